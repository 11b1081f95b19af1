package boot

import (
	"context"
	"time"

	"commonchest/app/voting"
	"commonchest/models"
	"commonchest/models/money"
)

type demoProject struct {
	title, summary string
	ask            money.Pence
	by             models.Proposer
	liked          int // how many of a hundred choose it
}

var lastProjects = []demoProject{
	{"Village hall heating", "A new boiler, so that the hall can be used in January.", 9_400_00, models.ByBody, 62},
	{"Lights on the school path", "Five solar lights between the school and Mill Lane.", 5_200_00, models.ByResident, 55},
	{"Summer fair stage", "A stage that three villages can share.", 3_900_00, models.ByResident, 21},
	{"Hedge planting day", "Two hundred metres of hedge, planted by volunteers.", 900_00, models.ByResident, 48},
}

var thisProjects = []demoProject{
	{"Inclusive swing and surfacing", "A wheelchair swing and soft ground on the recreation ground.", 14_800_00, models.ByResident, 58},
	{"Two speed-indicator devices", "Signs that show drivers their speed, on Church Road and at the school.", 6_900_00, models.ByBody, 66},
	{"Village hall kitchen", "A kitchen that meets food rules, so that the hall can be let.", 18_500_00, models.ByBody, 41},
	{"Community orchard", "Thirty fruit trees that anyone may pick from.", 2_450_00, models.ByResident, 52},
	{"Warm hub, winter openings", "Twenty winter afternoons with soup and company.", 4_800_00, models.ByResident, 47},
	{"Defibrillator and cabinet", "On the wall of the shop, open day and night.", 2_100_00, models.ByBody, 71},
	{"Footpath 14 drainage", "Dry all winter between the school and Mill Lane.", 9_300_00, models.ByResident, 33},
	{"Allotment water", "Three taps, so that nobody carries cans.", 3_150_00, models.ByResident, 24},
}

// votes casts n ballots with the first codes of the first batch, leaving the
// rest for visitors. seed makes them differ from round to round.
func (d *demo) votes(id models.RoundID, n, seed int) {
	d.Voting.Look(d.ctx)
	d.do(func() error {
		view, err := d.Rounds.View(d.ctx, id)
		if err != nil {
			return err
		}
		letters, err := d.Rolls.Download(d.ctx, d.as(models.RoleClerk), id, 1)
		if err != nil {
			return err
		}
		liked := map[models.ProposalID]int{}
		for _, p := range append(append([]demoProject{}, lastProjects...), thisProjects...) {
			for _, sealed := range view.Seal.Projects {
				if text, err := d.Texts.Get(d.ctx, sealed.Text); err == nil && text.Get("title") == p.title {
					liked[sealed.Proposal] = p.liked
				}
			}
		}
		for i, letter := range letters[:n] {
			person, err := d.Rolls.Redeem(d.ctx, id, letter.Code)
			if err != nil {
				return err
			}
			choices := []string{}
			for k, p := range view.Seal.Projects {
				if (i*37+k*53+seed*(i+k)*11)%100 < liked[p.Proposal] && len(choices) < int(view.Seal.Ballot.Max) {
					choices = append(choices, p.Ref)
				}
			}
			if len(choices) == 0 {
				choices = append(choices, view.Seal.Projects[i%len(view.Seal.Projects)].Ref)
			}
			if _, err := d.Voting.Cast(d.ctx, voting.Cast{Round: id, Person: person, Channel: models.Online, Cmd: d.NewID(),
				State: models.BallotCast, Choices: choices, ReadAt: d.clock.now()}); err != nil {
				return err
			}
		}
		return nil
	})
}

// finish closes, counts, publishes and resolves a round.
func (d *demo) finish(id models.RoundID) {
	var result models.Result
	d.do(func() error {
		view, err := d.Rounds.View(d.ctx, id)
		if err != nil {
			return err
		}
		d.clock.set(view.ClosesAt().Add(time.Hour))
		d.Voting.Look(d.ctx)
		result, err = d.Counting.Count(d.ctx, d.as(models.RoleClerk), id)
		return err
	})
	d.do(func() error {
		_, err := d.Counting.Publish(d.ctx, d.as(models.RoleClerk), id)
		return err
	})
	d.clock.set(d.clock.now().AddDate(0, 0, 12))
	d.do(func() error {
		_, err := d.Counting.Resolve(d.ctx, d.as(models.RoleClerk), id, "25/207", d.clock.now().AddDate(0, 0, -2).Format(time.DateOnly),
			"General power of competence", result.Chosen, "")
		return err
	})
}

// DemoCode is a code of the open round that nobody has used, for the link that
// the server prints and the start page shows.
func (a *App) DemoCode(ctx context.Context) (models.RoundID, string, error) {
	by := models.By{Actor: models.SystemActor("demo"), Cmd: "demo-code", Request: "demo"}
	letters, err := a.Rolls.Download(ctx, by, DemoRound, 1)
	if err != nil {
		return "", "", err
	}
	return DemoRound, letters[len(letters)-1].Code, nil
}
