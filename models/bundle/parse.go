package bundle

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"commonchest/models"
	"commonchest/models/pabulib"
	"commonchest/models/plainzip"
)

// parser reads the files that the others follow from.
type parser struct {
	files    []plainzip.File
	wrong    []Finding
	complete bool // everything was read
}

func (p *parser) fail(wrong ...Finding) {
	p.wrong = append(p.wrong, wrong...)
	p.complete = false
}

// content reads what it can.
func (p *parser) content() Content {
	p.complete = true
	var c Content
	var wrong []Finding
	if c.Seal, wrong = decode[models.Seal](p.files, sealFile); wrong != nil {
		p.fail(wrong...)
		return c
	}
	if rule, wrong := decode[ruleInfo](p.files, ruleFile); wrong != nil {
		p.fail(wrong...)
	} else if seed, err := hex.DecodeString(rule.Seed); err != nil || len(seed) == 0 {
		p.fail(Finding{File: ruleFile, Where: "seed", What: "is not in hexadecimal digits"})
	} else {
		c.Seed = seed
	}
	if round, wrong := decode[roundInfo](p.files, roundFile); wrong != nil {
		p.fail(wrong...)
	} else {
		c.Place, c.Zone, c.ClosedAt = round.Place, round.Zone, round.ClosedAt
	}
	p.projects(&c)
	p.ballots(&c)
	if _, ok := find(p.files, fencesFile); ok {
		if c.Fences, wrong = decode[[]models.FenceEffect](p.files, fencesFile); wrong != nil {
			p.fail(wrong...)
		} else if c.Fences == nil {
			p.fail(Finding{File: fencesFile, What: "holds nothing"})
		}
	}
	if data, ok := find(p.files, receiptsFile); ok {
		c.Receipts = strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
	} else {
		p.complete = false
	}
	return c
}

func (p *parser) projects(c *Content) {
	list, wrong := decode[[]projectWords](p.files, projectsFile)
	if wrong != nil {
		p.fail(wrong...)
		return
	}
	var err error
	if c.Words, err = wordsOf(c.Seal, list); err != nil {
		p.fail(Finding{File: projectsFile, What: err.Error()})
	}
}

func (p *parser) ballots(c *Content) {
	data, ok := find(p.files, ballotsFile)
	if !ok {
		p.complete = false
		return
	}
	pb, err := pabulib.Read(bytes.NewReader(data), ballotsFile)
	if bad, ok := errors.AsType[*pabulib.ReadError](err); ok {
		for _, problem := range bad.Problems {
			p.fail(Finding{File: ballotsFile, Where: fmt.Sprintf("line %d", problem.Line), What: problem.Text()})
		}
		return
	}
	if err != nil {
		p.fail(Finding{File: ballotsFile, What: err.Error()})
		return
	}
	c.Ballots = ballots(pb)
}

func find(files []plainzip.File, name string) ([]byte, bool) {
	i := slices.IndexFunc(files, func(f plainzip.File) bool { return f.Name == name })
	if i < 0 {
		return nil, false
	}
	return files[i].Data, true
}

// decode reads a JSON file with nothing unknown in it. A file that is missing has been
// told already: the findings are then empty, but not nil.
func decode[T any](files []plainzip.File, name string) (T, []Finding) {
	var value T
	data, ok := find(files, name)
	if !ok {
		return value, []Finding{}
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	err := dec.Decode(&value)
	if err == nil {
		if _, more := dec.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("something follows its end")
		}
	}
	if err != nil {
		line := 1 + bytes.Count(data[:min(int(dec.InputOffset()), len(data))], []byte("\n"))
		return value, []Finding{{File: name, Where: fmt.Sprintf("line %d", line), What: "cannot be read: " + strings.TrimPrefix(err.Error(), "json: ")}}
	}
	return value, nil
}
