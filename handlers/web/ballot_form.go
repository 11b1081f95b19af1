package web

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"commonchest/models"
)

// paper is a ballot as it was posted, or as it is counted: choices in order of
// preference where they are ranked, points beside them where they are given.
type paper struct {
	state   models.BallotState
	choices []string
	points  []int64
	base    int64
	cmd     string
	typed   map[string]string // what stands in number fields, by project, where it could not be read
}

// paperOf puts a counted ballot back on paper.
func paperOf(b models.Ballot) paper {
	return paper{state: models.BallotCast, choices: b.Choices, points: b.Points, base: b.Rev}
}

// readPaper reads the form of a ballot. What is on it is judged by the model;
// the error says what cannot be read at all.
func (v *voter) readPaper(f form) (paper, error) {
	r := v.reader(f, v.names.place)
	p := paper{state: models.BallotCast, cmd: v.cmd(f), base: r.count("base", 0), points: []int64{}, typed: map[string]string{}}
	switch do := f.get("do"); do {
	case "blank":
		p.state = models.BallotBlank
	case "withdraw":
		p.state = models.BallotWithdrawn
	case "send":
		if state := models.BallotState(f.get("state")); state == models.BallotBlank || state == models.BallotWithdrawn {
			p.state = state
		}
	case "check", "change", "filter":
	default:
		r.fail("kind", "ballot_state")
	}
	switch v.names.seal.Ballot.Kind {
	case models.Points:
		r.points(&p)
	case models.Ranking:
		r.ranks(&p)
	default:
		p.choices = f["choice"]
	}
	if p.state != models.BallotCast && len(p.typed) > 0 { // none of it is sent
		return p, nil
	}
	return p, r.err("ballot", nil)
}

// points reads the points beside each choice; a project without any is not chosen.
func (r *reader) points(p *paper) {
	for i, ref := range r.form["choice"] {
		n, ok := r.beside("points", i, ref, p)
		if !ok {
			r.fail(rowField(ref), "points_number", "project", ref)
		}
		if n > 0 {
			p.choices, p.points = append(p.choices, ref), append(p.points, n)
		}
	}
}

// ranks reads the place beside each choice. Without any places the choices
// stand in their order already.
func (r *reader) ranks(p *paper) {
	if r.form["rank"] == nil {
		p.choices = r.form["choice"]
		return
	}
	type placed struct {
		ref string
		at  int64
	}
	var all []placed
	seen := map[int64]bool{}
	for i, ref := range r.form["choice"] {
		n, ok := r.beside("rank", i, ref, p)
		switch {
		case !ok:
			r.fail(rowField(ref), "rank_number", "project", ref)
		case seen[n]:
			r.fail(rowField(ref), "rank_twice", "project", ref, "place", strconv.FormatInt(n, 10))
			p.typed[ref] = strconv.FormatInt(n, 10)
		}
		if n > 0 {
			seen[n] = true
			all = append(all, placed{ref, n})
		}
	}
	slices.SortStableFunc(all, func(a, b placed) int { return cmp.Compare(a.at, b.at) })
	for _, one := range all {
		p.choices = append(p.choices, one.ref)
	}
}

// beside reads the number beside the i-th choice; empty is 0. What is no whole
// number of zero or more is kept as it was typed.
func (r *reader) beside(name string, i int, ref string, p *paper) (n int64, ok bool) {
	if i >= len(r.form[name]) {
		return 0, true
	}
	text := strings.TrimSpace(r.form[name][i])
	if text == "" {
		return 0, true
	}
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil || n < 0 {
		p.typed[ref] = text
		return 0, false
	}
	return n, true
}
