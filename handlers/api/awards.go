package api

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/delivery"
	"commonchest/handlers/httpx"
	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

// Awards reads what became of awards.
type Awards interface {
	// Entry reads one award; not found if the resolution does not have it.
	Entry(ctx context.Context, round models.RoundID, ref string) (delivery.Entry, error)
	// OfRound lists the awards of a round; none before its resolution.
	OfRound(ctx context.Context, round models.RoundID) ([]delivery.Entry, error)
	// OfPlace lists the awards of a place.
	OfPlace(ctx context.Context, place models.PlaceID) ([]delivery.Entry, error)
	// MayRead refuses who may not read the papers of an award.
	MayRead(ctx context.Context, a models.Actor, e delivery.Entry) error
}

// didBody is an award with what became of it, in public: no payee, and no person.
type didBody struct {
	Round      models.RoundID     `json:"round"`
	Ref        string             `json:"ref"`
	Place      models.PlaceID     `json:"place"`
	Proposal   models.ProposalID  `json:"proposal"`
	Currency   string             `json:"currency"`
	Amount     money.Pence        `json:"amount"`
	Spent      money.Pence        `json:"spent"`
	Left       money.Pence        `json:"left"`
	Funds      []shareBody        `json:"funds"`
	Minute     string             `json:"minute"`
	Resolved   string             `json:"resolved_on"`
	Stood      []string           `json:"stood"`
	Interests  []toldBody         `json:"interests"`
	To         recipientBody      `json:"to"`
	Starts     string             `json:"starts"`
	Ends       string             `json:"ends"`
	Brings     models.Brings      `json:"brings"`
	Ratio      string             `json:"ratio"`
	Milestones []models.Milestone `json:"milestones"`
	Measures   []models.Measure   `json:"measures"`
	Reports    []reportBody       `json:"reports"`
	Outcome    outcomeBody        `json:"outcome"`
	Mistakes   []mistakeBody      `json:"mistakes"`
	Papers     *papersBody        `json:"papers"`
}

// shareBody is a fund's part of an award.
type shareBody struct {
	Fund   models.FundID `json:"fund"`
	Amount money.Pence   `json:"amount"`
	Spent  money.Pence   `json:"spent"`
}

type recipientBody struct {
	Kind   models.RecipientKind `json:"kind"`
	Name   string               `json:"name"`
	Number string               `json:"number"`
}

type reportBody struct {
	N         int64     `json:"n"`
	On        string    `json:"on"`
	Words     string    `json:"words"`
	Picture   string    `json:"picture"`
	Alt       string    `json:"alt"`
	Milestone int64     `json:"milestone"`
	At        time.Time `json:"at"`
}

type outcomeBody struct {
	Kind   models.OutcomeKind `json:"kind"`
	On     string             `json:"on"`
	Until  string             `json:"until"`
	Reason string             `json:"reason"`
}

// mistakeBody is an end that was recorded by mistake.
type mistakeBody struct {
	Was       models.OutcomeKind `json:"was"`
	On        string             `json:"on"`
	Corrected string             `json:"corrected"`
	Reason    string             `json:"reason"`
}

// papersBody is what those who work on awards read beside it.
type papersBody struct {
	Terms       int64                `json:"terms"`
	Conditions  string               `json:"conditions"`
	Instalments []models.PlannedPart `json:"instalments"`
	Claimed     money.Pence          `json:"claimed"`
	Payments    []paymentBody        `json:"payments"`
	Returns     []returnBody         `json:"returns"`
}

type paymentBody struct {
	models.Payment
	Approvals []models.SignOff   `json:"approvals"`
	Shares    []models.FundShare `json:"shares"`
	Payee     string             `json:"payee"`
	Purpose   string             `json:"purpose"`
	Reason    string             `json:"reason"`
}

type returnBody struct {
	models.Return
	Shares []models.FundShare `json:"shares"`
	Reason string             `json:"reason"`
	Why    string             `json:"why"`
}

// newAward makes what an actor may read of an award.
func (a *API) newAward(ctx context.Context, actor models.Actor, e delivery.Entry) (didBody, error) {
	d := e.Delivery
	body := didBody{Round: d.Round, Ref: d.Ref, Place: d.Place, Proposal: d.Proposal, Currency: e.Award.Currency, Amount: e.Award.Amount, Spent: models.Sum(d.Spent()),
		Left: models.Sum(d.Left(e.Award)), Funds: sharesOf(e), Minute: e.Resolution.Minute, Resolved: e.Resolution.On, Stood: []string{}, Starts: d.Starts, Ends: d.Ends,
		To: recipientBody{d.To, e.Recipient(actor), d.Number}, Brings: d.Brings, Ratio: d.Brings.Ratio(e.Award.Amount), Milestones: array(d.Milestones),
		Measures: array(d.Measures), Outcome: outcomeBody{d.Outcome.Kind, d.Outcome.On, d.Outcome.Until, e.Reason}}
	for _, s := range e.Resolution.Stood {
		if s.Ref == d.Ref {
			body.Stood = append(body.Stood, s.Who)
		}
	}
	var err error
	if body.Reports, err = a.reports(ctx, d); err != nil {
		return body, err
	}
	if body.Mistakes, err = a.mistakes(ctx, d); err != nil {
		return body, err
	}
	if body.Interests, err = a.declaredOn(ctx, d.Place, d.Proposal); err != nil {
		return body, err
	}
	err = a.d.Awards.MayRead(ctx, actor, e)
	if models.IsKind(err, models.Forbidden, models.Unauthenticated) {
		return body, nil
	}
	if err == nil {
		body.Papers, err = a.papers(ctx, e)
	}
	return body, err
}

func (a *API) mistakes(ctx context.Context, d models.Delivery) ([]mistakeBody, error) {
	out := []mistakeBody{}
	for _, m := range d.Mistakes {
		why, err := a.words(ctx, m.Why, "words")
		if err != nil {
			return out, err
		}
		out = append(out, mistakeBody{m.Was.Kind, m.Was.On, m.On, why})
	}
	return out, nil
}

func sharesOf(e delivery.Entry) []shareBody {
	out := make([]shareBody, len(e.Award.Shares))
	for i, s := range e.Award.Shares {
		out[i] = shareBody{Fund: s.Fund, Amount: s.Amount}
		for _, spent := range e.Delivery.Spent() {
			if spent.Fund == s.Fund {
				out[i].Spent = spent.Amount
			}
		}
	}
	return out
}

func (a *API) reports(ctx context.Context, d models.Delivery) ([]reportBody, error) {
	out := make([]reportBody, len(d.Reports))
	for i, r := range d.Reports {
		out[i] = reportBody{N: r.N, On: r.On, Picture: string(r.Picture), Milestone: r.Milestone, At: r.At}
		var err error
		if out[i].Words, err = a.words(ctx, r.Words, "words"); err != nil {
			return nil, err
		}
		if out[i].Alt, err = a.words(ctx, r.Alt, "alt"); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (a *API) papers(ctx context.Context, e delivery.Entry) (*papersBody, error) {
	d := e.Delivery
	out := &papersBody{Terms: d.Terms, Conditions: e.Conditions, Instalments: array(d.Instalments), Claimed: d.Claimed(), Payments: []paymentBody{}, Returns: []returnBody{}}
	for _, p := range d.Payments {
		said, err := a.d.Texts.Get(ctx, p.Words)
		if err != nil {
			return nil, err
		}
		body := paymentBody{Payment: p, Approvals: array(p.Approvals), Shares: array(p.Shares), Payee: said.Get("payee"), Purpose: said.Get("purpose")}
		if body.Reason, err = a.words(ctx, p.Reason, "words"); err != nil {
			return nil, err
		}
		out.Payments = append(out.Payments, body)
	}
	for _, r := range d.Returns {
		reason, err := a.words(ctx, r.Reason, "words")
		if err != nil {
			return nil, err
		}
		why, err := a.words(ctx, r.Why, "words")
		if err != nil {
			return nil, err
		}
		out.Returns = append(out.Returns, returnBody{Return: r, Shares: array(r.Shares), Reason: reason, Why: why})
	}
	return out, nil
}

// sendAwards answers with a page of awards.
func (a *API) sendAwards(c *fiber.Ctx, all []delivery.Entry) (any, error) {
	some, next, err := paged(c, all, func(e delivery.Entry) string { return string(e.Delivery.ID) })
	if err != nil {
		return nil, err
	}
	out := make([]didBody, len(some))
	for i, e := range some {
		if out[i], err = a.newAward(c.UserContext(), httpx.Actor(c), e); err != nil {
			return nil, err
		}
	}
	return fiber.Map{"awards": out, "next": next}, nil
}

func (a *API) listPlaceAwards(c *fiber.Ctx) (any, error) {
	all, err := a.d.Awards.OfPlace(c.UserContext(), placeOf(c))
	if err != nil {
		return nil, err
	}
	return a.sendAwards(c, all)
}

func (a *API) listRoundAwards(c *fiber.Ctx) (any, error) {
	all, err := a.d.Awards.OfRound(c.UserContext(), roundOf(c))
	if err != nil {
		return nil, err
	}
	return a.sendAwards(c, all)
}

func (a *API) getAward(c *fiber.Ctx) (any, error) {
	e, err := a.d.Awards.Entry(c.UserContext(), roundOf(c), c.Params("ref"))
	if err != nil {
		return nil, err
	}
	return a.newAward(c.UserContext(), httpx.Actor(c), e)
}

// getTrail is every entry of the journal by which the money of an award came and went.
func (a *API) getTrail(c *fiber.Ctx) (any, error) {
	e, err := a.d.Awards.Entry(c.UserContext(), roundOf(c), c.Params("ref"))
	if err != nil {
		return nil, err
	}
	s, err := a.d.Budgets.Sources(c.UserContext(), e.Delivery.Place)
	if err != nil {
		return nil, err
	}
	return fiber.Map{"currency": e.Award.Currency, "minute": e.Resolution.Minute, "entries": ledger.Trail(s.Entries, s.Funds, e.Delivery.Round, e.Delivery.Ref)}, nil
}
