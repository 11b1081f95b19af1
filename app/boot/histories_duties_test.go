package boot_test

import (
	"slices"
	"strings"

	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

// annual are the totals of a body's year as its bank has seen it.
type annual struct {
	opening, precept, receipts, payments money.Pence
	moved                                money.Pence // from other funds of the place
	levyIn, levyOut, levyHeld            money.Pence
}

// year adds up what came to some funds of a place and left them. What was corrected never
// happened.
func (h *history) year(fits func(models.Fund) bool, y models.FinancialYear) annual {
	var out annual
	holds := func(a ledger.Account) bool {
		return fits(h.known.funds[a.Fund()]) && slices.Contains([]ledger.Stage{ledger.AtFund, ledger.AtPot, ledger.AtAward}, a.Stage())
	}
	levy := func(a ledger.Account) bool { return h.known.funds[a.Fund()].Kind == models.CILFund }
	for _, e := range h.lasting() {
		for _, m := range e.moves {
			in, gone := holds(m.to) && !holds(m.from), holds(m.from) && !holds(m.to)
			n := m.amount
			if gone {
				n = -n
			}
			switch {
			case !in && !gone || e.year() > y:
				continue
			case e.year() < y:
				out.opening += n
			case m.from.Stage() == ledger.AtFund && m.to.Stage() == ledger.AtFund:
				out.moved += n
			case gone:
				out.payments -= n
			case m.from == ledger.Outside && h.known.funds[m.to.Fund()].Kind == models.PreceptFund:
				out.precept += n
			default:
				out.receipts += n
			}
			if levy(m.to) && in || levy(m.from) && gone {
				out.levyHeld += n
				switch {
				case e.year() != y:
				case m.from.Stage() == ledger.AtPaid || m.to.Stage() == ledger.AtPaid:
					out.levyOut -= n
				case in:
					out.levyIn += n
				}
			}
		}
	}
	return out
}

// exactYears: the files of a year's pack, the register of section 137 and the lists of grants.
func (h *history) exactYears(clerk string, place models.PlaceID) {
	h.Helper()
	for y := h.entries[0].year(); y <= h.entries[len(h.entries)-1].year(); y++ {
		at := "/staff/" + string(place) + "/publish/" + y.String() + "/"
		want := h.year(func(f models.Fund) bool { return f.Place == place }, y)
		boxes := map[string]money.Pence{}
		for _, r := range h.table(clerk, at+"accounts.csv")[1:] {
			boxes[r[0]+" "+r[1]] += h.decimal(r[2])
		}
		where := "the accounts of " + string(place) + " in " + y.String() + ": "
		h.is(where+"box 1", boxes["Box 1 Balances brought forward"], want.opening)
		h.is(where+"box 2", boxes["Box 2 Precept"], want.precept)
		h.is(where+"box 3", boxes["Box 3 Total other receipts"], want.receipts)
		h.is(where+"box 6", boxes["Box 6 All other payments"], want.payments)
		h.is(where+"box 7", boxes["Box 7 Balances carried forward"], want.opening+want.precept+want.receipts-want.payments)
		for _, r := range h.table(clerk, at+"cil-121b.csv")[1:] {
			switch n := h.decimal(r[2]); r[0] {
			case "2(a)":
				h.is(where+"levy received", n, want.levyIn)
			case "2(b)":
				h.is(where+"levy spent", n, want.levyOut)
			case "2(e)(i)":
				h.is(where+"levy of the year retained", n, max(0, min(want.levyHeld, want.levyIn)))
			case "2(e)(ii)":
				h.is(where+"earlier levy retained", n, want.levyHeld-max(0, min(want.levyHeld, want.levyIn)))
			}
		}
		h.exact137(clerk, place, y)
		h.exactResolved(clerk, place, y)
	}
}

// column adds up a column of a table.
func (h *history) column(list [][]string, name string) (n money.Pence) {
	h.Helper()
	i := slices.Index(list[0], name)
	if i < 0 {
		return 0
	}
	for _, r := range list[1:] {
		n += h.decimal(r[i])
	}
	return n
}

func (h *history) exact137(clerk string, place models.PlaceID, y models.FinancialYear) {
	h.Helper()
	at := "/staff/" + string(place) + "/grants/" + y.String()
	want, page := h.section137(place)[y], h.fetch(clerk, at).body
	if want.limit > 0 {
		h.says(at, page, "Section 137 ¤ spent and ¤ promised, of at most ¤.", want.spent, want.promised, want.limit)
	}
	list := h.table(clerk, "/staff/"+string(place)+"/publish/"+y.String()+"/s137.csv")
	if len(list[0]) > 0 || want.spent > 0 {
		h.is("the account of section 137 in "+y.String(), h.column(list, "Amount"), want.spent)
	}
}

// exactResolved: what was resolved in a year, in the register and in the open file.
func (h *history) exactResolved(clerk string, place models.PlaceID, y models.FinancialYear) {
	h.Helper()
	var all, given money.Pence
	for _, a := range h.awards {
		if a.round.place != place {
			continue
		}
		if a.on == y {
			all += a.amount
		}
		if a.to != "" && a.to != models.RecipientOwn {
			given += a.amount
		}
	}
	at := "/staff/" + string(place) + "/grants/" + y.String()
	if all > 0 {
		page := plain(h.fetch(clerk, at).body)
		_, rest, _ := strings.Cut(page, "resolved, of")
		if !strings.Contains(page, "resolved, of") {
			_, rest, _ = strings.Cut(page, "was resolved")
		}
		if list := h.sums(rest); len(list) == 0 || list[0] != all {
			h.wrong("%s: %d was resolved, and the page says %v", at, all, list)
		}
		h.is("resolutions.csv of "+y.String(), h.column(h.table(clerk, "/staff/"+string(place)+"/publish/"+y.String()+"/resolutions.csv"), "Amount"), all)
	}
	h.is("the open file of grants", h.column(h.table("", "/p/"+string(place)+"/360giving.csv"), "Amount Awarded"), given)
}

// exactLevy: the clock of each fund of levy.
func (h *history) exactLevy(place models.PlaceID) {
	h.Helper()
	var body struct {
		Funds []struct {
			Fund  models.FundID
			Terms []struct{ Came, Left, Free money.Pence }
		}
	}
	h.read("/places/"+string(place)+"/levy", &body)
	for _, f := range body.Funds {
		want := h.levy(place)[f.Fund]
		if len(want) != len(f.Terms) {
			h.wrong("%s has %d terms, and %d by what was accepted", f.Fund, len(f.Terms), len(want))
		}
		for i, t := range f.Terms {
			h.is(string(f.Fund)+": came", t.Came, want[i].came)
			h.is(string(f.Fund)+": not spent", t.Left, want[i].left)
			h.is(string(f.Fund)+": free", t.Free, want[i].free)
		}
	}
}

// exactBank: the two sides of a bank account, and what lies between them.
func (h *history) exactBank(clerk string, place models.PlaceID) {
	h.Helper()
	at := "/staff/" + string(place) + "/bank"
	sides := map[string]money.Pence{}
	for _, r := range h.table(clerk, at+".csv")[1:] {
		sides[r[0]] += h.decimal(r[2])
	}
	h.is("the journal in bank.csv", sides["journal"], h.journals[place].net)
	h.is("the lists in bank.csv", sides["list"], h.lists[place].net)
	page := h.fetch(clerk, at).body
	h.says(at, page, "In the journal, in and out ¤ In the lists, in and out ¤", h.journals[place].all, h.lists[place].all)
	last := func(words string) money.Pence {
		list := h.row(at, page, words, "")
		return list[len(list)-1]
	}
	h.is("what the lists say", last("The lists say"), max(h.lists[place].net, -h.lists[place].net))
}

// exactStrands: what each strand holds at each place, what is awarded and what is paid.
func (h *history) exactStrands() {
	h.Helper()
	names := map[models.Strand]string{"safety": "Community safety", "older_people": "Older people and independence", "place": "Place and environment"}
	for _, place := range append([]models.PlaceID{"westmere"}, areas...) {
		page := h.page("/p/" + string(place) + "/strands")
		for strand, name := range names {
			st := h.known.folded["strand "+string(strand)+" at "+string(place)]
			got := h.row("strands", page, name, "Held")
			want := []money.Pence{st.sum(ledger.AtFund, ledger.AtPot, ledger.AtTransit), st[ledger.AtAward], st[ledger.AtPaid]}
			if !slices.Equal(got[:3], want) {
				h.wrong("%s at %s shows %v, and %v by what was accepted", strand, place, got, want)
			}
		}
	}
}

// exactAwards: what was awarded, spent and is left, in JSON, on the staff's page and in public.
func (h *history) exactAwards(clerk string) {
	h.Helper()
	for _, a := range h.awards {
		var body struct {
			Amount, Spent, Left money.Pence
			Funds               []struct {
				Fund  models.FundID
				Spent money.Pence
			}
		}
		h.read("/awards/"+a.name(), &body)
		spent, left := h.left(a, ledger.PaidAccount), h.left(a, ledger.AwardAccount)
		h.is(a.name()+": awarded", body.Amount, a.amount)
		h.is(a.name()+": spent", body.Spent, spent)
		h.is(a.name()+": left", body.Left, left)
		for _, f := range body.Funds {
			h.is(a.name()+": spent of "+string(f.Fund), f.Spent, h.books[a.paid(f.Fund)])
		}
		if got := h.row(a.name(), h.fetch(clerk, "/staff/awards/"+a.name()).body, "In all", "Awarded"); !slices.Equal(got, []money.Pence{a.amount, spent, left}) {
			h.wrong("the page of %s shows %v, and %d, %d and %d was accepted", a.name(), got, a.amount, spent, left)
		}
		did := h.page("/r/" + string(a.round.id) + "/did")
		h.says(a.name(), did, "Spent ¤ of ¤", spent, a.amount)
		if back := a.amount - spent - left; back > 0 {
			h.says(a.name(), did, "Back in its funds ¤", back)
		}
	}
}

// exactRounds: what a round can spend, before the count and after it.
func (h *history) exactRounds() {
	h.Helper()
	for _, r := range h.rounds {
		pot := h.pot(r)
		h.shows(h.page("/r/"+string(r.id)), "What there is to spend", total(pot))
		if r.stage < counted {
			continue
		}
		var body struct {
			Pot, Total money.Pence
			Paid       []struct {
				Fund   models.FundID
				Amount money.Pence
			}
		}
		h.read("/rounds/"+string(r.id)+"/result", &body)
		h.is(string(r.id)+": its pot", body.Pot, total(pot))
		used := map[models.FundID]money.Pence{}
		var all money.Pence
		for _, s := range body.Paid {
			used[s.Fund], all = used[s.Fund]+s.Amount, all+s.Amount
		}
		h.is(string(r.id)+": what its funds pay", all, body.Total)
		if r.stage == counted {
			h.says(string(r.id), h.page("/r/"+string(r.id)+"/result"), "recommended, of ¤ ¤", total(pot), body.Total)
		}
	}
}

// exactPartners: what each partner has signed for and has paid, and what its withdrawal would
// do, on the board and on its own page.
func (h *history) exactPartners(officer string) {
	h.Helper()
	var duties money.Pence
	for id, t := range h.known.transfers {
		if !t.Terms.Plain {
			duties += h.wrote["offer "+string(id)][0]
		}
	}
	h.says("the offers", h.fetch(officer, "/staff/westmere/offers").body, " ¤ a year. Money moves only", duties)
	board := h.fetch(officer, "/staff/westmere/partners").body
	own := map[models.BodyID]string{}
	for _, p := range personas()[5:] {
		p.name += "-again"
		own[p.grants[0].Body] = h.session(p)
	}
	for id, c := range h.known.promises {
		if c.Stage != models.CommitmentSigned {
			continue
		}
		if c.Pooling == models.Pooled {
			h.says("the board", board, "¤ · ¤ received", c.Amount, h.cameUnder(id))
		}
		unpaid, back := c.Amount, money.Pence(0)
		if c.Pooling == models.Pooled {
			unpaid, back = h.books[ledger.SignedAccount(id)], h.books[ledger.FundAccount(c.Fund)]
		}
		page := h.fetch(own[c.Partner], "/partner/"+string(id)+"/withdraw").body
		h.shows(page, "Signed by all partners falls from", h.signed(), h.signed()-unpaid-back)
		if unpaid > 0 && c.Pooling == models.Pooled {
			h.shows(page, "Promised and no longer to come", unpaid)
		}
	}
}
