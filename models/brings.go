package models

import (
	"fmt"

	"commonchest/models/money"
)

// Brings is what a project gets beside public money. Cash and help in kind stay apart;
// hours are people's time and are not turned into money.
type Brings struct {
	Match   money.Pence `bson:"match" json:"match"`     // cash of others
	InKind  money.Pence `bson:"in_kind" json:"in_kind"` // what given things and help would cost
	Hours   int64       `bson:"hours" json:"hours"`     // of volunteers
	Avoided money.Pence `bson:"avoided" json:"avoided"` // what need not be spent twice
	From    string      `bson:"from" json:"from"`       // from whom, by body or group
}

// Any reports whether it brings anything.
func (b Brings) Any() bool { return b != Brings{} }

func (b Brings) check(c *checks) {
	c.need(b.Match >= 0 && b.Match <= mostBrought, "match", "amount_range")
	c.need(b.InKind >= 0 && b.InKind <= mostBrought, "in_kind", "amount_range")
	c.need(b.Avoided >= 0 && b.Avoided <= mostBrought, "avoided", "amount_range")
	c.need(b.Hours >= 0 && b.Hours <= 1_000_000, "hours", "amount_range")
	c.text("from", b.From, 0, 200)
}

// mostBrought keeps sums of what is brought far from what cannot be added up.
const mostBrought = money.Pence(1_000_000_000_00)

// Ratio is (match + in kind) / award, rounded down to two places, as people write it:
// "1.25". It is "" where nothing was awarded or nothing brought.
func (b Brings) Ratio(award money.Pence) string {
	if award <= 0 || b.Match+b.InKind <= 0 {
		return ""
	}
	// In two steps, so that a large sum of pence cannot overflow.
	sum := int64(b.Match) + int64(b.InKind)
	whole, rest := sum/int64(award), sum%int64(award)
	return fmt.Sprintf("%d.%02d", whole, rest*100/int64(award))
}

// Bring says what a proposal brings beside what it asks for, until it has ended.
func (p Proposal) Bring(b Brings) (Proposal, error) {
	if !p.Open() && p.State != ProposalAdmitted {
		return p, E(Conflict, "proposal_state", F("state", "proposal_state", "state", string(p.State)))
	}
	var c checks
	b.From = Clean(b.From)
	b.check(&c)
	p.Brings = b
	return p, c.err("proposal")
}
