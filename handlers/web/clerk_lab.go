package web

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/frontend/words"
	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/alloc"
	"commonchest/models/explain"
	"commonchest/models/lab"
	"commonchest/models/money"
	"commonchest/models/pabulib"
)

// The samples of the laboratory that are no earlier round.
const (
	sampleMadeUp = "made-up"
	sampleFile   = "file"
)

const (
	labTime  = 20 * time.Second // for all rules of one try together
	labRules = 6                // tried at once at most
)

// labPage shows the rule laboratory of a round.
func (s *Site) labPage(c *fiber.Ctx) error {
	v := s.visit(c)
	page, _, err := v.labModel(form{})
	if err != nil {
		return err
	}
	return v.showForm("clerk-lab", page)
}

// tryRules counts the sample that the form names by the rules that it ticks. Nothing is
// stored, so the answer is the page itself.
func (s *Site) tryRules(c *fiber.Ctx) error {
	v := s.visit(c)
	v.order = []string{"sample", "file", "rules", "change", "step"}
	f := v.form()
	page, r, err := v.labModel(f)
	if err != nil {
		return err
	}
	page.Form = f.kept()
	body := page.Body.(view.Lab)
	body.Tried, err = v.try(s.trying, f, r, body)
	page.Body = body
	if err != nil {
		return v.again(err, f, "clerk-lab", page)
	}
	return v.showForm("clerk-lab", page)
}

// labModel is the form of the laboratory, with what f holds of it.
func (v *visit) labModel(f form) (view.Page, models.RoundView, error) {
	r, place, err := v.roundOf()
	if err != nil {
		return view.Page{}, r, err
	}
	page, err := v.staffPage(place, models.RoleClerk, models.RoleOfficer)
	if err != nil {
		return page, r, err
	}
	at := clerkRoundURL(r.Round.ID)
	body := view.Lab{Round: r.Round.Name, Action: at + "/lab", Back: at, Rule: r.Round.Rule, Cmd: v.d.NewID(), Prefix: prefixOf(place)}
	if r.Seal == nil && v.actor.Need(place.ID, models.RoleClerk) == nil {
		body.Use = at + "/set/" + string(models.TaskRule)
		if body.Base, err = v.d.Rounds.Version(v.ctx, r.Round.ID); err != nil {
			return page, r, err
		}
	}
	if body.Samples, err = v.samples(place, f.get("sample")); err != nil {
		return page, r, err
	}
	ticked := f["rules"]
	if len(f) == 0 {
		ticked = []string{r.Round.Rule.Name, "greedy_votes", "mes_cost_add1"}
	}
	for _, name := range alloc.OfferedFor(r.Round.Ballot.Kind) {
		body.Rules = append(body.Rules, view.Choice{Value: name, Text: v.say("rule." + name), Checked: slices.Contains(ticked, name)})
	}
	page.Body = body
	return page, r, nil
}

// samples are the ballots there are: those of counted rounds of the place, made-up ones,
// and those of a file.
func (v *visit) samples(place models.Place, chosen string) ([]view.Choice, error) {
	views, err := v.d.Rounds.OfPlace(v.ctx, place.ID)
	if err != nil {
		return nil, err
	}
	var list []view.Choice
	for _, r := range views {
		if r.Published {
			list = append(list, view.Choice{Value: string(r.Round.ID), Text: v.say("lab.of_round", "round", r.Round.Name), Hint: v.date(place, r.ClosesAt())})
		}
	}
	list = append(list, view.Choice{Value: sampleMadeUp, Text: v.say("lab.made_up"), Hint: v.say("lab.made_up_hint")},
		view.Choice{Value: sampleFile, Text: v.say("lab.of_file"), Hint: v.say("lab.of_file_hint")})
	for i := range list {
		list[i].Checked = list[i].Value == chosen || chosen == "" && i == 0
	}
	return list, nil
}

// tried is a sample with the words and the money that it is shown in.
type tried struct {
	lab.Sample
	name     string
	titles   []string // of its projects, in the request's order
	currency string
	factor   money.Pence // minor units of the currency in one unit of the sample
}

// try runs one try at a time on this server: they are for deciding, not for every day.
func (v *visit) try(running chan struct{}, f form, r models.RoundView, body view.Lab) (*view.Tried, error) {
	in := v.reader(f, models.Place{Currency: v.labCurrency(r)})
	percent := in.count("change", 0)
	if percent < models.ScenarioLeast || percent > models.ScenarioMost {
		in.fail("change", "scenario_change")
	}
	names := f["rules"]
	if len(names) == 0 || len(names) > labRules || slices.ContainsFunc(names, func(n string) bool { return !slices.Contains(alloc.OfferedFor(r.Round.Ballot.Kind), n) }) {
		in.fail("rules", "lab_rules", "most", strconv.Itoa(labRules))
	}
	step := in.amountOr("step", 0)
	if err := in.err("lab", nil); err != nil {
		return nil, err
	}
	select {
	case running <- struct{}{}:
		defer func() { <-running }()
	default:
		return nil, models.E(models.Limited, "lab_running", models.F("retry", "retry_after", "seconds", "10"))
	}
	ctx, cancel := context.WithTimeout(v.ctx, labTime)
	defer cancel()
	sample, err := v.sample(ctx, f, r, body)
	if err != nil {
		return nil, err
	}
	if step == 0 || sample.factor != 1 {
		step = lab.Step(sample.Request.Budget, sample.Request.Profile.Ballots())
	}
	rules := make([]models.RuleSpec, len(names))
	for i, name := range names {
		rules[i] = labRule(name, r.Round.Rule, step)
	}
	trials, err := lab.Try(ctx, sample.Sample, rules, percent)
	if errors.Is(err, context.DeadlineExceeded) && v.ctx.Err() == nil {
		return nil, models.E(models.Unavailable, "lab_too_long")
	}
	if err != nil {
		return nil, err
	}
	return v.triedModel(sample, trials, percent, step)
}

func (v *visit) labCurrency(r models.RoundView) string {
	place, err := v.d.Places.Place(v.ctx, r.Round.Place)
	if err != nil {
		v.keep(err)
	}
	return place.Currency
}

// labRule is a rule with the numbers that it needs.
func labRule(name string, own models.RuleSpec, step money.Pence) models.RuleSpec {
	spec := models.RuleSpec{Name: name, MinVotes: own.MinVotes, Filter: own.Filter, Compare: own.Compare, PartFund: own.PartFund}
	rule, err := alloc.Lookup(name)
	if err == nil && rule.NeedsStep {
		spec.Step = step
	}
	if err == nil && rule.OneFund {
		spec.PartFund = false // it has no parts
	}
	if err == nil && rule.NeedsThreshold {
		spec.Threshold = max(1, own.Threshold)
	}
	return spec
}

// sample reads the ballots that the form names.
func (v *visit) sample(ctx context.Context, f form, r models.RoundView, body view.Lab) (tried, error) {
	chosen := f.get("sample")
	at := slices.IndexFunc(body.Samples, func(c view.Choice) bool { return c.Value == chosen })
	if at < 0 {
		return tried{}, models.E(models.Invalid, "lab", models.F("sample", "choose"))
	}
	if chosen == sampleFile {
		return v.sampleOfFile()
	}
	of := r
	if chosen != sampleMadeUp {
		var err error
		if of, err = v.d.Rounds.View(ctx, models.RoundID(chosen)); err != nil {
			return tried{}, err
		}
	}
	names, _, err := v.sealedOrDraft(of)
	if err != nil {
		return tried{}, err
	}
	out := tried{name: body.Samples[at].Text, currency: names.place.Currency, factor: 1}
	for _, p := range names.projects {
		out.titles = append(out.titles, p.title)
	}
	if chosen != sampleMadeUp {
		out.Sample, err = v.d.Lab.Sample(ctx, of.Round.ID)
		return out, err
	}
	if len(names.projects) == 0 || names.seal.Pot() <= 0 {
		return out, models.E(models.Invalid, "lab", models.F("sample", "lab_nothing"))
	}
	out.Sample, err = lab.MadeUp(names.seal)
	return out, err
}

// sampleOfFile reads a .pb file that came with the form; it is not kept.
func (v *visit) sampleOfFile() (tried, error) {
	data, err := v.file("file")
	if err != nil {
		return tried{}, err
	}
	if len(data) == 0 {
		return tried{}, models.E(models.Invalid, "lab", models.F("file", "lab_no_file"))
	}
	file, err := pabulib.Read(bytes.NewReader(data), "")
	if err != nil {
		return tried{}, models.E(models.Invalid, "lab", models.F("file", "lab_file", "problem", strings.TrimPrefix(firstLine(err.Error()), ":"))).Because(err)
	}
	req, err := file.Request("greedy_votes")
	if err != nil {
		return tried{}, err
	}
	text := func(key string) string { value, _ := file.Get(key); return value }
	out := tried{Sample: lab.Sample{Request: req, Ballot: models.BallotSpec{Kind: models.Approval}}, name: text("description"), currency: text("currency"), factor: 1}
	if n, err := strconv.ParseInt(text("max_length"), 10, 64); err == nil {
		out.Ballot.Max = n
	}
	switch text("vote_type") {
	case "choose-1":
		out.Ballot = models.BallotSpec{Kind: models.ChooseOne, Min: 1, Max: 1}
	case "cumulative", "scoring":
		out.Ballot.Kind = models.Points
	case "ordinal":
		out.Ballot.Kind = models.Ranking
	}
	currency, err := money.CurrencyOf(out.currency)
	if err != nil || file.Scale > currency.Digits {
		return tried{}, models.E(models.Invalid, "lab", models.F("file", "lab_currency", "currency", out.currency)).Because(err)
	}
	for range currency.Digits - file.Scale {
		out.factor *= 10
	}
	name := slices.Index(file.ProjectColumns, "name")
	for _, p := range file.Projects {
		title := p.ID
		if name >= 0 && name < len(p.Fields) {
			title += " " + p.Fields[name]
		}
		out.titles = append(out.titles, title)
	}
	return out, nil
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// warned writes warnings, which name no project and no sum.
func (v *visit) warned(list []explain.Sentence) []string {
	var out []string
	for _, w := range list {
		text, err := v.d.Pages.Words().Explained(v.d.Pages.Words().Nearest(v.lang), w, words.Names{}, words.Amounts{Currency: money.GBP, Digits: 2})
		v.keep(err)
		out = append(out, text)
	}
	return out
}

// misfits tells where a round's rule suits its ballots badly.
func (v *visit) misfits(seal models.Seal) []string {
	return v.warned(explain.Warnings(explain.Setting{Rule: seal.Rule.Name, Ballot: seal.Ballot, Projects: len(seal.Projects)}))
}

// triedModel puts the outcomes side by side, the projects by how many chose them.
func (v *visit) triedModel(s tried, trials []lab.Trial, percent int64, step money.Pence) (*view.Tried, error) {
	in := func(p money.Pence) view.Money { return view.In(s.currency, int64(p*s.factor)) }
	votes := s.Request.Profile.Votes()
	out := &view.Tried{Sample: s.name, Ballots: s.Request.Profile.Ballots(), Pot: in(lab.Scaled(s.Request, percent).Budget), Step: in(step)}
	for i, p := range s.Request.Projects {
		row := view.LabRow{Name: s.titles[i], Cost: in(p.Cost), ChosenBy: votes[i]}
		for _, t := range trials {
			row.In = append(row.In, t.Refused == nil && t.Result.Has(p.ID))
		}
		out.Rows = append(out.Rows, row)
	}
	slices.SortStableFunc(out.Rows, func(a, b view.LabRow) int { return int(b.ChosenBy - a.ChosenBy) })
	for _, t := range trials {
		trial := view.LabTrial{Cmd: v.d.NewID(), Rule: t.Rule.Name, Name: v.say("rule." + t.Rule.Name), Threshold: t.Rule.Threshold}
		if s.factor == 1 && t.Rule.Step > 0 {
			trial.Step = typedAmount(models.Place{Currency: s.currency}, t.Rule.Step)
		}
		if t.Refused != nil {
			refusal, _ := asError(t.Refused)
			var err error
			if trial.Refused, err = v.refusal(refusal); err != nil {
				return nil, err
			}
			out.Trials = append(out.Trials, trial)
			continue
		}
		trial.Chosen, trial.Total, trial.Left, trial.Served = t.Measured.Chosen, in(t.Measured.Total), in(t.Measured.Left), t.Measured.Served
		if own := t.Measured.Own.Rat(); own != nil {
			trial.Mean = own.FloatString(1)
		}
		trial.Warnings = v.warned(t.Warnings)
		out.Trials = append(out.Trials, trial)
	}
	return out, nil
}
