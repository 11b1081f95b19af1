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
)

// start asks for the visitor's place, and shows what is open now; in a
// demonstration also who to be.
func (s *Site) start(c *fiber.Ctx) error {
	v := s.visit(c)
	page, err := v.homePage(nil)
	if err != nil {
		return err
	}
	return v.showForm("home", page)
}

// find leads from a postcode to its place. A postcode is in no address and no
// log; it says nothing about who may vote.
func (s *Site) find(c *fiber.Ctx) error {
	v := s.visit(c)
	f := v.form()
	places, err := v.placesOf(f.get("postcode"))
	if err == nil && len(places) == 1 {
		return httpx.SeeOther(c, placeURL(places[0]))
	}
	page, pageErr := v.homePage(places)
	if pageErr != nil {
		return pageErr
	}
	if err == nil { // the boundary of two places runs through it
		page.Form = f.kept()
		return v.showForm("home", page)
	}
	if models.IsKind(err, models.NotFound) {
		err = faultOf(err, "postcode")
	}
	return v.again(err, f, "home", page)
}

func (v *visit) placesOf(typed string) ([]models.PlaceID, error) {
	if typed == "" {
		return nil, models.E(models.Invalid, "postcode", models.F("postcode", "required"))
	}
	code, ok := models.NormalPostcode(typed)
	if !ok {
		return nil, models.E(models.Invalid, "postcode", models.F("postcode", "postcode_form"))
	}
	return v.d.Places.Find(v.ctx, code)
}

// homePage is the start page; found are the places of a postcode that lies in
// more than one. It reads the places, and of rounds only what is in memory.
func (v *visit) homePage(found []models.PlaceID) (view.Page, error) {
	page := v.page(nil)
	places, err := v.d.Places.Places(v.ctx)
	if err != nil {
		return page, err
	}
	open := map[models.PlaceID]int64{}
	body := view.Home{Find: "/find"}
	byID := map[models.PlaceID]models.Place{}
	for _, p := range places {
		byID[p.ID] = p
	}
	for _, r := range v.d.Ballots.Live() {
		place, known := byID[r.Round.Place]
		if phase := r.PhaseAt(v.now); !known || r.Round.Rehearsal || phase != models.PhaseVoting && phase != models.PhaseSealed {
			continue
		} else if phase == models.PhaseVoting {
			open[place.ID]++
		}
		body.Rounds = append(body.Rounds, v.roundRow(place, r, true))
	}
	sortRounds(body.Rounds)
	slices.SortStableFunc(places, func(a, b models.Place) int { return strings.Compare(a.Name, b.Name) })
	for _, p := range places {
		row := view.PlaceRow{Name: p.Name, URL: placeURL(p.ID), Within: byID[p.Parent].Name, Rounds: open[p.ID]}
		if slices.Contains(found, p.ID) {
			body.Found = append(body.Found, row)
		}
		body.Places = append(body.Places, row)
	}
	body.Who, body.WhoURL = v.personas()
	if v.d.Demo != nil {
		for _, t := range v.d.Demo.Try {
			body.Try = append(body.Try, view.Try{Do: v.say("demo.try." + t.ID), Why: v.say("demo.try." + t.ID + ".why"), URL: t.URL, As: t.As, Minutes: t.Minutes})
		}
	}
	page.Body = body
	return page, nil
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
	return httpx.SeeOther(c, inside(v.form().get("next"), "/staff"))
}

func (s *Site) help(c *fiber.Ctx) error          { return s.words(c, "help") }
func (s *Site) privacy(c *fiber.Ctx) error       { return s.words(c, "privacy") }
func (s *Site) accessibility(c *fiber.Ctx) error { return s.words(c, "accessibility") }
func (s *Site) cookies(c *fiber.Ctx) error       { return s.words(c, "cookies") }

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
