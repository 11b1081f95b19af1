package boot_test

import (
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

// pageScope says what a page may show: as little as its address is about.
type pageScope struct {
	path *regexp.Regexp
	may  func(h *history, m []string, query url.Values) sums
}

var pageScopes = []pageScope{
	{regexp.MustCompile(`^/p/[^/]+/journal/account$`), func(h *history, _ []string, q url.Values) sums {
		return h.touched(func(a ledger.Account) bool { return string(a) == q.Get("name") })
	}},
	{regexp.MustCompile(`^/p/[^/]+/journal/entry/([0-9]+)$`), func(h *history, m []string, _ url.Values) sums {
		seq, _ := strconv.Atoi(m[1])
		return h.entries[seq-1].sums(seq)
	}},
	{regexp.MustCompile(`^(?:/p/westmere/budget/signed|/partner|/staff/westmere/partners)/(promise-[0-9]+)(?:/.*)?$`), func(h *history, m []string, _ url.Values) sums {
		return h.ofPromise(models.CommitmentID(m[1]))
	}},
	{regexp.MustCompile(`^/p/([^/]+)/budget/own/([^/]+)$`), func(h *history, m []string, _ url.Values) sums {
		return h.ofFunds(func(f models.Fund) bool { return h.root(f.ID) == models.FundID(m[2]) })
	}},
	{regexp.MustCompile(`^(?:/offers|/staff/transfers)/([^/]+)(?:/.*)?$`), func(h *history, m []string, _ url.Values) sums {
		t := h.known.transfers[models.TransferID(m[1])]
		return h.typed("offer "+m[1]).join(h.touched(func(a ledger.Account) bool { return strings.HasPrefix(string(a), "transit:"+m[1]+"/") }), h.balances(func(g string) bool { return g == "fund "+string(t.Terms.FromFund) }))
	}},
	{regexp.MustCompile(`^/staff/(?:awards|[a-z]+/trail)/(round-[0-9]+)/([0-9]+)(?:/.*)?$`), func(h *history, m []string, _ url.Values) sums {
		return h.ofAward(models.RoundID(m[1]), m[2])
	}},
	{regexp.MustCompile(`^(?:/r|/staff/rounds)/(round-[0-9]+)(?:/.*)?$`), func(h *history, m []string, _ url.Values) sums {
		return h.ofRound(models.RoundID(m[1])).join(h.fixed())
	}},
	{regexp.MustCompile(`^(?:/staff)?/proposals/([^/]+)(?:/.*)?$`), func(h *history, m []string, _ url.Values) sums {
		for _, r := range h.known.rounds {
			if _, ok := r.purposes[models.ProposalID(m[1])]; ok {
				return h.ofRound(r.id)
			}
		}
		return h.typed("idea " + m[1])
	}},
	{regexp.MustCompile(`^/(?:p|staff)/(hatherden|saltby)(?:/.*)?$`), func(h *history, m []string, _ url.Values) sums {
		return h.ofPlace(models.PlaceID(m[1]))
	}},
	{regexp.MustCompile(`.*`), func(h *history, _ []string, _ url.Values) sums {
		return h.everything()
	}},
}

func (h *history) mayShow(at string) sums {
	u, err := url.Parse(at)
	h.must(err)
	for i, s := range pageScopes {
		if m := s.path.FindStringSubmatch(u.Path); m != nil {
			key := strconv.Itoa(i) + strings.Join(m[1:], "/")
			if u.Query().Has("name") {
				key += u.Query().Get("name")
			}
			if h.known.scopes[key] == nil {
				h.known.scopes[key] = s.may(h, m, u.Query())
			}
			return h.known.scopes[key]
		}
	}
	return nil
}

// ofFunds is what is told of some funds: their balances, each act on them, their years, what
// they pay for.
func (h *history) ofFunds(fits func(models.Fund) bool) sums {
	mine := func(a ledger.Account) bool { f, known := h.known.funds[a.Fund()]; return known && fits(f) }
	group := func(g string) bool {
		word, id, _ := strings.Cut(g, " ")
		id, _, _ = strings.Cut(id, " at ")
		f, known := h.known.funds[models.FundID(id)]
		if i := strings.LastIndex(g, " of "); i >= 0 {
			f, known = h.known.funds[models.FundID(g[i+4:])]
		}
		return known && fits(f) && (word == "fund" || word == "root" || word == "round" || word == "award")
	}
	out := h.balances(group).join(h.budgeted(group), h.years(group), h.touched(mine))
	for _, t := range h.known.transfers {
		if fits(h.known.funds[t.Terms.Fund]) || fits(h.known.funds[t.Terms.FromFund]) {
			out = out.join(h.typed("offer " + string(t.ID)))
		}
	}
	for f, known := range h.known.funds {
		if fits(known) {
			out = out.join(h.typed("virements of " + string(f)))
		}
	}
	return out
}

func (h *history) ofPromise(id models.CommitmentID) sums {
	c := h.known.promises[id]
	out := h.typed("promise "+string(id)).join(h.under(id), h.budgeted(func(g string) bool { return g == "all" || g == "signature "+string(id) || g == "root "+string(c.Fund) }),
		h.touched(func(a ledger.Account) bool { return a == ledger.SignedAccount(id) }))
	if c.Pooling == models.Pooled && c.Fund != "" {
		out = out.join(h.ofFunds(func(f models.Fund) bool { return h.root(f.ID) == c.Fund }))
	}
	// what its withdrawal would take from what is signed in all, and what stays
	gone := c.Amount
	if c.Pooling == models.Pooled {
		gone = h.books[ledger.SignedAccount(id)] + h.books[ledger.FundAccount(c.Fund)]
		stays := -h.books[ledger.FundAccount(c.Fund)]
		held := map[string]money.Pence{}
		for a, n := range h.books {
			if f := a.Fund(); f == "" || h.root(f) != c.Fund {
				continue
			}
			stays += n
			held[fmt.Sprintf("what %s holds of %s, resolved: %v", a.Round(), id, a.Stage() != ledger.AtPot)] += n
		}
		out.add(stays, "what stays of %s", id)
		for what, n := range held {
			out.add(n, "%s", what)
		}
	}
	out.add(h.signed()-gone, "signed in all without %s", id)
	return out
}

func (h *history) ofAward(round models.RoundID, ref string) sums {
	key := string(round) + "/" + ref
	out := h.balances(func(g string) bool { return g == "award "+key || strings.HasPrefix(g, "award "+key+" ") }).join(h.typed("award "+key),
		h.touched(func(a ledger.Account) bool { r, p := a.Project(); return r == round && p == ref }))
	for _, p := range h.known.rounds[round].seal.Projects {
		if p.Ref == ref {
			out = out.join(h.typed("idea " + string(p.Proposal)))
		}
	}
	free := h.known.folded["award "+key].sum(ledger.AtAward)
	for _, n := range h.claims[key] {
		free -= n
	}
	out.add(free, "what %s has left beside its requests", key)
	return out
}

// ofRound is what a round holds and may buy: its pot, what its projects ask for, and what is
// left of the one by any choice of the others.
func (h *history) ofRound(id models.RoundID) sums {
	r := h.known.rounds[id]
	out := h.balances(func(g string) bool {
		return g == "round "+string(id) || strings.HasPrefix(g, "round "+string(id)+" ") || strings.HasPrefix(g, "award "+string(id)+"/")
	})
	out = out.join(h.touched(func(a ledger.Account) bool { return a.Round() == id }))
	pot := h.pot(r)
	for f, n := range pot {
		out.add(n, "%s: its share of %s", f, id)
		out = out.join(h.touched(func(a ledger.Account) bool { return a == ledger.FundAccount(f) }))
	}
	whole := total(pot)
	out.add(whole, "%s: its pot", id)
	cost := []money.Pence{0}
	for p := range r.purposes {
		typed := h.wrote["idea "+string(p)]
		out = out.join(h.typed("idea " + string(p)))
		for _, c := range slices.Clone(cost) {
			for _, n := range typed {
				cost = append(cost, c+n)
			}
		}
	}
	out = out.join(h.explained(r, whole, cost))
	for _, a := range h.awards {
		if a.round == r {
			out = out.join(h.typed("award " + string(id) + "/" + a.ref))
			out.add(a.amount-h.left(a, ledger.AwardAccount)-h.left(a, ledger.PaidAccount), "back of %s/%s", id, a.ref)
		}
	}
	for _, some := range subsets(slices.Collect(maps.Values(pot))) {
		out.add(some, "%s: what some of its funds hold", id)
		for _, c := range cost {
			out.add(some-c, "%s: what some projects leave of some of its funds", id)
		}
	}
	for f := range h.known.funds {
		if h.known.funds[f].Place == r.place {
			out.add(h.books[ledger.FundAccount(f)], "%s: unspent", f)
		}
	}
	return out
}

func (h *history) ofPlace(place models.PlaceID) sums {
	out := h.ofFunds(func(f models.Fund) bool { return f.Place == place })
	group := func(g string) bool { return g == "place "+string(place) || strings.HasSuffix(g, " at "+string(place)) }
	out = out.join(h.balances(group), h.budgeted(group), h.years(group), h.granted(place), h.offers(place), h.trials(place), h.fixed())
	for y, n := range h.came(place) {
		out.add(n, "what came in to %s in %s", place, y)
	}
	for f, terms := range h.levy(place) {
		for _, t := range terms {
			out.add(t.left, "%s: not spent of levy", f)
			out.add(t.free, "%s: free of levy", f)
		}
	}
	for _, t := range []turnover{h.journals[place], h.lists[place]} {
		out.add(t.net, "net of a bank account of %s", place)
		out.add(t.all, "in and out of a bank account of %s", place)
	}
	out = out.join(h.typed("year of "+string(place), "bank of "+string(place)))
	for _, a := range h.awards {
		if a.round.place == place {
			out = out.join(h.typed("award " + string(a.round.id) + "/" + a.ref))
		}
	}
	for _, t := range h.known.transfers {
		if t.Place == place {
			out = out.join(h.typed("offer " + string(t.ID)))
		}
	}
	for _, r := range h.known.rounds {
		if r.place == place {
			out = out.join(h.ofRound(r.id))
		}
	}
	return out
}

// everything is what a page about the whole place may show.
func (h *history) everything() sums {
	any := func(string) bool { return true }
	var all []string
	for thing := range h.wrote {
		all = append(all, thing)
	}
	out := h.granted("").join(h.fixed(), h.offers(""))
	out = out.join(h.trials("westmere"), h.reached(), h.under(h.commitments...))
	for y, n := range h.came("westmere") {
		out.add(n, "what came in to westmere in %s", y)
	}
	for _, place := range areas {
		out = out.join(h.granted(place), h.offers(place))
	}
	return out.join(h.balances(any), h.budgeted(any), h.years(any), h.touched(func(ledger.Account) bool { return true }), h.typed(all...))
}

// explained are the differences that a count's reasons are told in: what some projects cost
// together, what they leave of a pot, what the next one lacks, and a cost for each of n people.
func (h *history) explained(r *played, pot money.Pence, cost []money.Pence) sums {
	out := sums{}
	for _, percent := range []money.Pence{90, 100, 110} {
		there := pot
		if percent != 100 {
			there = 0
			for _, n := range h.pot(r) {
				there += n * percent / 100
			}
			out.add(there, "%s: its pot at %d %%", r.id, percent)
		}
		for _, c := range cost {
			out.add(c, "%s: what some projects cost", r.id)
			out.add(there-c, "%s: what some projects leave at %d %%", r.id, percent)
		}
	}
	for p := range r.purposes {
		ask := h.wrote["idea "+string(p)][0]
		for _, c := range cost {
			out.add(ask-(pot-c), "%s: what %s lacks behind some projects", r.id, p)
		}
		for n := money.Pence(1); n <= 8; n++ {
			out.add((2*ask+n)/(2*n), "%s: what %s costs for each of %d", r.id, p, n)
		}
	}
	if r.stage < counted {
		return out
	}
	res, err := h.app.Counting.Result(h.ctx, r.id)
	h.must(err)
	used, left := map[models.FundID]money.Pence{}, []money.Pence{}
	for _, share := range res.Paid {
		used[share.Fund] += share.Amount
		out.add(share.Amount, "%s: what %s pays for %s", r.id, share.Fund, share.Ref)
	}
	for _, f := range r.seal.Funds {
		if used[f.Fund] > f.Amount {
			h.wrong("%s: %s would pay %d of its %d", r.id, f.Fund, used[f.Fund], f.Amount)
		}
		out.add(used[f.Fund], "%s: what %s pays in all", r.id, f.Fund)
		left = append(left, f.Amount-used[f.Fund])
	}
	for _, n := range subsets(left) {
		out.add(n, "%s: what some of its funds have left", r.id)
	}
	return out
}

// pot is what a round can spend, by fund: what was set aside for it, or would be.
func (h *history) pot(r *played) map[models.FundID]money.Pence {
	out := map[models.FundID]money.Pence{}
	for _, f := range r.seal.Funds {
		out[f.Fund] = f.Amount
	}
	if len(out) == 0 {
		for _, f := range r.wants {
			out[f] = h.books[ledger.FundAccount(f)]
		}
	}
	return out
}

// subsets are the sums of some of a few amounts.
func subsets(list []money.Pence) []money.Pence {
	out := []money.Pence{0}
	for _, n := range list {
		for _, s := range slices.Clone(out) {
			out = append(out, s+n)
		}
	}
	return out
}

func total(pot map[models.FundID]money.Pence) (n money.Pence) {
	for _, m := range pot {
		n += m
	}
	return n
}
