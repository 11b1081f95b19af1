package web

import (
	"strings"

	"commonchest/models"
	"commonchest/models/official"
)

// paperwork writes what a council needs on paper, from what was counted.
type paperwork struct {
	*visit
	place  models.Place
	round  models.RoundView
	names  sealedRound
	result models.Result
	powers []string
}

func (p paperwork) fund(id models.FundID) string {
	for _, f := range p.names.seal.Funds {
		if f.Fund == id {
			return f.Name
		}
	}
	return string(id)
}

// recommendation is what the count recommends to award, and which funds would pay.
func (p paperwork) recommendation() models.AwardPlan {
	return official.Awards(p.names.seal, p.result.Chosen, p.result)
}

// agenda is the item for the meeting that is to resolve.
func (p paperwork) agenda() string {
	seal := p.names.seal
	awards := p.recommendation().Awards
	lines := []string{
		p.say("draft.agenda_title", "round", seal.Name), "",
		p.say("draft.agenda_receive", "pot", sum(p.place, seal.Pot()).String()), "",
		p.voting(), p.say("draft.rule", "rule", p.say("rule."+seal.Rule.Name)), "",
	}
	lines = append(lines, p.recommended(awards)...)
	lines = append(lines, "", p.say("draft.pot"))
	for _, f := range seal.Funds {
		line := p.say("draft.fund", "fund", f.Name, "sum", sum(p.place, f.Amount).String())
		if condition := p.condition(p.place, f.Fence, f.Condition); condition != "" {
			line = p.say("draft.fund_for", "fund", f.Name, "sum", sum(p.place, f.Amount).String(), "condition", condition)
		}
		lines = append(lines, line)
	}
	power := p.say("draft.power_open")
	if len(p.powers) > 0 {
		power = p.say("draft.power", "power", p.list(p.powers))
	}
	lines = append(lines, "", power, p.say("draft.advisory"), p.say("draft.where", "url", p.d.URL+roundURL(seal.Round)+"/result"))
	return strings.Join(lines, "\n")
}

// voting tells when it was, as the closing time was moved, and how many took part. A published result has no
// figure that is too small.
func (p paperwork) voting() string {
	seal := p.names.seal
	return p.say("draft.voting", "opens", p.date(p.place, seal.Times.OpensAt), "closes", p.date(p.place, p.round.ClosesAt()),
		"ballots", p.result.Ballots, "roll", seal.RollSize)
}

func (p paperwork) recommended(awards []models.Award) []string {
	if len(awards) == 0 {
		return []string{p.say("draft.none")}
	}
	lines := append([]string{p.say("draft.recommend")}, p.each(awards)...)
	total, left := p.totals(awards)
	return append(lines, p.say("draft.total", "total", total, "left", left))
}

// each is a line for each award.
func (p paperwork) each(awards []models.Award) []string {
	var lines []string
	for i, a := range awards {
		lines = append(lines, p.say("draft.award", "n", i+1, "project", p.names.title(a.Ref), "sum", sum(p.place, a.Amount).String()))
	}
	return lines
}

func (p paperwork) totals(awards []models.Award) (total, left string) {
	r := models.Resolution{Awards: awards}
	return sum(p.place, r.Total()).String(), sum(p.place, p.names.seal.Pot()-r.Total()).String()
}

// minute is what the minutes may say of a resolution on the awards.
func (p paperwork) minute(plan models.AwardPlan, power, reason string, stood []string) string {
	seal := p.names.seal
	if power == "" {
		power = p.say("draft.power_blank")
	}
	awards := plan.Awards
	lines := []string{p.say("draft.agenda_title", "round", seal.Name), "", p.say("draft.interests")}
	if len(stood) > 0 {
		lines = append(lines[:2], stood...)
	}
	lines = append(lines, "", p.voting())
	if len(awards) == 0 {
		lines = append(lines, p.say("draft.resolved_none"))
	} else {
		lines = append(lines, p.say("draft.resolved", "power", power))
		lines = append(lines, p.each(awards)...)
		total, left := p.totals(awards)
		lines = append(lines, p.say("draft.resolved_total", "total", total, "pot", sum(p.place, seal.Pot()).String(), "left", left))
		lines = append(lines, p.byFund(plan.Paid)...)
	}
	if reason != "" {
		lines = append(lines, "", p.say("draft.departs", "reason", reason))
	}
	return strings.Join(lines, "\n")
}

// byFund is a line for each fund that pays.
func (p paperwork) byFund(shares []models.Share) []string {
	var lines []string
	for _, f := range p.names.seal.Funds {
		paid := nothing(p.place)
		for _, s := range shares {
			if s.Fund == f.Fund {
				paid = paid.Add(sum(p.place, s.Amount))
			}
		}
		if paid.Pence > 0 {
			lines = append(lines, p.say("draft.fund", "fund", f.Name, "sum", paid.String()))
		}
	}
	return lines
}
