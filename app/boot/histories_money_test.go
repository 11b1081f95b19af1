package boot_test

import (
	"fmt"
	"slices"
	"time"

	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

// signatory acts for a partner, and now and then for another one.
func (h *history) signatory(body models.BodyID) models.Actor {
	if h.one(6) {
		body = of(h, givers)
	}
	return models.Actor{ID: "of-" + string(body), Grants: []models.Grant{{Place: "westmere", Role: models.RolePartner, Body: body}}}
}

func (h *history) invite() error {
	c := models.Commitment{ID: models.CommitmentID(fmt.Sprintf("promise-%d", len(h.commitments))), Partner: of(h, givers), Place: "westmere", Name: "Money", CoolingOff: 14,
		Pooling: of(h, []models.Pooling{models.Pooled, models.Pooled, models.Pooled, models.Aligned, models.Reserved}), Asked: h.sum(90_000_00), Fence: h.fence()}
	err := h.twice(h.by(officer), func(by models.By) error { _, err := h.app.Partners.Invite(h.ctx, by, c); return err })
	if err == nil {
		h.commitments = append(h.commitments, c.ID)
		h.writes("promise "+string(c.ID), c.Asked)
	}
	return err
}

// promise is one of the commitments as it stands, mostly one that fits.
func (h *history) promise(fits func(models.Commitment) bool) (models.Commitment, error) {
	if len(h.commitments) == 0 {
		return models.Commitment{}, errNothing
	}
	var list []models.Commitment
	for _, id := range h.commitments {
		c, err := h.app.Partners.Commitment(h.ctx, id)
		h.must(err)
		list = append(list, c)
	}
	return best(h, list, fits), nil
}

func isSigned(c models.Commitment) bool {
	return c.Stage == models.CommitmentSigned && c.Pooling == models.Pooled
}

func (h *history) sign() error {
	c, err := h.promise(models.Commitment.Open)
	if err != nil {
		return err
	}
	today := h.clock.Now()
	in := models.Signature{Pooling: c.Pooling, Amount: h.sum(90_000_00), Fence: c.Fence, On: today.Format(time.DateOnly), Role: "Director", Authority: "Scheme of delegation"}
	sums := true
	if c.Pooling == models.Pooled {
		first := in.Amount / 3
		in.Instalments = []models.Instalment{{Due: today.AddDate(0, 1, 0).Format(time.DateOnly), Amount: first}, {Due: today.AddDate(0, 2, 0).Format(time.DateOnly), Amount: in.Amount - first}}
		if h.one(8) {
			in.Instalments[1].Amount--
			sums = false
		}
	}
	actor := h.signatory(c.Partner)
	err = h.twice(h.by(actor), func(by models.By) error { _, err := h.app.Partners.Sign(h.ctx, by, c.ID, in); return err })
	if err == nil {
		h.writes("promise "+string(c.ID), in.Amount)
		for _, part := range in.Instalments {
			h.writes("promise "+string(c.ID), part.Amount)
		}
	}
	switch {
	case err == nil && (!sums || !actor.SignsFor(c.Partner, "westmere")):
		h.wrong("%s signed for %s, instalments that sum: %v", actor.ID, c.Partner, sums)
	case err == nil && c.Pooling == models.Pooled:
		h.moved(ledger.Outside, ledger.SignedAccount(c.ID), in.Amount)
		h.fences[c.Fund], h.homes[c.Fund] = in.Fence, "westmere"
	}
	return err
}

// withdraws takes a signature back: what has not come stays away, what has come and is set
// aside for nothing goes back, and what a round holds stays.
func (h *history) withdraws() error {
	if !h.one(4) {
		return errNothing // or there would be no partner left
	}
	c, err := h.promise(isSigned)
	if err != nil {
		return err
	}
	err = h.twice(h.by(h.signatory(c.Partner)), func(by models.By) error {
		_, err := h.app.Partners.Withdraw(h.ctx, by, c.ID, "Our own budget was cut in the year.", "")
		return err
	})
	if err == nil && c.Pooling == models.Pooled {
		h.withdrawn[c.ID] = h.books[ledger.SignedAccount(c.ID)] + h.books[ledger.FundAccount(c.Fund)]
		h.moved(ledger.SignedAccount(c.ID), ledger.Outside, h.books[ledger.SignedAccount(c.ID)])
		h.moved(ledger.FundAccount(c.Fund), ledger.Outside, h.books[ledger.FundAccount(c.Fund)])
	}
	return err
}

// instalment is money that comes under a signature. What was signed for may always come.
func (h *history) instalment() error {
	c, err := h.promise(func(c models.Commitment) bool { return isSigned(c) && h.books[ledger.SignedAccount(c.ID)] > 0 })
	if err != nil {
		return err
	}
	amount := h.sum(max(1, h.books[ledger.SignedAccount(c.ID)]))
	lawful := c.Stage == models.CommitmentSigned && c.Pooling == models.Pooled && amount > 0 && amount <= h.books[ledger.SignedAccount(c.ID)]
	ref := fmt.Sprintf("BACS %d", h.n)
	err = h.twice(h.by(officer), func(by models.By) error {
		_, err := h.app.Partners.Receive(h.ctx, by, c.ID, amount, models.Banked{Ref: ref})
		return err
	})
	if (err == nil) != lawful {
		h.wrong("%d came under a signature over %d (%s, %s): %v", amount, h.books[ledger.SignedAccount(c.ID)], c.Stage, c.Pooling, err)
	}
	if err == nil {
		h.moved(ledger.SignedAccount(c.ID), ledger.FundAccount(c.Fund), amount)
	}
	return err
}

// own is a body's own money: a precept or a levy.
func (h *history) own() error {
	place := of(h, areas)
	n := h.rng.IntN(3)
	f := models.Fund{ID: models.FundID(fmt.Sprintf("%s-own-%d", place, n)), Place: place, Name: fmt.Sprintf("Money of our own %d", n), Partner: models.BodyID(place),
		Kind: []models.FundKind{models.PreceptFund, models.CILFund, models.GrantFund}[n]}
	fence, have := h.fences[f.ID]
	if !have {
		fence = h.fence()
		fence.Virement = fence.Virement && f.Kind != models.CILFund
	}
	f.Fence = fence
	amount, who := h.sum(40_000_00), someone(models.RoleClerk, of(h, areas), 1)
	err := h.twice(h.by(who), func(by models.By) error { return h.app.Funding.Contribute(h.ctx, by, f, amount, models.Banked{}) })
	if err != nil {
		return err
	}
	if !who.Can(models.RoleClerk, place) || amount <= 0 {
		h.wrong("%s put %d into the money of %s", who.ID, amount, place)
	}
	h.moved(ledger.Outside, ledger.FundAccount(f.ID), amount)
	h.fences[f.ID], h.homes[f.ID] = fence, place
	return nil
}

// in lists the funds of a place, in the order in which they came.
func (h *history) in(place models.PlaceID) []models.FundID {
	funds, err := h.app.Funding.Funds(h.ctx, place)
	h.must(err)
	out := make([]models.FundID, len(funds))
	for i, f := range funds {
		out[i] = f.ID
	}
	return out
}

func (h *history) offer() error {
	funds := h.in("westmere")
	if len(funds) == 0 {
		return errNothing
	}
	from := best(h, funds, func(f models.FundID) bool { return h.books[ledger.FundAccount(f)] > 100_00 })
	d := models.TransferDraft{ID: models.TransferDraftID(fmt.Sprintf("draft-%d", h.n)), FromPlace: "westmere",
		Terms: models.TransferTerms{FromFund: from, Name: fmt.Sprintf("Share %d", h.n), Plain: h.one(2), Years: 1 + h.rng.Int64N(2), Statutory: "none", AnswerBy: h.clock.Now().AddDate(0, 1, 0)}}
	var words models.TransferWords
	if !d.Terms.Plain {
		d.Terms.Starts, words = h.clock.Now().AddDate(0, 3, 0).Format(time.DateOnly), models.TransferWords{Service: "Mowing the green", HandBack: "As it was handed over"}
	}
	for _, area := range areas {
		if h.one(2) || len(d.To) == 0 {
			d.To = append(d.To, models.DraftTo{Place: area, Amount: h.sum(max(1, h.books[ledger.FundAccount(from)]/2))})
		}
	}
	return h.twice(h.by(officer), func(by models.By) error {
		list, err := h.app.Transfers.Offer(h.ctx, by, d, words)
		for i, t := range list {
			if err == nil && t.Terms.Amount != d.To[i].Amount {
				h.wrong("%d was offered, and %d is", d.To[i].Amount, t.Terms.Amount)
			}
			if err == nil && (len(h.transfers) == 0 || h.transfers[len(h.transfers)-1] != t.ID) {
				h.transfers = append(h.transfers, t.ID)
				h.writes("offer "+string(t.ID), t.Terms.Amount)
			}
		}
		return err
	})
}

// offered is one of the transfers as it stands, mostly one at a stage that fits, and
// somebody of the area or of the other.
func (h *history) offered(fits ...models.TransferStage) (models.Transfer, models.Actor, error) {
	if len(h.transfers) == 0 {
		return models.Transfer{}, models.Actor{}, errNothing
	}
	var list []models.Transfer
	for _, id := range h.transfers {
		t, err := h.app.Transfers.Transfer(h.ctx, id)
		h.must(err)
		list = append(list, t)
	}
	t := best(h, list, func(t models.Transfer) bool { return slices.Contains(fits, t.Stage) })
	who := someone(models.RoleClerk, t.Place, 1)
	if h.one(10) {
		who = someone(models.RoleClerk, of(h, areas), 1)
	}
	return t, who, nil
}

func (h *history) answer() error {
	t, who, err := h.offered(models.TransferOffered, models.TransferDeferred)
	if err != nil {
		return err
	}
	r := models.Reply{Version: t.Version, Minute: "26/1", Kind: of(h, []models.AnswerKind{models.AnswerAccept, models.AnswerAccept, models.AnswerConditions, models.AnswerDefer, models.AnswerDecline})}
	switch r.Kind {
	case models.AnswerConditions:
		r.Conditions = []string{"A report first"}
	case models.AnswerDefer:
		r.Until = h.clock.Now().AddDate(0, 2, 0)
	case models.AnswerDecline:
		r.Reasons = []models.DeclineReason{"liability"}
	}
	err = h.twice(h.by(who), func(by models.By) error { _, err := h.app.Transfers.Answer(h.ctx, by, t.ID, r); return err })
	if err == nil && !who.Can(models.RoleClerk, t.Place) {
		h.wrong("%s answered for %s", who.ID, t.Place)
	}
	return err
}

func (h *history) condition() error {
	t, who, err := h.offered(models.TransferAccepted)
	if err != nil {
		return err
	}
	_, err = h.app.Transfers.Meet(h.ctx, h.by(who), t.ID, 0)
	return err
}

func (h *history) unoffer() error {
	t, _, err := h.offered(models.TransferOffered)
	if err != nil || !h.one(3) {
		return errNothing
	}
	_, err = h.app.Transfers.Withdraw(h.ctx, h.by(officer), t.ID, "There is another way now.")
	return err
}

// release sends money that its area has accepted, with the duties: of nothing else.
func (h *history) release() error {
	t, _, err := h.offered(models.TransferAccepted, models.TransferReceived)
	if err != nil {
		return err
	}
	from := t.Terms.FromFund
	err = h.twice(h.by(officer), func(by models.By) error { _, err := h.app.Transfers.Release(h.ctx, by, t.ID); return err })
	if err != nil {
		return err
	}
	if !t.Agreed() && t.Stage != models.TransferReceived {
		h.wrong("money left for an offer that is %s", t.Stage)
	}
	h.moved(ledger.FundAccount(from), ledger.TransitAccount(t.ID, from), t.Terms.Amount)
	return nil
}

// receive is money that arrives; what is on its way may always arrive.
func (h *history) receive() error {
	t, who, err := h.offered(models.TransferReleased)
	if err != nil {
		return err
	}
	from := t.Terms.FromFund
	lawful := t.Stage == models.TransferReleased && who.Can(models.RoleClerk, t.Place)
	err = h.twice(h.by(who), func(by models.By) error {
		_, err := h.app.Transfers.Receive(h.ctx, by, t.ID, models.Banked{Ref: "BACS 1"})
		return err
	})
	if (err == nil) != lawful {
		h.wrong("%s receives an offer that is %s: %v", who.ID, t.Stage, err)
	}
	if err != nil {
		return err
	}
	h.moved(ledger.TransitAccount(t.ID, from), ledger.FundAccount(t.Terms.Fund), t.Terms.Amount)
	h.fences[t.Terms.Fund], h.homes[t.Terms.Fund] = t.Terms.Fence, t.Place
	return nil
}

func (h *history) recall() error {
	t, _, err := h.offered(models.TransferReleased)
	if err != nil {
		return err
	}
	err = h.twice(h.by(officer), func(by models.By) error {
		_, err := h.app.Transfers.Recall(h.ctx, by, t.ID, "The work is put off.")
		return err
	})
	if err == nil {
		h.moved(ledger.TransitAccount(t.ID, t.Terms.FromFund), ledger.FundAccount(t.Terms.FromFund), t.Terms.Amount)
	}
	return err
}

func (h *history) handBack() error {
	t, who, err := h.offered(models.TransferReceived)
	if err != nil {
		return err
	}
	unused := h.sum(max(1, min(t.Terms.Amount, h.books[ledger.FundAccount(t.Terms.Fund)])))
	err = h.twice(h.by(who), func(by models.By) error {
		_, err := h.app.Transfers.HandBack(h.ctx, by, t.ID, unused, "BACS 2", "We cannot keep it.")
		return err
	})
	if err == nil {
		h.moved(ledger.FundAccount(t.Terms.Fund), ledger.TransitAccount(t.ID, t.Terms.Fund), unused)
	}
	return err
}

func (h *history) takeBack() error {
	t, _, err := h.offered(models.TransferReturning)
	if err != nil {
		return err
	}
	err = h.twice(h.by(officer), func(by models.By) error { _, err := h.app.Transfers.TakeBack(h.ctx, by, t.ID); return err })
	if err == nil {
		h.moved(ledger.TransitAccount(t.ID, t.Terms.Fund), ledger.FundAccount(t.Terms.FromFund), h.books[ledger.TransitAccount(t.ID, t.Terms.Fund)])
	}
	return err
}

// proposeLifting is the first step to money without its fence: notice and two others follow.
func (h *history) proposeLifting() error {
	place := of(h, append([]models.PlaceID{"westmere"}, areas...))
	funds := h.in(place)
	if len(funds) == 0 {
		return errNothing
	}
	l := models.Lifting{ID: models.LiftingID(fmt.Sprintf("lifting-%d", len(h.liftings))), Place: place, Fund: best(h, funds, func(f models.FundID) bool { return h.fences[f].Strand != "" }),
		Protects: watchedAt(place), NoticeUntil: h.clock.Now().AddDate(0, 0, 25+h.rng.IntN(10)).Format(time.DateOnly)}
	err := h.twice(h.by(h.keeper(place)), func(by models.By) error {
		_, err := h.app.Fences.Propose(h.ctx, by, l, "It could be spent sooner.", "Nobody is worse off by it.")
		return err
	})
	if err == nil {
		h.liftings = append(h.liftings, l.ID)
	}
	return err
}

// watchedAt is the service of a place that its fences protect.
func watchedAt(place models.PlaceID) models.ServiceID { return models.ServiceID(place + "-service") }

// keeper is who proposes at a place.
func (h *history) keeper(place models.PlaceID) models.Actor {
	if place == "westmere" {
		return officer
	}
	return someone(models.RoleClerk, place, 1)
}

func (h *history) lifting() (models.Lifting, error) {
	if len(h.liftings) == 0 {
		return models.Lifting{}, errNothing
	}
	id := of(h, h.liftings)
	for _, place := range append([]models.PlaceID{"westmere"}, areas...) {
		list, err := h.app.Fences.Liftings(h.ctx, place)
		h.must(err)
		for _, l := range list {
			if l.ID == id {
				return l, nil
			}
		}
	}
	return models.Lifting{}, errNothing
}

func (h *history) approveLifting() error {
	l, err := h.lifting()
	if err != nil {
		return err
	}
	given, err := h.app.Fences.Approvals(h.ctx, l.ID)
	h.must(err)
	giver, err := h.app.Fences.Giver(h.ctx, l)
	h.must(err)
	if giver != "" {
		says := models.Actor{ID: "of-" + string(giver), Grants: []models.Grant{{Place: "westmere", Role: models.RolePartner, Body: giver}}}
		if giver == "westmere-council" {
			says = officer
		}
		_, err := h.app.Fences.Agree(h.ctx, h.by(says), l.ID)
		h.must(notMine(err))
	}
	role := models.RoleCouncillor
	if l.Place == "westmere" {
		role = models.RoleOfficer
	}
	_, err = h.app.Fences.Approve(h.ctx, h.by(someone(role, l.Place, h.rng.IntN(3))), l.ID, int64(len(given))+1)
	return err
}

func (h *history) lift() error {
	l, err := h.lifting()
	if err != nil {
		return err
	}
	given, err := h.app.Fences.Approvals(h.ctx, l.ID)
	h.must(err)
	err = h.twice(h.by(h.keeper(l.Place)), func(by models.By) error { _, err := h.app.Fences.Lift(h.ctx, by, l.ID); return err })
	if err != nil {
		return err
	}
	if len(given) < models.LiftApprovals || h.clock.Now().Format(time.DateOnly) <= l.NoticeUntil {
		h.wrong("a fence fell with %d approvals, notice until %s", len(given), l.NoticeUntil)
	}
	if giver, err := h.app.Fences.Giver(h.ctx, l); err != nil || giver != "" && l.AgreedAt.IsZero() {
		h.wrong("a fence of %s fell without its word: %v", giver, err)
	}
	after, err := h.app.Funding.Fund(h.ctx, l.Fund)
	h.must(err)
	if after.Fence.Narrows() && after.Fence.Until == "" {
		h.wrong("a fence was lifted, and %+v is left", after.Fence)
	}
	h.fences[l.Fund] = after.Fence
	return nil
}

// asksVirement asks to move money between two funds of one place.
func (h *history) asksVirement() error {
	place := of(h, append([]models.PlaceID{"westmere"}, areas...))
	funds := h.in(place)
	if len(funds) == 0 {
		return errNothing
	}
	v := models.Virement{ID: models.VirementID(fmt.Sprintf("virement-%d", len(h.virements))), Place: place,
		From: best(h, funds, func(f models.FundID) bool { return h.fences[f].Virement && h.books[ledger.FundAccount(f)] > 0 }), To: of(h, funds)}
	v.Amount = h.sum(max(1, h.books[ledger.FundAccount(v.From)]))
	err := h.twice(h.by(h.keeper(place)), func(by models.By) error {
		_, err := h.app.Fences.AskVirement(h.ctx, by, v, "More was asked of this fund than of the other.")
		return err
	})
	if err == nil {
		h.virements = append(h.virements, v.ID)
		h.writes("virements of "+string(v.From), v.Amount)
		h.writes("virements of "+string(v.To), v.Amount)
	}
	return err
}

func (h *history) virement(fits func(models.Virement) bool) (models.Virement, error) {
	var list []models.Virement
	for _, place := range append([]models.PlaceID{"westmere"}, areas...) {
		here, err := h.app.Fences.Virements(h.ctx, place)
		h.must(err)
		list = append(list, here...)
	}
	if len(list) == 0 {
		return models.Virement{}, errNothing
	}
	return best(h, list, fits), nil
}

// agreesVirement is the second person's word, after which the money moves, once, and only
// from behind a fence that lets it and to money of the same giver.
func (h *history) agreesVirement() error {
	v, err := h.virement(models.Virement.Waits)
	if err != nil {
		return err
	}
	who := h.keeper(v.Place)
	if !h.one(5) {
		who.ID += "-second"
	}
	err = h.twice(h.by(who), func(by models.By) error { _, err := h.app.Fences.AgreeVirement(h.ctx, by, v.ID); return err })
	if err != nil {
		return err
	}
	from, err := h.app.Funding.Fund(h.ctx, v.From)
	h.must(err)
	to, err := h.app.Funding.Fund(h.ctx, v.To)
	h.must(err)
	if who.ID == v.Asked || !h.fences[v.From].Virement || from.Partner != to.Partner || from.Place != to.Place {
		h.wrong("%s moved money from %+v to %+v, asked by %s", who.ID, from, to, v.Asked)
	}
	h.moved(ledger.FundAccount(v.From), ledger.FundAccount(v.To), v.Amount)
	return nil
}

func (h *history) undoesVirement() error {
	v, err := h.virement(func(v models.Virement) bool { return v.UndoneAt.IsZero() })
	if err != nil || !h.one(2) {
		return errNothing
	}
	err = h.twice(h.by(h.keeper(v.Place)), func(by models.By) error {
		_, err := h.app.Fences.UndoVirement(h.ctx, by, v.ID, "It was meant for another fund.")
		return err
	})
	if err == nil && v.Agreed != "" {
		h.moved(ledger.FundAccount(v.To), ledger.FundAccount(v.From), v.Amount)
	}
	return err
}

// admits is what a fence means, said once more and plainly.
func admits(f models.Fence, p models.Purpose, on string) bool {
	return (f.Strand == "" || f.Strand == p.Strand) && (f.Spend == "" || f.Spend == p.Spend) && (f.Until == "" || on <= f.Until)
}

// spentOf adds up what the history's books say of a fund at some stages.
func (h *history) spentOf(fund models.FundID, stages ...ledger.Stage) money.Pence {
	var sum money.Pence
	for account, n := range h.books {
		for _, stage := range stages {
			if account.Fund() == fund && account.Stage() == stage {
				sum += n
			}
		}
	}
	return sum
}
