package api

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/accounts"
	"commonchest/handlers/httpx"
	"commonchest/models"
)

// Accounts is what the interface needs of the accounts of staff.
type Accounts interface {
	// SignIn begins a session: unauthenticated "sign_in_failed", or limited.
	SignIn(ctx context.Context, in accounts.SignIn) (accounts.Session, error)
	// Refresh exchanges a refresh token for the next one, or is unauthenticated.
	Refresh(ctx context.Context, refresh string) (accounts.Session, error)
	// SignOut ends the actor's session; without one it does nothing.
	SignOut(ctx context.Context, actor models.Actor) error
	// Person says who an account belongs to; not found when erased.
	Person(ctx context.Context, id models.AccountID) (models.Person, error)
}

type accountBody struct {
	ID     string         `json:"id"`
	Label  string         `json:"label,omitempty"`
	Grants []models.Grant `json:"grants"`
	Since  time.Time      `json:"since"`
}

func newAccount(a models.Actor) accountBody {
	return accountBody{ID: a.ID, Grants: append([]models.Grant{}, a.Grants...), Since: a.Since}
}

type sessionBody struct {
	Token        string      `json:"token"`
	TokenExpires time.Time   `json:"token_expires"`
	Refresh      string      `json:"refresh"`
	Expires      time.Time   `json:"expires"`
	Account      accountBody `json:"account"`
}

func newSession(s accounts.Session) sessionBody {
	return sessionBody{Token: s.Token, TokenExpires: s.TokenExpires, Refresh: s.Refresh, Expires: s.Expires,
		Account: newAccount(s.Actor)}
}

// signIn sets no cookie: a browser signs in on the page for it.
func (a *API) signIn(c *fiber.Ctx) error {
	in, err := read[struct {
		Email    string `json:"email"`
		Password string `json:"password"`
	}](c)
	if err != nil {
		return err
	}
	s, err := a.d.Accounts.SignIn(c.UserContext(), accounts.SignIn{Email: in.Email, Password: in.Password, Address: httpx.Address(c)})
	if err != nil {
		return err
	}
	return httpx.JSON(c, fiber.StatusOK, newSession(s))
}

func (a *API) refreshSession(c *fiber.Ctx) error {
	in, err := read[struct {
		Refresh string `json:"refresh"`
	}](c)
	if err != nil {
		return err
	}
	s, err := a.d.Accounts.Refresh(c.UserContext(), in.Refresh)
	if err != nil {
		return err
	}
	return httpx.JSON(c, fiber.StatusOK, newSession(s))
}

func (a *API) getSession(c *fiber.Ctx) error {
	actor := httpx.Actor(c)
	if actor.IsAnonymous() {
		return models.E(models.Unauthenticated, "sign_in")
	}
	body := newAccount(actor)
	person, err := a.d.Accounts.Person(c.UserContext(), models.AccountID(actor.ID))
	if err != nil && !models.IsKind(err, models.NotFound) {
		return err
	}
	body.Label = person.Label
	return httpx.JSON(c, fiber.StatusOK, body)
}

func (a *API) signOut(c *fiber.Ctx) error {
	actor := httpx.Actor(c)
	if actor.IsAnonymous() {
		return models.E(models.Unauthenticated, "sign_in")
	}
	if err := a.d.Accounts.SignOut(c.UserContext(), actor); err != nil {
		return err
	}
	httpx.ClearSession(c)
	return c.SendStatus(fiber.StatusNoContent)
}
