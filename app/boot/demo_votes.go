package boot

import (
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"commonchest/app/rolls"
	"commonchest/app/voting"
	"commonchest/models"
)

// demoVoters cast the ballots of made-up residents through the same door as
// everybody's. Who holds the nth letter always chooses the same, under the same
// command, so a ballot that has arrived before arrives only once.
type demoVoters struct {
	a       *App
	id      models.RoundID
	seal    models.Seal
	letters []rolls.Letter
	liked   map[string]int // number on the ballot → of a hundred
}

func (a *App) demoVoters(ctx context.Context, id models.RoundID, ideas []demoIdea) (*demoVoters, error) {
	v, err := a.Rounds.View(ctx, id)
	if err != nil {
		return nil, err
	}
	if v.Seal == nil {
		return nil, models.E(models.Conflict, "not_open")
	}
	letters, err := a.demoLetters(ctx, id)
	if err != nil {
		return nil, err
	}
	voters := &demoVoters{a: a, id: id, seal: *v.Seal, letters: letters, liked: map[string]int{}}
	for _, p := range v.Seal.Projects {
		text, err := a.Texts.Get(ctx, p.Text)
		if err != nil {
			return nil, err
		}
		if i := slices.IndexFunc(ideas, func(d demoIdea) bool { return d.title == text.Get("title") }); i >= 0 {
			voters.liked[p.Ref] = ideas[i].liked
		}
	}
	return voters, nil
}

// demoLetters reads the first batch of codes. The clerk sees that it was fetched.
func (a *App) demoLetters(ctx context.Context, id models.RoundID) ([]rolls.Letter, error) {
	return a.Rolls.Download(ctx, models.By{Actor: models.SystemActor("demo"), Cmd: "demo-code", Request: "demo"}, id, 1)
}

// choices goes through the projects in an order of the voter's own and takes
// what they like while the money lasts.
func (v *demoVoters) choices(n int) []string {
	h := fnv.New64a()
	fmt.Fprintf(h, "%s/%d", v.id, n)
	rng := rand.New(rand.NewPCG(h.Sum64(), uint64(n)))
	projects := slices.Clone(v.seal.Projects)
	slices.SortFunc(projects, func(a, b models.SealedProject) int { return v.liked[b.Ref] - v.liked[a.Ref] })
	rng.Shuffle(len(projects), func(i, j int) { projects[i], projects[j] = projects[j], projects[i] })
	purses, most := v.seal.Purses(), int(v.seal.Ballot.Max)
	var refs []string
	take := func(p models.SealedProject) {
		shares := v.seal.SharesOf(purses, p)
		short := slices.ContainsFunc(shares, func(s models.PurseShare) bool { return s.Amount > purses[s.Purse].Total })
		if short || most > 0 && len(refs) == most {
			return
		}
		refs = append(refs, p.Ref)
		for _, s := range shares {
			purses[s.Purse].Total -= s.Amount
		}
	}
	for _, p := range projects {
		if rng.IntN(100) < v.liked[p.Ref] {
			take(p)
		}
	}
	if len(refs) == 0 {
		take(slices.MinFunc(projects, func(a, b models.SealedProject) int { return cmp.Compare(a.Ask, b.Ask) }))
	}
	return refs
}

func (v *demoVoters) cast(ctx context.Context, n int) error {
	person, err := v.a.Rolls.Redeem(ctx, v.id, v.letters[n].Code)
	if err != nil {
		return err
	}
	_, err = v.a.Voting.Cast(ctx, voting.Cast{Round: v.id, Person: person, Channel: models.Online, Cmd: fmt.Sprintf("demo-ballot-%d", n),
		State: models.BallotCast, Choices: v.choices(n), ReadAt: v.a.Clock.Now()})
	return err
}

// voted reports whether a letter has been used, by whomever.
func (v *demoVoters) voted(ctx context.Context, n int) (bool, error) {
	person, err := v.a.Rolls.Redeem(ctx, v.id, v.letters[n].Code)
	if err != nil {
		return false, err
	}
	current, err := v.a.Voting.Current(ctx, v.id, person)
	return current.Ballot.Rev > 0, err
}

// votes casts some of the ballots of a round, many at a time: they share
// their writing to disk.
func (d *demo) votes(id models.RoundID, ideas []demoIdea, from, to int) {
	d.do(func() error {
		d.Voting.Look(d.ctx)
		voters, err := d.demoVoters(d.ctx, id, ideas)
		if err != nil {
			return err
		}
		const atOnce = 64
		errs := make([]error, to)
		var running sync.WaitGroup
		for worker := range atOnce {
			running.Go(func() {
				for i := from + worker; i < to; i += atOnce {
					errs[i] = voters.cast(d.ctx, i)
				}
			})
		}
		running.Wait()
		for _, err := range errs {
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// evenings casts the ballots until now: more in the first days, when the letters
// are new, and some on every day. Voting keeps the turnout of the evening's hour.
func (d *demo) evenings(now time.Time) {
	came := 0
	for day := openOn; day < 0; day++ {
		left := day * 100 / openOn // percent of the time before now
		next := soFar - soFar*left*left/10_000
		d.clock.set(at(now, day, 17).Add(time.Minute))
		d.votes(DemoRound, hatherdenIdeas, came, next)
		d.clock.set(at(now, day, 18).Add(time.Minute))
		d.partnersMeet(day)
		d.councilsMeet(now, day)
		d.denshawBargains(now, day)
		d.fossbyAdvises(now, day)
		d.payments(day)
		for range 2 { // the second is taken when the first is done
			select {
			case d.compare <- d.clock.now():
			case <-d.ctx.Done():
			}
		}
		came = next
	}
	d.clock.set(now.Add(-time.Minute))
	d.votes(DemoRound, hatherdenIdeas, came, soFar)
}

// arrive lets the rest of the ballots come in while the demonstration is
// watched: one every so often, until the round has as many as it will have.
// After a restart it goes on where it stopped.
func (a *App) arrive(ctx context.Context) {
	voters, err := a.demoVoters(ctx, DemoRound, hatherdenIdeas)
	if err != nil {
		a.log.Error("demonstration", "error", err)
		return
	}
	for n := soFar; n < byTheClose && ctx.Err() == nil; n++ {
		if used, err := voters.voted(ctx, n); err != nil || used {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(a.Arrivals * time.Duration(40+rand.N(121)) / 100): // people are not clocks
		}
		if err := voters.cast(ctx, n); err != nil {
			if models.IsKind(err, models.Conflict) { // the round has closed
				return
			}
			a.log.Error("demonstration", "error", err)
		}
	}
}

// DemoCode is a code of the open round that nobody has used, for the start page.
func (a *App) DemoCode(ctx context.Context) (models.RoundID, string, error) {
	codes, err := a.DemoCodes(ctx, 1)
	if err != nil {
		return "", "", err
	}
	return DemoRound, codes[0], nil
}

// DemoCodes are unused codes of the open round, from the end of the letters: the
// made-up residents hold the others. When all are used the last is given again.
func (a *App) DemoCodes(ctx context.Context, n int) ([]string, error) {
	letters, err := a.demoLetters(ctx, DemoRound)
	if err != nil {
		return nil, err
	}
	v := demoVoters{a: a, id: DemoRound, letters: letters}
	var codes []string
	for i := len(letters) - 1; i >= byTheClose && len(codes) < n; i-- {
		used, err := v.voted(ctx, i)
		if err != nil {
			return nil, err
		}
		if !used {
			codes = append(codes, letters[i].Code)
		}
	}
	if len(codes) == 0 {
		codes = append(codes, letters[len(letters)-1].Code)
	}
	return codes, nil
}
