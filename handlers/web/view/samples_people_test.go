package view_test

import (
	"commonchest/handlers/web/view"
)

// peopleSamples are accounts, people and places.
func peopleSamples() map[string]view.Page {
	until := now.AddDate(0, 0, 7)
	officer := func(body any) view.Page {
		p := staff("", body)
		p.Place, p.Staff.Role, p.Staff.Account = view.Link{Name: "Westmere", URL: "/p/westmere"}, "Council officer", "/account"
		p.Nav = []view.NavItem{{Name: "Today", URL: "/staff/westmere"}, {Name: "Money", Items: []view.NavItem{{Name: "Partners", URL: "/staff/westmere/partners"}, {Name: "Offers", URL: "/staff/westmere/offers"}}},
			{Name: "People and places", Current: true, Items: []view.NavItem{{Name: "People", URL: "/staff/westmere/people", Current: true}, {Name: "Places", URL: "/staff/westmere/places"}}}}
		return p
	}
	people := view.People{PlaceName: "Westmere", InviteURL: "/staff/westmere/people/invite", RevokeURL: "/staff/westmere/people/revoke", Cmd: "c1", Groups: []view.PeopleGroup{
		{Place: "Westmere", Rows: []view.PersonRow{{Label: "Council officer", Roles: []string{"Council officer"}, You: true}, {Label: "Chief finance officer", URL: "/staff/westmere/people/a4", Roles: []string{"Signs for Vale Police and Crime Commissioner"}}}},
		{Place: "Hatherden", Rows: []view.PersonRow{{Label: "Parish clerk", URL: "/staff/westmere/people/a1", Roles: []string{"Clerk"}}, {Label: "Former clerk", URL: "/staff/westmere/people/a2", Roles: []string{"Clerk"}, Disabled: true}}},
		{Place: "Little Fossby"}},
		Invitations: []view.InvitationRow{{ID: "i1", Label: "Clerk, Saltby", Roles: []string{"Clerk, Saltby"}, Expires: until, Mails: []view.MailRow{{At: now, What: "A link was taken by the mail server at 9:00 on 5 November 2026.", Tag: view.Tag{Text: "Sent", Colour: "green"}}}}}}
	nobody := people
	nobody.Invitations = nil
	places := []view.Choice{{Value: "westmere", Text: "Westmere"}, {Value: "hatherden", Text: "Hatherden"}}
	kinds := []view.Choice{{Value: "clerk", Text: "Clerk", Hint: "Sets up rounds"}, {Value: "officer", Text: "Council officer"}}
	person := view.Person{Label: "Parish clerk", Email: "clerk@hatherden.example", Action: "/staff/westmere/people/a1", Cmd: "c2", Back: "/staff/westmere/people",
		Roles:  []view.RoleRow{{Text: "Clerk, Hatherden", Value: "hatherden:clerk", Others: []view.Choice{{Value: "a3", Text: "Clerk, Saltby"}}}, {Text: "Clerk, Saltby", Value: "saltby:clerk"}},
		Places: places, Kinds: kinds, Trail: []view.Event{{At: now, What: "A role was given by you."}, {At: opens, What: "The account was made by the person."}}}
	off := person
	off.Disabled, off.Roles = true, nil
	signs := view.Person{Label: "Chief finance officer", Email: "finance@vale-pcc.example", Partner: true, Action: "/staff/westmere/people/a4", Cmd: "c2", Back: "/staff/westmere/people",
		Roles: []view.RoleRow{{Text: "Signs for Vale Police and Crime Commissioner"}}}
	invite := view.Invite{Places: places, Kinds: kinds, Action: "/staff/westmere/people/invite", Cmd: "c3", Back: "/staff/westmere/people"}
	mailed := invite
	mailed.MailReady = true
	wrong := officer(invite)
	wrong.Errors = []view.FieldError{{Name: "label", Message: "Say how colleagues will see them"}, {Name: "place", Message: "Choose a place"}}
	account := view.Account{Roles: []string{"Clerk, Hatherden", "Clerk, Saltby"}, Password: "/account/password", End: "/account/sessions", Cmd: "c4", Others: true,
		Sessions: []view.SessionRow{{ID: "s1", Began: now, Seen: now, This: true}, {ID: "s2", Began: opens, Seen: opens}}}
	wrongWord := staff("Today", account)
	wrongWord.Errors = []view.FieldError{{Name: "old", Message: "That is not your password now"}}
	wrongWord.Staff.Places = []view.NavItem{{Name: "All your places", URL: "/staff", Current: true}, {Name: "Hatherden", URL: "/staff/hatherden"}, {Name: "Saltby", URL: "/staff/saltby"}}
	form := view.PlaceForm{New: true, Parent: "Westmere", Currency: "GBP", Kinds: []view.Choice{{Value: "parish_council", Text: "Parish or town council", Checked: true}, {Value: "parish_meeting", Text: "Parish meeting"}},
		Action: "/staff/westmere/places/new", Cmd: "c5", Back: "/staff/westmere/places"}
	edit := form
	edit.New, edit.Name, edit.Base, edit.Action = false, "Hatherden", 2, "/staff/westmere/places/hatherden"
	editPage := officer(edit)
	editPage.Form = map[string]string{"name": "Hatherden", "body_name": council, "electors": "1840", "zone": "Europe/London"}
	return map[string]view.Page{
		"people":               officer(people),
		"people.none":          officer(nobody),
		"person":               officer(person),
		"person.off":           officer(off),
		"invite":               officer(invite),
		"invite.mail":          officer(mailed),
		"person.partner":       officer(signs),
		"invite.wrong":         wrong,
		"invited":              officer(view.Invited{Label: "Clerk, Saltby", Roles: []string{"Clerk, Saltby"}, Link: "https://chest.example/join/abcdefghijklmnopqrstuvwxyz", Expires: until, Back: "/staff/westmere/people"}),
		"join":                 {Body: view.Join{Label: "Clerk, Saltby", Roles: []string{"Clerk, Saltby"}, Expires: until, Action: "/join/abcdefgh", Cmd: "c6"}},
		"account":              staff("Today", account),
		"account.wrong":        wrongWord,
		"officer-place":        officer(form),
		"officer-place.edit":   editPage,
		"officer-places":       officer(view.InnerPlaces{PlaceName: "Westmere", OwnURL: "/staff/westmere/places/westmere/body", NewURL: "/staff/westmere/places/new", Rows: []view.InnerPlace{{Name: "Hatherden", URL: "/staff/westmere/places/hatherden", BodyURL: "/staff/westmere/places/hatherden/body", Body: council, Kind: "Parish or town council", Electors: 1840, Currency: "GBP", Zone: "Europe/London", Public: "/p/hatherden"}}}),
		"officer-places.empty": officer(view.InnerPlaces{PlaceName: "Westmere", OwnURL: "/staff/westmere/places/westmere/body", NewURL: "/staff/westmere/places/new"}),
	}
}
