package boot_test

import (
	"errors"
	"testing"

	"commonchest/app/boot"
	"commonchest/app/boot/boottest"
	"commonchest/app/store"
	"commonchest/app/store/storetest"
	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

// cutSeal is a round whose money is set aside and whose seal was cut off, and the
// engine that did it.
func cutSeal(t *testing.T, e store.Engine) (*job, *storetest.Faulty) {
	t.Helper()
	faulty := &storetest.Faulty{Engine: e}
	shared := boottest.Share(t, faulty)
	j := &job{T: t, shared: shared, app: shared.Node(t, true), ctx: t.Context()}
	j.places()
	j.money()
	j.ideas()
	j.must(j.app.Funding.Contribute(j.ctx, j.by(clerk), models.Fund{ID: "precept", Place: "hatherden", Name: "Share of the precept",
		Partner: "hatherden-parish-council", Kind: models.PreceptFund}, 7_000_00, models.Banked{}))
	_, err := j.app.Rolls.MakeBatch(j.ctx, j.by(clerk), round, 40)
	j.must(err)
	faulty.Before(func(op, coll string) error {
		if op == "insert" && coll == "seals" {
			return errCut
		}
		return nil
	})
	if _, err := j.app.Rounds.Seal(j.ctx, j.by(clerk), round); err == nil {
		t.Fatal("sealed without a seal")
	}
	faulty.Before(nil)
	if got := j.pots("hatherden-play"); got != 20_000_00 {
		t.Fatalf("%d set aside", got)
	}
	return j, faulty
}

func (j *job) pots(fund models.FundID) money.Pence {
	j.Helper()
	return j.balance(ledger.PotAccount(round, fund))
}

// withFunds changes the round's funds, as its clerk does.
func (j *job) withFunds(funds ...models.FundID) error {
	j.Helper()
	v, err := j.app.Rounds.View(j.ctx, round)
	j.must(err)
	n, err := j.app.Rounds.Version(j.ctx, round)
	j.must(err)
	v.Round.Funds = funds
	_, err = j.app.Rounds.Edit(j.ctx, j.by(clerk), n, v.Round)
	return err
}

// Money that a seal which was cut off had set aside goes back when the round's funds
// change, and the next seal takes what the funds then hold.
func TestChangedFundsReleaseThePot(t *testing.T) {
	storetest.Engines(t, boot.Schemas(), func(t *testing.T, e store.Engine) {
		j, _ := cutSeal(t, e)
		j.must(j.withFunds("precept"))
		if pot, fund := j.pots("hatherden-play"), j.balance(ledger.FundAccount("hatherden-play")); pot != 0 || fund != 20_000_00 {
			t.Fatalf("%d stuck in the pot, %d in the fund", pot, fund)
		}
		j.must(j.withFunds("precept", "hatherden-play"))
		seal, err := j.app.Rounds.Seal(j.ctx, j.by(clerk), round)
		j.must(err)
		if seal.Pot() != 27_000_00 || j.pots("precept") != 7_000_00 || j.pots("hatherden-play") != 20_000_00 {
			t.Fatalf("sealed %d, set aside %d and %d", seal.Pot(), j.pots("precept"), j.pots("hatherden-play"))
		}
		v, err := j.app.Rounds.View(j.ctx, round)
		if err != nil || v.Seal == nil || v.Seal.Pot() != 27_000_00 {
			t.Fatalf("the round shows %+v: %v", v.Seal, err)
		}
		if err := j.withFunds("precept"); !errors.Is(err, models.E(models.Conflict, "round_sealed")) {
			t.Fatalf("edited after the seal: %v", err)
		}
		health, err := j.app.Doctor(j.ctx)
		if err != nil || len(health.Findings) > 0 {
			t.Fatalf("doctor finds %+v: %v", health.Findings, err)
		}
	})
}

// A seal that is on its way while the funds change either stands with its money, or is
// refused and leaves none in the pot.
func TestSealAndChangeOfFundsAtTheSameMoment(t *testing.T) {
	j, faulty := cutSeal(t, storetest.SQLite(t, boot.Schemas()...))
	arrived, goOn := make(chan struct{}), make(chan struct{})
	held := false
	faulty.Before(func(op, coll string) error {
		if op == "insert" && coll == "seals" && !held {
			held = true
			close(arrived)
			<-goOn
		}
		return nil
	})
	sealed := make(chan error, 1)
	by := j.by(clerk)
	go func() {
		_, err := j.app.Rounds.Seal(t.Context(), by, round)
		sealed <- err
	}()
	<-arrived
	j.must(j.withFunds("precept"))
	close(goOn)
	if err := <-sealed; !errors.Is(err, models.E(models.Conflict, "changed_meanwhile")) {
		t.Fatalf("the seal over the old funds: %v", err)
	}
	if pot, fund := j.pots("hatherden-play"), j.balance(ledger.FundAccount("hatherden-play")); pot != 0 || fund != 20_000_00 {
		t.Fatalf("%d stuck in the pot, %d in the fund", pot, fund)
	}
	j.must(j.withFunds("hatherden-play"))
	seal, err := j.app.Rounds.Seal(t.Context(), by, round) // the clerk's command once more
	if err != nil || seal.Pot() != 20_000_00 || j.pots("hatherden-play") != 20_000_00 {
		t.Fatalf("sealed %d, set aside %d: %v", seal.Pot(), j.pots("hatherden-play"), err)
	}
}
