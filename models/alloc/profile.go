package alloc

import (
	"iter"
	"math"
	"slices"
	"strconv"

	"commonchest/models"
)

// maxPoints bounds what one ballot gives one project, so that with at most 2³¹−1
// ballots no score can overflow.
const maxPoints = 1_000_000_000

// Profile is the multiset of ballots over a fixed list of projects. Identical
// ballots are kept once, with how many there are. A blank ballot counts in the
// number of ballots. The order of adding makes no difference to any count. A
// profile may be counted by many at a time, but not while ballots are added.
type Profile struct {
	ids    []string
	index  map[string]int32
	cast   distinct
	total  int64
	votes  []int64
	scores []int64

	choices, points []int32 // scratch: the ballot being added
}

// NewProfile begins an empty profile over projects.
func NewProfile(ids []string) *Profile {
	p := &Profile{ids: slices.Clone(ids), index: make(map[string]int32, len(ids)), cast: newDistinct(0),
		votes: make([]int64, len(ids)), scores: make([]int64, len(ids))}
	for i, id := range ids {
		p.index[id] = int32(i)
	}
	return p
}

// Add puts in weight identical approval ballots. Choices are places in the list of
// projects; naming one twice counts once, naming none is a blank ballot. The
// error is an invalid "ballot".
func (p *Profile) Add(choices []int32, weight int64) error {
	return p.add(choices, nil, weight)
}

// AddIDs is [Profile.Add] with the projects' ids.
func (p *Profile) AddIDs(ids []string, weight int64) error {
	choices, err := p.places(ids)
	if err != nil {
		return err
	}
	return p.add(choices, nil, weight)
}

// places finds ids in the list of projects. The result is valid until the next call.
func (p *Profile) places(ids []string) ([]int32, error) {
	p.choices = p.choices[:0]
	for _, id := range ids {
		c, ok := p.index[id]
		if !ok {
			return nil, models.E(models.Invalid, "ballot", models.F("choices", "unknown_project", "project", id))
		}
		p.choices = append(p.choices, c)
	}
	return p.choices, nil
}

// AddPoints puts in weight identical ballots that give points, at most a milliard
// each. A project named twice gets what is said last. Rules that ask only whether a
// project is supported take every project on the ballot as supported.
func (p *Profile) AddPoints(choices []int32, points []int64, weight int64) error {
	if len(points) != len(choices) {
		return models.E(models.Invalid, "ballot", models.F("points", "one_for_each_choice"))
	}
	return p.add(choices, points, weight)
}

// AddCounting puts in one ballot of a round as it is held while voting is open.
func (p *Profile) AddCounting(b models.Counting) error { return p.add(b.Places, b.Weights, 1) }

// AddBallot puts in one ballot of a round as it is stored: each project it names by
// its number, weighed as the round's ballots weigh.
func (p *Profile) AddBallot(spec models.BallotSpec, refs []string, points []int64) error {
	if spec.Unit() == models.UnitPeople {
		return p.AddIDs(refs, 1)
	}
	if spec.Kind == models.Points && len(points) != len(refs) {
		return models.E(models.Invalid, "ballot", models.F("points", "one_for_each_choice"))
	}
	choices, err := p.places(refs)
	if err != nil {
		return err
	}
	weights := make([]int64, len(choices))
	for place := range weights {
		weights[place] = spec.Weight(place, points)
	}
	return p.add(choices, weights, 1)
}

func (p *Profile) add(choices []int32, points []int64, weight int64) error {
	if weight <= 0 || weight > math.MaxInt32-p.total {
		return models.E(models.Invalid, "ballot", models.F("weight", "too_many", "weight", strconv.FormatInt(weight, 10)))
	}
	for _, c := range choices {
		if c < 0 || int(c) >= len(p.ids) {
			return models.E(models.Invalid, "ballot",
				models.F("choices", "unknown_project", "project", strconv.Itoa(int(c))))
		}
	}
	var given []int32
	if points != nil {
		given = p.points[:0]
		for _, n := range points {
			if n > maxPoints || n < -maxPoints {
				return models.E(models.Invalid, "ballot", models.F("points", "too_many", "points", strconv.FormatInt(n, 10)))
			}
			given = append(given, int32(n))
		}
		p.points = given
	}
	g := p.cast.add(choices, given, int32(weight))
	p.total += weight
	own := p.cast.pointsOf(g)
	for i, c := range p.cast.choicesOf(g) {
		p.votes[c] += weight
		p.scores[c] += weight * pointsAt(own, i)
	}
	return nil
}

// Ballots is n, the number of ballots with the blank ones.
func (p *Profile) Ballots() int64 { return p.total }

// Plain reports whether no ballot gives points: each gives one to every project it names.
func (p *Profile) Plain() bool { return p.cast.points == nil }

// Distinct is how many different ballots there are.
func (p *Profile) Distinct() int { return p.cast.len() }

// All gives the distinct ballots: the projects that each names, by their places and
// ascending, with how many people cast it. Ballots that differ in their points alone
// are told apart. The slices are the profile's.
func (p *Profile) All() iter.Seq2[[]int32, int64] {
	return func(yield func([]int32, int64) bool) {
		for g := range int32(p.cast.len()) {
			if !yield(p.cast.choicesOf(g), p.cast.weight(g)) {
				return
			}
		}
	}
}

// Votes gives for each project how many ballots name it. The slice is the caller's.
func (p *Profile) Votes() []int64 { return slices.Clone(p.votes) }

// Scores gives the sum of points of each project: on approval ballots the same as
// [Profile.Votes]. The slice is the caller's.
func (p *Profile) Scores() []int64 { return slices.Clone(p.scores) }
