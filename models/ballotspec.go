package models

import "strconv"

// BallotKind is how residents choose.
type BallotKind string

const (
	Approval  BallotKind = "approval" // name from Min to Max projects, each counting once
	Knapsack  BallotKind = "knapsack" // the same, and what is named together costs no more than the pot
	ChooseOne BallotKind = "choose-1" // name exactly one
	Points    BallotKind = "points"   // share out points
	Ranking   BallotKind = "ranking"  // name up to Max in order of preference
)

// BallotKinds lists the kinds, the simplest first.
func BallotKinds() []BallotKind { return []BallotKind{Approval, ChooseOne, Knapsack, Points, Ranking} }

// What a ballot may ask for at most: it has to fit into one frame of the live
// protocol, and its scores into every sum.
const (
	MostNamed  = 500
	MostPoints = 100_000
)

// BallotSpec says what a valid ballot is. [Seal.Judge] applies it. A number that its
// kind does not use is 0.
type BallotSpec struct {
	Kind    BallotKind `bson:"kind" json:"kind"`
	Min     int64      `bson:"min" json:"min"`                               // fewest projects named, at least 1
	Max     int64      `bson:"max" json:"max"`                               // most; 0: as many as there are. Ranking: L of the score L − position
	MinSum  int64      `bson:"min_sum,omitempty" json:"min_sum,omitempty"`   // points: fewest given in all; 0: none need be given
	MaxSum  int64      `bson:"max_sum,omitempty" json:"max_sum,omitempty"`   // points: most given in all
	MaxEach int64      `bson:"max_each,omitempty" json:"max_each,omitempty"` // points: most for one project; 0: MaxSum
}

// Check lists what is wrong with a spec, by the names of its fields; "ballot" is the kind.
func (b BallotSpec) Check() []Field {
	var c checks
	c.need(b.Min >= 1, "min", "at_least_one")
	c.need(b.Max == 0 || b.Max >= b.Min, "max", "not_below_min")
	c.need(b.Max <= MostNamed, "max", "too_many", "most", strconv.Itoa(MostNamed))
	if b.Kind != Points {
		c.need(b.MinSum == 0, "min_sum", "not_of_this_kind")
		c.need(b.MaxSum == 0, "max_sum", "not_of_this_kind")
		c.need(b.MaxEach == 0, "max_each", "not_of_this_kind")
	}
	switch b.Kind {
	case Approval, Knapsack:
	case ChooseOne:
		c.need(b.Min == 1 && b.Max == 1, "max", "exactly_one")
	case Ranking:
		c.need(b.Max >= 1, "max", "ranking_length")
	case Points:
		b.checkPoints(&c)
	default:
		c.fail("ballot", "ballot_kind")
	}
	return c.fields
}

// checkPoints refuses limits that no ballot can keep.
func (b BallotSpec) checkPoints(c *checks) {
	c.need(b.MaxSum >= 1, "max_sum", "at_least_one")
	c.need(b.MaxSum <= MostPoints, "max_sum", "too_many", "most", strconv.Itoa(MostPoints))
	c.need(b.MinSum >= 0, "min_sum", "not_negative")
	c.need(b.MinSum <= b.MaxSum, "min_sum", "not_above_max_sum")
	c.need(b.MaxEach >= 0, "max_each", "not_negative")
	c.need(b.MaxEach <= b.MaxSum, "max_each", "not_above_max_sum")
	c.need(b.Min <= b.MaxSum, "min", "min_needs_points", "points", strconv.FormatInt(b.MaxSum, 10))
	within := b.Max > 0 && b.Max <= MostNamed && b.MaxSum <= MostPoints && b.MaxEach <= b.MaxSum // or it has been told already
	c.need(!within || b.MinSum <= b.Max*b.Most(), "min_sum", "points_out_of_reach", "most", strconv.FormatInt(b.Max*b.Most(), 10))
}

// Most is the most that one ballot can give one project: what one person moves a
// figure by at most.
func (b BallotSpec) Most() int64 {
	switch {
	case b.Kind == Points && b.MaxEach > 0:
		return b.MaxEach
	case b.Kind == Points:
		return b.MaxSum
	case b.Kind == Ranking:
		return b.Max
	}
	return 1
}

// Weight is what a ballot gives the project that it names at a place, from 0: the
// points beside it, L − place in a ranking, and otherwise 1.
func (b BallotSpec) Weight(place int, points []int64) int64 {
	switch {
	case b.Kind == Points && place < len(points):
		return points[place]
	case b.Kind == Points:
		return 0
	case b.Kind == Ranking:
		return max(0, b.Max-int64(place))
	}
	return 1
}

// Unit is what a project's score is a number of.
type Unit string

const (
	UnitPeople Unit = "people" // ballots that name it
	UnitPoints Unit = "points"
)

// Unit tells what the scores of a round are.
func (b BallotSpec) Unit() Unit {
	if b.Kind == Points || b.Kind == Ranking {
		return UnitPoints
	}
	return UnitPeople
}
