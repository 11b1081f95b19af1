package models

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"commonchest/models/money"
)

// Verdict is what choices come to on a sealed ballot. Faults is empty when they
// would count; else it says what to mend, each with a sentence in the catalogue.
type Verdict struct {
	Choices []string    // in the order in which a ballot keeps them
	Points  []int64     // beside Choices; empty but for points
	Cost    money.Pence // of what is named
	Given   int64       // points in all
	Faults  []Field
}

// Valid reports whether the choices would count.
func (v Verdict) Valid() bool { return len(v.Faults) == 0 }

// Judge says whether choices, with the points beside them, are a valid ballot, and
// if not yet what is missing. It is the only place where that is decided.
func (s Seal) Judge(choices []string, points []int64) Verdict {
	var c checks
	v := s.arrange(choices, points, &c)
	n := int64(len(choices))
	if spec := s.Ballot; n < spec.Min {
		c.fail("choices", "choose_more", "more", strconv.FormatInt(spec.Min-n, 10), "min", strconv.FormatInt(spec.Min, 10))
	} else if spec.Max > 0 && n > spec.Max {
		c.fail("choices", "choose_fewer", "fewer", strconv.FormatInt(n-spec.Max, 10), "max", strconv.FormatInt(spec.Max, 10))
	}
	if s.Ballot.Kind == Knapsack {
		s.judgePurses(choices, &c)
	}
	if s.Ballot.Kind == Points {
		s.Ballot.judgePoints(&v, &c)
	}
	v.Faults = c.fields
	return v
}

// Says reports whether a ballot is what somebody asked for in these words, whatever
// the order of choices that have none.
func (s Seal) Says(b Ballot, state BallotState, choices []string, points []int64) bool {
	v := s.Judge(choices, points)
	return len(choices) == len(b.Choices) && b.Same(Ballot{State: state, Choices: v.Choices, Points: v.Points})
}

// arrange puts choices in the order in which a ballot keeps them, each with its
// points: that of the sealed ballot, and for a ranking that of preference.
func (s Seal) arrange(choices []string, points []int64, c *checks) Verdict {
	place := make(map[string]int, len(s.Projects))
	for i, p := range s.Projects {
		place[p.Ref] = i
	}
	type named struct {
		at     int
		points int64
	}
	var all []named
	seen := make(map[string]bool, len(choices))
	strange := false
	for i, ref := range choices {
		at, ok := place[ref]
		switch {
		case seen[ref]:
			c.fail("choices", "chosen_twice", "project", ref)
		case !ok:
			strange = true
		case i < len(points):
			all = append(all, named{at, points[i]})
		default:
			all = append(all, named{at: at})
		}
		seen[ref] = true
	}
	if strange {
		c.fail("choices", "not_on_this_ballot")
	}
	if s.Ballot.Kind != Points {
		c.need(len(points) == 0, "points", "no_points_here")
	} else {
		c.need(len(points) <= len(choices), "points", "points_beside")
	}
	if s.Ballot.Kind != Ranking {
		slices.SortFunc(all, func(a, b named) int { return cmp.Compare(a.at, b.at) })
	}
	v := Verdict{Choices: make([]string, 0, len(all)), Points: []int64{}}
	for _, p := range all {
		v.Choices = append(v.Choices, s.Projects[p.at].Ref)
		v.Cost = money.Pence(capped(int64(v.Cost), int64(s.Projects[p.at].Ask)))
		if s.Ballot.Kind == Points {
			v.Points = append(v.Points, p.points)
			v.Given = capped(v.Given, max(0, p.points))
		}
	}
	return v
}

// judgePurses refuses more than there is in a purse; of several, it names the one
// where most is too much.
func (s Seal) judgePurses(choices []string, c *checks) {
	purses := s.Purses()
	spent := make([]int64, len(purses))
	for _, p := range s.Projects {
		if slices.Contains(choices, p.Ref) {
			for _, share := range s.SharesOf(purses, p) {
				spent[share.Purse] = capped(spent[share.Purse], int64(share.Amount))
			}
		}
	}
	worst, over := 0, int64(0)
	for i, purse := range purses {
		if more := spent[i] - int64(purse.Total); more > over {
			worst, over = i, more
		}
	}
	if over > 0 {
		purse := purses[worst]
		c.fields = append(c.fields, Field{Name: "choices", Code: "over_pot", Args: []Arg{
			{Name: "over", Value: strconv.FormatInt(over, 10), Currency: s.Currency},
			{Name: "pot", Value: strconv.FormatInt(int64(purse.Total), 10), Currency: s.Currency},
			{Name: "purse", Value: purse.Name()}}})
	}
}

// judgePoints applies the limits on points.
func (b BallotSpec) judgePoints(v *Verdict, c *checks) {
	for i, p := range v.Points {
		switch {
		case p < 1:
			c.fail("points", "points_whole", "project", v.Choices[i])
		case p > b.Most():
			c.fail("points", "points_each", "most", strconv.FormatInt(b.Most(), 10), "project", v.Choices[i])
		}
	}
	if v.Given < b.MinSum {
		c.fail("points", "points_more", "more", strconv.FormatInt(b.MinSum-v.Given, 10), "min", strconv.FormatInt(b.MinSum, 10))
	} else if v.Given > b.MaxSum {
		c.fail("points", "points_fewer", "fewer", strconv.FormatInt(v.Given-b.MaxSum, 10), "max", strconv.FormatInt(b.MaxSum, 10))
	}
}

// capped adds two numbers of zero or more, stopping at the largest there is.
func capped(a, b int64) int64 {
	if b > math.MaxInt64-a {
		return math.MaxInt64
	}
	return a + b
}
