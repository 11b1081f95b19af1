package duties

import (
	"slices"
	"strconv"
	"strings"

	"commonchest/models"
	"commonchest/models/money"
)

// S137 is the separate account of what was spent under section 137 of the Local
// Government Act 1972, and how far it is from its limit: the rate of the year for each
// elector. Source: https://www.legislation.gov.uk/ukpga/1972/70/section/137 (subsections 4
// to 5; the separate account is required by subsection 7).
type S137 struct {
	Limited  bool        // the limit holds for this body
	Known    bool        // electors and rate are known, so there is a cap
	Cap      money.Pence // most that may be spent in the year
	Spent    money.Pence // in the year, without VAT that comes back
	Promised money.Pence // resolved up to the year's end and not paid by then
	Items    []S137Item
}

// S137Item is a payment under the section, or money that came back of one (negative).
type S137Item struct {
	On, Minute, Title, To string
	Amount                money.Pence
}

// Over reports whether more was spent than the cap allows.
func (s S137) Over() bool { return s.Known && s.Spent > s.Cap }

// WouldBeOver reports whether paying what is promised in this year would break the cap.
func (s S137) WouldBeOver() bool { return s.Known && s.Spent+s.Promised > s.Cap }

// Left is how much of the cap nobody has spent or promised; negative beyond it.
func (s S137) Left() money.Pence { return s.Cap - s.Spent - s.Promised }

// nearPercent is how much of the cap may be spent or promised before a body is warned.
const nearPercent = 80

// Near reports whether more than four fifths of the cap would be spent or promised with an
// amount more.
func (s S137) Near(more money.Pence) bool {
	return s.Limited && s.Known && s.Cap-s.Spent-s.Promised-more < s.Cap/100*(100-nearPercent)
}

// Allows refuses to award an amount under the section beyond its cap, and by a body that it
// gives no power. Where the cap is not known, nobody can say that it is kept.
func (s S137) Allows(more money.Pence, currency string) error {
	amount := func(name string, p money.Pence) models.Arg {
		return models.Arg{Name: name, Value: strconv.FormatInt(int64(p), 10), Currency: currency}
	}
	switch {
	case !s.Limited:
		return models.E(models.Invalid, "resolution", models.F("power_kind", "s137_not_theirs"))
	case more <= 0:
		return nil
	case !s.Known:
		return models.E(models.Invalid, "resolution", models.F("power_kind", "s137_unknown"))
	case more > s.Left():
		return models.E(models.Invalid, "resolution", models.Field{Name: "awards", Code: "s137_cap", Args: []models.Arg{
			amount("cap", s.Cap), amount("used", s.Spent+s.Promised), amount("over", more-s.Left())}})
	}
	return nil
}

// S137 makes the account of the year. A council with the general power of competence
// need not use the section; one without may not go beyond the cap.
func (y Year) S137() S137 {
	rate := y.Figures.S137Rate
	out := S137{Limited: y.Body.Kind.Local(), Known: y.Body.Kind.Local() && rate.Known && y.Body.Electors > 0}
	if out.Known {
		cap, err := rate.Value.Mul(y.Body.Electors)
		out.Cap, out.Known = cap, err == nil
	}
	for _, a := range y.Awards {
		if !a.S137 || a.On > y.Of.Last() {
			continue
		}
		out.Promised += a.owed(y.Of.Last())
		for _, p := range a.Payments {
			if y.Of.Has(p.On) {
				out.Items = append(out.Items, S137Item{p.On, a.Minute, a.title(), a.beneficiary(p.Payee), p.Net()})
			}
		}
		for _, r := range a.Returns {
			if r.Paid && y.Of.Has(r.On) {
				out.Items = append(out.Items, S137Item{r.On, a.Minute, a.title(), a.beneficiary(a.Name), -r.Amount})
			}
		}
	}
	slices.SortStableFunc(out.Items, func(a, b S137Item) int { return strings.Compare(a.On, b.On) })
	for _, item := range out.Items {
		out.Spent += item.Amount
	}
	return out
}

// owed is what the award still had to pay at the end of a day.
func (a Award) owed(on string) money.Pence {
	left := a.Amount
	for _, p := range a.Payments {
		if p.On <= on {
			left -= p.Amount
		}
	}
	for _, r := range a.Returns {
		if r.On <= on && !r.Paid {
			left -= r.Amount
		}
	}
	return left
}

// underS137 reports whether the section matters to the body in the year: it relied on it,
// or could rely on nothing more general.
func (y Year) underS137() bool {
	s := y.S137()
	return s.Limited && !y.Body.Competence || len(s.Items) > 0
}
