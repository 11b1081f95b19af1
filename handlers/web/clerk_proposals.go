package web

import (
	"github.com/gofiber/fiber/v2"

	"commonchest/app/proposals"
	"commonchest/handlers/web/view"
	"commonchest/models"
)

// proposals lists the ideas of a place for its clerk to sort.
func (s *Site) proposals(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	page, err := v.staffPage(place, models.RoleClerk)
	if err != nil {
		return err
	}
	list, err := s.d.Ideas.OfPlace(v.ctx, place.ID)
	if err != nil {
		return err
	}
	page.Body = v.sortingModel(place, list, c.Query("state"))
	return v.show("clerk-proposals", page)
}

// decideForm shows one idea with what can be decided about it.
func (s *Site) decideForm(c *fiber.Ctx) error {
	v := s.visit(c)
	page, err := v.decidePage(form{}, v.d.NewID())
	if err != nil {
		return err
	}
	return v.showForm("clerk-proposal", page)
}

func (v *visit) decidePage(f form, cmd string) (view.Page, error) {
	e, place, err := v.ideaOf()
	if err != nil {
		return view.Page{}, err
	}
	page, err := v.staffPage(place, models.RoleClerk)
	if err != nil {
		return page, err
	}
	body, err := v.reviewModel(place, e, f)
	if err != nil {
		return page, err
	}
	body.Cmd = cmd
	page.Body = body
	page.Form = map[string]string{"ask": typedAmount(place, e.Proposal.Ask), "power": e.Proposal.Power}
	return page, nil
}

func (v *visit) ideaOf() (proposals.Entry, models.Place, error) {
	e, err := v.d.Ideas.Entry(v.ctx, models.ProposalID(v.c.Params("proposal")))
	if err != nil {
		return e, models.Place{}, err
	}
	place, err := v.d.Places.Place(v.ctx, e.Proposal.Place)
	return e, place, err
}

// decide takes what the clerk decided about an idea.
func (s *Site) decide(c *fiber.Ctx) error {
	v := s.visit(c)
	e, place, err := v.ideaOf()
	if err != nil {
		return err
	}
	if err := v.actor.Need(place.ID, models.RoleClerk); err != nil {
		return err
	}
	f := v.form()
	done, err := v.decision(e.Proposal.ID, place, f)
	if err != nil {
		page, pageErr := v.decidePage(f, v.cmd(f))
		if pageErr != nil {
			return pageErr
		}
		page.Form = f.kept()
		return v.again(err, f, "clerk-proposal", page)
	}
	return v.then(staffURL(place.ID, "proposals"), done)
}

// decision makes the one call that the form asks for.
func (v *visit) decision(id models.ProposalID, place models.Place, f form) (done string, err error) {
	by := v.by(f)
	switch f.get("decision") {
	case "review":
		_, err = v.d.Review.Review(v.ctx, by, id)
		return "reviewed", err
	case "admit":
		r := v.reader(f, place)
		ask := r.amountOr("ask", 0)
		if f.get("round") == "" {
			r.fail("round", "choose_round")
		}
		if err := r.err("proposal", nil); err != nil {
			return "", err
		}
		_, err = v.d.Review.Admit(v.ctx, by, id, models.RoundID(f.get("round")), ask, f.get("power"))
		return "admitted", err
	case "refuse":
		_, err = v.d.Review.Refuse(v.ctx, by, id, f.get("reason"), f.get("words"))
		return "refused", err
	case "merge":
		_, err = v.d.Review.Merge(v.ctx, by, id, models.ProposalID(f.get("into")))
		return "merged", err
	}
	return "", models.E(models.Invalid, "proposal", models.F("decision", "choose"))
}
