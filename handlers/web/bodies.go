package web

import (
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/web/view"
	"commonchest/models"
)

// publicBody tells everybody who decides at a place.
func (s *Site) publicBody(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	b, err := s.d.Places.Body(v.ctx, place.Body)
	if err != nil {
		return err
	}
	body := view.BodyFacts{Name: b.Name, Kind: v.say("body_kind." + string(b.Kind)), Warnings: v.warnings(b), Back: placeURL(place.ID)}
	if body.Rows, err = v.bodyRows(b, ""); err != nil {
		return err
	}
	body.Rows = slices.DeleteFunc(body.Rows, func(f view.BodyFact) bool { return f.Missing && b.Kind.Statutory() })
	if body.Can, err = v.bodyCan(b); err != nil {
		return err
	}
	page := v.page(&place)
	page.Body = body
	return v.show("body", page)
}

// officerBody lists what is said of a body, part by part.
func (s *Site) officerBody(c *fiber.Ctx) error {
	v := s.visit(c)
	outer, place, b, err := v.bodyPlace()
	if err != nil {
		return err
	}
	page, err := v.staffPage(outer, managers...)
	if err != nil {
		return err
	}
	at := bodyURL(outer, place)
	body := view.BodyTasks{Name: b.Name, Place: place.Name, Council: b.Kind.Statutory(), Warnings: v.warnings(b), Public: placeURL(place.ID) + "/body", Back: staffURL(outer.ID, "places"),
		InviteURL: staffURL(outer.ID, "people/invite") + "?place=" + url.QueryEscape(string(place.ID))}
	if body.Rows, err = v.bodyRows(b, at); err != nil {
		return err
	}
	for _, row := range body.Rows {
		if row.Missing && body.NextURL == "" {
			body.NextURL = row.URL
		}
	}
	if body.Can, err = v.bodyCan(b); err != nil {
		return err
	}
	page.Body = body
	return v.show("officer-body", page)
}

func bodyURL(outer, place models.Place) string {
	return staffURL(outer.ID, "places/") + string(place.ID) + "/body"
}

// bodyPlace is the place whose body the page is about, with the one around it.
func (v *visit) bodyPlace() (outer, place models.Place, b models.Body, err error) {
	if outer, err = v.placeOf(); err != nil {
		return outer, place, b, err
	}
	if err = v.actor.Need(outer.ID, managers...); err != nil {
		return outer, place, b, err
	}
	if id := models.PlaceID(v.c.Params("inner")); id != outer.ID {
		place, b, err = v.innerPlace(outer, id)
		return outer, place, b, err
	}
	b, err = v.d.Places.Body(v.ctx, outer.Body)
	return outer, outer, b, err
}

func (v *visit) today() string { return v.now.Format(time.DateOnly) }

func (v *visit) warnings(b models.Body) []string {
	var out []string
	for _, w := range b.Warnings(v.today()) {
		out = append(out, v.say("body_warning."+w.Code, "body", b.Name, "date", v.dayWords(w.Due)))
	}
	figures, err := v.d.Figures.Data(v.ctx)
	v.keep(err)
	if least, few := b.TooFew(figures, v.today()); few {
		out = append(out, v.say("body.too_few", "body", b.Name, "seen", number(b.Facts.Seen()), "least", number(least)))
	}
	return out
}

// bodyRows says what is known, a line for each part; at is where they are changed, ""
// for nobody.
func (v *visit) bodyRows(b models.Body, at string) ([]view.BodyFact, error) {
	var rows []view.BodyFact
	for _, part := range b.Kind.Parts() {
		row := view.BodyFact{What: v.say("body_part." + string(part)), Missing: !b.Said(part)}
		if at != "" {
			row.URL = at + "/" + string(part)
		}
		var err error
		if row.Missing {
			row.Says = v.say("body.not_said")
		} else if row.Says, err = v.bodySays(b, part); err != nil {
			return rows, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func (v *visit) bodySays(b models.Body, part models.BodyPart) (string, error) {
	f := b.Facts
	switch part {
	case models.PartElectors:
		known := []string{v.say("body.electors_says", "n", number(b.Electors))}
		if f.Dwellings > 0 {
			known = append(known, v.say("body.dwellings_says", "n", number(f.Dwellings)))
		}
		return v.list(known), nil
	case models.PartCompetence:
		return v.say("body.competence_says", "from", v.dayWords(f.Competence.ResolvedOn), "until", v.dayWords(f.Competence.Until)), nil
	case models.PartPlan:
		return v.say("body.plan_says", "date", v.dayWords(f.PlanMadeOn)), nil
	case models.PartConstitution:
		return v.say("body.constitution_says", "date", v.dayWords(f.Constitution.AdoptedOn), "where", f.Constitution.Where), nil
	case models.PartMembers:
		var lines []string
		for _, m := range f.Members {
			lines = append(lines, v.say("ground."+string(m.Ground)+".says", "n", strconv.FormatInt(m.People, 10), "evidence", m.Evidence))
		}
		return v.say("body.members_says", "n", strconv.FormatInt(f.Seen(), 10), "lines", v.list(lines)), nil
	case models.PartArea:
		return f.Area, nil
	case models.PartHolder:
		name, err := v.bodyName(f.Holder)
		return v.say("body.holder_says", "body", name, "date", v.dayWords(f.HolderSince)), err
	case models.PartDecides:
		return v.say("decides." + string(f.Decides)), nil
	case models.PartEnds:
		return v.dayWords(f.EndsOn), nil
	}
	return v.say("body.designation_says", "from", v.dayWords(f.DesignatedOn), "until", v.dayWords(f.DesignatedUntil)), nil
}

// bodyCan says what follows from the facts: what it may spend under section 137, its
// share of the levy, whether it may award, and the way to a parish.
func (v *visit) bodyCan(b models.Body) ([]string, error) {
	figures, err := v.d.Figures.Data(v.ctx)
	if err != nil {
		return nil, err
	}
	on := v.today()
	var out []string
	if !b.Kind.HoldsMoney() {
		key := "body.may_award"
		if b.NoMoney(on) != "" {
			key = "body.may_not_award"
		}
		out = append(out, v.say(key))
	}
	switch b.Kind {
	case models.ParishCouncil, models.GroupedParish, models.CommunityCouncil:
		out = append(out, v.powerWords(b, figures, on)...)
		fallthrough
	case models.ParishMeeting:
		out = append(out, v.levyWords(b, figures, on)...)
		return out, nil
	}
	n, err := figures.PetitionSignatures(b.Electors, on)
	if models.IsKind(err, models.NotFound) { // the figures page says what is missing
		return out, nil
	}
	if err != nil || n == 0 || b.Kind == models.PrincipalCouncil {
		return out, err
	}
	out = append(out, v.say("body.parish_route", "n", number(n), "electors", number(b.Electors)))
	if b.Kind == models.NeighbourhoodForum {
		out = append(out, v.say("body.parish_route_forum"))
	}
	return out, nil
}

// powerWords says under which power a council may spend.
func (v *visit) powerWords(b models.Body, figures models.RuleData, on string) []string {
	if b.HasCompetence(on) {
		return []string{v.say("body.has_competence", "until", v.dayWords(b.Facts.Competence.Until))}
	}
	most, rate, err := figures.S137Cap(b.Electors, on)
	if err != nil || b.Electors == 0 {
		return []string{v.say("body.s137_unknown")}
	}
	return []string{v.say("body.s137", "electors", strconv.FormatInt(b.Electors, 10), "rate", v.figureWords(rate), "year", v.holdsFrom(rate),
		"most", view.GBP(int64(most)).String()) + v.uncheckedNote(rate)}
}

func (v *visit) levyWords(b models.Body, figures models.RuleData, on string) []string {
	share, most, err := b.CILShare(figures, on)
	switch {
	case err != nil:
		return nil
	case b.Facts.PlanMadeOn != "" && b.Facts.PlanMadeOn <= on:
		return []string{v.say("body.levy_plan", "share", v.figureWords(share)) + v.uncheckedNote(share)}
	case most == 0:
		return []string{v.say("body.levy_dwellings", "share", v.figureWords(share)) + v.uncheckedNote(share)}
	}
	return []string{v.say("body.levy_capped", "share", v.figureWords(share), "most", view.GBP(int64(most)).String()) + v.uncheckedNote(share)}
}

func (v *visit) uncheckedNote(d models.RuleDatum) string {
	if d.Checked() {
		return ""
	}
	return " " + v.say("body.unchecked")
}

// unheld says why a round's body can award nothing now; "" where it can, or has.
func (v *visit) unheld(r models.RoundView) (string, error) {
	if r.Resolved {
		return "", nil
	}
	b, err := v.d.Places.Body(v.ctx, r.Round.Body)
	if err != nil {
		return "", err
	}
	why := b.NoMoney(v.today())
	if why == "" {
		return "", nil
	}
	return v.say("body_warning."+why, "body", b.Name, "date", v.dayWords(b.Facts.EndsOn)), nil
}
