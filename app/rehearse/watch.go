package rehearse

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"commonchest/handlers/live"
)

// Audience is everybody who watches.
type Audience struct {
	readers sync.WaitGroup
	alive   atomic.Int64
	leaving atomic.Bool

	mu      sync.Mutex
	sockets []*Socket
	ticks   []time.Duration
}

// Watch connects n watchers, some of them at the councillors' wall.
func Watch(ctx context.Context, site *Site, n, walls int, councillor *Staff) (*Audience, error) {
	a := &Audience{}
	turns := make(chan int)
	var errs []error
	var connecting sync.WaitGroup
	for range min(64, n) {
		connecting.Go(func() {
			for i := range turns {
				topic, session := live.TopicTurnout, ""
				if i < walls {
					topic, session = live.TopicWall, councillor.Token
				}
				k, err := site.open(ctx, "", session, topic)
				a.mu.Lock()
				if err != nil {
					errs = append(errs, err)
				} else {
					a.sockets = append(a.sockets, k)
				}
				a.mu.Unlock()
			}
		})
	}
	for i := range n {
		turns <- i
	}
	close(turns)
	connecting.Wait()
	for _, k := range a.sockets {
		a.alive.Add(1)
		a.readers.Go(func() { a.listen(k) })
	}
	if len(errs) > 0 {
		a.Leave()
		return nil, errs[0]
	}
	return a, nil
}

// listen takes the time from when a state was made to its arrival.
func (a *Audience) listen(k *Socket) {
	began := time.Now()
	for {
		f, err := k.read()
		if err != nil {
			if !a.leaving.Load() {
				a.alive.Add(-1)
			}
			return
		}
		if f.T != "tally" || f.At.Before(began) {
			continue // the state that was there already
		}
		took := time.Since(f.At)
		a.mu.Lock()
		a.ticks = append(a.ticks, took)
		a.mu.Unlock()
	}
}

// Leave disconnects everybody and tells how many had been connected all the time,
// and how long states took to arrive.
func (a *Audience) Leave() (alive int, ticks []time.Duration) {
	alive = int(a.alive.Load())
	a.leaving.Store(true)
	bye := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
	for _, k := range a.sockets {
		_ = k.conn.WriteControl(websocket.CloseMessage, bye, time.Now().Add(time.Second)) // the other side may be gone
		_ = k.conn.Close()
	}
	a.readers.Wait()
	return alive, a.ticks
}
