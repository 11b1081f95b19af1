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
	for i, round := range []models.RoundView{last, r} {
		pot, err := v.potFact(place, round)
		if err != nil {
			return err
		}
		if i == 0 {
			was = append(was, pot)
		} else {
			is = append(is, pot)
		}
	}
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

// comparable is what of a round can be like the last one: its timetable and its rules.
func (v *visit) comparable(place models.Place, t terms) []view.Fact {
	facts := []view.Fact{v.lasting(place, t.Times)}
	for _, task := range models.RoundTasks() {
		of := v.factsOf(place, t, task)
		if task == models.TaskDates {
			of = of[1:] // another round has another name
		}
		facts = append(facts, of...)
	}
	return facts
}

// potFact is the budget of a round: what is sealed, or would be now.
func (v *visit) potFact(place models.Place, r models.RoundView) (view.Fact, error) {
	seal, _, err := v.sealOf(r)
	return view.Fact{Name: v.say("fact.pot"), Text: sum(place, seal.Pot()).String()}, err
}

// sealOf is the seal of a round, or what would be sealed now with what stands in the way.
func (v *visit) sealOf(r models.RoundView) (models.Seal, []models.Gate, error) {
	if r.Seal != nil {
		return *r.Seal, nil, nil
	}
	return v.d.Rounds.Draft(v.ctx, r.Round.ID)
}
