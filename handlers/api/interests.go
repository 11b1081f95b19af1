package api

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/interests"
	"commonchest/handlers/httpx"
	"commonchest/models"
)

// Interests keeps what people who decide have declared.
type Interests interface {
	// Declare records an own interest; forbidden without a role where it lies.
	Declare(ctx context.Context, by models.By, i models.Interest, words string) (models.Interest, error)
	// Dispense records a dispensation, for the clerk; forbidden "own_interest".
	Dispense(ctx context.Context, by models.By, id models.InterestID, reference string) (models.Interest, error)
	// End records that it is none any more, for the clerk; forbidden "own_interest".
	End(ctx context.Context, by models.By, id models.InterestID, reason string) (models.Interest, error)
	// OfPlace lists the interests of a place.
	OfPlace(ctx context.Context, place models.PlaceID) ([]interests.Entry, error)
}

// toldBody is what the public reads of an interest: by role, and no words where they are
// withheld.
type toldBody struct {
	As           models.Role         `json:"as"`
	Kind         models.InterestKind `json:"kind"`
	Words        string              `json:"words"`
	Withheld     bool                `json:"withheld"`
	Dispensation string              `json:"dispensation"`
}

// declaredOn lists what stands about a proposal.
func (a *API) declaredOn(ctx context.Context, place models.PlaceID, p models.ProposalID) ([]toldBody, error) {
	list, err := a.d.Interests.OfPlace(ctx, place)
	out := []toldBody{}
	for _, e := range list {
		if i := e.Interest; i.Proposal == p && !i.Ended {
			out = append(out, toldBody{i.As, i.Kind, e.Told(), i.Sensitive, i.Dispensation})
		}
	}
	return out, err
}

type interestBody struct {
	models.Interest
	Own   bool       `json:"own"`
	Bars  bool       `json:"bars"`
	Words string     `json:"words"`
	At    *time.Time `json:"at"`
}

func newInterest(e interests.Entry, actor models.Actor) interestBody {
	return interestBody{Interest: e.Interest, Own: string(e.Interest.Account) == actor.ID, Bars: e.Interest.Bars(), Words: e.Words, At: orNull(e.At)}
}

// listInterests is for those who decide at the place, and its auditor.
func (a *API) listInterests(c *fiber.Ctx) (any, error) {
	actor := httpx.Actor(c)
	if err := actor.Need(placeOf(c), interests.Readers()...); err != nil {
		return nil, err
	}
	all, err := a.d.Interests.OfPlace(c.UserContext(), placeOf(c))
	if err != nil {
		return nil, err
	}
	some, next, err := paged(c, all, func(e interests.Entry) string { return string(e.Interest.ID) })
	out := make([]interestBody, len(some))
	for i, e := range some {
		out[i] = newInterest(e, actor)
	}
	return fiber.Map{"interests": out, "next": next}, err
}

// sendInterest answers with an interest as it is now.
func (a *API) sendInterest(c *fiber.Ctx, i models.Interest, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	words, err := a.words(c.UserContext(), i.Words, "words")
	return newInterest(interests.Entry{Interest: i, Words: words}, httpx.Actor(c)), err
}

type declaration struct {
	Proposal  models.ProposalID   `json:"proposal"`
	Fund      models.FundID       `json:"fund"`
	Kind      models.InterestKind `json:"kind"`
	Sensitive bool                `json:"sensitive"`
	Words     string              `json:"words"`
}

func (a *API) declareInterest(c *fiber.Ctx, by models.By, in declaration) (any, error) {
	i, err := a.d.Interests.Declare(c.UserContext(), by, models.Interest{Proposal: in.Proposal, Fund: in.Fund, Kind: in.Kind, Sensitive: in.Sensitive}, in.Words)
	return a.sendInterest(c, i, err)
}

type reference struct {
	Reference string `json:"reference"`
}

func (a *API) dispenseInterest(c *fiber.Ctx, by models.By, in reference) (any, error) {
	i, err := a.d.Interests.Dispense(c.UserContext(), by, models.InterestID(c.Params("interest")), in.Reference)
	return a.sendInterest(c, i, err)
}

func (a *API) endInterest(c *fiber.Ctx, by models.By, in reference) (any, error) {
	i, err := a.d.Interests.End(c.UserContext(), by, models.InterestID(c.Params("interest")), in.Reference)
	return a.sendInterest(c, i, err)
}
