package models

// Tally is a fold over ballot key → highest revision: commutative and
// idempotent, so nodes that saw the same ballots in any order agree.
type Tally struct {
	refs    map[string]int32
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
}

// NewTally begins a tally of a sealed round.
func NewTally(s Seal) *Tally {
	t := &Tally{refs: make(map[string]int32, len(s.Projects)), held: map[BallotKey]holding{},
		counts: make([]int64, len(s.Projects)), moved: map[BallotKey]struct{}{}}
	for i, p := range s.Projects {
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
	now := holding{rev: int32(b.Rev), state: b.State}
	if len(b.Choices) > 0 {
		now.choices = make([]int32, 0, len(b.Choices))
		for _, ref := range b.Choices {
			if i, ok := t.refs[ref]; ok {
				now.choices = append(now.choices, i)
			}
		}
	}
	t.weigh(now, 1)
	t.held[b.Key] = now
	t.moved[b.Key] = struct{}{}
	t.n += b.Rev - int64(old.rev)
	return true
}

func (t *Tally) weigh(h holding, by int64) {
	switch h.state {
	case BallotBlank:
		t.blank += by
		t.turnout += by
	case BallotCast:
		t.turnout += by
		for _, i := range h.choices {
			t.counts[i] += by
		}
	}
}

// Rev is the highest revision of a ballot, 0 for none.
func (t *Tally) Rev(key BallotKey) int64 { return int64(t.held[key].rev) }

// Figures are the exact figures now. Counts is a copy.
func (t *Tally) Figures() Figures {
	return Figures{N: t.n, Turnout: t.turnout, Counts: append([]int64(nil), t.counts...), Moved: int64(len(t.moved))}
}

// Taken forgets which ballots moved, after the counts were shown.
func (t *Tally) Taken() { clear(t.moved) }
