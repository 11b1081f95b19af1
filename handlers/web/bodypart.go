package web

import (
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/web/view"
	"commonchest/models"
)

// bodyPartForm asks one thing about a body.
func (s *Site) bodyPartForm(c *fiber.Ctx) error {
	v := s.visit(c)
	page, err := v.bodyPartPage(v.d.NewID())
	if err != nil {
		return err
	}
	return v.showForm("officer-body-part", page)
}

func (v *visit) bodyPartPage(cmd string) (view.Page, error) {
	outer, place, b, err := v.bodyPlace()
	if err != nil {
		return view.Page{}, err
	}
	page, err := v.staffPage(outer, managers...)
	if err != nil {
		return page, err
	}
	part := models.BodyPart(v.c.Params("part"))
	if !slices.Contains(b.Kind.Parts(), part) {
		return page, models.E(models.NotFound, "document")
	}
	body := view.BodyPart{Title: v.say("body_part." + string(part)), Lead: v.say("body_part." + string(part) + ".lead"), Name: b.Name,
		Action: v.c.Path(), Cmd: cmd, Back: bodyURL(outer, place)}
	if body.Base, err = v.d.Founding.BodyVersion(v.ctx, b.ID); err != nil {
		return page, err
	}
	body.Fields, page.Form = bodyFields(part), bodyTyped(b)
	for i, f := range body.Fields {
		body.Fields[i].Label, body.Fields[i].Hint = v.say("body_field."+f.Name), v.say("body_field."+f.Name+".hint")
	}
	if err := v.fillBodyFields(place, b, part, &body); err != nil {
		return page, err
	}
	page.Body = body
	return page, nil
}

// bodyFields are the fields of a part, in their order.
func bodyFields(part models.BodyPart) []view.BodyField {
	switch part {
	case models.PartElectors:
		return []view.BodyField{{Name: "electors", Number: true}, {Name: "dwellings", Number: true}, {Name: "nation"}}
	case models.PartCompetence:
		return []view.BodyField{{Name: "resolved_on", Day: true}, {Name: "competence_until", Day: true}}
	case models.PartPlan:
		return []view.BodyField{{Name: "plan_made_on", Day: true}}
	case models.PartConstitution:
		return []view.BodyField{{Name: "adopted_on", Day: true}, {Name: "where"}}
	case models.PartMembers:
		var out []view.BodyField
		for _, g := range models.Grounds() {
			out = append(out, view.BodyField{Name: string(g), Number: true}, view.BodyField{Name: string(g) + "_evidence"})
		}
		return out
	case models.PartArea:
		return []view.BodyField{{Name: "area", Long: true}}
	case models.PartHolder:
		return []view.BodyField{{Name: "holder"}, {Name: "holder_since", Day: true}}
	case models.PartDecides:
		return []view.BodyField{{Name: "decides"}}
	case models.PartEnds:
		return []view.BodyField{{Name: "ends_on", Day: true}}
	}
	return []view.BodyField{{Name: "designated_on", Day: true}}
}

// bodyTyped is a body as it stands in the fields.
func bodyTyped(b models.Body) map[string]string {
	number := func(n int64) string {
		if n == 0 {
			return ""
		}
		return strconv.FormatInt(n, 10)
	}
	f := b.Facts
	out := map[string]string{"electors": number(b.Electors), "dwellings": number(f.Dwellings), "nation": string(f.Nation), "resolved_on": f.Competence.ResolvedOn,
		"competence_until": f.Competence.Until, "plan_made_on": f.PlanMadeOn, "adopted_on": f.Constitution.AdoptedOn, "where": f.Constitution.Where, "area": f.Area,
		"holder": string(f.Holder), "holder_since": f.HolderSince, "decides": string(f.Decides), "ends_on": f.EndsOn, "designated_on": f.DesignatedOn}
	for _, m := range f.Members {
		out[string(m.Ground)], out[string(m.Ground)+"_evidence"] = number(m.People), m.Evidence
	}
	return out
}

// fillBodyFields adds what there is to choose from, and what the part is measured by.
func (v *visit) fillBodyFields(place models.Place, b models.Body, part models.BodyPart, body *view.BodyPart) error {
	figures, err := v.d.Figures.Data(v.ctx)
	if err != nil {
		return err
	}
	choices := func(name, prefix string, list ...string) {
		i := slices.IndexFunc(body.Fields, func(f view.BodyField) bool { return f.Name == name })
		for _, value := range list {
			body.Fields[i].Items = append(body.Fields[i].Items, view.Choice{Value: value, Text: v.say(prefix + value)})
		}
	}
	switch part {
	case models.PartElectors:
		choices("nation", "nation.", string(models.England), string(models.Wales))
		if n, err := figures.PetitionSignatures(b.Electors, v.today()); err == nil && n > 0 && !b.Kind.Statutory() {
			body.Notes = append(body.Notes, v.say("body.parish_route", "n", strconv.FormatInt(n, 10), "electors", strconv.FormatInt(b.Electors, 10)))
		}
	case models.PartDecides:
		for _, rule := range models.DecisionRules() {
			choices("decides", "decides.", string(rule))
		}
	case models.PartMembers, models.PartDesignation:
		if least, err := figures.At(models.RuleForumMembers, v.today()); err == nil && b.Kind == models.NeighbourhoodForum {
			body.Notes = append(body.Notes, v.say("body.members_note", "least", strconv.FormatInt(least.Value, 10), "seen", strconv.FormatInt(b.Facts.Seen(), 10)))
		}
	case models.PartHolder:
		return v.holders(place, b, &body.Fields[0])
	}
	return nil
}

// holders lists the bodies of the programme that can hold money for another.
func (v *visit) holders(place models.Place, b models.Body, field *view.BodyField) error {
	all, err := v.d.Places.Places(v.ctx)
	if err != nil {
		return err
	}
	for _, p := range all {
		if p.Programme != place.Programme {
			continue
		}
		body, err := v.d.Places.Body(v.ctx, p.Body)
		if err != nil {
			return err
		}
		if body.Kind.HoldsMoney() && body.ID != b.ID {
			field.Items = append(field.Items, view.Choice{Value: string(body.ID), Text: body.Name})
		}
	}
	return nil
}

// saveBodyPart records one thing about a body and goes on to the next that nobody has
// answered.
func (s *Site) saveBodyPart(c *fiber.Ctx) error {
	v := s.visit(c)
	outer, place, b, err := v.bodyPlace()
	if err != nil {
		return err
	}
	part := models.BodyPart(c.Params("part"))
	if !slices.Contains(b.Kind.Parts(), part) {
		return models.E(models.NotFound, "document")
	}
	f := v.form()
	r := v.reader(f, place)
	said := readBody(r, b, part)
	if err = r.err("body", nil); err == nil {
		base, _ := strconv.ParseInt(f.get("base"), 10, 64) // a version that is none is refused as changed
		said, err = s.d.Founding.SetFact(v.ctx, v.by(f), base, b.ID, part, said, f.get("reason"))
	}
	if err != nil {
		page, pageErr := v.bodyPartPage(v.cmd(f))
		if pageErr != nil {
			return pageErr
		}
		page.Form = f.kept()
		for _, field := range bodyFields(part) {
			v.order = append(v.order, field.Name)
		}
		return v.again(err, f, "officer-body-part", page)
	}
	return v.then(v.nextPart(outer, place, said, part), "body_saved")
}

// nextPart is the page of the first part behind another that nobody has answered, or
// else the list of all.
func (v *visit) nextPart(outer, place models.Place, b models.Body, part models.BodyPart) string {
	parts := b.Kind.Parts()
	for _, next := range parts[slices.Index(parts, part)+1:] {
		if !b.Said(next) {
			return bodyURL(outer, place) + "/" + string(next)
		}
	}
	return bodyURL(outer, place)
}

// readBody reads the fields of a part over what is known.
func readBody(r *reader, b models.Body, part models.BodyPart) models.Body {
	f := &b.Facts
	switch part {
	case models.PartElectors:
		b.Electors, f.Dwellings, f.Nation = r.count("electors", 0), r.count("dwellings", 0), models.Nation(r.get("nation"))
	case models.PartCompetence:
		f.Competence = models.Competence{ResolvedOn: r.day("resolved_on"), Until: r.day("competence_until")}
	case models.PartPlan:
		f.PlanMadeOn = r.day("plan_made_on")
	case models.PartConstitution:
		f.Constitution = models.Constitution{AdoptedOn: r.day("adopted_on"), Where: models.Clean(r.get("where"))}
	case models.PartMembers:
		f.Members = nil
		for _, g := range models.Grounds() {
			line := models.MemberLine{Ground: g, People: r.count(string(g), 0), Evidence: models.Clean(r.get(string(g) + "_evidence"))}
			if line.People != 0 || line.Evidence != "" {
				f.Members = append(f.Members, line)
			}
		}
	case models.PartArea:
		f.Area = models.Clean(r.get("area"))
	case models.PartHolder:
		f.Holder, f.HolderSince = models.BodyID(r.get("holder")), r.day("holder_since")
	case models.PartDecides:
		f.Decides = models.DecisionRule(r.get("decides"))
	case models.PartEnds:
		f.EndsOn = r.day("ends_on")
	case models.PartDesignation:
		f.DesignatedOn = r.day("designated_on")
	}
	return b
}
