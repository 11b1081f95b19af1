package live_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	applive "commonchest/app/live"
	"commonchest/handlers/live"
	"commonchest/models"

	"github.com/gorilla/websocket"
)

var errDeadline = context.DeadlineExceeded

// forever is longer than any test's clock runs.
const forever = 1e6 * time.Hour

func TestNoHelloInTime(t *testing.T) {
	w := newWorld(t)
	c := w.dial()
	w.tickTo(9 * time.Second)
	if n := w.server.Stats().Sockets; n != 1 {
		t.Fatalf("%d sockets after 9 s", n)
	}
	w.tickTo(time.Second)
	if retry := c.expectBye("idle", live.CloseIdle); retry < 1 {
		t.Errorf("retry %v", retry)
	}
}

// pings counts the heartbeats a client gets while it reads until its end.
func pings(c *client, answer bool) (count func() int, end <-chan error) {
	var mu sync.Mutex
	n := 0
	c.SetPingHandler(func(payload string) error {
		mu.Lock()
		n++
		mu.Unlock()
		if !answer {
			return nil
		}
		return c.WriteControl(websocket.PongMessage, []byte(payload), time.Now().Add(patience))
	})
	ended := make(chan error, 1)
	go func() {
		for {
			if f, err := c.next(); err != nil || f["t"] == "bye" {
				ended <- fmt.Errorf("%v: %w", f, errors.Join(err, errEnd))
				return
			}
		}
	}()
	return func() int { mu.Lock(); defer mu.Unlock(); return n }, ended
}

var errEnd = errors.New("end")

func TestASilentPeerIsEnded(t *testing.T) {
	w := newWorld(t)
	c, _ := w.watch()
	count, end := pings(c, false)
	w.tickTo(25 * time.Second)
	for count() == 0 { // a ping is on its way
		w.tickTo(0)
	}
	w.tickTo(21 * time.Second) // and no answer comes within this
	if err := <-end; !strings.Contains(err.Error(), "idle") {
		t.Errorf("ended with %v", err)
	}
	if n := count(); n != 1 {
		t.Errorf("%d pings", n)
	}
}

// The next ping comes only when the one before has been answered.
func TestAnAnsweringPeerStays(t *testing.T) {
	w := newWorld(t, func(s *setup) {
		s.limits.PongTimeout, s.limits.Lifetime = forever, forever
	})
	c, _ := w.watch()
	count, end := pings(c, true)
	for count() < 8 {
		select {
		case err := <-end:
			t.Fatal(err)
		default:
			w.tickTo(10 * time.Second)
		}
	}
}

func TestLifetimeEnds(t *testing.T) {
	w := newWorld(t, func(s *setup) {
		s.limits.Lifetime, s.limits.LifetimeMore, s.limits.Heartbeat = time.Minute, time.Minute, time.Hour
	})
	c, _ := w.watch()
	w.tickTo(59 * time.Second)
	if n := w.server.Stats().Sockets; n != 1 {
		t.Fatalf("%d sockets after 59 s", n)
	}
	w.tickTo(62 * time.Second)
	if retry := c.expectBye("lifetime", live.CloseLifetime); retry < 1 || retry > 11 {
		t.Errorf("retry %v", retry)
	}
}

func TestRecheck(t *testing.T) {
	for _, c := range []struct {
		name   string
		err    error
		asks   int // rechecks until the end
		expect func(*client)
	}{
		{"the session has ended", models.E(models.Unauthenticated, "sign_in"), 1, func(c *client) {
			if retry := c.expectBye("session", live.CloseSession); retry < 1 {
				c.t.Errorf("retry %v", retry)
			}
		}},
		{"the role is gone", models.E(models.Forbidden, "role_needed"), 1, func(c *client) {
			c.expectRefusal("role_needed")
			c.expectClose(live.CloseNotAllowed)
		}},
		{"the round is gone", models.E(models.NotFound, "round"), 1, func(c *client) { c.expectBye("gone", live.CloseGone) }},
		{"nobody can tell", errors.New("store away"), 5, func(c *client) { c.expectBye("restart", live.CloseRestart) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, func(s *setup) { s.limits.Heartbeat, s.limits.Lifetime = forever, forever })
			s := w.dial("Cookie", "cc_session=of-ada")
			s.send(`{"t":"hello","v":1,"topic":"wall","round":"r-1"}`)
			s.expect("hello")
			asked := make(chan question)
			w.gate.set(func(g *gate) { g.asked = asked })
			start := w.clock()
			w.nextRecheck(asked, nil)
			if after := w.clock().Sub(start); after < time.Minute {
				t.Errorf("asked after %v", after)
			}
			for range c.asks - 1 {
				w.nextRecheck(asked, c.err)
			}
			w.nextRecheck(asked, nil) // one good answer clears the record
			for range c.asks - 1 {
				w.nextRecheck(asked, c.err)
			}
			s.send(`{"t":"ping"}`)
			s.expect("phase")
			w.nextRecheck(asked, c.err)
			c.expect(s)
		})
	}
}

// nextRecheck lets time pass until the gate is asked, and answers.
func (w *world) nextRecheck(asked <-chan question, answer error) {
	w.t.Helper()
	for {
		w.tickTo(time.Second)
		select {
		case q := <-asked:
			if q.who.Session != "of-ada" || q.who.Addr != "127.0.0.1" {
				w.t.Errorf("asked for %+v", q.who)
			}
			q.answer <- answer
			return
		default:
		}
	}
}

// narrow makes a client that reads nothing until told, through small buffers.
func narrow(t *testing.T, w *world) *client {
	t.Helper()
	dialer := websocket.Dialer{HandshakeTimeout: patience, NetDial: func(network, addr string) (net.Conn, error) {
		c, err := net.Dial(network, addr)
		if err == nil {
			err = c.(*net.TCPConn).SetReadBuffer(64 << 10)
		}
		return c, err
	}}
	conn, _, err := dialer.Dial("ws://"+w.addr+"/live", map[string][]string{"Origin": {"http://" + w.addr}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	c := &client{Conn: conn, t: t, loose: true}
	c.send(`{"t":"hello","v":1,"topic":"wall","round":"r-1"}`)
	c.expect("hello")
	return c
}

// flood publishes states large enough to fill what lies between server and
// client, until another reader has seen the last.
func flood(t *testing.T, w *world, states int) (last int64) {
	t.Helper()
	quick, _ := w.watch()
	quick.loose = true
	open := w.server.Stats().Sockets
	defer func() {
		quick.Close()
		for w.server.Stats().Sockets == open {
			w.tickTo(0)
		}
	}()
	pad := strings.Repeat("x", 256<<10)
	for n := range int64(states) {
		last = n + 1
		body := fmt.Appendf(nil, `{"t":"tally","n":%d,"pad":"%s"}`, last, pad)
		w.hub.Publish(wall, applive.State{Epoch: "e1", N: last, Body: body})
		if f := quick.expect("tally"); f["n"] != float64(last) {
			t.Fatalf("the quick reader is at %v, not %d", f["n"], last)
		}
	}
	return last
}

func TestASlowReaderSkipsStates(t *testing.T) {
	w := newWorld(t)
	slow := narrow(t, w)
	last := flood(t, w, 40)
	seen := 0
	for n := 0.0; n != float64(last); seen++ {
		n, _ = slow.expect("tally")["n"].(float64)
	}
	if seen > 10 {
		t.Errorf("the slow reader got %d of 40 states", seen)
	}
}

func TestAStuckReaderIsTold(t *testing.T) {
	w := newWorld(t, func(s *setup) {
		s.limits.WriteTimeout, s.limits.Heartbeat = 10*time.Second, forever
	})
	slow := narrow(t, w)
	flood(t, w, 10)
	for start := w.clock(); w.server.Stats().Ended["slow"] == 0; w.tickTo(time.Second) {
		if n := w.server.Stats().Sockets; n != 1 {
			t.Fatalf("%d sockets after %v", n, w.clock().Sub(start))
		}
	}
	for {
		f, err := slow.next()
		if err != nil {
			t.Fatal(err)
		}
		if f["t"] == "bye" {
			if f["code"] != "slow" || f["retry"].(float64) < 10 {
				t.Errorf("%v", f)
			}
			break
		}
	}
	slow.expectClose(live.CloseSlow)
}

func TestAStuckReaderIsCut(t *testing.T) {
	w := newWorld(t, func(s *setup) {
		s.limits.WriteTimeout, s.limits.Linger, s.limits.Heartbeat = 10*time.Second, 5*time.Second, forever
	})
	narrow(t, w)
	flood(t, w, 10)
	start := w.clock()
	for w.server.Stats().Sockets > 0 {
		w.tickTo(time.Second)
	}
	if after := w.clock().Sub(start); after < 14*time.Second {
		t.Errorf("cut after %v", after)
	}
	if n := w.server.Stats().Ended["slow"]; n != 1 {
		t.Errorf("%d ended as slow", n)
	}
}

func TestStatesInBetweenAreNotMissed(t *testing.T) {
	w := newWorld(t, func(s *setup) { s.hubOpts = applive.Options{Interval: time.Millisecond} })
	var wg sync.WaitGroup
	for range 8 {
		c, _ := w.watch()
		wg.Go(func() {
			for last := 0.0; last < 500; {
				f := c.expect("tally")
				n, _ := f["n"].(float64)
				if n <= last {
					t.Errorf("%v after %v", n, last)
				}
				last = n
			}
		})
	}
	for n := range int64(500) {
		w.publish(wall, n+1, n)
	}
	wg.Wait()
}
