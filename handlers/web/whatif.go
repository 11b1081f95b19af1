package web

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/alloc"
)

// whatIf counts the ballots of a result under other conditions, which the address says,
// and shows what comes of it beside the result. Who may read the result may ask.
func (s *Site) whatIf(c *fiber.Ctx) error {
	v := s.visit(c)
	o, err := v.outcome()
	if err != nil {
		return err
	}
	v.mark = view.MarkScenario
	v.order = []string{"change", "without", "rule", "threshold", "step"}
	f := form{}
	c.Request().URI().QueryArgs().VisitAll(func(name, value []byte) {
		f[string(name)] = append(f[string(name)], string(value))
	})
	page := v.page(&o.names.place)
	sc, refusal := v.readScenario(f, o.names.place)
	body := v.scenarioModel(o, sc)
	page.Form = f.kept()
	if refusal == nil && len(f) > 0 {
		var out models.ScenarioOutcome
		if out, refusal = s.d.Results.Scenario(v.ctx, o.round.Round.ID, sc); refusal == nil {
			body.Beside = v.beside(o, out)
		}
	}
	page.Body = body
	if refusal != nil {
		return v.again(refusal, f, "what-if", page)
	}
	return v.show("what-if", page)
}

func (v *visit) readScenario(f form, place models.Place) (models.Scenario, error) {
	in := v.reader(f, place)
	sc := models.Scenario{}
	if text := strings.TrimSuffix(strings.NewReplacer("−", "-", "+", "", " ", "").Replace(in.get("change")), "%"); text != "" {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			in.fail("change", "scenario_change")
		}
		sc.Percent = n
	}
	for _, id := range f["without"] {
		sc.Without = append(sc.Without, models.FundID(id))
	}
	if name := in.get("rule"); name != "" {
		sc.Rule.Name = name
		if rule, err := alloc.Lookup(name); err == nil && rule.NeedsThreshold {
			sc.Rule.Threshold = in.count("threshold", 0)
		} else if err == nil && rule.NeedsStep {
			sc.Rule.Step = in.amountOr("step", oneUnit(in.currency))
		}
	}
	return sc, in.err("scenario", nil)
}

// scenarioModel is the form of a scenario as it stands.
func (v *visit) scenarioModel(o outcome, sc models.Scenario) view.Scenario {
	place, seal := o.names.place, o.names.seal
	at := roundURL(seal.Round)
	body := view.Scenario{Round: seal.Name, Action: at + "/what-if", Back: at + "/result", Prefix: prefixOf(place), Ready: []view.Link{
		{Name: v.say("whatif.less"), URL: whatIfURL(seal.Round, "change=-10")},
		{Name: v.say("whatif.more"), URL: whatIfURL(seal.Round, "change=10")}}}
	if len(seal.Funds) > 1 {
		for _, f := range seal.Funds {
			body.Funds = append(body.Funds, view.Choice{Value: string(f.Fund), Text: f.Name, Hint: sum(place, f.Amount).String(),
				Checked: slices.Contains(sc.Without, f.Fund)})
		}
	}
	body.Rules = []view.Choice{{Value: "", Text: v.say("whatif.same_rule", "rule", v.say("rule."+seal.Rule.Name)), Checked: sc.Rule.Name == ""}}
	for _, name := range alloc.OfferedFor(seal.Ballot.Kind) {
		body.Rules = append(body.Rules, view.Choice{Value: name, Text: v.say("rule." + name), Checked: name == sc.Rule.Name})
	}
	return body
}

// beside puts a scenario's outcome beside the result.
func (v *visit) beside(o outcome, out models.ScenarioOutcome) *view.Beside {
	place := o.names.place
	body := &view.Beside{Rule: v.say("rule." + out.Rule.Name), Percent: out.Percent, Pot: sum(place, out.Pot), Total: sum(place, out.Total),
		ResultPot: sum(place, out.ResultPot), ResultTotal: sum(place, out.ResultTotal), ResultRule: v.say("rule." + o.names.seal.Rule.Name),
		Ballots: out.Ballots, Chosen: int64(len(out.Chosen)), ResultChosen: int64(len(o.result.Chosen))}
	for _, f := range o.names.seal.Funds {
		if slices.Contains(out.Without, f.Fund) {
			body.Without = append(body.Without, f.Name)
		}
	}
	for _, p := range o.names.projects {
		row := view.BesideRow{Name: p.title, Cost: sum(place, p.Ask)}
		row.Result, row.Scenario = slices.Contains(o.result.Chosen, p.Ref), slices.Contains(out.Chosen, p.Ref)
		switch {
		case row.Result && row.Scenario:
			body.Both = append(body.Both, row)
		case row.Result:
			body.OnlyResult = append(body.OnlyResult, row)
		case row.Scenario:
			body.OnlyScenario = append(body.OnlyScenario, row)
		}
	}
	view.Alike(&body.Pot, &body.Total, &body.ResultPot, &body.ResultTotal)
	if own := o.names.seal.Rule; own.Name != out.Rule.Name {
		body.Kept = v.alsoWords(out.Rule)
		if own.PartFund && !out.Rule.PartFund {
			body.Dropped = v.alsoWords(models.RuleSpec{PartFund: true})
		}
	}
	return body
}
