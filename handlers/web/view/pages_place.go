package view

import (
	"time"

	"commonchest/models"
)

// Ink is a fund's colour with its pattern: "1" to "6" in the order in which funds
// came to the place, or "aligned" for money that is in no pot.
type Ink string

// InkAligned is money that a partner keeps and spends alongside.
const InkAligned Ink = "aligned"

// InkOf gives the ink of the n-th fund of a place, counted from 1. The seventh
// and later share the sixth ink: their name stands beside it.
func InkOf(order int64) Ink { return Ink(string(rune('0' + min(max(order, 1), 6)))) }

// Tag is a state in a word. Colour is a govuk-frontend tag colour, "" for teal.
type Tag struct {
	Text   string
	Colour string // green, grey, orange, red, purple, magenta, blue, yellow, teal
}

// Home is the body of page "home". Fields: postcode; and csrf.
type Home struct {
	Find   string     // where the postcode is posted to
	Found  []PlaceRow // the places of a postcode that lies in more than one
	Rounds []RoundRow // open, or soon to open
	Places []PlaceRow
	Try    []Try     // demonstration only: what to try
	Who    []Persona // and who to be
	WhoURL string    // where choosing somebody posts to
}

// Try is something to try in a demonstration: as a persona, or as oneself.
type Try struct {
	Do, Why string
	URL     string
	As      string // id of a persona; "" for oneself
	Minutes int64
}

// PlaceRow is a place in a list.
type PlaceRow struct {
	Name, URL string
	Within    string // "Westmere"; "" for an outermost place
	Rounds    int64  // open now
}

// Persona is a made-up person whom a visitor of the demonstration may be.
type Persona struct {
	ID   string // value that is posted
	Role string // "The clerk"
	Does string // one sentence
}

// RoundRow is a round in a list.
type RoundRow struct {
	Name, URL string
	Place     string
	Phase     models.Phase
	Opens     time.Time
	Closes    time.Time
	Money     Money
	Advises   bool // residents only advise on the money, which is a council's
}

// Place is the body of page "place".
type Place struct {
	Name      string
	Intro     string // one sentence on whose money this is
	AsOf      time.Time
	BodyURL   string   // who decides here
	Warnings  []string // about who decides here
	Alerts    []Alert  // of services that were run down
	Sums      Sums
	Rounds    []RoundRow
	Ideas     []IdeaRow
	MoreIdeas int64  // that are not on the page
	AllIdeas  string // the page with all of them
	Propose   string // address of the form; "" when no ideas are taken now
	Entries   []Entry
	AllURL    string // every entry
	Books     []Link // other ways to read the journal
	Currency  string
	Asks      string // addresses of the register of policy asks and of the oversight groups
	Groups    string
	Offers    string

	Publications string // what the body has published
}

// Sums is the three columns: what is signed, received and released, by fund.
type Sums struct {
	First string // heading of the first column; "" for funds
	Rows  []SumRow
	Total SumRow
}

// SumRow is a fund's line.
type SumRow struct {
	Name      string
	URL       string // of the signature, or of what the body has put in by itself
	Ink       Ink
	Condition string
	Parts     []SumPart // of a row with several signatures, in place of URL and Condition
	Unspent   string    // what is left of it, and until when it must be committed
	Signed    Money
	Received  Money
	Released  Money
	Coming    string // accepted and not here: words instead of sums, and in no total
	NotPooled bool   // kept and spent by the partner: words instead of sums
	Withdrawn bool   // shown grey
}

// SumPart is one of the signatures in a row.
type SumPart struct {
	Sum       Money
	Text, URL string
	Fund      string
}

// Entry is a line of the journal, in words.
type Entry struct {
	At     time.Time
	What   string // "Westmere Council transferred to Building and repairs"
	Amount Money
	Ref    string // bank or minute reference
	URL    string
}

// What the round of a proposal has made of it. Pages show these in place of
// "on the ballot" once there is a result.
const (
	IdeaRecommended    models.ProposalState = "recommended"
	IdeaNotRecommended models.ProposalState = "not_recommended"
	IdeaAwarded        models.ProposalState = "awarded"
	IdeaNotAwarded     models.ProposalState = "not_awarded"
)

// IdeaRow is a proposal in a public list.
type IdeaRow struct {
	Title, URL string
	Summary    string
	Ask        Money
	State      models.ProposalState
}

// ProposalReceived is the body of page "proposal-received".
type ProposalReceived struct {
	Title    string
	Follow   string // whole address of the page to follow it on
	FollowTo string // the same as a path
	PlaceURL string
	Next     string // who looks at it, and by when
}

// Proposal is the body of page "proposal".
type Proposal struct {
	Title, Summary, Need string
	Strengths            string // what is there already to build on
	Photo                *Photo
	Where, Period        string
	After, Deliver       string
	Ask                  Money
	By                   string // who proposed it: the body by name, or that it was a resident
	Asked                time.Time
	State                models.ProposalState
	Reason               string   // why not, in a sentence, when it is not feasible
	Words                string   // the clerk's own words beside it
	Power                string   // power relied on
	Brings               []Detail // what it brings beside public money
	Interests            []string // what was declared about it, in sentences
	Declare              string   // where the reader declares an own interest; "" for residents
	Round                *Link
	Into                 *Link  // the proposal that carries it on
	Carries              []Link // proposals that it carries on: their proposers keep the credit
	Erased               bool   // its words were taken out
	Why                  string // address of the reason for its result; "" before there is one
	Follow               *Follow
	History              []Event
	Again                *Link    // as which it stood on the ballot of an earlier round; nil for none
	Later                []Link   // as which it was brought again
	Asks                 []AskRow // about rules that block it
	Address              string   // whole address of the page, to share
	Back                 string
}

// Follow is what a proposer is told, and may do. The form for the picture has the
// fields picture (a file), alt, do ("remove" takes it away), csrf and cmd.
type Follow struct {
	State, Next string // in sentences
	Withdraw    string // where withdrawing posts to; "" when it cannot be
	Picture     string // where a picture is posted to; "" when it cannot be changed
	Cmd         string
}

// Event is something that happened, in a sentence.
type Event struct {
	At   time.Time
	What string
}
