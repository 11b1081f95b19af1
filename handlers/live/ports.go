package live

import (
	"context"
	"time"
)

// Ballots is what the sockets ask of voting.
type Ballots interface {
	// Hello describes the round as this person sees it; person is "" for a
	// watcher without a ballot pass. A round that is not there is not found.
	Hello(ctx context.Context, round, person string) (HelloBody, error)
	// Cast stores the next revision of the person's ballot and returns when it
	// is durable. The same Cmd again gives the same receipt. Errors are
	// *models.Error; when another revision came first, in a *Stale.
	Cast(ctx context.Context, c Cast) (Receipt, error)
}

// Gate says who may listen to what.
type Gate interface {
	// Topic names the hub's topic that these credentials may listen to ("" for
	// none: phases and one's own ballot only), and the person whose ballot they
	// may cast, "" without a ballot pass. Errors are *models.Error:
	// unauthenticated, forbidden, not found.
	Topic(ctx context.Context, who Credentials, topic, round string) (hubTopic, person string, err error)
	// Recheck repeats the question for an open socket. The same errors end it;
	// any other is held against the gate, not the socket, for a few minutes.
	Recheck(ctx context.Context, who Credentials, topic, round string) error
}

// Clock tells the time of the store, by which ballots are in time or late.
type Clock func() time.Time

// Messages gives the catalogue's sentence for a code; args alternate name and
// value.
type Messages func(lang, code string, args ...string) string

// Credentials are what a handshake brought along. They are claims: nothing
// here has been verified.
type Credentials struct {
	Session string // cookie __Host-cc_session or cc_session
	Pass    string // ballot pass: Authorization: Bearer, else cookie cc_pass
	Addr    string // address of the client as Fiber's proxy settings see it
}

// HelloBody is what a round says to whoever joins it.
type HelloBody struct {
	Phase    string
	Closes   time.Time
	Projects []Project // in the order of Tally.V
	Ballot   *Ballot   // the person's current ballot, if there is one
	Limits   BallotLimits
}

// BallotLimits say what a valid ballot is. What does not apply to its kind is 0 and left
// out of the frame.
type BallotLimits struct {
	Kind    string `json:"ballot_kind"`
	Min     int64  `json:"min"`                // fewest choices
	Max     int64  `json:"max"`                // most; 0 = any number
	Pot     int64  `json:"pot,omitempty"`      // knapsack: most that the choices may cost together, pence
	MinSum  int64  `json:"min_sum,omitempty"`  // points: fewest in all
	MaxSum  int64  `json:"max_sum,omitempty"`  // points: most in all
	MaxEach int64  `json:"max_each,omitempty"` // points: most for one project
}

// Cast is one act on a ballot.
type Cast struct {
	Round, Person string
	Cmd           string // the client's key for this act: the same again is the same act
	Base          int64  // the revision the client has seen; 0 for none
	Kind          string // cast, blank or withdrawn
	Choices       []string
	Points        []int64   // beside Choices
	ReadAt        time.Time // when the frame had been read: this decides whether it is in time
}

// Receipt is what a stored ballot is acknowledged with.
type Receipt struct {
	Rev     int64    `json:"rev"`
	Receipt string   `json:"receipt"`
	Kind    string   `json:"kind"`
	Choices []string `json:"choices"`
	Points  []int64  `json:"points,omitempty"`
}

// Stale wraps the conflict of a cast whose base is not the current revision.
type Stale struct {
	Current Ballot
	Err     error // the *models.Error
}

func (e *Stale) Error() string { return e.Err.Error() }

// Unwrap gives the *models.Error.
func (e *Stale) Unwrap() error { return e.Err }
