package partners_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"commonchest/app/funding"
	"commonchest/app/partners"
	"commonchest/app/places"
	"commonchest/app/store"
	"commonchest/app/store/storetest"
	"commonchest/app/texts"
	"commonchest/models"
	"commonchest/models/ledger"
	pence "commonchest/models/money"
)

var (
	officer = models.Actor{ID: "officer", Grants: []models.Grant{{Place: "westmere", Role: models.RoleOfficer}}}
	police  = models.Actor{ID: "police", Grants: []models.Grant{{Place: "westmere", Role: models.RolePartner, Body: "pcc"}}}
	health  = models.Actor{ID: "health", Grants: []models.Grant{{Place: "westmere", Role: models.RolePartner, Body: "nhs"}}}
)

// world is two nodes' worth of services over one store.
type world struct {
	testing.TB
	places   *places.Service
	funding  *funding.Service
	partners *partners.Service
	rounds   rounds
	now      time.Time
	n        int
	cutOff   bool // the ledger cannot be reached
}

// money is the funding that can be cut off.
type money struct {
	*funding.Service
	w *world
}

func (m money) Post(ctx context.Context, by models.By, cmd string, mv ledger.Movement) (ledger.Entry, error) {
	if m.w.cutOff {
		return ledger.Entry{}, models.E(models.Unavailable, "outcome_unknown")
	}
	return m.Service.Post(ctx, by, cmd, mv)
}

// rounds are those of the programme.
type rounds []models.RoundView

func (r rounds) All(context.Context) ([]models.RoundView, error) { return r, nil }

func declare(w *world, e store.Engine) {
	now := func() time.Time { return w.now }
	w.places = places.New(e, nil, nil, now)
	w.funding = funding.New(e, w.places, nil, now)
	w.partners = partners.New(e, partners.Deps{Places: w.places, Money: money{w.funding, w}, Rounds: w.rounds, Texts: texts.New(e, rand.Reader),
		Duties: func(context.Context, models.PlaceID) ([]models.FundID, error) { return nil, nil }, Now: now})
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{TB: t, now: time.Date(2026, 6, 10, 12, 0, 0, 0, time.UTC)}
	declare(w, nil)
	e := storetest.SQLite(t, store.Schemas(w.places, w.funding, w.partners, texts.New(nil, rand.Reader))...)
	declare(w, e)
	w.must(w.places.Create(t.Context(), w.by(models.SystemActor("test")),
		models.Place{ID: "westmere", Name: "Westmere", Kind: models.PrincipalArea, Body: "council", Currency: "GBP", Zone: "Europe/London"},
		models.Body{ID: "council", Name: "Westmere Council", Kind: models.PrincipalCouncil, Place: "westmere"}))
	for _, b := range []models.BodyID{"pcc", "nhs"} {
		w.must(w.places.AddBody(t.Context(), w.by(officer), models.Body{ID: b, Name: "The " + string(b), Kind: models.PartnerBody, Place: "westmere"}))
		w.invite(b)
	}
	return w
}

func (w *world) invite(body models.BodyID) {
	w.Helper()
	_, err := w.partners.Invite(w.Context(), w.by(officer), models.Commitment{ID: models.CommitmentID(body), Partner: body, Place: "westmere",
		Name: "Money of " + string(body), Pooling: models.Pooled, Asked: 500, Essential: true, CoolingOff: 14})
	w.must(err)
}

func (w *world) by(a models.Actor) models.By {
	w.n++
	return models.By{Actor: a, Cmd: fmt.Sprintf("cmd-%d", w.n)}
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func signature(amount pence.Pence) models.Signature {
	return models.Signature{Pooling: models.Pooled, Amount: amount, On: "2026-06-10", Role: "Chief finance officer", Authority: "Scheme of consent",
		Why: "Safer streets cost less than call-outs.", Instalments: []models.Instalment{{Due: "2026-07-01", Amount: amount}}}
}

// sums are what the ledger has for a commitment.
func (w *world) sums(id string) (promised, here pence.Pence) {
	w.Helper()
	st, err := w.funding.Statement(w.Context(), "westmere")
	w.must(err)
	var trial pence.Pence
	for _, n := range st.Balances {
		trial += n
	}
	if trial != 0 {
		w.Fatalf("trial balance %d", trial)
	}
	return st.Balances[ledger.SignedAccount(models.CommitmentID(id))], st.Balances[ledger.FundAccount(models.FundID(id))]
}

// A signature is the act of the partner: everybody else is refused, and the ledger
// knows nothing of it.
func TestOnlyThePartnerActs(t *testing.T) {
	w := newWorld(t)
	for name, a := range map[string]models.Actor{"nobody": {}, "the officer": officer, "another partner": health, "the chest": models.SystemActor("x"),
		"an operator": {ID: "o", Grants: []models.Grant{{Place: models.Everywhere, Role: models.RoleOperator}}}} {
		for act, do := range map[string]func() error{
			"sign":     func() error { _, err := w.partners.Sign(t.Context(), w.by(a), "pcc", signature(500)); return err },
			"decline":  func() error { _, err := w.partners.Decline(t.Context(), w.by(a), "pcc", "no"); return err },
			"withdraw": func() error { _, err := w.partners.Withdraw(t.Context(), w.by(a), "pcc", "no", ""); return err },
		} {
			if err := do(); !models.IsKind(err, models.Forbidden, models.Unauthenticated) {
				t.Errorf("%s may %s: %v", name, act, err)
			}
		}
	}
	if promised, _ := w.sums("pcc"); promised != 0 {
		t.Errorf("%d promised", promised)
	}
	for name, a := range map[string]models.Actor{"the partner": police, "nobody": {}} {
		if _, err := w.partners.Receive(t.Context(), w.by(a), "pcc", 1, models.Banked{Ref: "B 1"}); !models.IsKind(err, models.Forbidden, models.Unauthenticated) {
			t.Errorf("%s records receipts: %v", name, err)
		}
	}
}

// From signature to receipt; sent twice it is one act, and a bank reference is one payment.
func TestSignAndReceiveOnce(t *testing.T) {
	w := newWorld(t)
	by := w.by(police)
	for range 3 {
		_, err := w.partners.Sign(t.Context(), by, "pcc", signature(500))
		w.must(err)
	}
	if _, err := w.partners.Sign(t.Context(), w.by(police), "pcc", signature(400)); !models.IsKind(err, models.Conflict) {
		t.Errorf("signed again: %v", err)
	}
	for _, ref := range []string{"BACS 1", " bacs  1 "} {
		_, err := w.partners.Receive(t.Context(), w.by(officer), "pcc", 200, models.Banked{Ref: ref})
		w.must(err)
	}
	if promised, here := w.sums("pcc"); promised != 300 || here != 200 {
		t.Errorf("%d promised, %d here", promised, here)
	}
	if _, err := w.partners.Receive(t.Context(), w.by(officer), "pcc", 100, models.Banked{Ref: "BACS 1"}); !models.IsKind(err, models.Conflict) {
		t.Errorf("the same reference for another sum: %v", err)
	}
	if _, err := w.partners.Receive(t.Context(), w.by(officer), "pcc", 301, models.Banked{Ref: "BACS 2"}); !models.IsKind(err, models.Invalid) {
		t.Errorf("more than was signed: %v", err)
	}
	if missing, err := w.partners.Unsigned(t.Context(), "westmere"); err != nil || !slices.Equal(missing, []string{"The nhs"}) {
		t.Errorf("missing: %v %v", missing, err)
	}
}

// A withdrawal during a count: what is sealed in a pot stays, what is free goes back,
// what has not come is not owed. The effect that was shown before is what happens.
func TestWithdrawalLeavesThePot(t *testing.T) {
	w := newWorld(t)
	_, err := w.partners.Sign(t.Context(), w.by(police), "pcc", signature(500))
	w.must(err)
	_, err = w.partners.Receive(t.Context(), w.by(officer), "pcc", 300, models.Banked{Ref: "BACS 1"})
	w.must(err)
	_, err = w.funding.SetAside(t.Context(), w.by(officer), "westmere", "r", 0, []models.SealedFund{{Fund: "pcc", Amount: 120}})
	w.must(err)
	e, err := w.partners.Effect(t.Context(), "pcc")
	w.must(err)
	if e.Unpaid != 200 || e.Back != 180 || e.Stays != 120 || e.Before != 500 || e.After != 120 || len(e.Held) != 1 || e.Held[0].Awarded {
		t.Errorf("%+v", e)
	}
	by := w.by(police)
	for range 2 {
		_, err = w.partners.Withdraw(t.Context(), by, "pcc", "", "")
		w.must(err)
	}
	if promised, here := w.sums("pcc"); promised != 0 || here != 0 {
		t.Errorf("%d promised, %d here", promised, here)
	}
	st, err := w.funding.Statement(t.Context(), "westmere")
	w.must(err)
	if st.Balances[ledger.PotAccount("r", "pcc")] != 120 {
		t.Error("the pot was touched")
	}
	if _, err := w.partners.Receive(t.Context(), w.by(officer), "pcc", 1, models.Banked{Ref: "BACS 3"}); !models.IsKind(err, models.Conflict) {
		t.Errorf("received after it withdrew: %v", err)
	}
}

// A signature whose entry was cut off stands, and is entered once by whoever comes next.
func TestSettleFinishesWhatWasCutOff(t *testing.T) {
	w := newWorld(t)
	w.cutOff = true
	by := w.by(police)
	if _, err := w.partners.Sign(t.Context(), by, "pcc", signature(500)); !models.IsKind(err, models.Unavailable) {
		t.Fatalf("not cut off: %v", err)
	}
	w.cutOff = false
	if promised, _ := w.sums("pcc"); promised != 0 {
		t.Errorf("%d promised", promised)
	}
	w.must(w.partners.Settle(t.Context()))
	_, err := w.partners.Sign(t.Context(), by, "pcc", signature(500))
	w.must(err)
	if promised, _ := w.sums("pcc"); promised != 500 {
		t.Errorf("%d promised", promised)
	}
}

// Receipts and a withdrawal at once: no penny is lost or made, whoever is first.
func TestWithdrawalRacesReceipts(t *testing.T) {
	w := newWorld(t)
	_, err := w.partners.Sign(t.Context(), w.by(police), "pcc", signature(500))
	w.must(err)
	var all sync.WaitGroup
	for i := range 8 {
		by := w.by(officer)
		all.Go(func() {
			_, err := w.partners.Receive(t.Context(), by, "pcc", 50, models.Banked{Ref: fmt.Sprintf("BACS %d", i)})
			if err != nil && !models.IsKind(err, models.Conflict, models.Invalid) {
				t.Error(err)
			}
		})
	}
	by := w.by(police)
	all.Go(func() {
		if _, err := w.partners.Withdraw(t.Context(), by, "pcc", "", ""); err != nil {
			t.Error(err)
		}
	})
	all.Wait()
	w.must(w.partners.Settle(t.Context()))
	promised, here := w.sums("pcc")
	st, err := w.funding.Statement(t.Context(), "westmere")
	w.must(err)
	if promised != 0 || st.Balances[ledger.Outside] != -here {
		t.Errorf("%d promised, %d here, %d outside", promised, here, st.Balances[ledger.Outside])
	}
}
