package web

import (
	"slices"

	"commonchest/handlers/web/view"
	"commonchest/models"
)

// managed lists a place with those inside it, of which its officers look after
// the staff too.
func (v *visit) managed(place models.Place) ([]models.Place, error) {
	all, err := v.d.Places.Places(v.ctx)
	return place.With(all), err
}

func placeChoices(places []models.Place) []view.Choice {
	out := make([]view.Choice, 0, len(places))
	for _, p := range places {
		out = append(out, view.Choice{Value: string(p.ID), Text: p.Name, Checked: len(places) == 1})
	}
	return out
}

// roleChoices are the roles that the actor may give at a place.
func (v *visit) roleChoices(place models.Place) []view.Choice {
	var out []view.Choice
	for _, r := range models.Roles() {
		if r != models.RoleOperator || v.actor.Can(models.RoleOperator, place.ID) {
			out = append(out, view.Choice{Value: string(r), Text: v.say("role." + string(r)), Hint: v.say("role_does." + string(r))})
		}
	}
	return out
}

func (v *visit) peopleModel(place models.Place) (view.People, error) {
	body := view.People{PlaceName: place.Name, InviteURL: staffURL(place.ID, "people/invite"), RevokeURL: staffURL(place.ID, "people/revoke"), Cmd: v.d.NewID()}
	places, err := v.managed(place)
	if err != nil {
		return body, err
	}
	for _, p := range places {
		users, err := v.d.People.Users(v.ctx, v.actor, p.ID)
		if err != nil {
			return body, err
		}
		group := view.PeopleGroup{Place: p.Name}
		for _, u := range users {
			row := view.PersonRow{Label: v.called(u.Person), Disabled: u.Account.Disabled, You: string(u.Account.ID) == v.actor.ID}
			for _, g := range u.Account.Grants {
				role, err := v.roleIn(p, g)
				if err != nil {
					return body, err
				}
				row.Roles = append(row.Roles, role)
			}
			if !row.You {
				row.URL = staffURL(place.ID, "people/") + string(u.Account.ID)
			}
			group.Rows = append(group.Rows, row)
		}
		body.Groups = append(body.Groups, group)
	}
	invitations, err := v.d.Invitations.Invitations(v.ctx, v.actor)
	if err != nil {
		return body, err
	}
	for _, i := range invitations {
		here := func(g models.Grant) bool {
			return slices.ContainsFunc(places, func(p models.Place) bool { return p.ID == g.Place })
		}
		if slices.ContainsFunc(i.Grants, here) {
			mails, err := v.d.Post.Invited(v.ctx, i.ID)
			if err != nil {
				return body, err
			}
			body.Invitations = append(body.Invitations, view.InvitationRow{ID: i.ID, Label: i.Label, Roles: v.roles(i.Grants), Expires: v.in(place, i.Expires), Mails: v.mailRows(place, mails)})
		}
	}
	return body, nil
}

// roleIn names a role, and for a signatory the body it signs for.
func (v *visit) roleIn(p models.Place, g models.Grant) (string, error) {
	if g.Role != models.RolePartner {
		return v.roleUntil(p, g), nil
	}
	name, err := v.bodyName(g.Body)
	return v.say("people.signs_for", "body", name), err
}

// called is how colleagues know somebody, also after who it was has been erased.
func (v *visit) called(p models.Person) string {
	if p.Label == "" {
		return v.say("person.erased")
	}
	return p.Label
}

func (v *visit) personModel(place models.Place, id models.AccountID, cmd string) (view.Person, error) {
	body := view.Person{Action: staffURL(place.ID, "people/") + string(id), Cmd: cmd, Back: staffURL(place.ID, "people")}
	users, err := v.d.People.Users(v.ctx, v.actor, "")
	if err != nil {
		return body, err
	}
	names := map[models.AccountID]string{}
	found := false
	for _, u := range users {
		names[u.Account.ID] = v.called(u.Person)
		if u.Account.ID != id {
			continue
		}
		found = true
		body.Label, body.Email, body.Disabled, body.Partner = v.called(u.Person), u.Person.Email, u.Account.Disabled, u.Account.OfPartner()
		for _, g := range u.Account.Grants {
			if body.Partner {
				text, err := v.roleIn(place, g)
				if err != nil {
					return body, err
				}
				body.Roles = append(body.Roles, view.RoleRow{Text: text})
				continue
			}
			body.Roles = append(body.Roles, view.RoleRow{Text: v.roleAt(g), Value: string(g.Place) + ":" + string(g.Role)})
		}
	}
	if !found {
		return body, models.E(models.NotFound, "document")
	}
	for i := range body.Roles {
		for _, u := range users {
			if u.Account.ID != id && !u.Account.Disabled && !u.Account.OfPartner() && string(u.Account.ID) != v.actor.ID {
				body.Roles[i].Others = append(body.Roles[i].Others, view.Choice{Value: string(u.Account.ID), Text: v.called(u.Person)})
			}
		}
	}
	places, err := v.managed(place)
	if err != nil {
		return body, err
	}
	body.Places, body.Kinds = placeChoices(places), v.roleChoices(place)
	trail, err := v.d.People.Trail(v.ctx, v.actor, id)
	for _, act := range trail {
		by := names[act.By]
		switch {
		case act.By == id:
			by = v.say("trail.themselves")
		case string(act.By) == v.actor.ID:
			by = v.say("trail.you")
		case by == "":
			by = v.say("trail.somebody")
		}
		body.Trail = append(body.Trail, view.Event{At: v.in(place, act.At), What: v.say("trail."+act.Action, "by", by)})
	}
	return body, err
}
