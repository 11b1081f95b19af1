package duties

import (
	"strconv"

	"commonchest/models/money"
	"commonchest/models/plaincsv"
)

// Code is a transparency code that binds a body, or that it is advised to follow.
type Code string

// The codes. Between the two turnovers none is mandatory in England, and the sector's
// advice is to keep to the smaller one.
const (
	CodeUnknown Code = "unknown" // the turnover was not given
	CodeNone    Code = "none"    // neither code is for this body: it is not in England
	CodeSmall   Code = "small"   // Transparency Code for Smaller Authorities
	CodeAdvised Code = "advised" // none binds; the smaller one is advised
	CodeLarge   Code = "large"   // Local Government Transparency Code
)

// Code says which code applies, by kind of body, country and turnover.
func (y Year) Code() Code {
	facts := y.facts()
	switch {
	case y.Body.Country != England:
		return CodeNone
	case !y.Body.Kind.Local():
		return CodeLarge
	case !facts.Known || !y.Figures.SmallTurnover.Known || !y.Figures.LargeTurnover.Known:
		return CodeUnknown
	case facts.Turnover > y.Figures.LargeTurnover.Value:
		return CodeLarge
	case facts.Turnover <= y.Figures.SmallTurnover.Value:
		return CodeSmall
	}
	return CodeAdvised
}

const (
	withheld      = "Name withheld (an individual)"
	aboutSomebody = "Grant to an individual"
)

// title is the award's title as it may be published.
func (a Award) title() string {
	if a.To == Individual {
		return aboutSomebody
	}
	return a.Title
}

// beneficiary is who was paid, as it may be published.
func (a Award) beneficiary(payee string) string {
	if a.To == Individual {
		return withheld
	}
	return payee
}

func (s spending) purpose() string {
	if s.To == Individual {
		return aboutSomebody
	}
	if s.Purpose == "" {
		return s.Title
	}
	return s.Purpose
}

// irrecoverable is the VAT that the body does not get back.
func (p Payment) irrecoverable() money.Pence { return p.VAT - p.Recoverable() }

// smallSpending is the list of the Transparency Code for Smaller Authorities, paragraph
// 12 and following: every item above the limit, the limit taken without VAT that comes back.
// Source: https://www.gov.uk/government/publications/transparency-code-for-smaller-authorities
func (y Year) smallSpending() []byte {
	var rows [][]plaincsv.Cell
	for _, s := range y.spent() {
		if s.Net() > y.Figures.SmallItem.Value {
			rows = append(rows, row(plaincsv.Days(s.Payment.On), plaincsv.Texts(s.purpose()), y.amounts(s.Net(), s.irrecoverable())))
		}
	}
	return plaincsv.Write([]string{"Date", "Summary of purpose", "Amount", "VAT that cannot be recovered"}, rows)
}

// largeSpending is the list of the Local Government Transparency Code 2015 for one
// quarter: every item above the limit.
// Source: https://www.gov.uk/government/publications/local-government-transparency-code-2015
func (y Year) largeSpending(quarter int) []byte {
	var rows [][]plaincsv.Cell
	for _, s := range y.spent() {
		if y.Of.Quarter(s.Payment.On) == quarter && s.Net() > y.Figures.LargeItem.Value {
			rows = append(rows, row(plaincsv.Days(s.Payment.On), plaincsv.Texts(y.department(), s.beneficiary(s.Payee), s.purpose()), y.amounts(s.Net(), s.irrecoverable()), plaincsv.Texts(s.Category)))
		}
	}
	return plaincsv.Write([]string{"Date", "Department", "Beneficiary", "Summary of purpose", "Amount", "VAT that cannot be recovered", "Merchant category"}, rows)
}

// grants lists the awards of the year to voluntary, community and social enterprise
// bodies. Source: Local Government Transparency Code 2015, as above.
func (y Year) grants() []byte {
	var rows [][]plaincsv.Cell
	for _, a := range y.Awards {
		if !a.To.voluntary() || !y.Of.Has(a.On) {
			continue
		}
		rows = append(rows, row(plaincsv.Days(a.On), plaincsv.Texts(a.period(), y.department(), a.Name, a.registration(), a.Title), y.amounts(a.Amount)))
	}
	return plaincsv.Write([]string{"Date awarded", "Time period", "Department", "Beneficiary", "Registration number", "Summary of purpose", "Amount"}, rows)
}

// period is when the award is to be used, in words that no spreadsheet takes for a day.
func (a Award) period() string {
	switch {
	case a.Starts == "" && a.Ends == "":
		return ""
	case a.Ends == "":
		return "from " + a.Starts
	case a.Starts == "":
		return "to " + a.Ends
	}
	return a.Starts + " to " + a.Ends
}

// registration names the recipient's number with its register, so that no spreadsheet
// makes another number of it.
func (a Award) registration() string {
	switch {
	case a.Number == "":
		return ""
	case a.To == Charity:
		return "Charity " + a.Number
	case a.To == Company:
		return "Company " + a.Number
	}
	return a.Number
}

// levyTable is the levy report as a table.
func (y Year) levyTable() []byte {
	l := y.Levy()
	line := func(where, what string, sum money.Pence) []plaincsv.Cell {
		return row(plaincsv.Texts(where, what), y.amounts(sum))
	}
	rows := [][]plaincsv.Cell{
		line("2(a)", "Total CIL receipts for the reported year", l.Receipts),
		line("2(b)", "Total CIL expenditure for the reported year", l.Spent),
	}
	for _, item := range l.Items {
		rows = append(rows, line("2(c)", item.Title, item.Amount))
	}
	if len(l.Items) == 0 {
		rows = append(rows, line("2(c)", "No item: nothing was spent in the reported year", 0))
	}
	rows = append(rows,
		line("2(d)(i)", "CIL receipts subject to notices served under regulation 59E in the reported year", l.NoticesServed),
		line("2(d)(ii)", "CIL receipts subject to a notice under regulation 59E in any year, not paid to the charging authority by the end of the reported year", l.NoticesUnpaid),
		line("2(e)(i)", "CIL receipts for the reported year retained at its end", l.RetainedOfYear),
		line("2(e)(ii)", "CIL receipts from previous years retained at the end of the reported year", l.RetainedOfBefore))
	return plaincsv.Write([]string{"Regulation 121B", "Item", "Amount"}, rows)
}

// s137Table is the separate account of section 137.
func (y Year) s137Table() []byte {
	var rows [][]plaincsv.Cell
	for _, i := range y.S137().Items {
		rows = append(rows, row(plaincsv.Days(i.On), plaincsv.Texts(minute(i.Minute), i.Title, i.To), y.amounts(i.Amount)))
	}
	return plaincsv.Write([]string{"Date", "Minute", "Purpose", "Paid to", "Amount"}, rows)
}

// statementTable is the register of statements under section 137A.
func (y Year) statementTable() []byte {
	var rows [][]plaincsv.Cell
	for _, s := range y.Statements() {
		came, document := "", ""
		if s.Received != nil {
			came, document = s.Received.On, s.Received.Document
		}
		rows = append(rows, row(plaincsv.Texts(s.Award.Name, s.Award.registration(), s.Award.Title), y.amounts(s.Paid), plaincsv.Days(s.First, s.Due, came), plaincsv.Texts(document)))
	}
	return plaincsv.Write([]string{"Recipient", "Registration number", "Purpose", "Paid in the year", "First paid", "Statement due", "Statement received", "Document"}, rows)
}

// accountsTable is the year's totals, box by box and fund by fund.
func (y Year) accountsTable() []byte {
	a := y.Accounts()
	var rows [][]plaincsv.Cell
	for _, box := range []struct {
		n    int
		name string
		sum  money.Pence
	}{
		{1, "Balances brought forward", a.Opening}, {2, "Precept", a.Precept}, {3, "Total other receipts", a.Receipts},
		{4, "Staff costs", 0}, {5, "Loan interest and capital repayments", 0}, {6, "All other payments", a.Payments},
		{7, "Balances carried forward", a.Closing}, {8, "Total cash", a.Closing},
	} {
		rows = append(rows, row(plaincsv.Texts("Box "+strconv.Itoa(box.n), box.name), y.amounts(box.sum)))
	}
	for _, f := range a.Funds {
		for _, line := range []struct {
			name string
			sum  money.Pence
		}{{"brought forward", f.Opening}, {"received", f.In}, {"moved between funds", f.Moved}, {"paid", f.Paid}, {"carried forward", f.Closing}} {
			rows = append(rows, row(plaincsv.Texts("Fund: "+f.Fund.Name, line.name), y.amounts(line.sum)))
		}
	}
	return plaincsv.Write([]string{"Where", "Item", "Amount"}, rows)
}
