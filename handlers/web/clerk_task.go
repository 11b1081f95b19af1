package web

import (
	"errors"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/rounds"
	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/alloc"
)

// taskOrder is the order of the fields on the page of each part.
var taskOrder = map[models.RoundTask][]string{
	models.TaskDates:  {"name", "opens_at", "closes_at", "resolves_on"},
	models.TaskPeople: {"councillor", "officer"},
	models.TaskMoney:  {"funds", "floor_people", "floor_place", "floor_group"},
	models.TaskBallot: {"ballot", "min", "max", "max_sum", "max_each", "min_sum"},
	models.TaskRule:   {"rule", "threshold", "step", "ties"},
	models.TaskShown:  {"wall", "band_width", "turnout_step", "public_tally"},
}

func (v *visit) task() (models.RoundTask, error) {
	task := models.RoundTask(v.c.Params("task"))
	if !slices.Contains(models.RoundTasks(), task) {
		return task, models.E(models.NotFound, "page")
	}
	v.order = taskOrder[task]
	return task, nil
}

// taskForm shows one part of a round as it stands.
func (s *Site) taskForm(c *fiber.Ctx) error {
	v := s.visit(c)
	page, r, err := v.taskPage(v.d.NewID())
	if err != nil {
		return err
	}
	place, err := s.d.Places.Place(v.ctx, r.Place)
	if err != nil {
		return err
	}
	page.Form = v.typedRound(place, r)
	return v.showForm("clerk-round-task", page)
}

// taskPage is the page of one part of a round that is not sealed.
func (v *visit) taskPage(cmd string) (view.Page, models.Round, error) {
	r, place, err := v.roundOf()
	if err != nil {
		return view.Page{}, r.Round, err
	}
	page, err := v.staffPage(place, models.RoleClerk)
	if err != nil {
		return page, r.Round, err
	}
	task, err := v.task()
	if err != nil {
		return page, r.Round, err
	}
	if r.Seal != nil {
		return page, r.Round, models.E(models.Conflict, "round_sealed")
	}
	body, err := v.taskModel(place, task, r.Round)
	if err != nil {
		return page, r.Round, err
	}
	at := clerkRoundURL(r.Round.ID)
	body.Round, body.Task, body.Action, body.Back, body.Cmd = r.Round.Name, task, at+"/set/"+string(task), at, cmd
	if body.Base, err = v.d.Rounds.Version(v.ctx, r.Round.ID); err != nil {
		return page, r.Round, err
	}
	if task == models.TaskRule {
		draft := models.Seal{Rule: r.Round.Rule, Ballot: r.Round.Ballot}
		if seal, _, err := v.d.Rounds.Draft(v.ctx, r.Round.ID); err == nil { // else a fund is not there: the page of gates says so
			draft = seal
		}
		body.Warnings = v.misfits(draft)
	}
	page.Body = body
	return page, r.Round, nil
}

// saveTask saves one part of a round. When somebody else saved the same part
// after the form was shown, both are shown, and saving again is deliberate.
func (s *Site) saveTask(c *fiber.Ctx) error {
	v := s.visit(c)
	before, place, err := v.roundOf()
	if err != nil {
		return err
	}
	if err := v.actor.Need(place.ID, models.RoleClerk); err != nil {
		return err
	}
	task, err := v.task()
	if err != nil {
		return err
	}
	f := v.form()
	base := v.reader(f, place).count("base", 0)
	typed, err := v.readTask(place, task, before.Round, f)
	if err == nil {
		_, err = s.d.Setup.SaveTask(v.ctx, v.by(f), base, task, typed)
	}
	if err != nil {
		return v.taskAgain(err, f, place, typed, base)
	}
	return v.then(clerkRoundURL(before.Round.ID), "task_saved")
}

// taskAgain shows the form once more with what was typed.
func (v *visit) taskAgain(refusal error, f form, place models.Place, typed models.Round, base int64) error {
	changed, both := errors.AsType[*rounds.Changed](refusal)
	cmd := v.cmd(f)
	if both {
		cmd = v.d.NewID() // what is sent after both were seen is another act
	}
	page, _, err := v.taskPage(cmd)
	if err != nil {
		return err
	}
	body := page.Body.(view.RoundTask)
	shown, err := v.taskModel(place, body.Task, typed)
	if err != nil {
		return err
	}
	shown.Round, shown.Task, shown.Action, shown.Back, shown.Cmd, shown.Base = body.Round, body.Task, body.Action, body.Back, cmd, base
	shown.Warnings = body.Warnings
	if both {
		shown.Base = changed.Version
		saved, mine := v.factsOf(place, v.termsOf(place, changed.Now), body.Task), v.factsOf(place, v.termsOf(place, typed), body.Task)
		for i := range saved {
			if !saved[i].Same(mine[i]) {
				shown.Both = append(shown.Both, view.Both{Saved: saved[i], Typed: mine[i]})
			}
		}
		refusal = models.E(models.Conflict, "task_changed")
	}
	page.Body = shown
	page.Form = f.kept()
	return v.again(refusal, f, "clerk-round-task", page)
}

// readTask reads the form of one part over what the round was before.
func (v *visit) readTask(place models.Place, task models.RoundTask, r models.Round, f form) (models.Round, error) {
	in := v.reader(f, place)
	switch task {
	case models.TaskDates:
		r.Name = models.Clean(f.get("name"))
		r.Times = models.Timetable{OpensAt: in.moment("opens_at"), ClosesAt: in.moment("closes_at"), ResolvesOn: in.moment("resolves_on")}
	case models.TaskPeople:
		r.Answers = models.Accountable{Councillor: models.Clean(f.get("councillor")), Officer: models.Clean(f.get("officer"))}
	case models.TaskMoney:
		r.Funds = nil
		for _, id := range f["funds"] {
			r.Funds = append(r.Funds, models.FundID(id))
		}
		if len(r.Funds) == 0 {
			in.fail("funds", "choose_fund")
		}
		r.First = readFloors(in)
	case models.TaskBallot:
		r.Ballot = readSpec(in)
	case models.TaskRule:
		r.Rule = readRule(in)
	case models.TaskShown:
		r.Disclosure = models.DisclosureSpec{Wall: models.WallShows(f.get("wall")), BandWidth: in.count("band_width", 0),
			TurnoutStep: in.count("turnout_step", 10), PublicTally: f.get("public_tally") != ""}
	}
	return r, in.err("round", r.Check(alloc.Offered()))
}

// readFloors reads which sums go first to certain projects.
func readFloors(in *reader) []models.RoundFloor {
	var out []models.RoundFloor
	for _, b := range models.Bases() {
		if amount := in.amountOr("floor_"+string(b), 0); amount != 0 {
			out = append(out, models.RoundFloor{Basis: b, Amount: amount})
		}
	}
	for n := range int64(groupFloors) {
		row := groupFloor(n + 1)
		group, amount := typedSlug(in.get(row.Group)), in.amountOr(row.Amount, 0)
		switch {
		case group == "" && amount == 0:
		case group == "" || amount == 0:
			in.fail(row.Group, "floor_group_both")
		default:
			out = append(out, models.RoundFloor{Group: group, Amount: amount})
		}
	}
	return out
}

// groupFloors is how many groups of people the form has room for.
const groupFloors = 3

func groupFloor(n int64) view.GroupFloor {
	number := strconv.FormatInt(n, 10)
	return view.GroupFloor{N: n, Group: "floor_group." + number, Amount: "floor_sum." + number}
}

// readSpec reads how people choose; what its kind does not use is left out.
func readSpec(in *reader) models.BallotSpec {
	b := models.BallotSpec{Kind: models.BallotKind(in.get("ballot")), Min: in.count("min", 1), Max: in.count("max", 0)}
	switch b.Kind {
	case models.ChooseOne:
		b.Min, b.Max = 1, 1
	case models.Points:
		b.MaxSum, b.MaxEach, b.MinSum = in.count("max_sum", 0), in.count("max_each", 0), in.count("min_sum", 0)
	}
	return b
}

// readRule reads how it is counted; what the rule does not use is left out.
func readRule(in *reader) models.RuleSpec {
	spec := models.RuleSpec{Name: in.get("rule"), Ties: models.TieOrder(in.get("ties")),
		MinVotes: in.count("min_votes", 0), Filter: in.count("filter", 0), Compare: in.get("compare") != "", PartFund: in.get("part_fund") != ""}
	rule, err := alloc.Lookup(spec.Name)
	if err != nil {
		return spec // the check of the round says so
	}
	if rule.NeedsThreshold {
		spec.Threshold = in.count("threshold", 0)
	}
	if rule.NeedsStep {
		spec.Step = in.amountOr("step", oneUnit(in.currency))
	}
	return spec
}
