package api_test

// totalling tells a year from before the journal, and reads the clock of the levy.
func (w *world) totalling() {
	w.Helper()
	at := "/places/hatherden/totals"
	told := m{"year": "2019-20", "amount": 4_000_00, "currency": "GBP", "where": "Annual return"}
	w.notFor(at, told, "councillor", "auditor", "stranger")
	w.send("clerk", at, m{"year": "2019", "amount": 1, "currency": "GBP", "where": "Annual return"}).field(w, "year", "financial_year")
	w.send("clerk", at, m{"year": yearOf(w.shared.Clock.Now()), "amount": 1, "currency": "GBP", "where": "Annual return"}).field(w, "year", "year_in_journal")
	w.send("clerk", at, m{"year": "2019-20", "amount": 1, "currency": "EUR", "where": "Annual return"}).field(w, "currency", "other_currency")
	w.twice("clerk", at, told)
	told["amount"] = 4_100_00
	w.twice("clerk", at, told) // corrected
	var t struct {
		Told, Journal []struct {
			Year   string
			Amount int64
		}
	}
	w.get("", at, &t)
	if len(t.Told) != 1 || t.Told[0].Year != "2019-20" || t.Told[0].Amount != 4_100_00 || len(t.Journal) == 0 || t.Journal[0].Amount == 0 {
		w.Errorf("totals: %+v", t)
	}

	w.post("clerk", "/places/hatherden/contributions", m{"fund": "cil", "name": "Neighbourhood levy", "kind": "cil_neighbourhood", "amount": 700, "currency": "GBP"})
	var levy struct {
		Funds []struct {
			Fund  string
			Terms []struct {
				On, Until        string
				Came, Left, Free int64
			}
		}
	}
	w.get("", "/places/hatherden/levy", &levy)
	until := w.shared.Clock.Now().AddDate(5, 0, 0).Format("2006-01-02")
	if len(levy.Funds) != 1 || levy.Funds[0].Fund != "cil" || len(levy.Funds[0].Terms) != 1 || levy.Funds[0].Terms[0].Until != until || levy.Funds[0].Terms[0].Free != 700 {
		w.Errorf("levy: %+v, until %s", levy, until)
	}
}
