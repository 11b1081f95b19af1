package pabulib

import (
	"slices"
	"strconv"

	"commonchest/models"
	"commonchest/models/alloc"
	"commonchest/models/money"
)

// Request makes a count of the file by one of alloc's rules. Ties are broken by
// ascending id, the order of the published reference results; an Add1 step is one
// whole unit of the currency; the threshold is the file's [ThresholdKey],
// and a rule that needs one where the file has none is refused with an invalid
// "threshold_missing". Scores are the number of ballots, the sum of points, or for
// ordinal ballots L − place (from 0), where L is max_length or else the longest ballot.
func (f *File) Request(rule string) (alloc.Request, error) {
	r, err := alloc.Lookup(rule)
	if err != nil {
		return alloc.Request{}, err
	}
	req := alloc.Request{Budget: f.Budget, Rule: rule}
	ids := make([]string, len(f.Projects))
	for i, p := range f.Projects {
		ids[i] = p.ID
		req.Projects = append(req.Projects, alloc.Project{ID: p.ID, Cost: p.Cost})
	}
	req.Ties = alloc.ByID(req.Projects)
	if req.Profile, err = f.profile(ids); err != nil {
		return alloc.Request{}, err
	}
	if r.NeedsStep {
		req.Params.Step = power(f.Scale)
	}
	if r.NeedsThreshold {
		text, ok := f.Get(ThresholdKey)
		if !ok {
			return alloc.Request{}, models.E(models.Invalid, "threshold_missing",
				models.F("threshold", "threshold_missing", "key", ThresholdKey))
		}
		threshold, err := money.ParseDecimal(text, f.PointScale)
		if err != nil {
			return alloc.Request{}, models.E(models.Invalid, "threshold", models.F("threshold", "pb_number", "given", text))
		}
		req.Params.Threshold = int64(threshold)
	}
	return req, nil
}

// profile gathers the ballots.
func (f *File) profile(ids []string) (*alloc.Profile, error) {
	p := alloc.NewProfile(ids)
	longest := f.Longest()
	var points []int64
	for _, v := range f.Votes {
		var err error
		switch f.VoteType {
		case Approval, ChooseOne:
			err = p.Add(v.Choices, 1)
		case Ordinal:
			points = points[:0]
			for place := range v.Choices {
				points = append(points, longest-int64(place))
			}
			err = p.AddPoints(v.Choices, points, 1)
		default:
			err = p.AddPoints(v.Choices, v.Points, 1)
		}
		if err != nil {
			return nil, err
		}
	}
	return p, nil
}

// Longest is L of the positional scores: max_length, or else the length of the longest
// ballot.
func (f *File) Longest() int64 {
	if text, ok := f.Get("max_length"); ok {
		if n, err := strconv.ParseInt(text, 10, 32); err == nil {
			return n
		}
	}
	if len(f.Votes) == 0 {
		return 0
	}
	longest := slices.MaxFunc(f.Votes, func(a, b Vote) int { return len(a.Choices) - len(b.Choices) })
	return int64(len(longest.Choices))
}

func power(scale int) money.Pence {
	unit := money.Pence(1)
	for range scale {
		unit *= 10
	}
	return unit
}
