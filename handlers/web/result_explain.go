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
	return strings.Join(v.sentences(o, o.why[i].Why), " "), v.sentences(o, o.why[i].More)
}

// sentences writes what explanations say, with the round's names and money.
func (v *visit) sentences(o outcome, list []explain.Sentence) []string {
	names := words.Names{Project: o.names.title, Fund: func(id string) string { return o.chest.fund(models.FundID(id)).Name }}
	var out []string
	for _, s := range list {
		text, err := v.d.Pages.Words().Explained(v.d.Pages.Words().Nearest(v.lang), s, names, o.amounts())
		v.keep(err)
		out = append(out, text)
	}
	return out
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
	return &view.Measures{Rows: rows, Beside: o.measures.Result.Rule != "greedy_votes", Claims: v.sentences(o, explain.Claims(o.measures.Result))}
}

// explained is a result taken apart.
type explained struct {
	trace    alloc.Result
	why      []explain.Explanation
	measures *metrics.Both // nil in results from before they were kept
}
