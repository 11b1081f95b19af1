package api

import (
	"context"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/delivery"
	"commonchest/models"
	"commonchest/models/money"
)

// AwardActs move an award along, for the clerk of its place: forbidden to who may not, or
// has declared an interest in it.
type AwardActs interface {
	// Arrange records to whom it goes and on which terms.
	Arrange(ctx context.Context, by models.By, round models.RoundID, ref string, in models.Arrangement) (models.Delivery, error)
	// Report adds evidence.
	Report(ctx context.Context, by models.By, round models.RoundID, ref string, r models.Report, words, alt string) (models.Delivery, error)
	// Finish records how it ended, or why it is late.
	Finish(ctx context.Context, by models.By, round models.RoundID, ref string, o models.Outcome, reason string, actual []models.Measure) (models.Delivery, error)
	// Lapse sends back what it does not need.
	Lapse(ctx context.Context, by models.By, round models.RoundID, ref, reason string) (models.Delivery, error)
	// Refund records that paid money came back.
	Refund(ctx context.Context, by models.By, round models.RoundID, ref string, amount money.Pence, b models.Banked, reason string) (models.Delivery, error)
	// CorrectReturn undoes a return that was recorded by mistake.
	CorrectReturn(ctx context.Context, by models.By, round models.RoundID, ref string, n int64, reason string) (models.Delivery, error)
}

// PaymentActs move payments along: a clerk prepares and records, councillors sign.
type PaymentActs interface {
	// Request asks for a payment.
	Request(ctx context.Context, by models.By, round models.RoundID, ref string, r delivery.Request) (models.Delivery, error)
	// Approve signs one; forbidden "own_payment", conflict "approved_already".
	Approve(ctx context.Context, by models.By, round models.RoundID, ref string, n int64) (models.Delivery, error)
	// Reject is a councillor's no.
	Reject(ctx context.Context, by models.By, round models.RoundID, ref string, n int64, reason string) (models.Delivery, error)
	// Cancel takes one back.
	Cancel(ctx context.Context, by models.By, round models.RoundID, ref string, n int64, reason string) (models.Delivery, error)
	// Pay records what the bank has done.
	Pay(ctx context.Context, by models.By, round models.RoundID, ref string, n int64, bankRef, on string) (models.Delivery, error)
	// CorrectPayment undoes what was recorded as paid by mistake.
	CorrectPayment(ctx context.Context, by models.By, round models.RoundID, ref string, n int64, reason string) (models.Delivery, error)
}

// PaymentRules says how many councillors sign a payment.
type PaymentRules interface {
	// Rule reads what holds at a place.
	Rule(ctx context.Context, place models.PlaceID) (models.PaymentRule, error)
	// SetRule records what the body resolved about it; for its clerk.
	SetRule(ctx context.Context, by models.By, r models.PaymentRule) (models.PaymentRule, error)
}

// awardAct makes the handler of an act on the award of the address.
func awardAct[T any](a *API, do func(c *fiber.Ctx, by models.By, round models.RoundID, ref string, in T) (models.Delivery, error)) fiber.Handler {
	return act(a, fiber.StatusOK, func(c *fiber.Ctx, by models.By, in T) (any, error) {
		if _, err := do(c, by, roundOf(c), c.Params("ref"), in); err != nil {
			return nil, err
		}
		return a.getAward(c)
	})
}

// nOf is the number of a payment or return in the address; what is no number is none.
func nOf(c *fiber.Ctx) int64 {
	n, _ := strconv.ParseInt(c.Params("n"), 10, 64)
	return n
}

// awardIn holds amounts against the currency of the award's place.
func (a *API) awardIn(c *fiber.Ctx, round models.RoundID, currency string) error {
	v, err := a.d.Rounds.View(c.UserContext(), round)
	if err == nil {
		_, err = a.paidIn(c.UserContext(), v.Round.Place, currency)
	}
	return err
}

// arrangement is what an award's terms are when they are sent.
type arrangement struct {
	Base        int64                `json:"base"`
	To          models.RecipientKind `json:"to"`
	Name        string               `json:"name"`
	Number      string               `json:"number"`
	Conditions  string               `json:"conditions"`
	Starts      string               `json:"starts"`
	Ends        string               `json:"ends"`
	Currency    string               `json:"currency"`
	Instalments []models.PlannedPart `json:"instalments"`
	Milestones  []struct {
		What string `json:"what"`
		Due  string `json:"due"`
	} `json:"milestones"`
	Measures []struct {
		What     string `json:"what"`
		Unit     string `json:"unit"`
		Baseline int64  `json:"baseline"`
		Target   int64  `json:"target"`
	} `json:"measures"`
	Brings models.Brings `json:"brings"`
}

func (a *API) arrangeAward(c *fiber.Ctx, by models.By, round models.RoundID, ref string, in arrangement) (models.Delivery, error) {
	if err := a.awardIn(c, round, in.Currency); err != nil {
		return models.Delivery{}, err
	}
	terms := models.Arrangement{Base: in.Base, To: in.To, Name: in.Name, Number: in.Number, Conditions: in.Conditions, Starts: in.Starts, Ends: in.Ends, Instalments: in.Instalments, Brings: in.Brings}
	for _, m := range in.Milestones {
		terms.Milestones = append(terms.Milestones, models.Milestone{What: models.Clean(m.What), Due: m.Due})
	}
	for _, m := range in.Measures {
		terms.Measures = append(terms.Measures, models.Measure{What: models.Clean(m.What), Unit: models.Clean(m.Unit), Baseline: m.Baseline, Target: m.Target})
	}
	return a.d.AwardActs.Arrange(c.UserContext(), by, round, ref, terms)
}

type evidence struct {
	On        string `json:"on"`
	Words     string `json:"words"`
	Document  string `json:"document"`
	Milestone int64  `json:"milestone"`
}

func (a *API) reportAward(c *fiber.Ctx, by models.By, round models.RoundID, ref string, in evidence) (models.Delivery, error) {
	return a.d.AwardActs.Report(c.UserContext(), by, round, ref, models.Report{On: in.On, Document: in.Document, Milestone: in.Milestone}, in.Words, "")
}

type ending struct {
	Kind   models.OutcomeKind `json:"kind"`
	On     string             `json:"on"`
	Until  string             `json:"until"`
	Reason string             `json:"reason"`
	Actual []*int64           `json:"actual"`
}

func (a *API) finishAward(c *fiber.Ctx, by models.By, round models.RoundID, ref string, in ending) (models.Delivery, error) {
	actual := make([]models.Measure, len(in.Actual))
	for i, n := range in.Actual {
		if n != nil {
			actual[i] = models.Measure{Actual: *n, Known: true}
		}
	}
	return a.d.AwardActs.Finish(c.UserContext(), by, round, ref, models.Outcome{Kind: in.Kind, On: in.On, Until: in.Until}, in.Reason, actual)
}

type reason struct {
	Reason string `json:"reason"`
}

func (a *API) lapseAward(c *fiber.Ctx, by models.By, round models.RoundID, ref string, in reason) (models.Delivery, error) {
	return a.d.AwardActs.Lapse(c.UserContext(), by, round, ref, in.Reason)
}

type refund struct {
	Amount   money.Pence `json:"amount"`
	Currency string      `json:"currency"`
	BankRef  string      `json:"bank_ref"`
	CameOn   string      `json:"came_on"`
	Reason   string      `json:"reason"`
}

func (a *API) refundAward(c *fiber.Ctx, by models.By, round models.RoundID, ref string, in refund) (models.Delivery, error) {
	if err := a.awardIn(c, round, in.Currency); err != nil {
		return models.Delivery{}, err
	}
	return a.d.AwardActs.Refund(c.UserContext(), by, round, ref, in.Amount, models.Banked{Ref: in.BankRef, On: in.CameOn}, in.Reason)
}

func (a *API) correctReturn(c *fiber.Ctx, by models.By, round models.RoundID, ref string, in reason) (models.Delivery, error) {
	return a.d.AwardActs.CorrectReturn(c.UserContext(), by, round, ref, nOf(c), in.Reason)
}

type paymentRequest struct {
	Payee    string      `json:"payee"`
	Purpose  string      `json:"purpose"`
	Amount   money.Pence `json:"amount"`
	VAT      money.Pence `json:"vat"`
	VATBack  bool        `json:"vat_back"`
	Currency string      `json:"currency"`
	Document string      `json:"document"`
}

func (a *API) requestPayment(c *fiber.Ctx, by models.By, round models.RoundID, ref string, in paymentRequest) (models.Delivery, error) {
	if err := a.awardIn(c, round, in.Currency); err != nil {
		return models.Delivery{}, err
	}
	return a.d.PaymentActs.Request(c.UserContext(), by, round, ref, delivery.Request{Payee: in.Payee, Purpose: in.Purpose, Amount: in.Amount, VAT: in.VAT, VATBack: in.VATBack, Document: in.Document})
}

func (a *API) approvePayment(c *fiber.Ctx, by models.By, round models.RoundID, ref string, _ nothing) (models.Delivery, error) {
	return a.d.PaymentActs.Approve(c.UserContext(), by, round, ref, nOf(c))
}

func (a *API) rejectPayment(c *fiber.Ctx, by models.By, round models.RoundID, ref string, in reason) (models.Delivery, error) {
	return a.d.PaymentActs.Reject(c.UserContext(), by, round, ref, nOf(c), in.Reason)
}

func (a *API) cancelPayment(c *fiber.Ctx, by models.By, round models.RoundID, ref string, in reason) (models.Delivery, error) {
	return a.d.PaymentActs.Cancel(c.UserContext(), by, round, ref, nOf(c), in.Reason)
}

type paid struct {
	BankRef string `json:"bank_ref"`
	On      string `json:"on"`
}

func (a *API) recordPaid(c *fiber.Ctx, by models.By, round models.RoundID, ref string, in paid) (models.Delivery, error) {
	return a.d.PaymentActs.Pay(c.UserContext(), by, round, ref, nOf(c), in.BankRef, in.On)
}

func (a *API) correctPayment(c *fiber.Ctx, by models.By, round models.RoundID, ref string, in reason) (models.Delivery, error) {
	return a.d.PaymentActs.CorrectPayment(c.UserContext(), by, round, ref, nOf(c), in.Reason)
}

func (a *API) getPaymentRule(c *fiber.Ctx) (any, error) {
	return a.d.PaymentRules.Rule(c.UserContext(), placeOf(c))
}

type paymentRule struct {
	Approvals int64  `json:"approvals"`
	Minute    string `json:"minute"`
}

func (a *API) setPaymentRule(c *fiber.Ctx, by models.By, in paymentRule) (any, error) {
	return a.d.PaymentRules.SetRule(c.UserContext(), by, models.PaymentRule{Place: placeOf(c), Approvals: in.Approvals, Minute: in.Minute})
}
