package models

import (
	"cmp"
	"encoding/binary"
	"iter"
	"slices"
)

// Tally is a fold over ballot key → highest revision: commutative and
// idempotent, so nodes that saw the same ballots in any order agree. Of a round
// there may be very many ballots, so each is kept in few bytes.
type Tally struct {
	spec    BallotSpec
	refs    map[string]int32
	keys    keyring
	held    []holding // beside keys
	named   []byte    // what the ballots name, see hold; only ever appended to, so readers keep theirs
	counts  []int64
	n       int64
	turnout int64
	moved   int64 // how many holdings have moved in this turn
	turn    int32 // how often Taken was called, and one

	choices []choice // scratch
}

// holding is the highest revision of one ballot.
type holding struct {
	at   int // in named; 0: it does not count
	rev  int32
	turn int32 // in which it moved last
}

// choice is a project by its place with what it is given.
type choice struct {
	place  int32
	weight int64
}

// NewTally begins a tally of a sealed round.
func NewTally(s Seal) *Tally {
	t := &Tally{spec: s.Ballot, refs: make(map[string]int32, len(s.Projects)), keys: newKeyring(),
		named: []byte{0}, counts: make([]int64, len(s.Projects)), turn: 1}
	for i, p := range s.Projects {
		t.refs[p.Ref] = int32(i)
	}
	return t
}

// Add folds in one revision and reports whether it was news.
func (t *Tally) Add(b Ballot) bool {
	if b.Rev <= t.Rev(b.Key) {
		return false
	}
	at := t.keys.place(b.Key)
	if at == len(t.held) {
		t.held = append(t.held, holding{})
	}
	old := t.held[at]
	t.weigh(old, -1)
	next := holding{at: t.hold(b), rev: int32(b.Rev), turn: t.turn}
	t.weigh(next, 1)
	t.held[at] = next
	if old.turn != t.turn {
		t.moved++
	}
	t.n += b.Rev - int64(old.rev)
	return true
}

// hold keeps what a revision names: how many projects, then the place of each, each
// followed by what it is given where that may be more than one, as varints, ascending.
func (t *Tally) hold(b Ballot) int {
	if b.State != BallotCast && b.State != BallotBlank {
		return 0
	}
	list := t.choices[:0]
	for place, ref := range b.Choices {
		if i, ok := t.refs[ref]; ok {
			list = append(list, choice{i, t.spec.Weight(place, b.Points)})
		}
	}
	slices.SortFunc(list, func(a, b choice) int { return cmp.Compare(a.place, b.place) })
	at := len(t.named)
	t.named = binary.AppendUvarint(t.named, uint64(len(list)))
	for _, c := range list {
		t.named = binary.AppendUvarint(t.named, uint64(c.place))
		if t.weighs() {
			t.named = binary.AppendUvarint(t.named, uint64(c.weight))
		}
	}
	t.choices = list
	return at
}

// weighs reports whether a ballot may give a project more than one.
func (t *Tally) weighs() bool { return t.spec.Most() > 1 }

func (t *Tally) weigh(h holding, by int64) {
	if h.at == 0 {
		return
	}
	t.turnout += by
	t.choices = read(t.choices[:0], t.named[h.at:], t.weighs())
	for _, c := range t.choices {
		t.counts[c.place] += by * c.weight
	}
}

// read appends the choices that hold has kept.
func read(into []choice, named []byte, weighs bool) []choice {
	next := func() uint64 {
		x, n := binary.Uvarint(named)
		named = named[n:]
		return x
	}
	for range next() {
		c := choice{int32(next()), 1}
		if weighs {
			c.weight = int64(next())
		}
		into = append(into, c)
	}
	return into
}

// Rev is the highest revision of a ballot, 0 for none.
func (t *Tally) Rev(key BallotKey) int64 { return int64(t.of(key).rev) }

// Counted reports whether a ballot counts in the turnout.
func (t *Tally) Counted(key BallotKey) bool { return t.of(key).at > 0 }

func (t *Tally) of(key BallotKey) holding {
	if at, ok := t.keys.find(key); ok {
		return t.held[at]
	}
	return holding{}
}

// Counting is what a ballot gives that counts: to the projects at these places, in the
// order of [Seal.Refs] and ascending, that much each. A blank ballot names none.
type Counting struct {
	Places  []int32
	Weights []int64 // nil: one each
}

// Counting gives the ballots that count as they stand at this moment, without their
// keys. What it returns may be read while the tally goes on; what it yields is valid
// until the next one.
func (t *Tally) Counting() iter.Seq[Counting] {
	held, named, weighs := slices.Clone(t.held), t.named, t.weighs()
	return func(yield func(Counting) bool) {
		var b Counting
		var list []choice
		for _, h := range held {
			if h.at == 0 {
				continue
			}
			list = read(list[:0], named[h.at:], weighs)
			b.Places, b.Weights = b.Places[:0], b.Weights[:0]
			for _, c := range list {
				b.Places = append(b.Places, c.place)
				if weighs {
					b.Weights = append(b.Weights, c.weight)
				}
			}
			if !yield(b) {
				return
			}
		}
	}
}

// Figures are the exact figures now. Counts is a copy.
func (t *Tally) Figures() Figures {
	return Figures{N: t.n, Turnout: t.turnout, Counts: slices.Clone(t.counts), Moved: t.moved}
}

// Taken forgets which ballots moved, after the counts were shown.
func (t *Tally) Taken() {
	t.turn++
	t.moved = 0
}
