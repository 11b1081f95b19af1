package boot_test

import (
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"

	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

// page reads a public page.
func (h *history) page(at string) string {
	h.Helper()
	res, err := h.site.Fiber.Test(httptest.NewRequest(http.MethodGet, at, nil), -1)
	h.must(err)
	body, err := io.ReadAll(res.Body)
	h.must(err)
	h.must(res.Body.Close())
	if res.StatusCode != http.StatusOK {
		h.wrong("%s: %d", at, res.StatusCode)
	}
	return string(body)
}

var (
	tags    = regexp.MustCompile(`(?s)<(script|style|template|svg).*?</(script|style|template|svg)>|<[^>]*>`)
	rows    = regexp.MustCompile(`(?s)<tr.*?</tr>`)
	account = regexp.MustCompile(`journal/account\?name=([^"&]+)"`)
	pounds  = regexp.MustCompile(`(−?)£([0-9,]+(?:\.[0-9]{2})?)`)
)

func plain(page string) string {
	return strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(page, " "))), " ")
}

// sums are the amounts in a text, in the order in which they stand there.
func (h *history) sums(text string) []money.Pence {
	var out []money.Pence
	for _, m := range pounds.FindAllStringSubmatch(text, -1) {
		n, err := money.Parse(m[2], money.GBP)
		h.must(err)
		if m[1] != "" {
			n = -n
		}
		out = append(out, n)
	}
	return out
}

// shows fails unless the first amounts behind some words on a page are these.
func (h *history) shows(page, words string, want ...money.Pence) {
	h.Helper()
	_, rest, found := strings.Cut(plain(page), words)
	got := h.sums(rest)
	if !found || len(got) < len(want) {
		h.wrong("no %q with %d amounts", words, len(want))
	}
	for i, n := range want {
		if got[i] != n {
			h.wrong("%s: %d. amount is %d, and %d by what was accepted", words, i+1, got[i], n)
		}
	}
}

// holds holds what people see against the history's own books: the place budget, each
// area's money, statements, trial balances and what is left of each award.
func (h *history) holds() {
	h.Helper()
	kept := money.Pence(0)
	for _, id := range h.commitments {
		if c, err := h.app.Partners.Commitment(h.ctx, id); err == nil && c.Stage == models.CommitmentSigned && c.Pooling != models.Pooled {
			kept += c.Amount
		}
	}
	duties := map[models.FundID]bool{}
	for _, id := range h.transfers {
		if t, err := h.app.Transfers.Transfer(h.ctx, id); err == nil && !t.Terms.Plain {
			duties[t.Terms.Fund] = true
		}
	}
	signed, received, released := kept, money.Pence(0), money.Pence(0)
	for a, n := range h.books {
		switch {
		case a.Stage() == ledger.AtSigned:
			signed += n
		case a.Fund() == "":
		default:
			received += n
			if duties[a.Fund()] || a.Stage() == ledger.AtAward || a.Stage() == ledger.AtPaid {
				released += n
			}
		}
	}
	h.shows(h.page("/p/westmere/budget"), "Total Signed", signed+received, received, released)
	for _, place := range append([]models.PlaceID{"westmere"}, areas...) {
		h.statement(place)
		h.trial(place)
	}
	for _, a := range h.awards {
		e, err := h.app.Delivery.Entry(h.ctx, a.round.id, a.ref)
		h.must(err)
		if left, spent := models.Sum(e.Delivery.Left(e.Award)), models.Sum(e.Delivery.Spent()); left != h.left(a, ledger.AwardAccount) || spent != h.left(a, ledger.PaidAccount) {
			h.wrong("%s of %s shows %d left and %d spent", a.ref, a.round.id, left, spent)
		}
	}
}

// statement: what is carried forward is what the place's funds hold.
func (h *history) statement(place models.PlaceID) {
	h.Helper()
	var held money.Pence
	for _, f := range h.in(place) {
		held += h.spentOf(f, ledger.AtFund, ledger.AtPot, ledger.AtAward)
	}
	page := h.page("/p/" + string(place) + "/journal/statement")
	for _, way := range []string{"partner", "strand", "place"} {
		if other := h.page("/p/" + string(place) + "/journal/statement?by=" + way); h.lastOf(other, "In all") != h.lastOf(page, "In all") {
			h.wrong("the statement of %s by %s has another total", place, way)
		}
	}
	if got := h.lastOf(page, "In all"); got != held {
		h.wrong("%s carries %d forward, and its funds hold %d", place, got, held)
	}
}

// lastOf is the last of the five amounts behind some words.
func (h *history) lastOf(page, words string) money.Pence {
	_, rest, _ := strings.Cut(plain(page), words)
	if list := h.sums(rest); len(list) >= 5 {
		return list[4]
	}
	return 0
}

// trial: each row of the trial balance is what the account holds, and every account of the
// place's funds has one.
func (h *history) trial(place models.PlaceID) {
	h.Helper()
	shown := map[ledger.Account]money.Pence{}
	for _, row := range rows.FindAllString(h.page("/p/"+string(place)+"/journal/balance"), -1) {
		if m := account.FindStringSubmatch(row); m != nil {
			name, err := url.QueryUnescape(html.UnescapeString(m[1]))
			h.must(err)
			shown[ledger.Account(name)] = h.sums(plain(row))[0]
		}
	}
	for a, n := range h.books {
		for _, f := range append(h.in(place), "") {
			if promised := place == "westmere" && f == "" && a.Stage() == ledger.AtSigned; (promised || f != "" && a.Fund() == f) && shown[a] != n {
				h.wrong("%s shows %d in %s, which holds %d", place, shown[a], a, n)
			}
		}
	}
}
