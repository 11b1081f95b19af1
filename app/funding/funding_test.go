package funding_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"commonchest/app/funding"
	"commonchest/app/places"
	"commonchest/app/store"
	"commonchest/app/store/storetest"
	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

var clerk = models.Actor{ID: "clerk", Grants: []models.Grant{{Place: "hatherden", Role: models.RoleClerk}}}

// node is one server's view of the shared store.
type node struct {
	places  *places.Service
	funding *funding.Service
}

// noFigures: no term of law matters here.
type noFigures struct{}

func (noFigures) Data(context.Context) (models.RuleData, error) { return nil, nil }

func now() time.Time { return time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC) }

func newNode(e store.Engine) node {
	p := places.New(e, nil, nil, now)
	return node{p, funding.New(e, p, noFigures{}, now)}
}

func schemas() []store.Schema {
	n := newNode(nil)
	return store.Schemas(n.places, n.funding)
}

func begin(t *testing.T, e store.Engine, amount money.Pence) {
	t.Helper()
	n := newNode(e)
	if err := n.places.Create(t.Context(), models.By{Actor: models.SystemActor("test"), Cmd: "c1"},
		models.Place{ID: "hatherden", Name: "Hatherden", Kind: models.Neighbourhood, Body: "hatherden-pc", Currency: "GBP", Zone: "Europe/London"},
		models.Body{ID: "hatherden-pc", Name: "Hatherden Parish Council", Kind: models.ParishCouncil, Place: "hatherden"}); err != nil {
		t.Fatal(err)
	}
	if err := n.funding.Contribute(t.Context(), models.By{Actor: clerk, Cmd: "c2"},
		models.Fund{ID: "precept", Place: "hatherden", Name: "Precept", Partner: "hatherden-pc", Kind: models.PreceptFund}, amount, models.Banked{}); err != nil {
		t.Fatal(err)
	}
}

func set(ctx context.Context, n node, round models.RoundID, want []models.SealedFund) error {
	_, err := n.funding.SetAside(ctx, models.By{Actor: clerk, Cmd: "set-" + string(round)}, "hatherden", round, 0, want)
	return err
}

// Eight nodes set the same last pound aside for eight rounds: one has it.
func TestRacesForTheSamePoundHaveOneWinner(t *testing.T) {
	e := storetest.SQLite(t, schemas()...)
	begin(t, e, 100)
	errs := make([]error, 8)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() {
			errs[i] = set(t.Context(), newNode(e), models.RoundID(fmt.Sprintf("r-%d", i)), []models.SealedFund{{Fund: "precept", Amount: 100}})
		})
	}
	all.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
		} else if !models.IsKind(err, models.Conflict) {
			t.Error(err)
		}
	}
	if won != 1 {
		t.Fatalf("%d rounds have the same pound", won)
	}
	st, err := newNode(e).funding.Statement(t.Context(), "hatherden")
	if err != nil {
		t.Fatal(err)
	}
	var sum money.Pence
	for _, n := range st.Balances {
		sum += n
	}
	if sum != 0 || st.Balances[ledger.FundAccount("precept")] != 0 {
		t.Fatalf("trial balance %d, left in the fund %d", sum, st.Balances[ledger.FundAccount("precept")])
	}
}

// Two nodes, each with a book of its own in memory, want the same last pound, a thousand
// times: each time one of them has it and the other is told.
func TestTheLastPoundIsSpentOnceAThousandTimes(t *testing.T) {
	times := 1000
	if testing.Short() {
		times = 100
	}
	e := storetest.SQLite(t, schemas()...)
	begin(t, e, 100)
	nodes := [2]node{newNode(e), newNode(e)}
	precept := models.Fund{ID: "precept", Place: "hatherden", Name: "Precept", Partner: "hatherden-pc", Kind: models.PreceptFund}
	for i := range times {
		if i > 0 { // another pound, after the last one has gone
			if err := nodes[i%2].funding.Contribute(t.Context(), models.By{Actor: clerk, Cmd: fmt.Sprint("in-", i)}, precept, 100, models.Banked{}); err != nil {
				t.Fatal(err)
			}
		}
		var errs [2]error
		var both sync.WaitGroup
		for k := range nodes {
			both.Go(func() {
				errs[k] = set(t.Context(), nodes[k], models.RoundID(fmt.Sprintf("r-%d-%d", i, k)), []models.SealedFund{{Fund: "precept", Amount: 100}})
			})
		}
		both.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Fatalf("time %d: %v and %v", i, errs[0], errs[1])
		}
		for _, err := range errs {
			if err != nil && !models.IsKind(err, models.Conflict) {
				t.Fatalf("time %d: %v", i, err)
			}
		}
	}
	st, err := newNode(e).funding.Statement(t.Context(), "hatherden")
	if err != nil || st.Balances[ledger.FundAccount("precept")] != 0 {
		t.Fatalf("%d left, %v", st.Balances[ledger.FundAccount("precept")], err)
	}
}

func TestARetryPostsOnce(t *testing.T) {
	e := storetest.SQLite(t, schemas()...)
	begin(t, e, 100)
	for range 3 {
		if err := set(t.Context(), newNode(e), "r", []models.SealedFund{{Fund: "precept", Amount: 60}}); err != nil {
			t.Fatal(err)
		}
	}
	st, err := newNode(e).funding.Statement(t.Context(), "hatherden")
	if err != nil || st.Balances[ledger.PotAccount("r", "precept")] != 60 || len(st.Entries) != 2 {
		t.Fatalf("%+v %v", st, err)
	}
}

func TestOnlyTheTakerAnswers(t *testing.T) {
	e := storetest.SQLite(t, schemas()...)
	begin(t, e, 100)
	n := newNode(e)
	by := models.By{Actor: models.Actor{ID: "x", Grants: []models.Grant{{Place: "elsewhere", Role: models.RoleClerk}}}, Cmd: "c"}
	if err := n.funding.Contribute(t.Context(), by, models.Fund{ID: "f", Place: "hatherden", Name: "F", Partner: "hatherden-pc", Kind: models.PreceptFund}, 1, models.Banked{}); !models.IsKind(err, models.Forbidden) {
		t.Fatalf("the clerk of another place records money here: %v", err)
	}
}

// Only money of the place's own body is contributed: that of another comes as a
// transfer, which its giver offers.
func TestContributeIsOfTheOwnBody(t *testing.T) {
	e := storetest.SQLite(t, schemas()...)
	begin(t, e, 100)
	n := newNode(e)
	err := n.funding.Contribute(t.Context(), models.By{Actor: clerk, Cmd: "c3"},
		models.Fund{ID: "theirs", Place: "hatherden", Name: "Money of others", Partner: "westmere-council", Kind: models.GrantFund}, 500, models.Banked{})
	if !models.IsKind(err, models.Invalid) {
		t.Fatalf("money of another body is contributed: %v", err)
	}
	if st, err := n.funding.Statement(t.Context(), "hatherden"); err != nil || len(st.Entries) != 1 {
		t.Fatalf("%d entries: %v", len(st.Entries), err)
	}
}

// What was promised to a fund may still come to it after its fence was lifted. New money
// behind the fence that is gone may not: it would lose it unasked.
func TestALiftedFenceKeepsNoPromiseOut(t *testing.T) {
	e := storetest.SQLite(t, schemas()...)
	begin(t, e, 100_00)
	n, fenced := newNode(e), models.Fence{Spend: models.Capital}
	by := func(cmd string) models.By { return models.By{Actor: clerk, Cmd: cmd} }
	fund := models.Fund{ID: "levy", Place: "hatherden", Name: "Levy", Partner: "hatherden-pc", Kind: models.PreceptFund, Fence: fenced}
	if err := n.funding.Contribute(t.Context(), by("first"), fund, 50_00, models.Banked{}); err != nil {
		t.Fatal(err)
	}
	if err := n.funding.LiftFence(t.Context(), by("lift"), "levy", fenced, models.Fence{}); err != nil {
		t.Fatal(err)
	}
	if err := n.funding.MakeFund(t.Context(), by("promise"), fund); err != nil {
		t.Fatalf("the fund of a promise: %v", err)
	}
	if err := n.funding.Contribute(t.Context(), by("second"), fund, 70_00, models.Banked{}); !models.IsKind(err, models.Conflict) {
		t.Fatalf("new money behind a fence that is gone: %v", err)
	}
	fund.Fence = models.Fence{Spend: models.Revenue}
	if err := n.funding.MakeFund(t.Context(), by("other"), fund); !models.IsKind(err, models.Conflict) {
		t.Fatalf("a promise for something else: %v", err)
	}
	fund.Fence = models.Fence{}
	if err := n.funding.Contribute(t.Context(), by("third"), fund, 1_00, models.Banked{}); err != nil {
		t.Fatalf("new money without a fence: %v", err)
	}
	st, err := n.funding.Statement(t.Context(), "hatherden")
	if err != nil || st.Balances[ledger.FundAccount("levy")] != 51_00 {
		t.Fatalf("%d in the fund: %v", st.Balances[ledger.FundAccount("levy")], err)
	}
}
