package models

import "time"

// PackedBallot is a ballot as it is counted: a fresh random id in place of the
// key. Choices and Points are as in [Ballot]; a blank ballot has no choices and counts
// in n.
type PackedBallot struct {
	ID      string   `bson:"id" json:"id"`
	Choices []string `bson:"choices" json:"choices"`
	Points  []int64  `bson:"points,omitempty" json:"points,omitempty"`
}

// PackPart is a slice of the pack, in order of the ballots' random ids.
type PackPart struct {
	Round   RoundID        `bson:"round" json:"round"`
	Try     string         `bson:"try" json:"try"` // the packing it belongs to
	N       int64          `bson:"n" json:"n"`
	Ballots []PackedBallot `bson:"ballots" json:"ballots"`
}

// ReceiptPart is a slice of the hashes of all counted receipts, sorted and apart
// from the ballots: it shows that a receipt is counted, and never how.
type ReceiptPart struct {
	Round  RoundID  `bson:"round"`
	N      int64    `bson:"n"`
	Hashes []string `bson:"hashes"` // SHA-256 of the receipt's letters, hexadecimal
}

// Manifest closes the pack. It is inserted last, once per round: parts that it does not
// name do not exist. Counting, recount and export read nothing but the pack.
type Manifest struct {
	Round     RoundID   `bson:"round" json:"round"`
	Try       string    `bson:"try" json:"try"`
	Hashes    [][]byte  `bson:"hashes" json:"hashes"` // SHA-256 of each part's ballots, in order
	Ballots   int64     `bson:"ballots" json:"ballots"`
	Blank     int64     `bson:"blank" json:"blank"`
	Withdrawn int64     `bson:"withdrawn" json:"withdrawn"`
	Receipts  []byte    `bson:"receipts" json:"receipts"` // SHA-256 over the sorted hashes of all counted receipts
	Seal      []byte    `bson:"seal" json:"seal"`         // digest of the seal they were cast under
	At        time.Time `bson:"at" json:"at"`
}

// Why says in a structured way why a project was chosen or not, taken from the
// trace of the count. Kind names the sentence in the catalogue ("why.<kind>").
type Why struct {
	Kind      string   `bson:"kind" json:"kind"`
	Left      int64    `bson:"left" json:"left"`           // money left when it was reached, minor units
	Short     int64    `bson:"short" json:"short"`         // what was missing, minor units
	Place     int64    `bson:"place" json:"place"`         // position in the ranking, from 1; 0 where the rule has none
	Round     int64    `bson:"round" json:"round"`         // the round of Equal Shares, from 1; 0 otherwise
	Threshold int64    `bson:"threshold" json:"threshold"` // votes needed, where the rule has a threshold
	Took      []string `bson:"took" json:"took"`           // the projects that took the money, by number
}

// ProjectResult is one project's line in a result.
type ProjectResult struct {
	Ref      string     `bson:"ref" json:"ref"`
	Proposal ProposalID `bson:"proposal" json:"proposal"`
	Ask      int64      `bson:"ask" json:"ask"`                         // minor units
	Votes    int64      `bson:"votes" json:"votes"`                     // ballots that name it
	Score    int64      `bson:"score,omitempty" json:"score,omitempty"` // points it was given; 0 where ballots give none
	Chosen   bool       `bson:"chosen" json:"chosen"`
	Why      Why        `bson:"why" json:"why"`
}

// Result is a recommendation: the outcome of one count of the pack. It moves
// no money. It is inserted once per round and count number.
type Result struct {
	Round    RoundID         `bson:"round" json:"round"`
	N        int64           `bson:"n" json:"n"` // 1 for the first count
	Rule     RuleSpec        `bson:"rule" json:"rule"`
	Seed     string          `bson:"seed" json:"seed"` // revealed; its hash was in the seal
	Ballots  int64           `bson:"ballots" json:"ballots"`
	Pot      int64           `bson:"pot" json:"pot"`
	Total    int64           `bson:"total" json:"total"` // cost of what is chosen
	Projects []ProjectResult `bson:"projects" json:"projects"`
	Chosen   []string        `bson:"chosen" json:"chosen"`                     // by number, in the order of choosing
	Paid     []Share         `bson:"paid,omitempty" json:"paid,omitempty"`     // which fund would pay what
	Fences   []FenceEffect   `bson:"fences,omitempty" json:"fences,omitempty"` // what each fence that refused anything changed
	Trace    []byte          `bson:"trace" json:"-"`                           // JSON of the count's steps
	Measures []byte          `bson:"measures,omitempty" json:"-"`              // JSON of metrics.Both; none in results from before they were kept
	Pack     []byte          `bson:"pack" json:"pack"`                         // SHA-256 over the manifest's hashes
	At       time.Time       `bson:"at" json:"at"`
}

// FenceEffect is what the outcome would be if one fund had no fence: counted by the same
// rule from the same ballots. Kept are chosen only because of it, Missed only without it.
type FenceEffect struct {
	Fund   FundID   `bson:"fund" json:"fund"`
	Kept   []string `bson:"kept" json:"kept"`
	Missed []string `bson:"missed" json:"missed"`
}

// Publication makes a counted result public. It is inserted once per round.
type Publication struct {
	Round RoundID   `bson:"round"`
	N     int64     `bson:"n"` // the count that is published
	At    time.Time `bson:"at"`
	Actor string    `bson:"actor"`
}
