package main

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"runtime"

	"commonchest/app/counting"
	"commonchest/models"
	"commonchest/models/alloc"
	"commonchest/models/money"
)

// crowd makes up ballots over projects, each of so many choices, most of them different.
// The same crowd has the same ballots.
type crowd struct {
	rng      *rand.Rand
	projects int
	choices  int
}

func newCrowd(projects, choices int) crowd {
	return crowd{rng: rand.New(rand.NewPCG(1, 2)), projects: projects, choices: choices}
}

// next makes up a ballot; low numbers are chosen more often.
func (c crowd) next(into []int32) []int32 {
	into = into[:0]
	for len(into) < c.choices {
		p := int32(c.rng.IntN(c.projects) * (1 + c.rng.IntN(4)) / 4)
		fresh := true
		for _, q := range into {
			fresh = fresh && q != p
		}
		if fresh {
			into = append(into, p)
		}
	}
	return into
}

// seal makes up a round over the crowd's projects.
func (c crowd) seal(rule string) models.Seal {
	seal := models.Seal{Round: "r", Ballot: models.BallotSpec{Kind: models.Approval, Min: 1, Max: int64(c.choices)},
		Rule: models.RuleSpec{Name: rule, Ties: models.TiesByLot}, Funds: []models.SealedFund{{Fund: "f", Amount: 2_000_000_00}}}
	for p := range c.projects {
		seal.Projects = append(seal.Projects, models.SealedProject{Ref: fmt.Sprint(p + 1), Ask: money.Pence(5_000_00 + p*7919%90_000*100)})
	}
	return seal
}

// request makes up a count of so many ballots.
func (c crowd) request(ballots int, rule string) (alloc.Request, error) {
	seal := c.seal(rule)
	req := alloc.Request{Budget: seal.Pot(), Rule: rule, Profile: alloc.NewProfile(seal.Refs())}
	for _, p := range seal.Projects {
		req.Projects = append(req.Projects, alloc.Project{ID: p.Ref, Cost: p.Ask})
	}
	req.Ties = alloc.ByID(req.Projects)
	var ballot []int32
	for range ballots {
		ballot = c.next(ballot)
		if err := req.Profile.Add(ballot, 1); err != nil {
			return req, err
		}
	}
	return req, nil
}

// madeUpCounts measures counts of made-up ballots: how many there may be, what they
// hold, and what is counted while people vote.
func madeUpCounts(ctx context.Context, b *bench) ([]line, error) {
	const many, projects, choices = 1_000_000, 200, 10
	before := heap()
	began := processorTime()
	req, err := newCrowd(projects, choices).request(many, "mes_cost")
	if err != nil {
		return nil, err
	}
	built, held := (processorTime() - began).Seconds(), float64(heap()-before)/many
	count := func() error { _, err := alloc.Run(ctx, req); return err }
	runs, err := timed(b.pairs, 0, count)
	if err != nil {
		return nil, err
	}
	lines := []line{
		lineOf(fmt.Sprintf("Equal Shares, %d made-up ballots, %d projects", many, projects), "s", "≤ 4", "≤ 2", runs...),
		lineOf("making them up and gathering them", "s", "", "", built),
		lineOf(fmt.Sprintf("what a gathered ballot of %d choices holds", choices), "bytes", "≤ 120", "", held),
	}
	req.Rule = "greedy_votes"
	for _, purse := range []struct {
		name, must string
		fence      func(*alloc.Request)
	}{
		{"most chosen first after one more ballot", "≤ 50", func(*alloc.Request) {}},
		{"the same through four funds and fences", "", fenced},
	} {
		purse.fence(&req)
		runs, err = timed(b.pairs, 0, func() error { // what would be chosen now
			if err := req.Profile.Add([]int32{3, 14, 15}, 1); err != nil {
				return err
			}
			_, err := alloc.Choose(ctx, req)
			return err
		})
		if err != nil {
			return nil, err
		}
		lines = append(lines, lineOf(purse.name, "µs", purse.must, "", times(runs, 1e6)...))
	}
	live, err := whileVoting(ctx, b)
	return append(lines, live...), err
}

// fenced puts the money into four funds, and lets four projects of five have parts that
// only some of them may pay.
func fenced(req *alloc.Request) {
	for i, id := range []string{"a", "b", "c", "d"} {
		req.Funds = append(req.Funds, alloc.Fund{ID: id, Amount: req.Budget * money.Pence(4-i) / 10})
	}
	for i := range req.Projects {
		p := &req.Projects[i]
		half := p.Cost / 2
		switch i % 5 {
		case 0:
			p.Parts = []alloc.Part{{Amount: p.Cost, Funds: []string{"a", "b"}}}
		case 1:
			p.Parts = []alloc.Part{{Amount: half, Funds: []string{"a", "c"}}, {Amount: p.Cost - half, Funds: []string{"b", "d"}}}
		case 2:
			p.Parts = []alloc.Part{{Amount: half, Funds: []string{"a"}}, {Amount: p.Cost - half, Funds: []string{"b", "c", "d"}}}
		case 3:
			p.Parts = []alloc.Part{{Amount: p.Cost, Funds: []string{"a", "d"}}}
		}
	}
}

// whileVoting measures the provisional count of a round that is open.
func whileVoting(ctx context.Context, b *bench) ([]line, error) {
	const ballots, projects, choices = 60_000, 80, 10
	c := newCrowd(projects, choices)
	seal := c.seal("mes_cost")
	before := heap()
	tally := models.NewTally(seal)
	refs := seal.Refs()
	var places []int32
	for i := range ballots {
		places = c.next(places)
		names := make([]string, choices)
		for j, p := range places {
			names[j] = refs[p]
		}
		tally.Add(models.Ballot{Round: seal.Round, Key: models.BallotKey(fmt.Sprintf("%032d", i)), Rev: 1, State: models.BallotCast, Choices: names})
		if i%1000 == 0 {
			tally.Taken() // as it is done once a second
		}
	}
	tally.Taken()
	held := float64(heap()-before) / ballots
	var waits, whole []float64
	for range b.pairs {
		began := processorTime()
		list := tally.Counting()
		waits = append(waits, (processorTime()-began).Seconds()*1000)
		if _, err := counting.Provisional(ctx, seal, withoutError(list)); err != nil {
			return nil, err
		}
		whole = append(whole, (processorTime()-began).Seconds()*1000)
	}
	runtime.KeepAlive(tally)
	return []line{
		lineOf(fmt.Sprintf("provisional Equal Shares, %d ballots of %d choices", ballots, choices), "ms", "≤ 100", "≤ 30", whole...),
		lineOf("of which ballots may have to wait for", "ms", "", "", waits...),
		lineOf("what a ballot holds while people vote", "bytes", "≤ 120", "", held),
	}, nil
}

func withoutError(list iter.Seq[models.Counting]) iter.Seq2[models.Counting, error] {
	return func(yield func(models.Counting, error) bool) {
		for b := range list {
			if !yield(b, nil) {
				return
			}
		}
	}
}

// heap is how much memory is in use.
func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
