package duties

import (
	"encoding/json"
	"strings"
	"unicode"

	"commonchest/models"
	"commonchest/models/money"
	"commonchest/models/plaincsv"
)

// Grants in the 360Giving Data Standard, of all years at once or of one. Source: the
// standard's JSON schema, https://standard.threesixtygiving.org (read 22 November 2026).
// Amounts are numbers of pounds. Who gets a grant as a person is named by no word that
// could tell who that is.

// Giving is a package of grants: what [Year.Giving] writes as JSON.
type Giving struct {
	Title     string          `json:"title"`
	Publisher GivingPublisher `json:"publisher"`
	License   string          `json:"license"`
	Grants    []GivingGrant   `json:"grants"`
}

// GivingPublisher is who publishes a package.
type GivingPublisher struct {
	Identifier string `json:"identifier"`
	Name       string `json:"name"`
}

// GivingGrant is one grant. It has an organisation as its recipient, or an individual.
type GivingGrant struct {
	ID           string            `json:"id"`
	Title        string            `json:"title"`
	Description  string            `json:"description"`
	Currency     string            `json:"currency"`
	Awarded      json.Number       `json:"amountAwarded"`
	Disbursed    json.Number       `json:"amountDisbursed"`
	AwardDate    string            `json:"awardDate"`
	PlannedDates []GivingDates     `json:"plannedDates,omitempty"`
	Recipient    []GivingOrg       `json:"recipientOrganization,omitempty"`
	Individual   *GivingIndividual `json:"recipientIndividual,omitempty"`
	Funder       []GivingOrg       `json:"fundingOrganization"`
	Beneficiary  []GivingLocation  `json:"beneficiaryLocation"`
	Programme    []GivingProgramme `json:"grantProgramme"`
	OpenCall     string            `json:"fromOpenCall"`
}

// GivingDates is when a grant is to be used.
type GivingDates struct {
	Start string `json:"startDate,omitempty"`
	End   string `json:"endDate,omitempty"`
}

// GivingOrg is an organisation.
type GivingOrg struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Charity string `json:"charityNumber,omitempty"`
	Company string `json:"companyNumber,omitempty"`
}

// GivingIndividual is a person, without a name.
type GivingIndividual struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// GivingLocation is where a grant does good.
type GivingLocation struct {
	Name    string `json:"name"`
	Country string `json:"countryCode"`
}

// GivingProgramme is the round that a grant came out of.
type GivingProgramme struct {
	Code  string `json:"code"`
	Title string `json:"title"`
}

// licence is that of public sector information; both codes ask for it.
const licence = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"

// Giving makes the package of the grants that were awarded in some years; of all years if
// none is given. What the body buys itself is no grant, and what nobody has said the
// recipient of is not there yet. What was paid counts up to the end of the last of the years.
func (y Year) Giving(years ...models.FinancialYear) Giving {
	funder, until := y.funder(), last("")
	out := Giving{Title: "Grants by " + y.Body.Name, License: licence, Grants: []GivingGrant{},
		Publisher: GivingPublisher{Identifier: funder.ID, Name: y.Body.Name}}
	for _, of := range years {
		out.Title += ", " + of.String()
		until = of.Last()
	}
	for _, a := range y.Awards {
		if a.To == "" || a.To == Own || !within(a.On, years) {
			continue
		}
		out.Grants = append(out.Grants, y.grant(a, funder, until))
	}
	return out
}

func within(day string, years []models.FinancialYear) bool {
	for _, of := range years {
		if of.Has(day) {
			return true
		}
	}
	return len(years) == 0
}

func (y Year) grant(a Award, funder GivingOrg, until string) GivingGrant {
	g := GivingGrant{ID: y.local("", string(a.Round)+"-"+a.Ref), Title: clip(a.title(), 140), Description: a.Summary, Currency: y.Place.Currency,
		Awarded: y.number(a.Amount), Disbursed: y.number(a.Disbursed(until)), AwardDate: a.On, Funder: []GivingOrg{funder},
		Beneficiary: []GivingLocation{{Name: y.Place.Name, Country: "GB"}},
		Programme:   []GivingProgramme{{Code: string(a.Round), Title: a.RoundName}}, OpenCall: "Yes"}
	if a.Starts != "" || a.Ends != "" {
		g.PlannedDates = []GivingDates{{Start: a.Starts, End: a.Ends}}
	}
	if a.To == Individual {
		g.Description = aboutSomebody + " out of " + a.RoundName
		g.Individual = &GivingIndividual{ID: y.local("IND-", string(a.Round)+"-"+a.Ref), Name: "Individual Recipient"}
		return g
	}
	if g.Description == "" {
		g.Description = a.Title
	}
	g.Recipient = []GivingOrg{y.recipient(a)}
	return g
}

func (y Year) number(p money.Pence) json.Number { return json.Number(money.Decimal(p, y.digits())) }

// Disbursed is what was paid out and not paid back up to a day.
func (a Award) Disbursed(until string) money.Pence {
	var n money.Pence
	for _, p := range a.Payments {
		if p.On <= until {
			n += p.Amount
		}
	}
	for _, r := range a.Returns {
		if r.Paid && r.On <= until {
			n -= r.Amount
		}
	}
	return n
}

func (y Year) funder() GivingOrg {
	id := y.Publisher.OrgID
	if id == "" {
		id = y.local("ORG-", string(y.Body.ID))
	}
	return GivingOrg{ID: id, Name: y.Body.Name}
}

// recipient names an organisation by the register that knows it, or else by our own prefix
// and its name, so that its next grant has the same identifier.
func (y Year) recipient(a Award) GivingOrg {
	org := GivingOrg{Name: a.Name}
	if id := orgID(a.To, a.Number); id != "" {
		org.ID = id
		if a.To == Charity {
			org.Charity = strings.ToUpper(strings.TrimSpace(a.Number))
		} else {
			org.Company = strings.TrimPrefix(id, "GB-COH-")
		}
		return org
	}
	org.ID = y.local("ORG-", slugOf(a.Name))
	return org
}

// local is an identifier that we give ourselves.
func (y Year) local(kind, name string) string {
	prefix := y.Publisher.Prefix
	if prefix == "" {
		prefix = "360G-" + string(y.Body.ID)
	}
	return prefix + "-" + kind + name
}

// orgID is an organisation's identifier by org-id.guide: the register's prefix and the
// number as the register writes it. It is "" where there is no number.
func orgID(to Recipient, number string) string {
	n := strings.ToUpper(strings.Join(strings.Fields(number), ""))
	if n == "" {
		return ""
	}
	switch {
	case to == Company && len(n) < 8 && digitsOnly(n):
		return "GB-COH-" + strings.Repeat("0", 8-len(n)) + n
	case to == Company:
		return "GB-COH-" + n
	case to != Charity:
		return ""
	case strings.HasPrefix(n, "SC"):
		return "GB-SC-" + n
	case strings.HasPrefix(n, "NIC"):
		return "GB-NIC-" + strings.TrimPrefix(n, "NIC")
	}
	return "GB-CHC-" + n
}

func digitsOnly(s string) bool { return strings.Trim(s, "0123456789") == "" }

// slugOf makes the end of an identifier out of a name.
func slugOf(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if len(words) == 0 {
		return "unnamed"
	}
	return strings.Join(words, "-")
}

func clip(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

// JSON writes the package.
func (g Giving) JSON() ([]byte, error) {
	return indented(g)
}

// CSV writes the grants as a table with the titles of the standard. A company's number
// stands only in its identifier: in a column of its own a spreadsheet takes its noughts away.
func (g Giving) CSV() []byte {
	rows := make([][]plaincsv.Cell, len(g.Grants))
	for i, x := range g.Grants {
		var dates GivingDates
		if len(x.PlannedDates) > 0 {
			dates = x.PlannedDates[0]
		}
		var org GivingOrg
		if len(x.Recipient) > 0 {
			org = x.Recipient[0]
		}
		var person GivingIndividual
		if x.Individual != nil {
			person = *x.Individual
		}
		rows[i] = row(plaincsv.Texts(x.ID, x.Title, x.Description, x.Currency), []plaincsv.Cell{plaincsv.Cell(x.Awarded), plaincsv.Cell(x.Disbursed)},
			plaincsv.Days(x.AwardDate, dates.Start, dates.End), plaincsv.Texts(org.ID, org.Name), []plaincsv.Cell{plaincsv.Number(org.Charity)}, plaincsv.Texts(person.ID, person.Name),
			plaincsv.Texts(x.Funder[0].ID, x.Funder[0].Name, x.Beneficiary[0].Name, x.Beneficiary[0].Country, x.Programme[0].Code, x.Programme[0].Title, x.OpenCall))
	}
	return plaincsv.Write([]string{"Identifier", "Title", "Description", "Currency", "Amount Awarded", "Amount Disbursed",
		"Award Date", "Planned Dates:Start Date", "Planned Dates:End Date",
		"Recipient Org:Identifier", "Recipient Org:Name", "Recipient Org:Charity Number",
		"Recipient Ind:Identifier", "Recipient Ind:Name", "Funding Org:Identifier", "Funding Org:Name",
		"Beneficiary Location:Name", "Beneficiary Location:Country Code", "Grant Programme:Code", "Grant Programme:Title",
		"From An Open Call?"}, rows)
}

// Check says what is wrong with what a publisher says of itself.
func (p Publisher) Check() error {
	var fields []models.Field
	bad := func(name, code string) { fields = append(fields, models.F(name, code)) }
	if p.OrgID != "" && !identifier(p.OrgID) {
		bad("org_id", "org_id")
	}
	if p.Prefix != "" && (!strings.HasPrefix(p.Prefix, "360G-") || !identifier(p.Prefix)) {
		bad("prefix", "giving_prefix")
	}
	if len([]rune(p.Department)) > 100 {
		bad("department", "too_long_words")
	}
	for _, y := range p.Years {
		if y.Turnover < 0 || y.NoticesServed < 0 || y.NoticesUnpaid < 0 {
			bad("turnover", "not_negative")
		}
	}
	if len(fields) > 0 {
		return models.E(models.Invalid, "publisher", fields...)
	}
	return nil
}

// identifier reports whether s may be an identifier: letters, digits and -, 4 to 60 bytes.
func identifier(s string) bool {
	return len(s) >= 4 && len(s) <= 60 && strings.Contains(s, "-") && !strings.ContainsFunc(s, func(r rune) bool {
		return r != '-' && r != '_' && !(r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)))
	})
}
