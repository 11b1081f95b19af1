package web

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/web/view"
	"commonchest/models"
)

func asksURL(place models.PlaceID) string { return placeURL(place) + "/asks" }
func askURL(a models.Ask) string          { return asksURL(a.Place) + "/" + url.PathEscape(string(a.ID)) }
func keptAskURL(id models.AskID) string   { return "/staff/asks/" + url.PathEscape(string(id)) }

// keeps reports whether the reader keeps the papers of oversight at a place.
func (v *visit) keeps(place models.PlaceID) bool {
	return v.actor.Need(place, models.RoleClerk, models.RoleOfficer) == nil
}

// asks is the public register of policy asks.
func (s *Site) asks(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	page := v.page(&place)
	if page.Body, err = v.asksModel(place); err != nil {
		return err
	}
	return v.show("asks", page)
}

// asksFile is the register as a table for spreadsheets.
func (s *Site) asksFile(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	list, err := s.d.Asks.Asks(v.ctx, place)
	if err != nil {
		return err
	}
	head, rows := v.askTable(place, list)
	if v.err != nil {
		return v.err
	}
	return sendTable(c, string(place.ID)+"-policy-asks.csv", head, rows)
}

// askOf reads the ask that an address names, with its place.
func (v *visit) askPage(staff bool, cmd string) (view.Page, models.Ask, error) {
	e, err := v.d.Asks.Ask(v.ctx, models.AskID(v.c.Params("ask")))
	if err != nil {
		return view.Page{}, e.Ask, err
	}
	place, err := v.d.Places.Place(v.ctx, e.Ask.Place)
	if err != nil {
		return view.Page{}, e.Ask, err
	}
	var page view.Page
	if staff {
		page, err = v.staffPage(place, models.RoleClerk, models.RoleOfficer)
	} else {
		page = v.page(&place)
	}
	if err != nil {
		return page, e.Ask, err
	}
	body, err := v.askModel(place, e)
	if err != nil {
		return page, e.Ask, err
	}
	if staff {
		body.EditURL, body.Form = "", v.askForm(e.Ask, cmd)
		body.Back = askURL(e.Ask)
	}
	page.Body = body
	return page, e.Ask, nil
}

// ask shows one ask with what became of it.
func (s *Site) ask(c *fiber.Ctx) error {
	v := s.visit(c)
	page, a, err := v.askPage(false, "")
	if err != nil {
		return err
	}
	if string(a.Place) != c.Params("place") {
		return models.E(models.NotFound, "page")
	}
	return v.showForm("ask", page)
}

// keptAsk asks for what the owner said.
func (s *Site) keptAsk(c *fiber.Ctx) error {
	v := s.visit(c)
	page, _, err := v.askPage(true, v.d.NewID())
	if err != nil {
		return err
	}
	return v.showForm("ask", page)
}

// changeAsk records an answer, or escalates.
func (s *Site) changeAsk(c *fiber.Ctx) error {
	v := s.visit(c)
	f := v.form()
	id := models.AskID(c.Params("ask"))
	e, err := s.d.Asks.Ask(v.ctx, id)
	if err != nil {
		return err
	}
	if err := v.actor.Need(e.Ask.Place, models.RoleClerk, models.RoleOfficer); err != nil {
		return err
	}
	done := "ask_answered"
	if f.get("do") == "escalate" {
		done = "escalated"
		_, err = s.d.Escalations.Escalate(v.ctx, v.by(f), models.Escalation{Ask: id, To: models.EscalatedTo(f.get("to"))}, f.get("reason"))
	} else {
		_, err = s.d.Asks.AnswerAsk(v.ctx, v.by(f), id, models.AskStatus(f.get("status")), f.get("words"), (&reader{form: f}).day("due"))
	}
	if err != nil {
		page, _, pageErr := v.askPage(true, v.cmd(f))
		if pageErr != nil {
			return pageErr
		}
		v.order = []string{"status", "words", "due", "to", "reason"}
		return v.again(err, f, "ask", page)
	}
	return v.then(askURL(e.Ask), done)
}

// newAskForm asks for a rule that blocks something.
func (s *Site) newAskForm(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	page, err := v.newAskPage(place, form{"proposal": {c.Query("proposal")}, "round": {c.Query("round")}}, v.d.NewID())
	if err != nil {
		return err
	}
	return v.showForm("clerk-ask-new", page)
}

// newAsk raises it.
func (s *Site) newAsk(c *fiber.Ctx) error {
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
	a := models.Ask{ID: models.AskID(v.d.KeyedID("web/ask", by.Cmd)), Place: place.ID, From: models.AskFrom(f.get("from")), Round: models.RoundID(f.get("round")),
		Proposal: models.ProposalID(f.get("proposal")), Owner: models.AskOwner(f.get("owner")), OwnerName: f.get("owner_name"), OwnerBody: models.BodyID(f.get("owner_body")),
		Due: (&reader{form: f}).day("due"), Held: heldOf(f.get("held"))}
	a, err = s.d.Asks.Raise(v.ctx, by, a, models.AskText{Title: f.get("title"), Rule: f.get("rule"), Evidence: f.get("evidence"), Wanted: f.get("wanted")})
	if err != nil {
		page, pageErr := v.newAskPage(place, f, v.cmd(f))
		if pageErr != nil {
			return pageErr
		}
		page.Form = f.kept()
		v.order = []string{"title", "rule", "evidence", "wanted", "owner", "owner_body", "owner_name", "due", "from", "round", "proposal", "held"}
		v.anchors = map[string]string{"group": "held", "sponsor": "held"}
		return v.again(err, f, "clerk-ask-new", page)
	}
	return v.then(askURL(a), "ask_raised")
}
