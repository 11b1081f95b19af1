package web

import (
	"encoding/hex"
	"slices"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/web/view"
	"commonchest/models"
)

// checkRound shows everything that the seal freezes, with what is in its way.
func (s *Site) checkRound(c *fiber.Ctx) error { return s.showRound(c, onCheck) }

func checkBody(v *visit, r models.RoundView, place models.Place, cmd string) (any, map[string]string, error) {
	if r.Seal != nil {
		return nil, nil, models.E(models.Conflict, "round_sealed")
	}
	names, gates, err := v.sealedOrDraft(r)
	if err != nil {
		return nil, nil, err
	}
	seal, at := names.seal, clerkRoundURL(r.Round.ID)
	body := view.RoundCheck{Round: r.Round.Name, Back: at, Cmd: cmd, Pot: sum(place, seal.Pot()), Projects: projectLines(place, names.projects),
		Gates: v.ways("gate.", r.Round, names, gates), Advice: v.ways("advice.", r.Round, names, v.advice(place, seal)), Shown: shownDigest(seal)}
	if body.Unheld, err = v.unheld(r); err != nil {
		return body, nil, err
	}
	for _, text := range v.misfits(seal) {
		body.Advice = append(body.Advice, view.Way{Text: text, URL: at + "/set/" + string(models.TaskRule)})
	}
	body.Facts = v.allFacts(place, terms{Seal: seal})
	if len(gates) == 0 {
		body.SealURL = at + "/seal"
	}
	body.Funds, err = v.fundLines(place, names)
	return body, nil, err
}

// advice is what a clerk should look at once more before sealing.
func (v *visit) advice(place models.Place, seal models.Seal) []models.Gate {
	_, ends := seal.Ends(seal.Times.Committed(v.zone(place.Zone)))
	return append(seal.Advice(v.now), ends...)
}

// shownDigest names what a clerk saw before sealing, so that nothing else is sealed.
func shownDigest(draft models.Seal) string { return hex.EncodeToString(draft.Sum()) }

// ways puts gates into words, each with the page where it is mended.
func (v *visit) ways(prefix string, r models.Round, names sealedRound, gates []models.Gate) []view.Way {
	at := clerkRoundURL(r.ID)
	var out []view.Way
	for _, g := range gates {
		way, about := v.gateWords(prefix, names, g)
		switch task := mends[g.Code]; task {
		case "":
		case "terms":
			way.URL = termsURL(about.Proposal)
		case "projects", "codes":
			way.URL = at + "/" + string(task)
		default:
			way.URL = at + "/set/" + string(task)
		}
		out = append(out, way)
	}
	return out
}

// gateWords puts a gate into words, with the project that it is about, if any.
func (v *visit) gateWords(prefix string, names sealedRound, g models.Gate) (view.Way, models.SealedProject) {
	args := slices.Clone(g.Args)
	var about models.SealedProject
	if i := slices.IndexFunc(args, func(a models.Arg) bool { return a.Name == "ref" }); i >= 0 {
		about = names.sealed(args[i].Value)
		args = append(args, models.Arg{Name: "project", Value: names.title(args[i].Value)})
	}
	for i, a := range args {
		if f, ok := models.RoundFloorOf(a.Value); ok && a.Name == "floor" {
			args[i].Value = v.floorName(f)
		}
	}
	return view.Way{Text: v.sentence(prefix+g.Code, args)}, about
}

// mends says in which part of the set-up a gate or an advice is mended.
var mends = map[string]models.RoundTask{
	"no_projects": "projects", "fewer_projects_than_min": "projects", "ref_twice": "projects", "ask_over_pot": "projects", "nothing_pays": "terms",
	"no_funds": models.TaskMoney, "no_money": models.TaskMoney, "fund_empty": models.TaskMoney, "fund_ends": models.TaskMoney, "fund_ends_soon": models.TaskDates, "floor_for_nothing": models.TaskMoney, "floors_over_pot": models.TaskMoney, "pot_too_small": models.TaskMoney,
	"min_over_pot": models.TaskBallot, "points_out_of_reach": models.TaskBallot,
	"no_codes": "codes", "closes_in_the_past": models.TaskDates, "opens_soon": models.TaskDates, "no_meeting": models.TaskDates,
	"no_councillor": models.TaskPeople, "no_officer": models.TaskPeople,
	"rule_other_ballots": models.TaskRule, "one_fund_rule": models.TaskRule, "part_fund_rule": models.TaskRule, "rule_step": models.TaskRule,
	"rule_threshold": models.TaskRule, "rule_cannot_count": models.TaskRule,
}

// seal freezes a round as its clerk saw it.
func (s *Site) seal(c *fiber.Ctx) error {
	return s.act(c, onCheck, "sealed", func(v *visit, by models.By, f form, id models.RoundID) error {
		draft, _, err := s.d.Rounds.Draft(v.ctx, id)
		if err != nil {
			return err
		}
		r, err := s.d.Rounds.View(v.ctx, id)
		if err != nil {
			return err
		}
		if r.Seal == nil && f.get("shown") != shownDigest(draft) {
			return models.E(models.Conflict, "seal_changed")
		}
		_, err = s.d.Setup.Seal(v.ctx, by, id)
		return gatesInWords(err)
	})
}

// gatesInWords turns the gates that are in the way of a seal into the one
// sentence that stands above their list.
func gatesInWords(err error) error {
	if e, ok := asError(err); ok && e.Code == "gates" {
		return models.E(e.Kind, e.Code).Because(err)
	}
	return err
}

// roundProjects lists what is on the ballot of a round being set up.
func (s *Site) roundProjects(c *fiber.Ctx) error {
	v := s.visit(c)
	r, place, err := v.roundOf()
	if err != nil {
		return err
	}
	page, err := v.staffPage(place, models.RoleClerk)
	if err != nil {
		return err
	}
	names, _, err := v.sealedOrDraft(r)
	if err != nil {
		return err
	}
	total := nothing(place)
	for _, p := range names.projects {
		total = total.Add(sum(place, p.Ask))
	}
	page.Body = view.RoundProjects{Round: r.Round.Name, Projects: projectLines(place, names.projects), Total: total, Pot: sum(place, names.seal.Pot()),
		IdeasURL: staffURL(place.ID, "proposals"), Back: clerkRoundURL(r.Round.ID)}
	return v.show("clerk-round-projects", page)
}
