package transfers_test

import (
	"context"
	"errors"
	"testing"

	"commonchest/app/funding"
	"commonchest/app/transfers"
	"commonchest/models"
	"commonchest/models/ledger"
)

// errCut says that the process ended there.
var errCut = errors.New("cut off")

// cut is the money of a process that ends after a movement was posted.
type cut struct {
	*funding.Service
	after func(m ledger.Movement)
	done  bool
}

func (c *cut) Post(ctx context.Context, by models.By, cmd string, m ledger.Movement) (ledger.Entry, error) {
	if c.done {
		return ledger.Entry{}, errCut
	}
	e, err := c.Service.Post(ctx, by, cmd, m)
	if err == nil && c.after != nil {
		c.after(m)
		c.done = true
		return e, errCut
	}
	return e, err
}

// ends is the service of a process that ends behind its first movement, after something
// else has happened.
func (n node) ends(meanwhile func()) *transfers.Service {
	return transfers.New(n.engine, transfers.Deps{Places: n.places, Money: &cut{Service: n.funding, after: func(ledger.Movement) { meanwhile() }}, Texts: n.texts, Now: now})
}

// late looks at the journal before the other process has posted anything.
type late struct{ *funding.Service }

func (late) Posted(context.Context, models.PlaceID, string) (ledger.Entry, bool, error) {
	return ledger.Entry{}, false, nil
}

// A release that is cut off while the offer is withdrawn leaves money in transit that no
// step of the offer reaches: it goes back to its fund, once.
func TestReleaseCutOffByAWithdrawal(t *testing.T) {
	_, n := begin(t)
	id := n.agreed(t)
	withdraws := transfers.New(n.engine, transfers.Deps{Places: n.places, Money: late{n.funding}, Texts: n.texts, Now: now})
	_, err := n.ends(func() {
		if _, err := withdraws.Withdraw(t.Context(), by(officer, "w"), id, "Not now"); err != nil {
			t.Fatal(err)
		}
	}).Release(t.Context(), by(officer, "r"), id)
	if !errors.Is(err, errCut) || n.holds(t, ledger.TransitAccount(id, "pooled")) != 600 {
		t.Fatalf("the accident did not happen: %v", err)
	}
	for range 2 {
		if err := n.transfers.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n.holds(t, ledger.TransitAccount(id, "pooled")) != 0 || n.holds(t, ledger.FundAccount("pooled")) != 1000 {
			t.Errorf("%d on its way", n.holds(t, ledger.TransitAccount(id, "pooled")))
		}
	}
}

// A release that was only cut off is not undone: the officer goes on with it.
func TestReleaseCutOffGoesOn(t *testing.T) {
	_, n := begin(t)
	id := n.agreed(t)
	if _, err := n.ends(func() {}).Release(t.Context(), by(officer, "r"), id); !errors.Is(err, errCut) {
		t.Fatal(err)
	}
	if err := n.transfers.Settle(t.Context()); err != nil || n.holds(t, ledger.TransitAccount(id, "pooled")) != 600 {
		t.Fatalf("it was taken from under the officer: %v", err)
	}
	if _, err := n.transfers.Withdraw(t.Context(), by(officer, "w"), id, "Not now"); !models.IsKind(err, models.Conflict) {
		t.Errorf("withdrawn although money has left: %v", err)
	}
	if tr, err := n.transfers.Release(t.Context(), by(officer, "again"), id); err != nil || tr.Stage != models.TransferReleased || n.holds(t, ledger.TransitAccount(id, "pooled")) != 600 {
		t.Errorf("%s %v", tr.Stage, err)
	}
}

// Of a hand-back and the release of the next year at once, the hand-back's money goes
// back to the area: the offer goes on.
func TestHandBackCutOffByARelease(t *testing.T) {
	_, n := begin(t)
	d := draft(300)
	d.Terms.Years = 2
	list, err := n.transfers.Offer(t.Context(), by(officer, "o"), d, duty)
	if err != nil {
		t.Fatal(err)
	}
	id, fund := list[0].ID, list[0].Terms.Fund
	for i, act := range []func() error{
		func() error {
			_, err := n.transfers.Answer(t.Context(), by(clerk, "a"), id, models.Reply{Kind: models.AnswerAccept, Version: 1, Minute: "1"})
			return err
		},
		func() error { _, err := n.transfers.Release(t.Context(), by(officer, "r1"), id); return err },
		func() error {
			_, err := n.transfers.Receive(t.Context(), by(clerk, "b1"), id, models.Banked{Ref: "BACS"})
			return err
		},
	} {
		if err := act(); err != nil {
			t.Fatal(i, err)
		}
	}
	_, err = n.ends(func() {
		if _, err := n.transfers.Release(t.Context(), by(officer, "r2"), id); err != nil {
			t.Fatal(err)
		}
	}).HandBack(t.Context(), by(clerk, "h"), id, 200, "BACS 2", "Too much")
	if !errors.Is(err, errCut) || n.holds(t, ledger.TransitAccount(id, fund)) != 200 {
		t.Fatalf("the accident did not happen: %v", err)
	}
	for range 2 {
		if err := n.transfers.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n.holds(t, ledger.TransitAccount(id, fund)) != 0 || n.holds(t, ledger.FundAccount(fund)) != 300 || n.holds(t, ledger.TransitAccount(id, "pooled")) != 300 {
			t.Errorf("%d on its way back, %d in the fund", n.holds(t, ledger.TransitAccount(id, fund)), n.holds(t, ledger.FundAccount(fund)))
		}
	}
}
