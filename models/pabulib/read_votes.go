package pabulib

import (
	"slices"
	"strconv"
	"strings"

	"commonchest/models/money"
)

// readVotes reads VOTES.
func (r *reader) readVotes(s section) {
	voter, vote := r.column(s, "voter_id"), r.column(s, "vote")
	r.file.VoteColumns = s.header
	r.checkCount("num_votes", len(s.rows))
	points := -1
	if r.file.VoteType == Cumulative || r.file.VoteType == Scoring {
		if points = r.column(s, "points"); points < 0 {
			return
		}
	}
	if voter < 0 || vote < 0 || r.places == nil {
		return
	}
	r.voteLines = s.lines
	r.file.Votes = make([]Vote, 0, len(s.rows))
	voters := make(map[string]struct{}, len(s.rows))
	if points >= 0 {
		r.scalePoints(s, points)
	}
	var choices []int32 // one piece of memory for all ballots
	for i, row := range s.rows {
		line := s.lines[i]
		v := Vote{Voter: strings.TrimSpace(row[voter]), Fields: row}
		if v.Voter == "" {
			r.fail(line, "voter_id", "pb_missing_voter")
		}
		if _, twice := voters[v.Voter]; twice {
			r.fail(line, "voter_id", "pb_duplicate_voter", "voter", v.Voter)
		}
		voters[v.Voter] = struct{}{}
		from := len(choices)
		choices = r.choices(choices, row[vote], line)
		v.Choices = choices[from:len(choices):len(choices)]
		if r.file.VoteType == ChooseOne && len(v.Choices) > 1 {
			r.fail(line, "vote", "pb_choose_one", "found", strconv.Itoa(len(v.Choices)))
		}
		if r.longest > 0 && len(v.Choices) > r.longest {
			r.fail(line, "vote", "pb_too_long", "found", strconv.Itoa(len(v.Choices)), "want", strconv.Itoa(r.longest))
		}
		if points >= 0 {
			v.Points = r.points(row[points], len(v.Choices), line)
		}
		if at := firstTwice(v.Choices); at >= 0 {
			r.warn(line, "vote", "pb_project_twice", "project", r.file.Projects[v.Choices[at]].ID)
			v = v.onceEach()
		}
		r.file.Votes = append(r.file.Votes, v)
	}
}

// choices appends the projects that a ballot names.
func (r *reader) choices(into []int32, text string, line int) []int32 {
	if strings.TrimSpace(text) == "" {
		return into
	}
	for more := true; more; {
		var id string
		id, text, more = strings.Cut(text, ",")
		place, ok := r.places[id]
		if !ok {
			id = strings.TrimSpace(id)
			place, ok = r.places[id]
		}
		switch {
		case ok:
			into = append(into, place)
		case id == "":
			r.fail(line, "vote", "pb_empty_choice")
		default:
			r.fail(line, "vote", "pb_unknown_project", "project", id)
		}
	}
	return into
}

// scalePoints finds the scale that makes all points whole.
func (r *reader) scalePoints(s section, column int) {
	for _, row := range s.rows {
		if !strings.Contains(row[column], ".") {
			continue
		}
		for p := range strings.SplitSeq(row[column], ",") {
			r.file.PointScale = max(r.file.PointScale, min(MaxScale, digitsBehind(strings.TrimSpace(p))))
		}
	}
}

// points reads the points beside a ballot's choices.
func (r *reader) points(text string, want, line int) []int64 {
	points := make([]int64, 0, want)
	if strings.TrimSpace(text) != "" {
		for p := range strings.SplitSeq(text, ",") {
			n, err := money.ParseDecimal(strings.TrimSpace(p), r.file.PointScale)
			if err != nil {
				r.fail(line, "points", "pb_points", "given", p)
			}
			points = append(points, int64(n))
		}
	}
	if len(points) != want {
		r.fail(line, "points", "pb_points_count", "found", strconv.Itoa(len(points)), "want", strconv.Itoa(want))
	}
	return points
}

// firstTwice gives the place of the first choice that stands there already, or −1.
func firstTwice(choices []int32) int {
	for i, c := range choices {
		if slices.Contains(choices[:i], c) {
			return i
		}
	}
	return -1
}

// onceEach keeps each choice once, where it stands first, with the points that stand
// last: a ballot is a set, and what is said last counts.
func (v Vote) onceEach() Vote {
	once := v
	once.Choices, once.Points = nil, nil
	for i, c := range v.Choices {
		at := slices.Index(once.Choices, c)
		if at < 0 {
			at = len(once.Choices)
			once.Choices = append(once.Choices, c)
			if v.Points != nil {
				once.Points = append(once.Points, 0)
			}
		}
		if i < len(v.Points) {
			once.Points[at] = v.Points[i]
		}
	}
	return once
}

// checkTallies warns where the organiser's tallies or the points are odd.
func (r *reader) checkTallies(s section) {
	votes := make([]int, len(r.file.Projects))
	for i, v := range r.file.Votes {
		for k, c := range v.Choices {
			votes[c]++
			if v.Points != nil && v.Points[k] <= 0 {
				r.warn(r.voteLines[i], "points", "pb_points_not_above_0", "project", r.file.Projects[c].ID,
					"given", money.Decimal(money.Pence(v.Points[k]), r.file.PointScale))
			}
		}
	}
	column := s.find("votes")
	if column < 0 {
		return
	}
	for i, p := range r.file.Projects {
		if given := strings.TrimSpace(p.Fields[column]); given != strconv.Itoa(votes[i]) && given != "" {
			r.warn(r.projectLines[i], "votes", "pb_votes_column", "given", given, "found", strconv.Itoa(votes[i]))
		}
	}
}
