package alloc

import (
	"encoding/binary"
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
	ids     []string
	index   map[string]int32
	known   map[string]int32 // encoded ballot → place in groups
	groups  []group
	ballots int64
	votes   []int64
	scores  []int64
	key     []byte
}

// group is a ballot that weight people cast.
type group struct {
	choices []int32 // ascending
	points  []int64 // beside choices; nil: one point each
	weight  int64
}

// NewProfile begins an empty profile over projects.
func NewProfile(ids []string) *Profile {
	p := &Profile{ids: slices.Clone(ids), index: make(map[string]int32, len(ids)), known: map[string]int32{},
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

// places finds ids in the list of projects.
func (p *Profile) places(ids []string) ([]int32, error) {
	choices := make([]int32, len(ids))
	for i, id := range ids {
		c, ok := p.index[id]
		if !ok {
			return nil, models.E(models.Invalid, "ballot", models.F("choices", "unknown_project", "project", id))
		}
		choices[i] = c
	}
	return choices, nil
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
	if weight <= 0 || weight > math.MaxInt32-p.ballots {
		return models.E(models.Invalid, "ballot", models.F("weight", "too_many", "weight", strconv.FormatInt(weight, 10)))
	}
	g := group{choices: slices.Clone(choices), points: points, weight: weight}
	for i, c := range g.choices {
		if c < 0 || int(c) >= len(p.ids) {
			return models.E(models.Invalid, "ballot",
				models.F("choices", "unknown_project", "project", strconv.Itoa(int(c))))
		}
		if points != nil && (points[i] > maxPoints || points[i] < -maxPoints) {
			return models.E(models.Invalid, "ballot",
				models.F("points", "too_many", "points", strconv.FormatInt(points[i], 10)))
		}
	}
	g.normalise()
	p.ballots += weight
	for i, c := range g.choices {
		p.votes[c] += weight
		p.scores[c] += weight * g.pointsAt(i)
	}
	p.key = g.encode(p.key[:0])
	if at, ok := p.known[string(p.key)]; ok {
		p.groups[at].weight += weight
		return nil
	}
	p.known[string(p.key)] = int32(len(p.groups))
	p.groups = append(p.groups, g)
	return nil
}

// normalise sorts the choices and keeps each project once, with its last points.
func (g *group) normalise() {
	if g.points == nil {
		slices.Sort(g.choices)
		g.choices = slices.Compact(g.choices)
		return
	}
	last := make(map[int32]int64, len(g.choices))
	for i, c := range g.choices {
		last[c] = g.points[i]
	}
	slices.Sort(g.choices)
	g.choices = slices.Compact(g.choices)
	g.points = make([]int64, len(g.choices))
	for i, c := range g.choices {
		g.points[i] = last[c]
	}
}

func (g *group) pointsAt(i int) int64 {
	if g.points == nil {
		return 1
	}
	return g.points[i]
}

// encode appends a key that only identical ballots share.
func (g *group) encode(key []byte) []byte {
	for i, c := range g.choices {
		key = binary.AppendUvarint(key, uint64(c))
		if g.points != nil {
			key = binary.AppendVarint(key, g.points[i])
		}
	}
	if g.points != nil {
		key = append(key, 0xff, 0xff) // no varint sequence of an approval ballot ends so: 0xff always continues
	}
	return key
}

// Ballots is n, the number of ballots with the blank ones.
func (p *Profile) Ballots() int64 { return p.ballots }

// Distinct is how many different ballots there are.
func (p *Profile) Distinct() int { return len(p.groups) }

// Votes gives for each project how many ballots name it. The slice is the caller's.
func (p *Profile) Votes() []int64 { return slices.Clone(p.votes) }

// Scores gives the sum of points of each project: on approval ballots the same as
// [Profile.Votes]. The slice is the caller's.
func (p *Profile) Scores() []int64 { return slices.Clone(p.scores) }
