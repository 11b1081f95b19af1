package api

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/httpx"
	"commonchest/models"
)

// Codes finds the person behind a code.
type Codes interface {
	// Redeem spends nothing. Not found "code_unknown" is a guess, invalid a slip.
	Redeem(ctx context.Context, round models.RoundID, typed string) (models.PersonKey, error)
}

// Guesses slows down whoever tries out codes.
type Guesses interface {
	// Wrong counts a wrong code; after too many it is limited.
	Wrong(address, round, batch string) error
}

// Passes makes and reads ballot passes.
type Passes interface {
	// IssuePass makes the pass of one person in one round.
	IssuePass(round, person string, expires time.Time) (string, error)
	// ReadPass gives the person of a pass for this round, or is unauthenticated.
	ReadPass(token, round string) (person string, err error)
}

func (a *API) getPass(c *fiber.Ctx) error {
	in, err := read[struct {
		Code string `json:"code"`
	}](c)
	if err != nil {
		return err
	}
	person, err := a.d.Codes.Redeem(c.UserContext(), roundOf(c), in.Code)
	if models.IsKind(err, models.NotFound) {
		return a.guessed(c, in.Code, err)
	}
	if err != nil {
		return err
	}
	v, err := a.d.Rounds.View(c.UserContext(), roundOf(c))
	if err != nil {
		return err
	}
	expires := v.PassUntil(a.d.Now()).Truncate(time.Second)
	pass, err := a.d.Passes.IssuePass(string(roundOf(c)), string(person), expires)
	if err != nil {
		return err
	}
	return httpx.JSON(c, fiber.StatusCreated, fiber.Map{"pass": pass, "expires": expires})
}

// guessed answers a wrong code, or an address that tried too many.
func (a *API) guessed(c *fiber.Ctx, typed string, wrong error) error {
	code, err := models.ReadCode(typed)
	if err != nil {
		return wrong
	}
	if err := a.d.Guesses.Wrong(httpx.Address(c), string(roundOf(c)), models.CodeBatchLetter(code)); err != nil {
		return err
	}
	return wrong
}

// person is whose ballot the request's pass is for: unauthenticated without one.
func (a *API) person(c *fiber.Ctx) (models.PersonKey, error) {
	pass := httpx.Pass(c)
	if pass == "" {
		return "", models.E(models.Unauthenticated, "pass_needed")
	}
	person, err := a.d.Passes.ReadPass(pass, string(roundOf(c)))
	return models.PersonKey(person), err
}
