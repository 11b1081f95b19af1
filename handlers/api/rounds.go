package api

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/httpx"
	"commonchest/models"
)

// Rounds is what the interface needs of rounds being prepared and read.
type Rounds interface {
	// View reads a round with every fact about it; not found if there is none.
	View(ctx context.Context, id models.RoundID) (models.RoundView, error)
	// OfPlace lists the rounds of a place.
	OfPlace(ctx context.Context, place models.PlaceID) ([]models.RoundView, error)
	// Version is the number of a round's last version.
	Version(ctx context.Context, id models.RoundID) (int64, error)
	// Draft is what would be sealed now, with the gates that stand before it.
	Draft(ctx context.Context, id models.RoundID) (models.Seal, []models.Gate, error)
	// Create records a new round; for a clerk of the place.
	Create(ctx context.Context, by models.By, r models.Round) (models.Round, error)
	// Edit replaces a round that is not sealed; conflict if base is not the last version.
	Edit(ctx context.Context, by models.By, base int64, r models.Round) (models.Round, error)
}

// roundInput is what is typed of a round.
type roundInput struct {
	Name  string `json:"name"`
	Times struct {
		OpensAt    time.Time  `json:"opens_at"`
		ClosesAt   time.Time  `json:"closes_at"`
		ResolvesOn *time.Time `json:"resolves_on"`
	} `json:"times"`
	Rule       models.RuleSpec        `json:"rule"`
	Ballot     models.BallotSpec      `json:"ballot"`
	Funds      []models.FundID        `json:"funds"`
	First      []models.RoundFloor    `json:"first"`
	Disclosure *models.DisclosureSpec `json:"disclosure"`
	Answers    *models.Accountable    `json:"answers"`
}

func (in roundInput) round(id models.RoundID, place models.PlaceID) models.Round {
	r := models.Round{ID: id, Place: place, Name: models.Clean(in.Name), Rule: in.Rule, Ballot: in.Ballot, Funds: in.Funds, First: in.First,
		Times: models.Timetable{OpensAt: in.Times.OpensAt.UTC(), ClosesAt: in.Times.ClosesAt.UTC()}}
	if in.Times.ResolvesOn != nil {
		r.Times.ResolvesOn = in.Times.ResolvesOn.UTC()
	}
	if in.Disclosure != nil {
		r.Disclosure = *in.Disclosure
	}
	if in.Answers != nil {
		r.Answers = models.Accountable{Councillor: models.Clean(in.Answers.Councillor), Officer: models.Clean(in.Answers.Officer)}
	}
	return r
}

// disclose gives a round without a rule of its own the default for as many
// people as the place has electors.
func (a *API) disclose(ctx context.Context, r *models.Round) error {
	place, err := a.d.Places.Place(ctx, r.Place)
	if err != nil {
		return err
	}
	body, err := a.d.Places.Body(ctx, place.Body)
	r.Disclosure = models.DefaultDisclosure(body.Electors)
	return err
}

func (a *API) createRound(c *fiber.Ctx) error {
	by, in, err := command[struct {
		ID    models.RoundID `json:"id"`
		Place models.PlaceID `json:"place"`
		roundInput
	}](a, c)
	if err != nil {
		return err
	}
	r := in.round(in.ID, in.Place)
	if in.Disclosure == nil {
		if err := a.disclose(c.UserContext(), &r); err != nil {
			return err
		}
	}
	if r, err = a.d.Rounds.Create(c.UserContext(), by, r); err != nil {
		return err
	}
	return a.sendRound(c, fiber.StatusCreated, r.ID)
}

func (a *API) editRound(c *fiber.Ctx) error {
	by, in, err := command[struct {
		Version int64 `json:"version"`
		roundInput
	}](a, c)
	if err != nil {
		return err
	}
	if in.Version < 1 || in.Disclosure == nil || in.Answers == nil {
		return models.E(models.Invalid, "round", models.F("version", "required"), models.F("disclosure", "required"), models.F("answers", "required"))
	}
	r, err := a.d.Rounds.Edit(c.UserContext(), by, in.Version, in.round(roundOf(c), ""))
	if err != nil {
		return err
	}
	return a.sendRound(c, fiber.StatusOK, r.ID)
}

func (a *API) getRound(c *fiber.Ctx) error { return a.sendRound(c, fiber.StatusOK, roundOf(c)) }

func (a *API) sendRound(c *fiber.Ctx, status int, id models.RoundID) error {
	ctx := c.UserContext()
	v, err := a.d.Rounds.View(ctx, id)
	if err != nil {
		return err
	}
	body := a.newRound(v, httpx.Actor(c))
	if body.Version, err = a.d.Rounds.Version(ctx, id); err != nil {
		return err
	}
	if body.Overrides, err = a.overridesOf(ctx, v); err != nil {
		return err
	}
	if body.Gates, err = a.gatesOf(ctx, v); err != nil {
		return err
	}
	return httpx.JSON(c, status, body)
}

func (a *API) listPlaceRounds(c *fiber.Ctx) error {
	if _, err := a.d.Places.Place(c.UserContext(), placeOf(c)); err != nil {
		return err
	}
	list, err := a.d.Rounds.OfPlace(c.UserContext(), placeOf(c))
	if err != nil {
		return err
	}
	out := make([]roundLine, len(list))
	for i, v := range list {
		out[i] = a.newLine(v)
	}
	return httpx.JSON(c, fiber.StatusOK, fiber.Map{"rounds": out})
}

func (a *API) getGates(c *fiber.Ctx) error {
	v, err := a.d.Rounds.View(c.UserContext(), roundOf(c))
	if err != nil {
		return err
	}
	gates, err := a.gatesOf(c.UserContext(), v)
	if err != nil {
		return err
	}
	return httpx.JSON(c, fiber.StatusOK, fiber.Map{"gates": gates})
}

// gatesOf says what stands before the seal; nothing once it is sealed. A round
// that cannot even be drafted, because a fund is not there, has that as its gate.
func (a *API) gatesOf(ctx context.Context, v models.RoundView) ([]gateBody, error) {
	out := []gateBody{}
	if v.Seal != nil {
		return out, nil
	}
	_, gates, err := a.d.Rounds.Draft(ctx, v.Round.ID)
	if models.IsKind(err, models.NotFound, models.Invalid) {
		return append(out, gateBody{Code: "funds_unknown"}), nil
	}
	if err != nil {
		return nil, err
	}
	for _, g := range gates {
		out = append(out, newGate(g))
	}
	return out, nil
}
