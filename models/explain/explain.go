// Package explain tells in sentences why each project of a count was chosen or not.
// Start with [Projects]; [Count] tells what concerns the count as a whole.
//
// A [Sentence] is the key of a string in the catalogue with what fills its gaps, so
// that any language can say it. Every figure is taken from the trace of the count:
// nothing is counted a second time, at most added up or divided.
//
// What the package must not do: hold words, know how an amount is written, or run a
// rule. Whoever prints a sentence does the first two; what a run with other figures
// would give is asked of models/whatif.
package explain

import (
	"slices"
	"strings"

	"commonchest/models"
	"commonchest/models/alloc"
	"commonchest/models/money"
)

// Explanation is why one project was chosen or not.
type Explanation struct {
	Project string
	Chosen  bool
	Why     []Sentence // the reason, short
	More    []Sentence // what stands behind it
}

// Sentence is a string of the catalogue, "explain.<Key>".
type Sentence struct {
	Key    string
	Params []Param
}

// Kind says what a parameter is, and so how it is written.
type Kind int

// The kinds of parameter.
const (
	Number   Kind = iota // N; the one named "n" chooses the plural form
	Percent              // N in thousandths
	Sum                  // N minor units
	Price                // Exact minor units, written to the smallest coin
	Decimal              // Exact, written with one decimal, rounded down
	Name                 // IDs[0], a project
	Few                  // IDs, projects, the first few by their names and the rest by their number
	Spending             // IDs, projects, with Sums beside them, the same way
	Funds                // IDs, funds
	Paying               // IDs, funds, with Sums beside them
	Drawn                // IDs, projects, with Lots beside them
)

// Param fills one gap of a sentence.
type Param struct {
	Name  string
	Kind  Kind
	N     int64
	Exact alloc.Fraction
	IDs   []string
	Sums  []money.Pence
	Lots  []string
}

// teller tells of one result.
type teller struct {
	res  alloc.Result
	unit models.Unit // what the scores of its ballots are a number of
}

// Projects explains every project of a result, in the order of its reasons. unit is what
// the ballots' scores are a number of.
func Projects(res alloc.Result, unit models.Unit) []Explanation {
	t := teller{res, unit}
	all := make([]Explanation, 0, len(res.Reasons))
	for _, why := range res.Reasons {
		e := Explanation{Project: why.Project, Chosen: why.Kind == alloc.Funded}
		if e.Chosen {
			t.chosen(&e, why)
		} else {
			t.left(&e, why)
		}
		t.tied(&e)
		t.compared(&e)
		all = append(all, e)
	}
	return all
}

// trace is the part of a result that tells of a project: that of the floor that funded
// it, or of the main count.
type trace struct {
	rounds []alloc.Round
	visits []alloc.Visit
	ties   []alloc.Tie
	floor  *alloc.Pass
}

func (t teller) traceOf(why alloc.Reason) trace {
	for i, pass := range t.res.Passes {
		if why.Floor != "" && pass.Floor == why.Floor {
			return trace{pass.Rounds, pass.Visits, pass.Ties, &t.res.Passes[i]}
		}
	}
	return trace{t.res.Rounds, t.res.Visits, t.res.Ties, nil}
}

// chosen tells why a project was chosen.
func (t teller) chosen(e *Explanation, why alloc.Reason) {
	of := t.traceOf(why)
	if of.floor != nil {
		e.why(floorKey("floor", of.floor.Floor), source("floor", of.floor.Floor), sum("sum", of.floor.Budget))
	}
	share := t.res.PartFunded
	switch {
	case share != nil && share.Project == why.Project:
		e.why("won_part", sum("left", share.Left), sum("paid", share.Paid), sum("cost", share.Cost))
	case why.Round > 0 && t.byLoads():
		e.why("won_load", votes(why), count("round", int64(why.Round)), price("load", of.rounds[why.Round-1].MaxPayment), sum("cost", why.Cost))
	case why.Round > 0 && why.Cost == 0:
		e.why("won_free", votes(why))
	case why.Round > 0:
		t.paidByShares(e, why, of.rounds[why.Round-1])
	case why.Place > 0 && len(of.rounds) > 0: // the walk that completes Equal Shares
		e.why("won_after_shares", sum("left", why.Left), sum("cost", why.Cost))
		t.ranked(e, why, of)
	case why.Place > 0:
		e.why("won_ranked", count("place", int64(why.Place)), count("of", int64(len(of.visits))), sum("left", why.Left), sum("cost", why.Cost))
		t.ranked(e, why, of)
	default:
		e.why("won_best", sum("cost", why.Cost))
	}
	switch {
	case len(why.Dropped) > 0:
		e.more("dropped", sum("paid", why.Paid), sum("cost", why.Cost), sum("rest", why.Cost-why.Paid))
	case why.Round == 0 && why.Votes > 1 && why.Paid > 0:
		e.more("per_person", price("each", fraction(int64(why.Paid), why.Votes)))
	}
	if funds := t.payers(why.Project); t.severalFunds() && len(funds.IDs) > 0 {
		e.more("paid_by", funds)
	}
}

// paidByShares tells of a project that Equal Shares funded.
func (t teller) paidByShares(e *Explanation, why alloc.Reason, r alloc.Round) {
	e.why("won_shares", count("n", r.Supporters), count("round", int64(why.Round)), sum("cost", r.Cost))
	switch {
	case r.Supporters == 1: // all is said
	case !t.payAlike():
		e.more("price_points", price("each", r.MaxPayment))
	case r.PaidRest > 0:
		e.more("price_some", count("n", r.PaidRest), count("full", r.PaidInFull), price("each", r.MaxPayment))
	case r.PaidInFull < r.Supporters:
		e.more("price_full", count("n", r.PaidInFull), price("each", r.MaxPayment))
	default:
		e.more("price_all", count("n", r.PaidInFull), price("each", r.MaxPayment))
	}
	if nothing := r.Supporters - r.PaidInFull - r.PaidRest; nothing > 0 {
		e.more("price_none", count("n", nothing))
	}
	if strings.HasPrefix(t.res.Rule, "mes_cost") && r.Supporters > 1 {
		e.more("effective", exact("votes", divide(int64(r.Cost), r.MaxPayment)))
	}
	if r.Left == 0 {
		e.more("round_nothing")
		return
	}
	e.more("round_left", sum("left", r.Left))
}

// left tells why a project was not chosen.
func (t teller) left(e *Explanation, why alloc.Reason) {
	of := t.traceOf(why)
	switch why.Kind {
	case alloc.SkippedTooDear, alloc.AfterStop:
		t.tooDear(e, why, of)
	case alloc.BelowThreshold:
		t.below(e, why)
	case alloc.BelowFilter:
		e.why("below_filter", votes(why), count("threshold", why.Threshold), sum("cost", why.Cost))
		e.more("filter", count("filter", t.res.Params.Filter))
	case alloc.NoSupporters:
		if why.Votes > 0 {
			e.why("no_weight")
			return
		}
		e.why("no_supporters")
	case alloc.SupportersShort:
		t.short(e, why)
	case alloc.FenceRefused:
		t.fenced(e, why, of)
	case alloc.ConflictTaken:
		e.why("conflict", Param{Name: "by", Kind: Name, IDs: []string{why.By}})
		t.ranked(e, why, of)
	case alloc.NotInBestSet:
		e.why("not_in_best_set")
		e.more("cost", sum("cost", why.Cost), votes(why))
	}
}

// tooDear tells of a project that a ranking came to with too little left, or not at all.
func (t teller) tooDear(e *Explanation, why alloc.Reason, of trace) {
	took := append(t.byFloors(), why.TookMoney...)
	stop := Param{Name: "stop", Kind: Name, IDs: []string{why.StoppedAt}}
	switch {
	case t.byLoads() && why.Load.Num == "": // dearer than the whole pot: it took no part
		e.why("too_dear_alone", sum("cost", why.Cost), sum("left", t.res.Budget), sum("short", why.Cost-t.res.Budget))
		return
	case t.byLoads():
		carry := []Param{votes(why), price("load", why.Load), sum("left", why.Left), sum("cost", why.Cost)}
		if why.Kind == alloc.AfterStop {
			e.why("load_after", append(carry, stop)...)
		} else {
			e.why("load_too_dear", carry...)
		}
	case why.Kind == alloc.AfterStop:
		e.why("after_stop", stop, sum("left", why.Left))
	case len(took) == 0:
		e.why("too_dear_alone", sum("cost", why.Cost), sum("left", why.Left), sum("short", why.Short))
	case why.Left == 0:
		e.why("too_dear_nothing", few("took", took), sum("spent", total(took)), sum("cost", why.Cost))
	default:
		e.why("too_dear", few("took", took), sum("spent", total(took)), sum("left", why.Left), sum("cost", why.Cost), sum("short", why.Short))
	}
	t.ranked(e, why, of)
	if len(took) > 1 {
		e.more("took", spending("took", took))
	}
}

// below tells of a project with less support than it needed: people by the condition of
// every rule, or what the rule ranks by.
func (t teller) below(e *Explanation, why alloc.Reason) {
	switch {
	case why.Place == 0 || t.unit == models.UnitPeople:
		e.why("below_votes", votes(why), count("threshold", why.Threshold))
	default:
		e.why("below_points", count("n", why.Score), count("threshold", why.Threshold))
	}
}

// short tells of a project whose supporters had too little left.
func (t teller) short(e *Explanation, why alloc.Reason) {
	key := "supporters_short"
	switch {
	case len(why.TookMoney) == 0:
		key = "supporters_short_alone"
	case why.Left == 0:
		key = "supporters_nothing"
	}
	e.why(key, votes(why), few("took", byAmount(why.TookMoney)), sum("left", why.Left), sum("cost", why.Cost), sum("short", why.Short),
		Param{Name: "percent", Kind: Percent, N: thousandths(why.Left, why.Cost)})
	if each := t.res.Endowment.Rat(); each != nil {
		e.more("began", price("each", t.res.Endowment), price("began", times(t.res.Endowment, why.Votes)), votes(why))
	}
	if len(why.TookMoney) > 0 {
		e.more("went_to", spending("took", byAmount(why.TookMoney)))
	}
}

// fenced tells of a project of which a part can only be paid by funds that had too little.
func (t teller) fenced(e *Explanation, why alloc.Reason, of trace) {
	part := why.Left + why.Short
	funds := Param{Name: "funds", Kind: Funds, IDs: why.Funds}
	key := "fence_part"
	if part == why.Cost {
		key = "fence_whole"
	}
	switch {
	case len(why.Funds) == 0:
		key += "_nobody"
	case why.Left == 0:
		key += "_nothing"
	}
	e.why(key, funds, sum("part", part), sum("left", why.Left), sum("cost", why.Cost), sum("short", why.Short))
	t.ranked(e, why, of)
	if took := t.paidFrom(why.Funds); len(took) > 0 {
		e.more("fence_took", spending("took", took))
	}
}

// ranked adds where a project stood in a ranking, if there was one.
func (t teller) ranked(e *Explanation, why alloc.Reason, of trace) {
	if why.Place > 0 {
		e.More = append(e.More, t.rank(why, of)...)
	}
}

func (t teller) rank(why alloc.Reason, of trace) []Sentence {
	place, all := count("place", int64(why.Place)), count("of", int64(len(of.visits)))
	switch {
	case why.Votes == 0:
		return []Sentence{{"rank_nobody", []Param{place, all}}}
	case len(of.rounds) > 0: // among those that the shares did not pay for
		if t.unit == models.UnitPoints {
			return []Sentence{{"rank_after_points", []Param{count("n", why.Score), place, all}}}
		}
		return []Sentence{{"rank_after", []Param{count("n", why.Score), place, all}}}
	case t.byDensity():
		return []Sentence{{"rank_worth", []Param{place, all}}}
	case t.unit == models.UnitPoints && t.res.Rule != "greedy_cost":
		return []Sentence{{"rank_points", []Param{count("n", why.Score), place, all}}}
	}
	return []Sentence{{"rank_people", []Param{votes(why), place, all}}}
}

// byDensity reports whether the ranking goes by worth for cost.
func (t teller) byDensity() bool {
	return slices.Contains([]string{"greedy_card", "greedy_points", "greedy_borda"}, t.res.Rule)
}

func (t teller) byLoads() bool { return t.res.Rule == "phragmen" && len(t.res.Visits) == 0 }

// payAlike reports whether everybody who pays in full for a project pays the same.
func (t teller) payAlike() bool {
	return strings.HasPrefix(t.res.Rule, "mes_cost") || strings.HasPrefix(t.res.Rule, "mes_card")
}
