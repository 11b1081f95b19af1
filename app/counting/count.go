package counting

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"commonchest/models"
	"commonchest/models/alloc"
	"commonchest/models/official"
)

// Count counts the pack by the sealed rule and keeps the result as the round's
// first. Counting twice gives the stored result.
func (s *Service) Count(ctx context.Context, by models.By, id models.RoundID) (models.Result, error) {
	v, err := s.d.Rounds.View(ctx, id)
	if err != nil {
		return models.Result{}, err
	}
	if err := by.Actor.Need(v.Round.Place, models.RoleClerk); err != nil {
		return models.Result{}, err
	}
	if v.Counted {
		return s.Result(ctx, id)
	}
	m, err := s.Manifest(ctx, id)
	if models.IsKind(err, models.NotFound) {
		if m, err = s.Pack(ctx, id); err != nil {
			return models.Result{}, err
		}
	} else if err != nil {
		return models.Result{}, err
	}
	seed, err := s.d.Rounds.Seed(ctx, id)
	if err != nil {
		return models.Result{}, fmt.Errorf("open the seed: %w", err)
	}
	res, err := s.compute(ctx, v, m, seed)
	if err != nil {
		return res, err
	}
	stored, err := s.results.Insert(ctx, by.Cmd, resultID(id, 1), res)
	if models.IsKind(err, models.Conflict) { // counted at the same moment: the same outcome
		return s.Result(ctx, id)
	}
	return stored, err
}

// Result reads the first count's result; not found before it.
func (s *Service) Result(ctx context.Context, id models.RoundID) (models.Result, error) {
	row, err := s.results.Get(ctx, resultID(id, 1))
	return row.Value, err
}

// Recount counts the stored pack again and reports whether the outcome and its
// whole trace are the same, byte for byte.
func (s *Service) Recount(ctx context.Context, id models.RoundID) (bool, error) {
	first, err := s.Result(ctx, id)
	if err != nil {
		return false, err
	}
	v, err := s.d.Rounds.View(ctx, id)
	if err != nil {
		return false, err
	}
	m, err := s.Manifest(ctx, id)
	if err != nil {
		return false, err
	}
	seed, err := hex.DecodeString(first.Seed)
	if err != nil {
		return false, err
	}
	again, err := s.compute(ctx, v, m, seed)
	if err != nil {
		return false, err
	}
	again.At = first.At
	again.Fences = slices.DeleteFunc(again.Fences, func(e models.FenceEffect) bool { // not counted then
		return !slices.ContainsFunc(first.Fences, func(f models.FenceEffect) bool { return f.Fund == e.Fund })
	})
	if len(again.Fences) == 0 {
		again.Fences = first.Fences[:0:0]
	}
	a, err := json.Marshal(first)
	if err != nil {
		return false, err
	}
	b, err := json.Marshal(again)
	same := bytes.Equal(a, b) && bytes.Equal(first.Trace, again.Trace)
	return same && (first.Measures == nil || bytes.Equal(first.Measures, again.Measures)), err
}

// compute counts a pack. It reads nothing but the pack, the seal and the seed,
// which must be the one whose hash was sealed.
func (s *Service) compute(ctx context.Context, v models.RoundView, m models.Manifest, seed []byte) (models.Result, error) {
	if sum := sha256.Sum256(seed); !bytes.Equal(sum[:], v.Seal.SeedHash) {
		return models.Result{}, errSeed
	}
	profile, err := s.profile(ctx, *v.Seal, m)
	if err != nil {
		return models.Result{}, err
	}
	req := official.Request(*v.Seal, profile, seed)
	outcome, err := alloc.Run(ctx, req)
	if err != nil {
		return models.Result{}, err
	}
	fences, err := effects(ctx, *v.Seal, profile, seed, outcome)
	if err != nil {
		return models.Result{}, err
	}
	trace, err := json.Marshal(outcome)
	if err != nil {
		return models.Result{}, err
	}
	measures, err := measured(ctx, *v.Seal, req, outcome)
	if err != nil {
		return models.Result{}, err
	}
	pack := sha256.New()
	for _, h := range m.Hashes {
		pack.Write(h)
	}
	res := models.Result{Round: m.Round, N: 1, Rule: v.Seal.Rule, Seed: hex.EncodeToString(seed), Ballots: m.Ballots,
		Pot: int64(v.Seal.Pot()), Total: int64(outcome.TotalCost), Chosen: append([]string{}, outcome.Selected...),
		Paid: official.Shares(outcome.Payments), Fences: fences, Trace: trace, Measures: measures, Pack: pack.Sum(nil), At: s.d.Now(), Projects: []models.ProjectResult{}}
	votes, scores := profile.Votes(), profile.Scores()
	if v.Seal.Ballot.Unit() == models.UnitPeople {
		clear(scores)
	}
	for i, p := range v.Seal.Projects {
		why, _ := outcome.Reason(p.Ref)
		res.Projects = append(res.Projects, models.ProjectResult{Ref: p.Ref, Proposal: p.Proposal, Ask: int64(p.Ask),
			Votes: votes[i], Score: scores[i], Chosen: outcome.Has(p.Ref), Why: reason(why)})
	}
	return res, nil
}

// fencesTime is how long may be counted to tell what fences changed, beside the count.
const fencesTime = 30 * time.Second

// effects tells what fences changed; nil where that takes too long: the result does not
// wait for it.
func effects(ctx context.Context, seal models.Seal, profile *alloc.Profile, seed []byte, outcome alloc.Result) ([]models.FenceEffect, error) {
	limited, cancel := context.WithTimeout(ctx, fencesTime)
	defer cancel()
	list, err := official.Effects(limited, seal, profile, seed, outcome)
	if ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) {
		return nil, nil
	}
	return list, err
}

// errSeed says that the seed is not the one that was committed to.
var errSeed = errors.New("the seed does not match the hash in the seal")

// reason keeps of the trace's reason what a sentence needs.
func reason(r alloc.Reason) models.Why {
	why := models.Why{Kind: string(r.Kind), Left: int64(r.Left), Short: int64(r.Short), Place: int64(r.Place),
		Round: int64(r.Round), Threshold: r.Threshold, Took: []string{}}
	for _, t := range r.TookMoney {
		why.Took = append(why.Took, t.Project)
	}
	return why
}
