package transfers

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"commonchest/app/store"
	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

// SaveDraft keeps an offer that is not sent yet, for an officer of its place; base is
// the version shown, 0 for a new one. It checks everything that sending will.
func (s *Service) SaveDraft(ctx context.Context, by models.By, base int64, d models.TransferDraft, w models.TransferWords) (models.TransferDraft, error) {
	if err := by.Actor.Need(d.FromPlace, models.RoleOfficer); err != nil {
		return d, err
	}
	if base > 0 {
		head, err := s.drafts.Head(ctx, string(d.ID))
		if err != nil {
			return d, err
		}
		if head.State.FromPlace != d.FromPlace || !head.State.SentAt.IsZero() {
			return d, models.E(models.Conflict, "draft_sent")
		}
	}
	d.SavedAt = s.d.Now()
	d, err := s.checked(ctx, d, w)
	if err != nil {
		return d, err
	}
	if d.Terms.Words, err = s.words(ctx, by, "terms", w.Parts()); err != nil {
		return d, err
	}
	v, err := s.drafts.Save(ctx, s.act(by, "draft", models.TextRef{}), string(d.ID), base, d)
	return v.State, err
}

// checked says everything that is wrong with a draft, and gives it the fence that its
// money will have.
func (s *Service) checked(ctx context.Context, d models.TransferDraft, w models.TransferWords) (models.TransferDraft, error) {
	faults := []error{d.Check(w, s.d.Now())}
	if d.Terms.FromFund != "" {
		source, err := s.source(ctx, d.FromPlace, d.Terms.FromFund)
		faults = append(faults, err)
		if err == nil {
			total, sumErr := d.Total()
			fence, fenceErr := source.Fence.Narrow(d.Terms.Fence, leastOf(d.To))
			faults = append(faults, sumErr, fenceErr, s.enough(ctx, source, total, spoken{}, "to"))
			d.Terms.Fence = fence
		}
	}
	for _, to := range d.To {
		if err := s.areaOf(ctx, d.FromPlace, to.Place); err != nil {
			faults = append(faults, err)
		}
	}
	return d, together(faults)
}

func leastOf(list []models.DraftTo) money.Pence {
	if len(list) == 0 {
		return 0
	}
	return slices.MinFunc(list, func(a, b models.DraftTo) int { return int(min(1, max(-1, a.Amount-b.Amount))) }).Amount
}

// together makes one refusal of several; what is no fault of the form comes first.
func together(faults []error) error { return togetherAs("transfer", faults) }

func togetherAs(code string, faults []error) error {
	var fields []models.Field
	for _, err := range faults {
		e, ok := errors.AsType[*models.Error](err)
		if err != nil && (!ok || e.Kind != models.Invalid) {
			return err
		}
		if !ok {
			continue
		}
		for _, f := range e.Fields {
			if !slices.ContainsFunc(fields, func(have models.Field) bool { return have.Name == f.Name }) {
				fields = append(fields, f)
			}
		}
	}
	if len(fields) == 0 {
		return nil
	}
	return models.E(models.Invalid, code, fields...)
}

// source is the fund of the giver's own place that an offer is made from.
func (s *Service) source(ctx context.Context, place models.PlaceID, id models.FundID) (models.Fund, error) {
	f, err := s.d.Money.Fund(ctx, id)
	if models.IsKind(err, models.NotFound) || err == nil && f.Place != place {
		return f, models.E(models.Invalid, "transfer", models.F("from_fund", "fund_of_another_place"))
	}
	return f, err
}

// areaOf refuses what is no other place of the same programme.
func (s *Service) areaOf(ctx context.Context, from, to models.PlaceID) error {
	giver, err := s.d.Places.Place(ctx, from)
	if err != nil {
		return err
	}
	taker, err := s.d.Places.Place(ctx, to)
	if models.IsKind(err, models.NotFound) {
		return models.E(models.Invalid, "transfer", models.F("to", "choose_place"))
	}
	if err == nil && (taker.Programme != giver.Programme || taker.ID == giver.ID || taker.Body == giver.Body) {
		return models.E(models.Invalid, "transfer", models.F("to", "same_programme"))
	}
	return err
}

// spoken is whose promise is being made anew, so that it does not count against itself.
type spoken struct {
	transfer models.TransferID
	area     models.PlaceID // of a step
}

// enough refuses a promise of more than its fund holds and no other offer or step speaks
// for. What really moves the ledger decides; this keeps an officer from promising twice.
func (s *Service) enough(ctx context.Context, source models.Fund, sum money.Pence, but spoken, field string) error {
	st, err := s.d.Money.Statement(ctx, source.Place)
	if err != nil {
		return err
	}
	free := st.Balances[ledger.FundAccount(source.ID)]
	list, err := s.From(ctx, source.Place)
	if err != nil {
		return err
	}
	promised, err := s.promised(ctx, source, but.area, st)
	if err != nil {
		return err
	}
	free -= promised
	for _, t := range list {
		if t.ID != but.transfer && t.Terms.FromFund == source.ID && t.Holds() {
			free -= t.Terms.Amount
		}
	}
	if sum <= free {
		return nil
	}
	place, err := s.d.Places.Place(ctx, source.Place)
	if err != nil {
		return err
	}
	fault := models.F(field, "fund_holds_less")
	fault.Args = []models.Arg{{Name: "sum", Value: strconv.FormatInt(int64(max(0, free)), 10), Currency: place.Currency}}
	return models.E(models.Invalid, "transfer", fault)
}

// Send offers a draft to all its areas: one act. seen is the version that was shown, 0 for
// whichever stands. The transfers come first and the draft's own record last; until it is
// there, nobody sees any of them.
func (s *Service) Send(ctx context.Context, by models.By, id models.TransferDraftID, seen int64) ([]models.Transfer, error) {
	head, err := s.drafts.Head(ctx, string(id))
	if err != nil {
		return nil, err
	}
	d := head.State
	if err := by.Actor.Need(d.FromPlace, models.RoleOfficer); err != nil {
		return nil, err
	}
	if !d.SentAt.IsZero() && head.Cmd != by.Cmd {
		return nil, models.E(models.Conflict, "draft_sent")
	}
	if d.SentAt.IsZero() && seen > 0 && seen != head.N {
		return nil, models.E(models.Conflict, "changed_meanwhile")
	}
	list, err := s.parts(ctx, d)
	if err != nil {
		return nil, err
	}
	for _, t := range list {
		if _, err := s.transfers.Save(ctx, s.act(by, "offer", models.TextRef{}), string(t.ID), 0, t); err != nil && !s.left(ctx, err, t) {
			return nil, err
		}
	}
	if d.SentAt.IsZero() {
		d.SentAt = s.d.Now()
		if _, err := s.drafts.Save(ctx, s.act(by, "send", models.TextRef{}), string(id), head.N, d); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// left reports whether a transfer is there from a sending that was cut off: it says the
// same, so it serves this one.
func (s *Service) left(ctx context.Context, err error, t models.Transfer) bool {
	if !models.IsKind(err, models.Conflict) {
		return false
	}
	have, err := s.transfers.Head(ctx, string(t.ID))
	return err == nil && have.N == 1 && have.State.Terms.Fund == t.Terms.Fund && have.State.Terms.Amount == t.Terms.Amount &&
		string(have.State.Terms.Words.Digest) == string(t.Terms.Words.Digest)
}

// parts are the transfers of a draft, checked once more: days go by while it lies.
func (s *Service) parts(ctx context.Context, d models.TransferDraft) ([]models.Transfer, error) {
	text, err := s.d.Texts.Get(ctx, d.Terms.Words)
	if err != nil {
		return nil, err
	}
	words := models.TransferWordsOf(text)
	if d.SentAt.IsZero() {
		if _, err := s.checked(ctx, d, words); err != nil {
			return nil, err
		}
	}
	from, err := s.d.Places.Place(ctx, d.FromPlace)
	if err != nil {
		return nil, err
	}
	var list []models.Transfer
	for _, to := range d.To {
		place, err := s.d.Places.Place(ctx, to.Place)
		if err != nil {
			return nil, err
		}
		at := s.d.Now()
		if !d.SentAt.IsZero() {
			at = d.SentAt
		}
		t, err := d.TransferFor(to, from, place).Offer(words, at)
		if err != nil {
			return nil, err
		}
		if err := s.fundFree(ctx, t); err != nil {
			return nil, err
		}
		list = append(list, t)
	}
	return list, nil
}

// fundFree refuses a fund that the area has already with other conditions: the money
// could leave and never arrive.
func (s *Service) fundFree(ctx context.Context, t models.Transfer) error {
	f, err := s.d.Money.Fund(ctx, t.Terms.Fund)
	if models.IsKind(err, models.NotFound) {
		f, err = models.Fund{Place: t.Place, From: t.Terms.FromFund, Condition: t.Terms.Condition, Fence: t.Terms.Fence}, nil
	}
	if err == nil && (f.Place != t.Place || f.From != t.Terms.FromFund || f.Condition != t.Terms.Condition || !f.Fence.Same(t.Terms.Fence)) {
		return models.E(models.Invalid, "transfer", models.F("fund", "fund_taken"))
	}
	if err != nil {
		return err
	}
	list, err := s.To(ctx, t.Place)
	for _, other := range list {
		if other.Terms.Fund == t.Terms.Fund && other.Terms.Plain != t.Terms.Plain { // what came with a duty is released, what came without is not
			return models.E(models.Invalid, "transfer", models.F("fund", "fund_taken"))
		}
	}
	return err
}

// Offer drafts and sends in one go.
func (s *Service) Offer(ctx context.Context, by models.By, d models.TransferDraft, w models.TransferWords) ([]models.Transfer, error) {
	if head, err := s.drafts.Head(ctx, string(d.ID)); err == nil && head.Cmd == by.Cmd+"-send" {
		return s.parts(ctx, head.State) // the reply was lost
	}
	if _, err := s.SaveDraft(ctx, by, 0, d, w); err != nil {
		return nil, err
	}
	by.Cmd += "-send"
	return s.Send(ctx, by, d.ID, 0)
}

// Draft reads a draft with its words and its version, for an officer of its place.
func (s *Service) Draft(ctx context.Context, actor models.Actor, id models.TransferDraftID) (models.TransferDraft, models.TransferWords, int64, error) {
	v, err := s.drafts.Head(ctx, string(id))
	if err != nil {
		return v.State, models.TransferWords{}, 0, err
	}
	if err := actor.Need(v.State.FromPlace, models.RoleOfficer); err != nil {
		return models.TransferDraft{}, models.TransferWords{}, 0, err
	}
	text, err := s.d.Texts.Get(ctx, v.State.Terms.Words)
	return v.State, models.TransferWordsOf(text), v.N, err
}

// Drafts lists what a place's officers have drafted and not sent.
func (s *Service) Drafts(ctx context.Context, place models.PlaceID) ([]models.TransferDraft, error) {
	var list []models.TransferDraft
	for v, err := range s.drafts.Find(ctx, store.Query{Index: "from", Equal: []any{string(place)}}) {
		if err != nil {
			return nil, err
		}
		if v.State.SentAt.IsZero() {
			list = append(list, v.State)
		}
	}
	return list, nil
}
