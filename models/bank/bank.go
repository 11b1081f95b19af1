// Package bank compares the journal of a place with a list that somebody else keeps: the
// statement of its bank, or what a partner says that it has paid. Start with [Read], which
// takes a list from a file, and [Reconcile], which says what agrees and what does not.
// Nothing here corrects anything: what is missing in the journal the act that it belongs
// to records, and what agrees is a fact of its own, undone by another.
package bank

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

// Line is one movement as a list tells it. Its words lie apart.
type Line struct {
	ID     string      `bson:"id" json:"id"`         // the same line has it in every list
	Row    int64       `bson:"row" json:"row"`       // of its file, counted with the headings
	Day    string      `bson:"day" json:"day"`       // 2006-01-02
	Amount money.Pence `bson:"amount" json:"amount"` // what came in is positive
}

// List is one file that was taken in whole.
type List struct {
	Place  models.PlaceID `bson:"place" json:"place"`
	Source models.BodyID  `bson:"source" json:"source"` // the partner whose list it is; "" for the bank's
	Digest string         `bson:"digest" json:"digest"` // SHA-256 of the file
	Lines  []Line         `bson:"lines" json:"lines"`
	Words  models.TextRef `bson:"words" json:"-"` // parts ref.<row> and text.<row>
	Actor  string         `bson:"actor" json:"actor"`
	At     time.Time      `bson:"at" json:"at"`
}

// RefPart and TextPart name the words of a line in the text of its list.
func RefPart(row int64) string  { return "ref." + strconv.FormatInt(row, 10) }
func TextPart(row int64) string { return "text." + strconv.FormatInt(row, 10) }

// Said is a line with its words.
type Said struct {
	Line
	Ref, Text string
}

// Cash is an entry of the journal as the bank of its place must have seen it.
type Cash struct {
	Seq    int64
	Kind   ledger.Kind
	Of     string
	Ref    string
	Day    string
	Amount money.Pence // what came in is positive
}

// sign tells which way the money of an act goes at the place that records it; 0 for acts
// that move nothing at a bank.
func sign(k ledger.Kind) money.Pence {
	switch k {
	case ledger.Received, ledger.Arrived, ledger.Recalled, ledger.Refunded:
		return 1
	case ledger.GivenBack, ledger.Sent, ledger.Paid:
		return -1
	}
	return 0
}

// CashOf lists what a bank must have seen of entries, in their order. An entry that was
// corrected, and the correction, are left out: the bank never knew of either.
func CashOf(entries []ledger.Entry, zone *time.Location) []Cash {
	corrected := map[int64]bool{}
	for _, e := range entries {
		if e.Kind == ledger.Reversed {
			corrected[e.Reverses] = true
		}
	}
	var out []Cash
	for _, e := range entries {
		s := sign(e.Kind)
		if s == 0 || corrected[e.Seq] {
			continue
		}
		c := Cash{Seq: e.Seq, Kind: e.Kind, Of: e.Of, Ref: e.Ref, Day: e.Day(zone)}
		for _, p := range e.Postings {
			if p.Amount > 0 {
				c.Amount += s * p.Amount
			}
		}
		out = append(out, c)
	}
	return out
}

// Settlement says that lines and entries are about the same money: or, with a reason, why
// they are not and need not be. Either side may be empty.
type Settlement struct {
	Lines   []string       `bson:"lines,omitempty" json:"lines"`
	Entries []int64        `bson:"entries,omitempty" json:"entries"`
	Reason  models.TextRef `bson:"reason,omitempty" json:"-"` // part words; none where the sums agree
}

// Mark is a fact about lines and entries: settlements, or the end of an earlier one. Marks
// of one source are numbered without a gap, so two people never settle the same line.
type Mark struct {
	Place   models.PlaceID `bson:"place" json:"place"`
	Source  models.BodyID  `bson:"source" json:"source"`
	N       int64          `bson:"n" json:"n"`
	Settles []Settlement   `bson:"settles,omitempty" json:"settles"`
	Exact   bool           `bson:"exact" json:"exact"`             // nobody had to look
	Undoes  string         `bson:"undoes,omitempty" json:"undoes"` // the settlement that it ends
	Reason  models.TextRef `bson:"reason,omitempty" json:"-"`      // why it ends
	Actor   string         `bson:"actor" json:"actor"`
	At      time.Time      `bson:"at" json:"at"`
}

// settlementID names the i-th settlement of a mark.
func settlementID(n int64, i int) string {
	return strconv.FormatInt(n, 10) + "." + strconv.Itoa(i)
}

// fold reads a reference as it is compared: words of letters and digits, small.
func fold(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !isWord(r) }), " ")
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// sameRef reports whether a line names the reference of an entry: as its own, with or
// without the blanks in it, or as whole words of its text.
func sameRef(l Said, ref string) bool {
	want := fold(ref)
	if want == "" {
		return false
	}
	tight := func(s string) string { return strings.ReplaceAll(s, " ", "") }
	if tight(fold(l.Ref)) == tight(want) {
		return true
	}
	return slices.ContainsFunc([]string{l.Ref, l.Text}, func(s string) bool {
		return strings.Contains(" "+fold(s)+" ", " "+want+" ")
	})
}

// daysApart is how many days lie between two days.
func daysApart(a, b string) int {
	from, errA := time.Parse(time.DateOnly, a)
	to, errB := time.Parse(time.DateOnly, b)
	if errA != nil || errB != nil {
		return 1 << 20
	}
	n := int(to.Sub(from) / (24 * time.Hour))
	return max(n, -n)
}
