// Package bundletest makes the content of a bundle for tests.
package bundletest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"testing"
	"time"

	"commonchest/models"
	"commonchest/models/alloc"
	"commonchest/models/bundle"
	"commonchest/models/money"
	"commonchest/models/official"
)

var opened = time.Date(2026, 6, 1, 8, 0, 0, 0, time.UTC)

// Content is a counted round: four projects, two of which tie, and thirty ballots.
func Content(t testing.TB, kind models.BallotKind, rule models.RuleSpec) bundle.Content {
	t.Helper()
	spec := models.BallotSpec{Kind: kind, Min: 1}
	switch kind {
	case models.ChooseOne:
		spec.Max = 1
	case models.Points:
		spec.MaxSum = 10
	case models.Ranking:
		spec.Max = 3
	}
	seed := bytes.Repeat([]byte{7}, 32)
	hash := sha256.Sum256(seed)
	seal := models.Seal{Round: "r26", Place: "p", Body: "b", Programme: "g", Currency: "GBP", Name: "Benches; \"and\" paths", Rule: rule,
		Times:  models.Timetable{OpensAt: opened, ClosesAt: opened.Add(48 * time.Hour)},
		Ballot: spec, Shows: models.DefaultDisclosure(100), RollSize: 100, SeedHash: hash[:], SealedAt: opened.Add(-time.Hour), Actor: "clerk",
		Funds: []models.SealedFund{{Fund: "precept", Name: "Precept", Amount: 600_00}, {Fund: "levy", Name: "Levy", Amount: 400_50}}}
	if known, err := alloc.Lookup(rule.Name); err == nil && known.OneFund {
		seal.Funds = []models.SealedFund{{Fund: "precept", Name: "Precept", Amount: 1_000_50}}
	}
	c := bundle.Content{Seed: seed, Place: "Hatherden", Zone: "Europe/London", ClosedAt: opened.Add(47 * time.Hour)}
	for i, p := range []struct {
		ref string
		ask money.Pence
	}{{"1", 500_00}, {"2", 300_00}, {"10", 300_00}, {"11", 250_50}} {
		words := models.Text{Salt: []byte{byte(i), 1}, Parts: []models.TextPart{{Name: "title", Value: "Project " + p.ref}, {Name: "summary", Value: "Line\nand line"}}}
		c.Words = append(c.Words, words)
		seal.Projects = append(seal.Projects, models.SealedProject{Ref: p.ref, Proposal: models.ProposalID("p" + p.ref), Ask: p.ask,
			Text: models.TextRef{ID: "t" + p.ref, Digest: words.Digest()}})
	}
	seal.Digest = seal.Sum()
	c.Seal = seal
	refs := seal.Refs()
	for i := range 30 {
		var b bundle.Ballot
		switch {
		case i%10 == 9: // blank
			b.Choices = []string{}
		case kind == models.ChooseOne:
			b.Choices = []string{refs[i%3]}
		default:
			b.Choices = []string{refs[(i+2)%4], refs[i%2]}
			if b.Choices[0] == b.Choices[1] {
				b.Choices = b.Choices[:1]
			}
		}
		if kind == models.Points {
			for range b.Choices {
				b.Points = append(b.Points, int64(1+i%4))
			}
		}
		c.Ballots = append(c.Ballots, b)
		sum := sha256.Sum256([]byte{byte(i)})
		c.Receipts = append(c.Receipts, hex.EncodeToString(sum[:]))
	}
	slices.Sort(c.Receipts)
	Count(t, &c)
	return c
}

// Count puts in the result that a content's ballots give.
func Count(t testing.TB, c *bundle.Content) {
	t.Helper()
	profile := alloc.NewProfile(c.Seal.Refs())
	for _, b := range c.Ballots {
		if err := profile.AddBallot(c.Seal.Ballot, b.Choices, b.Points); err != nil {
			t.Fatal(err)
		}
	}
	res, err := alloc.Run(t.Context(), official.Request(c.Seal, profile, c.Seed))
	if err != nil {
		t.Fatal(err)
	}
	c.Result = res
}
