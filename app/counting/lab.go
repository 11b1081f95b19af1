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
	seed, err := hex.DecodeString(first.Seed)
	if err != nil {
		return lab.Sample{}, err
	}
	m, err := s.Manifest(ctx, id)
	if err != nil {
		return lab.Sample{}, err
	}
	profile := alloc.NewProfile(v.Seal.Refs())
	for b, err := range s.Packed(ctx, m) {
		if err == nil {
			err = profile.AddBallot(v.Seal.Ballot, b.Choices, b.Points)
		}
		if err != nil {
			return lab.Sample{}, err
		}
	}
	return lab.Sample{Request: official.Request(*v.Seal, profile, seed), Ballot: v.Seal.Ballot}, nil
}
