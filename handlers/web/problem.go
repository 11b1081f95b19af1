package web

import (
	"context"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/httpx"
	"commonchest/handlers/web/view"
	"commonchest/models"
)

// ErrorPage answers with a page for an error that no form could show. Who has to
// sign in first is asked to, and comes back to where they were.
func (s *Site) ErrorPage(c *fiber.Ctx, status int, refusal *models.Error, incident string) error {
	v := s.visit(c)
	if status == fiber.StatusUnauthorized {
		next := "/staff"
		if c.Method() == fiber.MethodGet {
			next = v.here()
		}
		page := v.signInPage(next)
		if why := httpx.SessionEnded(c); why != "" { // such as an account that was disabled
			refusal = models.E(models.Unauthenticated, why)
		}
		sentence, err := v.refusal(refusal)
		if err != nil {
			return err
		}
		page.Errors = []view.FieldError{{Message: sentence}}
		return v.showForm("sign-in", page)
	}
	body := view.Problem{Status: status, Incident: incident}
	if refusal != nil && incident == "" && !plain(refusal.Code) {
		sentence, err := v.refusal(refusal)
		if err != nil {
			return err
		}
		body.Sentence = sentence
	}
	body.Status = titled(status, refusal)
	if status == fiber.StatusForbidden && !v.actor.IsAnonymous() {
		body.Back = "/staff"
	}
	place := v.whereabouts(status)
	if place != nil && refusal != nil && refusal.Code == "no_result_yet" {
		body.Closes = v.closing(*place)
	}
	page := v.page(place)
	page.Flash, page.Body = "", body
	return v.show("error", page)
}

// closing is when voting closes in the round of the address, by the clock of its place;
// zero if it cannot be told.
func (v *visit) closing(place models.Place) time.Time {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(v.ctx), 2*time.Second)
	defer cancel()
	r, err := v.d.Rounds.View(ctx, models.RoundID(v.c.Params("round")))
	if err != nil {
		return time.Time{}
	}
	return v.in(place, r.ClosesAt())
}

// whereabouts is the place that an address belongs to, so that the page of an error
// keeps its navigation; nil if it cannot be told, or when the fault is ours and
// nothing more is to be asked for.
func (v *visit) whereabouts(status int) *models.Place {
	// The time of the request is over when its error is told.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(v.ctx), 2*time.Second)
	defer cancel()
	if status >= fiber.StatusInternalServerError || len(v.c.Route().Params) == 0 { // or it was refused before it had a route
		return nil
	}
	id := models.PlaceID(v.c.Params("place"))
	switch {
	case v.c.Params("round") != "":
		r, err := v.d.Rounds.View(ctx, models.RoundID(v.c.Params("round")))
		if err != nil {
			return nil
		}
		id = r.Round.Place
	case v.c.Params("proposal") != "":
		e, err := v.d.Ideas.Entry(ctx, models.ProposalID(v.c.Params("proposal")))
		if err != nil {
			return nil
		}
		id = e.Proposal.Place
	}
	if id == "" {
		return nil
	}
	place, err := v.d.Places.Place(ctx, id)
	if err != nil {
		return nil
	}
	return &place
}

// refusal is what an error says, in one sentence.
func (v *visit) refusal(e *models.Error) (string, error) {
	faults, err := v.d.Pages.FieldErrors(v.lang, e)
	if err != nil || len(faults) == 0 {
		return "", err
	}
	return strings.TrimSuffix(faults[0].Message, ".") + ".", nil
}

// plain reports whether the page's own words say as much as the code does.
func plain(code string) bool {
	switch code {
	case "page", "document", "internal", "body_too_large", "":
		return true
	}
	return false
}

// titled is the status whose title the page of an error has. A form that did not
// come from here is no page that somebody may not see.
func titled(status int, refusal *models.Error) int {
	switch status {
	case fiber.StatusForbidden:
		if refusal != nil && (refusal.Code == "csrf" || refusal.Code == "other_site") {
			return fiber.StatusBadRequest
		}
	case fiber.StatusNotFound, fiber.StatusMethodNotAllowed, fiber.StatusRequestTimeout, fiber.StatusConflict,
		fiber.StatusRequestEntityTooLarge, fiber.StatusUnprocessableEntity, fiber.StatusTooManyRequests,
		fiber.StatusRequestHeaderFieldsTooLarge, fiber.StatusServiceUnavailable:
	default:
		if status < fiber.StatusInternalServerError {
			return fiber.StatusBadRequest
		}
		return fiber.StatusInternalServerError
	}
	return status
}
