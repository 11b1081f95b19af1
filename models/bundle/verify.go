package bundle

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"commonchest/models"
	"commonchest/models/alloc"
	"commonchest/models/official"
	"commonchest/models/plainzip"
)

// Finding is one thing that is not as it should be.
type Finding struct {
	File  string `json:"file,omitempty"`  // of the bundle; "" for the bundle as a whole
	Where string `json:"where,omitempty"` // in the file: a line, a project, a number
	What  string `json:"what"`
}

// String puts a finding on a line.
func (f Finding) String() string {
	parts := []string{f.File, f.Where, f.What}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ": ")
}

// Report is what came of checking a bundle.
type Report struct {
	Equal    bool          `json:"equal"`  // it is what it should be, and the recount gives the published result
	Digest   string        `json:"digest"` // SHA-256 of the bundle, to compare with the published one
	Findings []Finding     `json:"findings"`
	Recount  *alloc.Result `json:"-"` // nil where what is there could not be counted
	Content  Content       `json:"-"`
}

// Verify checks a bundle: its files against the manifest, what was sealed against what is
// said now, and, counting the ballots again, every number of the result. The error is
// the context's alone: a bundle that cannot be read is a finding.
func Verify(ctx context.Context, data []byte) (Report, error) {
	r := Report{Digest: Digest(data), Findings: []Finding{}}
	given, wrong := unpack(data)
	r.Findings = append(r.Findings, wrong...)
	if len(given) == 0 {
		return r, nil
	}
	r.Findings = append(r.Findings, checkManifest(given)...)
	p := parser{files: given}
	r.Content = p.content()
	r.Findings = append(r.Findings, p.wrong...)
	r.Findings = append(r.Findings, r.Content.checkSealed()...)
	if !p.complete {
		r.tidy()
		return r, nil
	}
	if wrong := r.recount(ctx); wrong != nil {
		r.Findings = append(r.Findings, *wrong)
		r.tidy()
		return r, ctx.Err()
	}
	r.compareAll(given, data)
	r.tidy()
	r.Equal = len(r.Findings) == 0
	return r, nil
}

// recount counts the ballots as the seal says, or tells why they cannot be counted.
func (r *Report) recount(ctx context.Context) *Finding {
	profile, err := r.Content.profile()
	if err != nil {
		return &Finding{File: ballotsFile, What: "a ballot is not one of this round: " + err.Error()}
	}
	res, err := alloc.Run(ctx, official.Request(r.Content.Seal, profile, r.Content.Seed))
	if err != nil {
		return &Finding{File: sealFile, What: "the ballots cannot be counted as it says: " + err.Error()}
	}
	r.Recount, r.Content.Result = &res, res
	if r.Content.Fences == nil {
		return nil
	}
	if r.Content.Fences, err = official.Effects(ctx, r.Content.Seal, profile, r.Content.Seed, res); err != nil {
		return &Finding{File: fencesFile, What: "the ballots cannot be counted without a condition: " + err.Error()}
	}
	if r.Content.Fences == nil { // no fence refused anything, and the file says that one did
		r.Content.Fences = []models.FenceEffect{}
	}
	return nil
}

// compareAll makes the bundle anew from the recount and names what differs.
func (r *Report) compareAll(given []plainzip.File, data []byte) {
	want, err := r.Content.files()
	if err != nil {
		r.Findings = append(r.Findings, Finding{File: sealFile, What: "no bundle can be made of it: " + err.Error()})
		return
	}
	for _, w := range want {
		i := slices.IndexFunc(given, func(g plainzip.File) bool { return g.Name == w.Name })
		if i < 0 || bytes.Equal(given[i].Data, w.Data) || w.Name == manifestFile && len(r.Findings) > 0 {
			continue // a missing file has been told; a manifest that lists altered files differs for them
		}
		r.Findings = append(r.Findings, differences(w.Name, given[i].Data, w.Data)...)
	}
	again, err := plainzip.Write(want)
	if len(r.Findings) == 0 && (err != nil || !bytes.Equal(again, data)) {
		r.Findings = append(r.Findings, Finding{What: fmt.Sprintf("the zip file itself is altered, from its byte %d on; its files are as they should be", firstDifference(data, again)+1)})
	}
}

// tidy puts the findings in the order of the files and keeps each once.
func (r *Report) tidy() {
	slices.SortStableFunc(r.Findings, func(a, b Finding) int {
		return slices.Index(fileNames, a.File) - slices.Index(fileNames, b.File)
	})
	r.Findings = slices.Compact(r.Findings)
}

// checkManifest compares the files with their hashes.
func checkManifest(files []plainzip.File) []Finding {
	m, wrong := decode[manifest](files, manifestFile)
	if wrong != nil {
		return wrong
	}
	if m.Format != Format {
		return []Finding{{File: manifestFile, Where: "format", What: fmt.Sprintf("%q is not %q; a newer commonchest may know it", m.Format, Format)}}
	}
	for _, f := range files {
		i := slices.IndexFunc(m.Files, func(e manifestEntry) bool { return e.Name == f.Name })
		switch {
		case f.Name == manifestFile:
		case i < 0:
			wrong = append(wrong, Finding{File: f.Name, What: "is not in the manifest"})
		case m.Files[i].SHA256 != plainzip.Sum(f.Data):
			wrong = append(wrong, Finding{File: f.Name, What: fmt.Sprintf("is altered: its SHA-256 is %s, and the manifest says %s", plainzip.Sum(f.Data), m.Files[i].SHA256)})
		}
	}
	return wrong
}

// checkSealed compares what is said now with what was frozen before voting opened.
func (c Content) checkSealed() []Finding {
	var wrong []Finding
	if c.Seal.Round == "" {
		return nil // it could not be read
	}
	if got := c.Seal.Sum(); !hmac.Equal(got, c.Seal.Digest) {
		wrong = append(wrong, Finding{File: sealFile, Where: "digest", What: fmt.Sprintf("the seal gives %x, and it says %x: it is not as it was sealed", got, c.Seal.Digest)})
	}
	if hash := sha256.Sum256(c.Seed); len(c.Seed) > 0 && !hmac.Equal(hash[:], c.Seal.SeedHash) {
		wrong = append(wrong, Finding{File: ruleFile, Where: "seed", What: fmt.Sprintf("its SHA-256 is %x, and %x was published before voting opened", hash, c.Seal.SeedHash)})
	}
	for i, p := range c.Seal.Projects {
		if i < len(c.Words) && len(c.Words[i].Parts) > 0 && !hmac.Equal(c.Words[i].Digest(), p.Text.Digest) {
			wrong = append(wrong, Finding{File: projectsFile, Where: "project " + p.Ref, What: "its words are not those that were sealed"})
		}
	}
	if c.Receipts != nil && c.Ballots != nil && len(c.Receipts) != len(c.Ballots) {
		wrong = append(wrong, Finding{File: receiptsFile, What: fmt.Sprintf("%d receipts for %d ballots", len(c.Receipts), len(c.Ballots))})
	}
	if !slices.IsSorted(c.Receipts) || len(slices.Compact(slices.Clone(c.Receipts))) != len(c.Receipts) {
		wrong = append(wrong, Finding{File: receiptsFile, What: "the receipts are not sorted, or one stands here twice"})
	}
	for i, receipt := range c.Receipts {
		if raw, err := hex.DecodeString(receipt); err != nil || len(raw) != sha256.Size || strings.ToLower(receipt) != receipt {
			wrong = append(wrong, Finding{File: receiptsFile, Where: fmt.Sprintf("line %d", i+1), What: "is not a SHA-256 in hexadecimal digits"})
			break
		}
	}
	return wrong
}

// wordsOf finds the words of each project of a seal.
func wordsOf(seal models.Seal, list []projectWords) ([]models.Text, error) {
	out := make([]models.Text, len(seal.Projects))
	for i, p := range seal.Projects {
		at := slices.IndexFunc(list, func(w projectWords) bool { return w.Ref == p.Ref })
		if at < 0 {
			return nil, fmt.Errorf("project %s is missing", p.Ref)
		}
		salt, err := hex.DecodeString(list[at].Salt)
		if err != nil {
			return nil, fmt.Errorf("project %s: the salt is not in hexadecimal digits", p.Ref)
		}
		out[i].Salt = salt
		for _, q := range list[at].Parts {
			out[i].Parts = append(out[i].Parts, models.TextPart(q))
		}
	}
	return out, nil
}
