package web

import (
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/accounts"
	"commonchest/handlers/httpx"
	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

// start shows every place and round there is; in a demonstration, who to be.
func (s *Site) start(c *fiber.Ctx) error {
	v := s.visit(c)
	body, err := v.homeModel()
	if err != nil {
		return err
	}
	page := v.page(nil)
	page.Body = body
	if len(body.Who) > 0 {
		return v.showForm("home", page)
	}
	return v.show("home", page)
}

func (v *visit) homeModel() (view.Home, error) {
	places, err := v.d.Places.Places(v.ctx)
	if err != nil {
		return view.Home{}, err
	}
	rounds, err := v.d.Rounds.All(v.ctx)
	if err != nil {
		return view.Home{}, err
	}
	received, err := v.receivedBy(places)
	if err != nil {
		return view.Home{}, err
	}
	body := view.Home{}
	for _, p := range places {
		name, err := v.bodyName(p.Body)
		if err != nil {
			return body, err
		}
		row := view.PlaceRow{Name: p.Name, URL: placeURL(p.ID), Body: name, Received: sum(p, received[p.ID])}
		for _, r := range rounds {
			if r.Round.Place != p.ID {
				continue
			}
			body.Rounds = append(body.Rounds, v.roundRow(p, r, true))
			if r.PhaseAt(v.now) == models.PhaseVoting {
				row.Rounds++
			}
		}
		body.Places = append(body.Places, row)
	}
	slices.SortStableFunc(body.Places, func(a, b view.PlaceRow) int { return strings.Compare(a.Name, b.Name) })
	sortRounds(body.Rounds)
	body.Who, body.WhoURL = v.personas()
	return body, nil
}

// receivedBy adds up what each place has received, from each ledger once.
func (v *visit) receivedBy(places []models.Place) (map[models.PlaceID]money.Pence, error) {
	received := map[models.PlaceID]money.Pence{}
	done := map[models.ProgrammeID]bool{}
	for _, p := range places {
		if done[p.Programme] {
			continue
		}
		done[p.Programme] = true
		st, err := v.d.Money.Statement(v.ctx, p.ID)
		if err != nil {
			return nil, err
		}
		for _, e := range st.Entries {
			if e.Kind == ledger.Received {
				received[e.Place] += moved(e)
			}
		}
	}
	return received, nil
}

// resident is the persona who opens a letter with a code.
const resident = "resident"

// personas lists who a visitor of a demonstration may be.
func (v *visit) personas() ([]view.Persona, string) {
	if v.d.Demo == nil {
		return nil, ""
	}
	var who []view.Persona
	if v.d.Demo.Code != nil {
		who = append(who, v.persona(resident))
	}
	for _, p := range v.d.Demo.People {
		who = append(who, v.persona(p.ID))
	}
	return who, "/demo/sign-in"
}

func (v *visit) persona(id string) view.Persona {
	return view.Persona{ID: id, Role: v.say("persona." + id), Does: v.say("persona." + id + ".does")}
}

// beSomebody makes the visitor of a demonstration one of its people. The route
// is there only in a demonstration.
func (s *Site) beSomebody(c *fiber.Ctx) error {
	v := s.visit(c)
	who := v.form().get("who")
	if who == resident && s.d.Demo.Code != nil {
		round, code, err := s.d.Demo.Code(v.ctx)
		if err != nil {
			return err
		}
		return httpx.SeeOther(c, letterURL(round, code))
	}
	i := slices.IndexFunc(s.d.Demo.People, func(p Persona) bool { return p.ID == who })
	if i < 0 {
		return models.E(models.NotFound, "persona")
	}
	p := s.d.Demo.People[i]
	session, err := s.d.Staff.SignIn(v.ctx, accounts.SignIn{Email: p.Email, Password: p.Password, Address: httpx.Address(c)})
	if err != nil {
		return err
	}
	httpx.SetSession(c, session)
	return httpx.SeeOther(c, "/staff")
}

func (s *Site) help(c *fiber.Ctx) error          { return s.words(c, "help") }
func (s *Site) privacy(c *fiber.Ctx) error       { return s.words(c, "privacy") }
func (s *Site) accessibility(c *fiber.Ctx) error { return s.words(c, "accessibility") }

// words shows a page that is nothing but words.
func (s *Site) words(c *fiber.Ctx, name string) error {
	v := s.visit(c)
	return v.show(name, v.page(nil))
}

// inside gives a path of this site, or the other path when it leads elsewhere.
func inside(path, otherwise string) string {
	u, err := url.Parse(path)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(u.Path, "/") || strings.HasPrefix(path, "//") || strings.Contains(path, `\`) {
		return otherwise
	}
	return path
}
