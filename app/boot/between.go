package boot

import (
	"context"
	"strconv"

	"commonchest/models"
	"commonchest/models/alloc"
)

// What one feature needs of another where their words differ.

// followPurpose keys the tokens of proposers' follow links.
const followPurpose = "follow"

func (a *App) followToken(id models.ProposalID) string { return a.Keys.ID(followPurpose, string(id)) }

func ruleNames() []string { return alloc.Offered() }

// onTheBallot numbers what a round would seal.
type onTheBallot struct{ a *App }

// Projects lists the admitted proposals in the order of their ids, which are
// random: nobody stands first by asking first.
func (b onTheBallot) Projects(ctx context.Context, id models.RoundID) ([]models.SealedProject, error) {
	list, err := b.a.Proposals.Admitted(ctx, id)
	if err != nil {
		return nil, err
	}
	out := make([]models.SealedProject, 0, len(list))
	for i, e := range list {
		ref := e.Proposal.Ref
		if ref == "" {
			ref = strconv.Itoa(i + 1)
		}
		out = append(out, models.SealedProject{Ref: ref, Proposal: e.Proposal.ID, Text: e.Proposal.Text, Ask: e.Proposal.Ask}.Of(e.Proposal.Terms))
	}
	return out, nil
}

// RollSize is how many codes the round has.
func (b onTheBallot) RollSize(ctx context.Context, id models.RoundID) (int64, error) {
	return b.a.Rolls.Size(ctx, id)
}

// ballotRounds is what voting sees of rounds.
type ballotRounds struct{ a *App }

func (b ballotRounds) View(ctx context.Context, id models.RoundID) (models.RoundView, error) {
	return b.a.Rounds.View(ctx, id)
}

func (b ballotRounds) BallotSecret(ctx context.Context, id models.RoundID) ([]byte, error) {
	k, err := b.a.Rounds.Secret(ctx, id)
	return k.Ballots, err
}

func (b ballotRounds) Open(ctx context.Context) ([]models.RoundID, error) {
	return b.a.Rounds.Open(ctx)
}

// countedRounds is what counting sees of rounds.
type countedRounds struct{ a *App }

func (c countedRounds) View(ctx context.Context, id models.RoundID) (models.RoundView, error) {
	return c.a.Rounds.View(ctx, id)
}

func (c countedRounds) Seed(ctx context.Context, id models.RoundID) ([]byte, error) {
	k, err := c.a.Rounds.Secret(ctx, id)
	return k.Seed, err
}

// claims is what rolls see of voting, which is made after them.
type claims struct{ a *App }

func (c claims) Void(ctx context.Context, id models.RoundID, person models.PersonKey) error {
	return c.a.Voting.Void(ctx, id, person)
}

func (c claims) Voided(ctx context.Context, id models.RoundID, person models.PersonKey) (bool, error) {
	return c.a.Voting.Voided(ctx, id, person)
}

// matters is what interests see of proposals and funds.
type matters struct{ a *App }

func (m matters) PlacesOf(ctx context.Context, p models.ProposalID, f models.FundID) ([]models.PlaceID, error) {
	if p == "" {
		fund, err := m.a.Funding.Fund(ctx, f)
		return []models.PlaceID{fund.Place}, err
	}
	e, err := m.a.Proposals.Entry(ctx, p)
	places := []models.PlaceID{e.Proposal.Place}
	if err != nil || e.Proposal.Round == "" {
		return places, err
	}
	r, err := m.a.Rounds.View(ctx, e.Proposal.Round)
	return append(places, r.Round.DecidedAt()), err
}

// pictured tells pictures who shows them.
type pictured struct{ a *App }

func (p pictured) UsesPicture(ctx context.Context, id models.PictureID) (bool, error) {
	used, err := p.a.Proposals.UsesPicture(ctx, id)
	if err != nil || used {
		return used, err
	}
	return p.a.Delivery.UsesPicture(ctx, id)
}
