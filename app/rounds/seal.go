package rounds

import (
	"context"
	"fmt"
	"time"

	"commonchest/app/store"
	"commonchest/models"
	"commonchest/models/official"
)

// Draft is what would be sealed now, with the gates that stand before it.
func (s *Service) Draft(ctx context.Context, id models.RoundID) (models.Seal, []models.Gate, error) {
	v, err := s.View(ctx, id)
	if err != nil {
		return models.Seal{}, nil, err
	}
	r := v.Round
	place, err := s.d.Places.Place(ctx, r.Place)
	if err != nil {
		return models.Seal{}, nil, err
	}
	seal := models.Seal{Round: r.ID, Place: r.Place, Body: r.Body, Programme: place.Programme, Currency: place.Currency,
		Name: r.Name, Times: r.Times, Rule: r.Rule, Ballot: r.Ballot, Shows: r.Disclosure, SeedHash: r.SeedHash,
		Answers: r.Answers, Rehearsal: r.Rehearsal, Shadow: r.Shadow, First: r.First}
	if seal.RollSize, err = s.d.Ballot.RollSize(ctx, id); err != nil {
		return seal, nil, err
	}
	if seal.Projects, seal.Funds, err = s.stuff(ctx, r); err != nil {
		return seal, nil, err
	}
	gates, err := s.gates(ctx, seal)
	return seal, gates, err
}

// gates are what stands between a round and its seal: what is wrong with the round, and
// who has not signed of those whose money it could be.
func (s *Service) gates(ctx context.Context, seal models.Seal) ([]models.Gate, error) {
	gates := official.Gates(seal, s.d.Now())
	on, err := s.committed(ctx, seal.Place, seal.Times)
	if err != nil {
		return gates, err
	}
	ended, _ := seal.Ends(on)
	gates = append(gates, ended...)
	if !seal.Shared() {
		return gates, nil
	}
	if over, err := s.ended(ctx, seal); err != nil || over {
		return append(gates, models.Gate{Code: "shadow_ended"}), err
	}
	missing, err := s.d.Partners.Unsigned(ctx, seal.Place)
	for _, name := range missing {
		gates = append(gates, models.Gate{Code: "partner_unsigned", Args: []models.Arg{{Name: "partner", Value: name}}})
	}
	return gates, err
}

// stuff is what a round is about: its projects and its money. A rehearsal
// borrows both from the round that it practises, sealed or not.
func (s *Service) stuff(ctx context.Context, r models.Round) ([]models.SealedProject, []models.SealedFund, error) {
	source := r.ID
	if r.Rehearsal {
		source = r.From
		row, _, err := s.sealed(ctx, source)
		if err == nil {
			return row.Value.Projects, row.Value.Funds, nil
		}
		if !models.IsKind(err, models.NotFound) {
			return nil, nil, err
		}
	}
	projects, err := s.d.Ballot.Projects(ctx, source)
	if err != nil {
		return nil, nil, err
	}
	on, err := s.committed(ctx, r.Place, r.Times)
	if err != nil {
		return nil, nil, err
	}
	funds, err := s.available(ctx, r, on)
	if err != nil {
		return nil, nil, err
	}
	return models.Fenced(projects, funds, on), funds, nil
}

// committed is the day on which a round's money is committed where its place is.
func (s *Service) committed(ctx context.Context, id models.PlaceID, t models.Timetable) (string, error) {
	zone, err := s.zone(ctx, id)
	if err != nil {
		return "", err
	}
	return t.Committed(zone), nil
}

func (s *Service) zone(ctx context.Context, id models.PlaceID) (*time.Location, error) {
	place, err := s.d.Places.Place(ctx, id)
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation(place.Zone)
	if err != nil {
		return nil, fmt.Errorf("the zone of %s: %w", place.ID, err)
	}
	return zone, nil
}

// Seal is the clerk's ready act: it checks the gates, sets the money aside, and
// freezes the round. The seal itself is inserted last, once per round.
func (s *Service) Seal(ctx context.Context, by models.By, id models.RoundID) (models.Seal, error) {
	if row, _, err := s.sealed(ctx, id); err == nil {
		if row.Cmd == by.Cmd {
			return row.Value, nil
		}
		return models.Seal{}, models.E(models.Conflict, "round_sealed")
	} else if !models.IsKind(err, models.NotFound) {
		return models.Seal{}, err
	}
	draft, gates, err := s.Draft(ctx, id)
	if err != nil {
		return models.Seal{}, err
	}
	if err := by.Actor.Need(draft.Place, models.RoleClerk); err != nil {
		return models.Seal{}, err
	}
	funds := make([]models.FundID, len(draft.Funds))
	for i, f := range draft.Funds {
		funds[i] = f.Fund
	}
	attempt := int64(0)
	if !draft.Rehearsal {
		if attempt, err = s.attempt(ctx, by, models.Round{ID: id, Place: draft.Place, Shadow: draft.Shadow}, funds); err != nil {
			return models.Seal{}, err
		}
	}
	// What a seal that was cut off has set aside is no longer in the funds, so
	// the money comes before the gates that look at it.
	if !draft.Rehearsal && (draft.Pot() > 0 || len(gates) > 0) { // a rehearsal moves no money
		gates, draft, err = s.withMoney(ctx, by, attempt, draft, gates)
	}
	if err != nil {
		return models.Seal{}, err
	}
	if len(gates) > 0 {
		return models.Seal{}, shut(gates)
	}
	draft.SealedAt, draft.Actor = s.d.Now(), by.Actor.ID
	draft.Digest = draft.Sum()
	stored, err := s.seals.Insert(ctx, by.Cmd, attemptID(id, attempt), draft)
	if models.IsKind(err, models.Conflict) || stored.Void { // void under the same command: it was repeated after a change
		return models.Seal{}, s.overtaken(ctx, by, draft, attempt, err)
	}
	return stored, err
}

// overtaken tells what came before a seal: another one, or a change of the funds,
// whose money this one may have set aside after it was given back.
func (s *Service) overtaken(ctx context.Context, by models.By, draft models.Seal, attempt int64, conflict error) error {
	row, err := s.seals.Get(ctx, attemptID(draft.Round, attempt))
	if err != nil || !row.Value.Void {
		return conflict
	}
	if err := s.d.Money.Release(ctx, by, draft.MoneyAt(), draft.Round, attempt); err != nil {
		return err
	}
	return models.E(models.Conflict, "changed_meanwhile")
}

// withMoney sets the money aside when nothing but money could stand in the way.
func (s *Service) withMoney(ctx context.Context, by models.By, attempt int64, draft models.Seal, gates []models.Gate) ([]models.Gate, models.Seal, error) {
	for _, g := range gates {
		if g.Code != "no_money" && g.Code != "fund_empty" {
			return gates, draft, nil
		}
	}
	funds, err := s.d.Money.SetAside(ctx, by, draft.MoneyAt(), draft.Round, attempt, draft.Funds)
	if err != nil {
		if models.IsKind(err, models.Invalid) { // nothing to set aside: the gates say so
			return gates, draft, nil
		}
		return gates, draft, err
	}
	draft.Funds = funds
	gates, err = s.gates(ctx, draft)
	return gates, draft, err
}

func shut(gates []models.Gate) error {
	err := models.E(models.Conflict, "gates")
	for _, g := range gates {
		err.Fields = append(err.Fields, models.Field{Name: "gate", Code: g.Code, Args: g.Args})
	}
	return err
}

// Close moves the closing time of a sealed round: earlier or later, but never
// less than half a minute ahead. The reason is published.
func (s *Service) Close(ctx context.Context, by models.By, id models.RoundID, at time.Time, reason string) (models.Override, error) {
	v, err := s.View(ctx, id)
	if err != nil {
		return models.Override{}, err
	}
	if err := by.Actor.Need(v.Round.Place, models.RoleClerk); err != nil {
		return models.Override{}, err
	}
	for n, o := range v.Overrides {
		row, err := s.overrides.Get(ctx, overrideID(id, int64(n)+1))
		if err == nil && row.Cmd == by.Cmd {
			return o, nil
		}
	}
	reason = models.Clean(reason)
	if reason == "" {
		return models.Override{}, models.E(models.Invalid, "override", models.F("reason", "required"))
	}
	o, err := v.NextOverride(at, s.d.Now())
	if err != nil {
		return o, err
	}
	if err := s.lasts(ctx, v, at); err != nil {
		return o, err
	}
	o.Actor = by.Actor.ID
	if o.Reason, err = s.d.Texts.Put(ctx, by.Cmd, "override-"+by.Cmd, []models.TextPart{{Name: "words", Value: reason}}); err != nil {
		return o, err
	}
	return s.overrides.Insert(ctx, by.Cmd, overrideID(id, o.N), o)
}

// lasts refuses a closing time at which some of the round's money has ended that has not
// yet: who voted for what it was to pay would have done so in vain.
func (s *Service) lasts(ctx context.Context, v models.RoundView, at time.Time) error {
	zone, err := s.zone(ctx, v.Round.Place)
	if err != nil {
		return err
	}
	_, ended := v.Seal.On(at.In(zone).Format(time.DateOnly))
	_, before := v.Seal.On(v.ClosesAt().In(zone).Format(time.DateOnly))
	if len(ended) == len(before) {
		return nil
	}
	f := ended[0]
	return models.E(models.Invalid, "override", models.F("closes_at", "fund_ends_first", "fund", f.Name, "until", f.Fence.Until))
}

func overrideID(id models.RoundID, n int64) string { return string(id) + "/" + store.Padded(n) }
