package api

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

// Totals tells what came in to places in past years. Everybody may read it.
type Totals interface {
	// CameIn is what the journal says, year by year.
	CameIn(ctx context.Context, place models.PlaceID) ([]ledger.YearSum, error)
	// Told is what was told of the years before it.
	Told(ctx context.Context, place models.PlaceID) ([]models.YearTotal, error)
	// TellTotal records such a year, for a clerk or officer; invalid with fields.
	TellTotal(ctx context.Context, by models.By, t models.YearTotal) error
	// LevyTerms is the clock of a fund of infrastructure levy; of another kind none.
	LevyTerms(ctx context.Context, f models.Fund) ([]ledger.LevyTerm, error)
}

type cameBody struct {
	Year   string      `json:"year"`
	Amount money.Pence `json:"amount"`
}

type yearToldBody struct {
	cameBody
	Where string    `json:"where"`
	At    time.Time `json:"at"`
}

// yearInBody is a year among those around it; null is what is not known.
type yearInBody struct {
	cameBody
	Real       *money.Pence `json:"real"`
	Change     *int64       `json:"change"`
	RealChange *int64       `json:"real_change"`
}

func newYearIn(y ledger.YearIn) yearInBody {
	body := yearInBody{cameBody: cameBody{models.YearOf(y.Year).String(), y.Amount}}
	if y.HasReal {
		body.Real = &y.Real
	}
	if y.Change.Known {
		body.Change = &y.Change.Percent
	}
	if y.RealChange.Known {
		body.RealChange = &y.RealChange.Percent
	}
	return body
}

// getTotals is what came in year by year: what was told, and what the journal has.
func (a *API) getTotals(c *fiber.Ctx) (any, error) {
	place, err := a.d.Places.Place(c.UserContext(), placeOf(c))
	if err != nil {
		return nil, err
	}
	told, err := a.d.Totals.Told(c.UserContext(), place.ID)
	if err != nil {
		return nil, err
	}
	before, since := make([]yearToldBody, len(told)), []cameBody{}
	for i, t := range told {
		before[i] = yearToldBody{cameBody{models.YearOf(t.Year).String(), t.Amount}, t.Where, t.At}
	}
	came, err := a.d.Totals.CameIn(c.UserContext(), place.ID)
	if err != nil {
		return nil, err
	}
	for _, s := range came {
		since = append(since, cameBody{models.YearOf(s.Year).String(), s.Amount})
	}
	figures, err := a.d.Figures.Data(c.UserContext())
	years := []yearInBody{}
	for _, y := range ledger.YearsIn(told, came, figures) {
		years = append(years, newYearIn(y))
	}
	return fiber.Map{"currency": place.Currency, "told": before, "journal": since, "years": years}, err
}

type totalInput struct {
	Year     string      `json:"year"`
	Amount   money.Pence `json:"amount"`
	Currency string      `json:"currency"`
	Where    string      `json:"where"`
}

func (a *API) tellTotal(c *fiber.Ctx, by models.By, in totalInput) (any, error) {
	year, err := models.ParseYear(in.Year)
	if err == nil {
		_, err = a.paidIn(c.UserContext(), placeOf(c), in.Currency)
	}
	if err != nil {
		return nil, err
	}
	if err := a.d.Totals.TellTotal(c.UserContext(), by, models.YearTotal{Place: placeOf(c), Year: year.First(), Amount: in.Amount, Where: in.Where}); err != nil {
		return nil, err
	}
	return a.getTotals(c)
}

type levyTermBody struct {
	On    string      `json:"on"`
	Until string      `json:"until"`
	Came  money.Pence `json:"came"`
	Left  money.Pence `json:"left"`
	Free  money.Pence `json:"free"`
}

type levyBody struct {
	Fund  models.FundID  `json:"fund"`
	Terms []levyTermBody `json:"terms"`
}

// getLevy is until when the levy in each fund of a place must be spent.
func (a *API) getLevy(c *fiber.Ctx) (any, error) {
	place, err := a.d.Places.Place(c.UserContext(), placeOf(c))
	if err != nil {
		return nil, err
	}
	funds, err := a.d.Funds.Funds(c.UserContext(), place.ID)
	if err != nil {
		return nil, err
	}
	out := []levyBody{}
	for _, f := range funds {
		terms, err := a.d.Totals.LevyTerms(c.UserContext(), f)
		if err != nil {
			return nil, err
		}
		body := levyBody{f.ID, []levyTermBody{}}
		for _, t := range terms {
			body.Terms = append(body.Terms, levyTermBody(t))
		}
		if len(terms) > 0 {
			out = append(out, body)
		}
	}
	return fiber.Map{"currency": place.Currency, "funds": out}, nil
}
