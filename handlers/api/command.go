package api

import (
	"encoding/json"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/httpx"
	"commonchest/models"
)

// maxBody is the largest body in bytes that a request may have, unless its content says
// another limit.
const maxBody = 64 << 10

// Keys computes ids that nobody else can; see keys.Set.
type Keys interface {
	// ID is a keyed hash of the parts, different for each purpose.
	ID(purpose string, parts ...string) string
}

// nothing is the content of a request that has none.
type nothing struct{}

// read decodes the content of a request.
func read[T any](c *fiber.Ctx) (in T, err error) {
	most := maxBody
	if large, ok := any(in).(interface{ most() int }); ok {
		most = large.most()
	}
	if len(c.Body()) > most {
		return in, fiber.ErrRequestEntityTooLarge
	}
	if _, none := any(in).(nothing); none && len(c.Body()) == 0 {
		return in, nil
	}
	return in, httpx.DecodeJSON(c, &in)
}

// command decodes a write and says on whose behalf it runs. The caller's key
// counts together with the actor, the address and the content: two people may use
// the same key, and a key that comes again with other content is another command
// rather than one that is silently dropped.
func command[T any](a *API, c *fiber.Ctx) (models.By, T, error) {
	in, err := read[T](c)
	if err != nil {
		return models.By{}, in, err
	}
	key, err := httpx.Cmd(c)
	if err != nil {
		return models.By{}, in, err
	}
	content, err := json.Marshal(in)
	if err != nil {
		return models.By{}, in, err
	}
	actor := httpx.Actor(c)
	cmd := a.d.Keys.ID("api/command", actor.ID, c.Method(), c.Path(), key, string(content))
	return models.By{Actor: actor, Cmd: cmd, Request: httpx.RequestID(c)}, in, nil
}

// fresh makes the id of what a command creates: the same command, the same id.
// It is keyed, so that nobody can choose a key for the sake of the id, which
// decides the order on the ballot.
func (a *API) fresh(by models.By) string { return a.d.Keys.ID("api/id", by.Cmd) }

func roundOf(c *fiber.Ctx) models.RoundID { return models.RoundID(c.Params("round")) }

func placeOf(c *fiber.Ctx) models.PlaceID { return models.PlaceID(c.Params("place")) }

// orNull is a time as JSON has it: null for none.
func orNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
