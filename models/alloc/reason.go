package alloc

import (
	"iter"
	"slices"

	"commonchest/models/money"
)

// ReasonKind says in a word why a project is funded or not.
type ReasonKind string

// The kinds of reason.
const (
	Funded          ReasonKind = "funded"
	SkippedTooDear  ReasonKind = "skipped_too_dear" // cost more than was left when it was reached
	AfterStop       ReasonKind = "after_stop"       // the rule stops at the first that does not fit, and had stopped
	BelowThreshold  ReasonKind = "below_threshold"
	NoSupporters    ReasonKind = "no_supporters"    // on no ballot, where a rule needs supporters to pay
	FenceRefused    ReasonKind = "fence_refused"    // the funds that may pay for a part of it had too little left
	ConflictTaken   ReasonKind = "conflict"         // excluded by a project that was funded before
	BelowFilter     ReasonKind = "below_filter"     // too few supporters for its cost
	NotOfFloor      ReasonKind = "not_of_floor"     // not among the projects of a floor: never in a result
	NotInBestSet    ReasonKind = "not_in_best_set"  // every set with it is worth less, or as much and later in the order of ties
	SupportersShort ReasonKind = "supporters_short" // what its supporters had left was less than its cost
)

// Reason is why one project is funded or not, in one value.
type Reason struct {
	Project   string      `json:"project"`
	Kind      ReasonKind  `json:"kind"`
	Score     int64       `json:"score"`
	Votes     int64       `json:"votes,omitempty"` // ballots that name it; where supporters pay, those to which it is worth something, if any
	Cost      money.Pence `json:"cost"`
	Place     int         `json:"place,omitempty"`      // in the ranking, from 1; 0 where it was not ranked
	Round     int         `json:"round,omitempty"`      // of Equal Shares that funded it, from 1
	Threshold int64       `json:"threshold,omitempty"`  // points it needed
	StoppedAt string      `json:"stopped_at,omitempty"` // the project that ended the walk

	Floor   string      `json:"floor,omitempty"`   // the floor that funded it
	Paid    money.Pence `json:"paid,omitempty"`    // where funded: the cost less the parts that were dropped
	Dropped []int       `json:"dropped,omitempty"` // places of those parts
	By      string      `json:"by,omitempty"`      // the project that excluded it
	Part    int         `json:"part,omitempty"`    // where funds had too little: place of the first such part …
	Funds   []string    `json:"funds,omitempty"`   // … and the funds that may pay for it
	Load    Fraction    `json:"load,omitzero"`     // of Phragmén's rule, where left out: what each supporter would come to carry

	// Left is the money there was for it: in a ranking, of the budget when it was
	// reached; where a fence refused it, of the funds that may pay for Part; in Equal Shares, of its supporters at the end, of the endowment as Add1
	// had raised it, rounded down. Short is what was missing: Cost − Left, or 0.
	Left  money.Pence `json:"left"`
	Short money.Pence `json:"short"`

	// TookMoney is where the money had gone before: in a ranking, the projects
	// funded before it; in Equal Shares, what its own supporters paid to each, in the
	// order of the rounds. Only for projects that are not funded for want of money.
	TookMoney []Taking `json:"took_money,omitempty"`
}

// Taking is money that went to another project.
type Taking struct {
	Project string      `json:"project"`
	Amount  money.Pence `json:"amount"` // rounded down
}

// walked gives the reasons of projects that a walk came to, with their places among its
// visits, after what had been funded before it.
func walked(before []Taking, visits []Visit, threshold int64) iter.Seq2[int, Reason] {
	return func(yield func(int, Reason) bool) {
		stop := ""
		before = slices.Grow(before, len(visits))
		for i, v := range visits {
			why := Reason{Project: v.Project, Score: v.Score, Cost: v.Cost, Place: v.Place, Left: v.Left}
			switch v.Outcome {
			case VisitFunded:
				why.Kind, why.Paid, why.Dropped = Funded, v.Paid, v.Dropped
				before = append(before, Taking{v.Project, v.Paid})
			case VisitBelowThreshold:
				why.Kind, why.Threshold = BelowThreshold, threshold
			case VisitConflict:
				why.Kind, why.By = ConflictTaken, v.By
			case VisitFenced:
				why.Kind, why.Part, why.Left, why.Short, why.TookMoney = FenceRefused, v.Part, v.Found, v.Short, before[:len(before):len(before)]
			case VisitTooDear:
				why.Kind, why.Short, why.TookMoney = SkippedTooDear, v.Cost-v.Left, before[:len(before):len(before)]
				stop = v.Project
			case VisitAfterStop:
				why.Kind, why.StoppedAt, why.TookMoney = AfterStop, stop, before[:len(before):len(before)]
				why.Short = max(0, v.Cost-v.Left)
			}
			if !yield(i, why) {
				return
			}
		}
	}
}
