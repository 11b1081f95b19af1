package web

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/web/view"
	"commonchest/models"
)

// offers lists what a place's body has offered to others.
func (s *Site) offers(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	page, err := v.staffPage(place, models.RoleOfficer)
	if err != nil {
		return err
	}
	list, err := s.d.Money.TransfersFrom(v.ctx, place.ID)
	if err != nil {
		return err
	}
	body, err := v.transfersModel(place, list)
	if err != nil {
		return err
	}
	body.NewURL = staffURL(place.ID, "offers/new")
	page.Body = body
	return v.show("officer-offers", page)
}

// offerForm asks to whom how much is offered, and for what.
func (s *Site) offerForm(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	page, err := v.offerPage(place, c.Query("to"), v.d.NewID())
	if err != nil {
		return err
	}
	return v.showForm("officer-offer", page)
}

func (v *visit) offerPage(place models.Place, to, cmd string) (view.Page, error) {
	page, err := v.staffPage(place, models.RoleOfficer)
	if err != nil {
		return page, err
	}
	all, err := v.d.Places.Places(v.ctx)
	if err != nil {
		return page, err
	}
	body := view.Offer{Action: staffURL(place.ID, "offers/new"), Cmd: cmd, Back: staffURL(place.ID, "offers"), Fence: v.fenceForm(place)}
	for _, p := range all {
		if p.Programme != place.Programme || p.Body == place.Body {
			continue
		}
		name, err := v.bodyName(p.Body)
		if err != nil {
			return page, err
		}
		body.Bodies = append(body.Bodies, view.Choice{Value: string(p.ID), Text: name, Hint: p.Name, Checked: string(p.ID) == to})
	}
	slices.SortStableFunc(body.Bodies, func(a, b view.Choice) int { return strings.Compare(a.Text, b.Text) })
	page.Body = body
	return page, nil
}

// offer records an offer of the officer's body.
func (s *Site) offer(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	if err := v.actor.Need(place.ID, models.RoleOfficer); err != nil {
		return err
	}
	f := v.form()
	by := v.by(f)
	t, err := v.readOffer(place, f, models.TransferID(v.d.KeyedID("web/transfer", by.Cmd)))
	if err == nil {
		_, err = s.d.Transfers.Offer(v.ctx, by, t)
	}
	if err != nil {
		v.order = append([]string{"to", "name", "amount", "condition"}, fenceFields...)
		page, pageErr := v.offerPage(place, f.get("to"), v.cmd(f))
		if pageErr != nil {
			return pageErr
		}
		return v.again(err, f, "officer-offer", page)
	}
	return v.then(staffURL(place.ID, "offers"), "offered")
}

// readOffer reads the form of an offer; what is wrong with it is told at once.
func (v *visit) readOffer(place models.Place, f form, id models.TransferID) (models.Transfer, error) {
	r := v.reader(f, place)
	t := models.Transfer{ID: id, FromPlace: place.ID, From: place.Body, Place: models.PlaceID(f.get("to")),
		Name: models.Clean(f.get("name")), Condition: models.Clean(f.get("condition")), Amount: r.amount("amount"), Fence: readFence(r)}
	t.Fund = v.fundID(t.Place, place.Body, t.Name, t.Condition, t.Fence)
	if t.Place == "" {
		r.fail("to", "required")
	}
	check := t
	check.To, check.Currency, check.Fund = "-", place.Currency, "fund" // not the officer's to get right
	_, rest := check.Offer(v.now)
	return t, r.err("transfer", rest)
}
