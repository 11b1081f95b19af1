package api

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/proposals"
	"commonchest/models"
	"commonchest/models/money"
)

// Decisions are the steps of a proposal's life after it was submitted. All but
// Withdraw are for a clerk of its place.
type Decisions interface {
	// Review takes a proposal into review.
	Review(ctx context.Context, by models.By, id models.ProposalID) (models.Proposal, error)
	// Decide makes one decision, such as admitting it to a round that is not sealed.
	Decide(ctx context.Context, by models.By, id models.ProposalID, d proposals.Decision) (models.Proposal, error)
	// Term says what may pay for it, and the sum, while its round is not sealed.
	Term(ctx context.Context, by models.By, id models.ProposalID, t models.Terms, ask money.Pence, why string) (models.Proposal, error)
	// Bring says what it brings beside what it asks for, until it has ended.
	Bring(ctx context.Context, by models.By, id models.ProposalID, b models.Brings) (models.Proposal, error)
	// Refuse ends it as not feasible for a reason from the list.
	Refuse(ctx context.Context, by models.By, id models.ProposalID, reason, words string) (models.Proposal, error)
	// Merge ends it by carrying it on in another.
	Merge(ctx context.Context, by models.By, id, into models.ProposalID) (models.Proposal, error)
	// Withdraw takes the proposer's follow token, or else the clerk.
	Withdraw(ctx context.Context, by models.By, id models.ProposalID, token string) (models.Proposal, error)
}

func (a *API) reviewProposal(c *fiber.Ctx) error {
	by, _, err := command[nothing](a, c)
	if err != nil {
		return err
	}
	p, err := a.d.Decisions.Review(c.UserContext(), by, proposalOf(c))
	return a.sendDecision(c, p, err)
}

type admission struct {
	Round    models.RoundID `json:"round"`
	Ask      *money.Pence   `json:"ask"`
	Currency string         `json:"currency"`
	Power    string         `json:"power"`
	Cleared  bool           `json:"cleared"`
}

func (a *API) admitProposal(c *fiber.Ctx) error {
	by, in, err := command[admission](a, c)
	if err != nil {
		return err
	}
	ask := money.Pence(0)
	if in.Ask != nil {
		if ask = *in.Ask; ask <= 0 {
			return models.E(models.Invalid, "proposal", models.F("ask", "positive"))
		}
		e, err := a.d.Proposals.Entry(c.UserContext(), proposalOf(c))
		if err != nil {
			return err
		}
		if _, err := a.paidIn(c.UserContext(), e.Proposal.Place, in.Currency); err != nil {
			return err
		}
	}
	p, err := a.d.Decisions.Decide(c.UserContext(), by, proposalOf(c), proposals.Decision{Act: proposals.ActAdmit, Round: in.Round,
		Asks: map[models.ProposalID]money.Pence{proposalOf(c): ask}, Power: in.Power, Clear: in.Cleared})
	return a.sendDecision(c, p, err)
}

func (a *API) bringProposal(c *fiber.Ctx) error {
	by, in, err := command[struct {
		Brings   models.Brings `json:"brings"`
		Currency string        `json:"currency"`
	}](a, c)
	if err != nil {
		return err
	}
	e, err := a.d.Proposals.Entry(c.UserContext(), proposalOf(c))
	if err != nil {
		return err
	}
	if _, err := a.paidIn(c.UserContext(), e.Proposal.Place, in.Currency); err != nil {
		return err
	}
	p, err := a.d.Decisions.Bring(c.UserContext(), by, e.Proposal.ID, in.Brings)
	return a.sendDecision(c, p, err)
}

func (a *API) termProposal(c *fiber.Ctx) error {
	by, in, err := command[struct {
		Terms    models.Terms `json:"terms"`
		Ask      money.Pence  `json:"ask"`
		Currency string       `json:"currency"`
		Why      string       `json:"why"`
	}](a, c)
	if err != nil {
		return err
	}
	e, err := a.d.Proposals.Entry(c.UserContext(), proposalOf(c))
	if err != nil {
		return err
	}
	if _, err := a.paidIn(c.UserContext(), e.Proposal.Place, in.Currency); err != nil {
		return err
	}
	p, err := a.d.Decisions.Term(c.UserContext(), by, e.Proposal.ID, in.Terms, in.Ask, in.Why)
	return a.sendDecision(c, p, err)
}

func (a *API) refuseProposal(c *fiber.Ctx) error {
	by, in, err := command[struct {
		Reason string `json:"reason"`
		Words  string `json:"words"`
	}](a, c)
	if err != nil {
		return err
	}
	if err := shortEnough("words", in.Words); err != nil {
		return err
	}
	p, err := a.d.Decisions.Refuse(c.UserContext(), by, proposalOf(c), in.Reason, in.Words)
	return a.sendDecision(c, p, err)
}

func (a *API) mergeProposal(c *fiber.Ctx) error {
	by, in, err := command[struct {
		Into models.ProposalID `json:"into"`
	}](a, c)
	if err != nil {
		return err
	}
	p, err := a.d.Decisions.Merge(c.UserContext(), by, proposalOf(c), in.Into)
	return a.sendDecision(c, p, err)
}

func (a *API) withdrawProposal(c *fiber.Ctx) error {
	by, _, err := command[nothing](a, c)
	if err != nil {
		return err
	}
	p, err := a.d.Decisions.Withdraw(c.UserContext(), by, proposalOf(c), c.Get(followHeader))
	return a.sendDecision(c, p, err)
}

func (a *API) sendDecision(c *fiber.Ctx, p models.Proposal, err error) error {
	if err != nil {
		return err
	}
	return a.sendProposal(c, p.ID)
}

// mostWords is the longest text in bytes of a clerk's reason.
const mostWords = 4000

func shortEnough(name, words string) error {
	if len(words) > mostWords {
		return models.E(models.Invalid, "words", models.F(name, "too_long"))
	}
	return nil
}
