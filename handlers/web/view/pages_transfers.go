package view

import "time"

// Offers is the body of page "officer-offers": what a place's body has offered.
type Offers struct {
	Rows         []OfferRow // with a duty
	Shares       []OfferRow // plain money
	Drafts       []OfferDraftRow
	NewURL       string
	ReadinessURL string
	CSVURL       string
}

// Total is what the offers with a duty come to in a year.
func (o Offers) Total() Money { return totalOf(o.Rows) }

// SharesTotal is what the plain shares come to.
func (o Offers) SharesTotal() Money { return totalOf(o.Shares) }

func totalOf(rows []OfferRow) Money {
	sum := Money{}
	for _, row := range rows {
		sum = row.Sum.Add(sum)
	}
	return sum
}

// OfferedTo is the body of page "clerk-transfers": what a place was offered.
type OfferedTo struct {
	Rows         []OfferRow
	ReadinessURL string    // clerks only
	Own          *OwnMoney // clerks only
}

// Total is what the offers come to in a year.
func (o OfferedTo) Total() Money { return totalOf(o.Rows) }

// OwnMoney is the form that records money of the body itself, such as its
// precept. Fields: name, amount, kind, condition, those of FenceForm; and cmd, csrf.
type OwnMoney struct {
	Action string
	Cmd    string
	Kinds  []Choice
	Fence  FenceForm
}

// FenceForm is the section of a form with the conditions on money. Fields: strand,
// spend, area, group, basis, tags, until, floor, ceiling, virement.
type FenceForm struct {
	Strands, Spends []Choice
	Bases, Moves    []Choice
	Prefix          string // of an amount
}

// OfferTone is what an answer looks like; its word stands beside it always.
type OfferTone string

// The tones, in the order in which they stand on the bar.
const (
	ToneYes     OfferTone = "yes"
	ToneCounter OfferTone = "counter"
	ToneDefer   OfferTone = "defer"
	ToneWaiting OfferTone = "waiting"
	ToneNo      OfferTone = "no"
	ToneSilent  OfferTone = "silent"
	ToneEnded   OfferTone = "ended"
)

// OfferTones lists the tones in that order; what has ended is the last.
func OfferTones() []OfferTone {
	return []OfferTone{ToneYes, ToneCounter, ToneDefer, ToneWaiting, ToneNo, ToneSilent, ToneEnded}
}

// OfferRow is an offer with what has become of it.
type OfferRow struct {
	Other     string // the area, or the giver
	Kind      string // what the area is: "Parish council"
	URL       string
	Name      string
	With      string // what comes with it, in a line
	Condition string
	Sum       Money // a year
	Stage     OfferStage
	Answer    Tag
	Why       string
	Next      string
	NextURL   string // "" where there is nothing to do for the reader
	Whose     string // whose turn it is, and since or by when
}

// OfferStage is the five boxes: drafted, sent, answered, agreed, moved.
type OfferStage struct {
	Steps int
	Word  string
	Tone  OfferTone
}

// Boxes are the five boxes, left to right, full or not.
func (s OfferStage) Boxes() []StageBox {
	boxes := make([]StageBox, 5)
	for i := range boxes {
		boxes[i] = StageBox{X: i * 22, Full: i < s.Steps}
	}
	return boxes
}

// StageBox is one box of an OfferStage.
type StageBox struct {
	X    int
	Full bool
}

// OfferDraftRow is an offer that was not sent yet.
type OfferDraftRow struct {
	Name, Areas, URL string
	Sum              Money
	Saved            time.Time
}

// Answers is one stretch of the bar over a list of offers.
type Answers struct {
	Tone     OfferTone
	Sum      Money
	X, Width string
}

// Answers adds the offers up by what became of them, in order.
func (o Offers) Answers() []Answers {
	whole, done := o.Total(), int64(0)
	var out []Answers
	for _, tone := range OfferTones() {
		sum := Money{Currency: whole.Currency}
		for _, row := range o.Rows {
			if row.Stage.Tone == tone {
				sum = sum.Add(row.Sum)
			}
		}
		if sum.Pence == 0 {
			continue
		}
		out = append(out, Answers{tone, sum, share(done, int64(whole.Pence)), share(int64(sum.Pence), int64(whole.Pence))})
		done += int64(sum.Pence)
	}
	return out
}

// OfferPage is the body of page "offer": all versions of an offer side by side, what was
// done about it, and what the reader may do.
type OfferPage struct {
	Name, From, To string
	Row            OfferRow
	Sum            Money
	Back           Link
	PublicURL      string // "" on the public page, or while nothing is public
	Plain          bool
	Versions       []OfferVersion
	Lines          []OfferLine
	Conditions     []OfferCondition
	Steps          []OfferStep
	Acts           OfferActs
}

// OfferVersion heads the column of a version.
type OfferVersion struct {
	N  int64
	By string
	At time.Time
}

// OfferLine is a line of terms, with its cell in each version.
type OfferLine struct {
	Label string
	Cells []OfferCell
}

// OfferCell is what a version says; changed since the one before it.
type OfferCell struct {
	Text    string
	Changed bool
}

// OfferCondition is a condition of the area's.
type OfferCondition struct {
	N    int // from 0, as it is posted
	Text string
	Met  time.Time
}

// OfferStep is one act in the history.
type OfferStep struct {
	At    time.Time
	What  string
	Words []string
}

// OfferActs are the forms that the reader may send, each to Action with the field "act".
type OfferActs struct {
	Action, Cmd string
	Version     int64
	// of the area's clerk
	Answer     bool // act=answer; answer, minute, words, conditions, until, reasons
	CounterURL string
	Meet       bool // act=meet; n
	Receive    bool // act=receive; bank_ref
	HandBack   bool // act=hand_back; amount, bank_ref, why
	Reasons    []Choice
	Notice     string // the terms on which it is handed back
	// of the giver's officer
	ReviseURL string
	Agree     bool // act=agree
	Release   bool // act=release
	Recall    bool // act=recall; why
	Withdraw  bool // act=withdraw; why
	TakeBack  bool // act=take_back
}

// Any reports whether there is anything to do.
func (a OfferActs) Any() bool {
	return a.Answer || a.Meet || a.Receive || a.HandBack || a.ReviseURL != "" || a.Agree || a.Release || a.Recall || a.Withdraw || a.TakeBack
}

// OfferForm is the body of page "officer-offer": a draft, or a new version of an offer.
// Fields: from_fund, kind, name, amount or amount_<place>, years, condition, service,
// asset, liabilities, liability_words, staff, tupe, statutory, starts, reviews, notice,
// hand_back, support, answer_by, minute, words; those of FenceForm; version, cmd, csrf.
type OfferForm struct {
	Action, Cmd string
	Back        Link
	Title       string
	Version     int64
	Funds       []Choice    // of a draft
	Areas       []OfferArea // of a draft; else one amount
	Draft       bool
	Counter     bool // the area's own version, with a minute and no day to answer by
	Liabilities []Choice
	Statutory   []Choice
	Plain       bool // of a version: the kind cannot change
	Fence       FenceForm
	Prefix      string
}

// OfferArea is an area that a draft may go to.
type OfferArea struct{ Field, Name, Hint string }

// OfferCheck is the body of page "officer-offer-check": a draft before it is sent.
type OfferCheck struct {
	Name        string
	Version     int64 // of the draft that is shown
	Lines       []OfferLine
	Areas       []OfferDraftArea
	Total       Money
	Action, Cmd string
	ChangeURL   string
	Back        Link
}

// OfferDraftArea is an area with the sum that it is offered.
type OfferDraftArea struct {
	Name string
	Sum  Money
}

// PublicOffers is the body of page "offers": what has been decided about offers to a place
// and by it, and how far areas decide on a council's money.
type PublicOffers struct {
	To, From []OfferRow
	Steps    []AreaSteps
	Back     Link
}

// AreaSteps are the agreements about one area, the newest first.
type AreaSteps struct {
	Area  string
	Table *Table
}

// Readiness is the body of page "officer-readiness": how far each area would go, and why
// offers were not accepted.
type Readiness struct {
	Rows      []ReadinessRow
	Reasons   []ReasonCount
	Reluctant []OfferRow
	Back      Link
}

// ReadinessRow is what an area's clerk says; Checked is zero where nothing was said.
type ReadinessRow struct {
	Area, Kind            string
	Hours                 string
	Insurance, VAT, Skill string
	Step, Words           string
	Checked               time.Time
	Agreed                string // how far the council lets it decide; "" where nothing is recorded
	AgreedURL             string // officers only
}

// ReasonCount is how often a reason was given for a no.
type ReasonCount struct {
	Reason string
	N      int64
}

// ReadinessForm is the body of page "clerk-readiness". Fields: hours, insurance, vat,
// skills, step, words, base; and cmd, csrf.
type ReadinessForm struct {
	Action, Cmd, Base string
	Back              Link
	Answers, Steps    []Choice
	Checked           time.Time
	Agreed            []Link // what councils have recorded, with where to begin a shadow round; "" for none
}
