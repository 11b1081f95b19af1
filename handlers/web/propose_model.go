package web

import (
	"cmp"
	"slices"

	"commonchest/app/proposals"
	"commonchest/handlers/web/view"
	"commonchest/models"
)

// proposeStartPage says what is going to be asked.
func (v *visit) proposeStartPage(place models.Place, id models.RoundID, draft string) (view.Page, error) {
	w := &wizard{visit: v, place: place, draft: proposals.Draft{ID: draft, Round: id}}
	body := view.ProposeStart{PlaceName: place.Name, Back: placeURL(place.ID), Clerk: v.actor.Can(models.RoleClerk, place.ID)}
	if id != "" {
		r, err := v.d.Rounds.View(v.ctx, id)
		if err != nil {
			return view.Page{}, err
		}
		if r.Round.Place == place.ID && r.Seal == nil {
			body.Round, body.Until = r.Round.Name, v.in(place, r.OpensAt())
		} else {
			w.draft.Round = ""
		}
	}
	body.Start = w.url(proposeSteps[0].name)
	page := v.page(&place)
	page.Body = body
	return page, nil
}

func (w *wizard) template() string {
	if w.step == "check" {
		return "propose-check"
	}
	return "propose"
}

// page is the page of the step, with the answers so far in its fields.
func (w *wizard) page() (view.Page, error) {
	page := w.visit.page(&w.place)
	if w.step == "check" {
		body, err := w.checkModel()
		page.Body = body
		return page, err
	}
	steps := w.steps()
	body := view.Propose{Step: w.step, N: int64(slices.Index(steps, w.step) + 1), Of: int64(len(steps) - 1), PlaceName: w.place.Name,
		Action: w.url(w.step), Cmd: w.d.NewID(), Back: w.back(), Prefix: nothing(w.place).Prefix(), Suffix: nothing(w.place).Suffix(),
		Changing: w.changing() != ""}
	if body.Changing {
		body.Action += w.changing()
	}
	if w.step == "picture" && w.draft.Picture != "" {
		body.Picture = w.photo()
	}
	if w.step == "idea" {
		body.Strands = w.strands()
	}
	if w.step == "who" {
		var err error
		if body.BodyName, err = w.bodyName(w.place.Body); err != nil {
			return page, err
		}
	}
	page.Body, page.Form = body, w.answers()
	return page, nil
}

// answers are what stands in the fields of the pages.
func (w *wizard) answers() map[string]string {
	d := w.draft
	return map[string]string{"need": d.Words.Need, "title": d.Words.Title, "summary": d.Words.Summary, "strengths": d.Words.Strengths,
		"where": d.Words.Where, "ask": d.Ask, "period": d.Words.Period, "after": d.Words.After, "deliver": d.Words.Deliver,
		"alt": d.Alt, "strand": string(d.Strand), "by": cmp.Or(string(d.By), string(models.ByResident))}
}

// strands are what an idea may be about; the first is for who does not know.
func (w *wizard) strands() []view.Choice {
	list := w.strandChoices(w.place, "propose.no_strand")
	for i, c := range list {
		list[i].Checked = c.Value == string(w.draft.Strand)
		if c.Value == "families" {
			list[i].Hint = w.say("propose.families_chosen")
		}
	}
	return list
}

func (w *wizard) photo() *view.Photo {
	return &view.Photo{Small: placeURL(w.place.ID) + "/propose/" + w.draft.ID + "/picture/" + string(w.draft.Picture), Alt: w.draft.Alt}
}

// checkModel lists every answer with the way to change it.
func (w *wizard) checkModel() (view.ProposeCheck, error) {
	body := view.ProposeCheck{PlaceName: w.place.Name, Action: w.url("check"), Cmd: w.d.NewID(), Back: w.back()}
	have := w.answers()
	row := func(step, field, value string) {
		body.Rows = append(body.Rows, view.Answer{Step: step, Name: w.say("propose.row." + field), Value: value, Change: w.url(step) + "?change=yes"})
	}
	row("need", "need", have["need"])
	row("idea", "title", have["title"])
	row("idea", "summary", have["summary"])
	theme := ""
	if w.draft.Strand != "" {
		theme = w.strandTitle(w.draft.Strand)
	}
	row("idea", "strand", theme)
	body.Families = w.draft.Strand == "families"
	row("strengths", "strengths", have["strengths"])
	row("where", "where", have["where"])
	ask := have["ask"]
	r := w.reader(form{"ask": {ask}}, w.place)
	if p := r.amountOr("ask", 0); p > 0 {
		ask = sum(w.place, p).String()
	}
	row("cost", "ask", ask)
	row("cost", "period", have["period"])
	row("cost", "after", have["after"])
	row("deliver", "deliver", have["deliver"])
	row("picture", "picture", have["alt"])
	if w.draft.Picture != "" {
		body.Rows[len(body.Rows)-1].Photo = w.photo()
	}
	who, err := w.proposer(models.Proposal{By: cmp.Or(w.draft.By, models.ByResident), Body: w.place.Body})
	if err != nil {
		return body, err
	}
	row("who", "who", who)
	if !slices.Contains(w.steps(), "who") {
		body.Rows[len(body.Rows)-1].Change = ""
	}
	if w.draft.Round != "" {
		r, err := w.d.Rounds.View(w.ctx, w.draft.Round)
		if err != nil {
			return body, err
		}
		body.Round = r.Round.Name
	}
	return body, nil
}

// leadToSteps makes faults on the page of the check lead to the pages where they
// can be mended.
func (w *wizard) leadToSteps() {
	w.hrefs = map[string]string{}
	for _, s := range proposeSteps {
		for _, field := range s.fields {
			w.hrefs[field] = w.url(s.name) + "?change=yes"
		}
	}
}
