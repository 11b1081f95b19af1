package api

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/oversight"
	"commonchest/models"
)

// Matters are what groups have before them beside asks. Everybody may read them.
type Matters interface {
	// Matters lists those of a place.
	Matters(ctx context.Context, place models.Place) ([]oversight.MatterEntry, error)
	// Matter reads one; not found if there is none.
	Matter(ctx context.Context, id models.MatterID) (oversight.MatterEntry, error)
	// Bring puts one before a group, for a clerk or officer of the place.
	Bring(ctx context.Context, by models.By, m models.Matter, title, words string) (models.Matter, error)
	// Settle ends one with what came of it.
	Settle(ctx context.Context, by models.By, id models.MatterID, outcome string) (models.Matter, error)
}

// Escalations call upon who answers for a round. Everybody may read them.
type Escalations interface {
	// Escalations lists those of a place.
	Escalations(ctx context.Context, place models.Place) ([]oversight.EscalationEntry, error)
	// Escalate calls upon one of the two who answer; conflict "escalated_already".
	Escalate(ctx context.Context, by models.By, e models.Escalation, reason string) (models.Escalation, error)
	// Reply answers, in the role that was called upon.
	Reply(ctx context.Context, by models.By, id models.EscalationID, words string) (models.Escalation, error)
}

type matterBody struct {
	models.Matter
	SettledAt *time.Time `json:"settled_at"`
	Title     string     `json:"title"`
	Words     string     `json:"words"`
	Outcome   string     `json:"outcome"`
	Before    beforeBody `json:"before"`
}

func (a *API) newMatter(ctx context.Context, e oversight.MatterEntry) (matterBody, error) {
	body := matterBody{Matter: e.Matter, SettledAt: orNull(e.Matter.SettledAt), Title: e.Text.Get("title"), Words: e.Text.Get("words"), Outcome: e.Outcome}
	place, err := a.d.Places.Place(ctx, e.Matter.Place)
	if err == nil {
		body.Before, err = a.before(ctx, place, e.Matter.Held)
	}
	return body, err
}

func (a *API) sendMatter(ctx context.Context, id models.MatterID) (any, error) {
	e, err := a.d.Matters.Matter(ctx, id)
	if err != nil {
		return nil, err
	}
	return a.newMatter(ctx, e)
}

func matterOf(c *fiber.Ctx) models.MatterID { return models.MatterID(c.Params("matter")) }

func (a *API) getMatter(c *fiber.Ctx) (any, error) { return a.sendMatter(c.UserContext(), matterOf(c)) }

func (a *API) listMatters(c *fiber.Ctx) (any, error) {
	place, err := a.d.Places.Place(c.UserContext(), placeOf(c))
	if err != nil {
		return nil, err
	}
	all, err := a.d.Matters.Matters(c.UserContext(), place)
	if err != nil {
		return nil, err
	}
	page, next, err := paged(c, all, func(e oversight.MatterEntry) string { return string(e.Matter.ID) })
	out := make([]matterBody, len(page))
	for i, e := range page {
		if out[i], err = a.newMatter(c.UserContext(), e); err != nil {
			return nil, err
		}
	}
	return fiber.Map{"matters": out, "next": next}, err
}

type newMatter struct {
	Kind  models.MatterKind `json:"kind"`
	Round models.RoundID    `json:"round"`
	Held  models.Held       `json:"held"`
	Title string            `json:"title"`
	Words string            `json:"words"`
}

func (a *API) bringMatter(c *fiber.Ctx, by models.By, in newMatter) (any, error) {
	m, err := a.d.Matters.Bring(c.UserContext(), by, models.Matter{ID: models.MatterID(a.fresh(by)), Place: placeOf(c), Kind: in.Kind, Round: in.Round, Held: in.Held}, in.Title, in.Words)
	if err != nil {
		return nil, err
	}
	return a.sendMatter(c.UserContext(), m.ID)
}

type settlement struct {
	Outcome string `json:"outcome"`
}

func (a *API) settleMatter(c *fiber.Ctx, by models.By, in settlement) (any, error) {
	if _, err := a.d.Matters.Settle(c.UserContext(), by, matterOf(c), in.Outcome); err != nil {
		return nil, err
	}
	return a.sendMatter(c.UserContext(), matterOf(c))
}

type escalationBody struct {
	models.Escalation
	AnsweredAt *time.Time `json:"answered_at"`
	About      string     `json:"about"`
	Days       int64      `json:"days"`
	Reason     string     `json:"reason"`
	Answer     string     `json:"answer"`
}

func (a *API) newEscalation(e oversight.EscalationEntry) escalationBody {
	return escalationBody{Escalation: e.Escalation, AnsweredAt: orNull(e.Escalation.AnsweredAt), About: e.About, Days: e.Escalation.Waits(a.d.Now()), Reason: e.Reason, Answer: e.Answer}
}

func (a *API) listEscalations(c *fiber.Ctx) (any, error) {
	place, err := a.d.Places.Place(c.UserContext(), placeOf(c))
	if err != nil {
		return nil, err
	}
	all, err := a.d.Escalations.Escalations(c.UserContext(), place)
	if err != nil {
		return nil, err
	}
	page, next, err := paged(c, all, func(e oversight.EscalationEntry) string { return string(e.Escalation.ID) })
	out := make([]escalationBody, len(page))
	for i, e := range page {
		out[i] = a.newEscalation(e)
	}
	return fiber.Map{"escalations": out, "next": next}, err
}

// sendEscalation answers with an escalation as it is in the list of its place.
func (a *API) sendEscalation(c *fiber.Ctx, e models.Escalation, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	out := oversight.EscalationEntry{Escalation: e}
	if out.Reason, err = a.words(c.UserContext(), e.Reason, "words"); err != nil {
		return nil, err
	}
	if out.Answer, err = a.words(c.UserContext(), e.Answer, "words"); err != nil {
		return nil, err
	}
	return a.newEscalation(out), nil
}

type escalating struct {
	To     models.EscalatedTo `json:"to"`
	Reason string             `json:"reason"`
}

func (a *API) escalateAsk(c *fiber.Ctx, by models.By, in escalating) (any, error) {
	e, err := a.d.Escalations.Escalate(c.UserContext(), by, models.Escalation{Ask: askOf(c), To: in.To}, in.Reason)
	return a.sendEscalation(c, e, err)
}

func (a *API) escalateMatter(c *fiber.Ctx, by models.By, in escalating) (any, error) {
	e, err := a.d.Escalations.Escalate(c.UserContext(), by, models.Escalation{Matter: matterOf(c), To: in.To}, in.Reason)
	return a.sendEscalation(c, e, err)
}

type reply struct {
	Answer string `json:"answer"`
}

func (a *API) replyEscalation(c *fiber.Ctx, by models.By, in reply) (any, error) {
	e, err := a.d.Escalations.Reply(c.UserContext(), by, models.EscalationID(c.Params("escalation")), in.Answer)
	return a.sendEscalation(c, e, err)
}
