package boot

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"commonchest/app/rolls"
	"commonchest/models"
	"commonchest/models/money"
	"commonchest/models/pabulib"
)

// notStated stands where a clerk would have written what a file does not say.
const notStated = "Not stated in the imported file"

// importPlan is all that an import makes, worked out before anything is stored.
type importPlan struct {
	name     string
	lines    fileLines
	place    models.Place
	body     models.Body
	fund     models.Fund
	pot      money.Pence
	round    models.Round
	projects []plannedProject
	voters   int64
	warnings []string
}

type plannedProject struct {
	proposal models.Proposal
	text     models.ProposalText
}

// planner collects what is wrong, so that all of it is told at once.
type planner struct {
	importPlan
	file  *pabulib.File
	wrong []FileLine
}

func planImport(f *pabulib.File, o ImportOptions, now time.Time) (importPlan, error) {
	p := &planner{file: f, importPlan: importPlan{name: o.Name, lines: linesOf(f), voters: int64(len(f.Votes))}}
	for _, w := range f.Warnings {
		p.warnings = append(p.warnings, FileLine{w.Line, w.Text()}.in(o.Name))
	}
	if n := len(f.Votes); n == 0 || n > rolls.MaxBatch {
		p.fail(0, "%d ballots; a round takes 1 to %d", n, rolls.MaxBatch)
	}
	currency := p.currency(o)
	p.names(o, currency.Code)
	p.pot = p.amount(f.Budget, currency, p.lines.meta("budget"), "the budget")
	ballot := p.ballot()
	p.proposals(currency)
	if len(p.wrong) > 0 {
		return p.importPlan, &FileError{Name: o.Name, Lines: p.wrong}
	}
	rule, err := ruleSpec(f, cmp.Or(o.Rule, "greedy_votes"), currency.Digits)
	if err != nil {
		return p.importPlan, err
	}
	opens := o.Opens
	if opens.IsZero() {
		opens = now
	}
	opens = opens.UTC().Truncate(time.Millisecond)
	p.round.Times = models.Timetable{OpensAt: opens, ClosesAt: opens.Add(cmp.Or(o.OpenFor, 14*24*time.Hour))}
	p.round.Rule, p.round.Ballot, p.round.Disclosure = rule, ballot, models.DefaultDisclosure(p.voters)
	return p.importPlan, nil
}

func (p *planner) fail(line int, text string, args ...any) {
	if len(p.wrong) < 20 {
		p.wrong = append(p.wrong, FileLine{line, fmt.Sprintf(text, args...)})
	}
}

func (p *planner) meta(key, text string, args ...any) { p.fail(p.lines.meta(key), text, args...) }

func (p *planner) currency(o ImportOptions) money.Currency {
	code, ok := p.file.Get("currency")
	if !ok {
		code = o.Currency
	}
	if code == "" {
		p.fail(0, "META has no currency; add a line currency;GBP, or give --currency")
		return money.GBP
	}
	currency, err := money.CurrencyOf(strings.ToUpper(code))
	if err != nil {
		p.meta("currency", "the currency %s is unknown; write its three letters, such as GBP or PLN", code)
		return money.GBP
	}
	return currency
}

// names settles what everything is called.
func (p *planner) names(o ImportOptions, currency string) {
	get := func(key string) string { v, _ := p.file.Get(key); return v }
	where := cut(strings.Trim(get("unit")+", "+get("subunit"), ", "), 80)
	where = cmp.Or(o.PlaceName, where, get("country"), "Imported place")
	round := cmp.Or(o.RoundName, strings.TrimSpace(where+" "+get("instance")))
	placeID := cmp.Or(o.Place, models.PlaceID(slugOf(where, "imported-place")))
	roundID := cmp.Or(o.Round, models.RoundID(slugOf(string(placeID)+" "+get("instance"), "imported-round")))
	body := models.BodyID(slugOf(string(placeID)+" body", "body"))
	p.place = models.Place{ID: placeID, Name: where, Kind: models.PrincipalArea, Body: body, Currency: currency,
		Zone: cmp.Or(o.Zone, "Europe/London")}
	p.body = models.Body{ID: body, Name: where, Kind: models.AccountableBody, Place: placeID}
	p.fund = models.Fund{ID: models.FundID(slugOf(string(roundID)+" budget", "budget")), Place: placeID, Name: cut("Budget of "+round, 100),
		Partner: body, Kind: models.GrantFund}
	p.round = models.Round{ID: roundID, Place: placeID, Name: cut(round, 100), Funds: []models.FundID{p.fund.ID},
		Answers: models.Accountable{Councillor: notStated, Officer: notStated}}
}

// amount turns an amount of the file into minor units of the currency.
func (p *planner) amount(in money.Pence, c money.Currency, line int, what string) money.Pence {
	text := p.file.Amount(in)
	out, err := money.ParseDecimal(text, c.Digits)
	if err == nil {
		return out
	}
	if e, ok := errors.AsType[*money.Error](err); ok && e.Code == "money_too_many_decimals" {
		p.fail(line, "%s is %s, but %s has %d decimal digits; round it", what, text, c.Code, c.Digits)
	} else {
		p.fail(line, "%s is %s, which is too large", what, text)
	}
	return 0
}

func (p *planner) number(key string) int64 {
	text, ok := p.file.Get(key)
	if !ok || text == "" {
		return 0
	}
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil || n < 0 {
		p.meta(key, "%s is %q; write a whole number", key, text)
	}
	return max(n, 0)
}

func (p *planner) proposals(c money.Currency) {
	name := -1
	for i, column := range p.file.ProjectColumns {
		if strings.TrimSpace(column) == "name" {
			name = i
		}
	}
	if len(p.file.Projects) == 0 {
		p.fail(0, "there are no projects")
	}
	for i, project := range p.file.Projects {
		line := p.lines.project(i)
		if !isRef(project.ID) {
			p.fail(line, "the project id %q cannot stand on a ballot; use 1 to 64 letters, digits, points, colons, slashes, hyphens and underscores", project.ID)
		}
		ask := p.amount(project.Cost, c, line, "the cost of project "+project.ID)
		if project.Cost == 0 {
			p.fail(line, "project %s costs nothing; leave out what needs no money", project.ID)
		}
		label := "Project " + project.ID
		full := label
		if name >= 0 && models.Clean(project.Fields[name]) != "" {
			full = models.Clean(project.Fields[name])
		}
		title := cut(full, 80)
		if utf8.RuneCountInString(title) < 3 {
			title = label
		}
		summary := cut(full, 600)
		if utf8.RuneCountInString(summary) < 10 {
			summary = label + ": " + summary
		}
		if utf8.RuneCountInString(summary) < 10 {
			summary = "Imported project " + project.ID
		}
		p.projects = append(p.projects, plannedProject{
			proposal: models.Proposal{ID: importedID(p.round.ID, project.ID), Place: p.place.ID, Round: p.round.ID,
				By: models.ByResident, Ask: ask, Ref: project.ID},
			text: models.ProposalText{Title: title, Summary: summary, Period: notStated, After: notStated, Deliver: notStated},
		})
	}
}

// importedID is the same for the same project in every try, and in no order that
// says anything.
func importedID(round models.RoundID, project string) models.ProposalID {
	sum := sha256.Sum256([]byte(string(round) + "/" + project))
	return models.ProposalID(lowerBase32.EncodeToString(sum[:16]))
}

// isRef reports whether a number on the ballot can travel in every frame and form.
func isRef(s string) bool {
	return s != "" && len(s) <= 64 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._:/-") == ""
}
