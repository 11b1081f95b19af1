package bundle

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"commonchest/models"
	"commonchest/models/alloc"
	"commonchest/models/fundfile"
	"commonchest/models/money"
	"commonchest/models/official"
	"commonchest/models/plainzip"
)

// Format names the layout of a bundle; it changes with it.
const Format = "commonchest bundle 1"

// The files of a bundle, in their order.
const (
	readmeFile   = "README.txt"
	manifestFile = "manifest.json"
	sealFile     = "seal.json"
	ruleFile     = "rule.json"
	roundFile    = "round.json"
	projectsFile = "projects.json"
	ballotsFile  = "ballots.pb"
	fundsFile    = "funds.csv"
	receiptsFile = "receipts.txt"
	resultFile   = "result.json"
	fencesFile   = "fences.json" // only where counts without the fences were made
)

var fileNames = []string{readmeFile, manifestFile, sealFile, ruleFile, roundFile, projectsFile, ballotsFile, fundsFile, receiptsFile, resultFile, fencesFile}

// manifest lists the files with their hashes.
type manifest struct {
	Format string          `json:"format"`
	Round  models.RoundID  `json:"round"`
	Files  []manifestEntry `json:"files"`
}

type manifestEntry struct {
	Name   string `json:"name"`
	Bytes  int    `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// roundInfo is what the seal does not hold.
type roundInfo struct {
	Format   string    `json:"format"`
	Place    string    `json:"place"`
	Zone     string    `json:"zone"`
	ClosedAt time.Time `json:"closed_at"` // when voting ended; the seal has when it was to end
}

// ruleInfo says in the words of the count what the seal asks for.
type ruleInfo struct {
	Rule     string       `json:"rule"`
	Params   alloc.Params `json:"params"`
	Digits   int          `json:"digits"`    // amounts here and in result.json are in units of 10^−digits of the currency
	Ties     string       `json:"ties"`      // "seed" or "id", as commonchest tally --ties
	Order    []string     `json:"order"`     // the projects in the order that breaks ties
	Seed     string       `json:"seed"`      // revealed at the count …
	SeedHash string       `json:"seed_hash"` // … and SHA-256 of it, published before voting opened
}

// projectWords are the words of a project as they were sealed: the seal holds
// HMAC-SHA-256 of them keyed with the salt.
type projectWords struct {
	Ref   string `json:"ref"`
	Salt  string `json:"salt"`
	Parts []part `json:"words"`
}

type part struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Bytes makes the bundle. Ballots that number fewer than [models.Small] are refused with
// conflict "too_few_ballots": one could tell whose is whose.
func (c Content) Bytes() ([]byte, error) {
	if len(c.Ballots) < models.Small {
		return nil, models.E(models.Conflict, "too_few_ballots")
	}
	files, err := c.files()
	if err != nil {
		return nil, err
	}
	return plainzip.Write(files)
}

// Digest is how a bundle is told from every other: SHA-256 of its bytes.
func Digest(bundle []byte) string { return plainzip.Sum(bundle) }

// files makes every file of the bundle, in their order.
func (c Content) files() ([]plainzip.File, error) {
	currency, err := money.CurrencyOf(c.Seal.Currency)
	if err != nil {
		return nil, err
	}
	profile, err := c.profile()
	if err != nil {
		return nil, err
	}
	request := official.Request(c.Seal, profile, c.Seed)
	pb, err := c.PB()
	if err != nil {
		return nil, err
	}
	var ballots, funds bytes.Buffer
	if err := errors.Join(pb.Write(&ballots), fundfile.FromRequest(request, currency.Digits).Write(&funds)); err != nil {
		return nil, err
	}
	files := []plainzip.File{{Name: ballotsFile, Data: ballots.Bytes()}, {Name: fundsFile, Data: funds.Bytes()},
		{Name: receiptsFile, Data: []byte(strings.Join(append(slices.Clone(c.Receipts), ""), "\n"))}}
	for _, doc := range []struct {
		name  string
		value any
	}{
		{sealFile, c.Seal}, {ruleFile, c.rule(request, currency.Digits)},
		{roundFile, roundInfo{Format: Format, Place: c.Place, Zone: c.Zone, ClosedAt: c.ClosedAt.UTC()}},
		{projectsFile, c.projects()}, {resultFile, c.Result},
	} {
		data, err := indented(doc.value)
		if err != nil {
			return nil, fmt.Errorf("write %s: %w", doc.name, err)
		}
		files = append(files, plainzip.File{Name: doc.name, Data: data})
	}
	if c.Fences != nil {
		data, err := indented(c.Fences)
		if err != nil {
			return nil, fmt.Errorf("write %s: %w", fencesFile, err)
		}
		files = append(files, plainzip.File{Name: fencesFile, Data: data})
	}
	files = append(files, plainzip.File{Name: readmeFile, Data: []byte(c.readme())})
	list, err := c.manifest(files)
	return inOrder(append(files, plainzip.File{Name: manifestFile, Data: list})), err
}

// manifest lists all files but itself.
func (c Content) manifest(files []plainzip.File) ([]byte, error) {
	m := manifest{Format: Format, Round: c.Seal.Round}
	for _, f := range inOrder(files) {
		m.Files = append(m.Files, manifestEntry{Name: f.Name, Bytes: len(f.Data), SHA256: plainzip.Sum(f.Data)})
	}
	return indented(m)
}

func (c Content) rule(request alloc.Request, digits int) ruleInfo {
	return ruleInfo{Rule: request.Rule, Params: request.Params, Digits: digits, Ties: request.Ties.Name, Order: request.Ties.IDs(),
		Seed: hex.EncodeToString(c.Seed), SeedHash: hex.EncodeToString(c.Seal.SeedHash)}
}

func (c Content) projects() []projectWords {
	out := make([]projectWords, len(c.Seal.Projects))
	for i, p := range c.Seal.Projects {
		out[i] = projectWords{Ref: p.Ref, Parts: []part{}}
		if i >= len(c.Words) {
			continue
		}
		out[i].Salt = hex.EncodeToString(c.Words[i].Salt)
		for _, q := range c.Words[i].Parts {
			out[i].Parts = append(out[i].Parts, part(q))
		}
	}
	return out
}

// inOrder gives the files in the order of the bundle.
func inOrder(files []plainzip.File) []plainzip.File {
	out := slices.Clone(files)
	slices.SortStableFunc(out, func(a, b plainzip.File) int { return slices.Index(fileNames, a.Name) - slices.Index(fileNames, b.Name) })
	return out
}

// readme says what a bundle is to who has just opened one.
func (c Content) readme() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n\nEverything with which you can count the ballots of this round again.\n\n", c.Place, c.Seal.Name)
	b.WriteString("  commonchest verify THIS-FILE.zip\n\nsays \"equal\", or names what differs. Without it, " +
		"any software that reads the\n.pb format (pabulib.org) counts ballots.pb; rule.json names the rule.\n\n")
	type line struct{ name, what string }
	lines := []line{
		{sealFile, "what was frozen before voting opened; its digest was published then"},
		{ruleFile, "the rule, its numbers, and the seed of the lot whose hash was published then"},
		{roundFile, "the place, and when voting ended"},
		{projectsFile, "the words of the projects, as they were sealed"},
		{ballotsFile, "the projects and every ballot, in an order drawn from the seed, without a name"},
		{fundsFile, "whose money it is and what each fund may pay for"},
		{receiptsFile, "SHA-256 of the receipt of every ballot, sorted: yours is among them"},
		{resultFile, "the result, with every step of the count"},
		{manifestFile, "the SHA-256 of every file"},
	}
	if c.Fences != nil {
		lines = slices.Insert(lines, len(lines)-1, line{fencesFile, "what each condition on money changed: the same count without it"})
	}
	for _, l := range lines {
		fmt.Fprintf(&b, "  %-14s %s\n", l.name, l.what)
	}
	return b.String()
}
