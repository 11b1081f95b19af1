package boot

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"

	"commonchest/models"
	"commonchest/models/bundle"
)

// Export writes the packed ballots of a published round as a .pb file, the one that
// stands in its bundle too. Before publication: conflict "not_published".
func (a *App) Export(ctx context.Context, id models.RoundID, w io.Writer) error {
	c, err := a.published(ctx, id)
	if err != nil {
		return err
	}
	f, err := c.PB()
	if err != nil {
		return err
	}
	return f.Write(w)
}

// published reads what a published round's bundle tells.
func (a *App) published(ctx context.Context, id models.RoundID) (bundle.Content, error) {
	v, err := a.Rounds.View(ctx, id)
	if err != nil {
		return bundle.Content{}, err
	}
	if !v.Published {
		return bundle.Content{}, models.E(models.Conflict, "not_published")
	}
	res, err := a.Counting.Result(ctx, id)
	if err != nil {
		return bundle.Content{}, err
	}
	place, err := a.Places.Place(ctx, v.Seal.Place)
	if err != nil {
		return bundle.Content{}, err
	}
	c := bundle.Content{Seal: *v.Seal, Place: place.Name, Zone: place.Zone, ClosedAt: v.ClosesAt(), Fences: res.Fences}
	if c.Seed, err = hex.DecodeString(res.Seed); err != nil {
		return c, fmt.Errorf("read the seed: %w", err)
	}
	if err := json.Unmarshal(res.Trace, &c.Result); err != nil {
		return c, fmt.Errorf("read the trace: %w", err)
	}
	for _, p := range v.Seal.Projects {
		words, err := a.Texts.Get(ctx, p.Text)
		if err != nil {
			return c, err
		}
		c.Words = append(c.Words, words)
	}
	return c, a.packed(ctx, id, &c)
}

// packed reads the ballots and receipts that were counted.
func (a *App) packed(ctx context.Context, id models.RoundID, c *bundle.Content) error {
	m, err := a.Counting.Manifest(ctx, id)
	if err != nil {
		return err
	}
	if c.Receipts, err = a.Counting.Receipts(ctx, m); err != nil {
		return err
	}
	c.Ballots = make([]bundle.Ballot, 0, m.Ballots)
	for b, err := range a.Counting.Packed(ctx, m) {
		if err != nil {
			return fmt.Errorf("read the packed ballots: %w", err)
		}
		c.Ballots = append(c.Ballots, bundle.Ballot{Choices: b.Choices, Points: b.Points})
	}
	return nil
}
