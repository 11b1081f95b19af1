package bundle

import (
	"bytes"
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"commonchest/models"
	"commonchest/models/alloc"
)

// Content is what a bundle tells.
type Content struct {
	Seal     models.Seal
	Seed     []byte // whose hash is in the seal
	Place    string // name of the place
	Zone     string // of its days, such as Europe/London
	ClosedAt time.Time
	Words    []models.Text // of each project of the seal; empty where they were erased
	Ballots  []Ballot      // in any order
	Receipts []string      // hashes of the receipts of all of them, sorted
	Result   alloc.Result
	Fences   []models.FenceEffect // what each fence changed; nil where that was not counted
}

// Ballot is one ballot, of nobody. Choices and Points are as in [models.Ballot].
type Ballot struct {
	Choices []string
	Points  []int64
}

// profile gathers the ballots for a count.
func (c Content) profile() (*alloc.Profile, error) {
	p := alloc.NewProfile(c.Seal.Refs())
	for _, b := range c.Ballots {
		if err := p.AddBallot(c.Seal.Ballot, b.Choices, b.Points); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// shuffled gives the ballots in the order in which they are published: each draws a lot
// from the seed, HMAC-SHA-256 with the seed as key over "commonchest/ballot/1:", which of
// its equals it is, ":" and what it says; the lower lot comes first. So the order follows
// from the ballots and the seed alone, and tells nothing of how they came in.
func (c Content) shuffled() []Ballot {
	type drawn struct {
		ballot Ballot
		says   string
		lot    []byte
	}
	all := make([]drawn, len(c.Ballots))
	for i, b := range c.Ballots {
		b = c.plain(b)
		all[i] = drawn{ballot: b, says: strings.Join(b.Choices, ",") + ";" + numbers(b.Points)}
	}
	slices.SortFunc(all, func(a, b drawn) int { return cmp.Compare(a.says, b.says) })
	mac := hmac.New(sha256.New, c.Seed)
	same := 0
	for i := range all {
		if same++; i == 0 || all[i].says != all[i-1].says {
			same = 1
		}
		mac.Reset()
		mac.Write([]byte("commonchest/ballot/1:" + strconv.Itoa(same) + ":" + all[i].says))
		all[i].lot = mac.Sum(nil)
	}
	slices.SortFunc(all, func(a, b drawn) int { return bytes.Compare(a.lot, b.lot) })
	out := make([]Ballot, len(all))
	for i := range all {
		out[i] = all[i].ballot
	}
	return out
}

// plain gives a ballot without what does not count: the order in which projects were
// ticked, where their order is not what the ballot says.
func (c Content) plain(b Ballot) Ballot {
	if c.Seal.Ballot.Kind == models.Ranking {
		return b
	}
	refs := c.Seal.Refs()
	order := make([]int, len(b.Choices))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int {
		return cmp.Compare(slices.Index(refs, b.Choices[i]), slices.Index(refs, b.Choices[j]))
	})
	plain := Ballot{Choices: make([]string, len(order))}
	for place, i := range order {
		plain.Choices[place] = b.Choices[i]
		if i < len(b.Points) {
			plain.Points = append(plain.Points, b.Points[i])
		}
	}
	return plain
}

func numbers(list []int64) string {
	texts := make([]string, len(list))
	for i, n := range list {
		texts[i] = strconv.FormatInt(n, 10)
	}
	return strings.Join(texts, ",")
}

// indented writes a value as JSON for people.
func indented(value any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	err := enc.Encode(value)
	return b.Bytes(), err
}
