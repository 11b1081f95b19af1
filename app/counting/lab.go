package counting

import (
	"context"
	"encoding/hex"

	"commonchest/models"
	"commonchest/models/alloc"
	"commonchest/models/lab"
	"commonchest/models/official"
)

// Sample reads the ballots of a counted round, to try other rules on for a round to come.
func (s *Service) Sample(ctx context.Context, id models.RoundID) (lab.Sample, error) {
	v, err := s.d.Rounds.View(ctx, id)
	if err != nil {
		return lab.Sample{}, err
	}
	first, err := s.Result(ctx, id)
	if err != nil {
		return lab.Sample{}, err
	}
	req, err := s.request(ctx, *v.Seal, first)
	return lab.Sample{Request: req, Ballot: v.Seal.Ballot}, err
}

// request is the count that gave a result, under its seal or another one.
func (s *Service) request(ctx context.Context, seal models.Seal, first models.Result) (alloc.Request, error) {
	seed, err := hex.DecodeString(first.Seed)
	if err != nil {
		return alloc.Request{}, err
	}
	m, err := s.Manifest(ctx, seal.Round)
	if err != nil {
		return alloc.Request{}, err
	}
	profile, err := s.profile(ctx, seal, m)
	if err != nil {
		return alloc.Request{}, err
	}
	return official.Request(seal, profile, seed), nil
}
