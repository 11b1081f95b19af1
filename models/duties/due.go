package duties

import (
	"fmt"
	"slices"
	"strings"

	"commonchest/models/money"
)

// DutyKind is one thing to publish or to do about a year.
type DutyKind string

// The duties. What each is called stands in the catalogue under "duty.<kind>".
const (
	DutySmall    DutyKind = "spending_small" // spending list of the smaller code
	DutyLarge    DutyKind = "spending_large" // the larger code's, a quarter each
	DutyGrants   DutyKind = "grants"         // to voluntary bodies, larger code
	DutyLevy     DutyKind = "levy"           // report under regulation 121B
	DutyS137     DutyKind = "s137"           // separate account
	DutyUse      DutyKind = "statements"     // statements of use under section 137A
	DutyAccounts DutyKind = "accounts"       // totals for the annual return
	DutyGiving   DutyKind = "giving"         // 360Giving: nobody must
)

// Duty is one of them for this body and year.
type Duty struct {
	Kind    DutyKind
	Quarter int    // of the financial year, for quarterly lists; else 0
	Due     string // last day; "" where there is none
	Must    bool   // else it is advised
	File    string // of the pack
	Source  string // where the duty stands
}

const (
	smallCode = "https://www.gov.uk/government/publications/transparency-code-for-smaller-authorities"
	largeCode = "https://www.gov.uk/government/publications/local-government-transparency-code-2015"
)

// Duties lists what is due about the year, by day. All sources were read on 22 November
// 2026. An unknown turnover asks for what the smaller code does.
func (y Year) Duties() []Duty {
	next := int64(y.Of) + 1
	on := func(year int64, day string) string { return fmt.Sprintf("%04d-%s", year, day) }
	list := []Duty{
		{Kind: DutyAccounts, Due: on(next, "06-30"), Must: true, File: "accounts.csv", Source: "https://www.legislation.gov.uk/uksi/2015/234/regulation/12"},
		{Kind: DutyGiving, File: "360giving.json", Source: "https://standard.threesixtygiving.org"},
	}
	switch y.Code() {
	case CodeLarge:
		for q, day := range []string{on(int64(y.Of), "07-31"), on(int64(y.Of), "10-31"), on(next, "01-31"), on(next, "04-30")} {
			list = append(list, Duty{Kind: DutyLarge, Quarter: q + 1, Due: day, Must: true, File: largeFile(q + 1), Source: largeCode})
		}
		list = append(list, Duty{Kind: DutyGrants, Due: on(next, "04-30"), Must: true, File: "grants.csv", Source: largeCode})
	case CodeSmall, CodeAdvised, CodeUnknown:
		list = append(list, Duty{Kind: DutySmall, Due: on(next, "07-01"), Must: y.Code() == CodeSmall, File: "spending-over-limit.csv", Source: smallCode})
	}
	if y.Levy().Owed {
		list = append(list, Duty{Kind: DutyLevy, Due: on(next, "12-31"), Must: true, File: "cil-121b.csv", Source: "https://www.legislation.gov.uk/uksi/2010/948/regulation/121B"})
	}
	if len(y.S137().Items) > 0 {
		list = append(list, Duty{Kind: DutyS137, Due: on(next, "06-30"), Must: true, File: "s137.csv", Source: "https://www.legislation.gov.uk/ukpga/1972/70/section/137"})
	}
	if s := y.Statements(); len(s) > 0 {
		list = append(list, Duty{Kind: DutyUse, Due: s[0].Due, Must: true, File: "s137a-statements.csv", Source: "https://www.legislation.gov.uk/ukpga/1972/70/section/137A"})
	}
	slices.SortStableFunc(list, func(a, b Duty) int { return strings.Compare(last(a.Due), last(b.Due)) })
	return list
}

// last puts what has no day behind everything.
func last(day string) string {
	if day == "" {
		return "9999"
	}
	return day
}

func largeFile(quarter int) string { return fmt.Sprintf("spending-over-limit-q%d.csv", quarter) }

// Gap is something that the year's publications lack. Its sentence stands in the
// catalogue under "gap.<code>".
type Gap struct {
	Code   string
	Stops  bool   // the pack must not be published like this
	Title  string // the award or fund that it is about; "" for the whole year
	Amount string
}

// Gaps lists what is missing, the worst first.
func (y Year) Gaps() []Gap {
	var out []Gap
	for _, d := range y.Disagreements() {
		out = append(out, Gap{Code: "journal", Stops: true, Title: d.Fund.Name, Amount: money.Fixed(d.Recorded-d.Journal, y.digits())})
	}
	if s := y.S137(); s.Over() {
		out = append(out, Gap{Code: "s137_over", Amount: money.Fixed(s.Spent-s.Cap, y.digits())})
	} else if s.WouldBeOver() {
		out = append(out, Gap{Code: "s137_would", Amount: money.Fixed(-s.Left(), y.digits())})
	}
	out = append(out, y.bodyGaps()...)
	for _, a := range y.Awards {
		if a.To == "" && y.Of.Has(a.On) {
			out = append(out, Gap{Code: "recipient", Title: a.Title})
		}
	}
	for _, s := range y.spent() {
		switch {
		case s.Payee == "" && s.To != Individual:
			out = append(out, Gap{Code: "payee", Title: s.Title})
		case s.Category == "" && y.Code() == CodeLarge:
			out = append(out, Gap{Code: "category", Title: s.Title})
		}
	}
	return out
}

func (y Year) bodyGaps() []Gap {
	var out []Gap
	need := func(ok bool, code string) {
		if !ok {
			out = append(out, Gap{Code: code})
		}
	}
	facts := y.facts()
	need(facts.Known || y.Code() != CodeUnknown, "turnover")
	if y.underS137() {
		need(y.Body.Electors > 0, "electors")
		need(y.Figures.S137Rate.Known, "s137_rate")
	}
	for _, f := range y.Sources() {
		if f.CheckedOn == "" {
			out = append(out, Gap{Code: "figure", Title: f.Figure.Source})
		}
	}
	need(!y.Levy().Owed || facts.NoticesAnswered, "notices")
	if len(y.Giving(y.Of).Grants) > 0 {
		need(y.Publisher.Prefix != "", "prefix")
		need(y.Publisher.OrgID != "", "org_id")
	}
	return out
}
