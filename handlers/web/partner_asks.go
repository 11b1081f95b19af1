package web

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/web/view"
	"commonchest/models"
)

func partnerAskURL(id models.AskID) string { return "/partner/asks/" + url.PathEscape(string(id)) }

// addressed lists the rules that the bodies somebody signs for were asked to change.
func (v *visit) addressed(grants []models.Grant) ([]view.AskRow, error) {
	var rows []view.AskRow
	for _, g := range grants {
		place, err := v.d.Places.Place(v.ctx, g.Place)
		if err != nil {
			return nil, err
		}
		list, err := v.d.Asks.Addressed(v.ctx, place, g.Body)
		if err != nil {
			return nil, err
		}
		for _, e := range list {
			row, err := v.askRow(place, e)
			if err != nil {
				return nil, err
			}
			row.URL = partnerAskURL(e.Ask.ID)
			rows = append(rows, row)
		}
	}
	return rows, nil
}

// partnerAsk shows a partner the rule that it is asked to change, with its own answer.
func (s *Site) partnerAsk(c *fiber.Ctx) error {
	v := s.visit(c)
	page, err := v.partnerAskPage(v.d.NewID())
	if err != nil {
		return err
	}
	return v.showForm("ask", page)
}

func (v *visit) partnerAskPage(cmd string) (view.Page, error) {
	if err := v.isPartner(); err != nil {
		return view.Page{}, err
	}
	e, err := v.d.Asks.Ask(v.ctx, models.AskID(v.c.Params("ask")))
	if err == nil && !e.Ask.AnsweredBy(v.actor) {
		err = models.E(models.Forbidden, "not_your_signature")
	}
	if err != nil {
		return view.Page{}, err
	}
	place, err := v.d.Places.Place(v.ctx, e.Ask.Place)
	if err != nil {
		return view.Page{}, err
	}
	page := v.page(&place)
	body, err := v.askModel(place, e)
	body.EditURL, body.Back, body.Form = "", "/partner", v.askForm(e.Ask, cmd)
	if body.Form != nil {
		body.Form.Action, body.Form.Own, body.Form.Call = partnerAskURL(e.Ask.ID), true, nil
		for i, c := range body.Form.Statuses { // in its own mouth
			body.Form.Statuses[i].Text = v.say("ask.own_said." + c.Value)
		}
	}
	page.Body = body
	return page, err
}

// answerPartnerAsk is the partner's own answer.
func (s *Site) answerPartnerAsk(c *fiber.Ctx) error {
	v := s.visit(c)
	f, id := v.form(), models.AskID(c.Params("ask"))
	if err := v.isPartner(); err != nil {
		return err
	}
	if _, err := s.d.Asks.AnswerAsk(v.ctx, v.by(f), id, models.AskStatus(f.get("status")), f.get("words"), ""); err != nil {
		page, pageErr := v.partnerAskPage(v.cmd(f))
		if pageErr != nil {
			return pageErr
		}
		v.order = []string{"status", "words"}
		return v.again(err, f, "ask", page)
	}
	return v.then(partnerAskURL(id), "ask_answered")
}

// partnerChoices are the partners of a programme that a rule may be brought before.
func (v *visit) partnerChoices(place models.Place, chosen string) ([]view.Choice, error) {
	list, err := v.d.Partners.Of(v.ctx, models.PlaceID(place.Programme))
	out := []view.Choice{{Text: v.say("ask.no_partner")}}
	seen := map[models.BodyID]bool{}
	for _, c := range list {
		if seen[c.Partner] {
			continue
		}
		seen[c.Partner] = true
		name, err := v.bodyName(c.Partner)
		if err != nil {
			return nil, err
		}
		out = append(out, view.Choice{Value: string(c.Partner), Text: name, Checked: string(c.Partner) == chosen})
	}
	return out, err
}
