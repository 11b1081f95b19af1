// Package places keeps places, the bodies that decide in them, and the table of
// postcodes by which people find their place. Start with Service.Create. It knows
// nothing of money or rounds.
package places

import (
	"context"
	"time"

	"commonchest/app/store"
	"commonchest/models"
)

// Service keeps places and bodies as change records.
type Service struct {
	places  *store.Records[models.Place]
	bodies  *store.Records[models.Body]
	strands *store.Records[models.StrandLine]
	codes   store.Collection[models.Postcode]
	tables  store.Collection[table]

	engine  store.Engine
	figures Figures
	texts   Texts
	now     func() time.Time
}

// New declares the collections on an engine.
func New(e store.Engine, figures Figures, texts Texts, now func() time.Time) *Service {
	return &Service{
		places:  store.NewRecords[models.Place](e, "places", store.Index{Name: "programme", Fields: []string{"programme"}}),
		bodies:  store.NewRecords[models.Body](e, "bodies"),
		codes:   store.NewCollection[models.Postcode](e, store.Schema{Name: "postcodes"}),
		tables:  store.NewCollection[table](e, store.Schema{Name: "postcode_tables"}),
		engine:  e,
		strands: store.NewRecords[models.StrandLine](e, "strands", store.Index{Name: "programme", Fields: []string{"programme"}}),
		figures: figures, texts: texts, now: now,
	}
}

// Schemas declares what the service stores.
func (s *Service) Schemas() []store.Schema {
	out := append(s.places.Schemas(), s.bodies.Schemas()...)
	out = append(out, s.strands.Schemas()...)
	return append(append(out, s.codes.Schemas()...), s.tables.Schemas()...)
}

// Create records a place and the body that decides there; the body first,
// because the place refers to it.
func (s *Service) Create(ctx context.Context, by models.By, p models.Place, b models.Body) error {
	if p.Parent == "" {
		p.Programme = models.ProgrammeID(p.ID)
	} else {
		parent, err := s.Place(ctx, p.Parent)
		if err != nil {
			return err
		}
		p.Programme, p.Currency = parent.Programme, parent.Currency
	}
	if err := by.Actor.Need(outer(p), models.RoleOfficer, models.RoleOperator); err != nil {
		return err
	}
	if err := b.Check(); err != nil {
		return err
	}
	if err := p.Check(); err != nil {
		return err
	}
	if _, err := s.bodies.Save(ctx, s.act(by, "create"), string(b.ID), 0, b); err != nil {
		return err
	}
	_, err := s.places.Save(ctx, s.act(by, "create"), string(p.ID), 0, p)
	return err
}

// Edit replaces what may change of a place and its body: names, zone, the body's
// kind and its electors. base is the version that was shown. The body comes first;
// a repetition finishes what was interrupted.
func (s *Service) Edit(ctx context.Context, by models.By, base int64, p models.Place, b models.Body) error {
	head, err := s.places.Head(ctx, string(p.ID))
	if err != nil {
		return err
	}
	next := head.State
	if err := by.Actor.Need(outer(next), models.RoleOfficer, models.RoleOperator); err != nil {
		return err
	}
	if head.N != base && head.Cmd != by.Cmd {
		return models.E(models.Conflict, "changed_meanwhile")
	}
	body, err := s.bodies.Head(ctx, string(next.Body))
	if err != nil {
		return err
	}
	next.Name, next.Zone = p.Name, p.Zone
	body.State.Name, body.State.Kind, body.State.Electors = b.Name, b.Kind, b.Electors
	if err := body.State.Check(); err != nil {
		return err
	}
	if err := next.Check(); err != nil {
		return err
	}
	if _, err := s.bodies.Save(ctx, s.act(by, "edit"), body.ID, body.N, body.State); err != nil {
		return err
	}
	_, err = s.places.Save(ctx, s.act(by, "edit"), head.ID, base, next)
	return err
}

// Version is the number of a place's last version, for its form.
func (s *Service) Version(ctx context.Context, id models.PlaceID) (int64, error) {
	v, err := s.places.Head(ctx, string(id))
	return v.N, err
}

// outer is the place whose staff may add p: its parent, or itself.
func outer(p models.Place) models.PlaceID {
	if p.Parent != "" {
		return p.Parent
	}
	return p.ID
}

// AddBody records a body that is not tied to a new place, such as a partner. A parish that
// leads a budget of its own asks partners by its clerk.
func (s *Service) AddBody(ctx context.Context, by models.By, b models.Body) error {
	roles := []models.Role{models.RoleOfficer, models.RoleOperator}
	if b.Kind == models.PartnerBody {
		roles = append(roles, models.RoleClerk)
	}
	if err := by.Actor.Need(b.Place, roles...); err != nil {
		return err
	}
	if err := b.Check(); err != nil {
		return err
	}
	_, err := s.bodies.Save(ctx, s.act(by, "create"), string(b.ID), 0, b)
	return err
}

// Place reads one place.
func (s *Service) Place(ctx context.Context, id models.PlaceID) (models.Place, error) {
	v, err := s.places.Get(ctx, string(id))
	return v.State, err
}

// Body reads one body.
func (s *Service) Body(ctx context.Context, id models.BodyID) (models.Body, error) {
	v, err := s.bodies.Get(ctx, string(id))
	return v.State, err
}

// Places lists every place by id.
func (s *Service) Places(ctx context.Context) ([]models.Place, error) {
	var list []models.Place
	for v, err := range s.places.Find(ctx, store.Query{}) {
		if err != nil {
			return nil, err
		}
		list = append(list, v.State)
	}
	return list, nil
}

func (s *Service) act(by models.By, action string) store.Act {
	return store.Act{Cmd: by.Cmd, Actor: by.Actor.Name(), Action: action, Request: by.Request, At: s.now()}
}

// Projections are the records kept in step by the store's projector.
func (s *Service) Projections() []store.Projection {
	return []store.Projection{s.places, s.bodies, s.strands}
}
