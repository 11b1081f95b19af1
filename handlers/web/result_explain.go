package web

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"commonchest/frontend/words"
	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/alloc"
	"commonchest/models/explain"
	"commonchest/models/metrics"
	"commonchest/models/money"
)

// read takes the trace and the figures of a result out of their JSON. A result from
// before the trace had the number of ballots that name a project has it beside the trace.
func (o *outcome) read() error {
	if err := json.Unmarshal(o.result.Trace, &o.trace); err != nil {
		return fmt.Errorf("the trace of %s: %w", o.result.Round, err)
	}
	for i := range o.trace.Reasons {
		why := &o.trace.Reasons[i]
		at := slices.IndexFunc(o.result.Projects, func(p models.ProjectResult) bool { return p.Ref == why.Project })
		if why.Votes == 0 && at >= 0 {
			why.Votes = o.result.Projects[at].Votes
		}
	}
	o.why = explain.Projects(o.trace, o.names.seal.Ballot.Unit())
	if len(o.result.Measures) == 0 {
		return nil
	}
	o.measures = &metrics.Both{}
	if err := json.Unmarshal(o.result.Measures, o.measures); err != nil {
		return fmt.Errorf("the figures of %s: %w", o.result.Round, err)
	}
	return nil
}

// reason says why a project is recommended or not, and what stands behind it.
func (v *visit) reason(o outcome, p models.ProjectResult) (why string, more []string) {
	i := slices.IndexFunc(o.why, func(e explain.Explanation) bool { return e.Project == p.Ref })
	if i < 0 {
		return "", nil
	}
	return strings.Join(v.sentences(o, o.why[i].Why), " "), append(v.sentences(o, o.why[i].More), v.fenceLines(o, p.Ref)...)
}

// sentences writes what explanations say, with the round's names and money.
func (v *visit) sentences(o outcome, list []explain.Sentence) []string {
	names := words.Names{Project: o.names.title, Fund: func(id string) string { return v.sourceName(o, id) }}
	var out []string
	for _, s := range list {
		text, err := v.d.Pages.Words().Explained(v.d.Pages.Words().Nearest(v.lang), s, names, o.amounts())
		v.keep(err)
		out = append(out, text)
	}
	return out
}

// sourceName names a fund, or a floor of the round itself.
func (v *visit) sourceName(o outcome, id string) string {
	if f, ok := models.RoundFloorOf(id); ok {
		return v.floorName(f)
	}
	return o.chest.fund(models.FundID(id)).Name
}

// floorName says for whom a round's floor is.
func (v *visit) floorName(f models.RoundFloor) string {
	if f.Basis != "" {
		return v.say("floor.basis." + string(f.Basis))
	}
	return v.say("floor.group", "group", slugWords(f.Group))
}

// amounts is how the amounts of a round are written.
func (o outcome) amounts() words.Amounts {
	currency, err := money.CurrencyOf(o.names.seal.Currency)
	if err != nil {
		currency = money.GBP // an unknown code was refused when it was stored
	}
	return words.Amounts{Currency: currency, Digits: currency.Digits}
}

// measures is what the result does for those who voted; nil where it was not measured.
func (v *visit) measures(o outcome) *view.Measures {
	if o.measures == nil {
		return nil
	}
	rows, err := v.d.Pages.Words().Measured(v.d.Pages.Words().Nearest(v.lang), *o.measures, o.amounts())
	v.keep(err)
	m := &view.Measures{Rows: rows, Beside: o.measures.Result.Rule != "greedy_votes", Claims: v.sentences(o, explain.Claims(o.measures.Result))}
	for _, of := range []struct {
		kind   string
		shares []metrics.Share
		name   func(string) string
	}{
		{"strand", o.measures.Result.Strands, func(label string) string { return v.strandTitle(models.Strand(label)) }},
		{"area", o.measures.Result.Areas, areaWords},
	} {
		if sums := v.labelSums(o, of.kind, of.shares, of.name); len(sums.Rows) > 0 {
			m.Sums = append(m.Sums, sums)
		}
	}
	for _, of := range []struct {
		kind  string
		label func(models.Purpose) string
		name  func(string) string
	}{
		{"basis", func(p models.Purpose) string { return string(p.Basis) }, func(label string) string { return v.say("basis." + label + ".long") }},
		{"group", func(p models.Purpose) string { return p.Group }, func(label string) string { return upper(slugWords(label)) }},
	} {
		if sums := v.labelSums(o, of.kind, o.under(of.label), of.name); len(sums.Rows) > 0 {
			m.Sums = append(m.Sums, sums)
		}
	}
	return m
}

// under adds up what projects asked for and what is recommended of it, by a label of
// what they are for, labels ascending.
func (o outcome) under(label func(models.Purpose) string) []metrics.Share {
	var out []metrics.Share
	for _, p := range o.names.seal.Projects {
		of := label(p.Purpose)
		at, known := slices.BinarySearchFunc(out, of, func(s metrics.Share, l string) int { return strings.Compare(s.Label, l) })
		if !known {
			out = slices.Insert(out, at, metrics.Share{Label: of})
		}
		s := &out[at]
		s.Projects, s.Asked = s.Projects+1, s.Asked+p.Ask
		if slices.Contains(o.result.Chosen, p.Ref) {
			s.Chosen++
		}
		for _, share := range o.result.Paid {
			if share.Ref == p.Ref {
				s.Cost += share.Amount
			}
		}
	}
	return out
}

// labelSums are the sums by one kind of label; none where no project has one.
func (v *visit) labelSums(o outcome, kind string, shares []metrics.Share, name func(string) string) view.LabelSums {
	out := view.LabelSums{Kind: kind}
	if !slices.ContainsFunc(shares, func(s metrics.Share) bool { return s.Label != "" }) {
		return out
	}
	var sums []*view.Money
	out.Rows = make([]view.LabelSum, len(shares))
	for i, s := range shares {
		row := &out.Rows[i]
		*row = view.LabelSum{Name: v.say("metrics.unsaid"), Of: s.Projects, Projects: s.Chosen, Asked: sum(o.names.place, s.Asked), Cost: sum(o.names.place, s.Cost)}
		if s.Label != "" {
			row.Name = name(s.Label)
		}
		sums = append(sums, &row.Asked, &row.Cost)
	}
	view.Alike(sums...)
	return out
}

// fenceLines tell which line of which fund's condition kept its money from the part of a
// project that could not be paid, as it was sealed.
func (v *visit) fenceLines(o outcome, ref string) []string {
	why, ok := o.trace.Reason(ref)
	at := slices.IndexFunc(o.names.seal.Projects, func(p models.SealedProject) bool { return p.Ref == ref })
	if !ok || why.Kind != alloc.FenceRefused || at < 0 || why.Part >= len(o.names.seal.Projects[at].Parts) {
		return nil
	}
	p := o.names.seal.Projects[at]
	part, purpose := p.Parts[why.Part], p.Purpose
	if part.Spend != "" {
		purpose.Spend = part.Spend
	}
	var out []string
	if len(p.Parts) > 1 {
		out = append(out, v.say("why.part", "part", why.Part+1, "of", len(p.Parts), "sum", sum(o.names.place, part.Amount).String()))
	}
	for _, refused := range part.Refused {
		i := slices.IndexFunc(o.names.seal.Funds, func(f models.SealedFund) bool { return f.Fund == refused.Fund })
		switch {
		case i < 0:
		case refused.Line == models.LineChosen:
			out = append(out, v.say("why.line_chosen", "fund", o.names.seal.Funds[i].Name))
		default:
			fund := o.names.seal.Funds[i]
			out = append(out, v.say("why.line", "fund", fund.Name, "line", v.refusalWords(o.names.place, refused.Line, fund.Fence, purpose)))
		}
	}
	return out
}

// explained is a result taken apart.
type explained struct {
	trace    alloc.Result
	why      []explain.Explanation
	measures *metrics.Both // nil in results from before they were kept
}
