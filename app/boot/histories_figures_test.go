package boot_test

import (
	"encoding/csv"
	"encoding/json"
	"html"
	"io"
	"regexp"
	"slices"
	"strings"

	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

// Where the crawl asks whether an amount is known at all, these ask whether it is the right
// one: by the row or the words that it stands in, in pages, in JSON and in files.

// exact holds the main figures against the books, one by one.
func (h *history) exact() {
	h.Helper()
	h.learn()
	clerk, officer := h.session(persona{name: "clerk-again", grants: personas()[1].grants}), h.session(persona{name: "officer-again", grants: personas()[3].grants})
	h.exactBudget()
	for _, place := range append([]models.PlaceID{"westmere"}, areas...) {
		h.exactBooks(place)
		h.exactTotals(place)
	}
	for _, place := range areas {
		h.exactYears(clerk, place)
		h.exactLevy(place)
		h.exactBank(clerk, place)
	}
	h.exactStrands()
	h.exactAwards(clerk)
	h.exactRounds()
	h.exactPartners(officer)
}

// read decodes an answer of the JSON interface.
func (h *history) read(at string, into any) {
	h.Helper()
	got := h.fetch("", "/api/v1"+at)
	if got.status != 200 {
		h.wrong("%s: %d", at, got.status)
	}
	h.must(json.Unmarshal([]byte(got.body), into))
}

// is fails unless a figure is what was accepted.
func (h *history) is(where string, got, want money.Pence) {
	h.Helper()
	if got != want {
		h.wrong("%s is %d, and %d by what was accepted", where, got, want)
	}
}

// says fails unless a page has the words, in which ¤ stands for the amounts.
func (h *history) says(at, page, words string, amounts ...money.Pence) {
	h.Helper()
	text := plain(page)
	for _, full := range []bool{false, true} {
		want := words
		for _, n := range amounts {
			said := money.Format(n, money.GBP)
			if full {
				said = money.FormatFull(n, money.GBP)
			}
			want = strings.Replace(want, "¤", said, 1)
		}
		if strings.Contains(text, want) {
			return
		}
	}
	h.wrong("%s does not say %q with %d: %s", at, words, amounts, text)
}

// row is the amounts of the first row of a page that begins with a name and has some words.
func (h *history) row(at, page, name, words string) []money.Pence {
	h.Helper()
	for _, r := range rows.FindAllString(page, -1) {
		if text := plain(r); strings.HasPrefix(text, name) && strings.Contains(text, words) {
			return h.sums(plain(r))
		}
	}
	h.wrong("%s has no row %q", at, name)
	return nil
}

type columns struct {
	Key                        string
	Signed, Received, Released money.Pence
}

// exactBudget: the three columns of the place budget, in all and by each way to group them,
// in JSON and in the table; and the sums of its picture.
func (h *history) exactBudget() {
	h.Helper()
	var body struct {
		Total       columns
		Pooled, Was money.Pence
		By          struct{ Partner, Strand, Neighbourhood []columns }
	}
	h.read("/places/westmere/budget", &body)
	want := map[string]budgetLine{}
	for _, l := range h.known.budget {
		for _, g := range l.groups {
			sum := want[g]
			sum.signed, sum.received, sum.released, sum.withdrawn = sum.signed+l.signed, sum.received+l.received, sum.released+l.released, sum.withdrawn+l.withdrawn
			want[g] = sum
		}
	}
	check := func(where string, got columns, want budgetLine) {
		h.Helper()
		h.is(where+": signed", got.Signed, want.signed)
		h.is(where+": received", got.Received, want.received)
		h.is(where+": released", got.Released, want.released)
	}
	check("the budget", body.Total, want["all"])
	h.is("signed and pooled", body.Pooled, want["pooled"].signed)
	h.is("signed before withdrawals", body.Was, want["all"].signed+want["all"].withdrawn)
	for word, list := range map[string][]columns{"partner": body.By.Partner, "strand": body.By.Strand, "place": body.By.Neighbourhood} {
		for _, c := range list {
			check(word+" "+c.Key, c, want[word+" "+c.Key])
		}
	}
	page := h.page("/p/westmere/budget/neighbourhood")
	for name, place := range map[string]string{"hatherden": "hatherden", "saltby": "saltby"} {
		l := want["place "+place]
		got := h.row("the budget", page, name, "Signed £")
		if len(got) < 3 || got[len(got)-3] != l.signed || got[len(got)-2] != l.received || got[len(got)-1] != l.released {
			h.wrong("the budget shows %v for %s, and %+v was accepted", got, name, l)
		}
	}
	all := want["all"]
	h.says("the budget", page, "genuinely pooled: ¤ of ¤", want["pooled"].signed, all.signed)
	h.says("the picture of the budget", page, "Empty boxes, ¤ in all, are not yet decided", all.signed-all.released-want["aligned"].signed-want["reserved"].signed)
}

// exactBooks: the trial balance and the statements of each year, as JSON, page and file.
func (h *history) exactBooks(place models.PlaceID) {
	h.Helper()
	var trial struct {
		Accounts []struct {
			Account ledger.Account
			Amount  money.Pence
		}
		Debit, Credit money.Pence
	}
	h.read("/places/"+string(place)+"/journal/balance", &trial)
	h.is("the trial balance", trial.Debit, trial.Credit)
	for _, a := range trial.Accounts {
		if a.Account != ledger.Outside {
			h.is(string(a.Account), a.Amount, h.books[a.Account])
		}
	}
	type line struct {
		Key                             string
		Opening, In, Out, Paid, Closing money.Pence
	}
	for y := h.entries[0].year(); y <= h.entries[len(h.entries)-1].year(); y++ {
		for _, by := range []string{"fund", "partner", "strand", "place"} {
			var body struct {
				Lines []line
				Total line
			}
			h.read("/places/"+string(place)+"/journal/years/"+y.String()+"?by="+by, &body)
			for _, l := range body.Lines {
				g := by + " " + l.Key
				if by == "partner" || by == "strand" {
					g += " at " + string(place)
				}
				want := h.known.lines[lineKey{g, y}]
				where := g + " in " + y.String()
				h.is(where+": brought forward", l.Opening, want.opening)
				h.is(where+": in", l.In, want.in)
				h.is(where+": out", l.Out, want.out)
				h.is(where+": paid", l.Paid, want.paid)
				h.is(where+": carried forward", l.Closing, want.opening+want.in-want.out-want.paid)
			}
			at := "/p/" + string(place) + "/journal/statement?by=" + by + "&year=" + y.First()[:4]
			h.shows(h.page(at), "In all", body.Total.Opening, body.Total.In, body.Total.Out, body.Total.Paid, body.Total.Closing)
		}
	}
	h.exactJournal(place)
	h.exactEntries(place)
}

var listed = regexp.MustCompile(`cc-entry__amount num">([^<]*)<`)

// exactEntries: the list of a place's entries, the newest first, each with what it is about.
func (h *history) exactEntries(place models.PlaceID) {
	h.Helper()
	st, err := h.app.Funding.Statement(h.ctx, place)
	h.must(err)
	var want, got []money.Pence
	for i, e := range slices.Backward(st.Entries) {
		if e.Place != place {
			continue
		}
		var all money.Pence
		for _, m := range h.entries[i].moves {
			if e.Kind != ledger.Allocated || m.to.Stage() == ledger.AtAward { // what goes back to its fund was not allocated
				all += m.amount
			}
		}
		want = append(want, all)
	}
	for _, m := range listed.FindAllStringSubmatch(h.page("/p/"+string(place)+"/journal"), -1) {
		got = append(got, h.sums(html.UnescapeString(m[1]))...)
	}
	if !slices.Equal(got, want) {
		h.wrong("the entries of %s are listed with %v, and %v was accepted", place, got, want)
	}
}

// exactJournal: the file of a place's journal adds up to its accounts.
func (h *history) exactJournal(place models.PlaceID) {
	h.Helper()
	got := map[ledger.Account]money.Pence{}
	for _, r := range h.table("", "/p/"+string(place)+"/journal.csv")[1:] {
		got[ledger.Account(r[3])] += h.decimal(r[4])
	}
	for a, n := range h.books {
		if f := h.known.funds[a.Fund()]; f.Place == place && a.Stage() != ledger.AtTransit {
			h.is(string(a)+" in the file", got[a], n)
		}
	}
}

// table reads a file of rows.
func (h *history) table(token, at string) [][]string {
	h.Helper()
	got := h.fetch(token, at)
	if got.status == 404 && !strings.HasSuffix(at, "accounts.csv") { // the others are made where there is something to tell
		return [][]string{{}}
	}
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(got.body, "\ufeff")))
	r.FieldsPerRecord = -1
	list, err := r.ReadAll()
	if err != nil && err != io.EOF {
		h.wrong("%s: %v", at, err)
	}
	return list
}

func (h *history) decimal(s string) money.Pence {
	h.Helper()
	n, err := money.ParseDecimal(strings.TrimPrefix(s, "'"), 2)
	h.must(err)
	return n
}

// exactTotals: what came in year by year.
func (h *history) exactTotals(place models.PlaceID) {
	h.Helper()
	var body struct {
		Journal []struct {
			Year   string
			Amount money.Pence
		}
	}
	h.read("/places/"+string(place)+"/totals", &body)
	want := h.came(place)
	page := h.page("/p/" + string(place) + "/totals")
	for _, y := range body.Journal {
		of, err := models.ParseYear(y.Year)
		h.must(err)
		h.is("what came in to "+string(place)+" in "+y.Year, y.Amount, want[of])
		if n := want[of]; n >= 0 {
			h.says("totals", page, "As paid ¤", n)
		}
		delete(want, of)
	}
	for y, n := range want {
		h.is("what came in in "+y.String()+", which is not told", 0, n)
	}
}
