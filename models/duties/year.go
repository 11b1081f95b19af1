package duties

import (
	"slices"

	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

// Year is what the journal and the records say of a body's money, as far as one
// financial year needs it. Entries and awards of other years may be among it, and
// balances brought forward need those before.
type Year struct {
	Of        models.FinancialYear
	Running   bool // it is not over yet, so there is more to come
	Place     models.Place
	Body      Body
	Publisher Publisher
	Figures   Figures
	Funds     []models.Fund // of the place, in their order
	Entries   []Entry       // of the place's ledger, oldest first
	Awards    []Award       // in the order of their resolutions
	Received  []Statement   // of the use of a grant, as they came in
}

// Country is where a body is, as far as the law differs.
type Country string

// The countries that the duties here know.
const (
	England Country = "england"
	Wales   Country = "wales"
)

// Body is who owes the duties, with the facts that they hang on.
type Body struct {
	ID         models.BodyID
	Name       string
	Kind       models.BodyKind
	Country    Country
	Electors   int64 // on the roll at 1 April of the year; 0 if not known
	Competence bool  // it has the general power of competence
}

// Entry is a journal entry with its day at the place.
type Entry struct {
	ledger.Entry
	On string
}

// Recipient is what kind of body or person an award goes to.
type Recipient string

// The kinds of recipients; "" until somebody has said.
const (
	Own        Recipient = "own"        // the body itself, which buys the thing
	Charity    Recipient = "charity"    // with a charity number
	Company    Recipient = "company"    // with a company number
	Group      Recipient = "group"      // a club or group without a number
	Public     Recipient = "public"     // another public body
	Individual Recipient = "individual" // a person, whose name is never published
)

// voluntary reports whether the recipient counts as a voluntary, community or social
// enterprise body. A company is taken for one: a body that buys is its own recipient.
func (r Recipient) voluntary() bool { return r == Charity || r == Company || r == Group }

// Award is what was resolved for one project, and what became of it.
type Award struct {
	Round     models.RoundID
	RoundName string
	Ref       string
	Title     string
	Summary   string
	Minute    string
	On        string // day of the resolution
	Power     string // relied on, in words
	S137      bool   // which is section 137
	Amount    money.Pence
	To        Recipient
	Name      string // of the recipient
	Number    string // of the charity or company
	Starts    string
	Ends      string
	Category  string // for spending lists, such as "Community safety"; "" if not known
	Payments  []Payment
	Returns   []Return
}

// Payment is money that the bank has paid out for an award.
type Payment struct {
	On      string
	Payee   string
	Purpose string
	BankRef string
	Amount  money.Pence // with VAT
	VAT     money.Pence // of it
	VATBack bool        // the body gets the VAT back
	Shares  []Share     // which funds paid it
}

// Share is one fund's part of an amount.
type Share struct {
	Fund   models.FundID
	Amount money.Pence
}

// Net is what the payment costs the body: without VAT that it gets back.
func (p Payment) Net() money.Pence { return p.Amount - p.Recoverable() }

// Recoverable is the VAT that the body gets back.
func (p Payment) Recoverable() money.Pence {
	if p.VATBack {
		return p.VAT
	}
	return 0
}

// Return is money that left an award: paid out and come back, or not needed.
type Return struct {
	On     string
	Amount money.Pence
	Paid   bool // it had been paid out before
	Shares []Share
}

// Publisher is what a body says of itself for its publications.
type Publisher struct {
	Place      models.PlaceID `bson:"place" json:"place"`
	OrgID      string         `bson:"org_id" json:"org_id"`         // its identifier by org-id.guide; "" if it has none
	Prefix     string         `bson:"prefix" json:"prefix"`         // 360G-…, given out by 360Giving; "" if it has none
	Department string         `bson:"department" json:"department"` // that spends; "" for the body itself
	Years      []YearFacts    `bson:"years,omitempty" json:"years"` // oldest first
}

// YearFacts are what the journal cannot know of a year.
type YearFacts struct {
	Year     models.FinancialYear `bson:"year" json:"year"`
	Turnover money.Pence          `bson:"turnover" json:"turnover"` // the higher of gross income and gross expenditure, of all its accounts
	Known    bool                 `bson:"known" json:"known"`       // the turnover was given
	// Notices that ask for levy money back, under regulation 59E.
	NoticesAnswered bool        `bson:"notices_answered" json:"notices_answered"`
	NoticesServed   money.Pence `bson:"notices_served" json:"notices_served"` // in the year
	NoticesUnpaid   money.Pence `bson:"notices_unpaid" json:"notices_unpaid"` // of any year, not paid back by its end
}

// Year gives what was said of a year; nothing was, if it is empty.
func (p Publisher) Year(y models.FinancialYear) YearFacts {
	for _, f := range p.Years {
		if f.Year == y {
			return f
		}
	}
	return YearFacts{Year: y}
}

// Tell gives the publisher with the facts of a year replaced.
func (p Publisher) Tell(f YearFacts) Publisher {
	p.Years = slices.DeleteFunc(slices.Clone(p.Years), func(have YearFacts) bool { return have.Year == f.Year })
	p.Years = append(p.Years, f)
	slices.SortFunc(p.Years, func(a, b YearFacts) int { return int(a.Year - b.Year) })
	return p
}

// Figure is an amount that law or practice sets, with where it stands.
type Figure struct {
	Value     money.Pence
	Known     bool
	Source    string // address
	CheckedOn string // when somebody last read it there; "" if nobody has
}

// Figures are the amounts that the duties of a year turn on.
type Figures struct {
	S137Rate      Figure // for each elector
	StatementFrom Figure // least assistance in a year that needs a statement of its use
	SmallTurnover Figure // most turnover under the smaller authorities' code
	LargeTurnover Figure // turnover beyond which the Local Government Transparency Code binds
	SmallItem     Figure // items of spending above it are listed by a smaller authority
	LargeItem     Figure // and by one under the larger code
}

func (y Year) facts() YearFacts { return y.Publisher.Year(y.Of) }

func (y Year) department() string {
	if y.Publisher.Department != "" {
		return y.Publisher.Department
	}
	return y.Body.Name
}

// spending is a payment with the award it was made for.
type spending struct {
	Award
	Payment
	award int
}

// spent lists the payments of the year by their day.
func (y Year) spent() []spending {
	var out []spending
	for i, a := range y.Awards {
		for _, p := range a.Payments {
			if y.Of.Has(p.On) {
				out = append(out, spending{a, p, i})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b spending) int {
		if a.Payment.On != b.Payment.On {
			return map[bool]int{true: -1, false: 1}[a.Payment.On < b.Payment.On]
		}
		return 0
	})
	return out
}
