package api

import (
	"context"
	"slices"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/httpx"
	"commonchest/models"
)

// Places is what the interface needs of places and bodies.
type Places interface {
	// Place reads a place; not found if there is none.
	Place(ctx context.Context, id models.PlaceID) (models.Place, error)
	// Places lists every place by id.
	Places(ctx context.Context) ([]models.Place, error)
	// Create adds a place and its body; for officers and operators.
	Create(ctx context.Context, by models.By, p models.Place, b models.Body) error
	// Body reads a body; not found if there is none.
	Body(ctx context.Context, id models.BodyID) (models.Body, error)
	// Strands lists the strands of a programme.
	Strands(ctx context.Context, programme models.ProgrammeID) (models.StrandLines, error)
	// SetFact replaces one part of what is said of a body; for officers and operators.
	SetFact(ctx context.Context, by models.By, base int64, id models.BodyID, part models.BodyPart, said models.Body, reason string) (models.Body, error)
	// AddBody adds a body; for officers and operators of its place.
	AddBody(ctx context.Context, by models.By, b models.Body) error
}

func (a *API) listPlaces(c *fiber.Ctx) error {
	list, err := a.d.Places.Places(c.UserContext())
	if err != nil {
		return err
	}
	return httpx.JSON(c, fiber.StatusOK, fiber.Map{"places": append([]models.Place{}, list...)})
}

func (a *API) getPlace(c *fiber.Ctx) error {
	ctx := c.UserContext()
	place, err := a.d.Places.Place(ctx, placeOf(c))
	if err != nil {
		return err
	}
	body, err := a.d.Places.Body(ctx, place.Body)
	if err != nil {
		return err
	}
	funds, err := a.fundsOf(ctx, place.ID)
	if err != nil {
		return err
	}
	return httpx.JSON(c, fiber.StatusOK, fiber.Map{"place": place, "body": body, "currency": place.Currency, "funds": funds})
}

// newPlace is what is typed of a place; the rest follows from where it lies.
type newPlace struct {
	Place struct {
		ID       models.PlaceID   `json:"id"`
		Name     string           `json:"name"`
		Kind     models.PlaceKind `json:"kind"`
		Parent   models.PlaceID   `json:"parent"`
		Currency string           `json:"currency"`
		Zone     string           `json:"zone"`
	} `json:"place"`
	Body struct {
		ID       models.BodyID   `json:"id"`
		Name     string          `json:"name"`
		Kind     models.BodyKind `json:"kind"`
		Electors int64           `json:"electors"`
	} `json:"body"`
}

func (a *API) createPlace(c *fiber.Ctx) error {
	by, in, err := command[newPlace](a, c)
	if err != nil {
		return err
	}
	p, b := in.Place, in.Body
	place := models.Place{ID: p.ID, Name: p.Name, Kind: p.Kind, Parent: p.Parent, Body: b.ID, Currency: p.Currency, Zone: p.Zone}
	body := models.Body{ID: b.ID, Name: b.Name, Kind: b.Kind, Place: p.ID, Electors: b.Electors}
	if err := a.d.Places.Create(c.UserContext(), by, place, body); err != nil {
		return err
	}
	if place, err = a.d.Places.Place(c.UserContext(), place.ID); err != nil {
		return err
	}
	return httpx.JSON(c, fiber.StatusCreated, place)
}

func (a *API) listStrands(c *fiber.Ctx) error {
	place, err := a.d.Places.Place(c.UserContext(), placeOf(c))
	if err != nil {
		return err
	}
	list, err := a.d.Places.Strands(c.UserContext(), place.Programme)
	if err != nil {
		return err
	}
	return httpx.JSON(c, fiber.StatusOK, fiber.Map{"strands": append(models.StrandLines{}, list...)})
}

// newBody is a body without what is said of it later.
type newBody struct {
	ID       models.BodyID   `json:"id"`
	Name     string          `json:"name"`
	Kind     models.BodyKind `json:"kind"`
	Place    models.PlaceID  `json:"place"`
	Electors int64           `json:"electors"`
}

func (a *API) createBody(c *fiber.Ctx) error {
	by, in, err := command[newBody](a, c)
	if err != nil {
		return err
	}
	body := models.Body{ID: in.ID, Name: in.Name, Kind: in.Kind, Place: in.Place, Electors: in.Electors}
	if err := a.d.Places.AddBody(c.UserContext(), by, body); err != nil {
		return err
	}
	return httpx.JSON(c, fiber.StatusCreated, body)
}

func (a *API) getBody(c *fiber.Ctx) error {
	body, err := a.d.Places.Body(c.UserContext(), models.BodyID(c.Params("body")))
	if err != nil {
		return err
	}
	return httpx.JSON(c, fiber.StatusOK, body)
}

// bodyFact is one part of what is said of a body: the fields of other parts are left
// alone.
type bodyFact struct {
	Base     int64            `json:"base"`
	Electors int64            `json:"electors"`
	Facts    models.BodyFacts `json:"facts"`
	Reason   string           `json:"reason"`
}

func (a *API) putBodyFact(c *fiber.Ctx) error {
	by, in, err := command[bodyFact](a, c)
	if err != nil {
		return err
	}
	id, part := models.BodyID(c.Params("body")), models.BodyPart(c.Params("part"))
	body, err := a.d.Places.Body(c.UserContext(), id)
	if err != nil {
		return err
	}
	if !slices.Contains(body.Kind.Parts(), part) {
		return models.E(models.NotFound, "document")
	}
	body, err = a.d.Places.SetFact(c.UserContext(), by, in.Base, id, part, models.Body{Electors: in.Electors, Facts: in.Facts}, in.Reason)
	if err != nil {
		return err
	}
	return httpx.JSON(c, fiber.StatusOK, body)
}

// paidIn refuses an amount in another currency than the place's: figures of two
// currencies look alike.
func (a *API) paidIn(ctx context.Context, id models.PlaceID, currency string) (models.Place, error) {
	place, err := a.d.Places.Place(ctx, id)
	if err != nil {
		return place, err
	}
	if currency != place.Currency {
		return place, models.E(models.Invalid, "currency", models.F("currency", "other_currency", "currency", place.Currency))
	}
	return place, nil
}
