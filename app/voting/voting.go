// Package voting takes ballots. Start with Service.Cast: it decides in memory,
// commits by one insert, and answers only when the insert is durable. The tally
// of each open round is a fold kept in memory; Service.Shown gives of it what
// the round discloses, and nothing else leaves the package. It never learns a
// name, and writes neither time nor address beside a ballot.
package voting

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base32"
	"fmt"
	"slices"
	"sync"
	"time"

	"commonchest/app/store"
	"commonchest/models"
)

const (
	viewStale    = 10 * time.Second       // a view of the round older than this casts nothing
	clockTrusted = 500 * time.Millisecond // nor does a clock with a larger error
	insertLimit  = 10 * time.Second       // a batch's own deadline
)

// Rounds is what voting needs to know of rounds.
type Rounds interface {
	// View reads a round with every fact about it; not found if there is none.
	View(ctx context.Context, id models.RoundID) (models.RoundView, error)
	// BallotSecret opens the round's key of ballots and receipts.
	BallotSecret(ctx context.Context, id models.RoundID) ([]byte, error)
	// Open lists the rounds that are sealed and not packed yet.
	Open(ctx context.Context) ([]models.RoundID, error)
}

// Bus carries ballots to the other nodes; a lost message is noticed and repaired.
type Bus interface {
	// Publish sends a message to every node, this one included.
	Publish(ctx context.Context, topic string, msg []byte) error
	// Subscribe calls f for every message until cancel is called.
	Subscribe(topic string, f func([]byte)) (cancel func(), err error)
}

// Clock reads the store's clock without asking the store each time.
type Clock interface {
	// Now is the store's time.
	Now() time.Time
	// Error is how wrong Now may be.
	Error() time.Duration
}

// Deps are what the service is made of. Boot is this process's random mark.
// Announce is told of every change an audience may notice, at most once a
// tick; it must not block.
type Deps struct {
	Rounds    Rounds
	Bus       Bus
	Clock     Clock
	Boot      string
	Single    bool // no other node can write to this store
	Recommend Recommend
	Announce  func(models.RoundView, models.Audience, models.Shown)
	Log       func(msg string, args ...any)
}

// Service takes ballots and keeps the tallies of open rounds.
type Service struct {
	d       Deps
	ballots store.Collection[models.Ballot]
	claims  store.Collection[models.Claim]
	late    store.Collection[late]
	hours   store.Collection[models.TurnoutHour]
	box     *box
	peers   *peers
	due     chan struct{} // of one: a provisional count may be due

	mu    sync.Mutex
	rooms map[models.RoundID]*room
	final map[models.RoundID]*room // packed rounds: only what was shown last
}

// late marks a revision whose insert came back after the settle time: its voter was
// told that it is not counted, so it is not.
type late struct {
	Round models.RoundID `bson:"round"`
}

// New declares the collections on an engine.
func New(e store.Engine, d Deps) *Service {
	s := &Service{
		d: d,
		ballots: store.NewCollection[models.Ballot](e, store.Schema{Name: "ballots",
			Indexes: []store.Index{{Name: "box", Fields: []string{"box"}}}}),
		claims: store.NewCollection[models.Claim](e, store.Schema{Name: "claims"}),
		late:   store.NewCollection[late](e, store.Schema{Name: "late"}),
		hours:  store.NewCollection[models.TurnoutHour](e, store.Schema{Name: "turnout"}),
		due:    make(chan struct{}, 1),
		rooms:  map[models.RoundID]*room{},
		final:  map[models.RoundID]*room{},
	}
	s.peers = newPeers(s)
	s.box = newBox(s)
	return s
}

// Schemas declares what the service stores.
func (s *Service) Schemas() []store.Schema {
	return slices.Concat(s.ballots.Schemas(), s.claims.Schemas(), s.late.Schemas(), s.hours.Schemas())
}

// Cast is the command to make revision Base+1 of a person's ballot. ReadAt is
// when the request had been read, by the store's clock.
type Cast struct {
	Round   models.RoundID
	Person  models.PersonKey
	Channel models.Channel
	Cmd     string
	Base    int64
	State   models.BallotState
	Choices []string
	Points  []int64 // beside Choices, where the ballot shares out points
	ReadAt  time.Time
}

// Receipt is the answer to a cast: the ballot as it now stands, and the code
// that shows that a ballot is counted and never how.
type Receipt struct {
	Code   string
	Ballot models.Ballot
	Cmd    string
	Reused bool // the key was used before for another act: Ballot is what it did then
}

// Stale says that the ballot was changed elsewhere after the page was shown.
type Stale struct {
	Current Receipt
}

func (e *Stale) Error() string { return "conflict: ballot_changed" }

// Unwrap makes it a conflict for every table of errors.
func (e *Stale) Unwrap() error { return models.E(models.Conflict, "ballot_changed") }

// Cast takes a ballot. It answers with a receipt only when the ballot is
// durable. The same command again gets the same receipt, even after closing; a
// base that is no longer the last revision gets *Stale with the current ballot.
func (s *Service) Cast(ctx context.Context, c Cast) (Receipt, error) {
	r, err := s.room(ctx, c.Round)
	if err != nil {
		return Receipt{}, err
	}
	view, err := r.enter(s.d.Clock.Now())
	if err != nil {
		return s.replay(ctx, r, c, err)
	}
	defer r.leave()
	if s.d.Clock.Error() > clockTrusted {
		return Receipt{}, models.E(models.Unavailable, "clock")
	}
	b, err := models.NewBallot(view, c.ReadAt, r.key(c.Person), c.Base, c.State, c.Choices, c.Points)
	if err != nil {
		return s.replay(ctx, r, c, err)
	}
	if err := s.follows(ctx, r, b); err != nil {
		return Receipt{}, err
	}
	if err := s.claim(ctx, r, c); err != nil {
		return Receipt{}, err
	}
	deadline := view.ClosesAt().Add(models.Settle)
	if s.d.Clock.Now().After(deadline) {
		return Receipt{}, models.E(models.Conflict, "not_counted")
	}
	stored, err := s.box.put(ctx, entry{cmd: c.Cmd, ballot: b})
	if models.IsKind(err, models.Conflict) {
		return Receipt{}, s.stale(ctx, r, b.Key)
	}
	if err != nil {
		return Receipt{}, err
	}
	if s.d.Clock.Now().After(deadline) {
		if _, err := s.late.Insert(ctx, c.Cmd, ballotID(stored), late{Round: c.Round}); err != nil {
			return Receipt{}, err
		}
		return Receipt{}, models.E(models.Conflict, "not_counted")
	}
	return Receipt{Code: r.receipt(stored.Key), Ballot: stored, Cmd: c.Cmd, Reused: !stored.Same(b)}, nil
}

// follows makes sure that a revision follows a stored one: nobody may skip.
func (s *Service) follows(ctx context.Context, r *room, b models.Ballot) error {
	base := b.Rev - 1
	if base <= r.rev(b.Key) {
		return nil
	}
	if current, err := s.last(ctx, r.id, b.Key); err != nil {
		return err
	} else if current.Rev < base {
		return models.E(models.Invalid, "ballot", models.F("base", "unknown_base"))
	}
	return nil
}

// replay gives a command that was stored before its receipt although the round
// would refuse it now; otherwise the refusal stands.
func (s *Service) replay(ctx context.Context, r *room, c Cast, refusal error) (Receipt, error) {
	b := models.Ballot{Round: c.Round, Key: r.key(c.Person), Rev: c.Base + 1}
	row, err := s.ballots.Get(ctx, ballotID(b))
	if err != nil || row.Cmd != c.Cmd {
		return Receipt{}, refusal
	}
	if _, err := s.late.Get(ctx, row.ID); !models.IsKind(err, models.NotFound) {
		return Receipt{}, refusal
	}
	reused := !r.viewed().Seal.Says(row.Value, c.State, c.Choices, c.Points)
	return Receipt{Code: r.receipt(b.Key), Ballot: row.Value, Cmd: c.Cmd, Reused: reused}, nil
}

// claim takes the right to the channel for the person, once. What is claimed
// stays claimed, so it may be remembered.
func (s *Service) claim(ctx context.Context, r *room, c Cast) error {
	if r.claimed(c.Person) {
		return nil
	}
	id := claimID(c.Round, c.Person)
	want := models.Claim{Round: c.Round, Channel: c.Channel, On: s.d.Clock.Now().Format(time.DateOnly)}
	_, err := s.box.claim(ctx, store.Row[models.Claim]{ID: id, Cmd: id + "/" + string(c.Channel), Value: want})
	if models.IsKind(err, models.Conflict) {
		return s.elsewhere(ctx, c)
	}
	if err == nil {
		r.remember(c.Person)
	}
	return err
}

// stale tells a caller who lost a race what the ballot is now.
func (s *Service) stale(ctx context.Context, r *room, key models.BallotKey) error {
	current, err := s.last(ctx, r.id, key)
	if err != nil {
		return err
	}
	return &Stale{Current: Receipt{Code: r.receipt(key), Ballot: current}}
}

// Current is a person's ballot as it stands; Rev 0 if there is none.
func (s *Service) Current(ctx context.Context, round models.RoundID, person models.PersonKey) (Receipt, error) {
	r, err := s.room(ctx, round)
	if err != nil {
		return Receipt{}, err
	}
	b, err := s.last(ctx, round, r.key(person))
	if err != nil || b.Rev == 0 {
		return Receipt{Ballot: b}, err
	}
	return Receipt{Code: r.receipt(b.Key), Ballot: b}, nil
}

// last reads the highest stored revision of a ballot.
func (s *Service) last(ctx context.Context, round models.RoundID, key models.BallotKey) (models.Ballot, error) {
	from, before := store.Prefix(string(round) + "/" + string(key))
	for row, err := range s.ballots.Find(ctx, store.Query{From: from, Before: before, Desc: true, Limit: 1}) {
		return row.Value, err
	}
	return models.Ballot{Round: round, Key: key}, nil
}

// ballotID orders the revisions of one ballot under its key.
func ballotID(b models.Ballot) string {
	return string(b.Round) + "/" + string(b.Key) + "/" + store.Padded(b.Rev)
}

var keyLetters = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// BallotKeyOf is the key of a person's ballot under a round's secret.
func BallotKeyOf(secret []byte, person models.PersonKey) models.BallotKey {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte("ballot\x00" + string(person)))
	return models.BallotKey(keyLetters.EncodeToString(mac.Sum(nil)[:20]))
}

// ReceiptOf is the receipt of a ballot under a round's secret: 64 bits in
// thirteen letters, the same for every revision and every retry.
func ReceiptOf(secret []byte, key models.BallotKey) string {
	for n := 0; ; n++ {
		mac := hmac.New(sha512.New, secret)
		fmt.Fprintf(mac, "receipt\x00%s\x00%d", key, n)
		if code, ok := models.Spell(mac.Sum(nil), 13); ok {
			return models.Grouped(code)
		}
	}
}
