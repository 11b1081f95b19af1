package api_test

import (
	"strings"
	"testing"
	"time"

	"commonchest/models"
)

// A body is read strictly: its type, its size, its names, and one value only.
func TestBodiesAreReadStrictly(t *testing.T) {
	w := newWorld(t)
	w.places()
	for name, c := range map[string]struct {
		body, kind string
		status     int
		code       string
	}{
		"a form":            {"id=x", "application/x-www-form-urlencoded", 422, "content_type"},
		"no type":           {"{}", "", 422, "content_type"},
		"an unknown name":   {`{"id":"x","votes":1}`, "application/json", 422, "json"},
		"a fraction":        {`{"electors":1.5}`, "application/json", 422, "json"},
		"two values":        {`{} {}`, "application/json", 422, "json"},
		"nothing":           {"", "application/json", 422, "json"},
		"more than allowed": {`{"name":"` + strings.Repeat("x", 65<<10) + `"}`, "application/json", 413, "body_too_large"},
	} {
		t.Run(name, func(t *testing.T) {
			w.call(request{method: "POST", path: "/bodies", as: "operator", body: c.body, wild: true,
				header: map[string]string{"Content-Type": c.kind}}).refused(t, c.status, c.code)
		})
	}
	w.call(request{method: "POST", path: "/bodies", as: "operator", key: "short", wild: true,
		body: m{"id": "a"}}).refused(t, 422, "idempotency_key")
}

// The same key is the same command only for the same caller, path and content.
func TestKeyStandsForOneRequest(t *testing.T) {
	w := newWorld(t)
	w.places()
	give := func(fund string, amount int) {
		t.Helper()
		w.call(request{method: "POST", path: "/places/hatherden/contributions", as: "clerk", key: "one-key-for-all",
			body: m{"fund": fund, "name": "Money", "kind": "grant", "amount": amount, "currency": "GBP"}}).want(t, 201)
	}
	give("first", 100)
	give("first", 100) // the reply was lost
	give("first", 7)
	give("second", 100)
	var p struct{ Funds []struct{ Balance int64 } }
	w.get("", "/places/hatherden", &p)
	if len(p.Funds) != 2 || p.Funds[0].Balance != 107 || p.Funds[1].Balance != 100 {
		t.Errorf("funds %+v", p)
	}
	w.call(request{method: "POST", path: "/places/hatherden/contributions", as: "clerk",
		body: m{"fund": "first", "name": "Money", "kind": "grant", "amount": 5, "currency": "EUR"}}).field(t, "currency", "other_currency")

	idea := request{method: "POST", path: "/proposals", key: "idea-0001", body: m{"place": "hatherden", "by": "resident", "ask": 100, "currency": "GBP",
		"text": m{"title": "Swift boxes", "summary": "Nest boxes for swifts", "period": "once", "after": "Nobody", "deliver": "Volunteers"}}}
	type submitted struct {
		Proposal struct{ ID string }
		Follow   string
	}
	var first, again, other submitted
	w.call(idea).want(t, 201, &first)
	w.call(idea).want(t, 201, &again)
	idea.as = "stranger"
	w.call(idea).want(t, 201, &other)
	if again != first || other.Proposal.ID == first.Proposal.ID || other.Follow == first.Follow {
		t.Errorf("%+v, again %+v, somebody else %+v", first, again, other)
	}
}

// The words of a proposal are for the clerk and the proposer until a clerk has
// looked at them, and for good where they name a person.
func TestWordsOfProposalsAwaitReview(t *testing.T) {
	w := newWorld(t)
	w.ready(nil)
	var p struct {
		Proposal struct{ ID string }
		Follow   string
	}
	w.post("", "/proposals", m{"place": "hatherden", "by": "resident", "ask": 100, "currency": "GBP", "text": m{"title": "My neighbour at number 5",
		"summary": "Somebody should stop him", "period": "once", "after": "Nobody", "deliver": "Anybody"}}, &p)
	path := "/proposals/" + p.Proposal.ID
	reads := func(as, follow string) bool {
		t.Helper()
		var got struct{ Text *struct{ Title string } }
		w.call(request{method: "GET", path: path, as: as, header: map[string]string{"Follow-Token": follow}}).want(t, 200, &got)
		return got.Text != nil && got.Text.Title != ""
	}
	for _, step := range []func(){
		func() {}, func() { w.post("clerk", path+"/review", m{}) },
		func() { w.post("clerk", path+"/refusal", m{"reason": "names_a_person"}) },
	} {
		step()
		if reads("", "") || reads("", "wrong") || reads("councillor", "") || reads("stranger", "") {
			t.Error("the words can be read by anybody")
		}
		if !reads("clerk", "") || !reads("auditor", "") || !reads("", p.Follow) {
			t.Error("the words cannot be read by those who must")
		}
		if a := w.get("", "/places/hatherden/proposals"); strings.Contains(string(a.body), "neighbour") {
			t.Errorf("the list has the words: %s", a.body)
		}
	}
	path = "/proposals/" + w.propose("", "resident", "", "A bench", 100)
	w.post("clerk", path+"/admission", m{"round": round, "power": "General power of competence", "ask": 90, "currency": "GBP"})
	if !reads("", "") {
		t.Error("what is admitted cannot be read")
	}
}

// The snapshot says when it says the same as before, and may be shared only
// where it is the public's.
func TestSnapshotIsCached(t *testing.T) {
	w := newWorld(t)
	w.ready(nil)
	get := func(as, tag string) answer {
		return w.call(request{method: "GET", path: "/rounds/" + round + "/live", as: as, header: map[string]string{"If-None-Match": tag}})
	}
	get("", "").refused(t, 409, "not_disclosed")
	codes := w.letters(round, 40)
	w.seal(round)
	refs := w.refs(round)
	for as, control := range map[string]string{"": "public, max-age=1", "councillor": "private, no-cache"} {
		a := get(as, "").want(t, 200)
		if got := a.header.Get("Cache-Control"); got != control {
			t.Errorf("%q: Cache-Control %q", as, got)
		}
		if vary := strings.Join(a.header.Values("Vary"), ","); !strings.Contains(vary, "Cookie") || !strings.Contains(vary, "Authorization") {
			t.Errorf("%q: Vary %q", as, vary)
		}
		if same := get(as, a.header.Get("ETag")); same.status != 304 || len(same.body) != 0 {
			t.Errorf("%q: %d %s", as, same.status, same.body)
		}
	}
	before := get("", "").header.Get("ETag")
	for _, code := range codes[:10] {
		w.vote(code, refs[0])
	}
	w.shows(models.Public, func(s models.Shown) bool { return s.Turnout == 10 })
	get("", before).want(t, 200)
	w.at(w.closes(round).Add(2*models.Settle + time.Second))
	w.app.CloseDue(t.Context())
	get("", "").refused(t, 409, "not_live")
}

// Whoever tries out codes or floods the list of ideas is slowed down; a right
// code always works.
func TestGuessingIsSlowedDown(t *testing.T) {
	w := newWorld(t)
	codes := w.open(40, nil)
	try := func(code string) answer {
		return w.call(request{method: "POST", path: "/rounds/" + round + "/passes", body: m{"code": code}})
	}
	try("nonsense").field(t, "code", "code_length")
	slowed := false
	for range 40 {
		wrong, ok := models.NewCode(3, []byte(strings.Repeat("abcdefgh", 6)))
		if !ok {
			t.Fatal("no code")
		}
		a := try(wrong)
		slowed = slowed || a.status == 429 && a.header.Get("Retry-After") != ""
		if !slowed {
			a.refused(t, 404, "code_unknown")
		}
	}
	if !slowed {
		t.Error("forty guesses and no limit")
	}
	try(codes[0]).want(t, 201)

	for range 40 {
		a := w.call(request{method: "POST", path: "/proposals", wild: true, body: m{}})
		slowed = a.status == 429
	}
	if !slowed {
		t.Error("forty ideas and no limit")
	}
}
