package api_test

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"commonchest/app/store"
	"commonchest/models"
)

// rows counts the stored revisions of all ballots of the round.
func (w *world) rows() int {
	w.Helper()
	from, before := store.Prefix(round)
	n := 0
	for _, err := range w.store.Find(w.Context(), "ballots", store.Query{From: from, Before: before}) {
		if err != nil {
			w.Fatal(err)
		}
		n++
	}
	return n
}

// result counts the round and gives ballots in all and votes by number.
func (w *world) result() (ballots int64, votes map[string]int64) {
	w.Helper()
	var res models.Result
	w.count(&res)
	votes = map[string]int64{}
	for _, p := range res.Projects {
		votes[p.Ref] = p.Votes
	}
	return res.Ballots, votes
}

// TestTrap14_ParallelFirstRequests: two simultaneous first submissions for one
// code, on two servers, make exactly one ballot. Both inserts are held back until
// both servers have sent theirs, so that neither can have looked first.
func TestTrap14_ParallelFirstRequests(t *testing.T) {
	w := newWorld(t)
	codes := w.open(40, nil)
	one, two := w.join(false), w.join(false)
	refs := w.refs(round)
	for name, same := range map[string]bool{"the same act twice": true, "two acts": false} {
		t.Run(name, func(t *testing.T) {
			code := codes[0]
			codes = codes[1:]
			cmds, choices := []string{"first-submission", "other-submission"}, refs[:2]
			if same {
				cmds[1], choices = cmds[0], []string{refs[0], refs[0]}
			}
			var pass [2]string
			for i, n := range []*node{one, two} {
				var p struct{ Pass string }
				w.call(request{method: "POST", path: "/rounds/" + round + "/passes", body: m{"code": code}, to: n}).want(t, 201, &p)
				pass[i] = p.Pass
			}
			w.store.Before(together("insert", "ballots", 2))
			defer w.store.Before(nil)
			var answers [2]answer
			var wg sync.WaitGroup
			for i, n := range []*node{one, two} {
				wg.Go(func() {
					answers[i] = w.call(request{method: "PUT", path: "/rounds/" + round + "/ballot", as: pass[i], to: n,
						body: m{"cmd": cmds[i], "base": 0, "kind": "cast", "choices": choices[i : i+1]}})
				})
			}
			wg.Wait()
			oneBallot(t, w, answers, same, []*node{one, two}, pass)
		})
	}
	if n := w.rows(); n != 2 {
		t.Errorf("%d stored revisions for two codes", n)
	}
	if ballots, _ := w.result(); ballots != 2 {
		t.Errorf("%d ballots are counted for two codes", ballots)
	}
}

// together holds operations back until so many of them have come.
func together(op, coll string, n int) func(string, string) error {
	var mu sync.Mutex
	came, all := 0, make(chan struct{})
	return func(o, c string) error {
		if o != op || c != coll {
			return nil
		}
		mu.Lock()
		if came++; came == n {
			close(all)
		}
		mu.Unlock()
		<-all
		return nil
	}
}

// oneBallot checks that one submission was taken, that the other got the same
// receipt or the ballot as it stands, and that both servers agree on it.
func oneBallot(t *testing.T, w *world, answers [2]answer, same bool, nodes []*node, pass [2]string) {
	t.Helper()
	slices.SortFunc(answers[:], func(x, y answer) int { return x.status - y.status })
	var taken, other ballot
	answers[0].want(t, 200, &taken)
	if same {
		answers[1].want(t, 200, &other)
	} else {
		var stale struct{ Ballot ballot }
		answers[1].refused(t, 409, "ballot_changed").want(t, 409, &stale)
		other = stale.Ballot
	}
	for i, n := range nodes {
		var now ballot
		w.call(request{method: "GET", path: "/rounds/" + round + "/ballot", as: pass[i], to: n}).want(t, 200, &now)
		for _, b := range []ballot{other, now} {
			if b.Rev != 1 || !slices.Equal(b.Choices, taken.Choices) || *b.Receipt != *taken.Receipt {
				t.Errorf("%+v beside %+v", b, taken)
			}
		}
	}
}

// TestTrap15_Retry: the same key three times makes one ballot, with the same
// receipt and success each time, also when the first answer was lost and when the
// last request comes after closing.
func TestTrap15_Retry(t *testing.T) {
	w := newWorld(t)
	codes := w.open(40, nil)
	refs := w.refs(round)
	var receipts []string
	again := func() {
		var b ballot
		w.cast(w.pass(round, codes[0]), "one-and-the-same", 0, refs[0]).want(t, 200, &b)
		if b.Rev != 1 || !slices.Equal(b.Choices, refs[:1]) {
			t.Errorf("ballot %+v", b)
		}
		receipts = append(receipts, *b.Receipt)
	}
	for range 3 {
		again()
	}
	w.cast(w.pass(round, codes[0]), "one-and-the-same", 0, refs[1]).refused(t, 409, "cmd_reused")

	lost := w.pass(round, codes[1])
	w.store.After(func(op, coll string) error { // it is stored, and nobody hears of it
		if coll == "ballots" && (op == "insert" || op == "get") {
			return store.Lost(errors.New("the line broke"))
		}
		return nil
	})
	w.cast(lost, "lost-and-found", 0, refs[1]).refused(t, 503, "outcome_unknown")
	w.store.After(nil)
	for range 2 {
		w.cast(lost, "lost-and-found", 0, refs[1]).want(t, 200)
	}

	w.at(w.closes(round).Add(time.Second))
	again()
	slices.Sort(receipts)
	if n := len(slices.Compact(receipts)); n != 1 {
		t.Errorf("%d different receipts", n)
	}
	if n := w.rows(); n != 2 {
		t.Errorf("%d stored revisions of two ballots", n)
	}
	if ballots, votes := w.result(); ballots != 2 || votes[refs[0]] != 1 || votes[refs[1]] != 1 {
		t.Errorf("%d ballots, votes %v", ballots, votes)
	}
}

// TestTrap20_LimitsServerSide: what the page would not let anybody choose is
// refused when it is posted all the same.
func TestTrap20_LimitsServerSide(t *testing.T) {
	w := newWorld(t)
	w.ready(nil)
	w.post("clerk", "/places/hatherden/contributions", m{"fund": "other", "name": "Other money", "kind": "grant", "amount": 9_000, "currency": "GBP"})
	w.prepare("other-round", nil, "other")
	unselected := w.propose("", "resident", round, "Not selected", 100_00)
	for range 4 { // so that number 4 is on the other ballot only
		w.admit(w.propose("", "resident", "other-round", "For the other round", 10_00), "other-round")
	}
	codes, others := w.letters(round, 40), w.letters("other-round", 40)
	w.post("clerk", "/rounds/other-round/seal", m{})
	w.seal(round)
	refs := w.refs(round)
	if slices.Contains(refs, "4") || !slices.Contains(w.refs("other-round"), "4") {
		t.Fatalf("numbers %v", refs)
	}
	pass := w.pass(round, codes[0])
	for name, c := range map[string]struct {
		choices []string
		code    string
	}{
		"one too many":                   {refs[:3], "choose_fewer"},
		"none":                           {nil, "choose_more"},
		"one twice":                      {[]string{refs[0], refs[0]}, "chosen_twice"},
		"a project that is not there":    {[]string{refs[0], "nonsense"}, "not_on_this_ballot"},
		"a proposal that is not on it":   {[]string{unselected}, "not_on_this_ballot"},
		"a project of the other round":   {[]string{"4"}, "not_on_this_ballot"},
		"more than anybody could choose": {slices.Repeat([]string{"1"}, 501), "too_many"},
	} {
		t.Run(name, func(t *testing.T) {
			w.call(request{method: "POST", path: "/rounds/" + round + "/ballot", as: pass, wild: true,
				body: m{"cmd": "raw-post-1", "base": 0, "kind": "cast", "choices": append([]string{}, c.choices...)}}).field(t, "choices", c.code)
		})
	}
	post := func(as string, body any) answer {
		return w.call(request{method: "POST", path: "/rounds/" + round + "/ballot", as: as, body: body, wild: true})
	}
	good := m{"cmd": "raw-post-2", "base": 0, "kind": "cast", "choices": refs[:1]}
	post(w.pass("other-round", others[0]), good).refused(t, 401, "pass_other_round")
	post("", good).refused(t, 401, "pass_needed")
	post("clerk", good).refused(t, 401, "pass_needed")
	post(pass, m{"cmd": "raw-post-3", "base": 7, "kind": "cast", "choices": refs[:1]}).field(t, "base", "unknown_base")
	post(pass, m{"cmd": "raw-post-4", "base": 0, "kind": "blank", "choices": refs[:1]}).field(t, "choices", "no_choices_here")
	post(pass, m{"cmd": "raw-post-5", "base": 0, "kind": "proxy", "choices": refs[:1]}).field(t, "kind", "ballot_state")
	post(pass, m{"cmd": "raw-post-6", "base": 0, "kind": "cast", "choices": refs[:1], "weight": 2}).field(t, "weight", "unknown_field")
	if n := w.rows(); n != 0 {
		t.Errorf("%d revisions are stored", n)
	}
	post(pass, good).want(t, 200)
}

// TestTrap25_ChangeUntilClose: a ballot may be changed until voting closes, the
// last pick and the whole ballot taken back; all revisions are kept and only the
// last one counts.
func TestTrap25_ChangeUntilClose(t *testing.T) {
	w := newWorld(t)
	codes := w.open(40, nil)
	refs := w.refs(round)
	do := func(pass string, base int64, kind string, choices ...string) answer {
		return w.call(request{method: "PUT", path: "/rounds/" + round + "/ballot", as: pass,
			body: m{"cmd": w.newKey(), "base": base, "kind": kind, "choices": append([]string{}, choices...)}})
	}
	changer, voider, blank := w.pass(round, codes[0]), w.pass(round, codes[1]), w.pass(round, codes[2])
	do(changer, 0, "cast", refs[0], refs[1]).want(t, 200)
	do(changer, 1, "cast", refs[1]).want(t, 200) // one pick taken back
	do(changer, 2, "withdrawn").want(t, 200)
	do(changer, 3, "cast", refs[2]).want(t, 200)
	do(voider, 0, "cast", refs[0]).want(t, 200)
	do(voider, 1, "withdrawn").want(t, 200)
	do(blank, 0, "cast", refs[0]).want(t, 200)
	do(blank, 1, "blank").want(t, 200)
	var stale struct{ Ballot ballot }
	do(changer, 1, "cast", refs[0]).refused(t, 409, "ballot_changed").want(t, 409, &stale)
	if stale.Ballot.Rev != 4 || !slices.Equal(stale.Ballot.Choices, refs[2:3]) {
		t.Errorf("an old page is told %+v", stale.Ballot)
	}
	w.at(w.closes(round).Add(time.Second))
	do(w.pass(round, codes[0]), 4, "cast", refs[0]).refused(t, 409, "closed")
	if n := w.rows(); n != 8 {
		t.Errorf("%d revisions are kept of 8", n)
	}
	ballots, votes := w.result()
	if ballots != 2 || votes[refs[0]] != 0 || votes[refs[1]] != 0 || votes[refs[2]] != 1 {
		t.Errorf("%d ballots, votes %v", ballots, votes)
	}
}

// TestTrap31_AutomaticOpeningAndClosing: voting opens and closes by the clock
// alone, and a ballot that was received in time counts although it was stored
// after closing.
func TestTrap31_AutomaticOpeningAndClosing(t *testing.T) {
	w := newWorld(t)
	w.ready(nil)
	codes := w.letters(round, 40)
	var s models.Seal
	w.post("clerk", "/rounds/"+round+"/seal", m{}, &s)
	refs, opens, closes := s.Refs(), s.Times.OpensAt, s.Times.ClosesAt
	first := func(code int, at time.Time) answer {
		w.at(at)
		return w.cast(w.pass(round, codes[code]), w.newKey(), 0, refs[0])
	}
	first(0, opens.Add(-time.Second)).refused(t, 409, "not_open")
	first(0, opens).want(t, 200)
	first(1, closes.Add(-time.Second)).want(t, 200)

	w.store.Before(func(op, coll string) error { // two seconds pass on the way to the disk
		if op == "insert" && coll == "ballots" {
			w.shared.Clock.Set(closes.Add(time.Second))
		}
		return nil
	})
	first(2, closes.Add(-time.Second)).want(t, 200)
	w.store.Before(nil)
	if !w.shared.Clock.Now().After(closes) {
		t.Fatal("the ballot was not stored late")
	}
	first(3, closes.Add(time.Second)).refused(t, 409, "closed")
	var r struct{ Phase string }
	w.get("", "/rounds/"+round, &r)
	if r.Phase != string(models.PhaseClosing) {
		t.Errorf("phase %s", r.Phase)
	}
	if ballots, votes := w.result(); ballots != 3 || votes[refs[0]] != 3 {
		t.Errorf("%d ballots, votes %v", ballots, votes)
	}
}
