package models

import (
	"slices"

	"commonchest/models/money"
)

// Scenario is what is asked differently of the ballots of a counted round. It is no
// result: nothing stores what comes of it, and nothing can publish or resolve it.
type Scenario struct {
	Percent int64    // by how much every fund is more or, negative, less: −90 to 100
	Without []FundID // funds that are withdrawn
	Rule    RuleSpec // another rule; the sealed one where it has no name
}

// The most and the least that a scenario changes the money by, in per cent.
const (
	ScenarioLeast = -90
	ScenarioMost  = 100
)

// Of gives the seal as the scenario has it: each fund changed by the percentage and
// rounded down to a whole minor unit, and what is withdrawn empty, so that it pays for
// nothing. Fences stay, and so does what the round asks of every rule: the order of ties,
// the support a project needs, the comparison, and money for a part of the next project.
func (sc Scenario) Of(seal Seal) (Seal, error) {
	var c checks
	c.need(sc.Percent >= ScenarioLeast && sc.Percent <= ScenarioMost, "change", "scenario_change")
	seal.Funds = slices.Clone(seal.Funds)
	for _, id := range sc.Without {
		c.need(seal.fundAt(id) >= 0, "without", "scenario_fund")
	}
	for i, f := range seal.Funds {
		part := money.Pence(100 + sc.Percent)
		seal.Funds[i].Amount = f.Amount/100*part + f.Amount%100*part/100
		if slices.Contains(sc.Without, f.Fund) {
			seal.Funds[i].Amount = 0
		}
	}
	c.need(seal.Pot() > 0, "without", "scenario_nothing_left")
	if sc.Rule.Name != "" {
		own := seal.Rule
		seal.Rule = sc.Rule
		seal.Rule.Ties, seal.Rule.MinVotes, seal.Rule.Filter = own.Ties, own.MinVotes, own.Filter
		seal.Rule.Compare, seal.Rule.PartFund = own.Compare, own.PartFund
	}
	return seal, c.err("scenario")
}

// ScenarioOutcome is what the count would have given, beside what it gave.
type ScenarioOutcome struct {
	Official bool     `json:"official"` // always false, so that nobody takes it for the result
	Round    RoundID  `json:"round"`
	Percent  int64    `json:"change"`
	Without  []FundID `json:"without"`
	Rule     RuleSpec `json:"rule"`
	Ballots  int64    `json:"ballots"`
	Pot      int64    `json:"pot"`
	Total    int64    `json:"total"`
	Chosen   []string `json:"chosen"` // by number, in the order of choosing

	ResultPot    int64    `json:"result_pot"`
	ResultTotal  int64    `json:"result_total"`
	Both         []string `json:"both"`
	OnlyResult   []string `json:"only_result"`   // recommended, and not chosen here
	OnlyScenario []string `json:"only_scenario"` // chosen here, and not recommended
}

// Beside puts an outcome beside the result of the same ballots.
func (sc Scenario) Beside(res Result, seal Seal, chosen []string, total money.Pence) ScenarioOutcome {
	out := ScenarioOutcome{Round: seal.Round, Percent: sc.Percent, Without: append([]FundID{}, sc.Without...), Rule: seal.Rule, Ballots: res.Ballots,
		Pot: int64(seal.Pot()), Total: int64(total), Chosen: append([]string{}, chosen...), ResultPot: res.Pot, ResultTotal: res.Total,
		Both: []string{}, OnlyResult: []string{}, OnlyScenario: []string{}}
	for _, p := range seal.Projects {
		official, here := slices.Contains(res.Chosen, p.Ref), slices.Contains(chosen, p.Ref)
		switch {
		case official && here:
			out.Both = append(out.Both, p.Ref)
		case official:
			out.OnlyResult = append(out.OnlyResult, p.Ref)
		case here:
			out.OnlyScenario = append(out.OnlyScenario, p.Ref)
		}
	}
	return out
}
