package proposals

import (
	"context"
	"errors"
	"slices"

	"commonchest/app/store"
	"commonchest/models"
	"commonchest/models/money"
)

// Act is what a clerk makes of a proposal.
type Act string

// The acts of a clerk.
const (
	ActReview Act = "review"
	ActAdmit  Act = "admit"
	ActRefuse Act = "refuse"
	ActMerge  Act = "merge"
	ActReopen Act = "reopen"
	ActTerm   Act = "term"
	ActBring  Act = "bring"
)

// Decision is an act with what it needs; the rest stays empty.
type Decision struct {
	Act    Act
	Round  models.RoundID                    // to admit
	Asks   map[models.ProposalID]money.Pence // to admit: sums as corrected; one that is not there stays
	Power  string                            // to admit
	Clear  bool                              // to admit in a sensitive strand: no person can be recognised
	Reason string                            // to refuse
	Words  string                            // to refuse
	Into   models.ProposalID                 // to merge
}

// Outcome is what became of one proposal: Err says why nothing was done.
type Outcome struct {
	Proposal models.Proposal // as it stands now
	Err      error
}

// Review takes a proposal into review.
func (s *Service) Review(ctx context.Context, by models.By, id models.ProposalID) (models.Proposal, error) {
	return s.decide(ctx, by, id, ActReview, models.Proposal.Review)
}

// Admit puts a proposal on the list of a round that is not sealed yet. ask may
// correct the sum; 0 leaves it.
func (s *Service) Admit(ctx context.Context, by models.By, id models.ProposalID, round models.RoundID, ask money.Pence, power string) (models.Proposal, error) {
	return s.admit(ctx, by, id, Decision{Round: round, Asks: map[models.ProposalID]money.Pence{id: ask}, Power: power})
}

func (s *Service) admit(ctx context.Context, by models.By, id models.ProposalID, d Decision) (models.Proposal, error) {
	return s.decide(ctx, by, id, ActAdmit, func(p models.Proposal) (models.Proposal, error) {
		if err := s.takesIdeas(ctx, p.Place, d.Round); err != nil {
			return p, err
		}
		ask := d.Asks[id]
		if ask == 0 {
			ask = p.Ask
		}
		if d.Clear && p.Sensitive() {
			p = p.Clear()
		}
		return p.Admit(d.Round, ask, models.Clean(d.Power))
	})
}

// Term says what may pay for a proposal, and what it asks for, as long as no ballot is
// sealed with it. Who proposed has said what it is about: to correct that needs a reason.
func (s *Service) Term(ctx context.Context, by models.By, id models.ProposalID, t models.Terms, ask money.Pence, why string) (models.Proposal, error) {
	why = models.Clean(why)
	return s.decide(ctx, by, id, ActTerm, func(p models.Proposal) (models.Proposal, error) {
		if p.State == models.ProposalAdmitted {
			if err := s.takesIdeas(ctx, p.Place, p.Round); err != nil {
				return p, err
			}
		}
		if t.Purpose.Strand != p.Terms.Purpose.Strand { // what it has may have been split since
			if err := s.d.Places.TakesStrand(ctx, p.Place, t.Purpose.Strand); err != nil {
				return p, err
			}
		}
		next, err := p.Term(t, ask)
		if err != nil || !p.Corrects(t) {
			return next, err
		}
		if err := models.CheckReason("why", why); err != nil {
			return p, err
		}
		next.Moved, err = s.d.Texts.Put(ctx, by.Cmd, "strand-"+string(id)+"-"+by.Cmd, []models.TextPart{{Name: "words", Value: why}})
		return next, err
	})
}

// Bring says what a proposal brings beside what it asks for: match funding, help in
// kind, hours.
func (s *Service) Bring(ctx context.Context, by models.By, id models.ProposalID, b models.Brings) (models.Proposal, error) {
	return s.decide(ctx, by, id, ActBring, func(p models.Proposal) (models.Proposal, error) { return p.Bring(b) })
}

// Refuse ends a proposal as not feasible; words may explain the reason.
func (s *Service) Refuse(ctx context.Context, by models.By, id models.ProposalID, reason, words string) (models.Proposal, error) {
	words = models.Clean(words)
	ref := models.TextRef{}
	return s.decide(ctx, by, id, ActRefuse, func(p models.Proposal) (models.Proposal, error) {
		if words != "" {
			var err error
			if ref, err = s.d.Texts.Put(ctx, by.Cmd, "decision-"+string(id)+"-"+by.Cmd, []models.TextPart{{Name: "words", Value: words}}); err != nil {
				return p, err
			}
		}
		return p.Refuse(reason, ref)
	})
}

// Merge ends a proposal by carrying it on in another, which must still be open or
// on the list of a round that is not sealed. Should the other end in the same
// moment, the merger is taken back, and the answer is the conflict.
func (s *Service) Merge(ctx context.Context, by models.By, id, into models.ProposalID) (models.Proposal, error) {
	merged, err := s.decide(ctx, by, id, ActMerge, func(p models.Proposal) (models.Proposal, error) {
		target, err := s.carrier(ctx, into)
		if err != nil {
			return p, err
		}
		return p.Merge(target)
	})
	if err != nil || merged.State != models.ProposalMerged {
		return merged, err
	}
	if _, gone := s.carrier(ctx, into); models.IsKind(gone, models.Invalid) {
		back := by
		back.Cmd += "-back"
		undone, err := s.decide(ctx, back, id, ActReopen, models.Proposal.Reopen)
		if err != nil {
			return undone, err
		}
		return undone, models.E(models.Conflict, "proposal_ended", models.F("into", "proposal_ended"))
	}
	return merged, nil
}

// carrier reads a proposal that others may be merged into.
func (s *Service) carrier(ctx context.Context, id models.ProposalID) (models.Proposal, error) {
	head, err := s.records.Head(ctx, string(id))
	if models.IsKind(err, models.NotFound) || id == "" {
		return models.Proposal{}, models.E(models.Invalid, "proposal", models.F("into", "other_proposal"))
	}
	if err != nil {
		return models.Proposal{}, err
	}
	p := head.State
	ended := !p.Open() && p.State != models.ProposalAdmitted
	if p.State == models.ProposalAdmitted {
		err := s.takesIdeas(ctx, p.Place, p.Round)
		if err != nil && !models.IsKind(err, models.Conflict) {
			return p, err
		}
		ended = err != nil // its round is sealed
	}
	if ended {
		return p, models.E(models.Invalid, "proposal", models.F("into", "proposal_ended"))
	}
	return p, nil
}

// Reopen takes the decision on a proposal back, as long as no ballot was sealed
// with it, or with the one that carries it on.
func (s *Service) Reopen(ctx context.Context, by models.By, id models.ProposalID) (models.Proposal, error) {
	return s.decide(ctx, by, id, ActReopen, func(p models.Proposal) (models.Proposal, error) {
		last, err := s.survivor(ctx, p)
		if err != nil {
			return p, err
		}
		if last.State == models.ProposalAdmitted {
			if err := s.takesIdeas(ctx, last.Place, last.Round); err != nil {
				return p, err
			}
		}
		return p.Reopen()
	})
}

// survivor follows mergers to the proposal that carries p on in the end.
func (s *Service) survivor(ctx context.Context, p models.Proposal) (models.Proposal, error) {
	for seen := []models.ProposalID{}; p.State == models.ProposalMerged && !slices.Contains(seen, p.ID); {
		seen = append(seen, p.ID)
		head, err := s.records.Head(ctx, string(p.Into))
		if err != nil {
			return p, err
		}
		p = head.State
	}
	return p, nil
}

// Decide makes one decision about a proposal.
func (s *Service) Decide(ctx context.Context, by models.By, id models.ProposalID, d Decision) (models.Proposal, error) {
	switch d.Act {
	case ActReview:
		return s.Review(ctx, by, id)
	case ActAdmit:
		return s.admit(ctx, by, id, d)
	case ActRefuse:
		return s.Refuse(ctx, by, id, d.Reason, d.Words)
	case ActMerge:
		return s.Merge(ctx, by, id, d.Into)
	case ActReopen:
		return s.Reopen(ctx, by, id)
	}
	return models.Proposal{}, models.E(models.Invalid, "proposal", models.F("decision", "choose"))
}

// Sort makes one decision about many proposals of a place, each on its own, and
// says of each what became of it, in the order of ids. The same command again
// does nothing twice. What is wrong with the decision itself is the error, and
// then nothing was done. A merger leaves out the one that carries the others on.
func (s *Service) Sort(ctx context.Context, by models.By, place models.PlaceID, ids []models.ProposalID, d Decision) ([]Outcome, error) {
	if err := by.Actor.Need(place, models.RoleClerk); err != nil {
		return nil, err
	}
	if d.Act == ActMerge {
		ids = slices.DeleteFunc(slices.Clone(ids), func(id models.ProposalID) bool { return id == d.Into })
	}
	if len(ids) == 0 {
		return nil, models.E(models.Invalid, "proposal", models.F("pick", "choose_idea"))
	}
	if err := s.sound(ctx, place, d); err != nil {
		return nil, err
	}
	out := make([]Outcome, len(ids))
	for i, id := range ids {
		p, err := s.Decide(ctx, by, id, d)
		if err != nil && models.KindOf(err) == "" {
			return out[:i], err
		}
		out[i] = Outcome{Proposal: p, Err: err}
		out[i].Proposal.ID = id
	}
	return out, nil
}

// sound tries a decision on a proposal that nothing speaks against.
func (s *Service) sound(ctx context.Context, place models.PlaceID, d Decision) error {
	p := models.Proposal{ID: "-", Place: place, State: models.ProposalSubmitted, Ask: 1}
	var err error
	switch d.Act {
	case ActAdmit:
		if _, err = p.Admit(d.Round, p.Ask, models.Clean(d.Power)); err == nil {
			err = s.takesIdeas(ctx, place, d.Round)
		}
	case ActRefuse:
		ref := models.TextRef{}
		if models.Clean(d.Words) != "" {
			ref.ID = "-"
		}
		_, err = p.Refuse(d.Reason, ref)
	case ActMerge:
		var target models.Proposal
		if target, err = s.carrier(ctx, d.Into); err == nil {
			_, err = p.Merge(target)
		}
	case ActReview, ActReopen:
	default:
		err = models.E(models.Invalid, "proposal", models.F("decision", "choose"))
	}
	return err
}

func (s *Service) decide(ctx context.Context, by models.By, id models.ProposalID, action Act, step func(models.Proposal) (models.Proposal, error)) (models.Proposal, error) {
	head, err := s.records.Head(ctx, string(id))
	if err != nil {
		return models.Proposal{}, err
	}
	if err := by.Actor.Need(head.State.Place, models.RoleClerk); err != nil {
		return models.Proposal{}, err
	}
	if barred, err := s.d.Interests.Bars(ctx, by.Actor, id); err != nil || barred {
		return models.Proposal{}, errors.Join(err, models.E(models.Forbidden, "interest_declared"))
	}
	return s.save(ctx, by, head, string(action), step)
}

// save makes a step from the last version. A command that comes again after its
// reply was lost gets what it had saved, whatever came after.
func (s *Service) save(ctx context.Context, by models.By, head store.Version[models.Proposal], action string, step func(models.Proposal) (models.Proposal, error)) (models.Proposal, error) {
	if head.Cmd == by.Cmd {
		return head.State, nil
	}
	next, err := step(head.State)
	if err != nil {
		if v, found, _ := s.savedBy(ctx, head.ID, by.Cmd); found {
			return v, nil
		}
		return head.State, err
	}
	act := s.act(by, action)
	if next.Moved.ID != head.State.Moved.ID {
		act.Reason = next.Moved
	}
	v, err := s.records.Save(ctx, act, string(head.State.ID), head.N, next)
	if err != nil {
		return head.State, err
	}
	return v.State, nil
}

func (s *Service) savedBy(ctx context.Context, id, cmd string) (p models.Proposal, found bool, err error) {
	for v, err := range s.records.History(ctx, id) {
		if err != nil {
			return p, false, err
		}
		if v.Cmd == cmd {
			return v.State, true, nil
		}
	}
	return p, false, nil
}
