package web_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/models"
)

// TestDuties goes once through what a clerk owes the public: levy money is awarded under
// section 137 to a charity, paid in two sums, and every list and register follows.
func TestDuties(t *testing.T) {
	w := newWorld(t)
	w.must(w.app.Funding.Contribute(t.Context(), w.by(clerk), models.Fund{ID: "levy", Place: "hatherden", Name: "Levy", Partner: "hatherden-parish-council", Kind: models.CILFund}, 24_000_00, models.Banked{}))
	w.open(20, func(r *models.Round) { r.Funds = []models.FundID{"levy"} })
	swing, orchard := w.ref("Inclusive swing"), w.ref("Village orchard")
	for i := range 10 {
		w.vote(w.codes[i], swing, orchard)
	}
	w.close()
	_, err := w.app.Counting.Count(t.Context(), w.by(clerk), decides)
	w.must(err)
	_, err = w.app.Counting.Publish(t.Context(), w.by(clerk), decides)
	w.must(err)
	w.resolve(models.Minuted{Minute: "26/114", Power: "Section 137", Kind: models.Section137, Refs: []string{swing, orchard}})
	p := &paying{world: w, swing: swing, clerk: w.staff("hatherden", models.RoleClerk),
		chair: w.person("chair@hatherden.example", councillorOf...), member: w.person("member@hatherden.example", councillorOf...)}
	p.clerk.sees(p.at("/terms"))
	p.clerk.sends(p.at("/terms"), fiber.StatusSeeOther, "to", "charity", "name", "Playground Trust", "number", "1099999")
	for n, amount := range []string{"10,000.50", "450"} {
		p.request(fiber.StatusSeeOther, "amount", amount, "purpose", "Stage of "+amount)
		p.sign(p.chair, n+1, fiber.StatusSeeOther)
		p.sign(p.member, n+1, fiber.StatusSeeOther)
		p.pay(n+1, fiber.StatusSeeOther)
	}
	at, grants := "/staff/hatherden/publish/2026-27", "/staff/hatherden/grants/2026-27"
	file := func(name string) string {
		w.Helper()
		a := p.clerk.get(at + "/" + name)
		if a.status != fiber.StatusOK {
			w.Errorf("%s: %d", name, a.status)
		}
		return a.body
	}
	lines := func(body string, want ...string) {
		w.Helper()
		for _, line := range want {
			if !strings.Contains(body, line+"\r\n") {
				w.Errorf("no line %q in\n%s", line, body)
			}
		}
	}
	turnover := func(sum string) {
		w.Helper()
		p.clerk.sees(at + "/facts")
		p.clerk.sends(at+"/facts", fiber.StatusSeeOther, "turnover", sum, "notices_served", "0", "notices_unpaid", "0", "prefix", "360G-hath", "org_id", "GB-LAE-HATH", "reason", "Annual return")
	}
	today := w.shared.Clock.Now().Format("2006-01-02")

	t.Run("s137", func(t *testing.T) {
		lines(file("s137.csv"), today+",Minute 26/114,Inclusive swing,Playground Works,10000.50", today+",Minute 26/114,Inclusive swing,Playground Works,450.00")
		w.has(p.clerk.sees(grants), "£10,450.50 spent", "of at most £21,344", "£11.60 for each of 1,840 electors")
		if strings.Contains(p.clerk.last, "more than the section allows") {
			t.Error("a warning under the cap")
		}
		operator := w.staff("*", models.RoleOperator)
		rate := "/staff/figures/s137_rate.2026-04-01"
		operator.sees(rate)
		operator.sends(rate, fiber.StatusSeeOther, "value", "5", "source", "https://www.gov.uk/s137", "checked_on", "1 11 2026", "reason", "Another rate")
		w.has(p.clerk.sees(grants), "£1,250.50")
		w.has(p.clerk.sees(at), "section 137")
	})
	t.Run("s137A", func(t *testing.T) {
		w.has(p.clerk.sees(grants), "Playground Trust: Inclusive swing", "£10,450.50", "Not yet")
		statement := []string{"grant", "hatherden-decides/" + swing, "on", w.shared.Clock.Now().Format("2 1 2006"), "document"}
		p.clerk.sends(grants, fiber.StatusUnprocessableEntity, append(statement, "")...)
		p.clerk.sees(grants)
		p.clerk.sends(grants, fiber.StatusSeeOther, append(statement, "26/4")...)
		if strings.Contains(p.clerk.sees(grants), "Not yet") {
			t.Error("a statement that came is still chased")
		}
		if !strings.Contains(file("s137a-statements.csv"), today+",'26/4\r\n") {
			t.Error("the register does not have it")
		}
	})
	t.Run("levy", func(t *testing.T) {
		lines(file("cil-121b.csv"), "2(a),Total CIL receipts for the reported year,24000.00", "2(b),Total CIL expenditure for the reported year,10450.50",
			"2(c),Inclusive swing,10450.50", "2(e)(i),CIL receipts for the reported year retained at its end,13549.50")
	})
	t.Run("transparency", func(t *testing.T) {
		turnover("20,000")
		lines(file("spending-over-limit.csv"), today+",\"Stage of 10,000.50\",10000.50,0.00", today+",Stage of 450,450.00,0.00")
		turnover("300,000")
		large := file("spending-over-limit-q3.csv")
		if lines(large, today+",Hatherden Parish Council,Playground Works,\"Stage of 10,000.50\",10000.50,0.00,"); strings.Contains(large, "450.00") {
			t.Error("an item under £500 is listed")
		}
		lines(file("grants.csv"), today+",,Hatherden Parish Council,Playground Trust,Charity 1099999,Inclusive swing,14800.00")
	})
	t.Run("accounts", func(t *testing.T) {
		lines(file("accounts.csv"), "Box 1,Balances brought forward,0.00", "Box 3,Total other receipts,44000.00", "Box 6,All other payments,10450.50", "Box 7,Balances carried forward,33549.50")
	})
	t.Run("360Giving", func(t *testing.T) {
		var got struct {
			Grants []struct {
				ID        string  `json:"id"`
				Awarded   float64 `json:"amountAwarded"`
				Disbursed float64 `json:"amountDisbursed"`
				To        []struct {
					ID string `json:"id"`
				} `json:"recipientOrganization"`
			} `json:"grants"`
		}
		a := w.browser().get("/p/hatherden/360giving.json")
		if err := json.Unmarshal([]byte(a.body), &got); err != nil || len(got.Grants) != 1 {
			t.Fatalf("%d %v: %s", a.status, err, a.body)
		}
		if g := got.Grants[0]; g.ID != "360G-hath-hatherden-decides-"+swing || g.Awarded != 14800 || g.Disbursed != 10450.5 || len(g.To) != 1 || g.To[0].ID != "GB-CHC-1099999" {
			t.Errorf("%+v", g)
		}
	})
}

// The cap of section 137 hangs on the roll of its own year: next April's changes no register
// that is there already.
func TestTheRollOfItsYear(t *testing.T) {
	w := newWorld(t)
	w.shared.Clock.Set(time.Date(2027, 5, 10, 9, 0, 0, 0, time.UTC))
	base, err := w.app.Places.BodyVersion(t.Context(), "hatherden-parish-council")
	w.must(err)
	_, err = w.app.Places.SetFact(t.Context(), w.by(officer), base, "hatherden-parish-council", models.PartElectors, models.Body{Electors: 2_000}, "")
	w.must(err)
	for of, want := range map[models.FinancialYear]int64{2025: 1_840, 2026: 1_840, 2027: 2_000} {
		y, err := w.app.Duties.Year(t.Context(), "hatherden", of)
		w.must(err)
		if y.Body.Electors != want {
			t.Errorf("%s: %d electors, want %d", of, y.Body.Electors, want)
		}
	}
}
