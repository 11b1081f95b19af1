package models

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// PersonKey stands for one person in one round. Every online proof of the same
// person gives the same key; without a roll it is the id of the code.
type PersonKey string

// BallotKey is HMAC(round secret, PersonKey): it leads back to nobody once the
// secret is destroyed.
type BallotKey string

// Channel is a way to take part. A person uses one.
type Channel string

const (
	Online Channel = "online"
	Paper  Channel = "paper"
	Voided Channel = "void" // none: the code was lost or spoiled before anybody used it
)

// Claim is the right to use one channel, with its date and nothing finer.
type Claim struct {
	Round   RoundID `bson:"round"`
	Channel Channel `bson:"channel"`
	On      string  `bson:"on"` // date in UTC, 2006-01-02
}

// BallotState tells the three deliberate acts apart.
type BallotState string

const (
	BallotCast      BallotState = "cast"
	BallotBlank     BallotState = "blank"     // deliberate; counts in n
	BallotWithdrawn BallotState = "withdrawn" // does not count
)

// MaxRevisions is how often one ballot may be changed.
const MaxRevisions = 500

// Ballot is one revision of one ballot. Choices are numbers on the ballot in
// sealed order, in a ranking in order of preference. It holds no time, no person and no
// channel.
type Ballot struct {
	Round   RoundID     `bson:"round"`
	Key     BallotKey   `bson:"key"`
	Rev     int64       `bson:"rev"` // 1, 2, 3 …; the highest counts
	State   BallotState `bson:"state"`
	Choices []string    `bson:"choices"`
	Points  []int64     `bson:"points"` // beside Choices where the ballot shares out points; else empty, never nil
	Box     string      `bson:"box"`    // the writing node's mark: <boot>/<number>, deleted with the ballot
}

// NewBallot makes the next revision after base, or says how to mend it. at is
// when the request was read, by the store's clock.
func NewBallot(v RoundView, at time.Time, key BallotKey, base int64, state BallotState, choices []string, points []int64) (Ballot, error) {
	switch v.PhaseAt(at) {
	case PhaseVoting:
	case PhasePreparing, PhaseHeld, PhaseSealed:
		return Ballot{}, E(Conflict, "not_open")
	default:
		return Ballot{}, E(Conflict, "closed")
	}
	if base < 0 || base >= MaxRevisions {
		return Ballot{}, E(Limited, "too_many_changes", F("base", "most", "most", strconv.Itoa(MaxRevisions)))
	}
	b := Ballot{Round: v.Seal.Round, Key: key, Rev: base + 1, State: state, Choices: []string{}, Points: []int64{}}
	switch state {
	case BallotBlank, BallotWithdrawn:
		if len(choices) > 0 {
			return Ballot{}, E(Invalid, "ballot", F("choices", "no_choices_here"))
		}
		if len(points) > 0 {
			return Ballot{}, E(Invalid, "ballot", F("points", "no_points_here"))
		}
		return b, nil
	case BallotCast:
	default:
		return Ballot{}, E(Invalid, "ballot", F("kind", "ballot_state"))
	}
	verdict := v.Seal.Judge(choices, points)
	if !verdict.Valid() {
		return Ballot{}, E(Invalid, "ballot", verdict.Faults...)
	}
	b.Choices, b.Points = verdict.Choices, verdict.Points
	return b, nil
}

// Same reports whether two revisions choose the same.
func (b Ballot) Same(o Ballot) bool {
	return b.State == o.State && slices.Equal(b.Choices, o.Choices) && slices.Equal(b.Points, o.Points)
}

// The alphabet of codes and receipts has no 0 and O, and no 1, I and L.
const alphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

// Spell writes random bytes in n letters of the alphabet without bias: bytes
// that would favour a letter are skipped. It reports false when bytes run out.
func Spell(random []byte, n int) (string, bool) {
	const fair = 256 - 256%len(alphabet)
	out := make([]byte, 0, n)
	for _, b := range random {
		if len(out) == n {
			break
		}
		if int(b) < fair {
			out = append(out, alphabet[int(b)%len(alphabet)])
		}
	}
	return string(out), len(out) == n
}

// Grouped writes a code for reading aloud: even groups of at most four, the
// longer ones first.
func Grouped(code string) string {
	groups := (len(code) + 3) / 4
	var b strings.Builder
	at := 0
	for g := range groups {
		if g > 0 {
			b.WriteByte('-')
		}
		size := (len(code) + groups - 1 - g) / groups
		b.WriteString(code[at : at+size])
		at += size
	}
	return b.String()
}
