package partners

import (
	"context"
	"strconv"
	"strings"

	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

// Budget reads how a place budget is run; one that nobody set up is the council's own,
// or the parish's.
func (s *Service) Budget(ctx context.Context, place models.PlaceID) (models.PlaceBudget, error) {
	v, err := s.budgets.Head(ctx, string(place))
	if !models.IsKind(err, models.NotFound) {
		return v.State, err
	}
	p, err := s.d.Places.Place(ctx, place)
	if err != nil {
		return models.PlaceBudget{}, err
	}
	b := models.PlaceBudget{Place: place, Name: p.Name, Paymaster: models.PaymasterCouncil, Payer: p.Body}
	if p.Kind == models.Neighbourhood {
		b.Paymaster = models.PaymasterParish
	}
	return b, nil
}

// SetBudget says how a place budget is run, for who leads it. base is the version that
// was shown.
func (s *Service) SetBudget(ctx context.Context, by models.By, base int64, b models.PlaceBudget) error {
	if _, err := s.lead(ctx, by.Actor, b.Place); err != nil {
		return err
	}
	payer, err := s.d.Places.Body(ctx, b.Payer)
	if err != nil && !models.IsKind(err, models.NotFound) {
		return err
	}
	if err := b.Check(payer); err != nil {
		return err
	}
	_, err = s.budgets.Save(ctx, s.act(by, "set", models.TextRef{}), string(b.Place), base, b)
	return err
}

// BudgetVersion is the number of the last version of a place budget's settings.
func (s *Service) BudgetVersion(ctx context.Context, place models.PlaceID) (int64, error) {
	v, err := s.budgets.Head(ctx, string(place))
	if models.IsKind(err, models.NotFound) {
		return 0, nil
	}
	return v.N, err
}

// Receive records that money has come under a signature, for the paymaster. A bank
// reference is one payment: recorded again with the same sum it is the same act.
func (s *Service) Receive(ctx context.Context, by models.By, id models.CommitmentID, amount money.Pence, b models.Banked) (models.Commitment, error) {
	head, err := s.commitments.Head(ctx, string(id))
	if err != nil {
		return models.Commitment{}, err
	}
	c := head.State
	if err := s.pays(ctx, by.Actor, c.Place); err != nil {
		return c, err
	}
	place, err := s.d.Places.Place(ctx, c.Place)
	if err != nil {
		return c, err
	}
	today, err := place.Today(s.d.Now())
	if err != nil {
		return c, err
	}
	b = b.Cleaned(today)
	if err := c.Receipt(amount, b, today); err != nil {
		return c, err
	}
	if err := s.settle(ctx, by, c); err != nil {
		return c, err
	}
	cmd, err := s.receiptCmd(ctx, c, b.Ref)
	if err != nil {
		return c, err
	}
	e, err := s.d.Money.Post(ctx, by, cmd, ledger.Movement{Place: c.Place, Kind: ledger.Received, Of: string(id), Ref: b.Ref, On: b.On,
		Postings: ledger.Move(ledger.SignedAccount(id), ledger.FundAccount(c.Fund), amount)})
	if models.IsKind(err, models.Conflict) {
		return c, models.E(models.Invalid, "arrival", models.F("amount", "more_than_signed")).Because(err)
	}
	if err == nil && !moved(e, c.Fund, amount) {
		return c, models.E(models.Conflict, "bank_ref_taken", models.F("bank_ref", "bank_ref_taken"))
	}
	return c, err
}

// receiptCmd is the command under which a bank reference is recorded: once, and once more
// after each time that it was undone.
func (s *Service) receiptCmd(ctx context.Context, c models.Commitment, ref string) (string, error) {
	st, err := s.d.Money.Statement(ctx, c.Place)
	if err != nil {
		return "", err
	}
	cmd := "received/" + string(c.ID) + "/" + strings.ToLower(strings.Join(strings.Fields(ref), " "))
	for {
		e, found, err := s.d.Money.Posted(ctx, c.Place, cmd)
		undone := ledger.ReversedBy(st.Entries, e.Seq)
		if err != nil || !found || undone == 0 {
			return cmd, err
		}
		cmd += "/" + strconv.FormatInt(undone, 10)
	}
}

func moved(e ledger.Entry, fund models.FundID, amount money.Pence) bool {
	for _, p := range e.Postings {
		if p.Account == ledger.FundAccount(fund) {
			return p.Amount == amount
		}
	}
	return false
}

// pays refuses who does not keep the money: the staff of the paymaster.
func (s *Service) pays(ctx context.Context, actor models.Actor, place models.PlaceID) error {
	b, err := s.Budget(ctx, place)
	if err != nil {
		return err
	}
	payer, err := s.d.Places.Body(ctx, b.Payer)
	if err != nil {
		return err
	}
	return actor.Need(payer.Place, payRoles(b.Paymaster)...)
}

// payRoles are who acts for a paymaster.
func payRoles(p models.Paymaster) []models.Role {
	switch p {
	case models.PaymasterCouncil:
		return []models.Role{models.RoleOfficer}
	case models.PaymasterParish:
		return []models.Role{models.RoleClerk}
	}
	return []models.Role{models.RoleOfficer, models.RoleClerk}
}

// Pays reports whether an actor may record receipts of a place budget.
func (s *Service) Pays(ctx context.Context, actor models.Actor, place models.PlaceID) (bool, error) {
	err := s.pays(ctx, actor, place)
	if models.IsKind(err, models.Forbidden, models.Unauthenticated) {
		return false, nil
	}
	return err == nil, err
}
