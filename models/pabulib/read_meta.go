package pabulib

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"commonchest/models/money"
)

// readMeta reads META: keys in any order, unknown ones kept.
func (r *reader) readMeta(s section) {
	r.meta = make(map[string]metaLine, len(s.rows))
	for i, row := range s.rows {
		key := strings.TrimSpace(row[0])
		if _, twice := r.meta[key]; twice {
			r.fail(s.lines[i], "", "pb_duplicate_key", "key", key)
		}
		r.meta[key] = metaLine{value: strings.TrimSpace(row[1]), line: s.lines[i]}
		r.file.Meta = append(r.file.Meta, Pair{Key: row[0], Value: row[1]})
		if strings.HasPrefix(key, "budget_per_") {
			r.warn(s.lines[i], "", "pb_part_budgets", "key", key)
		}
	}
	for _, key := range []string{"budget", "vote_type"} {
		if m, ok := r.meta[key]; !ok || m.value == "" {
			r.fail(s.line, "", "pb_missing_key", "key", key)
		}
	}
	kind := r.meta["vote_type"]
	r.file.VoteType = VoteType(kind.value)
	if fn, ok := r.meta["scoring_fn"]; ok && fn.value != "" && !strings.EqualFold(fn.value, "Borda") {
		r.warn(fn.line, "", "pb_scoring_fn", "given", fn.value)
	}
	known := []VoteType{Approval, ChooseOne, Cumulative, Scoring, Ordinal}
	if kind.value != "" && !slices.Contains(known, r.file.VoteType) {
		r.fail(kind.line, "", "pb_vote_type", "given", kind.value)
	}
}

// decimal gives an amount as a plain decimal with a point: some old files have a
// decimal comma.
func (r *reader) decimal(text string, line int, column string) (string, bool) {
	plain := strings.TrimSpace(text)
	if strings.Count(plain, ",") == 1 && !strings.Contains(plain, ".") {
		r.warn(line, column, "pb_decimal_comma", "given", plain)
		plain = strings.Replace(plain, ",", ".", 1)
	}
	_, err := money.ParseDecimal(plain, MaxScale)
	if err == nil {
		return plain, true
	}
	code := "pb_amount"
	if e, ok := errors.AsType[*money.Error](err); ok {
		switch e.Code {
		case "money_too_many_decimals":
			code = "pb_amount_decimals"
		case "money_overflow":
			code = "pb_amount_large"
		}
	}
	r.fail(line, column, code, "given", plain)
	return "", false
}

// digitsBehind counts the digits behind the point that are needed.
func digitsBehind(plain string) int {
	_, frac, _ := strings.Cut(plain, ".")
	return len(strings.TrimRight(frac, "0"))
}

// checkCount compares a number of META with what there is.
func (r *reader) checkCount(key string, found int) {
	m, ok := r.meta[key]
	if !ok {
		return
	}
	n, err := strconv.Atoi(m.value)
	if err != nil {
		r.fail(m.line, "", "pb_number", "given", m.value)
		return
	}
	if n != found {
		r.fail(m.line, "", "pb_"+key, "given", m.value, "found", strconv.Itoa(found))
	}
}
