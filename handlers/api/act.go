package api

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/httpx"
	"commonchest/models"
)

// act makes the handler of a write: it decodes what came, has it done, and answers with
// what came of it.
func act[T any](a *API, status int, do func(c *fiber.Ctx, by models.By, in T) (any, error)) fiber.Handler {
	return func(c *fiber.Ctx) error {
		by, in, err := command[T](a, c)
		if err != nil {
			return err
		}
		out, err := do(c, by, in)
		if err != nil {
			return err
		}
		return httpx.JSON(c, status, out)
	}
}

// show makes the handler of a read.
func show(read func(c *fiber.Ctx) (any, error)) fiber.Handler {
	return func(c *fiber.Ctx) error {
		out, err := read(c)
		if err != nil {
			return err
		}
		return httpx.JSON(c, fiber.StatusOK, out)
	}
}

// array makes a list of what may be nil: null is no list.
func array[T any](of []T) []T { return append([]T{}, of...) }

// words reads a text that lies apart; one that is not there is empty.
func (a *API) words(ctx context.Context, ref models.TextRef, part string) (string, error) {
	text, err := a.d.Texts.Get(ctx, ref)
	return text.Get(part), err
}
