package web

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/httpx"
	"commonchest/models"
	"commonchest/models/placebudget"
)

// budgetViews are the tables of a place budget, each a page; the first is the page itself.
var budgetViews = []string{"partner", "fund", "strand", "neighbourhood"}

// placeBudget shows the budget of a whole programme to everybody.
func (s *Site) placeBudget(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	if models.PlaceID(place.Programme) != place.ID { // an area's money is part of the whole
		return httpx.SeeOther(c, budgetURL(models.PlaceID(place.Programme)))
	}
	by := c.Params("by", budgetViews[0])
	b, err := v.budgetOf(place)
	if err != nil {
		return err
	}
	page := v.page(&place)
	if page.Body, err = v.budgetModel(b, by); err != nil {
		return err
	}
	return v.show("place-budget", page)
}

// commitment shows what a partner has signed.
func (s *Site) commitment(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	signed, err := s.d.Partners.Commitment(v.ctx, models.CommitmentID(c.Params("commitment")))
	if err != nil {
		return err
	}
	if signed.Place != place.ID || !signed.Public() {
		return models.E(models.NotFound, "document")
	}
	page := v.page(&place)
	if page.Body, err = v.commitmentModel(place, signed); err != nil {
		return err
	}
	return v.show("commitment", page)
}

// ownFund shows what a body has put in by itself.
func (s *Site) ownFund(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	b, err := v.budgetOf(place)
	if err != nil {
		return err
	}
	page := v.page(&place)
	if page.Body, err = v.ownFundModel(b, models.FundID(c.Params("fund"))); err != nil {
		return err
	}
	return v.show("commitment", page)
}

func budgetURL(id models.PlaceID) string { return placeURL(id) + "/budget" }

func commitmentURL(place models.PlaceID, id models.CommitmentID) string {
	return budgetURL(place) + "/signed/" + url.PathEscape(string(id))
}

func ownFundURL(place models.PlaceID, id models.FundID) string {
	return budgetURL(place) + "/own/" + url.PathEscape(string(id))
}

// budget is a place budget with the names of what stands in it.
type budget struct {
	placebudget.Budget
	place    models.Place // the outermost
	settings models.PlaceBudget
	sources  placebudget.Sources
	bodies   map[models.BodyID]string
	places   map[models.PlaceID]models.Place
}

// lineURL leads to what a line came under: its signature, or the body's own money.
func (b *budget) lineURL(l placebudget.Line) string {
	if l.Commitment != "" {
		return commitmentURL(b.place.ID, l.Commitment)
	}
	return ownFundURL(l.Place, l.Fund)
}

// fundURL leads to what a fund's money came under; "" for a fund without any.
func (b *budget) fundURL(id models.FundID) string {
	for _, l := range b.Lines {
		if l.Fund == id {
			return b.lineURL(l)
		}
	}
	return ""
}

// budgetOf folds the budget of the programme that a place belongs to.
func (v *visit) budgetOf(place models.Place) (*budget, error) {
	b := &budget{place: place, bodies: map[models.BodyID]string{}, places: map[models.PlaceID]models.Place{}}
	var err error
	if models.PlaceID(place.Programme) != place.ID {
		if b.place, err = v.d.Places.Place(v.ctx, models.PlaceID(place.Programme)); err != nil {
			return nil, err
		}
	}
	if b.settings, err = v.d.Budgets.Budget(v.ctx, b.place.ID); err != nil {
		return nil, err
	}
	if b.sources, err = v.d.Partners.Sources(v.ctx, b.place.ID); err != nil {
		return nil, err
	}
	b.Budget = placebudget.Fold(b.sources)
	all, err := v.d.Places.Places(v.ctx)
	if err != nil {
		return nil, err
	}
	for _, p := range all {
		b.places[p.ID] = p
	}
	for _, l := range b.Lines {
		if b.bodies[l.Partner] == "" {
			if b.bodies[l.Partner], err = v.bodyName(l.Partner); err != nil {
				return nil, err
			}
		}
	}
	return b, nil
}
