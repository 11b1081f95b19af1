package models

import (
	"encoding/binary"
	"iter"
	"slices"
)

// Tally is a fold over ballot key → highest revision: commutative and
// idempotent, so nodes that saw the same ballots in any order agree.
type Tally struct {
	spec    BallotSpec
	refs    map[string]int32
	place   map[BallotKey]int32 // in held
	held    []holding
	counts  []int64
	n       int64
	turnout int64
	moved   map[BallotKey]struct{}
}

// holding is the highest revision of one ballot. Of a round there may be very many, so it
// is small: named are the places of the projects it names, each followed by what it
// weighs where that may be more than one, as varints.
type holding struct {
	named string
	rev   int32
	state holdingState
}

type holdingState uint8

const (
	heldWithdrawn holdingState = iota
	heldBlank
	heldCast
)

// NewTally begins a tally of a sealed round.
func NewTally(s Seal) *Tally {
	t := &Tally{spec: s.Ballot, refs: make(map[string]int32, len(s.Projects)), place: map[BallotKey]int32{},
		counts: make([]int64, len(s.Projects)), moved: map[BallotKey]struct{}{}}
	for i, p := range s.Projects {
		t.refs[p.Ref] = int32(i)
	}
	return t
}

// Add folds in one revision and reports whether it was news.
func (t *Tally) Add(b Ballot) bool {
	at, known := t.place[b.Key]
	var old holding
	if known {
		old = t.held[at]
	}
	if int32(b.Rev) <= old.rev {
		return false
	}
	if !known {
		at = int32(len(t.held))
		t.place[b.Key] = at
		t.held = append(t.held, holding{})
	}
	t.weigh(old, -1)
	t.held[at] = t.hold(b)
	t.weigh(t.held[at], 1)
	t.moved[b.Key] = struct{}{}
	t.n += b.Rev - int64(old.rev)
	return true
}

// hold keeps of a revision what it weighs.
func (t *Tally) hold(b Ballot) holding {
	h := holding{rev: int32(b.Rev)}
	switch b.State {
	case BallotCast:
		h.state = heldCast
	case BallotBlank:
		h.state = heldBlank
	}
	var named []byte
	for place, ref := range b.Choices {
		i, ok := t.refs[ref]
		if !ok {
			continue
		}
		named = binary.AppendUvarint(named, uint64(i))
		if t.weighs() {
			named = binary.AppendUvarint(named, uint64(t.spec.Weight(place, b.Points)))
		}
	}
	h.named = string(named)
	return h
}

// weighs reports whether a ballot may give a project more than one.
func (t *Tally) weighs() bool { return t.spec.Most() > 1 }

func (t *Tally) weigh(h holding, by int64) {
	if !h.counted() {
		return
	}
	t.turnout += by
	for i, weight := range h.each(t.weighs()) {
		t.counts[i] += by * weight
	}
}

// each goes through the places of the projects that are named, with their weights.
func (h holding) each(weighs bool) iter.Seq2[int32, int64] {
	return func(yield func(int32, int64) bool) {
		named := []byte(h.named)
		for len(named) > 0 {
			place, n := binary.Uvarint(named)
			named = named[n:]
			weight := uint64(1)
			if weighs {
				weight, n = binary.Uvarint(named)
				named = named[n:]
			}
			if !yield(int32(place), int64(weight)) {
				return
			}
		}
	}
}

// Rev is the highest revision of a ballot, 0 for none.
func (t *Tally) Rev(key BallotKey) int64 { return int64(t.of(key).rev) }

// Counted reports whether a ballot counts in the turnout.
func (t *Tally) Counted(key BallotKey) bool { return t.of(key).counted() }

func (t *Tally) of(key BallotKey) holding {
	if at, ok := t.place[key]; ok {
		return t.held[at]
	}
	return holding{}
}

func (h holding) counted() bool { return h.state != heldWithdrawn }

// Counting is what a ballot gives that counts: to the projects at these places, in the
// order of [Seal.Refs], that much each. A blank ballot names none.
type Counting struct {
	Places  []int32
	Weights []int64 // nil: one each
}

// Counting gives the ballots that count as they stand at this moment, without their
// keys. What it returns may be read while the tally goes on; what it yields is valid
// until the next one.
func (t *Tally) Counting() iter.Seq[Counting] {
	held, weighs := slices.Clone(t.held), t.weighs()
	return func(yield func(Counting) bool) {
		var b Counting
		for _, h := range held {
			if !h.counted() {
				continue
			}
			b.Places, b.Weights = b.Places[:0], b.Weights[:0]
			for place, weight := range h.each(weighs) {
				b.Places = append(b.Places, place)
				if weighs {
					b.Weights = append(b.Weights, weight)
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
	return Figures{N: t.n, Turnout: t.turnout, Counts: append([]int64(nil), t.counts...), Moved: int64(len(t.moved))}
}

// Taken forgets which ballots moved, after the counts were shown.
func (t *Tally) Taken() { clear(t.moved) }
