package models

import "iter"

// Tally is a fold over ballot key → highest revision: commutative and
// idempotent, so nodes that saw the same ballots in any order agree.
type Tally struct {
	spec    BallotSpec
	refs    map[string]int32
	names   []string // the inverse of refs
	held    map[BallotKey]holding
	counts  []int64
	n       int64
	turnout int64
	blank   int64
	moved   map[BallotKey]struct{}
}

type holding struct {
	rev     int32
	state   BallotState
	choices []int32
	weights []int32 // beside choices; nil: one each
}

// NewTally begins a tally of a sealed round.
func NewTally(s Seal) *Tally {
	t := &Tally{spec: s.Ballot, refs: make(map[string]int32, len(s.Projects)), held: map[BallotKey]holding{},
		counts: make([]int64, len(s.Projects)), moved: map[BallotKey]struct{}{}}
	for i, p := range s.Projects {
		t.names = append(t.names, p.Ref)
		t.refs[p.Ref] = int32(i)
	}
	return t
}

// Add folds in one revision and reports whether it was news.
func (t *Tally) Add(b Ballot) bool {
	old := t.held[b.Key]
	if int32(b.Rev) <= old.rev {
		return false
	}
	t.weigh(old, -1)
	now := t.hold(b)
	t.weigh(now, 1)
	t.held[b.Key] = now
	t.moved[b.Key] = struct{}{}
	t.n += b.Rev - int64(old.rev)
	return true
}

// hold keeps of a revision what it weighs.
func (t *Tally) hold(b Ballot) holding {
	h := holding{rev: int32(b.Rev), state: b.State}
	if len(b.Choices) == 0 {
		return h
	}
	h.choices = make([]int32, 0, len(b.Choices))
	if t.spec.Most() > 1 {
		h.weights = make([]int32, 0, len(b.Choices))
	}
	for place, ref := range b.Choices {
		i, ok := t.refs[ref]
		if !ok {
			continue
		}
		h.choices = append(h.choices, i)
		if h.weights != nil {
			h.weights = append(h.weights, int32(t.spec.Weight(place, b.Points)))
		}
	}
	return h
}

func (t *Tally) weigh(h holding, by int64) {
	switch h.state {
	case BallotBlank:
		t.blank += by
		t.turnout += by
	case BallotCast:
		t.turnout += by
		for k, i := range h.choices {
			if h.weights == nil {
				t.counts[i] += by
			} else {
				t.counts[i] += by * int64(h.weights[k])
			}
		}
	}
}

// Rev is the highest revision of a ballot, 0 for none.
func (t *Tally) Rev(key BallotKey) int64 { return int64(t.held[key].rev) }

// Counted reports whether a ballot counts in the turnout.
func (t *Tally) Counted(key BallotKey) bool { return t.held[key].counted() }

func (h holding) counted() bool { return h.state == BallotCast || h.state == BallotBlank }

// Ballots gives the ballots that count as they stand at this moment, without their
// keys and in no order. What it returns may be read while the tally goes on.
func (t *Tally) Ballots() iter.Seq[Ballot] {
	held := make([]holding, 0, t.turnout)
	for _, h := range t.held {
		if h.counted() {
			held = append(held, h)
		}
	}
	return func(yield func(Ballot) bool) {
		for _, h := range held {
			b := Ballot{State: h.state, Choices: make([]string, len(h.choices))}
			for i, c := range h.choices {
				b.Choices[i] = t.names[c]
			}
			if t.spec.Kind == Points {
				for _, w := range h.weights {
					b.Points = append(b.Points, int64(w))
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
