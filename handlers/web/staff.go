package web

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/web/view"
	"commonchest/models"
)

// staffHome tells who works here what needs them: at every place of theirs, in
// every role.
func (s *Site) staffHome(c *fiber.Ctx) error {
	v := s.visit(c)
	places, err := v.workplaces()
	if err != nil {
		return err
	}
	body, err := v.homeOfStaff(places)
	if err != nil {
		return err
	}
	page := v.page(nil)
	page.Nav = v.staffNav(places)
	if len(places) > 0 {
		page.Place = view.Link{Name: places[0].Name, URL: placeURL(places[0].ID)}
		page.Demo = page.Demo || places[0].Demo
		v.addSwitch(&page, places, places[0].ID)
	}
	page.Body = body
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

// addSwitch links to the next of the actor's places after the one shown.
func (v *visit) addSwitch(page *view.Page, places []models.Place, shown models.PlaceID) {
	if len(places) < 2 {
		return
	}
	i := slices.IndexFunc(places, func(p models.Place) bool { return p.ID == shown })
	next := places[(i+1)%len(places)]
	page.Staff.Switch = &view.Link{Name: next.Name, URL: v.firstPage(next)}
}

// staffNav links to what the actor may do at the places.
func (v *visit) staffNav(places []models.Place) []view.NavItem {
	nav := []view.NavItem{{Name: v.say("nav.staff"), URL: "/staff", Current: v.at("/staff")}}
	add := func(key, path string) {
		nav = append(nav, view.NavItem{Name: v.say(key), URL: path, Current: v.at(path)})
	}
	for _, p := range places[:min(len(places), 1)] {
		if v.actor.Can(models.RoleClerk, p.ID) {
			add("nav.ideas", staffURL(p.ID, "proposals"))
			add("nav.rounds", staffURL(p.ID, "rounds"))
			add("nav.transfers", staffURL(p.ID, "transfers"))
		}
		if v.actor.Can(models.RoleOfficer, p.ID) {
			add("nav.offers", staffURL(p.ID, "offers"))
		}
	}
	return nav
}

// firstPage is where the actor's work at a place begins.
func (v *visit) firstPage(p models.Place) string {
	switch {
	case v.actor.Can(models.RoleClerk, p.ID):
		return staffURL(p.ID, "proposals")
	case v.actor.Can(models.RoleOfficer, p.ID):
		return staffURL(p.ID, "offers")
	}
	return placeURL(p.ID)
}
