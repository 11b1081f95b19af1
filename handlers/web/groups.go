package web

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/web/view"
	"commonchest/models"
)

func groupsURL(place models.PlaceID) string { return placeURL(place) + "/groups" }
func groupURL(g models.Group) string        { return groupsURL(g.Place) + "#group-" + string(g.ID) }
func keptGroupURL(id models.GroupID) string { return "/staff/groups/" + url.PathEscape(string(id)) }
func matterURL(place models.PlaceID, id models.MatterID) string {
	return placeURL(place) + "/matters/" + url.PathEscape(string(id))
}

// noSuccessor is the explicit word in the form that nobody takes over.
const noSuccessor = "none"

// groups shows the oversight groups of a place with what they have before them.
func (s *Site) groups(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	page := v.page(&place)
	if page.Body, err = v.groupsModel(place); err != nil {
		return err
	}
	return v.showForm("groups", page)
}

// groupForm asks for a group: its members by role, remit and term.
func (s *Site) groupForm(c *fiber.Ctx) error {
	v := s.visit(c)
	g, page, err := v.groupPage(v.d.NewID())
	if err != nil {
		return err
	}
	if g.Ended() {
		return models.E(models.Conflict, "group_ended")
	}
	return v.showForm("clerk-group", page)
}

// groupPage is the form of a new group of a place, or of one that is there.
func (v *visit) groupPage(cmd string) (models.Group, view.Page, error) {
	g, place, err := v.groupOf()
	if err != nil {
		return g.Group, view.Page{}, err
	}
	page, err := v.staffPage(place, models.RoleClerk, models.RoleOfficer)
	if err != nil {
		return g.Group, page, err
	}
	body := view.GroupForm{New: g.Version == 0, Action: v.c.Path(), Cmd: cmd, Base: g.Version, Back: groupsURL(place.ID)}
	for _, k := range models.GroupKinds() {
		body.Kinds = append(body.Kinds, view.Choice{Value: string(k), Text: v.say("group.kind." + string(k)), Checked: k == g.Group.Kind})
	}
	var seats []string
	for _, seat := range g.Group.Seats {
		if seat.Of != "" {
			seat.Role += ", " + seat.Of
		}
		seats = append(seats, seat.Role)
	}
	page.Form = map[string]string{"name": g.Group.Name, "kind": string(g.Group.Kind), "remit": g.Remit, "seats": strings.Join(seats, "\n"),
		"from": g.Group.From, "until": g.Group.Until}
	page.Body = body
	return g.Group, page, nil
}

// formGroup records what was typed of a group.
func (s *Site) formGroup(c *fiber.Ctx) error {
	v := s.visit(c)
	there, place, err := v.groupOf()
	if err != nil {
		return err
	}
	if err := v.actor.Need(place.ID, models.RoleClerk, models.RoleOfficer); err != nil {
		return err
	}
	f := v.form()
	by, r := v.by(f), &reader{form: f}
	g := models.Group{ID: there.Group.ID, Place: place.ID, Name: f.get("name"), Kind: models.GroupKind(f.get("kind")), Seats: seatsOf(f.get("seats")),
		From: r.day("from"), Until: r.day("until")}
	done, base := "group_edited", int64(0)
	if there.Version == 0 {
		g.ID, done = models.GroupID(v.d.KeyedID("web/group", by.Cmd)), "group_formed"
	} else if base, err = strconv.ParseInt(f.get("base"), 10, 64); err != nil || base < 1 {
		return models.E(models.Conflict, "changed_meanwhile")
	}
	if len(g.Seats) > 0 {
		g.Lead = g.Seats[0].Role // who stands first sponsors what the group takes over
	}
	if g, err = s.d.Groups.Form(v.ctx, by, base, g, f.get("remit")); err != nil {
		_, page, pageErr := v.groupPage(v.cmd(f))
		if pageErr != nil {
			return pageErr
		}
		page.Form = f.kept()
		v.order = []string{"name", "kind", "remit", "seats", "from", "until"}
		v.anchors = map[string]string{"lead": "seats"}
		return v.again(err, f, "clerk-group", page)
	}
	return v.then(groupsURL(g.Place), done)
}

// seatsOf reads members by role, one a line: what stands behind the last comma is the body
// that a seat stands for.
func seatsOf(typed string) []models.Seat {
	var seats []models.Seat
	for line := range strings.Lines(models.Clean(typed)) {
		seat := models.Seat{Role: strings.TrimSpace(line)}
		if i := strings.LastIndex(seat.Role, ","); i > 0 {
			seat.Role, seat.Of = strings.TrimSpace(seat.Role[:i]), strings.TrimSpace(seat.Role[i+1:])
		}
		if seat.Role != "" {
			seats = append(seats, seat)
		}
	}
	return seats
}

// endForm asks who takes over from a group.
func (s *Site) endForm(c *fiber.Ctx) error {
	v := s.visit(c)
	page, err := v.endPage(v.d.NewID())
	if err != nil {
		return err
	}
	return v.showForm("clerk-group-end", page)
}

// endGroup winds a group down.
func (s *Site) endGroup(c *fiber.Ctx) error {
	v := s.visit(c)
	there, place, err := v.groupOf()
	if err != nil {
		return err
	}
	if err := v.actor.Need(place.ID, models.RoleClerk, models.RoleOfficer); err != nil {
		return err
	}
	f := v.form()
	successor, none := models.GroupID(f.get("successor")), false
	if successor == noSuccessor {
		successor, none = "", true
	}
	if _, err := s.d.Groups.WindDown(v.ctx, v.by(f), there.Group.ID, successor, none, f.get("reason")); err != nil {
		page, pageErr := v.endPage(v.cmd(f))
		if pageErr != nil {
			return pageErr
		}
		v.order = []string{"successor", "reason"}
		return v.again(err, f, "clerk-group-end", page)
	}
	return v.then(groupsURL(place.ID), "wound_down")
}
