package duties_test

import (
	"testing"

	"commonchest/models"
	"commonchest/models/duties"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

// figures are made up where they need not be right, and real where a test is about them.
func figures() duties.Figures {
	known := func(p money.Pence) duties.Figure {
		return duties.Figure{Value: p, Known: true, Source: "https://law.example/" + money.Decimal(p, 2), CheckedOn: "2026-11-22"}
	}
	return duties.Figures{S137Rate: known(11_10), StatementFrom: known(2000_00), SmallTurnover: known(25_000_00), LargeTurnover: known(200_000_00),
		SmallItem: known(100_00), LargeItem: known(500_00)}
}

// book posts entries, as the journal does.
type book struct {
	*ledger.Book
	entries []duties.Entry
	t       testing.TB
}

func (b *book) post(on string, kind ledger.Kind, postings ...ledger.Posting) {
	b.t.Helper()
	e := ledger.Entry{Ledger: "westmere", Seq: b.Seq + 1, Kind: kind, Place: "hatherden", Currency: "GBP", Postings: postings}
	if err := b.Add(e); err != nil {
		b.t.Fatalf("%s %s: %v", on, kind, err)
	}
	b.entries = append(b.entries, duties.Entry{Entry: e, On: on})
}

// made is a made-up year of Hatherden, 2025-26: levy of this year and the last, six
// awards to each kind of recipient, payments on both sides of 31 March.
func made(t testing.TB) duties.Year {
	b := &book{Book: ledger.NewBook("westmere"), t: t}
	precept, levy := models.FundID("precept"), models.FundID("cil")
	b.post("2024-10-28", ledger.Received, ledger.Move(ledger.Outside, ledger.FundAccount(levy), 5_000_00)...)
	b.post("2025-04-28", ledger.Received, ledger.Move(ledger.Outside, ledger.FundAccount(precept), 20_000_00)...)
	b.post("2025-10-28", ledger.Received, ledger.Move(ledger.Outside, ledger.FundAccount(levy), 26_400_00)...)
	b.post("2025-11-02", ledger.SetAside, append(ledger.Move(ledger.FundAccount(precept), ledger.PotAccount("h25", precept), 20_000_00),
		ledger.Move(ledger.FundAccount(levy), ledger.PotAccount("h25", levy), 31_400_00)...)...)
	awards := []duties.Award{
		{Ref: "1", Title: "Inclusive swing & surfacing", Category: "Place and environment", Amount: 14_800_00, To: duties.Own,
			Payments: []duties.Payment{{On: "2026-03-02", Payee: "Vale Play Ltd", Purpose: "Swing and surface", BankRef: "BACS 1", Amount: 12_000_00, VAT: 2_000_00, VATBack: true, Shares: []duties.Share{{Fund: levy, Amount: 12_000_00}}},
				{On: "2026-04-02", Payee: "Vale Play Ltd", Purpose: "Swing, retention", BankRef: "BACS 9", Amount: 2_800_00, VAT: 0, Shares: []duties.Share{{Fund: levy, Amount: 2_800_00}}}}},
		{Ref: "2", Title: "Carers’ drop-in", Summary: "A weekly afternoon for carers", Category: "Older people", Amount: 2_000_00, To: duties.Charity, Name: "Hatherden Carers", Number: "1234567", Starts: "2026-03-01", Ends: "2027-02-28", S137: true,
			Payments: []duties.Payment{{On: "2026-03-09", Payee: "Hatherden Carers", Purpose: "First half", Amount: 1_000_00, Shares: []duties.Share{{Fund: precept, Amount: 1_000_00}}},
				{On: "2026-03-30", Payee: "Hatherden Carers", Purpose: "Second half", Amount: 1_000_00, Shares: []duties.Share{{Fund: precept, Amount: 1_000_00}}}}},
		{Ref: "3", Title: "=HYPERLINK(\"http://evil.example\")", Summary: "+ a sum", Category: "@work", Amount: 600_00, To: duties.Group, Name: "-Friends of the Green", S137: true,
			Payments: []duties.Payment{{On: "2026-02-27", Payee: "-Friends of the Green", Purpose: "=1+1", Amount: 600_00, VAT: 100_00, Shares: []duties.Share{{Fund: precept, Amount: 600_00}}}},
			Returns:  []duties.Return{{On: "2026-03-20", Amount: 50_00, Paid: true, Shares: []duties.Share{{Fund: precept, Amount: 50_00}}}}},
		{Ref: "4", Title: "Stairlift for a neighbour", Summary: "For the lady at number 7", Amount: 450_00, To: duties.Individual, Name: "A Name",
			Payments: []duties.Payment{{On: "2026-03-11", Payee: "A Name", Purpose: "Stairlift at number 7", Amount: 450_00, Shares: []duties.Share{{Fund: precept, Amount: 450_00}}}}},
		{Ref: "5", Title: "Village hall kitchen", Amount: 4_500_00, To: duties.Company, Name: "Hatherden Hall CIC", Number: "123456",
			Payments: []duties.Payment{{On: "2026-03-31", Payee: "Hatherden Hall CIC", Purpose: "Kitchen", Amount: 100_01, VAT: 1, VATBack: true, Shares: []duties.Share{{Fund: levy, Amount: 100_01}}}}},
		{Ref: "6", Title: "Defibrillator", Amount: 2_100_00},
	}
	var out []ledger.Posting
	for i := range awards {
		a := &awards[i]
		a.Round, a.RoundName, a.Minute, a.On, a.Power = "h25", "Hatherden Decides", "25/207", "2026-02-11", "General power of competence"
		if a.S137 {
			a.Power = "Section 137 of the Local Government Act 1972"
		}
		fund := precept
		if a.Ref == "1" || a.Ref == "5" {
			fund = levy
		}
		out = append(out, ledger.Move(ledger.PotAccount("h25", fund), ledger.AwardAccount("h25", a.Ref, fund), a.Amount)...)
	}
	out = append(out, ledger.Move(ledger.PotAccount("h25", precept), ledger.FundAccount(precept), 14_850_00)...)
	out = append(out, ledger.Move(ledger.PotAccount("h25", levy), ledger.FundAccount(levy), 12_100_00)...)
	b.post("2026-02-11", ledger.Allocated, merged(out)...)
	for _, a := range awards {
		for _, p := range a.Payments {
			f := p.Shares[0].Fund
			b.post("2026-04-10", ledger.Paid, ledger.Move(ledger.AwardAccount("h25", a.Ref, f), ledger.PaidAccount("h25", a.Ref, f), p.Amount)...) // written down later
		}
		for _, r := range a.Returns {
			b.post("2026-04-10", ledger.Refunded, ledger.Move(ledger.PaidAccount("h25", a.Ref, precept), ledger.FundAccount(precept), r.Amount)...)
		}
	}
	return duties.Year{Of: 2025, Place: models.Place{ID: "hatherden", Name: "Hatherden", Currency: "GBP", Zone: "Europe/London"},
		Body:      duties.Body{ID: "hatherden-pc", Name: "Hatherden Parish Council", Kind: models.ParishCouncil, Country: duties.England, Electors: 1840},
		Publisher: duties.Publisher{Place: "hatherden", Prefix: "360G-hatherden", OrgID: "GB-LAE-HATH", Years: []duties.YearFacts{{Year: 2025, Turnover: 24_000_00, Known: true, NoticesAnswered: true}}},
		Figures:   figures(), Entries: b.entries, Awards: awards,
		Funds: []models.Fund{{ID: precept, Name: "Parish precept", Kind: models.PreceptFund}, {ID: levy, Name: "Community infrastructure levy", Kind: models.CILFund}}}
}

// merged adds postings of one account up.
func merged(list []ledger.Posting) []ledger.Posting {
	var out []ledger.Posting
	at := map[ledger.Account]int{}
	for _, p := range list {
		if i, ok := at[p.Account]; ok {
			out[i].Amount += p.Amount
			continue
		}
		at[p.Account] = len(out)
		out = append(out, p)
	}
	return out
}
