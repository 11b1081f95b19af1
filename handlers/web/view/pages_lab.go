package view

import "commonchest/models"

// Lab is the body of page "clerk-lab": one sample of ballots counted by several rules,
// before a round is sealed. Fields of its form: sample, file, rules, change, step.
type Lab struct {
	Round   string
	Action  string
	Back    string
	Use     string // where the rule of the round is set; "" where it cannot be any more
	Base    int64  // version of the round that Use changes
	Cmd     string
	Rule    models.RuleSpec // of the round: what holds with any rule stays
	Prefix  string          // of an amount
	Samples []Choice
	Rules   []Choice
	Tried   *Tried // nil before anything was tried
}

// Tried is what the rules made of the sample.
type Tried struct {
	Sample  string // its name
	Ballots int64
	Pot     Money
	Step    Money // of raising shares
	Trials  []LabTrial
	Rows    []LabRow
}

// LabTrial is one rule's outcome.
type LabTrial struct {
	Cmd       string // of using it: each is an act of its own
	Rule      string // its name for forms
	Name      string
	Refused   string // why it cannot count this sample; nothing else is set then
	Chosen    int64
	Total     Money
	Left      Money
	Served    int64 // ballots with a project of theirs chosen
	Mean      string
	Warnings  []string
	Threshold int64
	Step      string // as typed
}

// LabRow is one project with the rules that choose it.
type LabRow struct {
	Name     string
	Cost     Money
	ChosenBy int64
	In       []bool // by trial
}
