package transfers

import (
	"context"

	"commonchest/app/store"
	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

// stepID names what a council and an area have agreed. A slug has no two hyphens
// together, so no other pair has the same.
func stepID(giver, area models.PlaceID) string { return string(giver) + "--" + string(area) }

// SaveStep records how far an area decides on a council's money, by the council's officer:
// the money and the last word are the council's. base is the version shown.
func (s *Service) SaveStep(ctx context.Context, by models.By, base int64, a models.AreaStep, words string) (models.AreaStep, error) {
	if err := by.Actor.Need(a.Giver, models.RoleOfficer); err != nil {
		return a, err
	}
	if err := s.areaOf(ctx, a.Giver, a.Area); err != nil {
		return a, err
	}
	if !a.Step.Advises() {
		a.Fund, a.Amount = "", 0
	}
	ready, _, _, err := s.Readiness(ctx, a.Area)
	if err != nil {
		return a, err
	}
	taken, err := s.took(ctx, a.Giver, a.Area)
	if err != nil {
		return a, err
	}
	faults := []error{a.Check(words, ready.Step, taken)}
	if a.Fund != "" {
		faults = append(faults, s.coversStep(ctx, a))
	}
	if err := togetherAs("step", faults); err != nil {
		return a, err
	}
	if a.Words, err = s.words(ctx, by, "step", []models.TextPart{{Name: "words", Value: words}}); err != nil {
		return a, err
	}
	a.At = s.d.Now()
	v, err := s.steps.Save(ctx, s.act(by, "step", a.Words), stepID(a.Giver, a.Area), base, a)
	return v.State, err
}

// coversStep refuses a fund that is not the council's, or that holds less than residents
// are to advise on.
func (s *Service) coversStep(ctx context.Context, a models.AreaStep) error {
	source, err := s.source(ctx, a.Giver, a.Fund)
	if err != nil {
		return err
	}
	return s.enough(ctx, source, a.Amount, spoken{area: a.Area}, "amount")
}

// took reports whether an area has taken a duty of a council's on.
func (s *Service) took(ctx context.Context, giver, area models.PlaceID) (bool, error) {
	list, err := s.To(ctx, area)
	for _, t := range list {
		if t.FromPlace == giver && t.Took() && !t.Terms.Plain {
			return true, err
		}
	}
	return false, err
}

// Agreed reads the agreement of a council and an area that stands, with its number;
// number 0 where there is none.
func (s *Service) Agreed(ctx context.Context, giver, area models.PlaceID) (models.AreaStep, int64, error) {
	v, err := s.steps.Head(ctx, stepID(giver, area))
	if models.IsKind(err, models.NotFound) {
		return models.AreaStep{Giver: giver, Area: area}, 0, nil
	}
	return v.State, v.N, err
}

// AreaStep is an agreement with its words.
type AreaStep struct {
	models.AreaStep
	N    int64
	Said string
}

// Steps tells what a council and an area have agreed in the course of time, the newest
// first.
func (s *Service) Steps(ctx context.Context, giver, area models.PlaceID) ([]AreaStep, error) {
	var list []AreaStep
	for v, err := range s.steps.History(ctx, stepID(giver, area)) {
		if err != nil {
			return nil, err
		}
		text, err := s.d.Texts.Get(ctx, v.State.Words)
		if err != nil {
			return nil, err
		}
		list = append([]AreaStep{{v.State, v.N, text.Get("words")}}, list...)
	}
	return list, nil
}

// StepsOf lists what an area has agreed with councils, as it stands.
func (s *Service) StepsOf(ctx context.Context, area models.PlaceID) ([]models.AreaStep, error) {
	return collect(s.steps.Find(ctx, store.Query{Index: "area", Equal: []any{string(area)}}))
}

// promised is what of a fund areas may advise on and no round of theirs has set aside yet.
func (s *Service) promised(ctx context.Context, source models.Fund, but models.PlaceID, st ledger.Statement) (money.Pence, error) {
	list, err := collect(s.steps.Find(ctx, store.Query{Index: "giver", Equal: []any{string(source.Place)}}))
	var sum money.Pence
	for _, of := range list {
		a, n, err := s.Agreed(ctx, of.Giver, of.Area)
		if err != nil {
			return 0, err
		}
		if a.Area != but && a.Fund == source.ID && a.Step.Advises() && !setAside(st, a.ShadowOf(n).RoundFor(a.Area)) {
			sum += a.Amount
		}
	}
	return sum, err
}

// setAside reports whether money has gone into a round's pot.
func setAside(st ledger.Statement, round models.RoundID) bool {
	for account := range st.Balances {
		if account.Round() == round {
			return true
		}
	}
	return false
}
