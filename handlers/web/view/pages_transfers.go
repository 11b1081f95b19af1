package view

import (
	"time"

	"commonchest/models"
)

// Transfers is the body of page "clerk-transfers" and, with NewURL, of page
// "officer-offers".
type Transfers struct {
	Rows   []TransferRow
	NewURL string
	Own    *OwnMoney // clerks only
}

// OwnMoney is the form that records money of the body itself, such as its
// precept. Fields: name, amount, kind, condition, those of FenceForm; and cmd, csrf.
type OwnMoney struct {
	Action string
	Cmd    string
	Kinds  []Choice
	Fence  FenceForm
}

// FenceForm is the section of a form with the conditions on money. Fields: strand,
// spend, area, group, tags, until, floor, ceiling.
type FenceForm struct {
	Strands, Spends []Choice
	Prefix          string // of an amount
}

// TransferRow is an offer of money with what has become of it.
type TransferRow struct {
	Name      string // what the fund is called
	From, To  string
	Condition string
	Amount    Money
	Stage     models.TransferStage
	Offered   time.Time
	Answered  time.Time
	Received  time.Time
	BankRef   string
	Why       string // the taker's words beside a no
	URL       string // page "clerk-transfer"; "" when there is nothing to do
	Next      string // what comes next, and whose turn it is
}

// Steps says how many of the three boxes of its stage are full.
func (t TransferRow) Steps() int {
	switch t.Stage {
	case models.TransferReceived:
		return 3
	case models.TransferAccepted, models.TransferDeclined:
		return 2
	}
	return 1
}

// Answers is one stretch of the bar over a list of offers.
type Answers struct {
	Stage    models.TransferStage
	Sum      Money
	X, Width string
}

// Answers adds the offers up by their stage, in order.
func (t Transfers) Answers() []Answers {
	whole := Money{}
	for _, row := range t.Rows {
		whole = row.Amount.Add(whole)
	}
	var out []Answers
	done := int64(0)
	for _, stage := range []models.TransferStage{models.TransferReceived, models.TransferAccepted, models.TransferDeclined, models.TransferOffered} {
		sum := Money{Currency: whole.Currency}
		for _, row := range t.Rows {
			if row.Stage == stage {
				sum = sum.Add(row.Amount)
			}
		}
		if sum.Pence == 0 {
			continue
		}
		out = append(out, Answers{stage, sum, share(done, int64(whole.Pence)), share(int64(sum.Pence), int64(whole.Pence))})
		done += int64(sum.Pence)
	}
	return out
}

// Total adds all offers up.
func (t Transfers) Total() Money {
	sum := Money{}
	for _, row := range t.Rows {
		sum = row.Amount.Add(sum)
	}
	return sum
}

// Transfer is the body of page "clerk-transfer". An offered one posts answer
// (accept or decline); an accepted one posts bank_ref. Both post cmd, csrf.
type Transfer struct {
	TransferRow
	Action string
	Cmd    string
	Back   string
}

// Offer is the body of page "officer-offer". Fields: to, name, amount,
// condition, those of FenceForm; and cmd, csrf.
type Offer struct {
	Bodies []Choice // who it may be offered to
	Fence  FenceForm
	Action string
	Cmd    string
	Back   string
}
