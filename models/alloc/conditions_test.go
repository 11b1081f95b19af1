package alloc_test

import (
	"cmp"
	"errors"
	"maps"
	"math/big"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"commonchest/models"
	"commonchest/models/alloc"
	"commonchest/models/money"

	"pgregory.net/rapid"
)

// conditioned is an election whose money comes from funds with conditions.
type conditioned struct {
	election
	funds     []int64
	parts     [][]naivePart // of each project
	scalable  []bool
	least     []int64
	conflicts [][]int
}

type naivePart struct {
	amount int64
	funds  []int
}

// conditions draws small elections with money in several funds.
func conditions(t *rapid.T) conditioned {
	c := conditioned{election: elections(t).cheaper()}
	scale := int64(1)
	if m := slices.Max(append([]int64{1}, c.costs...)); m > 1000 {
		scale = m / 12
	}
	n := rapid.IntRange(1, 4).Draw(t, "funds")
	c.budget = 0
	for range n {
		amount := rapid.Int64Range(0, 12).Draw(t, "amount") * scale
		c.funds = append(c.funds, amount)
		c.budget += amount
	}
	for _, cost := range c.costs {
		var parts []naivePart
		left := cost
		for left > 0 && len(parts) < 3 {
			amount := left
			if len(parts) < 2 && rapid.Bool().Draw(t, "split") {
				amount = max(1, left/rapid.Int64Range(1, 3).Draw(t, "by"))
			}
			admitted := rapid.SliceOfNDistinct(rapid.IntRange(0, n-1), 0, n, rapid.ID[int]).Draw(t, "admitted")
			if rapid.IntRange(0, 2).Draw(t, "open") == 0 {
				admitted = places(n)
			}
			parts = append(parts, naivePart{amount, admitted})
			left -= amount
		}
		if left > 0 {
			parts = append(parts, naivePart{left, places(n)})
		}
		c.parts = append(c.parts, parts)
		scalable := rapid.IntRange(0, 2).Draw(t, "scalable") == 0
		c.scalable = append(c.scalable, scalable)
		least := int64(0)
		if scalable {
			least = rapid.SampledFrom([]int64{0, 1, cost / 2}).Draw(t, "least")
		}
		c.least = append(c.least, min(least, cost))
	}
	if rapid.IntRange(0, 2).Draw(t, "conflicts") == 0 && len(c.costs) > 1 {
		c.conflicts = append(c.conflicts, rapid.SliceOfNDistinct(rapid.IntRange(0, len(c.costs)-1), 2, 3, rapid.ID[int]).Draw(t, "conflict"))
	}
	return c
}

func fundID(f int) string { return string(rune('a' + f)) }

func (c conditioned) request(t fataler, rule string) alloc.Request {
	req := c.election.request(t, rule)
	for f, amount := range c.funds {
		req.Funds = append(req.Funds, alloc.Fund{ID: fundID(f), Amount: money.Pence(amount)})
	}
	for p := range req.Projects {
		req.Projects[p].Scalable, req.Projects[p].Least = c.scalable[p], money.Pence(c.least[p])
		req.Projects[p].Parts = []alloc.Part{}
		for _, part := range c.parts[p] {
			var ids []string
			for _, f := range part.funds {
				ids = append(ids, fundID(f))
			}
			req.Projects[p].Parts = append(req.Projects[p].Parts, alloc.Part{Amount: money.Pence(part.amount), Funds: ids})
		}
	}
	for _, group := range c.conflicts {
		req.Conflicts = append(req.Conflicts, names(group))
	}
	return req
}

// covers reports whether the funds can pay all parts: by Hall's condition, no set of
// parts may ask for more than the funds that may pay for any of it have.
func (c conditioned) covers(parts []naivePart) bool {
	for set := range 1 << len(parts) {
		var asked, there int64
		may := map[int]bool{}
		for i, part := range parts {
			if set>>i&1 == 1 {
				asked += part.amount
				for _, f := range part.funds {
					may[f] = true
				}
			}
		}
		for f := range may {
			there += c.funds[f]
		}
		if asked > there {
			return false
		}
	}
	return true
}

// naivePot is what was taken.
type naivePot struct {
	parts []naivePart
	taken []int
	spent int64
}

// ask gives the parts of a project that can be paid beside those taken, and whether
// they will do.
func (c conditioned) ask(pot naivePot, p int) (parts []naivePart, cost int64, ok bool) {
	for _, group := range c.conflicts {
		if slices.Contains(group, p) && slices.ContainsFunc(pot.taken, func(q int) bool { return slices.Contains(group, q) }) {
			return nil, 0, false
		}
	}
	for _, part := range c.parts[p] {
		if c.covers(append(slices.Concat(pot.parts, parts), part)) {
			parts = append(parts, part)
			cost += part.amount
		}
	}
	whole := len(parts) == len(c.parts[p])
	return parts, cost, whole || c.scalable[p] && cost > 0 && cost >= c.least[p]
}

func (pot *naivePot) take(p int, parts []naivePart, cost int64) {
	pot.parts = append(pot.parts, parts...)
	pot.taken = append(pot.taken, p)
	pot.spent += cost
}

func TestGreedyKeepsToConditions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := conditions(t)
		got := run(t, c.request(t, "greedy_votes"))
		order := c.byRank()
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(c.score(b), c.score(a)) })
		var pot naivePot
		for _, p := range order {
			if parts, cost, ok := c.ask(pot, p); ok {
				pot.take(p, parts, cost)
			}
		}
		if !slices.Equal(got.Selected, names(pot.taken)) || got.TotalCost != money.Pence(pot.spent) {
			t.Fatalf("selected %v for %d, want %v for %d\n%+v", got.Selected, got.TotalCost, names(pot.taken), pot.spent, got.Visits)
		}
		checkPayments(t, c, got)
	})
}

// TestEqualSharesKeepsToConditions runs the definition and asks for each project.
func TestEqualSharesKeepsToConditions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.OneOf(rapid.Custom(conditions), rapid.Custom(shrinking)).Draw(t, "round")
		got := run(t, c.request(t, "mes_"+c.worth))
		e := c.election
		e.costs = slices.Clone(c.costs)
		var pot naivePot
		refused := map[int]bool{}
		for _, p := range c.free() {
			if parts, cost, ok := c.ask(pot, p); ok {
				pot.take(p, parts, cost)
			} else {
				refused[p] = true
			}
		}
		left := make([]*big.Rat, len(c.voters))
		for i := range left {
			left[i] = big.NewRat(c.budget, int64(len(c.voters)))
		}
		for {
			best, rho := -1, new(big.Rat)
			for _, p := range e.byRank() {
				if c.costs[p] == 0 || refused[p] || slices.Contains(pot.taken, p) {
					continue
				}
				if price := e.price(p, left); price != nil && (best < 0 || price.Cmp(rho) < 0) {
					best, rho = p, price
				}
			}
			if best < 0 {
				break
			}
			parts, cost, ok := c.ask(pot, best)
			switch {
			case !ok:
				refused[best] = true
				continue
			case cost < e.costs[best]:
				e.costs[best] = cost // and what it is worth, where that is its cost
				continue
			}
			for i := range c.voters {
				full := new(big.Rat).Mul(rho, big.NewRat(e.utility(i, best), 1))
				left[i] = new(big.Rat).Sub(left[i], least(full, left[i]))
			}
			if r := got.Rounds[min(len(pot.taken), len(got.Rounds)-1)]; r.Project != id(best) || r.Rho.Rat().Cmp(rho) != 0 || r.Cost != money.Pence(cost) {
				t.Fatalf("round %+v, want %s at %v for %d", r, id(best), rho, cost)
			}
			pot.take(best, parts, cost)
		}
		if !slices.Equal(got.Selected, names(pot.taken)) || got.TotalCost != money.Pence(pot.spent) {
			t.Fatalf("selected %v for %d, want %v for %d", got.Selected, got.TotalCost, names(pot.taken), pot.spent)
		}
		checkPayments(t, c, got)
	})
}

// checkFunds: no fence is broken, and no fund pays more than it has.
func checkFunds(t *rapid.T, c conditioned, got alloc.Result) {
	spent := map[string]money.Pence{}
	for _, pay := range got.Payments {
		spent[pay.Fund] += pay.Amount
		p := slices.Index(names(places(len(c.costs))), pay.Project)
		if part := c.parts[p][pay.Part]; !slices.ContainsFunc(part.funds, func(f int) bool { return fundID(f) == pay.Fund }) || pay.Amount <= 0 {
			t.Fatalf("%+v breaks a fence: %+v", pay, part)
		}
	}
	for f, amount := range c.funds {
		if spent[fundID(f)] > money.Pence(amount) {
			t.Fatalf("fund %s pays %d of %d", fundID(f), spent[fundID(f)], amount)
		}
	}
}

// checkPayments: beside that every part is paid to the penny, and a scalable project does
// without what its reason says.
func checkPayments(t *rapid.T, c conditioned, got alloc.Result) {
	checkFunds(t, c, got)
	paid := map[string]map[int]money.Pence{}
	for _, pay := range got.Payments {
		if paid[pay.Project] == nil {
			paid[pay.Project] = map[int]money.Pence{}
		}
		paid[pay.Project][pay.Part] += pay.Amount
	}
	for p := range c.costs {
		why, _ := got.Reason(id(p))
		if !got.Has(id(p)) {
			if paid[id(p)] != nil || why.Kind == alloc.Funded {
				t.Fatalf("%s is not funded: %+v, %v", id(p), why, paid[id(p)])
			}
			continue
		}
		want := map[int]money.Pence{}
		for no, part := range c.parts[p] {
			if !slices.Contains(why.Dropped, no) {
				want[no] = money.Pence(part.amount)
			}
		}
		if !maps.Equal(want, paid[id(p)]) && len(want)+len(paid[id(p)]) > 0 {
			t.Fatalf("%s: paid %v, want %v", id(p), paid[id(p)], want)
		}
	}
}

// TestPaymentsAreCanonical compares the payments with the first of all ways to pay,
// tried one by one: the narrowest fund pays most of the first part, and so on.
func TestPaymentsAreCanonical(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := tangled(t)
		got := run(t, c.request(t, "greedy_votes"))
		width := make([]int, len(c.funds))
		for _, parts := range c.parts {
			for _, part := range parts {
				for _, f := range part.funds {
					width[f]++
				}
			}
		}
		order := places(len(c.funds))
		slices.SortFunc(order, func(a, b int) int { return cmp.Or(cmp.Compare(width[a], width[b]), cmp.Compare(a, b)) })
		type want struct {
			project string
			part    int
			naivePart
		}
		var parts []want
		for p := range c.costs {
			why, _ := got.Reason(id(p))
			for no, part := range c.parts[p] {
				if got.Has(id(p)) && !slices.Contains(why.Dropped, no) {
					parts = append(parts, want{id(p), no, part})
				}
			}
		}
		left := make([]int64, len(parts))
		for i, part := range parts {
			left[i] = part.amount
		}
		spare := slices.Clone(c.funds)
		var first []alloc.Payment
		// Fix the amounts edge by edge, the highest first that leaves the rest payable.
		fixed := map[[2]int]bool{}
		for _, f := range order {
			for i, part := range parts {
				if !slices.Contains(part.funds, f) {
					continue
				}
				fixed[[2]int{f, i}] = true
				amount := min(left[i], spare[f])
				for ; amount > 0; amount-- {
					left[i] -= amount
					spare[f] -= amount
					if payable(left, spare, func(g, j int) bool { return slices.Contains(parts[j].funds, g) && !fixed[[2]int{g, j}] }) {
						break
					}
					left[i] += amount
					spare[f] += amount
				}
				if amount > 0 {
					first = append(first, alloc.Payment{Project: part.project, Part: part.part, Fund: fundID(f), Amount: money.Pence(amount)})
				}
			}
		}
		slices.SortStableFunc(first, func(a, b alloc.Payment) int {
			return cmp.Or(cmp.Compare(a.Project, b.Project), cmp.Compare(a.Part, b.Part))
		})
		if !slices.Equal(got.Payments, first) {
			t.Fatalf("payments %+v, want %+v", got.Payments, first)
		}
	})
}

// tangled draws a few funds and parts that many of them may pay, in small amounts, so
// that every way to pay can be tried.
func tangled(t *rapid.T) conditioned {
	funds, projects := rapid.IntRange(2, 4).Draw(t, "funds"), rapid.IntRange(2, 6).Draw(t, "projects")
	c := conditioned{election: election{worth: "card", rank: places(projects), step: 1, voters: [][]int32{{0}}}}
	for range funds {
		c.funds = append(c.funds, rapid.Int64Range(1, 8).Draw(t, "amount"))
		c.budget += c.funds[len(c.funds)-1]
	}
	for range projects {
		cost := rapid.Int64Range(1, 5).Draw(t, "cost")
		admitted := rapid.SliceOfNDistinct(rapid.IntRange(0, funds-1), 1, funds, rapid.ID[int]).Draw(t, "admitted")
		c.costs, c.parts = append(c.costs, cost), append(c.parts, []naivePart{{cost, admitted}})
	}
	c.scalable, c.least = make([]bool, projects), make([]int64, projects)
	return c
}

// shrinking draws projects that all have a part nobody may pay, so that people choose
// between what is left of them.
func shrinking(t *rapid.T) conditioned {
	projects := rapid.IntRange(2, 4).Draw(t, "projects")
	c := conditioned{election: election{worth: "cost", rank: places(projects), step: 1}, funds: []int64{20, 1}}
	c.budget = 21
	for range rapid.IntRange(1, 5).Draw(t, "voters") {
		c.voters = append(c.voters, rapid.SliceOfNDistinct(rapid.Int32Range(0, int32(projects-1)), 1, projects, rapid.ID[int32]).Draw(t, "ballot"))
	}
	for range projects {
		kept, lost := rapid.Int64Range(1, 12).Draw(t, "kept"), rapid.Int64Range(0, 6).Draw(t, "lost")
		parts := []naivePart{{kept, []int{0}}}
		if lost > 0 {
			parts = append(parts, naivePart{lost, nil})
		}
		c.costs, c.parts = append(c.costs, kept+lost), append(c.parts, parts)
		c.scalable, c.least = append(c.scalable, true), append(c.least, 0)
	}
	return c
}

// payable is Hall's condition on what is left.
func payable(left, spare []int64, may func(fund, part int) bool) bool {
	for set := range 1 << len(left) {
		var asked, there int64
		for f := range spare {
			if slices.ContainsFunc(places(len(left)), func(j int) bool { return set>>j&1 == 1 && may(f, j) }) {
				there += spare[f]
			}
		}
		for j, amount := range left {
			if set>>j&1 == 1 {
				asked += amount
			}
		}
		if asked > there {
			return false
		}
	}
	return true
}

// TestConditionsOrderNothing: listing funds, projects or ballots in another order
// changes neither the outcome nor who pays.
func TestConditionsOrderNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := conditions(t)
		for _, rule := range []string{"greedy_votes", "greedy_votes_no_skip", "greedy_" + c.worth, "mes_" + c.worth,
			"mes_" + c.worth + "_add1", "mes_" + c.worth + "_add1_noexh", "mes_" + c.worth + "_add1_greedy"} {
			want := run(t, c.request(t, rule))
			req := c.request(t, rule)
			slices.Reverse(req.Funds)
			for p := range req.Projects {
				for i := range req.Projects[p].Parts {
					slices.Reverse(req.Projects[p].Parts[i].Funds)
				}
			}
			backwards := c.backwards(t, rule)
			slices.Reverse(req.Projects)
			req.Profile, req.Ties = backwards.Profile, backwards.Ties
			got := run(t, req)
			if !slices.Equal(got.Selected, want.Selected) || !slices.Equal(got.Payments, want.Payments) {
				t.Fatalf("%s: %v %+v, want %v %+v", rule, got.Selected, got.Payments, want.Selected, want.Payments)
			}
			if want.TotalCost > want.Budget {
				t.Fatalf("%s: %d of %d", rule, want.TotalCost, want.Budget)
			}
		}
	})
}

// fenced is the same request with its money behind a fence that keeps nobody out: the
// long way through the flow must then give the plain rule.
func fenced(req alloc.Request) alloc.Request {
	req.Funds = []alloc.Fund{{ID: "all", Amount: req.Budget}, {ID: "none", Amount: 0}}
	req.Projects = slices.Clone(req.Projects)
	for i, p := range req.Projects {
		if p.Cost > 0 {
			req.Projects[i].Parts = []alloc.Part{{Amount: p.Cost, Funds: []string{"all"}}}
		}
	}
	return req
}

func unfenced(res alloc.Result) alloc.Result {
	res.Payments = nil
	if res.Add1 != nil { // a run that costs too much ends at once where it is asked for
		add1 := *res.Add1
		add1.LastCost, add1.Ties = 0, nil
		res.Add1 = &add1
	}
	return res
}

func TestOneFundWithoutAFenceIsThePlainRule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := elections(t)
		for _, rule := range alloc.Rules() {
			if rule.OneFund {
				continue
			}
			req := e.request(t, rule.Name)
			want, got := unfenced(run(t, req)), unfenced(run(t, fenced(req)))
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("%s:\n%+v, want\n%+v", rule.Name, got, want)
			}
		}
	})
}

func TestReferenceResultsThroughAFence(t *testing.T) {
	if raced {
		t.Skip("skipped: runs without the race detector")
	}
	for _, c := range expected(t) {
		f := readFile(t, c.File)
		for _, rule := range alloc.Rules() {
			want, ok := c.Rules[rule.Name]
			long := rule.NeedsStep && slices.Contains(longUnderRace, c.File) && os.Getenv("SOAK") != "1"
			if !ok || want.Selected == nil || rule.OneFund || long {
				continue
			}
			req, err := f.Request(rule.Name)
			if err != nil {
				t.Fatal(err)
			}
			if got := slices.Sorted(slices.Values(run(t, fenced(req)).Selected)); !slices.Equal(got, want.Selected) {
				t.Errorf("%s, %s: %v, want %v", c.File, rule.Name, got, want.Selected)
			}
		}
	}
}

// TestChooseIsWhatRunSelects: nothing of an outcome depends on its being explained.
func TestChooseIsWhatRunSelects(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rule := rapid.SampledFrom(alloc.Rules()).Draw(t, "rule")
		var req alloc.Request
		if rule.OneFund {
			req = elections(t).request(t, rule.Name)
		} else {
			c := conditions(t)
			req = c.request(t, rule.Name)
			req.Params.PartFund = rapid.Bool().Draw(t, "part_fund")
			if c.budget > 0 && rapid.Bool().Draw(t, "floor") {
				req.Floors = []alloc.Floor{{Name: "floor", Amount: money.Pence(rapid.Int64Range(1, c.budget).Draw(t, "sum")), Projects: names(places(min(2, len(c.costs))))}}
			}
		}
		req.Params.Compare = rapid.Bool().Draw(t, "compare")
		chosen, err := alloc.Choose(t.Context(), req)
		if want := run(t, req).Selected; err != nil || !slices.Equal(chosen, want) {
			t.Fatalf("%s: %v %v, want %v", rule.Name, chosen, err, want)
		}
	})
}

func TestConditionsAreChecked(t *testing.T) {
	good := func() alloc.Request {
		req := scored(t, "greedy_votes", 10, scoredProject{"a", 5, 1}, scoredProject{"b", 5, 2})
		req.Funds = []alloc.Fund{{ID: "x", Amount: 4}, {ID: "y", Amount: 6}}
		return req
	}
	for _, c := range []struct {
		name  string
		spoil func(*alloc.Request)
		field string
		code  string
	}{
		{"funds do not add up", func(r *alloc.Request) { r.Funds[0].Amount = 3 }, "funds", "budget_differs"},
		{"negative fund", func(r *alloc.Request) { r.Funds[0].Amount = -1 }, "funds", "budget_differs"},
		{"two funds of one id", func(r *alloc.Request) { r.Funds[1].ID = "x" }, "funds", "duplicate"},
		{"parts do not add up", func(r *alloc.Request) { r.Projects[0].Parts = []alloc.Part{{Amount: 4, Funds: []string{"x"}}} }, "parts", "cost_differs"},
		{"part of nothing", func(r *alloc.Request) { r.Projects[0].Parts = []alloc.Part{{Funds: []string{"x"}}} }, "parts", "cost_differs"},
		{"part of an unknown fund", func(r *alloc.Request) { r.Projects[0].Parts = []alloc.Part{{Amount: 5, Funds: []string{"z"}}} }, "parts", "unknown_fund"},
		{"part that names a fund twice", func(r *alloc.Request) { r.Projects[0].Parts = []alloc.Part{{Amount: 5, Funds: []string{"x", "x"}}} }, "parts", "unknown_fund"},
		{"least of what cannot shrink", func(r *alloc.Request) { r.Projects[0].Least = 1 }, "least", "not_of_this_project"},
		{"least above the cost", func(r *alloc.Request) { r.Projects[0].Scalable, r.Projects[0].Least = true, 6 }, "least", "not_of_this_project"},
		{"conflict of an unknown project", func(r *alloc.Request) { r.Conflicts = [][]string{{"a", "z"}} }, "conflicts", "unknown_project"},
		{"floor for an unknown project", func(r *alloc.Request) { r.Floors = []alloc.Floor{{Name: "f", Amount: 1, Projects: []string{"z"}}} }, "floors", "unknown_project"},
		{"floor above the budget", func(r *alloc.Request) { r.Floors = []alloc.Floor{{Name: "f", Amount: 11, Projects: []string{"a"}}} }, "floors", "positive"},
		{"negative votes", func(r *alloc.Request) { r.Params.MinVotes = -1 }, "min_votes", "not_negative"},
		{"negative filter", func(r *alloc.Request) { r.Params.Filter = -1 }, "filter", "not_negative"},
		{"the optimum of several funds", func(r *alloc.Request) { r.Rule = "maxwelfare_card" }, "rule", "one_fund_only"},
		{"Phragmén of several funds", func(r *alloc.Request) { r.Rule = "phragmen" }, "rule", "one_fund_only"},
	} {
		t.Run(c.name, func(t *testing.T) {
			req := good()
			c.spoil(&req)
			_, err := alloc.Run(t.Context(), req)
			e, ok := errors.AsType[*models.Error](err)
			if !ok || !slices.ContainsFunc(e.Fields, func(f models.Field) bool { return f.Name == c.field && f.Code == c.code }) {
				t.Errorf("got %v, want %s: %s", err, c.field, c.code)
			}
		})
	}
}

func TestTrap05_MinimumVotes(t *testing.T) {
	for _, rule := range alloc.Rules() {
		req := scored(t, rule.Name, 100, scoredProject{"under", 5, 9}, scoredProject{"just", 5, 10})
		if rule.NeedsStep {
			req.Params.Step = 1
		}
		req.Params.MinVotes = 10
		res := run(t, req)
		under, _ := res.Reason("under")
		if res.Has("under") || under.Kind != alloc.BelowThreshold || under.Threshold != 10 {
			t.Errorf("%s: %+v", rule.Name, under)
		}
		if just, _ := res.Reason("just"); just.Kind == alloc.BelowThreshold || !res.Has("just") && !strings.Contains(rule.Name, "borda") {
			t.Errorf("%s: %+v", rule.Name, just)
		}
	}
}

func TestTrap06_ConflictPair(t *testing.T) {
	for _, rule := range []string{"greedy_votes", "greedy_card", "mes_card", "mes_card_add1", "mes_cost_add1_greedy"} {
		req := scored(t, rule, 20, scoredProject{"first", 5, 9}, scoredProject{"rival", 5, 8}, scoredProject{"next", 5, 7})
		req.Conflicts = [][]string{{"first", "rival"}}
		if strings.Contains(rule, "add1") {
			req.Params.Step = 1
		}
		res := run(t, req)
		why, _ := res.Reason("rival")
		if !slices.Equal(slices.Sorted(slices.Values(res.Selected)), []string{"first", "next"}) || why.Kind != alloc.ConflictTaken || why.By != "first" {
			t.Errorf("%s: %v, %+v", rule, res.Selected, why)
		}
	}
}

func TestTrap12_FundFence(t *testing.T) {
	req := scored(t, "greedy_votes", 30, scoredProject{"bench", 10, 9}, scoredProject{"hours", 15, 8}, scoredProject{"seat", 5, 7})
	req.Funds = []alloc.Fund{{ID: "capital", Amount: 20}, {ID: "revenue", Amount: 10}}
	req.Projects[0].Parts = []alloc.Part{{Amount: 10, Funds: []string{"capital"}}}
	req.Projects[1].Parts = []alloc.Part{{Amount: 15, Funds: []string{"revenue"}}}
	req.Projects[2].Parts = []alloc.Part{{Amount: 5, Funds: []string{"capital", "revenue"}}}
	res := run(t, req)
	why, _ := res.Reason("hours")
	if !slices.Equal(res.Selected, []string{"bench", "seat"}) || why.Kind != alloc.FenceRefused || why.Left != 10 || why.Short != 5 {
		t.Errorf("%v, %+v", res.Selected, why)
	}
	want := []alloc.Payment{{Project: "bench", Fund: "capital", Amount: 10}, {Project: "seat", Fund: "capital", Amount: 5}}
	if !slices.Equal(res.Payments, want) {
		t.Errorf("payments %+v, want %+v", res.Payments, want)
	}
}

func TestFloorComesFirst(t *testing.T) {
	req := scored(t, "greedy_votes", 20, scoredProject{"hall", 15, 9}, scoredProject{"carers", 6, 2}, scoredProject{"hub", 5, 3}, scoredProject{"sign", 5, 1})
	req.Floors = []alloc.Floor{{Name: "people", Amount: 10, Projects: []string{"carers", "hub"}}}
	res := run(t, req)
	why, _ := res.Reason("hub")
	if !slices.Equal(res.Selected, []string{"hub", "hall"}) || why.Floor != "people" || len(res.Passes) != 1 || res.Left != 0 {
		t.Errorf("%v, %+v, %+v", res.Selected, why, res.Passes)
	}
	if carers, _ := res.Reason("carers"); carers.Kind != alloc.SkippedTooDear || carers.Left != 0 {
		t.Errorf("%+v", carers)
	}
}

// The towns that count by Equal Shares have two steps more than the rule itself. In both
// the outcome is the official one with them, too.
func TestTownsCountWithFilterAndComparison(t *testing.T) {
	for file, params := range map[string]alloc.Params{
		"Poland_Wieliczka_2023_Green_Budget.pb": {Compare: true},
		"Poland_Swiecie_2023.pb":                {Filter: 3},
	} {
		f := readFile(t, file)
		req, err := f.Request("mes_cost_add1_noexh")
		if err != nil {
			t.Fatal(err)
		}
		plain := run(t, req)
		req.Params.Compare, req.Params.Filter = params.Compare, params.Filter
		res := run(t, req)
		if !slices.Equal(res.Selected, plain.Selected) {
			t.Errorf("%s: %v, want %v", file, res.Selected, plain.Selected)
		}
		if c := res.Compare; params.Compare && (c == nil || c.Took != "own" || c.ForOwn <= c.ForGreedy || c.ForOwn+c.ForGreedy+c.Same != res.Ballots) {
			t.Errorf("%s: %+v", file, c)
		}
	}
}

// Where more ballots are better served by greedy_votes, it stands.
func TestComparisonTakesGreedy(t *testing.T) {
	req := scored(t, "mes_cost", 10, scoredProject{"wanted", 10, 9}, scoredProject{"cheap", 1, 1})
	req.Params.Compare = true
	res := run(t, req)
	if !slices.Equal(res.Selected, []string{"wanted"}) || res.Compare.Took != "greedy" || !slices.Equal(res.Compare.Own, []string{"cheap"}) {
		t.Errorf("%v, %+v", res.Selected, res.Compare)
	}
}
