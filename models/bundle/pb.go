package bundle

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"commonchest/models"
	"commonchest/models/money"
	"commonchest/models/pabulib"
)

// PB gives the projects and ballots as a .pb file. Voters are numbered in the order that
// was drawn; no column says anything about a person.
func (c Content) PB() (*pabulib.File, error) {
	currency, err := money.CurrencyOf(c.Seal.Currency)
	if err != nil {
		return nil, err
	}
	profile, err := c.profile()
	if err != nil {
		return nil, err
	}
	f := &pabulib.File{Meta: c.meta(currency.Digits),
		ProjectColumns: []string{"project_id", "cost", "votes", "name", "selected"}, VoteColumns: []string{"voter_id", "vote"}}
	points := c.Seal.Ballot.Unit() == models.UnitPoints
	if points {
		f.ProjectColumns = append(f.ProjectColumns, "score")
	}
	votes, scores := profile.Votes(), profile.Scores()
	for i, p := range c.Seal.Projects {
		selected := "0"
		if c.Result.Has(p.Ref) {
			selected = "1"
		}
		fields := []string{p.Ref, money.Decimal(p.Ask, currency.Digits), strconv.FormatInt(votes[i], 10), c.title(i), selected}
		if points {
			fields = append(fields, strconv.FormatInt(scores[i], 10))
		}
		f.Projects = append(f.Projects, pabulib.Project{ID: p.Ref, Fields: fields})
	}
	given := c.Seal.Ballot.Kind == models.Points
	if given {
		f.VoteColumns = append(f.VoteColumns, "points")
	}
	for i, b := range c.shuffled() {
		fields := []string{strconv.Itoa(i + 1), strings.Join(b.Choices, ",")}
		if given {
			fields = append(fields, numbers(b.Points))
		}
		f.Votes = append(f.Votes, pabulib.Vote{Voter: fields[0], Fields: fields})
	}
	return f, nil
}

// title is the name of a project; "" where its words were erased.
func (c Content) title(i int) string {
	if i >= len(c.Words) {
		return ""
	}
	return c.Words[i].Get("title")
}

func (c Content) meta(digits int) []pabulib.Pair {
	s := c.Seal
	opened := s.Times.OpensAt
	if s.SealedAt.After(opened) {
		opened = s.SealedAt
	}
	zone, err := time.LoadLocation(c.Zone)
	if err != nil {
		zone = time.UTC
	}
	day := func(t time.Time) string { return t.In(zone).Format("02.01.2006") }
	meta := []pabulib.Pair{
		{Key: "description", Value: s.Name}, {Key: "unit", Value: c.Place}, {Key: "instance", Value: string(s.Round)},
		{Key: "num_projects", Value: strconv.Itoa(len(s.Projects))}, {Key: "num_votes", Value: strconv.Itoa(len(c.Ballots))},
		{Key: "budget", Value: money.Decimal(s.Pot(), digits)}, {Key: "vote_type", Value: string(voteType(s.Ballot.Kind))},
		{Key: "rule", Value: s.Rule.Name}, {Key: "date_begin", Value: day(opened)}, {Key: "date_end", Value: day(c.ClosedAt)},
	}
	meta = append(meta, limits(s, digits)...)
	if s.Rule.Threshold > 0 {
		meta = append(meta, pabulib.Pair{Key: pabulib.ThresholdKey, Value: strconv.FormatInt(s.Rule.Threshold, 10)})
	}
	return append(meta, pabulib.Pair{Key: "currency", Value: s.Currency})
}

// voteType is what the format calls a kind of ballot.
func voteType(kind models.BallotKind) pabulib.VoteType {
	switch kind {
	case models.ChooseOne:
		return pabulib.ChooseOne
	case models.Points:
		return pabulib.Cumulative
	case models.Ranking:
		return pabulib.Ordinal
	}
	return pabulib.Approval
}

// limits says what a valid ballot was. Where there was no limit there is no key.
func limits(s models.Seal, digits int) []pabulib.Pair {
	spec := s.Ballot
	meta := []pabulib.Pair{{Key: "min_length", Value: strconv.FormatInt(spec.Min, 10)}}
	for _, limit := range []struct {
		key string
		n   int64
	}{{"max_length", spec.Max}, {"min_sum_points", spec.MinSum}, {"max_sum_points", spec.MaxSum}, {"max_points", spec.MaxEach}} {
		if limit.n > 0 {
			meta = append(meta, pabulib.Pair{Key: limit.key, Value: strconv.FormatInt(limit.n, 10)})
		}
	}
	if spec.Kind == models.Knapsack {
		meta = append(meta, pabulib.Pair{Key: "max_sum_cost", Value: money.Decimal(s.Pot(), digits)})
	}
	return meta
}

// ballots takes the ballots out of a .pb file again.
func ballots(f *pabulib.File) []Ballot {
	out := make([]Ballot, len(f.Votes))
	for i, v := range f.Votes {
		out[i].Choices = make([]string, len(v.Choices))
		for place, c := range v.Choices {
			out[i].Choices[place] = f.Projects[c].ID
		}
		out[i].Points = slices.Clone(v.Points)
	}
	return out
}
