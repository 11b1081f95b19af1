package boot

import (
	"fmt"

	"commonchest/models"
	"commonchest/models/money"
	"commonchest/models/pabulib"
)

// ballot gives the limits of a ballot: those of the file, made wide enough for
// every ballot that is in it, which is said. An empty ballot is a blank one and
// has no limits.
func (p *planner) ballot() models.BallotSpec {
	spec := models.BallotSpec{Kind: models.Approval, Min: max(1, p.number("min_length")), Max: p.number("max_length")}
	switch p.file.VoteType {
	case pabulib.ChooseOne:
		return models.BallotSpec{Kind: models.ChooseOne, Min: 1, Max: 1}
	case pabulib.Ordinal:
		spec.Kind, spec.Max = models.Ranking, p.file.Longest()
	case pabulib.Cumulative, pabulib.Scoring:
		spec.Kind = models.Points
	case pabulib.Approval:
		if p.knapsack() {
			spec.Kind = models.Knapsack
		}
	}
	p.widenLength(&spec)
	if spec.Kind == models.Points {
		p.points(&spec)
	}
	for _, f := range spec.Check() { // what is left: more than any round takes
		p.fail(0, "the limits of its ballots are more than a round takes: %s of at most %d projects and %d points", f.Name, models.MostNamed, models.MostPoints)
	}
	return spec
}

// knapsack reports whether what is named together may cost no more than the budget.
func (p *planner) knapsack() bool {
	text, ok := p.file.Get("max_sum_cost")
	if !ok || text == "" {
		return false
	}
	most, err := money.ParseDecimal(text, p.file.Scale)
	if err != nil || most != p.file.Budget {
		p.warn("max_sum_cost", "max_sum_cost is %s, and not the budget; it is not applied", text)
		return false
	}
	over := 0
	for _, v := range p.file.Votes {
		left := p.file.Budget
		for _, c := range v.Choices {
			left -= p.file.Projects[c].Cost
		}
		if left < 0 {
			over++
		}
	}
	if over > 0 {
		p.warn("max_sum_cost", "%d ballots cost more than the budget; the round takes ballots of any cost", over)
	}
	return over == 0
}

// widenLength makes room for every ballot. No ranking is longer than its max_length: from
// that a place in it scores, so the reader has refused such a file.
func (p *planner) widenLength(spec *models.BallotSpec) {
	short, long := 0, 0
	least, most := spec.Min, spec.Max
	for _, v := range p.file.Votes {
		n := int64(len(v.Choices))
		if n > 0 && n < spec.Min {
			short++
			least = min(least, n)
		}
		if spec.Max > 0 && n > spec.Max {
			long++
			most = max(most, n)
		}
	}
	if short > 0 {
		p.warn("min_length", "%d ballots name fewer than %d projects; the round takes ballots from %d", short, spec.Min, least)
	}
	if long > 0 {
		p.warn("max_length", "%d ballots name more than %d projects; the round takes ballots up to %d", long, spec.Max, most)
	}
	spec.Min, spec.Max = least, most
}

// points gives the limits on points likewise. A round takes whole points from 1.
func (p *planner) points(spec *models.BallotSpec) {
	if p.file.PointScale > 0 {
		p.fail(0, "its points are not whole; a round takes whole points")
		return
	}
	for _, w := range p.file.Warnings {
		if w.Code == "pb_points_not_above_0" {
			p.fail(w.Line, "a ballot gives a project no points, or fewer; leave the project out")
		}
	}
	least, most, each := p.number("min_sum_points"), p.number("max_sum_points"), p.number("max_points")
	lowest, highest, dearest := least, int64(0), int64(0)
	for _, v := range p.file.Votes {
		sum := int64(0)
		for _, n := range v.Points {
			sum, dearest = sum+n, max(dearest, n)
		}
		if highest = max(highest, sum); len(v.Choices) > 0 {
			lowest = min(lowest, sum)
		}
	}
	widen := func(key string, said, found int64) int64 {
		if said > 0 && found > said {
			p.warn(key, "%s is %d, and ballots give up to %d; the round takes that", key, said, found)
		}
		if said == 0 && key == "max_points" {
			return 0
		}
		return max(said, found)
	}
	if lowest < least {
		p.warn("min_sum_points", "min_sum_points is %d, and ballots give as few as %d; the round takes that", least, lowest)
	}
	spec.MaxSum, spec.MaxEach = max(1, widen("max_sum_points", most, highest)), widen("max_points", each, dearest)
	spec.MinSum = min(lowest, spec.MaxSum)
	spec.MaxEach = min(spec.MaxEach, spec.MaxSum)
}

// warn tells what is odd about a key of META.
func (p *planner) warn(key, text string, args ...any) {
	p.warnings = append(p.warnings, FileLine{p.lines.meta(key), fmt.Sprintf(text, args...)}.in(p.name))
}
