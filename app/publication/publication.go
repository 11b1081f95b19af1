// Package publication publishes what a body owes the public about a financial year. Start
// with Service.Year, which gathers the facts from the features that keep them, and
// Service.Publish, which fixes one pack for good. What stands in a pack is package
// models/duties' business; nothing here adds anything up.
package publication

import (
	"context"
	"time"

	"commonchest/app/store"
	"commonchest/models"
	"commonchest/models/duties"
	"commonchest/models/ledger"
)

// Places is what a publication needs to know of places.
type Places interface {
	// Place reads a place; not found if there is none.
	Place(ctx context.Context, id models.PlaceID) (models.Place, error)
	// Body reads a body; not found if there is none.
	Body(ctx context.Context, id models.BodyID) (models.Body, error)
	// Electors is how many a body had, as it was recorded before a moment; 0 if not known.
	Electors(ctx context.Context, id models.BodyID, before time.Time) (int64, error)
}

// Money is the journal.
type Money interface {
	// Funds lists the funds of a place in their order.
	Funds(ctx context.Context, place models.PlaceID) ([]models.Fund, error)
	// Statement reads the ledger that a place belongs to.
	Statement(ctx context.Context, place models.PlaceID) (ledger.Statement, error)
}

// Awards tells what bodies have resolved and paid.
type Awards interface {
	// Awards lists those of a place in the order of their resolutions.
	Awards(ctx context.Context, place models.Place) ([]duties.Award, error)
}

// Figures are the amounts that law and practice set.
type Figures interface {
	// Data gives every figure.
	Data(ctx context.Context) (models.RuleData, error)
}

// Texts keeps words apart.
type Texts interface {
	// Put stores a text once under an id; the same command gets the same reference.
	Put(ctx context.Context, cmd, id string, parts []models.TextPart) (models.TextRef, error)
}

// Deps are what the service is made of.
type Deps struct {
	Places  Places
	Money   Money
	Awards  Awards
	Figures Figures
	Texts   Texts
	Now     func() time.Time
}

// Service keeps what bodies say of themselves, and what they have published.
type Service struct {
	d            Deps
	publishers   *store.Records[duties.Publisher]
	statements   store.Collection[duties.Statement]
	publications store.Collection[duties.Publication]
	packs        store.Collection[pack]
}

// pack is the bytes of a published pack, under <place>/<digest>.
type pack struct {
	Data []byte `bson:"data"`
}

// New declares the collections on an engine.
func New(e store.Engine, d Deps) *Service {
	place := store.Index{Name: "place", Fields: []string{"place"}}
	return &Service{d: d,
		publishers:   store.NewRecords[duties.Publisher](e, "publishers"),
		statements:   store.NewCollection[duties.Statement](e, store.Schema{Name: "use_statements", Kept: true, Indexes: []store.Index{place}}),
		publications: store.NewCollection[duties.Publication](e, store.Schema{Name: "published_packs", Kept: true, Indexes: []store.Index{place}}),
		packs:        store.NewCollection[pack](e, store.Schema{Name: "pack_files", Kept: true})}
}

// Schemas declares what the service stores.
func (s *Service) Schemas() []store.Schema {
	out := append(s.publishers.Schemas(), s.statements.Schemas()...)
	return append(append(out, s.publications.Schemas()...), s.packs.Schemas()...)
}

// Projections are the records kept in step by the store's projector.
func (s *Service) Projections() []store.Projection { return []store.Projection{s.publishers} }

// staff may see what is not published yet, and publish it.
var staff = []models.Role{models.RoleClerk, models.RoleOfficer}

// Publisher is what a place's body says of itself, with the number of its last version.
func (s *Service) Publisher(ctx context.Context, place models.PlaceID) (duties.Publisher, int64, error) {
	head, err := s.publishers.Head(ctx, string(place))
	if models.IsKind(err, models.NotFound) {
		return duties.Publisher{Place: place}, 0, nil
	}
	return head.State, head.N, err
}

// Describe records what the body says of itself and of a year, with where that was taken
// from; base is the version shown. Invalid with fields, or conflict "changed_meanwhile".
func (s *Service) Describe(ctx context.Context, by models.By, base int64, said duties.Publisher, of duties.YearFacts, from string) (duties.Publisher, error) {
	if err := by.Actor.Need(said.Place, staff...); err != nil {
		return said, err
	}
	if _, err := s.d.Places.Place(ctx, said.Place); err != nil {
		return said, err
	}
	now, _, err := s.Publisher(ctx, said.Place)
	if err != nil {
		return said, err
	}
	said.OrgID, said.Prefix, said.Department = models.Clean(said.OrgID), models.Clean(said.Prefix), models.Clean(said.Department)
	said.Years = now.Years
	said = said.Tell(of)
	if err := said.Check(); err != nil {
		return said, err
	}
	why, err := s.reason(ctx, by, "publisher", from)
	if err != nil {
		return said, err
	}
	v, err := s.publishers.Save(ctx, store.Act{Cmd: by.Cmd, Actor: by.Actor.Name(), Action: "describe", Reason: why, Request: by.Request, At: s.d.Now()},
		string(said.Place), base, said)
	return v.State, err
}

const mostReason = 500

// reason stores why something was done, or where it was taken from.
func (s *Service) reason(ctx context.Context, by models.By, what, words string) (models.TextRef, error) {
	words = models.Clean(words)
	switch n := len([]rune(words)); {
	case n == 0:
		return models.TextRef{}, models.E(models.Invalid, what, models.F("reason", "required"))
	case n > mostReason:
		return models.TextRef{}, models.E(models.Invalid, what, models.F("reason", "too_long_words"))
	}
	return s.d.Texts.Put(ctx, by.Cmd, "publication-"+what+"-"+by.Cmd, []models.TextPart{{Name: "words", Value: words}})
}
