package api

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/places"
	"commonchest/models"
)

// Strands are the themes of a programme, which its officers divide.
type Strands interface {
	// StrandHistory tells what happened to one, oldest first.
	StrandHistory(ctx context.Context, programme models.ProgrammeID, strand models.Strand) ([]places.StrandEvent, error)
	// AddStrand makes one, for an officer.
	AddStrand(ctx context.Context, by models.By, place models.PlaceID, line models.StrandLine) error
	// Divide splits or narrows one, for an officer; conflict "strand_split".
	Divide(ctx context.Context, by models.By, place models.PlaceID, d places.Division) error
}

// FundLines say under which strand money counts.
type FundLines interface {
	// MoveStrand moves a fund to another strand; its money stays where it is.
	MoveStrand(ctx context.Context, by models.By, id models.FundID, strand models.Strand) (models.Fund, error)
}

type strandInput struct {
	Name string `json:"name"`
	What string `json:"what"`
}

func (in strandInput) line(programme models.ProgrammeID) models.StrandLine {
	name := models.Clean(in.Name)
	return models.StrandLine{ID: models.OwnStrand(programme, models.Slug(name, 30)), Name: name, What: models.Clean(in.What)}
}

type strandEvent struct {
	At   time.Time         `json:"at"`
	Act  string            `json:"act"`
	Line models.StrandLine `json:"line"`
}

func (a *API) getStrand(c *fiber.Ctx) (any, error) {
	place, err := a.d.Places.Place(c.UserContext(), placeOf(c))
	if err != nil {
		return nil, err
	}
	lines, err := a.d.Places.Strands(c.UserContext(), place.Programme)
	if err != nil {
		return nil, err
	}
	line, ok := lines.Line(models.Strand(c.Params("strand")))
	if !ok {
		return nil, models.E(models.NotFound, "document")
	}
	events, err := a.d.Strands.StrandHistory(c.UserContext(), place.Programme, line.ID)
	story := []strandEvent{}
	for _, e := range events {
		story = append(story, strandEvent{e.At, e.Action, e.Line})
	}
	return fiber.Map{"strand": line, "story": story}, err
}

// strandsNow answers with the strands as they are after an act.
func (a *API) strandsNow(c *fiber.Ctx, place models.Place, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	lines, err := a.d.Places.Strands(c.UserContext(), place.Programme)
	return fiber.Map{"strands": array(lines)}, err
}

func (a *API) addStrand(c *fiber.Ctx, by models.By, in strandInput) (any, error) {
	place, err := a.d.Places.Place(c.UserContext(), placeOf(c))
	if err != nil {
		return nil, err
	}
	return a.strandsNow(c, place, a.d.Strands.AddStrand(c.UserContext(), by, place.ID, in.line(place.Programme)))
}

type division struct {
	Narrow bool          `json:"narrow"`
	What   string        `json:"what"`
	Into   []strandInput `json:"into"`
	Reason string        `json:"reason"`
}

func (a *API) divideStrand(c *fiber.Ctx, by models.By, in division) (any, error) {
	place, err := a.d.Places.Place(c.UserContext(), placeOf(c))
	if err != nil {
		return nil, err
	}
	d := places.Division{Of: models.Strand(c.Params("strand")), Narrow: in.Narrow, What: models.Clean(in.What), Reason: in.Reason}
	for _, part := range in.Into {
		d.Into = append(d.Into, part.line(place.Programme))
	}
	return a.strandsNow(c, place, a.d.Strands.Divide(c.UserContext(), by, place.ID, d))
}

type strandOf struct {
	Strand models.Strand `json:"strand"`
}

func (a *API) moveStrand(c *fiber.Ctx, by models.By, in strandOf) (any, error) {
	f, err := a.d.FundLines.MoveStrand(c.UserContext(), by, models.FundID(c.Params("fund")), in.Strand)
	return fiber.Map{"fund": f.ID, "strand": f.Belongs()}, err
}
