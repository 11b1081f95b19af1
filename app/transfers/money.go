package transfers

import (
	"context"
	"fmt"

	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

// Each sending has a number, so each of its movements is posted once, whoever asks for it
// how often.
func sendCmd(id models.TransferID, n int64) string   { return cmdOf("send", id, n) }
func arriveCmd(id models.TransferID, n int64) string { return cmdOf("arrive", id, n) }
func recallCmd(id models.TransferID, n int64) string { return cmdOf("recall", id, n) }
func returnCmd(id models.TransferID, n int64) string { return cmdOf("return", id, n) }

func cmdOf(act string, id models.TransferID, n int64) string {
	return fmt.Sprintf("transfer/%s/%s/%d", act, id, n)
}

// Release lets the money of an agreed transfer leave its fund, by the giver's officer.
// The entry comes first and the record last, so a retry after a crash finds the entry
// and goes on; of two officers at once, the entry is one and so is who is told yes.
func (s *Service) Release(ctx context.Context, by models.By, id models.TransferID) (models.Transfer, error) {
	sent := int64(0)
	t, err := s.change(ctx, by, id, "release", giver, func(t models.Transfer) (models.Transfer, error) {
		next, err := t.Release(s.d.Now())
		if err != nil {
			return t, err
		}
		if err := s.canHold(ctx, t); err != nil {
			return t, err
		}
		source, err := s.source(ctx, t.FromPlace, t.Terms.FromFund)
		if err != nil {
			return t, err
		}
		fence, err := source.Fence.Narrow(t.Terms.Fence, t.Terms.Amount)
		if err != nil {
			return t, err
		}
		if !fence.Same(t.Terms.Fence) {
			return t, models.E(models.Conflict, "transfer_fence_changed")
		}
		sent = next.Sends
		return next, s.post(ctx, by, sendCmd(id, sent), ledger.Movement{Place: t.FromPlace, Kind: ledger.Sent, Of: string(id),
			Postings: ledger.Move(ledger.FundAccount(source.ID), ledger.TransitAccount(id, source.ID), t.Terms.Amount)})
	})
	if sent > 0 {
		err = s.overtaken(ctx, by, id, err)
	}
	return t, err
}

// canHold refuses to send money to a body that may hold none and has nobody to hold it.
func (s *Service) canHold(ctx context.Context, t models.Transfer) error {
	place, err := s.d.Places.Place(ctx, t.Place)
	if err != nil {
		return err
	}
	taker, err := s.d.Places.Body(ctx, t.To)
	if err == nil && taker.NoMoney(place.Day(s.d.Now())) != "" {
		err = models.E(models.Conflict, "transfer_no_holder")
	}
	return err
}

func recalled(t models.Transfer) ledger.Movement {
	from := t.Terms.FromFund
	return ledger.Movement{Place: t.FromPlace, Kind: ledger.Recalled, Of: string(t.ID),
		Postings: ledger.Move(ledger.TransitAccount(t.ID, from), ledger.FundAccount(from), t.Terms.Amount)}
}

// Receive records that released money has arrived, and puts it into the area's fund,
// which stays the money of its first giver and behind its fence.
func (s *Service) Receive(ctx context.Context, by models.By, id models.TransferID, b models.Banked) (models.Transfer, error) {
	return s.change(ctx, by, id, "receive", taker, func(t models.Transfer) (models.Transfer, error) {
		today, err := s.today(ctx, t.Place)
		if err != nil {
			return t, err
		}
		b := b.Cleaned(today)
		next, err := t.Receive(b, today, s.d.Now())
		if err != nil {
			return t, err
		}
		source, err := s.source(ctx, t.FromPlace, t.Terms.FromFund)
		if err != nil {
			return t, err
		}
		if err := s.d.Money.MakeFund(ctx, by, models.Fund{ID: t.Terms.Fund, Place: t.Place, Name: t.Terms.Name, Partner: source.Partner, From: source.ID,
			Strand: source.Strand, Kind: models.TransferFund, Condition: t.Terms.Condition, Fence: t.Terms.Fence}); err != nil {
			return t, err
		}
		return next, s.post(ctx, by, arriveCmd(id, t.Sends), ledger.Movement{Place: t.Place, Kind: ledger.Arrived, Of: string(id), Ref: b.Ref, On: b.On,
			Postings: ledger.Move(ledger.TransitAccount(id, source.ID), ledger.FundAccount(t.Terms.Fund), t.Terms.Amount)})
	})
}

// today is the day at a place.
func (s *Service) today(ctx context.Context, id models.PlaceID) (string, error) {
	place, err := s.d.Places.Place(ctx, id)
	if err != nil {
		return "", err
	}
	return place.Today(s.d.Now())
}

// Recall takes back, with its reason, what was released and has not arrived.
func (s *Service) Recall(ctx context.Context, by models.By, id models.TransferID, why string) (models.Transfer, error) {
	return s.change(ctx, by, id, "recall", giver, func(t models.Transfer) (models.Transfer, error) {
		next, err := t.Recall()
		if err != nil {
			return t, err
		}
		if next.Said, err = s.reason(ctx, by, "recall", why); err != nil {
			return t, err
		}
		return next, s.post(ctx, by, recallCmd(id, t.Sends), recalled(t))
	})
}

// HandBack gives the duties back on their terms, with the money that was not used.
func (s *Service) HandBack(ctx context.Context, by models.By, id models.TransferID, unused money.Pence, bankRef, why string) (models.Transfer, error) {
	sent := false
	t, err := s.change(ctx, by, id, "hand_back", taker, func(t models.Transfer) (models.Transfer, error) {
		next, err := t.HandBack(unused, models.Clean(bankRef))
		if err != nil {
			return t, err
		}
		if next.Said, err = s.reason(ctx, by, "hand-back", why); err != nil || unused == 0 {
			return next, err
		}
		sent = true
		return next, s.post(ctx, by, returnCmd(id, t.Sends), ledger.Movement{Place: t.Place, Kind: ledger.Sent, Of: string(id), Ref: models.Clean(bankRef), Reason: next.Said,
			Postings: ledger.Move(ledger.FundAccount(t.Terms.Fund), ledger.TransitAccount(id, t.Terms.Fund), unused)})
	})
	if sent {
		err = s.overtaken(ctx, by, id, err)
	}
	return t, err
}

// TakeBack records that what was handed back has arrived, by the giver's officer.
func (s *Service) TakeBack(ctx context.Context, by models.By, id models.TransferID) (models.Transfer, error) {
	return s.change(ctx, by, id, "take_back", giver, func(t models.Transfer) (models.Transfer, error) {
		next, err := t.TakeBack()
		if err != nil {
			return t, err
		}
		st, err := s.d.Money.Statement(ctx, t.FromPlace)
		if err != nil {
			return t, err
		}
		transit := ledger.TransitAccount(id, t.Terms.Fund)
		sum := st.Balances[transit]
		if sum == 0 {
			return next, nil // it came, and the record was cut off
		}
		return next, s.post(ctx, by, cmdOf("take-back", id, t.Sends), ledger.Movement{Place: t.FromPlace, Kind: ledger.Arrived, Of: string(id),
			Postings: ledger.Move(transit, ledger.FundAccount(t.Terms.FromFund), sum)})
	})
}

// post asks for a movement; what an account does not hold is a conflict in the words of
// transfers.
func (s *Service) post(ctx context.Context, by models.By, cmd string, m ledger.Movement) error {
	_, err := s.d.Money.Post(ctx, by, cmd, m)
	if models.IsKind(err, models.Conflict) {
		return models.E(models.Conflict, "transfer_short").Because(err)
	}
	return err
}
