package api

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/accounts"
	"commonchest/app/proposals"
	"commonchest/handlers/httpx"
	"commonchest/models"
	"commonchest/models/money"
)

// Proposals is what the interface needs of proposals.
type Proposals interface {
	// Submit records a proposal of a resident, or of a body through its clerk.
	Submit(ctx context.Context, by models.By, p models.Proposal, t models.ProposalText) (models.Proposal, error)
	// Entry reads one with its words; not found if there is none.
	Entry(ctx context.Context, id models.ProposalID) (proposals.Entry, error)
	// OfPlace lists the proposals of a place.
	OfPlace(ctx context.Context, place models.PlaceID) ([]proposals.Entry, error)
	// Admitted lists what is admitted to a round.
	Admitted(ctx context.Context, round models.RoundID) ([]proposals.Entry, error)
	// FollowToken is the secret of a proposal's proposer.
	FollowToken(id models.ProposalID) string
	// Follows reports whether a token is the one of the proposal.
	Follows(id models.ProposalID, token string) bool
}

// followHeader carries a proposer's token: addresses are logged, headers are not.
const followHeader = "Follow-Token"

type proposalText struct {
	Title     string `json:"title"`
	Summary   string `json:"summary"`
	Where     string `json:"where"`
	Period    string `json:"period"`
	After     string `json:"after"`
	Deliver   string `json:"deliver"`
	Need      string `json:"need"`
	Strengths string `json:"strengths"`
}

func (t proposalText) words() models.ProposalText {
	return models.ProposalText{Title: t.Title, Summary: t.Summary, Where: t.Where, Period: t.Period, After: t.After,
		Deliver: t.Deliver, Need: t.Need, Strengths: t.Strengths}
}

type proposalBody struct {
	ID       models.ProposalID    `json:"id"`
	Place    models.PlaceID       `json:"place"`
	Round    models.RoundID       `json:"round"`
	By       models.Proposer      `json:"by"`
	Body     models.BodyID        `json:"body"`
	Ask      money.Pence          `json:"ask"`
	Currency string               `json:"currency"`
	State    models.ProposalState `json:"state"`
	Power    string               `json:"power"`
	Reason   string               `json:"reason"`
	Words    string               `json:"words,omitempty"`
	Into     models.ProposalID    `json:"into"`
	Ref      string               `json:"ref"`
	Terms    models.Terms         `json:"terms,omitzero"`
	Brings   *models.Brings       `json:"brings,omitempty"`
	AskedAt  time.Time            `json:"asked_at"`
	Text     *proposalText        `json:"text"`
}

// newProposal shows a proposal, its words to whom may read them.
func newProposal(e proposals.Entry, currency string, words bool) proposalBody {
	p, t := e.Proposal, e.Text
	body := proposalBody{ID: p.ID, Place: p.Place, Round: p.Round, By: p.By, Body: p.Body, Ask: p.Ask, Currency: currency,
		State: p.State, Power: p.Power, Reason: p.Reason, Words: e.Decision.Get("words"), Into: p.Into, Ref: p.Ref, Terms: p.Terms, AskedAt: p.AskedAt}
	if p.Brings.Any() {
		body.Brings = &p.Brings
	}
	if words && len(t.Parts) > 0 {
		body.Text = &proposalText{Title: t.Get("title"), Summary: t.Get("summary"), Where: t.Get("where"), Period: t.Get("period"),
			After: t.Get("after"), Deliver: t.Get("deliver"), Need: t.Get("need"), Strengths: t.Get("strengths")}
	}
	return body
}

// readable says whether everybody may read the words of a proposal: once a clerk
// has looked at them, and unless that is why they were refused. Anybody may
// submit anything, also about a neighbour.
func readable(p models.Proposal) bool {
	switch {
	case p.Withheld():
		return false
	case p.State == models.ProposalAdmitted, p.State == models.ProposalMerged, p.State == models.ProposalNotFeasible:
		return true
	}
	return p.By == models.ByBody
}

// answerProposal shows a proposal to who asks.
func (a *API) sendProposal(c *fiber.Ctx, id models.ProposalID) error {
	e, err := a.d.Proposals.Entry(c.UserContext(), id)
	if err != nil {
		return err
	}
	return a.sendEntry(c, e)
}

func (a *API) sendEntry(c *fiber.Ctx, e proposals.Entry) error {
	place, err := a.d.Places.Place(c.UserContext(), e.Proposal.Place)
	if err != nil {
		return err
	}
	words := readable(e.Proposal) || httpx.Actor(c).Need(place.ID, staff...) == nil ||
		a.d.Proposals.Follows(e.Proposal.ID, c.Get(followHeader))
	return httpx.JSON(c, fiber.StatusOK, newProposal(e, place.Currency, words))
}

func (a *API) getProposal(c *fiber.Ctx) error { return a.sendProposal(c, proposalOf(c)) }

func proposalOf(c *fiber.Ctx) models.ProposalID { return models.ProposalID(c.Params("proposal")) }

func (a *API) listPlaceProposals(c *fiber.Ctx) error {
	place, err := a.d.Places.Place(c.UserContext(), placeOf(c))
	if err != nil {
		return err
	}
	list, err := a.d.Proposals.OfPlace(c.UserContext(), place.ID)
	return sendProposals(c, place, list, err)
}

func (a *API) listRoundProposals(c *fiber.Ctx) error {
	v, err := a.d.Rounds.View(c.UserContext(), roundOf(c))
	if err != nil {
		return err
	}
	place, err := a.d.Places.Place(c.UserContext(), v.Round.Place)
	if err != nil {
		return err
	}
	list, err := a.d.Proposals.Admitted(c.UserContext(), v.Round.ID)
	return sendProposals(c, place, list, err)
}

func sendProposals(c *fiber.Ctx, place models.Place, list []proposals.Entry, err error) error {
	if err != nil {
		return err
	}
	list, next, err := paged(c, list, func(e proposals.Entry) string { return string(e.Proposal.ID) })
	if err != nil {
		return err
	}
	all := httpx.Actor(c).Need(place.ID, staff...) == nil
	out := make([]proposalBody, len(list))
	for i, e := range list {
		out[i] = newProposal(e, place.Currency, all || readable(e.Proposal))
	}
	return httpx.JSON(c, fiber.StatusOK, fiber.Map{"proposals": out, "next": next})
}

type newIdea struct {
	Place    models.PlaceID  `json:"place"`
	Round    models.RoundID  `json:"round"`
	By       models.Proposer `json:"by"`
	Ask      money.Pence     `json:"ask"`
	Currency string          `json:"currency"`
	Text     proposalText    `json:"text"`
}

func (a *API) submitProposal(c *fiber.Ctx) error {
	by, in, err := command[newIdea](a, c)
	if err != nil {
		return err
	}
	if by.Actor.IsAnonymous() {
		if wait := a.ideas.Take(httpx.Address(c)); wait > 0 {
			return accounts.TooMany(wait)
		}
	}
	place, err := a.paidIn(c.UserContext(), in.Place, in.Currency)
	if err != nil {
		return err
	}
	text := in.Text.words()
	p, err := a.d.Proposals.Submit(c.UserContext(), by, models.Proposal{ID: models.ProposalID(a.fresh(by)), Place: place.ID,
		Round: in.Round, By: in.By, Ask: in.Ask}, text)
	if err != nil {
		return err
	}
	body := fiber.Map{"proposal": newProposal(proposals.Entry{Proposal: p, Text: models.Text{Parts: text.Cleaned().Parts()}}, place.Currency, true)}
	if p.By == models.ByResident {
		body["follow"] = a.d.Proposals.FollowToken(p.ID)
	}
	return httpx.JSON(c, fiber.StatusCreated, body)
}
