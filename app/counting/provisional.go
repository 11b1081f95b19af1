package counting

import (
	"cmp"
	"context"
	"iter"
	"slices"

	"commonchest/models"
	"commonchest/models/alloc"
	"commonchest/models/official"
)

// Provisional counts ballots by a sealed rule while voting is still open, and gives
// the numbers of the projects that would be recommended. The lot that breaks ties is
// secret until the count: here equal projects go by cost, votes and their number.
func Provisional(ctx context.Context, seal models.Seal, ballots iter.Seq2[models.Counting, error]) ([]string, error) {
	profile := alloc.NewProfile(seal.Refs())
	for b, err := range ballots {
		if err == nil {
			err = profile.AddCounting(b)
		}
		if err != nil {
			return nil, err
		}
	}
	req := official.Request(seal, profile, nil)
	req.Cores = 1 // ballots are cast meanwhile
	var err error
	if req.Ties, err = alloc.ByList(req.Projects, withoutLot(seal, profile.Votes())); err != nil {
		return nil, err
	}
	return alloc.Choose(ctx, req)
}

// withoutLot orders the projects as ties are broken, down to the lot.
func withoutLot(seal models.Seal, votes []int64) []string {
	order := make([]int, len(seal.Projects))
	for i := range order {
		order[i] = i
	}
	if seal.Rule.Ties == models.TiesByLot {
		slices.SortStableFunc(order, func(a, b int) int {
			return cmp.Or(cmp.Compare(seal.Projects[a].Ask, seal.Projects[b].Ask), cmp.Compare(votes[b], votes[a]))
		})
	} else {
		slices.SortFunc(order, func(a, b int) int { return cmp.Compare(seal.Projects[a].Ref, seal.Projects[b].Ref) })
	}
	refs := make([]string, len(order))
	for i, p := range order {
		refs[i] = seal.Projects[p].Ref
	}
	return refs
}
