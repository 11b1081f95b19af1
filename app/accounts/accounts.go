// Package accounts knows the people who work with a chest: how they are added,
// sign in, stay signed in and are locked out; and it issues the passes with
// which voters hold on to their ballot.
//
// New makes the Service. A staff session is a signed token of 15 minutes that any
// node can check without asking, and a refresh token that turns over with each
// use. What a session may do is looked up again every 60 seconds.
//
// The e-mail address and the name of a person lie apart from the account, so
// that they can be erased while the account's acts stay. They, passwords and
// tokens must never reach a change record, a log or a message. No session lives
// in process memory: what is remembered here is only for speed.
package accounts

import (
	"context"
	"crypto/ed25519"
	"encoding/base32"
	"runtime"
	"strings"
	"time"

	"commonchest/app/store"
	"commonchest/models"
)

// How long things last.
const (
	TokenLife   = 15 * time.Minute // of a session token
	Recheck     = 60 * time.Second // a disabled account is out after at most this
	SpentGrace  = 30 * time.Second // in which a spent refresh token still gets its successor
	SessionIdle = 2 * time.Hour    // without any request
	SessionLife = 12 * time.Hour   // in all
)

// Keys is the secret material that the service needs.
type Keys struct {
	Sessions ed25519.PrivateKey // signs staff sessions
	Passes   ed25519.PrivateKey // signs ballot passes
	MAC      MAC
}

// MAC computes keyed hashes: 32 bytes, another key for every purpose, parts
// kept apart.
type MAC interface {
	HMAC(purpose string, parts ...string) []byte
}

// Places is what accounts needs to know of places.
type Places interface {
	// Place reads a place; not found if there is none.
	Place(ctx context.Context, id models.PlaceID) (models.Place, error)
}

// Options is what New needs. Everything but Hash and Hashes must be given.
type Options struct {
	Stores Stores
	Keys   Keys
	Places Places
	Now    func() time.Time // the store's clock
	IDs    func() string    // a fresh random id
	Issuer string           // the chest's public address
	Hash   PasswordHash     // Argon2id unless a test says otherwise
	Hashes int              // at once; GOMAXPROCS unless given
}

// Service is the accounts of one installation. It is safe for concurrent use.
type Service struct {
	Stores
	keys      Keys
	now       func() time.Time
	ids       func() string
	issuer    string
	places    Places
	hashing   hashing
	byAccount *Failures
	byAddress *Failures
	recent    recent
}

// New makes the service. It hashes one password, which takes about 50 ms.
func New(ctx context.Context, o Options) (*Service, error) {
	if o.Hash == nil {
		o.Hash = Argon2id()
	}
	if o.Hashes == 0 {
		o.Hashes = runtime.GOMAXPROCS(0)
	}
	hashing, err := newHashing(ctx, o.Hash, o.Hashes)
	if err != nil {
		return nil, err
	}
	return &Service{
		Stores: o.Stores, keys: o.Keys, now: o.Now, ids: o.IDs, issuer: o.Issuer, places: o.Places, hashing: hashing,
		byAccount: NewFailures(o.Now, 10, 30*time.Second, 10_000),
		byAddress: NewFailures(o.Now, 30, 10*time.Second, 10_000),
		recent:    recent{seen: map[string]remembered{}},
	}, nil
}

// Stores is where the service keeps things.
type Stores struct {
	accounts  *store.Records[state]
	invited   store.Collection[invitation]
	links     store.Collection[link]
	addresses store.Collection[address]
	logins    store.Collection[login]
	passwords store.Collection[password]
	people    store.Collection[models.Person]
	sessions  store.Collection[session]
}

// state is what is recorded of an account: Password names the stored hash that
// counts, never the hash.
type state struct {
	Account  models.Account `bson:",inline"`
	Password string         `bson:"password"`
}

// login leads from an e-mail address, as a keyed hash, to an account. Its insert
// is what makes an address unique and a new account real.
type login struct {
	Account models.AccountID `bson:"account"`
}

// password is one password of an account, hashed.
type password struct {
	Hash string `bson:"hash"`
}

// NewStores declares the collections over an engine, which may be nil for a
// declaration alone.
func NewStores(e store.Engine) Stores {
	return Stores{
		accounts: store.NewRecords[state](e, "accounts"),
		invited: store.NewCollection[invitation](e, store.Schema{Name: "invitations", Indexes: []store.Index{
			{Name: "expires", Fields: []string{"expires"}},
		}}),
		links: store.NewCollection[link](e, store.Schema{Name: "links", Indexes: []store.Index{
			{Name: "expires", Fields: []string{"expires"}},
		}}),
		addresses: store.NewCollection[address](e, store.Schema{Name: "partner_addresses", Indexes: []store.Index{
			{Name: "account", Fields: []string{"account", "at"}},
		}}),
		logins:    store.NewCollection[login](e, store.Schema{Name: "logins"}),
		passwords: store.NewCollection[password](e, store.Schema{Name: "passwords"}),
		people:    store.NewCollection[models.Person](e, store.Schema{Name: "staff"}),
		sessions: store.NewCollection[session](e, store.Schema{Name: "sessions", Indexes: []store.Index{
			{Name: "expires", Fields: []string{"expires"}}, {Name: "account", Fields: []string{"account"}},
		}}),
	}
}

// Schemas declares the collections to an engine's Open.
func (s Stores) Schemas() []store.Schema {
	var all []store.Schema
	for _, part := range [][]store.Schema{
		s.accounts.Schemas(), s.invited.Schemas(), s.links.Schemas(), s.addresses.Schemas(), s.logins.Schemas(), s.passwords.Schemas(), s.people.Schemas(), s.sessions.Schemas(),
	} {
		all = append(all, part...)
	}
	return all
}

// Projection is the records of accounts, for the store's Projector.
func (s Stores) Projection() store.Projection { return s.accounts }

// Command says who asks for something, and under which command id: the same id
// again gets the same result.
type Command struct {
	Actor   models.Actor
	Cmd     string
	Reason  models.TextRef // may be empty
	Request string         // the id of the request, for the log
}

func (c Command) act(action string, at time.Time) store.Act {
	return store.Act{Cmd: c.Cmd, Actor: c.Actor.Name(), Action: action, Reason: c.Reason, Request: c.Request, At: at}
}

// keyed is an id that only we can compute.
func (s *Service) keyed(purpose string, parts ...string) string {
	return lower.EncodeToString(s.keys.MAC.HMAC("accounts/"+purpose, parts...)[:16])
}

var lower = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// loginID is where the account of an e-mail address is found.
func (s *Service) loginID(email string) string { return s.keyed("login", tidy(email)) }

func tidy(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// instant is now as the store keeps it.
func (s *Service) instant() time.Time { return s.now().UTC().Truncate(time.Millisecond) }
