package web

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/alloc"
	"commonchest/models/explain"
	"commonchest/models/money"
)

// courseOf shows how the money of a result went, step by step. Everything is read off the
// stored trace; nothing is counted here.
func (s *Site) courseOf(c *fiber.Ctx) error {
	v := s.visit(c)
	o, err := v.outcome()
	if err != nil {
		return err
	}
	course := courseModel{visit: v, o: o, place: o.names.place}
	page := v.page(&o.names.place)
	page.Body = course.body()
	return v.show("count", page)
}

// courseModel puts the page of a count together.
type courseModel struct {
	*visit
	o     outcome
	place models.Place
	spent money.Pence // by the steps so far
	n     int64       // steps so far
}

func (m *courseModel) body() view.Count {
	o, seal := m.o, m.o.names.seal
	body := view.Count{Name: seal.Name, Back: roundURL(seal.Round) + "/result", ListedAt: roundURL(seal.Round) + "/result",
		WhatIf: whatIfURL(seal.Round, "change=-10"), Shares: sharesIn(m.o.trace), Lead: m.lead(), Ballots: o.result.Ballots, Pot: sum(m.place, o.result.Pot),
		Chosen: int64(len(m.o.trace.Selected)), Total: sum(m.place, m.o.trace.TotalCost), Left: sum(m.place, m.o.trace.Left)}
	if body.Shares && o.result.Ballots > 0 {
		body.Each = m.o.amounts().Price(alloc.Fraction{Num: fmt.Sprint(o.result.Pot), Den: fmt.Sprint(o.result.Ballots)})
	}
	for _, pass := range m.o.trace.Passes {
		_, own := models.RoundFloorOf(pass.Floor)
		m.add(&body, view.CountPart{Name: m.fundName(pass.Floor), Own: own, Budget: sum(m.place, pass.Budget)}, pass.Rounds, pass.Visits)
	}
	m.add(&body, view.CountPart{}, m.o.trace.Rounds, m.o.trace.Visits)
	m.addRest(&body)
	body.Told = m.sentences(o, explain.Count(o.trace))
	for _, p := range inOrder(o.result) {
		if !p.Chosen {
			body.Refused = append(body.Refused, m.refused(p))
		}
	}
	for _, f := range seal.Funds {
		fund := view.CountFund{Name: f.Name, Ink: o.names.inks[f.Fund], Of: sum(m.place, f.Amount), Pays: nothing(m.place)}
		for _, share := range o.result.Paid {
			if share.Fund == f.Fund {
				fund.Pays.Pence += share.Amount
			}
		}
		body.Funds = append(body.Funds, fund)
	}
	m.alike(&body)
	return body
}

// alike writes all sums of the page with pence if one of them has some.
func (m *courseModel) alike(body *view.Count) {
	sums := []*view.Money{&body.Pot, &body.Total, &body.Left}
	for i := range body.Parts {
		for j := range body.Parts[i].Steps {
			step := &body.Parts[i].Steps[j]
			sums = append(sums, &step.Cost, &step.Left)
			for k := range step.Paid {
				sums = append(sums, &step.Paid[k].Sum)
			}
		}
	}
	view.Alike(sums...)
	for i := range body.Funds {
		view.Alike(&body.Funds[i].Of, &body.Funds[i].Pays)
	}
}

// add appends one pass of the count: its rounds of Equal Shares, then what a walk down
// the ranking paid for.
func (m *courseModel) add(body *view.Count, part view.CountPart, rounds []alloc.Round, visits []alloc.Visit) {
	for _, r := range rounds {
		step := m.step(r.Project, r.Cost)
		if m.byLoads() {
			step.Supporters, step.Load = r.Supporters, m.o.amounts().Price(r.MaxPayment)
			part.Steps = append(part.Steps, step)
			continue
		}
		step.ByPoints = !strings.HasPrefix(m.o.trace.Rule, "mes_cost") && !strings.HasPrefix(m.o.trace.Rule, "mes_card")
		step.Supporters, step.Full, step.Rest = r.Supporters, r.PaidInFull, r.PaidRest
		step.None = r.Supporters - r.PaidInFull - r.PaidRest
		step.Price = m.o.amounts().Price(r.MaxPayment)
		step.Thirds = view.CountThirds{Rich: r.Shares.Rich, Middle: r.Shares.Middle, Poor: r.Shares.Poor}
		part.Steps = append(part.Steps, step)
	}
	for _, visit := range visits {
		if visit.Outcome != alloc.VisitFunded {
			continue
		}
		step := m.step(visit.Project, visit.Paid)
		step.Supporters = m.result(visit.Project).Votes
		part.Steps = append(part.Steps, step)
	}
	if len(part.Steps) > 0 {
		body.Parts = append(body.Parts, part)
	}
}

// addRest appends what stands neither in a round nor in a walk: all of a best set, and
// what was paid for in part in the end.
func (m *courseModel) addRest(body *view.Count) {
	part := view.CountPart{}
	share := m.o.trace.PartFunded
	for _, ref := range m.o.trace.Selected {
		told := slices.ContainsFunc(body.Parts, func(p view.CountPart) bool {
			return slices.ContainsFunc(p.Steps, func(s view.CountStep) bool { return s.URL == m.urlOf(ref) })
		})
		if told {
			continue
		}
		step := m.step(ref, money.Pence(m.result(ref).Ask))
		if share != nil && share.Project == ref {
			m.spent -= money.Pence(m.result(ref).Ask) - share.Paid
			step.Cost, step.Left = sum(m.place, share.Paid), sum(m.place, share.Left-share.Paid)
		}
		step.Supporters = m.result(ref).Votes
		part.Steps = append(part.Steps, step)
	}
	last := len(body.Parts) - 1
	switch {
	case len(part.Steps) == 0:
	case last >= 0 && body.Parts[last].Name == "":
		body.Parts[last].Steps = append(body.Parts[last].Steps, part.Steps...)
	default:
		body.Parts = append(body.Parts, part)
	}
}

// lead tells how it is counted. Where there is no drawing of its own, the words of the
// rule do.
func (m *courseModel) lead() string {
	trace := m.o.trace
	switch {
	case sharesIn(trace) && strings.HasPrefix(trace.Rule, "mes_cost"):
		return m.say("count.lead_shares")
	case !sharesIn(trace) && len(trace.Visits) > 0:
		return m.say("count.lead_ranked")
	}
	return m.say("rule."+trace.Rule+".how", "threshold", trace.Params.Threshold)
}

// byLoads reports whether the rounds tell of loads and not of shares.
func (m *courseModel) byLoads() bool { return m.o.trace.Rule == "phragmen" }

// step is what every way of paying for a project has: what it took from which fund.
func (m *courseModel) step(ref string, cost money.Pence) view.CountStep {
	m.n++
	step := view.CountStep{N: m.n, Name: m.o.names.title(ref), URL: m.urlOf(ref), Cost: sum(m.place, cost), Before: sum(m.place, m.spent),
		Pot: sum(m.place, m.o.result.Pot)}
	at := m.spent
	for _, f := range m.o.names.seal.Funds {
		var pays money.Pence
		for _, share := range m.o.result.Paid {
			if share.Ref == ref && share.Fund == f.Fund {
				pays += share.Amount
			}
		}
		if pays > 0 {
			step.Paid = append(step.Paid, view.CountPaid{Fund: f.Name, Ink: m.o.names.inks[f.Fund], Sum: sum(m.place, pays), At: sum(m.place, at)})
			at += pays
		}
	}
	m.spent += cost
	step.Left = sum(m.place, money.Pence(m.o.result.Pot)-m.spent)
	return step
}

func (m *courseModel) refused(p models.ProjectResult) view.CountRefused {
	row := view.CountRefused{Name: m.o.names.title(p.Ref), URL: m.urlOf(p.Ref), Cost: sum(m.place, p.Ask),
		Had: sum(m.place, p.Why.Left)}
	row.Reason, _ = m.reason(m.o, p)
	kind := alloc.ReasonKind(p.Why.Kind)
	row.Measured = kind == alloc.SupportersShort || kind == alloc.SkippedTooDear
	return row
}

func (m *courseModel) result(ref string) models.ProjectResult {
	i := slices.IndexFunc(m.o.result.Projects, func(p models.ProjectResult) bool { return p.Ref == ref })
	if i < 0 {
		return models.ProjectResult{}
	}
	return m.o.result.Projects[i]
}

func (m *courseModel) urlOf(ref string) string {
	return roundURL(m.o.names.seal.Round) + "/result/" + url.PathEscape(ref)
}

func (m *courseModel) fundName(id string) string { return m.sourceName(m.o, id) }

// sharesIn reports whether people paid for projects out of their shares; where a
// comparison took the most chosen first instead, nobody did.
func sharesIn(trace alloc.Result) bool {
	paid := len(trace.Rounds) > 0 || slices.ContainsFunc(trace.Passes, func(p alloc.Pass) bool { return len(p.Rounds) > 0 })
	return paid && strings.HasPrefix(trace.Rule, "mes_")
}

func whatIfURL(id models.RoundID, query string) string { return roundURL(id) + "/what-if?" + query }
