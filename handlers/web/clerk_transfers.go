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

func (v *visit) transfersPage(place models.Place, cmd string) (view.Page, error) {
	page, err := v.staffPage(place, models.RoleClerk)
	if err != nil {
		return page, err
	}
	list, err := v.d.Money.TransfersTo(v.ctx, place.ID)
	if err != nil {
		return page, err
	}
	body, err := v.transfersModel(place, list)
	body.Own = &view.OwnMoney{Action: staffURL(place.ID, "money"), Cmd: cmd, Fence: v.fenceForm(place)}
	for _, kind := range ownKinds {
		body.Own.Kinds = append(body.Own.Kinds, view.Choice{Value: string(kind), Text: v.say("fund_kind." + string(kind))})
	}
	page.Body = body
	return page, err
}

// ownKinds are the kinds of money that a body has without a transfer.
var ownKinds = []models.FundKind{models.PreceptFund, models.CILFund, models.GrantFund}

// transfer shows one offer, with what its clerk may do next.
func (s *Site) transfer(c *fiber.Ctx) error {
	v := s.visit(c)
	page, err := v.transferPage(v.d.NewID())
	if err != nil {
		return err
	}
	return v.showForm("clerk-transfer", page)
}

func (v *visit) transferPage(cmd string) (view.Page, error) {
	t, err := v.d.Money.Transfer(v.ctx, models.TransferID(v.c.Params("transfer")))
	if err != nil {
		return view.Page{}, err
	}
	place, err := v.d.Places.Place(v.ctx, t.Place)
	if err != nil {
		return view.Page{}, err
	}
	page, err := v.staffPage(place, models.RoleClerk)
	if err != nil {
		return page, err
	}
	row, err := v.transferRow(place, t)
	page.Body = view.Transfer{TransferRow: row, Action: transferURL(t.ID), Cmd: cmd, Back: staffURL(place.ID, "transfers")}
	return page, err
}

// moveTransfer answers an offer, or records that its money has arrived.
func (s *Site) moveTransfer(c *fiber.Ctx) error {
	v := s.visit(c)
	f, id := v.form(), models.TransferID(c.Params("transfer"))
	var t models.Transfer
	var err error
	switch f.get("answer") {
	case "accept":
		t, err = s.d.Transfers.Answer(v.ctx, v.by(f), id, true)
	case "decline":
		t, err = s.d.Transfers.Decline(v.ctx, v.by(f), id, f.get("why"))
	default:
		t, err = s.d.Transfers.Receive(v.ctx, v.by(f), id, f.get("bank_ref"))
	}
	if err != nil {
		page, pageErr := v.transferPage(v.cmd(f))
		if pageErr != nil {
			return pageErr
		}
		return v.again(err, f, "clerk-transfer", page)
	}
	if t.Stage == models.TransferAccepted {
		return v.then(transferURL(id), string(t.Stage))
	}
	return v.then(staffURL(t.Place, "transfers"), string(t.Stage))
}

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
		err = s.d.Transfers.Contribute(v.ctx, v.by(f), fund, amount)
	}
	if err != nil {
		v.order = append([]string{"kind", "name", "amount", "condition"}, fenceFields...)
		page, pageErr := v.transfersPage(place, v.cmd(f))
		if pageErr != nil {
			return pageErr
		}
		return v.again(err, f, "clerk-transfers", page)
	}
	return v.then(staffURL(place.ID, "transfers"), "contributed")
}
