package web

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"commonchest/models"
)

// outcome is a disclosed result with everything that explains it.
type outcome struct {
	round  models.RoundView
	names  sealedRound
	result models.Result
	minute models.Resolution // empty before the body has resolved
	chest  *chest
	explained
}

// outcome reads a round's result if it is disclosed to this reader, and nothing
// of it before that.
func (v *visit) outcome() (outcome, error) {
	r, place, err := v.roundOf()
	if err != nil {
		return outcome{}, err
	}
	if !v.discloses(r, place).Result {
		return outcome{}, models.E(models.NotFound, "no_result_yet")
	}
	o := outcome{round: r}
	if o.names, err = v.sealedRound(r); err != nil {
		return o, err
	}
	if o.result, err = v.d.Results.Result(v.ctx, r.Round.ID); err != nil {
		return o, err
	}
	if err := o.read(); err != nil {
		return o, err
	}
	if r.Resolved {
		if o.minute, err = v.d.Results.Resolution(v.ctx, r.Round.ID); err != nil {
			return o, err
		}
	}
	o.chest, err = v.chest(place)
	return o, err
}

// result shows what residents recommend, project by project, with the reason for
// each and where its money comes from.
func (s *Site) result(c *fiber.Ctx) error {
	v := s.visit(c)
	o, err := v.outcome()
	if err != nil {
		return err
	}
	body, err := v.resultModel(o)
	if err != nil {
		return err
	}
	page := v.page(&o.names.place)
	page.Body = body
	return v.show("result", page)
}

// why tells of one project why it is recommended or not.
func (s *Site) why(c *fiber.Ctx) error {
	v := s.visit(c)
	o, err := v.outcome()
	if err != nil {
		return err
	}
	i := slices.IndexFunc(o.result.Projects, func(p models.ProjectResult) bool { return p.Ref == c.Params("ref") })
	if i < 0 {
		return models.E(models.NotFound, "project")
	}
	page := v.page(&o.names.place)
	if page.Body, err = v.whyModel(o, o.result.Projects[i]); err != nil {
		return err
	}
	return v.show("why", page)
}
