package web

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/proposals"
	"commonchest/handlers/httpx"
	"commonchest/handlers/web/view"
	"commonchest/models"
)

// The steps of proposing an idea, a page each, with the fields on it. What has
// been answered is kept as a draft, whose id stands in the address: nothing of it
// stands there, in a cookie, or in the page of another step.
var proposeSteps = []struct {
	name   string
	fields []string
}{
	{"need", []string{"need"}},
	{"idea", []string{"title", "summary", "strand"}},
	{"strengths", []string{"strengths"}},
	{"where", []string{"where"}},
	{"cost", []string{"ask", "period", "after"}},
	{"deliver", []string{"deliver"}},
	{"picture", []string{"picture", "alt"}},
	{"who", []string{"by"}},
	{"check", nil},
}

// wizard is one page of proposing an idea.
type wizard struct {
	*visit
	place models.Place
	draft proposals.Draft
	step  string
}

// proposeStart says what is asked, and begins a draft. Nothing is stored before
// the first answer.
func (s *Site) proposeStart(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	page, err := v.proposeStartPage(place, models.RoundID(c.Query("round")), v.d.NewID())
	if err != nil {
		return err
	}
	return v.show("propose-start", page)
}

// wizard finds the draft and the step of an address. What was sent already has a
// page of its own, to which it sends the browser.
func (s *Site) wizard(c *fiber.Ctx) (*wizard, string, error) {
	w := &wizard{visit: s.visit(c), step: c.Params("step")}
	var err error
	if w.place, err = w.placeOf(); err != nil {
		return w, "", err
	}
	id := c.Params("draft")
	if len(id) < 16 || len(id) > 64 || strings.ContainsFunc(id, notInID) || !slices.Contains(w.steps(), w.step) {
		return w, "", models.E(models.NotFound, "page")
	}
	if w.draft, err = w.d.Drafts.Draft(w.ctx, id); err != nil {
		return w, "", err
	}
	if w.draft.N > 0 && w.draft.Place != w.place.ID {
		return w, "", models.E(models.NotFound, "page")
	}
	if w.draft.N == 0 {
		w.draft.Round = models.RoundID(c.Query("round"))
		sent := w.proposalID()
		if _, err := w.d.Ideas.Entry(w.ctx, sent); err == nil {
			return w, followURL(sent, w.d.Ideas.FollowToken(sent)), nil
		} else if !models.IsKind(err, models.NotFound) {
			return w, "", err
		}
	}
	return w, "", nil
}

// steps are the steps that this reader goes through: only the clerk is asked in
// whose name it is.
func (w *wizard) steps() []string {
	var names []string
	for _, s := range proposeSteps {
		if s.name != "who" || w.actor.Can(models.RoleClerk, w.place.ID) {
			names = append(names, s.name)
		}
	}
	return names
}

func (w *wizard) fields() []string {
	for _, s := range proposeSteps {
		if s.name == w.step {
			return s.fields
		}
	}
	return nil
}

// proposalID is the id that the idea of a draft gets: sent twice, it is one.
func (w *wizard) proposalID() models.ProposalID {
	return models.ProposalID(w.d.KeyedID("web/proposal", w.draft.ID))
}

// owner is who may attach the pictures that were sent with a draft.
func (w *wizard) owner() string { return w.d.KeyedID("web/picture", w.draft.ID) }

func (w *wizard) url(step string) string {
	at := placeURL(w.place.ID) + "/propose/" + w.draft.ID + "/" + step
	if w.draft.N == 0 && w.draft.Round != "" { // not stored yet
		at += "?round=" + url.QueryEscape(string(w.draft.Round))
	}
	return at
}

// proposeStep shows one page with what was answered on it before.
func (s *Site) proposeStep(c *fiber.Ctx) error {
	w, sent, err := s.wizard(c)
	if err != nil || sent != "" {
		return elsewhere(c, sent, err)
	}
	page, err := w.page()
	if err != nil {
		return err
	}
	return w.showForm(w.template(), page)
}

// proposeAnswer keeps the answers of one page and goes on to the next, or back to
// the check when one answer was changed from there.
func (s *Site) proposeAnswer(c *fiber.Ctx) error {
	w, sent, err := s.wizard(c)
	if err != nil || sent != "" {
		return elsewhere(c, sent, err)
	}
	f := w.form()
	if w.step == "check" {
		return w.send(f)
	}
	if err = w.keep(f); err == nil {
		if f.get("do") == "remove" || f.get("do") == "add" {
			return httpx.SeeOther(c, w.url(w.step)+w.changing())
		}
		return httpx.SeeOther(c, w.next())
	}
	page, pageErr := w.page()
	if pageErr != nil {
		return pageErr
	}
	if page.Form != nil {
		maps.Copy(page.Form, f.kept())
	}
	return w.again(err, f, w.template(), page)
}

func elsewhere(c *fiber.Ctx, path string, err error) error {
	if err != nil {
		return err
	}
	return httpx.SeeOther(c, path)
}

// changing is the mark of an address that leads back to the check.
func (w *wizard) changing() string {
	if w.c.Query("change") != "" {
		return "?change=yes"
	}
	return ""
}

func (w *wizard) next() string {
	steps := w.steps()
	if w.changing() != "" {
		return w.url("check")
	}
	return w.url(steps[slices.Index(steps, w.step)+1])
}

func (w *wizard) back() string {
	steps := w.steps()
	switch i := slices.Index(steps, w.step); {
	case w.changing() != "":
		return w.url("check")
	case i > 0:
		return w.url(steps[i-1])
	}
	return placeURL(w.place.ID) + "/propose"
}

// keep checks the answers of a step and adds them to the draft.
func (w *wizard) keep(f form) error {
	if w.step == "picture" {
		return w.keepPicture(f)
	}
	next := answered(w.draft, w.step, f)
	if err := w.faults(w.fields(), next); err != nil {
		return err
	}
	return w.store(f, func(d proposals.Draft) proposals.Draft { return answered(d, w.step, f) })
}

// store changes the draft; its first change says to what it belongs.
func (w *wizard) store(f form, change func(proposals.Draft) proposals.Draft) error {
	round, place := w.draft.Round, w.place.ID
	d, err := w.d.Drafts.EditDraft(w.ctx, w.by(f).Cmd, w.draft.ID, func(d proposals.Draft) proposals.Draft {
		if d.N == 0 {
			d.Place, d.Round, d.By = place, round, models.ByResident
		}
		return change(d)
	})
	if err == nil {
		w.draft = d
	}
	return err
}

// answered is a draft with the answers of a step.
func answered(d proposals.Draft, step string, f form) proposals.Draft {
	switch step {
	case "need":
		d.Words.Need = f.get("need")
	case "idea":
		d.Words.Title, d.Words.Summary = f.get("title"), f.get("summary")
		d.Strand = models.Strand(f.get("strand"))
	case "strengths":
		d.Words.Strengths = f.get("strengths")
	case "where":
		d.Words.Where = f.get("where")
	case "cost":
		d.Ask, d.Words.Period, d.Words.After = f.get("ask"), f.get("period"), f.get("after")
	case "deliver":
		d.Words.Deliver = f.get("deliver")
	case "who":
		d.By = models.Proposer(f.get("by"))
	}
	return d
}

// faults tells what is wrong with some fields of a draft, by the models' rules.
func (w *wizard) faults(fields []string, d proposals.Draft) error {
	r := w.reader(form{"ask": {d.Ask}}, w.place)
	r.amountOr("ask", 0)
	r.take(d.Text().Check())
	if d.Strand != "" && !slices.ContainsFunc(w.strands(), func(c view.Choice) bool { return c.Value == string(d.Strand) }) {
		r.fail("strand", "choose")
	}
	if d.By != "" && d.By != models.ByResident && d.By != models.ByBody {
		r.fail("by", "proposer")
	}
	r.fields = slices.DeleteFunc(r.fields, func(f models.Field) bool { return !slices.Contains(fields, f.Name) })
	return r.err("proposal", nil)
}

// keepPicture takes a photograph with what it shows, changes the words, or takes
// the photograph away.
func (w *wizard) keepPicture(f form) error {
	old := w.draft.Picture
	if f.get("do") == "remove" {
		if old != "" {
			if err := w.d.Pictures.Remove(w.ctx, old); err != nil {
				return err
			}
		}
		return w.store(f, func(d proposals.Draft) proposals.Draft { d.Picture, d.Alt = "", ""; return d })
	}
	picture, err := w.upload(w.owner())
	if err != nil {
		return err
	}
	if picture == "" {
		picture = old
	}
	next := w.draft
	next.Picture, next.Alt = picture, f.get("alt")
	f["picture"] = []string{string(picture)} // so that another picture is another command
	if err := w.store(f, func(d proposals.Draft) proposals.Draft { d.Picture, d.Alt = next.Picture, next.Alt; return d }); err != nil {
		return err
	}
	if old != "" && picture != old {
		if err := w.d.Pictures.Remove(w.ctx, old); err != nil {
			return err
		}
	}
	if picture != "" && next.Alt == "" {
		return models.E(models.Invalid, "proposal", models.F("alt", "required"))
	}
	return w.faults([]string{"alt"}, next)
}

// upload makes a picture of the file that came with a form; "" if none did.
func (v *visit) upload(owner string) (models.PictureID, error) {
	file, err := v.file("picture")
	if err != nil || len(file) == 0 {
		return "", err
	}
	if err := v.d.Pace.Picture(httpx.Address(v.c)); err != nil {
		return "", err
	}
	p, err := v.d.Pictures.Keep(v.ctx, owner, file)
	return p.ID, err
}

// send makes the draft an idea. What is wrong on a page before leads there.
func (w *wizard) send(f form) error {
	p, err := w.proposal()
	if err == nil {
		err = w.d.Pace.Idea(httpx.Address(w.c))
	}
	if err == nil {
		by := models.By{Actor: w.actor, Cmd: w.d.KeyedID("web/propose", w.draft.ID), Request: httpx.RequestID(w.c)}
		p, err = w.d.Ideas.Submit(w.ctx, by, p, w.draft.Text())
	}
	if models.IsKind(err, models.Conflict) && p.Round != "" { // its round is sealed by now
		if err := w.store(f, func(d proposals.Draft) proposals.Draft { d.Round = ""; return d }); err != nil {
			return err
		}
		err = models.E(models.Conflict, "round_takes_no_ideas")
	}
	if err != nil {
		page, pageErr := w.page()
		if pageErr != nil {
			return pageErr
		}
		w.leadToSteps()
		return w.again(err, f, w.template(), page)
	}
	if err := w.d.Drafts.DropDraft(w.ctx, w.draft.ID); err != nil {
		return err
	}
	return httpx.SeeOther(w.c, followURL(p.ID, w.d.Ideas.FollowToken(p.ID))+"&sent=yes")
}

// proposal is the draft as it would be sent, or what is still wrong with it.
func (w *wizard) proposal() (models.Proposal, error) {
	d := w.draft
	p := models.Proposal{ID: w.proposalID(), Place: w.place.ID, Round: d.Round, By: models.ByResident, Picture: d.Picture}
	if d.By == models.ByBody {
		p.By, p.Body = models.ByBody, w.place.Body
	}
	p.Terms.Purpose.Strand = d.Strand
	r := w.reader(form{"ask": {d.Ask}}, w.place)
	p.Ask = r.amountOr("ask", 0)
	r.take(d.Text().Check())
	if d.Picture != "" {
		kept, err := w.d.Pictures.Picture(w.ctx, d.Picture)
		switch {
		case models.IsKind(err, models.NotFound) || err == nil && kept.Owner != w.owner():
			r.fail("picture", "picture_gone")
		case err != nil:
			return p, err
		case d.Text().Alt == "":
			r.fail("alt", "required")
		}
	}
	return p, r.err("proposal", nil)
}
