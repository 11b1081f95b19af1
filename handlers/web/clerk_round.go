package web

import (
	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/web/view"
	"commonchest/models"
)

// clerkRounds lists the rounds of a place for its clerk.
func (s *Site) clerkRounds(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	page, err := v.staffPage(place, models.RoleClerk)
	if err != nil {
		return err
	}
	if page.Body, err = v.clerkRoundsModel(place); err != nil {
		return err
	}
	return v.show("clerk-home", page)
}

// clerkRound shows a round to its clerk: what is done, what is in the way, and
// what comes next.
func (s *Site) clerkRound(c *fiber.Ctx) error {
	v := s.visit(c)
	page, err := v.clerkRoundPage(v.d.NewID())
	if err != nil {
		return err
	}
	return v.showForm("clerk-round", page)
}

func (v *visit) clerkRoundPage(cmd string) (view.Page, error) {
	r, place, err := v.roundOf()
	if err != nil {
		return view.Page{}, err
	}
	page, err := v.staffPage(place, models.RoleClerk)
	if err != nil {
		return page, err
	}
	body, err := v.clerkRoundModel(r, place)
	if err != nil {
		return page, err
	}
	body.Cmd = cmd
	page.Body = body
	page.Form = map[string]string{}
	if body.CloseURL != "" {
		page.Form["closes_at"] = typedMoment(body.Closes)
	}
	return page, nil
}

// act makes one call for the clerk's form on the page of a round, and shows that
// page again: with what was done, or with what is wrong.
func (s *Site) act(c *fiber.Ctx, done string, call func(v *visit, by models.By, f form, id models.RoundID) error) error {
	v := s.visit(c)
	f, id := v.form(), models.RoundID(c.Params("round"))
	if err := call(v, v.by(f), f, id); err != nil {
		page, pageErr := v.clerkRoundPage(v.cmd(f))
		if pageErr != nil {
			return pageErr
		}
		page.Form = nil
		return v.again(err, f, "clerk-round", page)
	}
	return v.then(clerkRoundURL(id), done)
}

// seal freezes a round.
func (s *Site) seal(c *fiber.Ctx) error {
	return s.act(c, "sealed", func(v *visit, by models.By, _ form, id models.RoundID) error {
		_, err := s.d.Setup.Seal(v.ctx, by, id)
		return gatesInWords(err)
	})
}

// moveClosing closes early or later; the time is typed in the place's zone.
func (s *Site) moveClosing(c *fiber.Ctx) error {
	return s.act(c, "closing_moved", func(v *visit, by models.By, f form, id models.RoundID) error {
		_, place, err := v.roundOf()
		if err != nil {
			return err
		}
		r := v.reader(f, place)
		at := r.moment("closes_at")
		if at.IsZero() {
			r.fail("closes_at", "required")
		}
		if f.get("reason") == "" {
			r.fail("reason", "required")
		}
		if err := r.err("override", nil); err != nil {
			return err
		}
		_, err = s.d.Setup.Close(v.ctx, by, id, at, f.get("reason"))
		return err
	})
}

// count packs the ballots of a closed round and counts them.
func (s *Site) count(c *fiber.Ctx) error {
	return s.act(c, "counted", func(v *visit, by models.By, _ form, id models.RoundID) error {
		_, err := s.d.Counting.Count(v.ctx, by, id)
		return err
	})
}

// publish makes the result public.
func (s *Site) publish(c *fiber.Ctx) error {
	return s.act(c, "published", func(v *visit, by models.By, _ form, id models.RoundID) error {
		_, err := s.d.Counting.Publish(v.ctx, by, id)
		return err
	})
}

// resolve records what the body decided at its meeting, and awards the money.
func (s *Site) resolve(c *fiber.Ctx) error {
	return s.act(c, "resolved", func(v *visit, by models.By, f form, id models.RoundID) error {
		_, place, err := v.roundOf()
		if err != nil {
			return err
		}
		r := v.reader(f, place)
		_, err = s.d.Counting.Resolve(v.ctx, by, id, f.get("minute"), r.day("on"), f.get("power"), f["awards"], f.get("reason"))
		return err
	})
}

// gatesInWords turns the gates that are in the way of a seal into the one
// sentence that stands above their list.
func gatesInWords(err error) error {
	if e, ok := asError(err); ok && e.Code == "gates" {
		return models.E(e.Kind, e.Code).Because(err)
	}
	return err
}
