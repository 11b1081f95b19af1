package live_test

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	applive "commonchest/app/live"
	"commonchest/handlers/live"
	"commonchest/models"

	"github.com/gorilla/websocket"
)

const castOne = `{"t":"cast","round":"r-1","cmd":"cmd-0001","base":0,"kind":"cast","choices":["p1","p2"]}`

func TestAWatcherHearsStatesAndPhases(t *testing.T) {
	w := newWorld(t)
	w.publish(wall, 41, 30, 12)
	c, hello := w.watch()
	want := got{
		"t": "hello", "v": 1.0, "round": "r-1", "epoch": "e1", "n": 41.0, "phase": "voting",
		"closes": "2027-03-01T10:00:00Z", "now": "2027-03-01T09:00:00Z", "ballot": nil, "ballot_kind": "approval", "min": 1.0, "max": 2.0,
		"projects": []any{
			map[string]any{"id": "p1", "name": "Benches", "cost": 120000.0},
			map[string]any{"id": "p2", "name": "Swings & slides", "cost": 450000.0},
		},
	}
	if !reflect.DeepEqual(hello, want) {
		t.Errorf("hello\n%v, want\n%v", hello, want)
	}
	if f := c.expect("tally"); !reflect.DeepEqual(f, got{
		"t": "tally", "epoch": "e1", "n": 41.0, "turnout": 40.0, "step": 10.0,
		"v": []any{30.0, 12.0}, "at": "2027-03-01T09:00:00Z",
	}) {
		t.Errorf("tally %v", f)
	}
	w.publishPhase(1, "closing")
	if f := c.expect("phase"); f["phase"] != "closing" || f["closes"] != "2027-03-01T10:00:00Z" {
		t.Errorf("phase %v", f)
	}
	w.publish(wall, 42, 31, 12)
	if f := c.expect("tally"); f["n"] != 42.0 {
		t.Errorf("tally %v", f)
	}
	if s := w.server.Stats(); s.Sockets != 1 || s.States != 3 {
		t.Errorf("stats %+v", s)
	}
}

func TestResume(t *testing.T) {
	for _, c := range []struct {
		resume string
		again  bool // whether state 41 comes once more
	}{
		{`{"epoch":"e1","n":41}`, false},
		{`{"epoch":"e1","n":40}`, true},
		{`{"epoch":"e0","n":41}`, true},
	} {
		w := newWorld(t)
		other, _ := w.watch()
		w.publish(wall, 41, 1, 2)
		other.expect("tally") // so it is delivered
		s := w.dial()
		s.send(`{"t":"hello","v":1,"topic":"wall","round":"r-1","resume":` + c.resume + `}`)
		s.expect("hello")
		if c.again {
			if f := s.expect("tally"); f["n"] != 41.0 {
				t.Errorf("resume %s: %v", c.resume, f)
			}
		} else {
			s.send(`{"t":"ping"}`)
			s.expect("phase")
		}
		w.publish(wall, 42, 1, 2)
		if f := s.expect("tally"); f["n"] != 42.0 {
			t.Errorf("resume %s: then %v", c.resume, f)
		}
	}
}

func TestPingIsAnsweredByThePhase(t *testing.T) {
	w := newWorld(t)
	c, _ := w.watch()
	c.send(`{"t":"ping"}`)
	if f := c.expect("phase"); f["phase"] != "voting" {
		t.Errorf("before any announcement: %v", f)
	}
	w.publishPhase(1, "closed")
	c.expect("phase")
	c.send(`{"t":"ping"}`)
	if f := c.expect("phase"); f["phase"] != "closed" {
		t.Errorf("afterwards: %v", f)
	}
}

func TestCast(t *testing.T) {
	w := newWorld(t)
	c, hello := w.vote()
	if hello["ballot"] != nil {
		t.Errorf("hello %v", hello)
	}
	w.setClock(opening.Add(1234 * time.Millisecond))
	c.send(castOne)
	if f := c.expect("receipt"); !reflect.DeepEqual(f, got{
		"t": "receipt", "cmd": "cmd-0001", "rev": 1.0, "receipt": "RECEIPT-1", "kind": "cast", "choices": []any{"p1", "p2"},
	}) {
		t.Errorf("receipt %v", f)
	}
	want := live.Cast{
		Round: round, Person: "ada", Cmd: "cmd-0001", Base: 0, Kind: "cast",
		Choices: []string{"p1", "p2"}, ReadAt: opening.Add(1234 * time.Millisecond),
	}
	if got := w.ballots.casts[0]; !reflect.DeepEqual(got, want) {
		t.Errorf("cast %+v, want %+v", got, want)
	}

	if s := w.server.Stats(); s.Casts != 1 || s.Refused != 0 {
		t.Errorf("stats %+v", s)
	}
}

func TestCastAgain(t *testing.T) {
	w := newWorld(t)
	c, _ := w.vote()
	c.send(castOne)
	c.expect("receipt")
	t.Run("the same command again has the same receipt", func(t *testing.T) {
		c.send(castOne)
		if f := c.expect("receipt"); f["rev"] != 1.0 || f["receipt"] != "RECEIPT-1" {
			t.Errorf("%v", f)
		}
	})
	t.Run("its key for another act is refused", func(t *testing.T) {
		c.send(strings.Replace(castOne, `"p1","p2"`, `"p2"`, 1))
		if f := c.expectRefusal("cmd_reused"); f["cmd"] != "cmd-0001" {
			t.Errorf("%v", f)
		}
	})
	t.Run("a stale base is told the current ballot", func(t *testing.T) {
		c.send(strings.Replace(castOne, "0001", "0002", 1))
		f := c.expectRefusal("ballot_changed")
		if !reflect.DeepEqual(f["ballot"], map[string]any{
			"rev": 1.0, "kind": "cast", "choices": []any{"p1", "p2"}, "receipt": "RECEIPT-1",
		}) {
			t.Errorf("%v", f)
		}
	})
	t.Run("blank and withdrawn have no choices", func(t *testing.T) {
		c.send(`{"t":"cast","round":"r-1","cmd":"cmd-0003","base":1,"kind":"blank"}`)
		c.send(`{"t":"cast","round":"r-1","cmd":"cmd-0004","base":2,"kind":"withdrawn","choices":[]}`)
		for i, kind := range []string{"blank", "withdrawn"} {
			f := c.expect("receipt")
			if f["kind"] != kind || f["rev"] != float64(i+2) || len(f["choices"].([]any)) != 0 {
				t.Errorf("%v", f)
			}
		}
	})
	t.Run("wrong fields are named and worded", func(t *testing.T) {
		c.send(`{"t":"cast","round":"r-1","cmd":"cmd-0005","base":3,"kind":"cast","choices":["p9"]}`)
		f := c.expectRefusal("ballot")
		if f["message"] != "en|ballot" || !reflect.DeepEqual(f["fields"], []any{map[string]any{
			"name": "choices", "code": "unknown_project", "message": "en|unknown_project|id|p9",
		}}) {
			t.Errorf("%v", f)
		}
	})
	t.Run("a reconnect finds the ballot", func(t *testing.T) {
		_, hello := w.vote()
		if b, _ := hello["ballot"].(map[string]any); b["rev"] != 3.0 || b["kind"] != "withdrawn" {
			t.Errorf("%v", hello)
		}
	})
	if s := w.server.Stats(); s.Casts != 4 || s.Refused != 3 {
		t.Errorf("stats %+v", s)
	}
}

func TestCastsThatAreNotForThisSocket(t *testing.T) {
	w := newWorld(t)
	voter, _ := w.vote()
	watcher, _ := w.watch()
	noPass := w.dial()
	noPass.send(`{"t":"hello","v":1,"topic":"ballot","round":"r-1"}`)
	noPass.expect("hello")
	for _, c := range []struct {
		on          *client
		frame, code string
	}{
		{voter, strings.Replace(castOne, "r-1", "r-2", 1), "other_round"},
		{watcher, castOne, "not_a_ballot_socket"},
		{noPass, castOne, "pass_needed"},
	} {
		c.on.send(c.frame)
		c.on.expectRefusal(c.code)
		c.on.send(`{"t":"ping"}`)
		c.on.expect("phase") // the socket stays
	}
	if len(w.ballots.casts) != 0 {
		t.Errorf("voting was asked: %v", w.ballots.casts)
	}
}

func TestFailuresOfVoting(t *testing.T) {
	for _, c := range []struct {
		name string
		set  func(*ballots)
		code string
	}{
		{"a known error", func(b *ballots) { b.err = models.E(models.Unavailable, "outcome_unknown") }, "outcome_unknown"},
		{"a wrapped one", func(b *ballots) { b.err = fmt.Errorf("cast: %w", models.E(models.Conflict, "other_channel")) }, "other_channel"},
		{"too late an answer", func(b *ballots) { b.err = fmt.Errorf("insert: %w", errDeadline) }, "outcome_unknown"},
		{"an unknown error", func(b *ballots) { b.err = errors.New("disk full at /srv") }, "internal"},
		{"a panic", func(b *ballots) { b.panics = true }, "internal"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			v, _ := w.vote()
			w.ballots.set(c.set)
			v.send(castOne)
			f := v.expectRefusal(c.code)
			if c.code == "internal" {
				if f["message"] != "en|internal|incident|I-1" || len(w.incidents) != 1 {
					t.Errorf("%v, incidents %v", f, w.incidents)
				}
			}
			w.ballots.set(func(b *ballots) { b.err, b.panics = nil, false })
			v.send(castOne)
			v.expect("receipt")
		})
	}
}

func TestBadFrames(t *testing.T) {
	hello := `{"t":"hello","v":1,"topic":"wall","round":"r-1"}`
	pad := func(n int) string {
		return hello[:len(hello)-1] + strings.Repeat(" ", n-len(hello)) + "}"
	}
	for name, c := range map[string]struct {
		frames []string
		kind   int
		code   string
		close  int
	}{
		"garbage":           {frames: []string{"hello?"}},
		"empty":             {frames: []string{""}},
		"an array":          {frames: []string{"[" + hello + "]"}},
		"two values":        {frames: []string{hello + hello}},
		"unknown type":      {frames: []string{`{"t":"tally"}`}},
		"no type":           {frames: []string{`{"v":1}`}},
		"unknown field":     {frames: []string{`{"t":"hello","v":1,"topic":"wall","round":"r-1","x":1}`}},
		"field of another":  {frames: []string{`{"t":"hello","v":1,"topic":"wall","round":"r-1","base":1}`}},
		"field twice":       {frames: []string{`{"t":"hello","v":1,"topic":"wall","round":"r-1","round":"r-2"}`}},
		"other case":        {frames: []string{`{"T":"hello","v":1,"topic":"wall","round":"r-1"}`}},
		"null":              {frames: []string{`{"t":"hello","v":1,"topic":"wall","round":"r-1","resume":null}`}},
		"half a resume":     {frames: []string{`{"t":"hello","v":1,"topic":"wall","round":"r-1","resume":{"n":1}}`}},
		"unknown topic":     {frames: []string{`{"t":"hello","v":1,"topic":"all","round":"r-1"}`}},
		"ill-formed round":  {frames: []string{`{"t":"hello","v":1,"topic":"wall","round":"a/b"}`}},
		"not UTF-8":         {frames: []string{"{\"t\":\"hello\xff\"}"}},
		"other version":     {frames: []string{`{"t":"hello","v":2,"topic":"wall","round":"r-1"}`}, code: "version"},
		"binary":            {frames: []string{hello}, kind: websocket.BinaryMessage},
		"no hello first":    {frames: []string{`{"t":"ping"}`}},
		"a cast first":      {frames: []string{castOne}},
		"hello twice":       {frames: []string{hello, hello}},
		"base out of range": {frames: []string{hello, strings.Replace(castOne, `"base":0`, `"base":500`, 1)}},
		"base not whole":    {frames: []string{hello, strings.Replace(castOne, `"base":0`, `"base":0.5`, 1)}},
		"short key":         {frames: []string{hello, strings.Replace(castOne, "cmd-0001", "cmd-1", 1)}},
		"unknown kind":      {frames: []string{hello, strings.Replace(castOne, `"kind":"cast"`, `"kind":"yes"`, 1)}},
		"too large":         {frames: []string{pad(live.MaxFrame + 1)}, code: "too_large", close: live.CloseTooLarge},
		"much too large":    {frames: []string{pad(1 << 20)}, code: "too_large", close: live.CloseTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			s := w.dial()
			kind := max(c.kind, websocket.TextMessage)
			for _, f := range c.frames {
				if err := s.WriteMessage(kind, []byte(f)); err != nil {
					t.Fatal(err)
				}
			}
			for range c.frames[1:] {
				s.expect("hello")
			}
			s.expectRefusal(cmp.Or(c.code, "bad_frame"))
			s.expectClose(cmp.Or(c.close, live.CloseBadFrame))
		})
	}
	t.Run("the largest that may be", func(t *testing.T) {
		s := newWorld(t).dial()
		s.send(pad(live.MaxFrame))
		s.expect("hello")
	})
}

func TestHelloRefused(t *testing.T) {
	for _, c := range []struct {
		err   error
		code  string
		bye   string
		close int
	}{
		{models.E(models.Unauthenticated, "sign_in"), "sign_in", "session", live.CloseSession},
		{models.E(models.Forbidden, "role_needed"), "role_needed", "", live.CloseNotAllowed},
		{models.E(models.NotFound, "round"), "round", "gone", live.CloseGone},
		{models.E(models.Unavailable, "store"), "store", "restart", live.CloseRestart},
		{errors.New("a bug"), "internal", "restart", live.CloseRestart},
	} {
		for _, where := range []string{"gate", "ballots"} {
			t.Run(c.code+" by "+where, func(t *testing.T) {
				w := newWorld(t)
				if where == "gate" {
					w.gate.set(func(g *gate) { g.topic = c.err })
				} else {
					w.ballots.set(func(b *ballots) { b.hello = c.err })
				}
				s := w.dial()
				s.send(`{"t":"hello","v":1,"topic":"wall","round":"r-1"}`)
				s.expectRefusal(c.code)
				if c.bye == "" {
					s.expectClose(c.close)
					return
				}
				retry := s.expectBye(c.bye, c.close)
				if stays := c.bye != "restart"; stays != (retry == -1) {
					t.Errorf("retry %v after %s", retry, c.bye)
				}
			})
		}
	}
}

func TestARoundThatIsGone(t *testing.T) {
	w := newWorld(t)
	w.publish(wall, 1, 1, 1)
	c, _ := w.watch()
	c.expect("tally")
	w.hub.Drop(wall, "gone")
	if retry := c.expectBye("gone", live.CloseGone); retry != -1 {
		t.Errorf("retry %v", retry)
	}
}

// A state of a hub without live.Prepare is sent as it is.
func TestUnpreparedStates(t *testing.T) {
	if live.Prepare([]byte("{}")) == nil {
		t.Fatal("nothing prepared")
	}
	w := newWorld(t)
	c, _ := w.watch()
	w.hub.Publish(wall, applive.State{Epoch: "e1", N: 1, Body: live.Tally{Epoch: "e1", N: 1, Step: 1, At: opening}.Encode()})
	if f := c.expect("tally"); f["v"] != nil {
		t.Errorf("%v", f)
	}
}
