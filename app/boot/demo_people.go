package boot

import (
	"slices"
	"time"

	"commonchest/app/accounts"
	"commonchest/models"
)

// DemoPassword is the password of every made-up member of staff. It is shown
// on the start page: a demonstration holds nothing that needs guarding.
const DemoPassword = "three-keys-one-chest"

// DemoStaff is who a visitor of the demonstration may be.
type DemoStaff struct {
	ID     string
	Email  string
	Label  string
	Grants []models.Grant
}

// DemoPeople are roles, never names.
var DemoPeople = []DemoStaff{
	{"clerk", "clerk@hatherden.example", "Parish clerk of Hatherden and Saltby", []models.Grant{{Place: "hatherden", Role: models.RoleClerk}, {Place: "saltby", Role: models.RoleClerk}}},
	{"councillor", "councillor@hatherden.example", "Parish councillor", []models.Grant{{Place: "hatherden", Role: models.RoleCouncillor}}},
	{"chair", "chair@hatherden.example", "Chair of the parish council", []models.Grant{{Place: "hatherden", Role: models.RoleCouncillor}}},
	{"trustee", "trustee@hatherden.example", "Parish councillor, trustee of the archive", []models.Grant{{Place: "hatherden", Role: models.RoleCouncillor}}},
	{"officer", "officer@westmere.example", "Council officer", []models.Grant{{Place: "westmere", Role: models.RoleOfficer}}},
	{"committees", "committees@westmere.example", "Committee clerk of Westmere Council", []models.Grant{{Place: "westmere", Role: models.RoleClerk}}},
	{"auditor", "auditor@vale.example", "Auditor", []models.Grant{{Place: "hatherden", Role: models.RoleAuditor}, {Place: "westmere", Role: models.RoleAuditor}}},
	{"police", "finance@vale-pcc.example", "Police inspector, for the Police and Crime Commissioner", []models.Grant{{Place: "westmere", Role: models.RolePartner, Body: "vale-pcc"}}},
	{"nhs", "community@marshlands.example", "Signatory of Marshlands NHS Trust", []models.Grant{{Place: "westmere", Role: models.RolePartner, Body: "marshlands-nhs"}}},
	{"operator", "operator@westmere.example", "Operator", []models.Grant{{Place: models.Everywhere, Role: models.RoleOperator}}},
}

// people gives them accounts. What the story does is done by these accounts, so that
// whoever signs in as one of them is bound by what it has done. An auditor looks until some day.
func (d *demo) people(now time.Time) {
	for _, p := range DemoPeople {
		grants := slices.Clone(p.Grants)
		for i, g := range grants {
			if g.Role == models.RoleAuditor {
				grants[i].Until = now.AddDate(0, 0, accessDays).Format(time.DateOnly)
			}
		}
		d.do(func() (err error) {
			d.staff[p.ID], err = d.Accounts.AddUser(d.ctx, accounts.Command{Actor: models.SystemActor("demo"), Cmd: d.NewID()},
				accounts.NewUser{Email: p.Email, Password: DemoPassword, Label: p.Label, Grants: grants})
			return err
		})
	}
}

// actor is one of the people as who acts.
func (d *demo) actor(p DemoStaff) models.Actor {
	return models.Actor{ID: string(d.staff[p.ID]), Grants: p.Grants}
}

// by acts for one of the people, by the short name.
func (d *demo) by(name string) models.By {
	by := models.By{Cmd: d.NewID(), Request: "demo"}
	for _, p := range DemoPeople {
		if p.ID == name {
			by.Actor = d.actor(p)
		}
	}
	return by
}

// as acts for the first of the people who has the role at the place; where none of
// them works, for the chest itself.
func (d *demo) as(role models.Role, place models.PlaceID) models.By {
	for _, p := range DemoPeople {
		if a := d.actor(p); a.Can(role, place) {
			return d.by(p.ID)
		}
	}
	return models.By{Actor: models.SystemActor("demo"), Cmd: d.NewID(), Request: "demo"}
}

func (d *demo) clerk(place models.PlaceID) models.By { return d.as(models.RoleClerk, place) }

// partner acts for a body in the budget of Westmere.
func (d *demo) partner(body models.BodyID) models.By {
	for _, p := range DemoPeople {
		if a := d.actor(p); a.SignsFor(body, "westmere") {
			return d.by(p.ID)
		}
	}
	grant := models.Grant{Place: "westmere", Role: models.RolePartner, Body: body}
	return models.By{Actor: models.Actor{ID: "demo-" + string(body), Grants: []models.Grant{grant}}, Cmd: d.NewID(), Request: "demo"}
}
