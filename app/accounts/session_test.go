package accounts_test

import (
	"strings"
	"testing"
	"time"

	"commonchest/app/accounts"
	"commonchest/app/store"
	"commonchest/models"
)

func TestSessionGivesTheActor(t *testing.T) {
	w := newWorld(t)
	id := w.addClerk()
	s := w.signIn()
	for name, node := range map[string]*accounts.Service{"same node": w.Service, "another": w.node()} {
		actor, err := node.Check(t.Context(), s.Token)
		must(t, err)
		if actor.ID != string(id) || actor.Session != s.Actor.Session || !actor.Can(models.RoleClerk, "marsh") {
			t.Errorf("%s: actor = %+v", name, actor)
		}
	}
	if !s.TokenExpires.Equal(w.clock.now().Add(15*time.Minute)) || !s.Expires.Equal(w.clock.now().Add(12*time.Hour)) {
		t.Errorf("expires %v and %v", s.TokenExpires, s.Expires)
	}
}

func TestRefreshTurnsOver(t *testing.T) {
	w := newWorld(t)
	w.addClerk()
	first := w.signIn()
	w.clock.pass(16 * time.Minute)
	_, err := w.Check(t.Context(), first.Token)
	wants(t, err, models.Unauthenticated, "session_expired")
	second, err := w.Refresh(t.Context(), first.Refresh)
	must(t, err)
	if second.Refresh == first.Refresh || second.Actor.Session != first.Actor.Session || !second.Expires.Equal(first.Expires) {
		t.Fatalf("second = %+v", second)
	}
	_, err = w.Check(t.Context(), second.Token)
	must(t, err)
}

func TestTwoTabsGetTheSameSuccessor(t *testing.T) {
	w := newWorld(t)
	w.addClerk()
	s := w.signIn()
	w.clock.pass(16 * time.Minute)
	const n = 8
	nodes := []*accounts.Service{w.Service, w.node()}
	got := make(chan string, n)
	for i := range n {
		go func() {
			next, err := nodes[i%2].Refresh(t.Context(), s.Refresh)
			if err != nil {
				next.Refresh = err.Error()
			}
			got <- next.Refresh
		}()
	}
	first := <-got
	for range n - 1 {
		if other := <-got; other != first {
			t.Fatalf("successors %q and %q", first, other)
		}
	}
	w.clock.pass(30 * time.Second)
	if late, err := w.Refresh(t.Context(), s.Refresh); err != nil || late.Refresh != first {
		t.Fatalf("30 s later: %q, %v", late.Refresh, err)
	}
}

func TestReuseEndsTheFamily(t *testing.T) {
	w := newWorld(t)
	w.addClerk()
	stolen := w.signIn()
	other := w.signIn()
	next, err := w.Refresh(t.Context(), stolen.Refresh)
	must(t, err)
	w.clock.pass(30*time.Second + time.Millisecond)
	_, err = w.Refresh(t.Context(), stolen.Refresh)
	wants(t, err, models.Unauthenticated, "session_reused")
	for _, token := range []string{next.Refresh, stolen.Refresh} {
		_, err = w.Refresh(t.Context(), token)
		wants(t, err, models.Unauthenticated, "session_ended")
	}
	_, err = w.Check(t.Context(), next.Token)
	wants(t, err, models.Unauthenticated, "session_ended")
	if revoked, err := w.Revoked(t.Context(), next.Actor.Session); err != nil || !revoked {
		t.Fatalf("Revoked = %v, %v", revoked, err)
	}
	if _, err = w.Refresh(t.Context(), other.Refresh); err != nil {
		t.Fatalf("the person's other session: %v", err)
	}
}

func TestSignOut(t *testing.T) {
	w := newWorld(t)
	w.addClerk()
	s := w.signIn()
	elsewhere := w.node()
	_, err := elsewhere.Check(t.Context(), s.Token)
	must(t, err)
	must(t, w.SignOut(t.Context(), s.Actor))
	must(t, w.SignOut(t.Context(), s.Actor))
	must(t, w.SignOut(t.Context(), models.Anonymous))
	_, err = w.Check(t.Context(), s.Token)
	wants(t, err, models.Unauthenticated, "session_ended")
	w.clock.pass(accounts.Recheck)
	_, err = elsewhere.Check(t.Context(), s.Token)
	wants(t, err, models.Unauthenticated, "session_ended")
	_, err = w.Refresh(t.Context(), s.Refresh)
	wants(t, err, models.Unauthenticated, "session_ended")
}

// What an operator does takes hold within 60 seconds, on every node, for pages
// and for sockets.
func TestChangesTakeHoldWithinAMinute(t *testing.T) {
	w := newWorld(t)
	id := w.addClerk()
	s := w.signIn()
	other := w.node()
	if _, err := other.Check(t.Context(), s.Token); err != nil {
		t.Fatal(err)
	}
	must(t, w.Grant(t.Context(), w.operator(), id, models.Grant{Place: "hill", Role: models.RoleCouncillor}))
	must(t, w.Lift(t.Context(), w.operator(), id, models.Grant{Place: "marsh", Role: models.RoleClerk}))
	if actor, err := other.Check(t.Context(), s.Token); err != nil || !actor.Can(models.RoleClerk, "marsh") {
		t.Fatalf("within the minute: %+v, %v", actor, err)
	}
	w.clock.pass(accounts.Recheck)
	actor, err := other.Check(t.Context(), s.Token)
	if err != nil || actor.Can(models.RoleClerk, "marsh") || !actor.Can(models.RoleCouncillor, "hill") {
		t.Fatalf("after the minute: %+v, %v", actor, err)
	}
	must(t, w.SetDisabled(t.Context(), w.operator(), id, true))
	w.clock.pass(accounts.Recheck)
	_, err = w.Check(t.Context(), s.Token)
	wants(t, err, models.Unauthenticated, "account_disabled")
	_, err = w.Recheck(t.Context(), actor)
	wants(t, err, models.Unauthenticated, "account_disabled")
	must(t, w.SetDisabled(t.Context(), w.operator(), id, false))
	_, err = w.Check(t.Context(), s.Token)
	wants(t, err, models.Unauthenticated, "session_ended")
	w.signIn()
}

func TestSessionsEnd(t *testing.T) {
	t.Run("idle", func(t *testing.T) {
		w := newWorld(t)
		w.addClerk()
		s := w.signIn()
		w.clock.pass(accounts.SessionIdle + time.Millisecond)
		_, err := w.Refresh(t.Context(), s.Refresh)
		wants(t, err, models.Unauthenticated, "session_ended")
	})
	t.Run("after twelve hours of work", func(t *testing.T) {
		w := newWorld(t)
		w.addClerk()
		s := w.signIn()
		var err error
		for range 11*4 + 3 {
			w.clock.pass(15 * time.Minute)
			s, err = w.Refresh(t.Context(), s.Refresh)
			must(t, err)
		}
		if d := s.TokenExpires.Sub(w.clock.now()); d != 15*time.Minute {
			t.Fatalf("the last token lasts %v", d)
		}
		w.clock.pass(15 * time.Minute)
		_, err = w.Refresh(t.Context(), s.Refresh)
		wants(t, err, models.Unauthenticated, "session_ended")
		_, err = w.Recheck(t.Context(), s.Actor)
		wants(t, err, models.Unauthenticated, "session_ended")
	})
}

func TestSweepKeepsWhatStillMatters(t *testing.T) {
	w := newWorld(t)
	w.addClerk()
	old := w.signIn()
	must(t, w.SignOut(t.Context(), old.Actor))
	w.clock.pass(accounts.SessionLife)
	fresh := w.signIn()
	if n, err := w.Sweep(t.Context()); err != nil || n != 0 {
		t.Fatalf("Sweep at the end of the session = %d, %v", n, err)
	}
	w.clock.pass(accounts.TokenLife + time.Millisecond)
	if n, err := w.Sweep(t.Context()); err != nil || n != 2 {
		t.Fatalf("Sweep later = %d, %v; want the token and its revocation", n, err)
	}
	_, err := w.Refresh(t.Context(), old.Refresh)
	wants(t, err, models.Unauthenticated, "session_ended")
	_, err = w.Refresh(t.Context(), fresh.Refresh)
	must(t, err)
}

func TestForgedRefreshTokens(t *testing.T) {
	w := newWorld(t)
	w.addClerk()
	s := w.signIn()
	parts := strings.Split(s.Refresh, ".")
	for name, token := range map[string]string{
		"empty":        "",
		"two parts":    parts[0] + ".1",
		"next number":  parts[0] + ".2." + parts[2],
		"other family": "x" + parts[0] + ".1." + parts[2],
		"padded":       parts[0] + ".01." + parts[2],
		"no secret":    parts[0] + ".1.",
		"cut":          s.Refresh[:len(s.Refresh)-1],
		"longer":       s.Refresh + "A",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := w.Refresh(t.Context(), token)
			wants(t, err, models.Unauthenticated, "session_invalid")
		})
	}
}

// The database alone must not be enough to continue somebody's session.
func TestNoTokenIsStored(t *testing.T) {
	w := newWorld(t)
	w.addClerk()
	s := w.signIn()
	secret := s.Refresh[strings.LastIndex(s.Refresh, ".")+1:]
	for doc, err := range w.engine.Find(t.Context(), "sessions", store.Query{}) {
		must(t, err)
		if strings.Contains(string(doc.Body), secret) {
			t.Fatalf("%s holds the token's secret", doc.ID)
		}
	}
}
