package web

import (
	"slices"
	"strings"
	"time"

	"commonchest/app/oversight"
	"commonchest/handlers/web/view"
	"commonchest/models"
)

// groupOf reads the group that an address names; none for the address of a new one.
func (v *visit) groupOf() (oversight.GroupEntry, models.Place, error) {
	if id := v.c.Params("group"); id != "" {
		g, err := v.d.Groups.Group(v.ctx, models.GroupID(id))
		if err != nil {
			return g, models.Place{}, err
		}
		place, err := v.d.Places.Place(v.ctx, g.Group.Place)
		return g, place, err
	}
	place, err := v.placeOf()
	return oversight.GroupEntry{}, place, err
}

// heldOf reads which group an item is given to, and which seat sponsors it.
func heldOf(typed string) models.Held {
	group, sponsor, _ := strings.Cut(typed, "/")
	return models.Held{Group: models.GroupID(group), Sponsor: sponsor}
}

// heldChoices are the seats of the groups that go on, of a place and of the place around it.
func (v *visit) heldChoices(place models.Place, chosen string, orNobody bool) ([]view.Choice, error) {
	groups, err := v.d.Groups.Groups(v.ctx, place)
	var out []view.Choice
	if orNobody {
		out = append(out, view.Choice{Text: v.say("ask.no_group"), Checked: chosen == ""})
	}
	for _, g := range groups {
		if g.Ended() {
			continue
		}
		for _, seat := range g.Seats {
			value := string(g.ID) + "/" + seat.Role
			out = append(out, view.Choice{Value: value, Text: v.say("group.seat", "group", g.Name, "seat", seat.Role), Checked: value == chosen})
		}
	}
	return out, err
}

// heldWords says who has an item before it now, and from whom it came.
func (v *visit) heldWords(place models.Place, groups []models.Group, h models.Held) (now string, handed []string, err error) {
	if h.Group == "" {
		return "", nil, nil
	}
	owner := models.Answering(groups, h)
	body, err := v.bodyName(place.Body)
	if err != nil {
		return "", nil, err
	}
	now = v.say("held.body", "body", body)
	if owner.Group != nil {
		now = v.say("held.group", "group", owner.Group.Name, "sponsor", owner.Sponsor)
	}
	for i, g := range owner.Line {
		to := body
		if i+1 < len(owner.Line) {
			to = owner.Line[i+1].Name
		} else if owner.Group != nil {
			to = owner.Group.Name
		}
		handed = append(handed, v.say("held.handed", "from", g.Name, "to", to, "date", v.date(place, g.EndedAt)))
	}
	return now, handed, nil
}

// table is everything open at a place with who has it before them now.
type table struct {
	rows  []view.MatterRow
	owner []models.Owner
}

// tableOf reads the open asks and matters of a place.
func (v *visit) tableOf(place models.Place, groups []models.Group) (t table, settled []view.MatterRow, err error) {
	add := func(row view.MatterRow, h models.Held, since time.Time) {
		owner := models.Answering(groups, h)
		row.Sponsor, row.Days = owner.Sponsor, int64(v.now.Sub(since)/(24*time.Hour))
		if n := len(owner.Line); n > 0 {
			row.Handed = owner.Line[n-1].Name
		}
		t.rows, t.owner = append(t.rows, row), append(t.owner, owner)
	}
	asks, err := v.d.Asks.Asks(v.ctx, place)
	if err != nil {
		return t, nil, err
	}
	for _, e := range asks {
		if e.Ask.Open() && e.Ask.Held.Group != "" {
			add(view.MatterRow{Title: e.Text.Get("title"), URL: askURL(e.Ask), Kind: "ask"}, e.Ask.Held, e.Ask.RaisedAt)
		}
	}
	matters, err := v.d.Matters.Matters(v.ctx, place)
	for _, e := range matters {
		row := view.MatterRow{Title: e.Text.Get("title"), URL: matterURL(e.Matter.Place, e.Matter.ID), Kind: string(e.Matter.Kind), Outcome: e.Outcome}
		if e.Matter.Open() {
			add(row, e.Matter.Held, e.Matter.OpenedAt)
		} else {
			settled = append(settled, row)
		}
	}
	return t, settled, err
}

// of are the rows that a group has before it; nil stands for the body of the place.
func (t table) of(id models.GroupID) []view.MatterRow {
	var out []view.MatterRow
	for i, owner := range t.owner {
		if owner.Group == nil && id == "" || owner.Group != nil && owner.Group.ID == id {
			out = append(out, t.rows[i])
		}
	}
	slices.SortStableFunc(out, func(a, b view.MatterRow) int { return int(b.Days - a.Days) })
	return out
}

// groupsModel is the page of the groups: those that go on first.
func (v *visit) groupsModel(place models.Place) (view.Groups, error) {
	body := view.Groups{PlaceName: place.Name, Back: placeURL(place.ID), Cmd: v.d.NewID()}
	if v.keeps(place.ID) {
		body.NewURL, body.BringURL = staffURL(place.ID, "groups/new"), staffURL(place.ID, "matters/new")
	}
	groups, err := v.d.Groups.Groups(v.ctx, place)
	if err != nil {
		return body, err
	}
	t, settled, err := v.tableOf(place, groups)
	if err != nil {
		return body, err
	}
	body.Nobody, body.Settled = t.of(""), settled
	slices.SortStableFunc(groups, func(a, b models.Group) int {
		if a.Ended() != b.Ended() {
			if b.Ended() {
				return -1
			}
			return 1
		}
		return strings.Compare(a.Name, b.Name)
	})
	for _, g := range groups {
		if place.Parent != "" && g.Place != place.ID && len(t.of(g.ID)) == 0 {
			continue // a group of the place around it that has nothing of this one before it
		}
		card, err := v.groupCard(place, groups, g)
		if err != nil {
			return body, err
		}
		card.Open = t.of(g.ID)
		body.Groups = append(body.Groups, card)
	}
	calls, err := v.d.Escalations.Escalations(v.ctx, place)
	body.Calls = v.calls(place, calls, func(models.Escalation) bool { return true })
	return body, err
}

func (v *visit) groupCard(place models.Place, groups []models.Group, g models.Group) (view.GroupCard, error) {
	e, err := v.d.Groups.Group(v.ctx, g.ID)
	card := view.GroupCard{ID: string(g.ID), Name: g.Name, Kind: g.Kind, Remit: e.Remit, Term: v.say("group.term", "from", v.date(place, v.dayOf(place, g.From)), "until", v.date(place, v.dayOf(place, g.Until))),
		Expired: g.Expired(place.Day(v.now)), Why: e.Why}
	if g.Ended() {
		card.Ended = v.in(place, g.EndedAt)
		if i := slices.IndexFunc(groups, func(to models.Group) bool { return to.ID == g.Successor }); i >= 0 {
			card.HandedTo = &view.Link{Name: groups[i].Name, URL: groupURL(groups[i])}
		}
	} else if v.keeps(g.Place) {
		card.EditURL, card.EndURL = keptGroupURL(g.ID), keptGroupURL(g.ID)+"/end"
	}
	for _, s := range g.Seats {
		card.Seats = append(card.Seats, view.SeatLine{Role: s.Role, Of: s.Of, Lead: s.Role == g.Lead})
	}
	return card, err
}

// endPage is the form that winds a group down, with what is handed over.
func (v *visit) endPage(cmd string) (view.Page, error) {
	g, place, err := v.groupOf()
	if err != nil {
		return view.Page{}, err
	}
	page, err := v.staffPage(place, models.RoleClerk, models.RoleOfficer)
	if err != nil {
		return page, err
	}
	if g.Group.Ended() {
		return page, models.E(models.Conflict, "group_ended")
	}
	groups, err := v.d.Groups.Groups(v.ctx, place)
	if err != nil {
		return page, err
	}
	outer, err := v.d.Places.Place(v.ctx, models.PlaceID(place.Programme)) // its items may be of any place of the programme
	if err != nil {
		return page, err
	}
	t, _, err := v.tableOf(outer, groups)
	if err != nil {
		return page, err
	}
	body := view.GroupEnd{Name: g.Group.Name, Open: t.of(g.Group.ID), Action: v.c.Path(), Cmd: cmd, Back: groupsURL(place.ID)}
	for _, to := range groups {
		if to.ID != g.Group.ID && !to.Ended() {
			body.Successors = append(body.Successors, view.Choice{Value: string(to.ID), Text: to.Name, Hint: v.say("group.kind." + string(to.Kind))})
		}
	}
	name, err := v.bodyName(place.Body)
	body.Successors = append(body.Successors, view.Choice{Value: noSuccessor, Text: v.say("group.none"), Hint: v.say("group.none_hint", "body", name)})
	page.Body = body
	return page, err
}
