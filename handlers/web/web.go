// Package web is the pages of the chest: forms come in, pages go out. Start
// with New and Site.Routes; routes.go is the map of the site.
//
// A handler finds out who acts, reads the form, makes one service call and
// answers. What a page shows is put together in the files *_model.go, as the
// structs of handlers/web/view. After a form that was taken the browser is sent
// to another page; one that was refused comes back with what was typed, a
// sentence for each fault, and status 422.
//
// No rule of a round stands here. In particular no page looks at a tally: it
// shows what Ballots.Shown gives for the reader's audience, and a result only
// where models.RoundView.Discloses it.
package web

import (
	"context"
	"sync"
	"time"

	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/money"
)

// Deps are what the pages are made of. Everything but Demo must be given.
type Deps struct {
	Pages       Pages
	Places      Places
	Figures     Figures
	Strands     Strands
	FundLines   FundLines
	Fences      Fences
	Virements   Virements
	Lasting     Lasting
	Totals      Totals
	Watched     Watched
	Money       Money
	Partners    Partners
	Signing     Signing
	Asking      Asking
	Budgets     Budgets
	Links       Links
	Post        Post
	Own         Own
	Offers      Offers
	Offering    Offering
	Answering   Answering
	Passing     Passing
	Readiness   Readiness
	Ideas       Ideas
	Drafts      Drafts
	Story       Story
	Pictures    Pictures
	Pace        Pace
	Asks        Asks
	Groups      Groups
	Matters     Matters
	Escalations Escalations
	Lessons     Lessons
	Again       Again
	Review      Review
	Rounds      Rounds
	Setup       Setup
	Codes       Codes
	Ballots     Ballots
	Results     Results
	Counting    Counting
	Lab         Lab
	Bundles     Bundles
	Interests   Interests
	Awards      Awards
	Duties      Duties
	Publishing  Publishing
	Bank        Bank
	Trail       Trail
	Corrections Corrections
	Names       Names
	Proofs      Proofs
	Texts       Texts
	Staff       Staff
	Founding    Founding
	People      People
	Invitations Invitations
	Passes      Passes
	Guesses     Guesses

	// Audience says which audience an actor belongs to at a place.
	Audience func(models.Actor, models.PlaceID) models.Audience
	Now      func() time.Time // the store's clock
	NewID    func() string    // a fresh random id
	// KeyedID is an id that only we can compute, another for each purpose.
	KeyedID func(purpose string, parts ...string) string
	URL     string // the public address, without a slash at its end
	Live    string // path of the live protocol; "" for none
	Demo    *Demo  // nil unless this is a demonstration
}

// Demo is what a demonstration offers its visitors.
type Demo struct {
	People []Persona
	Try    []Try // in order
	// Code gives a code of an open round that a visitor may vote with.
	Code func(context.Context) (models.RoundID, string, error)
}

// Try is a page worth a look, as a persona or ("") as oneself. The strings
// "demo.try.<id>" and "demo.try.<id>.why" say what to do there.
type Try struct {
	ID, URL, As string
	Minutes     int64
}

// Persona is a made-up member of staff whom a visitor may be. The strings
// "persona.<id>" and "persona.<id>.does" say who that is.
type Persona struct{ ID, Email, Password string }

// Site is the pages. It is safe for concurrent use.
type Site struct {
	d     Deps
	zones sync.Map // name → *time.Location
	known sealed

	trying chan struct{} // the laboratory counts for one at a time
}

// New makes the pages.
func New(d Deps) *Site {
	return &Site{d: d, known: sealed{rounds: map[models.RoundID]sealedRound{}}, trying: make(chan struct{}, 1)}
}

// zone is where a place's clocks stand. Its name was checked when it was stored.
func (s *Site) zone(name string) *time.Location {
	if z, ok := s.zones.Load(name); ok {
		return z.(*time.Location)
	}
	z, err := time.LoadLocation(name)
	if err != nil {
		z = time.UTC
	}
	s.zones.Store(name, z)
	return z
}

// in puts a time into the zone of a place; no time stays none.
func (s *Site) in(p models.Place, t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.In(s.zone(p.Zone))
}

// sum is an amount in the currency of a place.
func sum[P ~int64](p models.Place, n P) view.Money { return view.In(p.Currency, n) }

// nothing is zero in the currency of a place.
func nothing(p models.Place) view.Money { return view.In(p.Currency, money.Pence(0)) }
