package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/web/view"
	"commonchest/models"
)

// bodyKinds are the kinds of body that decide in a neighbourhood.
var bodyKinds = []models.BodyKind{models.ParishCouncil, models.ParishMeeting, models.GroupedParish, models.CommunityCouncil,
	models.NeighbourhoodForum, models.AreaCommittee, models.AccountableBody}

// placesOf lists the places inside a place.
func (s *Site) placesOf(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	page, err := v.staffPage(place, managers...)
	if err != nil {
		return err
	}
	list, err := v.managed(place)
	if err != nil {
		return err
	}
	body := view.InnerPlaces{PlaceName: place.Name, NewURL: staffURL(place.ID, "places/new"), OwnURL: bodyURL(place, place)}
	for _, p := range list[1:] {
		b, err := s.d.Places.Body(v.ctx, p.Body)
		if err != nil {
			return err
		}
		body.Rows = append(body.Rows, view.InnerPlace{Name: p.Name, URL: staffURL(place.ID, "places/") + string(p.ID), Body: b.Name,
			Kind: v.say("body_kind." + string(b.Kind)), Electors: b.Electors, Currency: p.Currency, Zone: p.Zone, Public: placeURL(p.ID), BodyURL: bodyURL(place, p)})
	}
	page.Body = body
	return v.show("officer-places", page)
}

// placeForm asks for a new place, or shows one to be changed.
func (s *Site) placeForm(c *fiber.Ctx) error {
	v := s.visit(c)
	page, err := v.placePage(v.d.NewID())
	if err != nil {
		return err
	}
	return v.showForm("officer-place", page)
}

func (v *visit) placePage(cmd string) (view.Page, error) {
	outer, err := v.placeOf()
	if err != nil {
		return view.Page{}, err
	}
	page, err := v.staffPage(outer, managers...)
	if err != nil {
		return page, err
	}
	body := view.PlaceForm{New: true, Parent: outer.Name, Currency: outer.Currency, Action: v.c.Path(), Cmd: cmd, Back: staffURL(outer.ID, "places")}
	kind := models.ParishCouncil
	page.Form = map[string]string{"zone": outer.Zone}
	if id := models.PlaceID(v.c.Params("inner")); id != "" {
		p, b, err := v.innerPlace(outer, id)
		if err != nil {
			return page, err
		}
		body.New, body.Name, kind = false, p.Name, b.Kind
		if body.Base, err = v.d.Founding.Version(v.ctx, p.ID); err != nil {
			return page, err
		}
		page.Form = map[string]string{"name": p.Name, "zone": p.Zone, "body_name": b.Name, "electors": ""}
		if b.Electors > 0 {
			page.Form["electors"] = strconv.FormatInt(b.Electors, 10)
		}
	}
	for _, k := range bodyKinds {
		body.Kinds = append(body.Kinds, view.Choice{Value: string(k), Text: v.say("body_kind." + string(k)), Checked: k == kind})
	}
	page.Body = body
	return page, nil
}

// innerPlace reads a place that lies in another one.
func (v *visit) innerPlace(outer models.Place, id models.PlaceID) (models.Place, models.Body, error) {
	p, err := v.d.Places.Place(v.ctx, id)
	if err == nil && p.Parent != outer.ID {
		err = models.E(models.NotFound, "document")
	}
	if err != nil {
		return p, models.Body{}, err
	}
	b, err := v.d.Places.Body(v.ctx, p.Body)
	return p, b, err
}

// addPlace records a place with its body.
func (s *Site) addPlace(c *fiber.Ctx) error {
	return s.savePlace(c, "place_added", func(v *visit, f form, p models.Place, b models.Body) error {
		p.ID, b.ID = models.PlaceID(models.Slug(p.Name, 50)), models.BodyID(models.Slug(p.Name+"-"+string(b.Kind), 60))
		p.Body, b.Place = b.ID, p.ID
		err := s.d.Founding.Create(v.ctx, v.by(f), p, b)
		if models.IsKind(err, models.Conflict) {
			return models.E(models.Invalid, "place_taken", models.F("name", "place_taken"))
		}
		return err
	})
}

// editPlace changes what may change of a place and its body.
func (s *Site) editPlace(c *fiber.Ctx) error {
	return s.savePlace(c, "place_edited", func(v *visit, f form, p models.Place, b models.Body) error {
		p.ID = models.PlaceID(c.Params("inner"))
		base, err := strconv.ParseInt(f.get("base"), 10, 64)
		if err != nil {
			return models.E(models.Conflict, "changed_meanwhile")
		}
		return s.d.Founding.Edit(v.ctx, v.by(f), base, p, b)
	})
}

func (s *Site) savePlace(c *fiber.Ctx, done string, save func(*visit, form, models.Place, models.Body) error) error {
	v := s.visit(c)
	outer, err := v.placeOf()
	if err != nil {
		return err
	}
	if err := v.actor.Need(outer.ID, managers...); err != nil {
		return err
	}
	f := v.form()
	p, b, err := v.readPlace(outer, f)
	if err == nil {
		err = save(v, f, p, b)
	}
	if err != nil {
		page, pageErr := v.placePage(v.cmd(f))
		if pageErr != nil {
			return pageErr
		}
		page.Form = f.kept()
		return v.again(err, f, "officer-place", page)
	}
	if done == "place_added" { // on to who decides there: what comes next stands on its page
		to := bodyURL(outer, models.Place{ID: models.PlaceID(models.Slug(p.Name, 50))})
		if !b.Kind.Statutory() {
			to += "/" + string(b.Kind.Parts()[0])
		}
		return v.then(to, done)
	}
	return v.then(staffURL(outer.ID, "places"), done)
}

// readPlace reads the form of a place; all that is wrong with it is told at once,
// in the order of its fields.
func (v *visit) readPlace(outer models.Place, f form) (models.Place, models.Body, error) {
	r := v.reader(f, outer)
	p := models.Place{ID: "place", Name: models.Clean(f.get("name")), Kind: models.Neighbourhood, Parent: outer.ID, Programme: outer.Programme,
		Body: "body", Currency: outer.Currency, Zone: f.get("zone"), Demo: outer.Demo}
	b := models.Body{ID: "body", Name: models.Clean(f.get("body_name")), Kind: models.BodyKind(f.get("kind")), Place: outer.ID}
	b.Electors = r.count("electors", 0)
	faults := map[string]models.Field{}
	for _, field := range r.fields {
		faults[field.Name] = field
	}
	for prefix, err := range map[string]error{"": p.Check(), "body_": b.Check()} {
		e, _ := asError(err)
		for i := 0; e != nil && i < len(e.Fields); i++ {
			field := e.Fields[i]
			if field.Name == "name" {
				field.Name = prefix + "name"
			}
			faults[field.Name] = field
		}
	}
	if p.Name != "" && models.Slug(p.Name, 50) == "" {
		faults["name"] = models.F("name", "place_letters")
	}
	r.fields = nil
	for _, name := range []string{"name", "body_name", "kind", "electors", "zone"} {
		if field, ok := faults[name]; ok {
			r.fields = append(r.fields, field)
		}
	}
	return p, b, r.err("place", nil)
}
