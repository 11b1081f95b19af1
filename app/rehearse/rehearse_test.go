package rehearse_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/gorilla/websocket"

	"commonchest/app/rehearse"
)

// moody is a server with a mood for each code: it answers as people's servers do
// on a bad day.
type moody struct {
	t    *testing.T
	mu   sync.Mutex
	seen map[string][]string // by code: the commands that came
	pass map[string]int      // by code: how often a pass was asked for
}

func newMoody(t *testing.T) (*moody, *rehearse.Site) {
	m := &moody{t: t, seen: map[string][]string{}, pass: map[string]int{}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/v1/rounds/r/passes", m.passes)
	mux.HandleFunc("GET /live", m.live)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	base, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	site := rehearse.NewSite(base, "r")
	t.Cleanup(site.Close)
	return m, site
}

func (m *moody) passes(w http.ResponseWriter, r *http.Request) {
	var in struct{ Code string }
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		m.t.Error(err)
	}
	m.mu.Lock()
	m.pass[in.Code]++
	times := m.pass[in.Code]
	m.mu.Unlock()
	switch {
	case in.Code == "unknown":
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, `{"status":404,"code":"code_unknown"}`)
	case in.Code == "busy" && times == 1:
		w.WriteHeader(http.StatusServiceUnavailable)
		fmt.Fprint(w, `{"status":503,"code":"store"}`)
	default:
		w.WriteHeader(http.StatusCreated)
		fmt.Fprintf(w, `{"pass":%q,"expires":"2026-11-22T12:00:00Z"}`, in.Code)
	}
}

func (m *moody) live(w http.ResponseWriter, r *http.Request) {
	code := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	conn, err := new(websocket.Upgrader).Upgrade(w, r, nil)
	if err != nil {
		m.t.Error(err)
		return
	}
	defer conn.Close()
	var act struct{ T, Cmd, Kind string }
	if err := conn.ReadJSON(&act); err != nil || act.T != "hello" {
		m.t.Errorf("%v instead of a hello: %v", act, err)
	}
	m.write(conn, `{"t":"hello","v":1}`)
	for conn.ReadJSON(&act) == nil {
		m.mu.Lock()
		m.seen[code] = append(m.seen[code], act.Cmd)
		times := len(m.seen[code])
		m.mu.Unlock()
		m.write(conn, `{"t":"tally","n":1}`) // what comes in between is no answer
		switch {
		case code == "dropped" && times == 1:
			return
		case code == "unsure" && times == 1:
			m.write(conn, fmt.Sprintf(`{"t":"refusal","cmd":%q,"code":"outcome_unknown"}`, act.Cmd))
		case code == "late":
			m.write(conn, fmt.Sprintf(`{"t":"refusal","cmd":%q,"code":"closed"}`, act.Cmd))
		default:
			m.write(conn, fmt.Sprintf(`{"t":"receipt","cmd":%q,"rev":1,"receipt":"R-%s-%s"}`, act.Cmd, code, act.Kind))
		}
	}
}

func (m *moody) write(conn *websocket.Conn, frame string) {
	if err := conn.WriteMessage(websocket.TextMessage, []byte(frame)); err != nil {
		m.t.Error(err)
	}
}

// What breaks down is tried again under the same command; what is refused for
// good is counted by its reason; only receipts are acknowledged.
func TestCastRepeatsWhatMaySucceed(t *testing.T) {
	server, site := newMoody(t)
	codes := []string{"fine", "dropped", "unsure", "busy", "late", "unknown", "blank"}
	var ballots []rehearse.Ballot
	for _, choices := range [][]string{{"1"}, {"1"}, {"2"}, {"1", "2"}, {"1"}, {"1"}, {}} {
		ballots = append(ballots, rehearse.Ballot{Choices: choices})
	}
	out, err := rehearse.Cast(t.Context(), rehearse.Plan{Site: site, Ballots: ballots, Codes: codes, Keep: true})
	if err != nil {
		t.Fatal(err)
	}
	var receipts []string
	for _, a := range out.Acks {
		receipts = append(receipts, a.Receipt)
	}
	slices.Sort(receipts)
	if want := []string{"R-blank-blank", "R-busy-cast", "R-dropped-cast", "R-fine-cast", "R-unsure-cast"}; !slices.Equal(receipts, want) {
		t.Errorf("receipts %v", receipts)
	}
	if len(out.Failed) != 2 || out.Failed["closed"] != 1 || out.Failed["404 code_unknown"] != 1 {
		t.Errorf("failed %v", out.Failed)
	}
	if out.Retries != 3 {
		t.Errorf("%d retries", out.Retries)
	}
	for _, code := range []string{"dropped", "unsure"} {
		if cmds := server.seen[code]; len(cmds) != 2 || cmds[0] != cmds[1] {
			t.Errorf("%s was repeated as %v", code, cmds)
		}
	}
	if len(server.seen["late"]) != 1 {
		t.Errorf("a closed round was asked %d times", len(server.seen["late"]))
	}
}
