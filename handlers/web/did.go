package web

import (
	"github.com/gofiber/fiber/v2"

	"commonchest/app/delivery"
	"commonchest/handlers/web/view"
	"commonchest/models"
)

func didPictureURL(d models.Delivery, id models.PictureID, size models.PictureSize) string {
	return roundURL(d.Round) + "/did/" + d.Ref + "/picture/" + string(id) + "/" + string(size)
}

// did tells residents what became of what a round awarded.
func (s *Site) did(c *fiber.Ctx) error {
	v := s.visit(c)
	r, place, err := v.roundOf()
	if err != nil {
		return err
	}
	list, err := s.d.Awards.OfRound(v.ctx, r.Round.ID)
	if err != nil {
		return err
	}
	body := view.Did{Title: v.say("did.title", "name", r.Round.Name), Back: view.Link{Name: r.Round.Name, URL: roundURL(r.Round.ID)}}
	return v.showDid(place, body, list, false)
}

// didHere tells the same of all rounds of a place.
func (s *Site) didHere(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	list, err := s.d.Awards.OfPlace(v.ctx, place.ID)
	if err != nil {
		return err
	}
	body := view.Did{Title: v.say("did.title", "name", place.Name), Back: view.Link{Name: place.Name, URL: placeURL(place.ID)}}
	return v.showDid(place, body, list, true)
}

func (v *visit) showDid(place models.Place, body view.Did, list []delivery.Entry, rounds bool) error {
	body.Lead = v.say("did.lead")
	if len(list) == 0 {
		body.Note = v.say("did.none")
	}
	counts := map[models.OutcomeKind]int{}
	for _, e := range list {
		counts[e.Delivery.Outcome.Kind]++
		award, err := v.didAward(place, e, rounds)
		if err != nil {
			return err
		}
		body.Awards = append(body.Awards, award)
	}
	for _, k := range []models.OutcomeKind{models.OutcomeDelivered, "", models.OutcomeLate, models.OutcomeReturned} {
		if n := counts[k]; n > 0 {
			key := "did.count." + string(k)
			if k == "" {
				key = "did.count.under_way"
			}
			body.Counts = append(body.Counts, view.Detail{Key: v.say(key), Value: v.say("did.of", "some", n, "all", len(list))})
		}
	}
	page := v.page(&place)
	page.Body = body
	return v.show("did", page)
}

// didAward is one award in public words: no payee, no person.
func (v *visit) didAward(place models.Place, e delivery.Entry, round bool) (view.DidAward, error) {
	d := e.Delivery
	title, err := v.projectTitle(e)
	if err != nil {
		return view.DidAward{}, err
	}
	paid := models.Sum(d.Spent())
	out := view.DidAward{ID: "award-" + view.SafeID(string(d.ID)), Name: title, URL: proposalURL(d.Proposal), State: v.awardTag(e), Reason: e.Reason,
		Said: v.say("did.said", "sum", sum(place, e.Award.Amount).String(), "minute", e.Resolution.Minute, "date", v.onDay(place, e.Resolution.On))}
	if d.Outcome.Kind == models.OutcomeLate {
		out.Reason = v.say("did.late", "reason", e.Reason, "date", v.onDay(place, d.Outcome.Until))
	}
	out.Mistakes = v.mistakes(place, d)
	if round {
		r, err := v.d.Rounds.View(v.ctx, d.Round)
		if err != nil {
			return out, err
		}
		out.Round = &view.Link{Name: r.Round.Name, URL: roundURL(d.Round) + "/did"}
	}
	out.Money = []view.Detail{{Key: v.say("award.to"), Value: v.recipient(e)}, {Key: v.say("did.spent"), Value: v.say("did.spent_of", "paid", sum(place, paid).String(), "award", sum(place, e.Award.Amount).String())}}
	if back := models.Sum(e.Award.Shares) - paid - models.Sum(d.Left(e.Award)); back > 0 {
		out.Money = append(out.Money, view.Detail{Key: v.say("did.back"), Value: sum(place, back).String()})
	}
	out.Money = append(out.Money, v.bringsFacts(place, d.Brings, e.Award.Amount)...)
	if len(d.Measures) > 0 {
		out.Measures = v.measureTable(d)
	}
	for _, m := range d.Milestones {
		key, day := "did.step_waits", m.Due
		if m.Done != "" {
			key, day = "did.step_done", m.Done
		}
		out.Milestones = append(out.Milestones, view.DidStep{Text: v.say(key, "what", m.What, "date", v.onDay(place, day)), Done: m.Done != ""})
	}
	for _, r := range d.Reports {
		words, err := v.d.Awards.Words(v.ctx, r.Words)
		if err != nil {
			return out, err
		}
		out.Reports = append(out.Reports, view.DidReport{On: v.onDay(place, r.On), Words: words.Get("words"), Photo: v.didPhoto(d, r)})
	}
	if out.Interests, err = v.declaredOn(place, d.Proposal); err != nil {
		return out, err
	}
	for _, s := range e.Resolution.Stood {
		if s.Ref == d.Ref {
			out.Interests = append(out.Interests, v.say("resolution.stood", "project", title, "who", s.Who))
		}
	}
	return out, nil
}

// didPhoto is the picture of a report; nil if there is none.
func (v *visit) didPhoto(d models.Delivery, r models.Report) *view.Photo {
	if r.Picture == "" {
		return nil
	}
	p, err := v.d.Pictures.Picture(v.ctx, r.Picture)
	if err != nil {
		if !models.IsKind(err, models.NotFound) {
			v.keep(err)
		}
		return nil
	}
	alt, err := v.d.Awards.Words(v.ctx, r.Alt)
	v.keep(err)
	return &view.Photo{Small: didPictureURL(d, p.ID, models.PictureSmall), Large: didPictureURL(d, p.ID, models.PictureLarge), Width: p.Small.Width, Height: p.Small.Height, Alt: alt.Get("alt")}
}

// didPicture serves the picture of a report.
func (s *Site) didPicture(c *fiber.Ctx) error {
	v := s.visit(c)
	e, err := s.d.Awards.Entry(v.ctx, models.RoundID(c.Params("round")), c.Params("ref"))
	if err != nil {
		return err
	}
	for _, r := range e.Delivery.Reports {
		if id := models.PictureID(c.Params("picture")); id != "" && r.Picture == id {
			return v.sendPicture(id, models.PictureSize(c.Params("size")), forever)
		}
	}
	return models.E(models.NotFound, "document")
}

// bring says what an idea brings beside what it asks for; for the clerk.
func (s *Site) bringForm(c *fiber.Ctx) error {
	v := s.visit(c)
	page, err := v.bringPage(v.d.NewID())
	if err != nil {
		return err
	}
	return v.showForm("sheet", page)
}

func (v *visit) bringPage(cmd string) (view.Page, error) {
	e, place, err := v.ideaOf()
	if err != nil {
		return view.Page{}, err
	}
	page, err := v.staffPage(place, models.RoleClerk)
	if err != nil {
		return page, err
	}
	if err := v.keptOut(e.Proposal.ID); err != nil {
		return page, err
	}
	page.Form = map[string]string{}
	v.fillBrings(place, e.Proposal.Brings, page.Form)
	page.Body = view.Sheet{Title: v.say("brings.title"), Caption: v.title(e), Lead: v.say("brings.hint"), Cmd: cmd, Back: view.Link{Name: v.title(e), URL: decideURL(e.Proposal.ID)},
		Sections: []view.Section{{Form: &view.SheetForm{Action: v.c.Path(), Fields: v.bringsFields(place), Buttons: []view.FormButton{{Text: v.say("award.save")}}}}}}
	return page, nil
}

func (s *Site) bring(c *fiber.Ctx) error {
	v := s.visit(c)
	e, place, err := v.ideaOf()
	if err != nil {
		return err
	}
	f := v.form()
	r := v.reader(f, place)
	b := readBrings(r)
	if err = r.err("proposal", nil); err == nil {
		_, err = s.d.Review.Bring(v.ctx, v.by(f), e.Proposal.ID, b)
	}
	if err != nil {
		page, pageErr := v.bringPage(v.cmd(f))
		if pageErr != nil {
			return pageErr
		}
		page.Form = nil
		return v.again(err, f, "sheet", page)
	}
	return v.then(decideURL(e.Proposal.ID), "brings_saved")
}
