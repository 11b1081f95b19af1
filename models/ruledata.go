package models

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"commonchest/models/money"
)

// RuleName names a figure that law or practice sets and may change.
type RuleName string

// The figures that the chest uses. What each says stands in the catalogue under
// "rule_data.<name>".
const (
	RuleS137Rate           RuleName = "s137_rate"           // minor units per elector and financial year
	RuleS137AEngland       RuleName = "s137a_england"       // least grant that needs a statement of its use
	RuleS137AWales         RuleName = "s137a_wales"         //
	RuleCILShare           RuleName = "cil_share"           // of the levy, without a neighbourhood plan
	RuleCILPlanShare       RuleName = "cil_plan_share"      // of the levy, with one
	RuleCILDwelling        RuleName = "cil_dwelling"        // most per dwelling and year, without one
	RuleCILYears           RuleName = "cil_years"           // to spend it in
	RuleForumMembers       RuleName = "forum_members"       // fewest individuals
	RuleForumYears         RuleName = "forum_years"         // that a designation lasts
	RulePetitionSmall      RuleName = "petition_small"      // share of the electors, below RulePetitionMiddleFrom
	RulePetitionMiddleFrom RuleName = "petition_middle"     // electors from which a fixed number signs
	RulePetitionSignatures RuleName = "petition_signatures" // that number
	RulePetitionLargeOver  RuleName = "petition_over"       // electors beyond which a share signs again
	RulePetitionLarge      RuleName = "petition_large"      // that share
	RuleSmallTurnover      RuleName = "small_turnover"      // most turnover under the smaller authorities' transparency code
	RuleLargeTurnover      RuleName = "large_turnover"      // beyond which the Local Government Transparency Code binds a parish
	RuleSmallItem          RuleName = "small_item"          // spending items above it are listed under the first
	RuleLargeItem          RuleName = "large_item"          // and under the second
	RuleDeflator           RuleName = "deflator"            // price level of a financial year, in hundredths
)

// RuleNames lists the figures in the order in which people see them.
func RuleNames() []RuleName {
	return []RuleName{RuleS137Rate, RuleS137AEngland, RuleS137AWales, RuleCILShare, RuleCILPlanShare, RuleCILDwelling, RuleCILYears,
		RuleForumMembers, RuleForumYears, RulePetitionSmall, RulePetitionMiddleFrom, RulePetitionSignatures, RulePetitionLargeOver, RulePetitionLarge,
		RuleSmallTurnover, RuleLargeTurnover, RuleSmallItem, RuleLargeItem, RuleDeflator}
}

// RuleUnit is what a figure counts.
type RuleUnit string

// The units of figures. Values are whole numbers of them.
const (
	UnitPence      RuleUnit = "pence"      // minor units of the pound
	UnitHundredths RuleUnit = "hundredths" // of a per cent
	UnitCount      RuleUnit = "count"      // people, electors or signatures
	UnitYears      RuleUnit = "years"
	UnitIndex      RuleUnit = "index" // hundredths of an index
)

// Unit is what the figure of a rule counts.
func (n RuleName) Unit() RuleUnit {
	switch n {
	case RuleS137Rate, RuleS137AEngland, RuleS137AWales, RuleCILDwelling, RuleSmallTurnover, RuleLargeTurnover, RuleSmallItem, RuleLargeItem:
		return UnitPence
	case RuleCILShare, RuleCILPlanShare, RulePetitionSmall, RulePetitionLarge:
		return UnitHundredths
	case RuleCILYears, RuleForumYears:
		return UnitYears
	case RuleDeflator:
		return UnitIndex
	}
	return UnitCount
}

// Yearly reports whether the rule has another figure for every financial year.
func (n RuleName) Yearly() bool { return n == RuleS137Rate || n == RuleDeflator }

// RuleDatum is one figure with where it comes from. A yearly one holds for the
// financial year that begins on From, another one until the next that is given.
type RuleDatum struct {
	Rule      RuleName `bson:"rule" json:"rule"`
	From      string   `bson:"from" json:"from"` // first day it holds for, 2006-01-02
	Value     int64    `bson:"value" json:"value"`
	Source    string   `bson:"source" json:"source"`         // address of where it stands
	CheckedOn string   `bson:"checked_on" json:"checked_on"` // when somebody last read it there, 2006-01-02; "" if nobody has
}

// ID names the figure among all.
func (d RuleDatum) ID() string { return string(d.Rule) + "." + d.From }

// RuleDatumOf is the figure of an id without its value.
func RuleDatumOf(id string) RuleDatum {
	rule, from, _ := strings.Cut(id, ".")
	return RuleDatum{Rule: RuleName(rule), From: from}
}

// Checked reports whether somebody has read the figure at its source.
func (d RuleDatum) Checked() bool { return d.CheckedOn != "" }

// Pence is the figure as an amount in minor units.
func (d RuleDatum) Pence() money.Pence { return money.Pence(d.Value) }

// Of gives a share of a whole, rounded down; the figure is hundredths of a per cent.
func (d RuleDatum) Of(whole money.Pence) money.Pence {
	const one = 100_00
	return whole/one*money.Pence(d.Value) + whole%one*money.Pence(d.Value)/one
}

// Check says what is wrong with a figure; today is not before the day it was checked.
func (d RuleDatum) Check(today string) error {
	var c checks
	c.need(slices.Contains(RuleNames(), d.Rule), "rule", "choose")
	from, err := time.Parse(time.DateOnly, d.From)
	c.need(err == nil, "from", "date")
	c.need(err != nil || !d.Rule.Yearly() || from.Month() == time.April && from.Day() == 1, "from", "first_of_april")
	c.need(d.Value > 0 && d.Value <= mostRuleValue, "value", "rule_value")
	u, err := url.Parse(d.Source)
	c.need(err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && len(d.Source) <= 300, "source", "web_address")
	if d.CheckedOn != "" {
		_, err = time.Parse(time.DateOnly, d.CheckedOn)
		c.need(err == nil, "checked_on", "date")
		c.need(err != nil || d.CheckedOn <= today, "checked_on", "not_in_the_future")
	}
	return c.err("rule_data")
}

const mostRuleValue = 1_000_000_000

// RuleData are all figures there are, in no order.
type RuleData []RuleDatum

// At gives the figure of a rule on a day (2006-01-02); not found "rule_data" where no
// figure is given for that day. A yearly figure is never carried into another year.
func (l RuleData) At(rule RuleName, on string) (RuleDatum, error) {
	var best RuleDatum
	for _, d := range l {
		if d.Rule == rule && d.From <= on && d.From > best.From {
			best = d
		}
	}
	if best.From == "" || rule.Yearly() && YearOf(on).First() != best.From {
		return best, E(NotFound, "rule_data", F("rule", "rule_data", "rule", string(rule), "on", on))
	}
	return best, nil
}

// Of lists the figures of one rule, oldest first.
func (l RuleData) Of(rule RuleName) []RuleDatum {
	var out []RuleDatum
	for _, d := range l {
		if d.Rule == rule {
			out = append(out, d)
		}
	}
	slices.SortFunc(out, func(a, b RuleDatum) int { return strings.Compare(a.From, b.From) })
	return out
}

// S137Cap is the most that a council may spend under section 137 of the Local
// Government Act 1972 in the financial year of a day: the rate of the year for each
// elector on the roll at 1 April. Not found where the year's rate is not given.
func (l RuleData) S137Cap(electors int64, on string) (money.Pence, RuleDatum, error) {
	rate, err := l.At(RuleS137Rate, on)
	return money.Pence(capped(0, electors*rate.Value)), rate, err
}

// PetitionSignatures says how many electors must sign a petition for a community
// governance review, the way to a parish council; 0 where the electors are not known.
// Source: Local Government and Public Involvement in Health Act 2007, section 80.
func (l RuleData) PetitionSignatures(electors int64, on string) (int64, error) {
	if electors <= 0 {
		return 0, nil
	}
	figures := map[RuleName]int64{}
	for _, rule := range []RuleName{RulePetitionSmall, RulePetitionMiddleFrom, RulePetitionSignatures, RulePetitionLargeOver, RulePetitionLarge} {
		d, err := l.At(rule, on)
		if err != nil {
			return 0, err
		}
		figures[rule] = d.Value
	}
	share := func(rule RuleName) int64 { return (electors*figures[rule] + 100_00 - 1) / 100_00 } // half an elector cannot sign
	switch {
	case electors < figures[RulePetitionMiddleFrom]:
		return share(RulePetitionSmall), nil
	case electors <= figures[RulePetitionLargeOver]:
		return figures[RulePetitionSignatures], nil
	}
	return share(RulePetitionLarge), nil
}
