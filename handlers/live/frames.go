package live

import (
	"encoding/base64"
	"encoding/json"
	"time"
)

// Version is the version of the protocol that this server speaks.
const Version = 1

// Topics a client may ask for.
const (
	TopicBallot  = "ballot"  // cast, and see what voters see
	TopicWall    = "wall"    // what the council's room sees
	TopicTurnout = "turnout" // what anybody sees
)

// PhaseTopic names the hub's topic of a round's phases. Bodies published there
// are encoded Phase frames.
func PhaseTopic(round string) string { return "phase/" + round }

// Tally is the frame of a round's state, whole. The HTTP snapshot answers with
// the same.
type Tally struct {
	T       string    `json:"t"`
	Epoch   string    `json:"epoch"`
	N       int64     `json:"n"`               // ballot revisions taken in
	Turnout int64     `json:"turnout"`         // ballots, rounded down to Step
	Step    int64     `json:"step"`            // 1 = exact
	V       []int64   `json:"v,omitempty"`     // by project, in the order of hello; left out where it is not disclosed
	Width   int64     `json:"width,omitempty"` // width of the bands in V; left out when V is exact
	In      string    `json:"in,omitempty"`    // what would be recommended now: see Bits; left out while that is not known
	Close   *int64    `json:"close,omitempty"` // of V: in this band it is too close to say
	Ago     int64     `json:"ago,omitempty"`   // seconds before At: of the ballots that In is made from
	Of      int64     `json:"of,omitempty"`    // ballots that In was counted from, rounded down to Step; left out where In is read off V
	At      time.Time `json:"at"`
}

// Bits writes one bit for each project in the order of hello, the first in the
// highest bit of the first byte, in base64.
func Bits(in []bool) string {
	out := make([]byte, (len(in)+7)/8)
	for i, yes := range in {
		if yes {
			out[i/8] |= 0x80 >> (i % 8)
		}
	}
	return base64.RawStdEncoding.EncodeToString(out)
}

// Encode gives the frame as it is published to the hub.
func (f Tally) Encode() []byte {
	f.T, f.At = "tally", moment(f.At)
	return encode(f)
}

// Phase is the frame of a round's phase.
type Phase struct {
	T      string    `json:"t"`
	Phase  string    `json:"phase"`
	Closes time.Time `json:"closes"`
}

// Encode gives the frame as it is published to the hub.
func (f Phase) Encode() []byte {
	f.T, f.Closes = "phase", moment(f.Closes)
	return encode(f)
}

// Project is one project on the ballot.
type Project struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Cost int64  `json:"cost"` // pence
}

// Ballot is a person's own ballot as it is stored.
type Ballot struct {
	Rev     int64    `json:"rev"`
	Kind    string   `json:"kind"`
	Choices []string `json:"choices"`
	Points  []int64  `json:"points,omitempty"` // beside Choices where the ballot shares out points
	Receipt string   `json:"receipt"`
}

func (b Ballot) whole() *Ballot {
	if b.Choices == nil {
		b.Choices = []string{}
	}
	return &b
}

type helloFrame struct {
	T        string    `json:"t"`
	V        int       `json:"v"`
	Round    string    `json:"round"`
	Epoch    string    `json:"epoch"`
	N        int64     `json:"n"`
	Phase    string    `json:"phase"`
	Closes   time.Time `json:"closes"`
	Now      time.Time `json:"now"`
	Projects []Project `json:"projects"`
	Ballot   *Ballot   `json:"ballot"`
	BallotLimits
}

type receiptFrame struct {
	T   string `json:"t"`
	Cmd string `json:"cmd"`
	Receipt
}

type refusalFrame struct {
	T       string       `json:"t"`
	Cmd     string       `json:"cmd,omitempty"`
	Code    string       `json:"code"`
	Message string       `json:"message"`
	Fields  []fieldFrame `json:"fields"`
	Ballot  *Ballot      `json:"ballot,omitempty"`
}

type fieldFrame struct {
	Name    string `json:"name"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

type byeFrame struct {
	T     string `json:"t"`
	Code  string `json:"code"`
	Retry int    `json:"retry"`
}

func newHello(round string, body HelloBody, epoch string, n int64, now time.Time) helloFrame {
	f := helloFrame{
		T: "hello", V: Version, Round: round, Epoch: epoch, N: n,
		Phase: body.Phase, Closes: moment(body.Closes), Now: moment(now),
		Projects: body.Projects, BallotLimits: body.Limits,
	}
	if f.Projects == nil {
		f.Projects = []Project{}
	}
	if body.Ballot != nil {
		f.Ballot = body.Ballot.whole()
	}
	return f
}

func newReceipt(cmd string, r Receipt) receiptFrame {
	if r.Choices == nil {
		r.Choices = []string{}
	}
	return receiptFrame{T: "receipt", Cmd: cmd, Receipt: r}
}

// moment is a time as frames carry it: UTC, milliseconds.
func moment(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }

// encode cannot fail: the frames hold nothing that JSON cannot say.
func encode(frame any) []byte {
	body, err := json.Marshal(frame)
	if err != nil {
		panic("live: encode a frame: " + err.Error())
	}
	return body
}
