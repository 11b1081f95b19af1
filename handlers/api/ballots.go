package api

import (
	"context"
	"errors"
	"net/http"
	"regexp"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/voting"
	"commonchest/handlers/httpx"
	"commonchest/models"
)

// Ballots is what the interface needs of voting.
type Ballots interface {
	// Cast stores the next revision of a ballot and answers when it is durable.
	// The same command again gets the same receipt; *voting.Stale when another
	// revision came first.
	Cast(ctx context.Context, c voting.Cast) (voting.Receipt, error)
	// Current is a person's ballot as it stands; Rev 0 if there is none.
	Current(ctx context.Context, round models.RoundID, person models.PersonKey) (voting.Receipt, error)
}

// Receipts looks receipts up.
type Receipts interface {
	// HasReceipt reports whether a receipt is counted; not found before packing.
	HasReceipt(ctx context.Context, id models.RoundID, receipt string) (bool, error)
}

type ballotBody struct {
	Round   models.RoundID      `json:"round"`
	Rev     int64               `json:"rev"`
	Kind    *models.BallotState `json:"kind"`
	Choices []string            `json:"choices"`
	Points  []int64             `json:"points,omitempty"` // beside Choices where the ballot shares out points
	Receipt *string             `json:"receipt"`
}

func newBallot(round models.RoundID, r voting.Receipt) ballotBody {
	body := ballotBody{Round: round, Rev: r.Ballot.Rev, Choices: append([]string{}, r.Ballot.Choices...), Points: r.Ballot.Points}
	if body.Rev > 0 {
		body.Kind, body.Receipt = &r.Ballot.State, &r.Code
	}
	return body
}

func (a *API) getBallot(c *fiber.Ctx) error {
	person, err := a.person(c)
	if err != nil {
		return err
	}
	current, err := a.d.Ballots.Current(c.UserContext(), roundOf(c), person)
	if err != nil {
		return err
	}
	return httpx.JSON(c, fiber.StatusOK, newBallot(roundOf(c), current))
}

type castInput struct {
	Cmd     string             `json:"cmd"`
	Base    *int64             `json:"base"`
	Kind    models.BallotState `json:"kind"`
	Choices []string           `json:"choices"`
	Points  []int64            `json:"points"`
}

// mostChoices bounds what is looked at; how many count is the ballot's own rule.
const mostChoices = models.MostNamed

var cmdShape = regexp.MustCompile(`^[A-Za-z0-9-]{8,64}$`)

// check is about the shape alone.
func (in castInput) check() error {
	bad := models.E(models.Invalid, "ballot")
	if !cmdShape.MatchString(in.Cmd) {
		bad.Fields = append(bad.Fields, models.F("cmd", "cmd"))
	}
	if in.Base == nil {
		bad.Fields = append(bad.Fields, models.F("base", "required"))
	}
	if len(in.Choices) > mostChoices {
		bad.Fields = append(bad.Fields, models.F("choices", "too_many", "most", "500"))
	}
	if len(in.Points) > mostChoices {
		bad.Fields = append(bad.Fields, models.F("points", "too_many", "most", "500"))
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	return nil
}

// castBallot has the time first: a ballot is in time if it had been read when
// voting closed, however long it takes to store.
func (a *API) castBallot(c *fiber.Ctx) error {
	at := a.d.Now()
	person, err := a.person(c)
	if err != nil {
		return err
	}
	in, err := read[castInput](c)
	if err != nil {
		return err
	}
	if err := in.check(); err != nil {
		return err
	}
	r, err := a.d.Ballots.Cast(c.UserContext(), voting.Cast{Round: roundOf(c), Person: person, Channel: models.Online,
		Cmd: in.Cmd, Base: *in.Base, State: in.Kind, Choices: in.Choices, Points: in.Points, ReadAt: at})
	if stale, ok := errors.AsType[*voting.Stale](err); ok {
		return sendStale(c, stale)
	}
	if err != nil {
		return err
	}
	if r.Reused {
		return models.E(models.Conflict, "cmd_reused", models.F("cmd", "cmd_reused"))
	}
	return httpx.JSON(c, fiber.StatusOK, newBallot(roundOf(c), r))
}

// answerStale is the one problem with a member of its own: the page needs the
// ballot as it stands to ask which of the two is meant.
func sendStale(c *fiber.Ctx, stale *voting.Stale) error {
	status := httpx.Status(models.Conflict)
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Status(status).JSON(struct {
		httpx.Problem
		Ballot ballotBody `json:"ballot"`
	}{
		httpx.Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Kind: models.Conflict,
			Code: "ballot_changed", Request: httpx.RequestID(c)},
		newBallot(roundOf(c), stale.Current),
	}, "application/problem+json")
}

func (a *API) getReceipt(c *fiber.Ctx) error {
	v, err := a.d.Rounds.View(c.UserContext(), roundOf(c))
	if err != nil {
		return err
	}
	if !v.Packed {
		return models.E(models.Conflict, "not_packed")
	}
	counted, err := a.d.Receipts.HasReceipt(c.UserContext(), v.Round.ID, c.Params("receipt"))
	if err != nil {
		return err
	}
	return httpx.JSON(c, fiber.StatusOK, fiber.Map{"counted": counted})
}
