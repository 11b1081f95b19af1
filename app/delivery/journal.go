package delivery

import (
	"context"
	"strconv"

	"commonchest/models"
	"commonchest/models/ledger"
)

// movement is what a record says that must stand in the journal: under its own command,
// so that it stands there once, however often it is settled.
type movement struct {
	cmd    string
	undoes string // the command whose entry it reverses; "" for none
	ledger.Movement
}

// movements lists what the payments and returns of an award have moved, in their order,
// and then what was undone.
func movements(d models.Delivery) []movement {
	var out, undone []movement
	add := func(cmd string, m ledger.Movement, reversed bool, why models.TextRef) {
		m.Place, m.Of = d.Place, string(d.Round)
		out = append(out, movement{cmd: cmd, Movement: m})
		if reversed {
			undone = append(undone, movement{cmd: "correct/" + cmd, undoes: cmd,
				Movement: ledger.Movement{Place: d.Place, Of: m.Of, Ref: m.Ref, On: m.On, Kind: ledger.Reversed, Reason: why, Postings: ledger.Opposite(m.Postings)}})
		}
	}
	for _, p := range d.Payments {
		if p.Stage == models.PaymentPaid || p.Stage == models.PaymentReversed {
			add(moveCmd("pay", d.ID, p.N), ledger.Movement{Kind: ledger.Paid, Ref: p.BankRef, On: p.PaidOn, Postings: between(p.Shares, d, ledger.AwardAccount, ledger.PaidAccount)},
				p.Stage == models.PaymentReversed, p.Reason)
		}
	}
	toFund := func(_ models.RoundID, _ string, f models.FundID) ledger.Account { return ledger.FundAccount(f) }
	for _, r := range d.Returns {
		m := ledger.Movement{Kind: ledger.Lapsed, Ref: r.BankRef, On: r.On, Reason: r.Reason, Postings: between(r.Shares, d, ledger.AwardAccount, toFund)}
		if r.Kind == models.ReturnRefunded {
			m.Kind, m.Postings = ledger.Refunded, between(r.Shares, d, ledger.PaidAccount, toFund)
		}
		add(moveCmd("return", d.ID, r.N), m, r.Reversed, r.Why)
	}
	return append(out, undone...)
}

func moveCmd(what string, id models.DeliveryID, n int64) string {
	return what + "/" + string(id) + "/" + strconv.FormatInt(n, 10)
}

// account names one of an award's accounts.
type account func(models.RoundID, string, models.FundID) ledger.Account

func between(shares []models.FundShare, d models.Delivery, from, to account) []ledger.Posting {
	var out []ledger.Posting
	for _, s := range shares {
		out = append(out, ledger.Move(from(d.Round, d.Ref, s.Fund), to(d.Round, d.Ref, s.Fund), s.Amount)...)
	}
	return out
}

// settle brings the journal into step with the record. Should the journal refuse a
// correction, because the money has gone on meanwhile, the record takes it back.
func (s *Service) settle(ctx context.Context, by models.By, a award) error {
	for _, m := range movements(a.delivery) {
		if m.undoes != "" {
			e, found, err := s.d.Money.Posted(ctx, m.Place, m.undoes)
			if err != nil || !found {
				return err
			}
			m.Reverses = e.Seq
		}
		_, err := s.d.Money.Post(ctx, by, m.cmd, m.Movement)
		if models.IsKind(err, models.Conflict) && m.undoes != "" {
			return s.takeBack(ctx, by, a, m, err)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// takeBack undoes a correction that the journal refused, and gives its refusal.
func (s *Service) takeBack(ctx context.Context, by models.By, a award, m movement, refusal error) error {
	next := a.delivery
	next.Payments, next.Returns = append([]models.Payment(nil), next.Payments...), append([]models.Return(nil), next.Returns...)
	for i, p := range next.Payments {
		if moveCmd("pay", next.ID, p.N) == m.undoes {
			next.Payments[i].Stage, next.Payments[i].Reason = models.PaymentPaid, models.TextRef{}
		}
	}
	for i, r := range next.Returns {
		if moveCmd("return", next.ID, r.N) == m.undoes {
			next.Returns[i].Reversed, next.Returns[i].Why = false, models.TextRef{}
		}
	}
	act := s.act(by, "correct_taken_back", models.TextRef{})
	act.Cmd += "-back"
	if _, err := s.records.Save(ctx, act, string(next.ID), a.n, next); err != nil {
		return err
	}
	return refusal
}

// Settle brings the journal into step with every award of a round, where an act was
// cut off behind its record.
func (s *Service) Settle(ctx context.Context, by models.By, round models.RoundID) error {
	list, err := s.awards(ctx, round)
	if err != nil {
		return err
	}
	for _, one := range list {
		a, err := s.load(ctx, round, one.awarded.Ref)
		if err != nil {
			return err
		}
		if err := s.settle(ctx, by, a); err != nil {
			return err
		}
	}
	return nil
}

// Unsettled reports whether an act of a round was cut off between its record and the
// journal.
func (s *Service) Unsettled(ctx context.Context, round models.RoundID) (bool, error) {
	list, err := s.awards(ctx, round)
	if err != nil {
		return false, err
	}
	for _, one := range list {
		a, err := s.load(ctx, round, one.awarded.Ref)
		if err != nil {
			return false, err
		}
		for _, m := range movements(a.delivery) {
			if _, found, err := s.d.Money.Posted(ctx, m.Place, m.cmd); err != nil || !found {
				return err == nil, err
			}
		}
	}
	return false, nil
}
