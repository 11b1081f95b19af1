package pabulib

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// limits are the keys of META that hold a number. None but max_length of ordinal files
// decides anything in a count: a wrong one is a warning.
var limits = []string{"min_length", "min_sum_cost", "max_sum_cost", "min_points", "max_points",
	"min_sum_points", "max_sum_points", "default_score"}

// checkLimits reads max_length, from which the scores of rankings are counted, and
// warns of other keys that are not what the format says.
func (r *reader) checkLimits() {
	if m, ok := r.meta["max_length"]; ok {
		if n, err := strconv.ParseInt(m.value, 10, 32); err != nil || n < 1 {
			r.fail(m.line, "", "pb_max_length", "given", m.value)
		} else if r.file.VoteType == Ordinal {
			r.longest = int(n)
		}
	}
	for _, key := range limits {
		if m, ok := r.meta[key]; ok && !isNumber(m.value) {
			r.warn(m.line, "", "pb_limit", "key", key, "given", m.value)
		}
	}
	for _, key := range []string{"date_begin", "date_end"} {
		if m, ok := r.meta[key]; ok && !isDate(m.value) {
			r.warn(m.line, "", "pb_date", "key", key, "given", m.value)
		}
	}
}

func isNumber(text string) bool {
	whole, frac, _ := strings.Cut(strings.TrimPrefix(text, "-"), ".")
	return whole != "" && strings.Trim(whole+frac, "0123456789") == ""
}

// isDate: a day or a year alone, as the files have them.
func isDate(text string) bool {
	for _, layout := range []string{"02.01.2006", "2006", "2006-01-02"} {
		if _, err := time.Parse(layout, text); err == nil {
			return true
		}
	}
	return false
}

// checkSelected warns of outcomes that the format does not know: 1 funded, 0 not, 2 and
// 3 funded by a rule of the place's own. Where the outcome is unknown there is none.
func (r *reader) checkSelected(s section) {
	column := s.find("selected")
	if column < 0 {
		return
	}
	for i, row := range s.rows {
		if given := strings.TrimSpace(row[column]); !slices.Contains([]string{"0", "1", "2", "3", ""}, given) {
			r.warn(s.lines[i], "selected", "pb_selected", "given", given)
		}
	}
}
