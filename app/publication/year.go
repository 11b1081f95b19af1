package publication

import (
	"context"
	"slices"
	"strings"
	"time"

	"commonchest/app/store"
	"commonchest/models"
	"commonchest/models/duties"
)

// Year gathers the facts of a financial year of a place's body.
func (s *Service) Year(ctx context.Context, id models.PlaceID, of models.FinancialYear) (duties.Year, error) {
	place, err := s.d.Places.Place(ctx, id)
	if err != nil {
		return duties.Year{}, err
	}
	y := duties.Year{Of: of, Place: place, Running: s.Today(place) <= of.Last()}
	body, err := s.d.Places.Body(ctx, place.Body)
	if err != nil {
		return y, err
	}
	y.Body = duties.Body{ID: body.ID, Name: body.Name, Kind: body.Kind, Country: countryOf(body),
		Competence: body.HasCompetence(min(of.Last(), s.Today(place)))}
	over, err := time.Parse(time.DateOnly, (of + 1).First()) // by then a roll is of the next year
	if err != nil {
		return y, err
	}
	if y.Body.Electors, err = s.d.Places.Electors(ctx, place.Body, over); err != nil {
		return y, err
	}
	if y.Publisher, _, err = s.Publisher(ctx, id); err != nil {
		return y, err
	}
	figures, err := s.d.Figures.Data(ctx)
	if err != nil {
		return y, err
	}
	y.Figures = figuresOf(figures, y.Body.Country, of)
	if y.Funds, err = s.d.Money.Funds(ctx, id); err != nil {
		return y, err
	}
	if y.Entries, err = s.entries(ctx, place); err != nil {
		return y, err
	}
	if y.Awards, err = s.d.Awards.Awards(ctx, place); err != nil {
		return y, err
	}
	y.Received, err = s.received(ctx, id)
	return y, err
}

// Section137 is the account of what was spent and promised under section 137 in the
// financial year of a day.
func (s *Service) Section137(ctx context.Context, id models.PlaceID, on string) (duties.S137, error) {
	y, err := s.Year(ctx, id, models.YearOf(on))
	return y.S137(), err
}

// countryOf says whose law holds for a body. Where nobody has said, a community council
// is Welsh: England has none, and Scotland's raise no precept.
func countryOf(b models.Body) duties.Country {
	if n := b.Facts.Nation; n != "" {
		return duties.Country(n)
	}
	if b.Kind == models.CommunityCouncil {
		return duties.Wales
	}
	return duties.England
}

// figuresOf picks the figures of a year.
func figuresOf(list models.RuleData, country duties.Country, of models.FinancialYear) duties.Figures {
	at := func(rule models.RuleName) duties.Figure {
		d, err := list.At(rule, of.First())
		return duties.Figure{Value: d.Pence(), Known: err == nil, Source: d.Source, CheckedOn: d.CheckedOn}
	}
	out := duties.Figures{S137Rate: at(models.RuleS137Rate), StatementFrom: at(models.RuleS137AEngland),
		SmallTurnover: at(models.RuleSmallTurnover), LargeTurnover: at(models.RuleLargeTurnover),
		SmallItem: at(models.RuleSmallItem), LargeItem: at(models.RuleLargeItem)}
	if country == duties.Wales {
		out.StatementFrom = at(models.RuleS137AWales)
	}
	return out
}

// entries are those of the place's ledger, each with its day at the place.
func (s *Service) entries(ctx context.Context, place models.Place) ([]duties.Entry, error) {
	st, err := s.d.Money.Statement(ctx, place.ID)
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation(place.Zone)
	if err != nil {
		return nil, err
	}
	out := make([]duties.Entry, len(st.Entries))
	for i, e := range st.Entries {
		out[i] = duties.Entry{Entry: e, On: e.Day(zone)}
	}
	return out, nil
}

// received lists the statements of use that came in, by grant.
func (s *Service) received(ctx context.Context, place models.PlaceID) ([]duties.Statement, error) {
	return collect(s.statements.Find(ctx, byPlace(place)))
}

func byPlace(place models.PlaceID) store.Query {
	return store.Query{Index: "place", Equal: []any{string(place)}}
}

// collect reads all rows of a query.
func collect[T any](rows func(func(store.Row[T], error) bool)) ([]T, error) {
	var out []T
	for row, err := range rows {
		if err != nil {
			return nil, err
		}
		out = append(out, row.Value)
	}
	return out, nil
}

// Today is the day it is at a place.
func (s *Service) Today(place models.Place) string {
	zone, err := time.LoadLocation(place.Zone)
	if err != nil {
		zone = time.UTC
	}
	return s.d.Now().In(zone).Format(time.DateOnly)
}

// Years lists the financial years from the first entry of a place to the one that runs,
// the newest first.
func (s *Service) Years(ctx context.Context, place models.Place) ([]models.FinancialYear, error) {
	entries, err := s.entries(ctx, place)
	if err != nil {
		return nil, err
	}
	now := models.YearOf(s.Today(place))
	first := now
	for _, e := range entries { // in the order in which they were recorded, not of their days
		if e.Place == place.ID {
			first = min(first, models.YearOf(e.On))
		}
	}
	var out []models.FinancialYear
	for y := now; y >= first; y-- {
		out = append(out, y)
	}
	return out, nil
}

// ReceiveStatement records that a recipient's statement of the use of a grant came in: once.
// Not found where none is owed; invalid with fields; conflict "statement_received".
func (s *Service) ReceiveStatement(ctx context.Context, by models.By, in duties.Statement) (duties.Statement, error) {
	if err := by.Actor.Need(in.Place, staff...); err != nil {
		return in, err
	}
	y, err := s.Year(ctx, in.Place, in.Year)
	if err != nil {
		return in, err
	}
	i := slices.IndexFunc(y.Statements(), func(d duties.StatementDue) bool { return d.Award.Round == in.Round && d.Award.Ref == in.Ref })
	if i < 0 {
		return in, models.E(models.NotFound, "statement")
	}
	in.Document = strings.Join(strings.Fields(models.Clean(in.Document)), " ")
	if err := in.Check(s.Today(y.Place), y.Statements()[i].First); err != nil {
		return in, err
	}
	in.At, in.Actor = s.d.Now(), by.Actor.Name()
	done, err := s.statements.Insert(ctx, by.Cmd, string(in.Place)+"/"+in.Year.String()+"/"+string(in.Round)+"/"+in.Ref, in)
	if models.IsKind(err, models.Conflict) {
		return in, models.E(models.Conflict, "statement_received")
	}
	return done, err
}
