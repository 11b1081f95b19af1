// Package boot puts everything together, and nothing else does: it opens the
// store and the keys, makes the features, passes each what it needs of the
// others, and starts and stops them in order. Start with Open for a server and
// with New for a test that brings its own store.
package boot

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"commonchest/app/accounts"
	"commonchest/app/bus"
	busnats "commonchest/app/bus/nats"
	"commonchest/app/corrections"
	"commonchest/app/counting"
	"commonchest/app/delivery"
	"commonchest/app/fences"
	"commonchest/app/funding"
	"commonchest/app/interests"
	"commonchest/app/keys"
	"commonchest/app/live"
	"commonchest/app/notify"
	"commonchest/app/oversight"
	"commonchest/app/partners"
	"commonchest/app/pictures"
	"commonchest/app/places"
	"commonchest/app/proposals"
	"commonchest/app/publication"
	"commonchest/app/reconcile"
	"commonchest/app/rolls"
	"commonchest/app/rounds"
	"commonchest/app/rules"
	"commonchest/app/store"
	"commonchest/app/store/mongo"
	"commonchest/app/store/sqlite"
	"commonchest/app/texts"
	"commonchest/app/trail"
	"commonchest/app/transfers"
	"commonchest/app/voting"
	"commonchest/config"
	handlerslive "commonchest/handlers/live"
	"commonchest/models"
)

// Options are what a test may bring of its own. The zero value of each is what
// a server uses.
type Options struct {
	Engine store.Engine          // instead of the configured store
	Bus    bus.Bus               // instead of the configured bus
	Keys   *keys.Set             // instead of those in the configured directory
	Now    func() time.Time      // the local clock
	Hash   accounts.PasswordHash // of passwords; tests take a quicker one
	Random io.Reader
	Log    *slog.Logger
}

// App is one running node.
type App struct {
	Config      *config.Config
	Engine      store.Engine
	Clock       *clock
	Keys        *keys.Set
	Hub         *live.Hub
	Rules       *rules.Service
	Places      *places.Service
	Funding     *funding.Service
	Fences      *fences.Service
	Partners    *partners.Service
	Transfers   *transfers.Service
	Texts       *texts.Service
	Proposals   *proposals.Service
	Interests   *interests.Service
	Delivery    *delivery.Service
	Pictures    *pictures.Service
	Oversight   *oversight.Service
	Rounds      *rounds.Service
	Rolls       *rolls.Service
	Voting      *voting.Service
	Counting    *counting.Service
	Accounts    *accounts.Service
	Duties      *publication.Service
	Reconcile   *reconcile.Service
	Trails      *trail.Service
	Corrections *corrections.Service
	Post        *Post
	Projector   *store.Projector

	// Arrivals lets ballots of the demonstration come in by themselves while Run
	// runs, one in that time; 0 for none.
	Arrivals time.Duration

	names   *names
	bundles bundles
	proofs  proofs
	log     *slog.Logger
	bus     bus.Bus
	random  io.Reader
	local   func() time.Time
	boot    string
	closes  []func() error
}

// Schemas declares every collection there is.
func Schemas() []store.Schema {
	a := &App{}
	a.declare(nil, voting.Deps{})
	return store.Schemas(
		a.Counting,
		a.Delivery,
		a.Duties,
		a.Fences,
		a.Funding,
		a.Interests,
		a.Oversight,
		a.Partners,
		a.Pictures,
		a.Places,
		a.Post,
		a.Proposals,
		a.Reconcile,
		a.Rolls,
		a.Rounds,
		a.Rules,
		a.Texts,
		a.Transfers,
		a.Voting,
		accounts.NewStores(nil),
		keys.Pins(nil),
	)
}

// Open opens the configured store, keys and bus and puts a node together.
// Close it even after an error of Run.
func Open(ctx context.Context, cfg *config.Config, o Options) (_ *App, err error) {
	o = o.defaults()
	var closes []func() error
	defer func() {
		if err != nil {
			err = errors.Join(err, closeAll(closes))
		}
	}()
	if o.Engine == nil {
		engine, closeStore, err := openStore(ctx, cfg, o.Now)
		if err != nil {
			return nil, err
		}
		o.Engine = engine
		closes = append(closes, closeStore)
	}
	if o.Keys == nil {
		if o.Keys, err = keys.Load(cfg.KeysDir(), cfg.Embedded(), o.Random); err != nil {
			return nil, err
		}
	}
	if o.Bus == nil {
		if o.Bus, err = openBus(ctx, cfg, o.Log); err != nil {
			return nil, err
		}
		closes = append(closes, o.Bus.Close)
	}
	if err := o.Keys.Pin(ctx, keys.Pins(o.Engine)); err != nil {
		return nil, err
	}
	app, err := New(ctx, cfg, o)
	if err != nil {
		return nil, err
	}
	app.closes = closes
	return app, nil
}

func openStore(ctx context.Context, cfg *config.Config, now func() time.Time) (store.Engine, func() error, error) {
	if !cfg.Embedded() {
		start := now()
		db, err := mongo.Open(ctx, cfg.MongoDB, Schemas(), func() time.Duration { return now().Sub(start) })
		if err != nil {
			return nil, nil, err
		}
		return db, db.Close, nil
	}
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return nil, nil, fmt.Errorf("make the data directory: %w", err)
	}
	db, err := sqlite.Open(ctx, filepath.Join(cfg.Data, "chest.db"), now, Schemas())
	if err != nil {
		return nil, nil, err
	}
	return db, db.Close, nil
}

func openBus(ctx context.Context, cfg *config.Config, log *slog.Logger) (bus.Bus, error) {
	if cfg.NATS == "" {
		return bus.Memory(), nil
	}
	return busnats.Connect(ctx, cfg.NATS, busnats.Options{Name: "commonchest",
		Event: func(what string, err error) { log.Warn("message bus", "event", what, "error", err) }})
}

func (o Options) defaults() Options {
	if o.Now == nil {
		o.Now = func() time.Time { return time.Now().UTC() }
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	return o
}

// New puts a node together over a store, keys and bus that are open already.
func New(ctx context.Context, cfg *config.Config, o Options) (*App, error) {
	o = o.defaults()
	a := &App{Config: cfg, Engine: o.Engine, Keys: o.Keys, log: o.Log, bus: o.Bus, random: o.Random, local: o.Now,
		Clock: &clock{engine: o.Engine, local: o.Now}}
	a.boot, a.names = a.NewID(), &names{a: a, known: map[models.RoundID][]handlerslive.Project{}}
	a.Hub = live.NewHub(live.Options{Interval: cfg.TickMin, Clock: o.Now, Prepare: handlerslive.Prepare,
		EgressBytesPerSecond: int64(cfg.EgressMbit) * 1_000_000 / 8})
	a.declare(o.Engine, voting.Deps{Rounds: ballotRounds{a}, Bus: o.Bus, Clock: a.Clock, Boot: a.boot,
		Single: cfg.Embedded() || cfg.SingleNode, Recommend: counting.Provisional, Announce: a.announce, Log: a.log.Error})
	a.wire()
	a.Trails = newTrail(a)
	var err error
	a.Accounts, err = accounts.New(ctx, accounts.Options{Stores: accounts.NewStores(o.Engine), Places: a.Places, Now: a.Clock.Now, IDs: a.NewID,
		Keys: accounts.Keys{Sessions: a.Keys.Signer(keys.Sessions), Passes: a.Keys.Signer(keys.Passes), MAC: a.Keys},
		Hash: o.Hash, Issuer: cfg.URL().String()})
	if err != nil {
		return nil, err
	}
	if err := a.openPost(); err != nil {
		return nil, err
	}
	a.Projector = store.NewProjector(o.Engine, a.projections()...).Keep(Schemas()...)
	return a, nil
}

// declare makes the features over an engine; a nil engine serves Schemas.
func (a *App) declare(e store.Engine, v voting.Deps) {
	now := func() time.Time { return a.Clock.Now() }
	a.Texts = texts.New(e, a.random)
	a.Rules = rules.New(e, a.Texts, now)
	a.Places = places.New(e, a.Rules, a.Texts, now)
	a.Funding = funding.New(e, a.Places, a.Rules, now)
	a.Transfers = transfers.New(e, transfers.Deps{Places: a.Places, Money: a.Funding, Texts: a.Texts, Now: now})
	a.Rounds = rounds.New(e)
	a.Partners = partners.New(e, partners.Deps{Places: a.Places, Money: a.Funding, Rounds: a.Rounds, Texts: a.Texts, Duties: a.Transfers.Duties, Now: now})
	a.Counting = counting.New(e)
	a.Rolls = rolls.New(e, rolls.Deps{Keys: a.Keys, Rounds: a.Rounds, Claims: claims{a}, Now: now, Random: a.random})
	a.Interests = interests.New(e, a.Texts, matters{a}, now)
	a.Fences = fences.New(e, fences.Deps{Places: a.Places, Money: a.Funding, Texts: a.Texts, Interests: a.Interests, Now: now})
	a.Proposals = proposals.New(e, proposals.Deps{Texts: a.Texts, Places: a.Places, Rounds: a.Rounds, Interests: a.Interests, Results: a.Counting, Now: now, Follow: a.followToken})
	a.Delivery = delivery.New(e, delivery.Deps{Places: a.Places, Rounds: a.Rounds, Resolutions: a.Counting, Money: a.Funding, Texts: a.Texts, Interests: a.Interests, Now: now})
	a.Pictures = pictures.New(e, now)
	a.Oversight = oversight.New(e, oversight.Deps{Places: a.Places, Rounds: a.Rounds, Proposals: a.Proposals, Texts: a.Texts, Now: now})
	a.Voting = voting.New(e, v)
	a.Reconcile = reconcile.New(e, reconcile.Deps{Places: a.Places, Money: a.Funding, Texts: a.Texts, Keyed: a.keyed, Now: now})
	a.Corrections = corrections.New(corrections.Deps{Places: a.Places, Money: a.Funding, Partners: a.Partners, Texts: a.Texts})
	a.Post = &Post{notify.New(e), a}
	a.Duties = publication.New(e, publication.Deps{Places: a.Places, Money: a.Funding, Awards: newAwarded(a), Figures: a.Rules, Texts: a.Texts, Now: now})
}

// keyed makes an id that only this installation's key can make.
func (a *App) keyed(purpose string, parts ...string) string { return a.Keys.ID(purpose, parts...) }

// wire gives rounds and counting what they need of the others, which need them
// in turn.
func (a *App) wire() {
	a.Rounds.Wire(rounds.Deps{Places: a.Places, Money: a.Funding, Partners: a.Partners, Steps: a.Transfers, Ballot: onTheBallot{a}, Letters: a.Rolls, Facts: a.Counting, Texts: a.Texts,
		Keys: a.Keys, Rules: ruleNames(), Now: a.Clock.Now, Random: a.random})
	a.Counting.Wire(counting.Deps{Rounds: countedRounds{a}, Ballots: a.Voting, Bodies: a.Places, Money: a.Funding, Limits: a.Duties, Texts: a.Texts,
		Now: a.Clock.Now, Random: a.random})
}

func (a *App) projections() []store.Projection {
	out := []store.Projection{a.Accounts.Projection()}
	for _, s := range []interface{ Projections() []store.Projection }{a.Duties, a.Rules, a.Places, a.Funding, a.Fences, a.Transfers, a.Partners, a.Rounds, a.Rolls, a.Proposals, a.Interests, a.Delivery, a.Oversight, a.Post} {
		out = append(out, s.Projections()...)
	}
	return out
}

// NewID makes a random id of 128 bits in 26 letters and digits.
func (a *App) NewID() string {
	b := make([]byte, 16)
	if _, err := io.ReadFull(a.random, b); err != nil {
		panic(fmt.Sprintf("no randomness: %v", err)) // nothing can be done safely without it
	}
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b))
}

// Close closes what Open has opened, the last first.
func (a *App) Close() error { return closeAll(a.closes) }

func closeAll(closes []func() error) error {
	var errs []error
	for i := len(closes) - 1; i >= 0; i-- {
		errs = append(errs, closes[i]())
	}
	return errors.Join(errs...)
}
