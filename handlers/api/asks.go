package api

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/oversight"
	"commonchest/models"
)

// Asks are the policy asks of a place: rules that block something, brought before who
// could change them. Everybody may read them.
type Asks interface {
	// Asks is the register of a place.
	Asks(ctx context.Context, place models.Place) ([]oversight.AskEntry, error)
	// Ask reads one; not found if there is none.
	Ask(ctx context.Context, id models.AskID) (oversight.AskEntry, error)
	// AskHistory tells what became of one, oldest first.
	AskHistory(ctx context.Context, id models.AskID) ([]oversight.AskEvent, error)
	// Raise brings one before its owner, for a clerk or officer of the place.
	Raise(ctx context.Context, by models.By, a models.Ask, t models.AskText) (models.Ask, error)
	// AnswerAsk records what the owner said.
	AnswerAsk(ctx context.Context, by models.By, id models.AskID, status models.AskStatus, words, due string) (models.Ask, error)
}

// beforeBody is who has an item before it now, and before them whom.
type beforeBody struct {
	Group   *models.GroupID  `json:"group"`
	Sponsor string           `json:"sponsor"`
	Line    []models.GroupID `json:"line"`
}

// before follows recorded successors from the group that an item was given to.
func (a *API) before(ctx context.Context, place models.Place, h models.Held) (beforeBody, error) {
	groups, err := a.d.Groups.Groups(ctx, place)
	o := models.Answering(groups, h)
	body := beforeBody{Sponsor: o.Sponsor, Line: []models.GroupID{}}
	if o.Group != nil {
		body.Group = &o.Group.ID
	}
	for _, g := range o.Line {
		body.Line = append(body.Line, g.ID)
	}
	return body, err
}

type askBody struct {
	models.Ask
	Status   models.AskStatus `json:"status"`
	Overdue  int64            `json:"overdue"`
	Title    string           `json:"title"`
	Rule     string           `json:"rule"`
	Evidence string           `json:"evidence"`
	Wanted   string           `json:"wanted"`
	Words    string           `json:"words"`
	Before   beforeBody       `json:"before"`
}

func (a *API) newAsk(ctx context.Context, e oversight.AskEntry) (askBody, error) {
	place, err := a.d.Places.Place(ctx, e.Ask.Place)
	if err != nil {
		return askBody{}, err
	}
	today := place.Day(a.d.Now())
	body := askBody{Ask: e.Ask, Status: e.Ask.StatusOn(today), Overdue: e.Ask.Overdue(today), Title: e.Text.Get("title"), Rule: e.Text.Get("rule"),
		Evidence: e.Text.Get("evidence"), Wanted: e.Text.Get("wanted"), Words: e.Words}
	body.Before, err = a.before(ctx, place, e.Ask.Held)
	return body, err
}

func (a *API) listAsks(c *fiber.Ctx) (any, error) {
	place, err := a.d.Places.Place(c.UserContext(), placeOf(c))
	if err != nil {
		return nil, err
	}
	all, err := a.d.Asks.Asks(c.UserContext(), place)
	if err != nil {
		return nil, err
	}
	page, next, err := paged(c, all, func(e oversight.AskEntry) string { return string(e.Ask.ID) })
	out := make([]askBody, len(page))
	for i, e := range page {
		if out[i], err = a.newAsk(c.UserContext(), e); err != nil {
			return nil, err
		}
	}
	return fiber.Map{"asks": out, "next": next}, err
}

type askEventBody struct {
	At     time.Time        `json:"at"`
	Status models.AskStatus `json:"status"`
	Due    string           `json:"due"`
	Words  string           `json:"words"`
	Itself bool             `json:"itself"`
}

type askStory struct {
	askBody
	Story []askEventBody `json:"story"`
}

// sendAsk answers with an ask as it is now and all that became of it.
func (a *API) sendAsk(ctx context.Context, id models.AskID) (any, error) {
	e, err := a.d.Asks.Ask(ctx, id)
	if err != nil {
		return nil, err
	}
	out := askStory{Story: []askEventBody{}}
	if out.askBody, err = a.newAsk(ctx, e); err != nil {
		return nil, err
	}
	events, err := a.d.Asks.AskHistory(ctx, id)
	for _, e := range events {
		out.Story = append(out.Story, askEventBody(e))
	}
	return out, err
}

func askOf(c *fiber.Ctx) models.AskID { return models.AskID(c.Params("ask")) }

func (a *API) getAsk(c *fiber.Ctx) (any, error) { return a.sendAsk(c.UserContext(), askOf(c)) }

type newAsk struct {
	From      models.AskFrom    `json:"from"`
	Round     models.RoundID    `json:"round"`
	Proposal  models.ProposalID `json:"proposal"`
	Owner     models.AskOwner   `json:"owner"`
	OwnerName string            `json:"owner_name"`
	OwnerBody models.BodyID     `json:"owner_body"`
	Title     string            `json:"title"`
	Rule      string            `json:"rule"`
	Evidence  string            `json:"evidence"`
	Wanted    string            `json:"wanted"`
	Due       string            `json:"due"`
	Held      models.Held       `json:"held"`
}

func (a *API) raiseAsk(c *fiber.Ctx, by models.By, in newAsk) (any, error) {
	one, err := a.d.Asks.Raise(c.UserContext(), by, models.Ask{ID: models.AskID(a.fresh(by)), Place: placeOf(c), From: in.From, Round: in.Round, Proposal: in.Proposal,
		Owner: in.Owner, OwnerName: in.OwnerName, OwnerBody: in.OwnerBody, Due: in.Due, Held: in.Held}, models.AskText{Title: in.Title, Rule: in.Rule, Evidence: in.Evidence, Wanted: in.Wanted})
	if err != nil {
		return nil, err
	}
	return a.sendAsk(c.UserContext(), one.ID)
}

type askAnswer struct {
	Status models.AskStatus `json:"status"`
	Words  string           `json:"words"`
	Due    string           `json:"due"`
}

func (a *API) answerAsk(c *fiber.Ctx, by models.By, in askAnswer) (any, error) {
	if _, err := a.d.Asks.AnswerAsk(c.UserContext(), by, askOf(c), in.Status, in.Words, in.Due); err != nil {
		return nil, err
	}
	return a.sendAsk(c.UserContext(), askOf(c))
}
