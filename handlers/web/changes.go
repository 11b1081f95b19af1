package web

import (
	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/web/view"
	"commonchest/models"
)

// changes tells everybody how a round differs from the one before it.
func (s *Site) changes(c *fiber.Ctx) error {
	v := s.visit(c)
	r, place, err := v.roundOf()
	if err != nil {
		return err
	}
	if r.Round.From == "" || r.Round.Rehearsal {
		return models.E(models.NotFound, "page")
	}
	last, err := s.d.Rounds.View(v.ctx, r.Round.From)
	if err != nil {
		return err
	}
	body := view.Changes{Round: r.Round.Name, RoundURL: roundURL(r.Round.ID),
		Last: view.Link{Name: last.Round.Name, URL: roundURL(last.Round.ID)}}
	before, now := v.termsOfView(place, last), v.termsOfView(place, r)
	was, is := v.comparable(place, before), v.comparable(place, now)
	for i := range was {
		if was[i].Same(is[i]) {
			body.Same = append(body.Same, is[i].Name)
			continue
		}
		body.Rows = append(body.Rows, view.Both{Saved: was[i], Typed: is[i]})
	}
	page := v.page(&place)
	page.Body = body
	return v.show("changes", page)
}

// comparable is what of a round can be like the last one: its rules and its length,
// not its dates.
func (v *visit) comparable(place models.Place, t terms) []view.Fact {
	facts := []view.Fact{v.lasting(place, t.Times)}
	for _, task := range models.RoundTasks() {
		if task != models.TaskDates {
			facts = append(facts, v.factsOf(place, t, task)...)
		}
	}
	return facts
}
