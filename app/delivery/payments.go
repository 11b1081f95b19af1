package delivery

import (
	"context"
	"strconv"
	"unicode/utf8"

	"commonchest/models"
	"commonchest/models/money"
)

// Request is a payment as its preparer asks for it.
type Request struct {
	Payee, Purpose string
	Amount, VAT    money.Pence
	VATBack        bool
	Document       string
}

// Request asks for a payment out of an award; for its clerk.
func (s *Service) Request(ctx context.Context, by models.By, round models.RoundID, ref string, r Request) (models.Delivery, error) {
	r.Payee, r.Purpose, r.Document = models.Clean(r.Payee), models.Clean(r.Purpose), models.Clean(r.Document)
	return s.change(ctx, by, round, ref, "request_payment", clerks, "", func(d models.Delivery, a models.Awarded, _ models.TextRef) (models.Delivery, error) {
		rule, err := s.Rule(ctx, d.Place)
		if err != nil {
			return d, err
		}
		p := models.Payment{Amount: r.Amount, VAT: r.VAT, VATBack: r.VATBack, Document: r.Document, Needed: rule.Approvals,
			Preparer: models.AccountID(by.Actor.ID), At: s.d.Now()}
		if _, err := d.Request(a, p, r.Payee, r.Purpose); err != nil {
			return d, err
		}
		if p.Words, err = s.words(ctx, by, "payment", models.TextPart{Name: "payee", Value: r.Payee}, models.TextPart{Name: "purpose", Value: r.Purpose}); err != nil {
			return d, err
		}
		return d.Request(a, p, r.Payee, r.Purpose)
	})
}

var councillors = []models.Role{models.RoleCouncillor}

// Approve is a councillor's signature under a payment: never under one's own, never
// twice, never with an interest in the matter.
func (s *Service) Approve(ctx context.Context, by models.By, round models.RoundID, ref string, n int64) (models.Delivery, error) {
	return s.change(ctx, by, round, ref, "approve_payment", councillors, "", func(d models.Delivery, _ models.Awarded, _ models.TextRef) (models.Delivery, error) {
		return d.Approve(n, models.AccountID(by.Actor.ID), s.d.Now())
	})
}

// Reject is a councillor's no to a payment that is not paid, with the reason.
func (s *Service) Reject(ctx context.Context, by models.By, round models.RoundID, ref string, n int64, reason string) (models.Delivery, error) {
	return s.stop(ctx, by, round, ref, n, "reject_payment", models.PaymentRejected, councillors, reason)
}

// Cancel takes back a payment that is not paid, with the reason; for the clerk.
func (s *Service) Cancel(ctx context.Context, by models.By, round models.RoundID, ref string, n int64, reason string) (models.Delivery, error) {
	return s.stop(ctx, by, round, ref, n, "cancel_payment", models.PaymentCancelled, clerks, reason)
}

func (s *Service) stop(ctx context.Context, by models.By, round models.RoundID, ref string, n int64, action string, stage models.PaymentStage, roles []models.Role, reason string) (models.Delivery, error) {
	return s.change(ctx, by, round, ref, action, roles, reason, func(d models.Delivery, _ models.Awarded, why models.TextRef) (models.Delivery, error) {
		return d.StopPayment(n, stage, why, s.d.Now())
	})
}

const mostReason = 500

// reason stores why something was done; an empty one is no reason.
func (s *Service) reason(ctx context.Context, by models.By, reason string) (models.TextRef, error) {
	reason = models.Clean(reason)
	if over := utf8.RuneCountInString(reason) - mostReason; over > 0 {
		return models.TextRef{}, models.E(models.Invalid, "reason", models.F("reason", "too_long", "most", strconv.Itoa(mostReason), "over", strconv.Itoa(over)))
	}
	return s.words(ctx, by, "reason", models.TextPart{Name: "words", Value: reason})
}

// Pay records that the bank has paid an authorised payment; for the clerk. Conflict
// "signature_void" where somebody who signed has declared an interest since.
func (s *Service) Pay(ctx context.Context, by models.By, round models.RoundID, ref string, n int64, bankRef, on string) (models.Delivery, error) {
	today, err := s.today(ctx, round)
	if err != nil {
		return models.Delivery{}, err
	}
	return s.change(ctx, by, round, ref, "record_paid", clerks, "", func(d models.Delivery, a models.Awarded, _ models.TextRef) (models.Delivery, error) {
		next, err := d.Pay(a, n, models.Clean(bankRef), on, today)
		if err != nil {
			return d, err
		}
		return next, s.signaturesHold(ctx, a, next, n)
	})
}

// signaturesHold refuses a payment under which somebody signed who must stay out of it now.
func (s *Service) signaturesHold(ctx context.Context, a models.Awarded, d models.Delivery, n int64) error {
	for _, sign := range d.Payments[n-1].Approvals {
		barred, err := s.Bars(ctx, models.Actor{ID: string(sign.By)}, d.Proposal, a)
		if err != nil {
			return err
		}
		if barred {
			return models.E(models.Conflict, "signature_void")
		}
	}
	return nil
}

// Lapse sends back to its funds what an award does not need; for the clerk.
func (s *Service) Lapse(ctx context.Context, by models.By, round models.RoundID, ref, reason string) (models.Delivery, error) {
	return s.change(ctx, by, round, ref, "lapse", clerks, reason, func(d models.Delivery, a models.Awarded, why models.TextRef) (models.Delivery, error) {
		return d.Lapse(a, why, s.d.Now())
	})
}

// Refund records that paid money which was not spent has come back; for the clerk.
func (s *Service) Refund(ctx context.Context, by models.By, round models.RoundID, ref string, amount money.Pence, b models.Banked, reason string) (models.Delivery, error) {
	today, err := s.today(ctx, round)
	if err != nil {
		return models.Delivery{}, err
	}
	return s.change(ctx, by, round, ref, "refund", clerks, reason, func(d models.Delivery, a models.Awarded, why models.TextRef) (models.Delivery, error) {
		return d.Refund(a, amount, b.Cleaned(today), why, today, s.d.Now())
	})
}

// CorrectPayment undoes what was recorded as paid by mistake, by a reversing entry with
// its reason; for the clerk. The money is the award's again.
func (s *Service) CorrectPayment(ctx context.Context, by models.By, round models.RoundID, ref string, n int64, reason string) (models.Delivery, error) {
	return s.change(ctx, by, round, ref, "correct", clerks, reason, func(d models.Delivery, _ models.Awarded, why models.TextRef) (models.Delivery, error) {
		return d.CorrectPayment(n, why, s.d.Now())
	})
}

// CorrectReturn undoes what was recorded as gone back by mistake, in the same way.
func (s *Service) CorrectReturn(ctx context.Context, by models.By, round models.RoundID, ref string, n int64, reason string) (models.Delivery, error) {
	return s.change(ctx, by, round, ref, "correct", clerks, reason, func(d models.Delivery, _ models.Awarded, why models.TextRef) (models.Delivery, error) {
		return d.CorrectReturn(n, why)
	})
}

// Rule is how many councillors a place's body wants under a payment.
func (s *Service) Rule(ctx context.Context, place models.PlaceID) (models.PaymentRule, error) {
	head, err := s.rules.Head(ctx, string(place))
	if models.IsKind(err, models.NotFound) {
		return models.PaymentRule{Place: place, Approvals: models.DefaultApprovals}, nil
	}
	return head.State, err
}

// SetRule records what the body resolved about it, with the minute; for its clerk. Payments
// that are requested already keep the rule that they were requested under.
func (s *Service) SetRule(ctx context.Context, by models.By, r models.PaymentRule) (models.PaymentRule, error) {
	if err := by.Actor.Need(r.Place, clerks...); err != nil {
		return r, err
	}
	r.Minute = models.Clean(r.Minute)
	if err := r.Check(); err != nil {
		return r, err
	}
	head, err := s.rules.Head(ctx, string(r.Place))
	if err != nil && !models.IsKind(err, models.NotFound) {
		return r, err
	}
	if err == nil && head.Cmd == by.Cmd {
		return head.State, nil
	}
	v, err := s.rules.Save(ctx, s.act(by, "set_rule", models.TextRef{}), string(r.Place), head.N, r)
	return v.State, err
}
