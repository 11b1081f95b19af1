package voting

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"sync"
	"time"

	"commonchest/app/store"
	"commonchest/models"
)

const (
	ballotsTopic = "ballots"
	gone         = 5 * time.Second // a node that has been silent this long is read once more
)

// message carries the ballots of one group between nodes, or only a heartbeat.
// First and Last are numbers of the sending node's box; a group's refused
// ballots leave numbers without a ballot, and that is no gap.
type message struct {
	Boot    string          `json:"boot"`
	First   int64           `json:"first"`
	Last    int64           `json:"last"`
	Ballots []models.Ballot `json:"ballots,omitempty"`
}

// peers follows the boxes of the other nodes: what their messages carried, up
// to which number nothing is missing, and when they were last heard of.
type peers struct {
	s    *Service
	mu   sync.Mutex
	seen map[string]*peer
}

type peer struct {
	upTo  int64 // every number so far is folded in
	head  int64 // the highest number heard of
	heard time.Time
	done  bool // vanished, and its box was read once more
}

func newPeers(s *Service) *peers { return &peers{s: s, seen: map[string]*peer{}} }

// tell sends a stored group to the other nodes. A message that is lost is
// noticed by the next heartbeat.
func (p *peers) tell(ctx context.Context, first, last string, stored []models.Ballot) {
	p.send(ctx, message{Boot: p.s.d.Boot, First: number(first), Last: number(last), Ballots: stored})
}

// beat sends the number up to which this node's box is stored.
func (p *peers) beat(ctx context.Context) {
	head := p.s.box.head()
	p.send(ctx, message{Boot: p.s.d.Boot, First: head + 1, Last: head})
}

func (p *peers) send(ctx context.Context, m message) {
	if p.s.d.Single {
		return
	}
	body, err := json.Marshal(m)
	if err != nil {
		p.s.d.Log("encode ballots for peers", "error", err)
		return
	}
	if err := p.s.d.Bus.Publish(ctx, ballotsTopic, body); err != nil {
		p.s.d.Log("tell peers", "error", err) // the heartbeat will show the gap
	}
}

func number(mark string) int64 {
	n, err := strconv.ParseInt(mark[strings.LastIndexByte(mark, '/')+1:], 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// hear takes a message from the bus.
func (p *peers) hear(body []byte) {
	var m message
	if err := json.Unmarshal(body, &m); err != nil || m.Boot == p.s.d.Boot || m.Boot == "" {
		return
	}
	p.s.fold(m.Ballots)
	p.mu.Lock()
	defer p.mu.Unlock()
	n := p.seen[m.Boot]
	if n == nil {
		n = &peer{}
		p.seen[m.Boot] = n
	}
	if m.First <= n.upTo+1 {
		n.upTo = max(n.upTo, m.Last)
	}
	n.head, n.heard, n.done = max(n.head, m.Last), p.s.d.Clock.Now(), false
}

// repair reads what messages did not bring: the gap below a peer's head, and
// once more the whole tail of a peer that has vanished.
func (p *peers) repair(ctx context.Context) error {
	type gap struct {
		boot string
		from int64
	}
	now := p.s.d.Clock.Now()
	var gaps []gap
	p.mu.Lock()
	for boot, n := range p.seen {
		vanished := !n.done && now.Sub(n.heard) > gone
		if n.upTo < n.head || vanished {
			gaps = append(gaps, gap{boot, n.upTo + 1})
			n.done = n.done || vanished
		}
	}
	p.mu.Unlock()
	for _, g := range gaps {
		upTo, err := p.read(ctx, g.boot, g.from)
		if err != nil {
			return err
		}
		p.mu.Lock()
		n := p.seen[g.boot]
		n.upTo = max(n.upTo, upTo, g.from-1)
		p.mu.Unlock()
	}
	return nil
}

// read folds the stored ballots of a box from a number on, and gives the
// number up to which nothing can be missing: the head heard of before reading.
func (p *peers) read(ctx context.Context, boot string, from int64) (int64, error) {
	p.mu.Lock()
	head := p.seen[boot].head
	p.mu.Unlock()
	_, before := store.Prefix(boot)
	q := store.Query{Index: "box", From: boot + "/" + store.Padded(from), Before: before}
	for row, err := range p.s.ballots.Find(ctx, q) {
		if err != nil {
			return 0, err
		}
		p.s.fold([]models.Ballot{row.Value})
	}
	return head, nil
}
