package proposals

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"commonchest/app/store"
	"commonchest/models"
)

// Results is what proposals need to know of results.
type Results interface {
	// Unfunded lists what stood on a round's ballot and got no money; conflict
	// "not_published" before the result is public.
	Unfunded(ctx context.Context, round models.RoundID) ([]models.ProposalID, error)
}

// Proposal reads one proposal without its words.
func (s *Service) Proposal(ctx context.Context, id models.ProposalID) (models.Proposal, error) {
	head, err := s.records.Head(ctx, string(id))
	return head.State, err
}

// Left lists the proposals of the round that a round was begun like which got no money
// there, and have not been brought over yet.
func (s *Service) Left(ctx context.Context, id models.RoundID) ([]Entry, error) {
	v, err := s.d.Rounds.View(ctx, id)
	if err != nil {
		return nil, err
	}
	return s.left(ctx, v)
}

func (s *Service) left(ctx context.Context, v models.RoundView) ([]Entry, error) {
	if v.Round.From == "" || v.Round.Rehearsal {
		return nil, models.E(models.Conflict, "no_last_round")
	}
	ids, err := s.d.Results.Unfunded(ctx, v.Round.From)
	if err != nil {
		return nil, err
	}
	var list []Entry
	for _, id := range ids {
		if _, err := s.records.Head(ctx, string(againID(v.Round.ID, id))); err == nil {
			continue
		} else if !models.IsKind(err, models.NotFound) {
			return nil, err
		}
		e, err := s.Entry(ctx, id)
		if err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return list, nil
}

// Carry brings proposals that got no money in the last round into a new one: the same words
// and sum, waiting for a decision, each with the way back to where it comes from. The same
// command again brings nothing twice.
func (s *Service) Carry(ctx context.Context, by models.By, id models.RoundID, ids []models.ProposalID) ([]models.Proposal, error) {
	v, err := s.d.Rounds.View(ctx, id)
	if err != nil {
		return nil, err
	}
	if err := by.Actor.Need(v.Round.Place, models.RoleClerk); err != nil {
		return nil, err
	}
	if v.Seal != nil {
		return nil, models.E(models.Conflict, "round_sealed")
	}
	if v.Round.From == "" || v.Round.Rehearsal {
		return nil, models.E(models.Conflict, "no_last_round")
	}
	may, err := s.d.Results.Unfunded(ctx, v.Round.From)
	if err != nil {
		return nil, err
	}
	if len(ids) == 0 || slices.ContainsFunc(ids, func(id models.ProposalID) bool { return !slices.Contains(may, id) }) {
		return nil, models.E(models.Invalid, "proposal", models.F("pick", "choose_idea"))
	}
	var out []models.Proposal
	for _, old := range ids {
		p, err := s.Proposal(ctx, old)
		if err != nil {
			return out, err
		}
		p = p.Anew(againID(id, old), id, s.d.Now())
		act := s.act(by, "carry")
		act.Cmd = by.Cmd + "/" + string(old)
		saved, err := s.records.Save(ctx, act, string(p.ID), 0, p)
		if err != nil {
			return out, err
		}
		out = append(out, saved.State)
	}
	return out, nil
}

// againID follows from both, so that no proposal comes into a round twice; the old id is
// random, and so nobody can choose a place on the ballot.
func againID(round models.RoundID, old models.ProposalID) models.ProposalID {
	sum := sha256.Sum256([]byte("again/" + string(round) + "/" + string(old)))
	return models.ProposalID(hex.EncodeToString(sum[:13]))
}

// Later lists the proposals as which one was brought again.
func (s *Service) Later(ctx context.Context, p models.Proposal) ([]models.ProposalID, error) {
	var out []models.ProposalID
	for v, err := range s.records.Find(ctx, store.Query{Index: "place", Equal: []any{string(p.Place)}}) {
		if err != nil {
			return nil, err
		}
		if v.State.Again == p.ID {
			out = append(out, v.State.ID)
		}
	}
	return out, nil
}
