package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"commonchest/handlers/live"
	"commonchest/models"
)

// The tally of the leak test: no other figure anywhere is one of these.
var votes = []int{47, 43, 39}

const voters = 65

// elect hands in so many ballots that the projects have the votes above.
func (w *world) elect(codes []string) {
	w.Helper()
	refs := w.refs(round)
	picks := make([][]string, voters)
	at := 0
	for i, n := range votes {
		for range n {
			picks[at%voters] = append(picks[at%voters], refs[i])
			at++
		}
	}
	var wg sync.WaitGroup
	for i, choices := range picks {
		wg.Go(func() { w.vote(codes[i], choices...) })
	}
	wg.Wait()
	w.at(w.shared.Clock.Now().Add(2 * time.Minute)) // so that the bands may move
	w.shows(models.Clerks, func(s models.Shown) bool { return s.Turnout == voters })
}

// figures finds one of the votes, standing alone.
var figures = regexp.MustCompile(fmt.Sprintf(`(^|[\s(])(%d|%d|%d)($|[\s.,)])`, votes[0], votes[1], votes[2]))

// leak finds a tally in an answer: one of its figures, or a field that holds one.
func leak(body []byte, mayBands bool) string {
	if !json.Valid(body) {
		return ""
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	for before := ""; ; {
		tok, err := dec.Token()
		if err != nil {
			return ""
		}
		text := fmt.Sprint(tok)
		size := before == "bytes" // of a file
		before = text
		if !size && strings.ContainsAny(text, "0123456789") && figures.MatchString(text) {
			return text
		}
		if text == "votes" || text == "trace" || text == "v" && !mayBands {
			return text
		}
	}
}

// blank is a name in an address that nothing is known for.
var blank = regexp.MustCompile(`\{\w+\}`)

// every lists a call of each route that there is. What a body must hold does not
// matter here: an act that is refused may not tell anything either.
func (w *world) every(receipt, proposal, transfer string) []request {
	w.Helper()
	fill := strings.NewReplacer("{place}", "hatherden", "{body}", "hatherden-council", "{transfer}", transfer, "{proposal}", proposal,
		"{round}", round, "{batch}", "1", "{n}", "1", "{figure}", "any", "{part}", "electors", "{receipt}", receipt, "{ref}", "1", "{year}", "2026-27", "{seq}", "1")
	var list []request
	for _, route := range registered() {
		method, path, _ := strings.Cut(route, " ")
		r := request{method: method, path: blank.ReplaceAllString(fill.Replace(path), "any"), wild: true, loose: true}
		if method == "POST" || method == "PUT" {
			r.body = m{}
		}
		list = append(list, r)
	}
	slices.SortStableFunc(list, func(x, y request) int { // sign out last
		return strings.Compare(y.method, x.method)
	})
	return list
}

// TestTrap33_ExportLeak: while the result is hidden no route shows a tally to
// anybody, whatever their role.
func TestTrap33_ExportLeak(t *testing.T) {
	w := newWorld(t)
	w.ready(nil)
	codes := slices.Concat(w.letters(round, 35), w.letters(round, 35)) // no letter has a number as high as a figure
	w.seal(round)
	w.elect(codes)
	pass := w.pass(round, codes[0])
	var own ballot
	w.get(pass, "/rounds/"+round+"/ballot", &own)
	var ps struct{ Proposals []struct{ ID string } }
	w.get("", "/places/hatherden/proposals", &ps)
	var ts struct{ To []struct{ ID string } }
	w.get("", "/places/hatherden/transfers", &ts)
	calls := w.every(*own.Receipt, ps.Proposals[0].ID, ts.To[0].ID)

	try := func(stage string, shown func(as string, r request) bool) {
		for _, as := range []string{"", pass, "operator", "officer", "clerk", "councillor", "auditor", "stranger"} {
			for _, r := range calls {
				if shown(as, r) {
					continue
				}
				r.as = as
				a := w.call(r)
				if r.method == "DELETE" {
					w.tokens[as] = token{}
				}
				if found := leak(a.body, as == "councillor" && stage == "voting"); found != "" {
					t.Errorf("%s: %s %s as %.12q shows %q: %d %.300s", stage, r.method, r.path, as, found, a.status, a.body)
				}
			}
		}
	}
	never := func(string, request) bool { return false }
	try("voting", never)
	w.at(w.closes(round).Add(2*models.Settle + time.Minute))
	w.app.CloseDue(t.Context())
	pass = w.pass(round, codes[0])
	counts := func(as string, r request) bool { return as == "clerk" && strings.HasSuffix(r.path, "/count") }
	try("closed", counts)
	w.post("clerk", "/rounds/"+round+"/count", m{})
	try("counted", func(as string, r request) bool { // the clerk has to read it before publishing it
		return as == "clerk" && (counts(as, r) || strings.Contains(r.path, "/result") || strings.HasSuffix(r.path, "/publication"))
	})

	w.post("clerk", "/rounds/"+round+"/publication", m{})
	if a := w.get("", "/rounds/"+round+"/result"); leak(a.body, false) == "" {
		t.Error("the published result is not found by what looks for leaks")
	}
}

// TestTrap34_RoleScope: a councillor sees bands as the rule says and never a
// ballot, a resident the turnout only, and nobody a figure under ten.
func TestTrap34_RoleScope(t *testing.T) {
	w := newWorld(t)
	codes := w.open(60, m{"turnout_step": 10, "wall": "bands", "band_width": 25, "public_tally": false})
	refs := w.refs(round)
	everybody := []string{"", "operator", "officer", "clerk", "councillor", "auditor", "stranger"}
	look := func(as string) (f live.Tally) {
		t.Helper()
		w.get(as, "/rounds/"+round+"/live", &f)
		return f
	}
	for _, code := range codes[:9] {
		w.vote(code, refs[0])
	}
	w.at(w.shared.Clock.Now().Add(2 * time.Minute))
	for _, as := range everybody {
		if f := look(as); f.Turnout != 0 || slices.Max(append(f.V, 0)) != 0 {
			t.Errorf("%q sees %+v of nine ballots", as, f)
		}
	}
	for _, code := range codes[9:49] {
		w.vote(code, refs[0], refs[1])
	}
	w.at(w.shared.Clock.Now().Add(2 * time.Minute))
	w.shows(models.Councillors, func(s models.Shown) bool { return s.Turnout == 49 && s.Counts[0] > 0 })
	w.shows(models.Public, func(s models.Shown) bool { return s.Turnout == 40 })
	for _, as := range everybody {
		f := look(as)
		switch as {
		case "councillor":
			if f.Turnout != 49 || f.Width != 25 || !slices.Equal(f.V, []int64{25, 25, 0}) {
				t.Errorf("the councillor sees %+v", f)
			}
		case "clerk":
			if f.Turnout != 49 || f.V != nil {
				t.Errorf("the clerk sees %+v", f)
			}
		default:
			if f.Turnout != 40 || f.Step != 10 || f.V != nil || f.Width != 0 {
				t.Errorf("%q sees %+v", as, f)
			}
		}
		w.call(request{method: "GET", path: "/rounds/" + round + "/ballot", as: as}).refused(t, 401, "pass_needed")
	}
	w.at(w.shared.Clock.Now().Add(2 * time.Minute))
	w.vote(codes[49], refs[0]) // the fiftieth does not show, although it would fill a band
	w.shows(models.Councillors, func(s models.Shown) bool { return s.Turnout == 50 })
	if f := look("councillor"); !slices.Equal(f.V, []int64{25, 25, 0}) {
		t.Errorf("a single ballot is seen landing: %+v", f)
	}
	w.papers(codes[0])
}

// papers checks who may read and do what beside the tally.
func (w *world) papers(code string) {
	w.Helper()
	pass := w.pass(round, code)
	for as, status := range map[string]int{"": 401, pass: 401, "operator": 403, "councillor": 403, "stranger": 403, "officer": 403,
		"clerk": 200, "auditor": 200} {
		w.call(request{method: "GET", path: "/rounds/" + round + "/batches", as: as}).want(w, status)
	}
	for _, as := range []string{"", pass, "operator", "councillor", "stranger", "officer", "auditor"} {
		for _, act := range []string{"/batches/1/letters", "/seal", "/count", "/publication"} {
			a := w.call(request{method: "POST", path: "/rounds/" + round + act, as: as, body: m{}})
			if a.status != 401 && a.status != 403 && (act != "/seal" || a.status != 409) {
				w.Errorf("%s as %.12q: %d %s", act, as, a.status, a.body)
			}
		}
	}
}

// TestSnapshotIsTheFrame: for every audience the snapshot is the state that the
// socket sends, byte for byte; a councillor is never sent an exact figure.
func TestSnapshotIsTheFrame(t *testing.T) {
	w := newWorld(t)
	codes := w.open(70, m{"turnout_step": 10, "wall": "bands", "band_width": 25, "public_tally": false})
	w.elect(codes)
	w.shows(models.Councillors, func(s models.Shown) bool { return s.Turnout == voters && s.Standing != nil })
	for as, a := range map[string]models.Audience{"": models.Public, "councillor": models.Councillors, "clerk": models.Clerks} {
		snapshot := w.get(as, "/rounds/"+round+"/live").body
		sent, ok := w.app.Hub.Latest(string(a) + "/" + round)
		if !ok || string(snapshot) != string(sent.Body) {
			t.Errorf("%s: the snapshot says\n%s\nand the socket\n%s", a, snapshot, sent.Body)
		}
		if a != models.Councillors && strings.Contains(string(snapshot), `"in"`) {
			t.Errorf("%s see what would be recommended: %s", a, snapshot)
		}
		if found := leak(snapshot, a == models.Councillors); found != "" {
			t.Errorf("%s are sent %s: %s", a, found, snapshot)
		}
	}
}
