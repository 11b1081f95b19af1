package web

import (
	"net/url"
	"slices"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/httpx"
	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/explain"
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
	if place, err = v.deciding(r, place); err == nil {
		o.chest, err = v.chest(place)
	}
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
	page, _, err := v.whyPage()
	if err != nil {
		return err
	}
	if body, ok := page.Body.(view.Why); ok && body.Ask == "" {
		return v.show("why", page)
	}
	return v.showForm("why", page)
}

// findChanges counts again to find what would have changed the outcome for a project,
// unless that is known already. Who may read the result may ask.
func (s *Site) findChanges(c *fiber.Ctx) error {
	v := s.visit(c)
	page, o, err := v.whyPage()
	if err != nil {
		return err
	}
	f, ref := v.form(), c.Params("ref")
	if _, err := s.d.Results.FindChanges(v.ctx, v.by(f), o.round.Round.ID, ref); err != nil {
		return v.again(err, f, "why", page)
	}
	return httpx.SeeOther(c, whyURL(o.round.Round.ID, ref)+"#"+changedID)
}

// changedID is the id of what would have changed it, on the page about a project.
const changedID = "changed"

func whyURL(id models.RoundID, ref string) string {
	return roundURL(id) + "/result/" + url.PathEscape(ref)
}

// whyPage is the page about one project of a result.
func (v *visit) whyPage() (view.Page, outcome, error) {
	o, err := v.outcome()
	if err != nil {
		return view.Page{}, o, err
	}
	i := slices.IndexFunc(o.result.Projects, func(p models.ProjectResult) bool { return p.Ref == v.c.Params("ref") })
	if i < 0 {
		return view.Page{}, o, models.E(models.NotFound, "project")
	}
	page := v.page(&o.names.place)
	body, err := v.whyModel(o, o.result.Projects[i])
	if err == nil && !body.Chosen {
		err = v.changes(o, &body)
	}
	page.Body = body
	return page, o, err
}

// changes adds what would have changed the outcome for a project, or how to find it out.
func (v *visit) changes(o outcome, body *view.Why) error {
	kept, err := v.d.Results.Changes(v.ctx, o.round.Round.ID, body.Ref)
	if models.IsKind(err, models.NotFound) {
		body.Ask = whyURL(o.round.Round.ID, body.Ref)
		return nil
	}
	body.Changes, body.Unchanged = v.sentences(o, explain.Changed(kept.Answers)), v.sentences(o, explain.Unchanged(kept.Answers))
	for _, a := range kept.Answers {
		body.Recounts += int64(len(a.Runs)) - 1 // the first is the result's own
	}
	return err
}
