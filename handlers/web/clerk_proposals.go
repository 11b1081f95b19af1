package web

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/proposals"
	"commonchest/handlers/httpx"
	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/money"
)

// proposals lists the ideas of a place for its clerk to sort.
func (s *Site) proposals(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	page, err := v.proposalsPage(place, v.d.NewID())
	if err != nil {
		return err
	}
	return v.showForm("clerk-proposals", page)
}

func (v *visit) proposalsPage(place models.Place, cmd string) (view.Page, error) {
	page, err := v.staffPage(place, models.RoleClerk)
	if err != nil {
		return page, err
	}
	d, err := v.deskOf(place)
	if err != nil {
		return page, err
	}
	body := d.list(v.c.Query("state"), v.c.QueryInt("page", 1))
	body.Cmd = cmd
	page.Body = body
	return page, nil
}

// decideForm shows one idea with what can be decided about it: first which
// decision, then what that one needs.
func (s *Site) decideForm(c *fiber.Ctx) error {
	v := s.visit(c)
	if err := v.keptOut(models.ProposalID(c.Params("proposal"))); err != nil {
		return err
	}
	page, err := v.decidePage(c.Query("decision"), form{}, v.d.NewID())
	if err != nil {
		return err
	}
	return v.showForm("clerk-proposal", page)
}

func (v *visit) decidePage(act string, f form, cmd string) (view.Page, error) {
	e, place, err := v.ideaOf()
	if err != nil {
		return view.Page{}, err
	}
	page, err := v.staffPage(place, models.RoleClerk)
	if err != nil {
		return page, err
	}
	d, err := v.deskOf(place)
	if err != nil {
		return page, err
	}
	body, err := d.review(e, proposals.Act(act), f)
	if err != nil {
		return page, err
	}
	body.Cmd = cmd
	page.Body, page.Form = body, d.filledIn(body.Deciding)
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
	d, err := v.decision(place, f, []models.ProposalID{e.Proposal.ID})
	if err == nil {
		_, err = s.d.Review.Decide(v.ctx, v.by(f), e.Proposal.ID, d)
	}
	if err != nil {
		page, pageErr := v.decidePage(f.get("decision"), f, v.cmd(f))
		if pageErr != nil {
			return pageErr
		}
		page.Form = f.kept()
		return v.again(err, f, "clerk-proposal", page)
	}
	return v.then(staffURL(place.ID, "proposals"), doneBy[d.Act])
}

// doneBy is what the next page says after a decision.
var doneBy = map[proposals.Act]string{proposals.ActReview: "reviewed", proposals.ActAdmit: "admitted", proposals.ActRefuse: "refused",
	proposals.ActMerge: "merged", proposals.ActReopen: "reopened"}

// decision reads what a form decides about some ideas.
func (v *visit) decision(place models.Place, f form, ids []models.ProposalID) (proposals.Decision, error) {
	d := proposals.Decision{Act: proposals.Act(f.get("decision")), Round: models.RoundID(f.get("round")), Power: f.get("power"),
		Clear: f.get("cleared") != "", Reason: f.get("reason"), Words: f.get("words"), Into: models.ProposalID(f.get("into")), Asks: map[models.ProposalID]money.Pence{}}
	r := v.reader(f, place)
	if d.Act == proposals.ActAdmit {
		if d.Round == "" {
			r.fail("round", "choose_round")
		}
		for _, id := range ids {
			d.Asks[id] = r.amountOr(askField(id), 0)
		}
	}
	var rest error
	if d.Act == proposals.ActAdmit && models.Clean(d.Power) == "" {
		rest = models.E(models.Invalid, "proposal", models.F("power", "required"))
	}
	return d, r.err("proposal", rest)
}

// askField is the field with the sum of an idea.
func askField(id models.ProposalID) string { return "ask." + string(id) }

// sortForm asks what one decision about many ideas needs.
func (s *Site) sortForm(c *fiber.Ctx) error {
	v := s.visit(c)
	f := form{"decision": {c.Query("decision")}}
	c.Context().QueryArgs().VisitAll(func(name, value []byte) {
		if string(name) == "pick" {
			f["pick"] = append(f["pick"], string(value))
		}
	})
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	page, err := v.sortPage(place, f, v.d.NewID())
	if err != nil {
		return err
	}
	return v.showForm("clerk-sort", page)
}

func (v *visit) sortPage(place models.Place, f form, cmd string) (view.Page, error) {
	page, err := v.staffPage(place, models.RoleClerk)
	if err != nil {
		return page, err
	}
	d, err := v.deskOf(place)
	if err != nil {
		return page, err
	}
	body, err := d.sort(f)
	if err != nil {
		return page, err
	}
	body.Cmd = cmd
	page.Body, page.Form = body, d.filledIn(body.Deciding)
	return page, nil
}

// sortIdeas makes one decision about many ideas and says what became of each. A
// decision that needs more than the ideas asks for it first.
func (s *Site) sortIdeas(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	f := v.form()
	ids := picked(f)
	if len(ids) > 0 && f.get("sure") == "" && f.get("decision") != string(proposals.ActReview) {
		if err := v.actor.Need(place.ID, models.RoleClerk); err != nil {
			return err
		}
		return httpx.SeeOther(c, staffURL(place.ID, "sort")+"?"+url.Values{"decision": f["decision"], "pick": f["pick"]}.Encode())
	}
	d, err := v.decision(place, f, ids)
	var out []proposals.Outcome
	if err == nil {
		out, err = s.d.Review.Sort(v.ctx, v.by(f), place.ID, ids, d)
	}
	if err != nil {
		return v.sortAgain(err, place, f)
	}
	page, err := v.staffPage(place, models.RoleClerk)
	if err != nil {
		return err
	}
	if page.Body, err = v.sortedModel(place, d.Act, out); err != nil {
		return err
	}
	return v.show("clerk-sorted", page)
}

// sortAgain shows the form of a decision once more; the list itself if nothing
// was picked.
func (v *visit) sortAgain(refusal error, place models.Place, f form) error {
	name, show := "clerk-sort", v.sortPage
	if len(picked(f)) == 0 {
		name = "clerk-proposals"
		show = func(place models.Place, _ form, cmd string) (view.Page, error) { return v.proposalsPage(place, cmd) }
	}
	page, err := show(place, f, v.cmd(f))
	if err != nil {
		return err
	}
	for name, typed := range f.kept() {
		if page.Form == nil {
			page.Form = map[string]string{}
		}
		page.Form[name] = typed
	}
	return v.again(refusal, f, name, page)
}

func picked(f form) []models.ProposalID {
	var ids []models.ProposalID
	for _, id := range f["pick"] {
		if id != "" {
			ids = append(ids, models.ProposalID(id))
		}
	}
	return ids
}

// paperForm asks for an idea that was handed in on paper.
func (s *Site) paperForm(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	page, err := v.paperPage(place, form{}, v.d.NewID())
	if err != nil {
		return err
	}
	return v.showForm("clerk-paper", page)
}

func (v *visit) paperPage(place models.Place, f form, cmd string) (view.Page, error) {
	page, err := v.staffPage(place, models.RoleClerk)
	if err != nil {
		return page, err
	}
	d, err := v.deskOf(place)
	page.Body = view.PaperIdea{PlaceName: place.Name, Rounds: d.rounds(f.get("round")), Action: staffURL(place.ID, "proposals/new"), Cmd: cmd,
		Back: staffURL(place.ID, "proposals")}
	return page, err
}

// paperIdea takes an idea that was handed in on paper. Its proposer stays unnamed.
func (s *Site) paperIdea(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	if err := v.actor.Need(place.ID, models.RoleClerk); err != nil {
		return err
	}
	f := v.form()
	by := v.by(f)
	r := v.reader(f, place)
	p := models.Proposal{ID: models.ProposalID(v.d.KeyedID("web/proposal", by.Cmd)), Place: place.ID, Round: models.RoundID(f.get("round")),
		By: models.ByPaper, Ask: r.amount("ask")}
	words := models.ProposalText{Title: f.get("title"), Summary: f.get("summary"), Where: f.get("where"), Period: f.get("period"),
		After: f.get("after"), Deliver: f.get("deliver"), Need: f.get("need"), Strengths: f.get("strengths")}.Cleaned()
	_, rest := p.Submit(words, v.now)
	if err = r.err("proposal", rest); err == nil {
		_, err = s.d.Ideas.Submit(v.ctx, by, p, words)
	}
	if err != nil {
		page, pageErr := v.paperPage(place, f, v.cmd(f))
		if pageErr != nil {
			return pageErr
		}
		return v.again(err, f, "clerk-paper", page)
	}
	return v.then(staffURL(place.ID, "proposals"), "logged")
}
