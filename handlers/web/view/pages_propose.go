package view

import "time"

// ProposeStart is the body of page "propose-start": what is going to be asked.
type ProposeStart struct {
	PlaceName string
	Round     string    // "" when it is for no round yet
	Until     time.Time // ideas for the round are taken until then
	Start     string    // address of the first question
	Back      string
	Clerk     bool // who may propose in the name of the body too
}

// Propose is the body of page "propose": one question. Fields: those of its step,
// and csrf, cmd, do ("remove" takes the picture away, "add" stays on the page).
type Propose struct {
	Step      string // need, idea, strengths, where, cost, deliver, picture, who
	N, Of     int64  // the how manieth question, of how many
	PlaceName string
	BodyName  string // step who: in whose name the clerk may propose
	Action    string
	Cmd       string // id of the command, so that sending twice is one answer
	Back      string
	Prefix    string // of an amount: "£"
	Suffix    string // of an amount: "PLN"
	Picture   *Photo // step picture: the one that is there
	Changing  bool   // one answer is changed, from the check
	Strands   []Choice
}

// Photo is a picture with what it shows. Alt is "" where nobody has said it.
type Photo struct {
	Small, Large  string // addresses
	Width, Height int64  // of the small one, in pixels; 0 if not known
	Alt           string
}

// ProposeCheck is the body of page "propose-check". Fields: csrf, cmd.
type ProposeCheck struct {
	PlaceName string
	Round     string // what it is meant for; "" if nothing
	Rows      []Answer
	Families  bool // it is about families' lives: somebody looks before others read it
	Action    string
	Cmd       string
	Back      string
}

// Answer is one answer with the way to change it.
type Answer struct {
	Step   string
	Name   string
	Value  string // "" for none
	Photo  *Photo
	Change string // "" when it cannot be changed
}
