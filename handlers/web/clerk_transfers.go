package web

import (
	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/web/view"
	"commonchest/models"
)

// transfers lists the money that was offered to a place.
func (s *Site) transfers(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	page, err := v.transfersPage(place, v.d.NewID())
	if err != nil {
		return err
	}
	return v.showForm("clerk-transfers", page)
}

// transfersPage is read by those who decide about offers; the clerk answers them, and
// records money of the body's own.
func (v *visit) transfersPage(place models.Place, cmd string) (view.Page, error) {
	page, err := v.staffPage(place, offerReaders...)
	if err != nil {
		return page, err
	}
	list, err := v.d.Offers.To(v.ctx, place.ID)
	if err != nil {
		return page, err
	}
	body := view.OfferedTo{}
	if body.Rows, err = v.offerRows(place, list); err != nil {
		return page, err
	}
	if v.actor.Can(models.RoleClerk, place.ID) {
		body.ReadinessURL = staffURL(place.ID, "readiness")
		body.Own = &view.OwnMoney{Action: staffURL(place.ID, "money"), Cmd: cmd, Fence: v.fenceForm(place)}
		for _, kind := range ownKinds {
			body.Own.Kinds = append(body.Own.Kinds, view.Choice{Value: string(kind), Text: v.say("fund_kind." + string(kind))})
		}
	}
	page.Body = body
	return page, err
}

// ownKinds are the kinds of money that a body has without a transfer.
var ownKinds = []models.FundKind{models.PreceptFund, models.CILFund, models.GrantFund, models.S137Fund}

// contribute records money of the place's own body, such as its precept.
func (s *Site) contribute(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	if err := v.actor.Need(place.ID, models.RoleClerk); err != nil {
		return err
	}
	f := v.form()
	r := v.reader(f, place)
	amount := r.amount("amount")
	fund := models.Fund{Place: place.ID, Name: models.Clean(f.get("name")), Partner: place.Body, Kind: models.FundKind(f.get("kind")),
		Condition: models.Clean(f.get("condition")), Fence: readFence(r)}
	fund.ID = v.fundID(place.ID, fund.Partner, fund.Name, fund.Condition, fund.Fence)
	if err = r.err("fund", fund.Check()); err == nil {
		err = s.d.Own.Contribute(v.ctx, v.by(f), fund, amount, models.Banked{Ref: f.get("bank_ref"), On: r.day("came_on")})
	}
	if err != nil {
		v.order = append([]string{"kind", "name", "amount", "bank_ref", "came_on", "condition"}, fenceFields...)
		page, pageErr := v.transfersPage(place, v.cmd(f))
		if pageErr != nil {
			return pageErr
		}
		return v.again(err, f, "clerk-transfers", page)
	}
	return v.then(staffURL(place.ID, "transfers"), "contributed")
}
