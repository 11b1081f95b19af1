package models

import "time"

// Refusal is an act that somebody tried in spite of an interest of theirs. Nothing came of
// it; that it was tried is a fact.
type Refusal struct {
	Place  PlaceID   `bson:"place" json:"place"`
	Round  RoundID   `bson:"round" json:"round"`
	Ref    string    `bson:"ref" json:"ref"`
	Action string    `bson:"action" json:"action"`
	Actor  string    `bson:"actor" json:"actor"`
	At     time.Time `bson:"at" json:"at"`
}

// Proof is what was proved of all that is stored: the chains of records, the facts that
// checkpoints guard, and the journals.
type Proof struct {
	At                                            time.Time
	Records, Changes, Facts, Checkpoints, Entries int64
	Keys                                          string // fingerprint
	Hour, Digest                                  string // of the newest checkpoint; "" before the first
	Findings                                      []string
}
