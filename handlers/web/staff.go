package web

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/httpx"
	"commonchest/handlers/web/view"
	"commonchest/models"
)

// staffHome tells who works here what needs them, at every place of theirs.
func (s *Site) staffHome(c *fiber.Ctx) error {
	v := s.visit(c)
	if len(v.actor.PartnerOf()) > 0 && len(v.actor.Places()) == 0 {
		return httpx.SeeOther(c, "/partner")
	}
	places, err := v.workplaces()
	if err != nil {
		return err
	}
	page := v.page(nil)
	page.Nav = v.staffNav(places)
	if len(places) == 1 {
		page.Place = view.Link{Name: places[0].Name, URL: placeURL(places[0].ID)}
	} else if len(places) > 1 {
		page.Place = view.Link{Name: v.say("staff.work"), URL: "/staff"}
	}
	page.Demo = page.Demo || slices.ContainsFunc(places, func(p models.Place) bool { return p.Demo })
	v.addSwitch(&page, places, "")
	if page.Body, err = v.homeOf(places); err != nil {
		return err
	}
	return v.show("clerk-home", page)
}

// placeHome tells what needs them at one place.
func (s *Site) placeHome(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	page, err := v.staffPage(place, models.Roles()...)
	if err != nil {
		return err
	}
	if page.Body, err = v.homeOf([]models.Place{place}); err != nil {
		return err
	}
	return v.show("clerk-home", page)
}

// workplaces lists the places where the actor has a role; everywhere means all.
func (v *visit) workplaces() ([]models.Place, error) {
	if v.actor.IsAnonymous() {
		return nil, models.E(models.Unauthenticated, "sign_in")
	}
	all, err := v.d.Places.Places(v.ctx)
	if err != nil {
		return nil, err
	}
	mine := v.actor.Places()
	if len(mine) == 0 && len(v.actor.Ended) > 0 {
		return nil, models.E(models.Forbidden, "access_ended")
	}
	if slices.Contains(mine, models.Everywhere) {
		return all, nil
	}
	return slices.DeleteFunc(all, func(p models.Place) bool { return !slices.Contains(mine, p.ID) }), nil
}

// staffPage is a page of the staff of a place: refused to everybody else.
func (v *visit) staffPage(place models.Place, roles ...models.Role) (view.Page, error) {
	if err := v.actor.Need(place.ID, roles...); err != nil {
		return view.Page{}, err
	}
	page := v.page(&place)
	page.Nav = v.staffNav([]models.Place{place})
	places, err := v.workplaces()
	if err != nil {
		return page, err
	}
	v.addSwitch(&page, places, place.ID)
	return page, nil
}

// addSwitch lists the actor's places, when there are several; shown is the one
// that the page is about, "" for all.
func (v *visit) addSwitch(page *view.Page, places []models.Place, shown models.PlaceID) {
	if len(places) < 2 {
		return
	}
	page.Staff.Places = []view.NavItem{{Name: v.say("staff.all_places"), URL: "/staff", Current: shown == ""}}
	for _, p := range places {
		page.Staff.Places = append(page.Staff.Places, view.NavItem{Name: p.Name, URL: "/staff/" + string(p.ID), Current: p.ID == shown})
	}
}
