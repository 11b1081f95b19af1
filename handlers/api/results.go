package api

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/counting"
	"commonchest/handlers/httpx"
	"commonchest/models"
	"commonchest/models/money"
)

// Results is what the interface needs of counting.
type Results interface {
	// Count packs and counts a closed round; for a clerk of the place.
	Count(ctx context.Context, by models.By, id models.RoundID) (models.Result, error)
	// Publish makes the result public; for a clerk.
	Publish(ctx context.Context, by models.By, id models.RoundID) (models.Publication, error)
	// Result reads the result, to whoever asks; not found before the count.
	Result(ctx context.Context, id models.RoundID) (models.Result, error)
	// Changes reads what would have changed the outcome for a project; not found
	// where nobody has asked.
	Changes(ctx context.Context, id models.RoundID, ref string) (counting.Changes, error)
	// FindChanges finds it by counting again, once, and keeps it.
	FindChanges(ctx context.Context, by models.By, id models.RoundID, ref string) (counting.Changes, error)
}

// Recounts is what the interface needs to count a result again.
type Recounts interface {
	// Scenario counts under other conditions, beside the result; nothing is stored.
	Scenario(ctx context.Context, id models.RoundID, sc models.Scenario) (models.ScenarioOutcome, error)
	// Recount counts the pack again and tells whether the outcome is the same.
	Recount(ctx context.Context, id models.RoundID) (bool, error)
}

// Resolutions is what the interface needs of resolutions.
type Resolutions interface {
	// Resolve records what the body resolved; for its clerk.
	Resolve(ctx context.Context, by models.By, id models.RoundID, m models.Minuted) (models.Resolution, error)
	// Resolution reads it; not found if there is none.
	Resolution(ctx context.Context, id models.RoundID) (models.Resolution, error)
}

type resultBody struct {
	Currency string `json:"currency"`
	models.Result
}

func (a *API) countRound(c *fiber.Ctx) error {
	by, _, err := command[nothing](a, c)
	if err != nil {
		return err
	}
	res, err := a.d.Results.Count(c.UserContext(), by, roundOf(c))
	if err != nil {
		return err
	}
	return a.sendResult(c, fiber.StatusCreated, res)
}

func (a *API) sendResult(c *fiber.Ctx, status int, res models.Result) error {
	v, err := a.d.Rounds.View(c.UserContext(), res.Round)
	if err != nil {
		return err
	}
	if err := a.mayRead(c, v); err != nil {
		return err
	}
	return httpx.JSON(c, status, resultBody{Currency: v.Seal.Currency, Result: res})
}

// mayRead refuses a result that is not disclosed to who asks. A clerk who is a
// councillor as well may read it as the clerk who has to publish it.
func (a *API) mayRead(c *fiber.Ctx, v models.RoundView) error {
	actor, now := httpx.Actor(c), a.d.Now()
	if v.Discloses(a.d.Audience(actor, v.Round.Place), now).Result {
		return nil
	}
	if actor.Can(models.RoleClerk, v.Round.Place) && v.Discloses(models.Clerks, now).Result {
		return nil
	}
	return models.E(models.NotFound, "no_result_yet")
}

func (a *API) publishResult(c *fiber.Ctx) error {
	by, _, err := command[nothing](a, c)
	if err != nil {
		return err
	}
	p, err := a.d.Results.Publish(c.UserContext(), by, roundOf(c))
	if err != nil {
		return err
	}
	return httpx.JSON(c, fiber.StatusCreated, fiber.Map{"round": p.Round, "published_at": p.At})
}

func (a *API) getResult(c *fiber.Ctx) error {
	v, err := a.resultView(c)
	if err != nil {
		return err
	}
	res, err := a.d.Results.Result(c.UserContext(), v.Round.ID)
	if err != nil {
		return err
	}
	return httpx.JSON(c, fiber.StatusOK, resultBody{Currency: v.Seal.Currency, Result: res})
}

// recountRound runs one recount at a time: anybody may ask, and each reads every
// ballot.
func (a *API) recountRound(c *fiber.Ctx) error {
	if _, err := read[nothing](c); err != nil {
		return err
	}
	v, err := a.resultView(c)
	if err != nil {
		return err
	}
	select {
	case a.recount <- struct{}{}:
		defer func() { <-a.recount }()
	default:
		return models.E(models.Limited, "recount_running", models.F("retry", "retry_after", "seconds", "5"))
	}
	equal, err := a.d.Recounts.Recount(c.UserContext(), v.Round.ID)
	if err != nil {
		return err
	}
	return httpx.JSON(c, fiber.StatusOK, fiber.Map{"equal": equal})
}

type resolutionBody struct {
	Currency string         `json:"currency"`
	Round    models.RoundID `json:"round"`
	Body     models.BodyID  `json:"body"`
	Minute   string         `json:"minute"`
	On       string         `json:"on"`
	Kind     models.Power   `json:"power_kind,omitempty"`
	Power    string         `json:"power"`
	Stood    []models.Stood `json:"stood"`
	Awards   []models.Award `json:"awards"`
	Paid     []models.Share `json:"paid"`
	Total    money.Pence    `json:"total"`
	Reason   string         `json:"reason"`
	At       time.Time      `json:"at"`
	Actor    string         `json:"actor"`
}

func (a *API) sendResolution(c *fiber.Ctx, status int, r models.Resolution) error {
	v, err := a.d.Rounds.View(c.UserContext(), r.Round)
	if err != nil {
		return err
	}
	reason, err := a.d.Texts.Get(c.UserContext(), r.Reason)
	if err != nil {
		return err
	}
	return httpx.JSON(c, status, resolutionBody{Currency: v.Seal.Currency, Round: r.Round, Body: r.Body, Minute: r.Minute, On: r.On,
		Kind: r.Kind, Power: r.Power, Stood: append([]models.Stood{}, r.Stood...), Awards: append([]models.Award{}, r.Awards...), Paid: append([]models.Share{}, r.Paid...), Total: r.Total(), Reason: reason.Get("words"), At: r.At, Actor: r.Actor})
}

func (a *API) getResolution(c *fiber.Ctx) error {
	r, err := a.d.Resolutions.Resolution(c.UserContext(), roundOf(c))
	if err != nil {
		return err
	}
	return a.sendResolution(c, fiber.StatusOK, r)
}

func (a *API) resolve(c *fiber.Ctx) error {
	by, in, err := command[struct {
		Minute string         `json:"minute"`
		On     string         `json:"on"`
		Kind   models.Power   `json:"power_kind"`
		Power  string         `json:"power"`
		Refs   []string       `json:"refs"`
		Reason string         `json:"reason"`
		Stood  []models.Stood `json:"stood"`
	}](a, c)
	if err != nil {
		return err
	}
	if err := shortEnough("reason", in.Reason); err != nil {
		return err
	}
	r, err := a.d.Resolutions.Resolve(c.UserContext(), by, roundOf(c),
		models.Minuted{Minute: in.Minute, On: in.On, Kind: in.Kind, Power: in.Power, Refs: in.Refs, Reason: in.Reason, Stood: in.Stood})
	if err != nil {
		return err
	}
	return a.sendResolution(c, fiber.StatusCreated, r)
}
