package transfers

import (
	"context"

	"commonchest/app/store"
	"commonchest/models"
	"commonchest/models/ledger"
)

// A movement comes before the record that tells of it. Where the record went another way
// in between, the movement belongs to no step any more, and the money would stay in
// transit for ever: it goes back to where it left. What decides is the record alone, so it
// does not matter who finds it, or how often.

// Settle puts back what hangs in transit under every offer whose record went another way.
func (s *Service) Settle(ctx context.Context) error {
	by := models.By{Actor: models.SystemActor("settle")}
	for v, err := range s.transfers.Find(ctx, store.Query{}) {
		if err == nil {
			err = s.settle(ctx, by, v.State.ID)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// settle puts back what one offer has left in transit. A movement whose step can still be
// recorded is not touched: it may be about to be.
func (s *Service) settle(ctx context.Context, by models.By, id models.TransferID) error {
	head, err := s.transfers.Head(ctx, string(id))
	if err != nil {
		return err
	}
	t := head.State
	if t.Stage == models.TransferWithdrawn { // nothing is released after it
		if err := s.putBack(ctx, by, t, sendCmd(id, t.Sends+1), recallCmd(id, t.Sends+1)); err != nil {
			return err
		}
	}
	for n := int64(1); n < t.Sends; n++ { // after a hand-back no year is released: one before a release was overtaken by it
		if err := s.putBack(ctx, by, t, returnCmd(id, n), cmdOf("not-returned", id, n)); err != nil {
			return err
		}
	}
	return nil
}

// putBack undoes a movement into transit, once.
func (s *Service) putBack(ctx context.Context, by models.By, t models.Transfer, sent, back string) error {
	e, left, err := s.d.Money.Posted(ctx, t.FromPlace, sent)
	if err != nil || !left {
		return err
	}
	m := ledger.Movement{Place: e.Place, Kind: ledger.Recalled, Of: string(t.ID)}
	for _, p := range e.Postings {
		m.Postings = append(m.Postings, ledger.Posting{Account: p.Account, Amount: -p.Amount})
	}
	return s.post(ctx, by, back, m)
}

// overtaken answers for a movement whose record was refused: another step came first.
func (s *Service) overtaken(ctx context.Context, by models.By, id models.TransferID, refusal error) error {
	if !models.IsKind(refusal, models.Conflict) {
		return refusal
	}
	return errorOr(s.settle(ctx, by, id), refusal)
}
