package transfers_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"commonchest/app/funding"
	"commonchest/app/places"
	"commonchest/app/store"
	"commonchest/app/store/storetest"
	"commonchest/app/texts"
	"commonchest/app/transfers"
	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

var (
	officer = models.Actor{ID: "officer", Grants: []models.Grant{{Place: "westmere", Role: models.RoleOfficer}}}
	clerk   = models.Actor{ID: "clerk", Grants: []models.Grant{{Place: "hatherden", Role: models.RoleClerk}}}
)

func now() time.Time { return time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC) }

// node is one server's view of the shared store.
type node struct {
	engine    store.Engine
	places    *places.Service
	funding   *funding.Service
	texts     *texts.Service
	transfers *transfers.Service
}

type dice struct{}

func (dice) Read(p []byte) (int, error) { return len(p), nil }

func newNode(e store.Engine) node {
	t := texts.New(e, dice{})
	p := places.New(e, nil, t, now)
	f := funding.New(e, p, nil, now)
	return node{e, p, f, t, transfers.New(e, transfers.Deps{Places: p, Money: f, Texts: t, Now: now})}
}

func by(a models.Actor, cmd string) models.By { return models.By{Actor: a, Cmd: cmd} }

// begin makes two places and a fund of 1,000 with a fence.
func begin(t *testing.T) (store.Engine, node) {
	t.Helper()
	n := newNode(nil)
	e := storetest.SQLite(t, store.Schemas(n.places, n.funding, n.texts, n.transfers)...)
	n = newNode(e)
	system := models.SystemActor("test")
	for i, err := range []error{
		n.places.Create(t.Context(), by(system, "c1"), models.Place{ID: "westmere", Name: "Westmere", Kind: models.PrincipalArea, Body: "westmere-council", Currency: "GBP", Zone: "Europe/London"},
			models.Body{ID: "westmere-council", Name: "Westmere", Kind: models.PrincipalCouncil, Place: "westmere"}),
		n.places.Create(t.Context(), by(officer, "c2"), models.Place{ID: "hatherden", Name: "Hatherden", Kind: models.Neighbourhood, Parent: "westmere", Body: "hatherden-pc", Zone: "Europe/London"},
			models.Body{ID: "hatherden-pc", Name: "Hatherden", Kind: models.ParishCouncil, Place: "hatherden"}),
		n.funding.Contribute(t.Context(), by(system, "c3"), models.Fund{ID: "pooled", Place: "westmere", Name: "Pooled", Partner: "westmere-council", Kind: models.GrantFund,
			Fence: models.Fence{Strand: "place"}}, 1000, models.Banked{}),
	} {
		if err != nil {
			t.Fatal(i, err)
		}
	}
	return e, n
}

func draft(sum money.Pence) models.TransferDraft {
	return models.TransferDraft{ID: "d", FromPlace: "westmere", To: []models.DraftTo{{Place: "hatherden", Amount: sum}},
		Terms: models.TransferTerms{FromFund: "pooled", Name: "Grass", Years: 1, Statutory: "none", Starts: "2027-01-01", AnswerBy: now().AddDate(0, 1, 0)}}
}

var duty = models.TransferWords{Service: "Mowing", HandBack: "As it is"}

// agreed is an offer that was accepted.
func (n node) agreed(t *testing.T) models.TransferID {
	t.Helper()
	list, err := n.transfers.Offer(t.Context(), by(officer, "o"), draft(600), duty)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := n.transfers.Answer(t.Context(), by(clerk, "a"), list[0].ID, models.Reply{Kind: models.AnswerAccept, Version: 1, Minute: "1"}); err != nil {
		t.Fatal(err)
	}
	return list[0].ID
}

func (n node) holds(t *testing.T, a ledger.Account) money.Pence {
	t.Helper()
	st, err := n.funding.Statement(t.Context(), "westmere")
	if err != nil {
		t.Fatal(err)
	}
	return st.Balances[a]
}

// Eight officers release at once, each on a server of their own: one does, and the money
// leaves once.
func TestOneOfTheOfficersReleases(t *testing.T) {
	e, n := begin(t)
	id := n.agreed(t)
	errs := make([]error, 8)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() {
			_, errs[i] = newNode(e).transfers.Release(t.Context(), by(officer, "r"+string(rune('0'+i))), id)
		})
	}
	all.Wait()
	did := 0
	for _, err := range errs {
		if err == nil {
			did++
		} else if !models.IsKind(err, models.Conflict) {
			t.Error(err)
		}
	}
	if did != 1 || n.holds(t, ledger.TransitAccount(id, "pooled")) != 600 || n.holds(t, ledger.FundAccount("pooled")) != 400 {
		t.Errorf("%d released, on its way %d", did, n.holds(t, ledger.TransitAccount(id, "pooled")))
	}
}

// Of a release and a withdrawal at once one is done, and no money hangs between.
func TestReleaseOrWithdrawal(t *testing.T) {
	for range 4 {
		e, n := begin(t)
		id := n.agreed(t)
		var all sync.WaitGroup
		all.Go(func() { _, _ = newNode(e).transfers.Release(t.Context(), by(officer, "r"), id) })
		all.Go(func() { _, _ = newNode(e).transfers.Withdraw(t.Context(), by(officer, "w"), id, "Not now") })
		all.Wait()
		tr, err := n.transfers.Transfer(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		want := map[models.TransferStage]money.Pence{models.TransferReleased: 600, models.TransferWithdrawn: 0}[tr.Stage]
		if got := n.holds(t, ledger.TransitAccount(id, "pooled")); got != want || tr.Stage == models.TransferAccepted {
			t.Errorf("%s, and %d on its way", tr.Stage, got)
		}
	}
}

// Until a draft says that it was sent, none of its transfers is there for anybody.
func TestHalfSentIsNotSent(t *testing.T) {
	e, n := begin(t)
	d := draft(600)
	d.To = append(d.To, models.DraftTo{Place: "nowhere", Amount: 1})
	if _, err := n.transfers.Offer(t.Context(), by(officer, "o"), d, duty); !models.IsKind(err, models.Invalid) {
		t.Fatalf("sent to a place that is not there: %v", err)
	}
	saved, err := n.transfers.SaveDraft(t.Context(), by(officer, "s"), 0, draft(600), duty)
	if err != nil {
		t.Fatal(err)
	}
	from, _ := n.places.Place(t.Context(), "westmere")
	to, _ := n.places.Place(t.Context(), "hatherden")
	tr, err := saved.TransferFor(saved.To[0], from, to).Offer(duty, now())
	if err != nil {
		t.Fatal(err)
	}
	records := store.NewRecords[models.Transfer](e, "transfers", store.Index{Name: "place", Fields: []string{"place"}}, store.Index{Name: "from", Fields: []string{"from_place"}})
	if _, err := records.Save(t.Context(), store.Act{Cmd: "cut off", Actor: "x", Action: "offer", At: now()}, string(tr.ID), 0, tr); err != nil {
		t.Fatal(err)
	}
	if _, err := n.transfers.Transfer(t.Context(), tr.ID); !models.IsKind(err, models.NotFound) {
		t.Errorf("a part without its act exists: %v", err)
	}
	if _, err := n.transfers.Answer(t.Context(), by(clerk, "a"), tr.ID, models.Reply{Kind: models.AnswerAccept, Version: 1, Minute: "1"}); !models.IsKind(err, models.NotFound) {
		t.Errorf("and can be answered: %v", err)
	}
	if _, err := n.transfers.Send(t.Context(), by(officer, "again"), saved.ID, 1); err != nil {
		t.Errorf("sending again goes on: %v", err)
	}
	if list, err := n.transfers.To(t.Context(), "hatherden"); err != nil || len(list) != 1 {
		t.Errorf("%d offers: %v", len(list), err)
	}
}

// What is passed on is never wider than where it comes from, and never more than is there.
func TestOffersAreWithinTheirFund(t *testing.T) {
	_, n := begin(t)
	fault := func(d models.TransferDraft) string {
		_, err := n.transfers.SaveDraft(t.Context(), by(officer, models.Slug(string(d.ID), 40)+"-s"), 0, d, duty)
		if e, ok := errors.AsType[*models.Error](err); ok && len(e.Fields) > 0 {
			return e.Fields[0].Name + " " + e.Fields[0].Code
		}
		return ""
	}
	wider, more := draft(600), draft(1001)
	wider.Terms.Fence = models.Fence{Strand: "safety"}
	if got := fault(wider); got != "strand fence_wider" {
		t.Errorf("a wider fence: %q", got)
	}
	if got := fault(more); got != "to fund_holds_less" {
		t.Errorf("more than there is: %q", got)
	}
	id := n.agreed(t) // 600 are spoken for
	second := draft(401)
	second.ID = "e"
	if got := fault(second); got != "to fund_holds_less" {
		t.Errorf("promised twice: %q", got)
	}
	if tr, err := n.transfers.Transfer(t.Context(), id); err != nil || tr.Terms.Fence.Strand != "place" {
		t.Errorf("the fence is left behind: %+v %v", tr.Terms.Fence, err)
	}
}
