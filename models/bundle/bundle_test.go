package bundle_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"commonchest/models"
	"commonchest/models/alloc"
	"commonchest/models/bundle"
	"commonchest/models/bundle/bundletest"
	"commonchest/models/official"
)

func made(t testing.TB, c bundle.Content) []byte {
	t.Helper()
	data, err := c.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func verified(t testing.TB, data []byte) bundle.Report {
	t.Helper()
	r, err := bundle.Verify(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	if r.Equal != (len(r.Findings) == 0) {
		t.Errorf("equal %v with %v", r.Equal, r.Findings)
	}
	return r
}

var byVotes = models.RuleSpec{Name: "greedy_votes", Ties: models.TiesByLot}

func TestEveryKindAndRuleVerifies(t *testing.T) {
	for _, kind := range models.BallotKinds() {
		for _, name := range alloc.OfferedFor(kind) {
			rule, err := alloc.Lookup(name)
			if err != nil {
				t.Fatal(err)
			}
			spec := models.RuleSpec{Name: name, Ties: models.TiesByLot}
			if rule.NeedsStep {
				spec.Step, spec.Ties = 100, models.TiesByNumber
			}
			if rule.NeedsThreshold {
				spec.Threshold = 3
			}
			t.Run(fmt.Sprintf("%s/%s", kind, name), func(t *testing.T) {
				r := verified(t, made(t, bundletest.Content(t, kind, spec)))
				for _, f := range r.Findings {
					t.Error(f)
				}
			})
		}
	}
}

// What is left goes to a part of the next project, and the bundle carries it.
func TestAPartOfTheNextProjectVerifies(t *testing.T) {
	spec := byVotes
	spec.PartFund = true
	c := bundletest.Content(t, models.Approval, spec)
	for i := range c.Seal.Projects {
		c.Seal.Projects[i].Scalable = true
	}
	c.Seal.Projects = models.Fenced(c.Seal.Projects, c.Seal.Funds, "")
	c.Seal.Digest = c.Seal.Sum()
	bundletest.Count(t, &c)
	part := c.Result.PartFunded
	if part == nil || c.Result.Left != 0 {
		t.Fatalf("nothing is paid for in part: %+v", c.Result)
	}
	for _, f := range verified(t, made(t, c)).Findings {
		t.Error(f)
	}
	// What is recommended can be awarded: the part of it too, and no more.
	res := models.Result{Chosen: c.Result.Selected, Paid: official.Shares(c.Result.Payments)}
	plan := official.Awards(c.Seal, res.Chosen, res)
	if len(plan.Faults) > 0 || plan.Awards[slices.Index(c.Seal.Refs(), part.Project)].Amount != part.Paid {
		t.Errorf("%d is recommended, awarded %+v", part.Paid, plan)
	}
	if alone := official.Awards(c.Seal, []string{part.Project}, res); len(alone.Faults) > 0 || alone.Awards[0].Amount != part.Paid {
		t.Errorf("alone: %+v", alone)
	}
}

// What each fence changed is counted again, too, where the bundle tells it.
func TestFencesVerify(t *testing.T) {
	c := bundletest.Content(t, models.Approval, byVotes)
	c.Seal.Funds[1].Fence = models.Fence{Spend: models.Capital, Floor: 100_00}
	c.Seal.Projects[2].Purpose.Spend = models.Capital
	c.Seal.Projects = models.Fenced(c.Seal.Projects, c.Seal.Funds, "")
	c.Seal.Digest = c.Seal.Sum()
	bundletest.Count(t, &c)
	without := made(t, c)
	if r := verified(t, without); !r.Equal {
		t.Errorf("a bundle that does not tell of fences: %v", r.Findings)
	}
	profile := alloc.NewProfile(c.Seal.Refs())
	for _, b := range c.Ballots {
		if err := profile.AddBallot(c.Seal.Ballot, b.Choices, b.Points); err != nil {
			t.Fatal(err)
		}
	}
	var err error
	if c.Fences, err = official.Effects(t.Context(), c.Seal, profile, c.Seed, c.Result); err != nil || len(c.Fences) != 1 || len(c.Fences[0].Missed) == 0 {
		t.Fatalf("%+v, %v", c.Fences, err)
	}
	if r := verified(t, made(t, c)); !r.Equal {
		t.Errorf("%v", r.Findings)
	}
	for name, forged := range map[string][]models.FenceEffect{
		"another project":          {{Fund: "levy", Kept: []string{"11"}, Missed: c.Fences[0].Missed}},
		"nothing":                  {},
		"a fund without condition": append(slices.Clone(c.Fences), models.FenceEffect{Fund: "precept", Kept: []string{}, Missed: []string{}}),
	} {
		c.Fences = forged
		r := verified(t, made(t, c))
		if !slices.ContainsFunc(r.Findings, func(f bundle.Finding) bool { return f.File == "fences.json" }) {
			t.Errorf("%s: %v", name, r.Findings)
		}
	}
}

// The order in which ballots came, and in which projects were ticked, leaves no trace.
func TestTheSameBallotsGiveTheSameBytes(t *testing.T) {
	c := bundletest.Content(t, models.Approval, byVotes)
	want := made(t, c)
	for i := range 5 {
		other := c
		other.Ballots = slices.Clone(c.Ballots)
		random := rand.New(rand.NewPCG(1, uint64(i)))
		random.Shuffle(len(other.Ballots), func(i, j int) { other.Ballots[i], other.Ballots[j] = other.Ballots[j], other.Ballots[i] })
		for k := range other.Ballots {
			other.Ballots[k].Choices = slices.Clone(other.Ballots[k].Choices)
			slices.Reverse(other.Ballots[k].Choices)
		}
		if !bytes.Equal(made(t, other), want) {
			t.Fatal("another order gives other bytes")
		}
	}
}

// The layout is pinned: whoever changes it changes the name of the format too. The result
// is left out, whose trace may come to tell more.
func TestBytesAreTheSameEverywhere(t *testing.T) {
	const want = "3906aa8e8b7838753ad1deb905b1101a25537bee4818a1b28b016714d5f537c7"
	c := bundletest.Content(t, models.Approval, byVotes)
	c.Result = alloc.Result{}
	if got := bundle.Digest(made(t, c)); got != want {
		t.Errorf("the bundle's digest is %s, want %s", got, want)
	}
}

// Another seed draws another order.
func TestTheOrderIsDrawnFromTheSeed(t *testing.T) {
	c := bundletest.Content(t, models.Approval, byVotes)
	one, err := c.PB()
	if err != nil {
		t.Fatal(err)
	}
	c.Seed = bytes.Repeat([]byte{8}, 32)
	other, err := c.PB()
	if err != nil {
		t.Fatal(err)
	}
	same := 0
	for i := range one.Votes {
		if one.Votes[i].Fields[1] == other.Votes[i].Fields[1] {
			same++
		}
	}
	if same == len(one.Votes) {
		t.Error("the order does not depend on the seed")
	}
}

func TestFewBallotsAreNotPublished(t *testing.T) {
	c := bundletest.Content(t, models.Approval, byVotes)
	c.Ballots, c.Receipts = c.Ballots[:9], c.Receipts[:9]
	bundletest.Count(t, &c)
	if _, err := c.Bytes(); !models.IsKind(err, models.Conflict) {
		t.Errorf("nine ballots: %v", err)
	}
}

// Any altered byte is named: each byte of a bundle in turn.
func TestEveryByteCounts(t *testing.T) {
	data := made(t, bundletest.Content(t, models.Approval, byVotes))
	step := 1
	if testing.Short() {
		step = 17
	}
	for i := 0; i < len(data); i += step {
		altered := slices.Clone(data)
		altered[i] ^= 1
		if r := verified(t, altered); r.Equal {
			t.Fatalf("byte %d of %d may be altered", i, len(data))
		}
	}
}

func TestNothingButABundlePasses(t *testing.T) {
	data := made(t, bundletest.Content(t, models.Approval, byVotes))
	for name, data := range map[string][]byte{"nothing": {}, "text": []byte("hello"), "half": data[:len(data)/2], "with more": append(slices.Clone(data), 'x')} {
		if r := verified(t, data); r.Equal {
			t.Errorf("%s passes", name)
		}
	}
}
