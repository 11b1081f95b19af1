package live_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"commonchest/handlers/live"

	"github.com/gorilla/websocket"
)

// refused waits until handshakes are refused.
func refused(t *testing.T, w *world) {
	t.Helper()
	for {
		c, response, err := w.try(map[string][]string{"Origin": {"http://" + w.addr}})
		if err != nil {
			if response == nil || response.StatusCode != 503 {
				t.Fatalf("refused with %v, %v", response, err)
			}
			return
		}
		c.Close()
	}
}

func TestShutdownAnswersThenSaysGoodbye(t *testing.T) {
	w := newWorld(t)
	began := w.ballots.hold()
	voter, _ := w.vote()
	voter.send(castOne)
	voter.send(`{"t":"cast","round":"r-1","cmd":"cmd-0002","base":1,"kind":"blank"}`)
	<-began
	voter.send(`{"t":"ping"}`) // behind the casts, so both are in
	voter.expect("phase")
	var watchers []*client
	for range 20 {
		c, _ := w.watch()
		watchers = append(watchers, c)
	}
	down := make(chan error, 1)
	go func() { down <- w.server.Shutdown(t.Context()) }()
	retries := map[float64]bool{}
	for _, c := range watchers {
		retries[c.expectBye("restart", live.CloseRestart)] = true
	}
	if len(retries) < 10 {
		t.Errorf("all come back at once: %v", retries)
	}
	refused(t, w)
	select {
	case err := <-down:
		t.Fatalf("shut down before the casts were answered: %v", err)
	default:
	}
	w.ballots.release()
	voter.expect("receipt")
	voter.expect("receipt")
	voter.expectBye("restart", live.CloseRestart)
	if err := <-down; err != nil {
		t.Error(err)
	}
	if n := w.server.Stats().Sockets; n != 0 {
		t.Errorf("%d sockets left", n)
	}
}

func TestShutdownDoesNotWaitForEver(t *testing.T) {
	w := newWorld(t)
	began := w.ballots.hold()
	voter, _ := w.vote()
	voter.send(castOne)
	cast := <-began
	stuck := narrow(t, w)
	flood(t, w, 10)
	ctx, cancel := context.WithCancel(t.Context())
	down := make(chan error, 1)
	go func() { down <- w.server.Shutdown(ctx) }()
	refused(t, w)
	cancel()
	if err := <-down; !errors.Is(err, context.Canceled) {
		t.Errorf("shutdown: %v", err)
	}
	if cast.Err() == nil {
		t.Error("the cast was left running")
	}
	if n := w.server.Stats().Sockets; n != 0 {
		t.Errorf("%d sockets left", n)
	}
	stuck.Close()
}

func TestTheHubsEndReachesSockets(t *testing.T) {
	w := newWorld(t)
	c, _ := w.watch()
	w.hub.Close("restart")
	c.expectBye("restart", live.CloseRestart)
}

func TestACastOutlivesItsSocket(t *testing.T) {
	w := newWorld(t)
	began := w.ballots.hold()
	voter, _ := w.vote()
	voter.send(castOne)
	cast := <-began
	voter.Close()
	for w.server.Stats().Sockets > 0 {
		w.tickTo(0)
	}
	if err := cast.Err(); err != nil {
		t.Fatalf("the cast was given up: %v", err)
	}
	if _, ok := cast.Deadline(); !ok {
		t.Error("the cast has no deadline")
	}
	w.ballots.release()
	again, hello := w.vote()
	for hello["ballot"] == nil { // until it is stored
		again.Close()
		again, hello = w.vote()
	}
}

func TestManySocketsComeAndGo(t *testing.T) {
	w := newWorld(t, func(s *setup) {
		s.limits.HelloTimeout, s.limits.PongTimeout, s.limits.Lifetime = forever, forever, forever
	})
	stop := w.ticking()
	var wg sync.WaitGroup
	for i := range 64 {
		wg.Go(func() {
			for j := range 5 {
				c, _ := w.vote()
				c.send(fmt.Sprintf(`{"t":"cast","round":"r-1","cmd":"cmd-%04d-%d","base":0,"kind":"blank"}`, i, j))
				w.publish(wall, int64(i*5+j), 1, 2)
				for {
					f, err := c.next()
					if err != nil {
						t.Errorf("%d: %v", i, err)
						break
					}
					if f["t"] == "receipt" || f["t"] == "refusal" {
						break
					}
				}
				if j%2 == 0 {
					_ = c.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(1000, ""))
				}
				c.Close()
			}
		})
	}
	wg.Wait()
	stop()
}

func TestAClientsCloseIsAnswered(t *testing.T) {
	w := newWorld(t)
	c, _ := w.watch()
	if err := c.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(1000, "bye")); err != nil {
		t.Fatal(err)
	}
	c.expectClose(1000)
	for w.server.Stats().Sockets > 0 {
		w.tickTo(0)
	}
	if ended := w.server.Stats().Ended; len(ended) != 0 {
		t.Errorf("counted as ended by us: %v", ended)
	}
}
