package web

import (
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/web/view"
	"commonchest/models"
)

func keptMatterURL(id models.MatterID) string { return "/staff/matters/" + url.PathEscape(string(id)) }

// matter shows one matter; who keeps it can settle or escalate it there.
func (s *Site) matter(c *fiber.Ctx) error {
	v := s.visit(c)
	page, _, err := v.matterPage(v.d.NewID())
	if err != nil {
		return err
	}
	return v.showForm("matter", page)
}

func (v *visit) matterPage(cmd string) (view.Page, models.Matter, error) {
	e, err := v.d.Matters.Matter(v.ctx, models.MatterID(v.c.Params("matter")))
	if err != nil {
		return view.Page{}, e.Matter, err
	}
	m := e.Matter
	place, err := v.d.Places.Place(v.ctx, m.Place)
	if err != nil {
		return view.Page{}, m, err
	}
	until := v.now
	if !m.Open() {
		until = m.SettledAt
	}
	body := view.Matter{Title: e.Text.Get("title"), Words: e.Text.Get("words"), Kind: m.Kind, Opened: v.in(place, m.OpenedAt), Outcome: e.Outcome,
		Days: int64(until.Sub(m.OpenedAt) / (24 * time.Hour)), Settled: v.in(place, m.SettledAt), Back: groupsURL(place.ID), Cmd: cmd}
	groups, err := v.d.Groups.Groups(v.ctx, place)
	if err != nil {
		return view.Page{}, m, err
	}
	if body.Before, body.Handed, err = v.heldWords(place, groups, m.Held); err != nil {
		return view.Page{}, m, err
	}
	if m.Round != "" {
		r, err := v.d.Rounds.View(v.ctx, m.Round)
		if err != nil {
			return view.Page{}, m, err
		}
		body.Round = &view.Link{Name: r.Round.Name, URL: roundURL(m.Round)}
	}
	if m.Open() && v.keeps(place.ID) {
		body.Settle = keptMatterURL(m.ID)
		if m.Round != "" {
			body.Call = v.callForm(body.Settle, m.Round, cmd)
		}
	}
	calls, err := v.d.Escalations.Escalations(v.ctx, place)
	body.Calls = v.calls(place, calls, func(c models.Escalation) bool { return c.Matter == m.ID })
	page := v.page(&place)
	page.Body = body
	return page, m, err
}

// changeMatter settles a matter, or escalates it.
func (s *Site) changeMatter(c *fiber.Ctx) error {
	v := s.visit(c)
	page, m, err := v.matterPage(v.d.NewID())
	if err != nil {
		return err
	}
	if err := v.actor.Need(m.Place, models.RoleClerk, models.RoleOfficer); err != nil {
		return err
	}
	f := v.form()
	done := "settled"
	if f.get("do") == "escalate" {
		done = "escalated"
		_, err = s.d.Escalations.Escalate(v.ctx, v.by(f), models.Escalation{Matter: m.ID, To: models.EscalatedTo(f.get("to"))}, f.get("reason"))
	} else {
		_, err = s.d.Matters.Settle(v.ctx, v.by(f), m.ID, f.get("outcome"))
	}
	if err != nil {
		v.order = []string{"outcome", "to", "reason"}
		return v.again(err, f, "matter", page)
	}
	return v.then(matterURL(m.Place, m.ID), done)
}

// newMatterForm asks what stands still, or waits for a yes.
func (s *Site) newMatterForm(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	page, err := v.newMatterPage(place, form{}, v.d.NewID())
	if err != nil {
		return err
	}
	return v.showForm("clerk-matter-new", page)
}

func (v *visit) newMatterPage(place models.Place, f form, cmd string) (view.Page, error) {
	page, err := v.staffPage(place, models.RoleClerk, models.RoleOfficer)
	if err != nil {
		return page, err
	}
	body := view.MatterNew{Action: staffURL(place.ID, "matters/new"), Cmd: cmd, Back: groupsURL(place.ID)}
	for _, k := range []models.MatterKind{models.MatterBlocked, models.MatterApproval} {
		body.Kinds = append(body.Kinds, view.Choice{Value: string(k), Text: v.say("matter.kind." + string(k))})
	}
	if body.Rounds, err = v.roundChoices(place, f.get("round")); err != nil {
		return page, err
	}
	body.Held, err = v.heldChoices(place, f.get("held"), false)
	page.Body, page.Form = body, f.kept()
	return page, err
}

// newMatter puts it before a group.
func (s *Site) newMatter(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	if err := v.actor.Need(place.ID, models.RoleClerk, models.RoleOfficer); err != nil {
		return err
	}
	f := v.form()
	by := v.by(f)
	m, err := s.d.Matters.Bring(v.ctx, by, models.Matter{ID: models.MatterID(v.d.KeyedID("web/matter", by.Cmd)), Place: place.ID,
		Kind: models.MatterKind(f.get("kind")), Round: models.RoundID(f.get("round")), Held: heldOf(f.get("held"))}, f.get("title"), f.get("words"))
	if err != nil {
		page, pageErr := v.newMatterPage(place, f, v.cmd(f))
		if pageErr != nil {
			return pageErr
		}
		v.order = []string{"kind", "title", "words", "round", "held"}
		v.anchors = map[string]string{"group": "held", "sponsor": "held"}
		return v.again(err, f, "clerk-matter-new", page)
	}
	return v.then(matterURL(m.Place, m.ID), "brought")
}

// reply answers an escalation, by the one who was called upon.
func (s *Site) reply(c *fiber.Ctx) error {
	v := s.visit(c)
	f := v.form()
	e, err := s.d.Escalations.Reply(v.ctx, v.by(f), models.EscalationID(c.Params("escalation")), f.get("answer"))
	if err != nil {
		return err
	}
	to := askURL(models.Ask{Place: e.Place, ID: e.Ask})
	if e.Matter != "" {
		to = matterURL(e.Place, e.Matter)
	}
	return v.then(to, "replied")
}
