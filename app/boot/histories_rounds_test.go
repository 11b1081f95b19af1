package boot_test

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"commonchest/app/delivery"
	"commonchest/app/voting"
	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

// How far a round of a history has come.
const (
	sealed = iota
	counted
	resolved
)

// played is a round, with what its projects are for and the fences that stood when it was
// sealed.
type played struct {
	id       models.RoundID
	place    models.PlaceID
	stage    int
	purposes map[models.ProposalID]models.Purpose
	fences   map[models.FundID]models.Fence
	seal     models.Seal
	wants    []models.FundID // that it was set up with
}

// owed is an award.
type owed struct {
	round  *played
	ref    string
	amount money.Pence // as it was resolved
	on     models.FinancialYear
	strand models.Strand // of the project
	s137   bool
	to     models.RecipientKind // "" until somebody said
}

// begins sets a round up, seals it and lets people vote: a small one, with money of all
// kinds that its place has.
func (h *history) begins() error {
	place := of(h, areas)
	r := &played{id: models.RoundID(fmt.Sprintf("round-%d", h.n)), place: place, purposes: map[models.ProposalID]models.Purpose{}, fences: map[models.FundID]models.Fence{}}
	var funds []models.FundID
	for _, f := range h.in(place) {
		until := h.fences[f].Until // what ends before the count can be in no round
		lasts := until == "" || until > h.clock.Now().AddDate(0, 0, 20).Format(time.DateOnly) || h.one(8)
		if lasts && h.books[ledger.FundAccount(f)] > 0 && len(funds) < 4 {
			funds = append(funds, f)
		}
	}
	if len(funds) == 0 {
		return errNothing
	}
	clerk, now := someone(models.RoleClerk, place, 1), h.clock.Now()
	_, err := h.app.Rounds.Create(h.ctx, h.by(clerk), models.Round{ID: r.id, Place: place, Name: "A round", Funds: funds, Settled: models.RoundTasks(),
		Times: models.Timetable{OpensAt: now.Add(time.Hour), ClosesAt: now.Add(100 * time.Hour)}, Rule: models.RuleSpec{Name: of(h, []string{"greedy_votes", "mes_cost"}), Ties: models.TiesByLot},
		Ballot: models.BallotSpec{Kind: models.Approval, Min: 1, Max: 3}, Disclosure: models.DefaultDisclosure(8), Answers: models.Accountable{Councillor: "Chair", Officer: "Clerk"}})
	if err != nil {
		return err
	}
	r.wants, h.drafts = funds, append(h.drafts, r)
	for range 5 {
		h.project(r, clerk, of(h, funds))
	}
	batch, err := h.app.Rolls.MakeBatch(h.ctx, h.by(clerk), r.id, 8)
	h.must(err)
	err = h.twice(h.by(clerk), func(by models.By) (err error) { r.seal, err = h.app.Rounds.Seal(h.ctx, by, r.id); return err })
	if err != nil {
		return err
	}
	var aside []move
	for _, f := range r.seal.Funds {
		want := h.books[ledger.FundAccount(f.Fund)]
		if f.Amount != want || f.Fence.Strand != h.fences[f.Fund].Strand || f.Fence.Spend != h.fences[f.Fund].Spend || f.Kind != models.CILFund && f.Fence.Until != h.fences[f.Fund].Until { // levy has a clock of its own
			h.wrong("%s was sealed with %d behind %+v, has %d behind %+v", f.Fund, f.Amount, f.Fence, want, h.fences[f.Fund])
		}
		r.fences[f.Fund] = h.fences[f.Fund]
		aside = append(aside, move{ledger.FundAccount(f.Fund), ledger.PotAccount(r.id, f.Fund), f.Amount})
	}
	h.entered(aside...)
	h.rounds, h.drafts = append(h.rounds, r), h.drafts[:len(h.drafts)-1]
	h.vote(r, batch.N)
	return nil
}

// project is an idea with a purpose that some of the money may pay for, or none.
func (h *history) project(r *played, clerk models.Actor, near models.FundID) {
	p := models.Purpose{Strand: of(h, strands), Spend: of(h, []models.Spend{models.Capital, models.Revenue})}
	if f := h.fences[near]; !h.one(6) {
		p.Strand, p.Spend = cmp.Or(f.Strand, p.Strand), cmp.Or(f.Spend, p.Spend)
	}
	ask := 1 + money.Pence(h.rng.Int64N(20_000_00))
	idea, err := h.app.Proposals.Submit(h.ctx, h.by(clerk), models.Proposal{ID: models.ProposalID(h.app.NewID()), Place: r.place, Round: r.id, By: models.ByBody, Ask: ask}, words(fmt.Sprintf("Idea %d", h.n)))
	h.must(err)
	_, err = h.app.Proposals.Review(h.ctx, h.by(clerk), idea.ID)
	h.must(err)
	terms := models.Terms{Purpose: p}
	if h.one(3) && ask > 2 {
		terms.Scalable = h.one(2)
		terms.Parts = []models.ProposalPart{{Amount: ask / 3}, {Amount: ask - ask/3}}
	}
	_, err = h.app.Proposals.Term(h.ctx, h.by(clerk), idea.ID, terms, ask, "")
	h.must(err)
	_, err = h.app.Proposals.Admit(h.ctx, h.by(clerk), idea.ID, r.id, 0, "General power of competence")
	h.must(err)
	r.purposes[idea.ID] = p
	h.writes("idea "+string(idea.ID), ask)
	for _, part := range terms.Parts {
		h.writes("idea "+string(idea.ID), part.Amount)
	}
}

func (h *history) vote(r *played, batch int64) {
	h.clock.Set(r.seal.Times.OpensAt.Add(time.Minute))
	h.app.Voting.Look(h.ctx)
	letters, err := h.app.Rolls.Download(h.ctx, h.by(someone(models.RoleClerk, r.place, 1)), r.id, batch)
	h.must(err)
	for _, letter := range letters[:3+h.rng.IntN(5)] {
		person, err := h.app.Rolls.Redeem(h.ctx, r.id, letter.Code)
		h.must(err)
		refs := r.seal.Refs()
		h.rng.Shuffle(len(refs), func(i, j int) { refs[i], refs[j] = refs[j], refs[i] })
		_, err = h.app.Voting.Cast(h.ctx, voting.Cast{Round: r.id, Person: person, Channel: models.Online, Cmd: h.app.NewID(), State: models.BallotCast, Choices: refs[:1+h.rng.IntN(3)], ReadAt: h.clock.Now()})
		h.must(err)
	}
}

// at is one of the rounds that have come so far.
func (h *history) at(stage int) *played {
	var list []*played
	for _, r := range h.rounds {
		if r.stage == stage {
			list = append(list, r)
		}
	}
	if len(list) == 0 {
		return nil
	}
	return of(h, list)
}

func (h *history) counts() error {
	r := h.at(sealed)
	if r == nil {
		return errNothing
	}
	if end := r.seal.Times.ClosesAt.Add(time.Hour); h.clock.Now().Before(end) {
		h.clock.Set(end)
	}
	h.app.Voting.Look(h.ctx)
	clerk := someone(models.RoleClerk, r.place, 1)
	_, err := h.app.Counting.Count(h.ctx, h.by(clerk), r.id)
	h.must(err)
	_, err = h.app.Counting.Publish(h.ctx, h.by(clerk), r.id)
	h.must(err)
	r.stage = counted
	return nil
}

// resolves is the body's resolution: what was recommended, or something else with a reason.
func (h *history) resolves() error {
	r := h.at(counted)
	if r == nil {
		return errNothing
	}
	res, err := h.app.Counting.Result(h.ctx, r.id)
	h.must(err)
	m := models.Minuted{Minute: "26/9", On: h.clock.Now().Format(time.DateOnly), Kind: models.GeneralPower, Power: "General power of competence", Refs: res.Chosen}
	if h.one(2) {
		m.Kind, m.Power = models.Section137, "Section 137"
	}
	if h.one(3) {
		m.Reason, m.Refs = "Members saw it otherwise.", nil
		for _, p := range r.seal.Projects {
			if h.one(2) {
				m.Refs = append(m.Refs, p.Ref)
			}
		}
	}
	var done models.Resolution
	err = h.twice(h.by(someone(models.RoleClerk, r.place, 1)), func(by models.By) (err error) { done, err = h.app.Counting.Resolve(h.ctx, by, r.id, m); return err })
	if err != nil {
		return err
	}
	r.stage = resolved
	h.allocated(r, done)
	return nil
}

// allocated books a resolution, and holds each payment against the fence of its fund.
func (h *history) allocated(r *played, done models.Resolution) {
	on := r.seal.Times.ClosesAt.Format(time.DateOnly)
	for _, a := range done.Awards {
		var sum money.Pence
		for _, share := range done.Paid {
			if share.Ref != a.Ref {
				continue
			}
			sum += share.Amount
			if !admits(r.fences[share.Fund], r.purposes[a.Proposal], on) {
				h.wrong("%s pays for %+v from behind %+v", share.Fund, r.purposes[a.Proposal], r.fences[share.Fund])
			}
		}
		if sum != a.Amount || sum <= 0 {
			h.wrong("%s is awarded %d and paid %d", a.Ref, a.Amount, sum)
		}
		h.awards = append(h.awards, &owed{r, a.Ref, sum, models.YearOf(h.clock.Now().In(london).Format(time.DateOnly)), r.purposes[a.Proposal].Strand, done.Kind == models.Section137, ""})
	}
	left := map[models.FundID]money.Pence{}
	for _, f := range r.seal.Funds {
		left[f.Fund] = f.Amount
	}
	var moves []move
	for _, share := range done.Paid {
		moves = append(moves, move{ledger.PotAccount(r.id, share.Fund), ledger.AwardAccount(r.id, share.Ref, share.Fund), share.Amount})
		left[share.Fund] -= share.Amount
	}
	for _, f := range r.seal.Funds {
		moves = append(moves, move{ledger.PotAccount(r.id, f.Fund), ledger.FundAccount(f.Fund), left[f.Fund]})
	}
	h.entered(moves...)
}

// award is one of the awards as it stands, mostly one that fits, with who may act on it.
func (h *history) award(fits func(models.Delivery) bool) (*owed, delivery.Entry, models.Actor, error) {
	if len(h.awards) == 0 {
		return nil, delivery.Entry{}, models.Actor{}, errNothing
	}
	type one struct {
		a *owed
		e delivery.Entry
	}
	var list []one
	for _, a := range h.awards {
		e, err := h.app.Delivery.Entry(h.ctx, a.round.id, a.ref)
		h.must(err)
		list = append(list, one{a, e})
	}
	it := best(h, list, func(o one) bool { return fits(o.e.Delivery) })
	who := someone(models.RoleClerk, it.a.round.place, 1)
	if h.one(12) {
		who = someone(models.RoleCouncillor, it.a.round.place, 1)
	}
	return it.a, it.e, who, nil
}

func hasPayment(stage models.PaymentStage) func(models.Delivery) bool {
	return func(d models.Delivery) bool {
		return slices.ContainsFunc(d.Payments, func(p models.Payment) bool { return p.Stage == stage })
	}
}

func anyAward(models.Delivery) bool { return true }

// left adds up what an award still has by the history's books.
func (h *history) left(a *owed, at func(models.RoundID, string, models.FundID) ledger.Account) money.Pence {
	var sum money.Pence
	for _, f := range a.round.seal.Funds {
		sum += h.books[at(a.round.id, a.ref, f.Fund)]
	}
	return sum
}

// settled books shares of an award from one account to another.
func (h *history) settled(a *owed, amount money.Pence, shares []models.FundShare, from, to func(models.FundID) ledger.Account) {
	if models.Sum(shares) != amount {
		h.wrong("%d is split into %+v", amount, shares)
	}
	var moves []move
	for _, s := range shares {
		if s.Amount <= 0 {
			h.wrong("%s gives %d of %d", s.Fund, s.Amount, amount)
		}
		moves = append(moves, move{from(s.Fund), to(s.Fund), s.Amount})
	}
	h.entered(moves...)
}

func (a *owed) awarded(f models.FundID) ledger.Account {
	return ledger.AwardAccount(a.round.id, a.ref, f)
}

// name of an award, as the books have it.
func (a *owed) name() string { return string(a.round.id) + "/" + a.ref }

// claim notes that a payment of an award waits, or that it no longer does.
func (h *history) claim(a *owed, n int64, amount money.Pence) {
	if h.claims[a.name()] == nil {
		h.claims[a.name()] = map[int64]money.Pence{}
	}
	h.claims[a.name()][n] = amount
}

func (a *owed) paid(f models.FundID) ledger.Account { return ledger.PaidAccount(a.round.id, a.ref, f) }

// arranges says who gets an award.
func (h *history) arranges() error {
	a, _, who, err := h.award(func(d models.Delivery) bool { return d.To == "" })
	if err != nil {
		return err
	}
	in := models.Arrangement{To: of(h, []models.RecipientKind{models.RecipientOwn, models.RecipientCharity, models.RecipientGroup}), Name: "A club", Number: "9000001",
		Brings: models.Brings{Match: money.Pence(h.rng.Int64N(5_000_00)), InKind: money.Pence(h.rng.Int64N(5_000_00)), Avoided: money.Pence(h.rng.Int64N(5_000_00)), From: "Friends"}}
	err = h.twice(h.by(who), func(by models.By) error {
		_, err := h.app.Delivery.Arrange(h.ctx, by, a.round.id, a.ref, in)
		return err
	})
	if err == nil {
		a.to = in.To
		h.writes("award "+a.name(), in.Brings.Match, in.Brings.InKind, in.Brings.Avoided, in.Brings.Match+in.Brings.InKind)
	}
	return err
}

func (h *history) requests() error {
	a, e, who, err := h.award(anyAward)
	if err != nil {
		return err
	}
	amount, free := h.sum(max(1, h.left(a, ledger.AwardAccount)/2)), h.left(a, ledger.AwardAccount)-e.Delivery.Claimed()
	var d models.Delivery
	err = h.twice(h.by(who), func(by models.By) (err error) {
		d, err = h.app.Delivery.Request(h.ctx, by, a.round.id, a.ref, delivery.Request{Payee: "A builder", Purpose: "The work", Amount: amount, Document: fmt.Sprintf("Invoice %d", len(e.Delivery.Payments)+1)})
		return err
	})
	if lawful := amount > 0 && amount <= free && who.Can(models.RoleClerk, a.round.place); (err == nil) != lawful {
		h.wrong("%s asks for %d of %d: %v", who.ID, amount, free, err)
	}
	if err == nil {
		h.writes("award "+a.name(), amount)
		h.claim(a, int64(len(d.Payments)), amount)
	}
	return err
}

// payment is one of an award's payments, mostly one at a stage that fits.
func (h *history) payment(stage models.PaymentStage) (*owed, models.Payment, models.Actor, error) {
	a, e, who, err := h.award(hasPayment(stage))
	if err == nil && len(e.Delivery.Payments) == 0 {
		err = errNothing
	}
	if err != nil {
		return nil, models.Payment{}, who, err
	}
	return a, best(h, e.Delivery.Payments, func(p models.Payment) bool { return p.Stage == stage }), who, nil
}

func (h *history) approves() error {
	a, p, _, err := h.payment(models.PaymentRequested)
	if err != nil {
		return err
	}
	who := someone(models.RoleCouncillor, a.round.place, h.rng.IntN(3))
	if h.one(8) { // the clerk is a member too, and prepared it
		who = someone(models.RoleClerk, a.round.place, 1)
		who.Grants = append(who.Grants, models.Grant{Place: a.round.place, Role: models.RoleCouncillor})
	}
	had := slices.ContainsFunc(p.Approvals, func(s models.SignOff) bool { return s.By == models.AccountID(who.ID) })
	err = h.twice(h.by(who), func(by models.By) error {
		_, err := h.app.Delivery.Approve(h.ctx, by, a.round.id, a.ref, p.N)
		return err
	})
	if err == nil && (had || models.AccountID(who.ID) == p.Preparer) {
		h.wrong("%s signed twice or under its own payment", who.ID)
	}
	return err
}

func (h *history) stops() error {
	a, p, _, err := h.payment(models.PaymentRequested)
	if err != nil || !h.one(3) {
		return errNothing
	}
	_, err = h.app.Delivery.Reject(h.ctx, h.by(someone(models.RoleCouncillor, a.round.place, 2)), a.round.id, a.ref, p.N, "The work is not done.")
	if err == nil {
		h.claim(a, p.N, 0)
	}
	return err
}

// pays records what the bank did: of what two members have signed, and of nothing else.
func (h *history) pays() error {
	a, p, who, err := h.payment(models.PaymentAuthorised)
	if err != nil {
		return err
	}
	var d models.Delivery
	err = h.twice(h.by(who), func(by models.By) (err error) {
		d, err = h.app.Delivery.Pay(h.ctx, by, a.round.id, a.ref, p.N, fmt.Sprintf("BACS %d", h.n), h.clock.Now().Format(time.DateOnly))
		return err
	})
	lawful := p.Stage == models.PaymentAuthorised && len(p.Approvals) >= models.DefaultApprovals && who.Can(models.RoleClerk, a.round.place)
	if (err == nil) != lawful {
		h.wrong("%s records a payment that is %s with %d signatures: %v", who.ID, p.Stage, len(p.Approvals), err)
	}
	if err == nil {
		h.claim(a, p.N, 0)
		h.settled(a, p.Amount, d.Payments[p.N-1].Shares, a.awarded, a.paid)
	}
	return err
}

func (h *history) lapses() error {
	a, _, who, err := h.award(func(d models.Delivery) bool { return d.Claimed() == 0 })
	if err != nil || !h.one(3) {
		return errNothing
	}
	var d models.Delivery
	err = h.twice(h.by(who), func(by models.By) (err error) {
		d, err = h.app.Delivery.Lapse(h.ctx, by, a.round.id, a.ref, "It cost less.")
		return err
	})
	if err == nil {
		h.settled(a, h.left(a, ledger.AwardAccount), d.Returns[len(d.Returns)-1].Shares, a.awarded, ledger.FundAccount)
	}
	return err
}

func (h *history) refunds() error {
	a, _, who, err := h.award(hasPayment(models.PaymentPaid))
	if err != nil {
		return err
	}
	amount := h.sum(max(1, h.left(a, ledger.PaidAccount)))
	var d models.Delivery
	err = h.twice(h.by(who), func(by models.By) (err error) {
		d, err = h.app.Delivery.Refund(h.ctx, by, a.round.id, a.ref, amount, models.Banked{Ref: fmt.Sprintf("BACS %d", h.n)}, "It was not spent.")
		return err
	})
	if lawful := amount > 0 && amount <= h.left(a, ledger.PaidAccount) && who.Can(models.RoleClerk, a.round.place); (err == nil) != lawful {
		h.wrong("%d comes back of %d paid: %v", amount, h.left(a, ledger.PaidAccount), err)
	}
	if err == nil {
		h.writes("award "+a.name(), amount)
		h.settled(a, amount, d.Returns[len(d.Returns)-1].Shares, a.paid, ledger.FundAccount)
	}
	return err
}

// correctsPayment undoes a payment that was recorded by mistake.
func (h *history) correctsPayment() error {
	a, p, who, err := h.payment(models.PaymentPaid)
	if err != nil {
		return err
	}
	err = h.twice(h.by(who), func(by models.By) error {
		_, err := h.app.Delivery.CorrectPayment(h.ctx, by, a.round.id, a.ref, p.N, "It was another invoice.")
		return err
	})
	if err == nil {
		h.settled(a, p.Amount, p.Shares, a.paid, a.awarded)
	}
	return err
}

// correctsReturn undoes a return that was recorded by mistake. What has been set aside in
// the meantime is no longer there to be undone, and that is a refusal.
func (h *history) correctsReturn() error {
	a, e, who, err := h.award(func(d models.Delivery) bool { return len(d.Returns) > 0 })
	if err != nil || len(e.Delivery.Returns) == 0 {
		return errNothing
	}
	r := of(h, e.Delivery.Returns)
	err = h.twice(h.by(who), func(by models.By) error {
		_, err := h.app.Delivery.CorrectReturn(h.ctx, by, a.round.id, a.ref, r.N, "It did not come back.")
		return err
	})
	if err != nil {
		return err
	}
	to := a.awarded
	if r.Kind == models.ReturnRefunded {
		to = a.paid
	}
	h.settled(a, r.Amount, r.Shares, ledger.FundAccount, to)
	return nil
}
