// Package funding keeps funds and the ledger. Start with Service.Contribute and follow
// the money: received (only then in a fund), set aside for a sealed round, allocated by a
// resolution. Other features ask for their movements by Service.Post. The package records
// what happened; it moves no money, and nothing here reads a tally.
package funding

import (
	"context"
	"slices"
	"time"

	"commonchest/app/store"
	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

// Places is what funding needs to know of places.
type Places interface {
	// Place reads a place; not found if there is none.
	Place(ctx context.Context, id models.PlaceID) (models.Place, error)
	// Body reads a body; not found if there is none.
	Body(ctx context.Context, id models.BodyID) (models.Body, error)
	// TakesStrand refuses a strand that the place does not have, or that was split.
	TakesStrand(ctx context.Context, place models.PlaceID, strand models.Strand) error
}

// Figures are what the law says of how long money lasts.
type Figures interface {
	// Data gives every figure.
	Data(ctx context.Context) (models.RuleData, error)
}

// Service keeps funds as change records, and the journal.
type Service struct {
	funds   *store.Records[models.Fund]
	journal *journal
	totals  store.Collection[models.YearTotal]
	places  Places
	figures Figures
	now     func() time.Time
}

// New declares the collections on an engine.
func New(e store.Engine, places Places, figures Figures, now func() time.Time) *Service {
	return &Service{
		funds:   store.NewRecords[models.Fund](e, "funds", store.Index{Name: "place", Fields: []string{"place", "order"}}),
		journal: &journal{entries: store.NewCollection[ledger.Entry](e, store.Schema{Name: "entries", Kept: true}), books: map[models.ProgrammeID]*openBook{}},
		totals:  store.NewCollection[models.YearTotal](e, store.Schema{Name: "year_totals", Kept: true}),
		places:  places,
		figures: figures,
		now:     now,
	}
}

// Schemas declares what the service stores.
func (s *Service) Schemas() []store.Schema {
	return slices.Concat(s.funds.Schemas(), s.journal.entries.Schemas(), s.totals.Schemas())
}

// Contribute records money of the place's own body, such as its precept: the fund, and
// what came to it as the bank has it. Money of anybody else comes as a transfer.
func (s *Service) Contribute(ctx context.Context, by models.By, f models.Fund, amount money.Pence, b models.Banked) error {
	if err := by.Actor.Need(f.Place, models.RoleClerk); err != nil {
		return err
	}
	place, err := s.places.Place(ctx, f.Place)
	if err != nil {
		return err
	}
	today, err := place.Today(s.now())
	if err != nil {
		return err
	}
	b = b.Cleaned(today)
	if err := b.Check(amount, today); err != nil {
		return err
	}
	if f.Partner != place.Body {
		return models.E(models.Invalid, "fund", models.F("partner", "own_body"))
	}
	if err := s.MakeFund(ctx, by, f); err != nil {
		return err
	}
	if now, err := s.funds.Head(ctx, string(f.ID)); err != nil {
		return err
	} else if !now.State.Fence.Same(f.Fence) { // lifted since: new money does not lose its fence unasked
		return models.E(models.Conflict, "fund_taken", models.F("fund", "fund_taken"))
	}
	_, err = s.Post(ctx, by, by.Cmd, ledger.Movement{Place: f.Place, Kind: ledger.Received, Of: string(f.ID), Ref: b.Ref, On: b.On,
		Postings: ledger.Move(ledger.Outside, ledger.FundAccount(f.ID), amount)})
	return err
}

// MakeFund records a fund unless the place has it already; who may ask for one the
// feature that does decides. The fund's order fixes its colour, so it is the next
// free one of the place. Conflict "fund_taken" if it is there and is another's. One that
// was made with this fence is the same also after the fence was lifted: what is still to
// come under the same promise comes to it.
func (s *Service) MakeFund(ctx context.Context, by models.By, f models.Fund) error {
	made := 0
	for v, err := range s.funds.History(ctx, string(f.ID)) {
		if err != nil {
			return err
		}
		if have := v.State; have.Place == f.Place && have.Partner == f.Partner && have.From == f.From && have.Condition == f.Condition && have.Fence.Same(f.Fence) {
			return nil
		}
		made++
	}
	if made > 0 {
		return models.E(models.Conflict, "fund_taken", models.F("fund", "fund_taken"))
	}
	list, err := s.Funds(ctx, f.Place)
	if err != nil {
		return err
	}
	f.Order, f.Strand = int64(len(list)), f.Belongs()
	if err := f.Check(); err != nil {
		return err
	}
	if err := s.places.TakesStrand(ctx, f.Place, f.Strand); err != nil {
		return err
	}
	_, err = s.funds.Save(ctx, s.act(by, "create"), string(f.ID), 0, f)
	return err
}

// Post records a movement of money for another feature: once per command, whatever
// happens. What the act may move, and that no account is overdrawn, the ledger decides;
// who may ask for it, the feature.
func (s *Service) Post(ctx context.Context, by models.By, cmd string, m ledger.Movement) (ledger.Entry, error) {
	p, err := s.places.Place(ctx, m.Place)
	if err != nil {
		return ledger.Entry{}, err
	}
	return s.journal.post(ctx, cmd, p.Programme, func(*ledger.Book) (ledger.Entry, error) {
		e := s.entry(by, p, m.Kind, m.Of, m.Postings)
		e.Ref, e.On, e.Reason, e.Reverses = m.Ref, m.On, m.Reason, m.Reverses
		return e, nil
	})
}

// Posted finds the entry that a command has posted to a place's ledger, if it has.
func (s *Service) Posted(ctx context.Context, place models.PlaceID, cmd string) (ledger.Entry, bool, error) {
	p, err := s.places.Place(ctx, place)
	if err != nil {
		return ledger.Entry{}, false, err
	}
	return s.journal.posted(ctx, p.Programme, cmd)
}

func (s *Service) entry(by models.By, p models.Place, kind ledger.Kind, of string, postings []ledger.Posting) ledger.Entry {
	return ledger.Entry{Kind: kind, Place: p.ID, Of: of, At: s.now(), Actor: by.Actor.ID, Currency: p.Currency, Postings: postings}
}

func (s *Service) act(by models.By, action string) store.Act {
	return store.Act{Cmd: by.Cmd, Actor: by.Actor.Name(), Action: action, Request: by.Request, At: s.now()}
}

// Fund reads one fund.
func (s *Service) Fund(ctx context.Context, id models.FundID) (models.Fund, error) {
	v, err := s.funds.Get(ctx, string(id))
	return v.State, err
}

// Funds lists the funds of a place in their order.
func (s *Service) Funds(ctx context.Context, place models.PlaceID) ([]models.Fund, error) {
	return collect(s.funds.Find(ctx, store.Query{Index: "place", Equal: []any{string(place)}}))
}

// Statement reads the ledger that a place belongs to.
func (s *Service) Statement(ctx context.Context, place models.PlaceID) (ledger.Statement, error) {
	p, err := s.places.Place(ctx, place)
	if err != nil {
		return ledger.Statement{}, err
	}
	return s.journal.read(ctx, p.Programme)
}

// Projections are the records kept in step by the store's projector.
func (s *Service) Projections() []store.Projection {
	return []store.Projection{s.funds}
}
