package api_test

import "strconv"

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
		Years []struct{ Real, Change *int64 }
	}
	w.get("", at, &t)
	if len(t.Years) != 1+len(t.Journal) || t.Years[0].Change != nil || t.Years[1].Change == nil || t.Years[0].Real != nil {
		w.Errorf("years beside each other: %+v", t.Years)
	}
	if len(t.Told) != 1 || t.Told[0].Year != "2019-20" || t.Told[0].Amount != 4_100_00 || len(t.Journal) == 0 || t.Journal[0].Amount == 0 {
		w.Errorf("totals: %+v", t)
	}

	w.post("clerk", "/places/hatherden/contributions", m{"fund": "cil", "name": "Neighbourhood levy", "kind": "cil_neighbourhood", "amount": 700, "currency": "GBP",
		"bank_ref": "BACS 7", "came_on": w.shared.Clock.Now().AddDate(0, 0, -3).Format("2006-01-02")})
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
	until := w.shared.Clock.Now().AddDate(0, 0, -3).AddDate(5, 0, 0).Format("2006-01-02") // from the day of the bank
	if len(levy.Funds) != 1 || levy.Funds[0].Fund != "cil" || len(levy.Funds[0].Terms) != 1 || levy.Funds[0].Terms[0].Until != until || levy.Funds[0].Terms[0].Free != 700 {
		w.Errorf("levy: %+v, until %s", levy, until)
	}
	w.undoing()
}

// undoing takes back what was recorded by mistake: once, with a reason, by its clerk.
func (w *world) undoing() {
	w.Helper()
	var all struct{ Entries []struct{ Seq int64 } }
	w.get("", "/places/hatherden/statement?limit=1000", &all)
	last := all.Entries[len(all.Entries)-1].Seq
	at := "/places/hatherden/journal/entries/" + strconv.FormatInt(last, 10) + "/reversal"
	w.notFor(at, m{"reason": "7 was typed as 700"}, "councillor", "stranger")
	w.send("clerk", at, m{"reason": ""}).field(w, "reason", "required")
	var undone struct {
		Kind, On string
		Reverses int64
	}
	w.send("clerk", at, m{"reason": "7 was typed as 700"}).want(w, 201, &undone)
	if undone.Kind != "reversed" || undone.Reverses != last || undone.On != w.shared.Clock.Now().AddDate(0, 0, -3).Format("2006-01-02") {
		w.Errorf("%+v", undone)
	}
	w.send("clerk", at, m{"reason": "Again"}).refused(w, 409, "reversed_already")
}
