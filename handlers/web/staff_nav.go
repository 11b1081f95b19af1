package web

import (
	"slices"

	"commonchest/handlers/web/view"
	"commonchest/models"
)

// navEntry is a link of the staff of a place. Those of one group stand under its name
// when there are many.
type navEntry struct {
	group string // "nav.money"; "" stands by itself
	name  string // "nav.awards"
	url   string
}

// mostFlat is how many links stand beside each other before they are grouped: more do
// not fit on one line of a laptop.
const mostFlat = 5

// staffNav links to what the actor may do at a place; of several places each has
// its own.
func (v *visit) staffNav(places []models.Place) []view.NavItem {
	if len(places) != 1 {
		return []view.NavItem{{Name: v.say("nav.today"), URL: "/staff", Current: v.at("/staff")}}
	}
	here := "/staff/" + string(places[0].ID)
	nav := []view.NavItem{{Name: v.say("nav.today"), URL: here, Current: v.at(here) || v.at("/staff")}}
	entries := v.navEntries(places[0])
	for _, e := range entries {
		item := view.NavItem{Name: v.say(e.name), URL: e.url, Current: v.at(e.url)}
		if e.group == "" || len(entries) < mostFlat {
			nav = append(nav, item)
			continue
		}
		name := v.say(e.group)
		i := slices.IndexFunc(nav, func(have view.NavItem) bool { return have.URL == "" && have.Name == name })
		if i < 0 {
			nav, i = append(nav, view.NavItem{Name: name}), len(nav)
		}
		nav[i].Items, nav[i].Current = append(nav[i].Items, item), nav[i].Current || item.Current
	}
	for i, item := range nav {
		if len(item.Items) == 1 { // a group of one is its link
			nav[i] = item.Items[0]
		}
	}
	return nav
}

// navEntries are the links of a place that the actor may follow, those of a group after
// each other.
func (v *visit) navEntries(p models.Place) []navEntry {
	var out []navEntry
	add := func(may bool, group, name, url string) {
		if may {
			out = append(out, navEntry{group, name, url})
		}
	}
	can := func(roles ...models.Role) bool {
		return slices.ContainsFunc(roles, func(r models.Role) bool { return v.actor.Can(r, p.ID) })
	}
	add(can(models.RoleClerk), "", "nav.ideas", staffURL(p.ID, "proposals"))
	add(can(models.RoleClerk), "", "nav.rounds", staffURL(p.ID, "rounds"))
	const money, oversight, people = "nav.money", "nav.oversight", "nav.people_places"
	add(can(models.RoleClerk), money, "nav.transfers", staffURL(p.ID, "transfers"))
	add(can(models.RoleOfficer), money, "nav.partners", staffURL(p.ID, "partners"))
	add(can(models.RoleOfficer), money, "nav.offers", staffURL(p.ID, "offers"))
	add(v.worksOn(p.ID), money, "nav.awards", staffURL(p.ID, "awards"))
	add(can(models.RoleCouncillor), money, "nav.approvals", staffURL(p.ID, "approvals"))
	add(can(dutyReaders...), money, "nav.bank", staffURL(p.ID, "bank"))
	add(can(trailReaders...), money, "nav.trail", staffURL(p.ID, "trail"))
	add(can(dutyReaders...), "", "nav.publish", staffURL(p.ID, "publish"))
	add(v.decides(p.ID), oversight, "nav.interests", staffURL(p.ID, "interests"))
	add(v.keeps(p.ID), oversight, "nav.asks", asksURL(p.ID))
	add(v.keeps(p.ID), oversight, "nav.groups", groupsURL(p.ID))
	manages := can(models.RoleOfficer, models.RoleOperator)
	add(manages, people, "nav.people", staffURL(p.ID, "people"))
	add(manages && p.Kind == models.PrincipalArea, people, "nav.places", staffURL(p.ID, "places"))
	return out
}
