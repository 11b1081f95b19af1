package api

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/oversight"
	"commonchest/models"
)

// Groups are the oversight groups of a programme. Everybody may read them.
type Groups interface {
	// Groups lists every group of the programme that a place belongs to.
	Groups(ctx context.Context, place models.Place) ([]models.Group, error)
	// Group reads one with its words; not found if there is none.
	Group(ctx context.Context, id models.GroupID) (oversight.GroupEntry, error)
	// GroupHistory tells what happened to one, oldest first.
	GroupHistory(ctx context.Context, id models.GroupID) ([]oversight.GroupEvent, error)
	// Form records a group as it is said to be, for a clerk or officer of its place; base is
	// the version that was read, 0 for a new one.
	Form(ctx context.Context, by models.By, base int64, g models.Group, remit string) (models.Group, error)
	// WindDown ends one, with a successor or explicitly none.
	WindDown(ctx context.Context, by models.By, id, successor models.GroupID, none bool, reason string) (models.Group, error)
}

type groupEvent struct {
	At     time.Time `json:"at"`
	Act    string    `json:"act"`
	Reason string    `json:"reason"`
}

type oversightGroup struct {
	models.Group
	EndedAt *time.Time   `json:"ended_at"`
	Remit   string       `json:"remit"`
	Why     string       `json:"why"`
	Version int64        `json:"version"`
	Story   []groupEvent `json:"story"`
}

func (a *API) sendGroup(ctx context.Context, id models.GroupID) (oversightGroup, error) {
	e, err := a.d.Groups.Group(ctx, id)
	if err != nil {
		return oversightGroup{}, err
	}
	out := oversightGroup{Group: e.Group, EndedAt: orNull(e.Group.EndedAt), Remit: e.Remit, Why: e.Why, Version: e.Version, Story: []groupEvent{}}
	events, err := a.d.Groups.GroupHistory(ctx, id)
	for _, e := range events {
		out.Story = append(out.Story, groupEvent{e.At, e.Action, e.Reason})
	}
	return out, err
}

func groupOf(c *fiber.Ctx) models.GroupID { return models.GroupID(c.Params("group")) }

func (a *API) getGroup(c *fiber.Ctx) (any, error) { return a.sendGroup(c.UserContext(), groupOf(c)) }

func (a *API) listGroups(c *fiber.Ctx) (any, error) {
	place, err := a.d.Places.Place(c.UserContext(), placeOf(c))
	if err != nil {
		return nil, err
	}
	all, err := a.d.Groups.Groups(c.UserContext(), place)
	if err != nil {
		return nil, err
	}
	page, next, err := paged(c, all, func(g models.Group) string { return string(g.ID) })
	out := make([]oversightGroup, len(page))
	for i, g := range page {
		if out[i], err = a.sendGroup(c.UserContext(), g.ID); err != nil {
			return nil, err
		}
	}
	return fiber.Map{"groups": out, "next": next}, err
}

type groupInput struct {
	Base  int64            `json:"base"`
	Name  string           `json:"name"`
	Kind  models.GroupKind `json:"kind"`
	Remit string           `json:"remit"`
	Seats []models.Seat    `json:"seats"`
	Lead  string           `json:"lead"`
	From  string           `json:"from"`
	Until string           `json:"until"`
}

func (in groupInput) group(id models.GroupID, place models.PlaceID) models.Group {
	g := models.Group{ID: id, Place: place, Name: in.Name, Kind: in.Kind, Lead: models.Clean(in.Lead), From: in.From, Until: in.Until}
	for _, s := range in.Seats {
		g.Seats = append(g.Seats, models.Seat{Role: models.Clean(s.Role), Of: models.Clean(s.Of)})
	}
	return g
}

func (a *API) formGroup(c *fiber.Ctx, by models.By, in groupInput) (any, error) {
	g, err := a.d.Groups.Form(c.UserContext(), by, 0, in.group(models.GroupID(a.fresh(by)), placeOf(c)), in.Remit)
	if err != nil {
		return nil, err
	}
	return a.sendGroup(c.UserContext(), g.ID)
}

func (a *API) editGroup(c *fiber.Ctx, by models.By, in groupInput) (any, error) {
	there, err := a.d.Groups.Group(c.UserContext(), groupOf(c))
	if err != nil {
		return nil, err
	}
	if _, err := a.d.Groups.Form(c.UserContext(), by, max(1, in.Base), in.group(there.Group.ID, there.Group.Place), in.Remit); err != nil {
		return nil, err
	}
	return a.sendGroup(c.UserContext(), there.Group.ID)
}

type windingDown struct {
	Successor models.GroupID `json:"successor"`
	None      bool           `json:"none"`
	Reason    string         `json:"reason"`
}

func (a *API) windDown(c *fiber.Ctx, by models.By, in windingDown) (any, error) {
	if _, err := a.d.Groups.WindDown(c.UserContext(), by, groupOf(c), in.Successor, in.None, in.Reason); err != nil {
		return nil, err
	}
	return a.sendGroup(c.UserContext(), groupOf(c))
}
