package web

import (
	"slices"
	"strconv"
	"unicode"
	"unicode/utf8"

	"commonchest/app/transfers"
	"commonchest/handlers/web/view"
	"commonchest/models"
)

// offerLines puts the terms of each version beside each other and marks what changed.
func (v *visit) offerLines(place models.Place, steps []transfers.Step) ([]view.OfferVersion, []view.OfferLine, error) {
	var heads []view.OfferVersion
	var lines []view.OfferLine
	for _, s := range steps {
		if len(heads) > 0 && heads[len(heads)-1].N == s.Transfer.Version {
			continue
		}
		by, err := v.bodyName(s.Transfer.By)
		if err != nil {
			return nil, nil, err
		}
		heads = append(heads, view.OfferVersion{N: s.Transfer.Version, By: by, At: v.in(place, s.At)})
		for i, line := range v.termLines(place, s.Transfer.Currency, s.Transfer.Terms, s.Words, true) {
			cell := line.Cells[0]
			if len(heads) == 1 {
				lines = append(lines, view.OfferLine{Label: line.Label})
			} else {
				before := lines[i].Cells[len(lines[i].Cells)-1]
				cell.Changed = cell.Text != before.Text
			}
			lines[i].Cells = append(lines[i].Cells, cell)
		}
	}
	said := func(l view.OfferLine) bool {
		return slices.ContainsFunc(l.Cells, func(c view.OfferCell) bool { return c.Text != "" })
	}
	return heads, slices.DeleteFunc(lines, func(l view.OfferLine) bool { return !said(l) }), nil
}

// termLines are the terms of one version in words, each line in its place; with the sum
// unless it differs from area to area.
func (v *visit) termLines(place models.Place, currency string, t models.TransferTerms, w models.TransferWords, withSum bool) []view.OfferLine {
	var lines []view.OfferLine
	add := func(key, text string) {
		lines = append(lines, view.OfferLine{Label: v.say("offers.line." + key), Cells: []view.OfferCell{{Text: text}}})
	}
	if withSum {
		add("sum", view.In(currency, t.Amount).String())
	}
	period := v.say("offers.once")
	if t.Years > 1 {
		period = v.say("offers.years", "n", t.Years)
	}
	add("period", period)
	add("condition", v.condition(place, t.Fence, t.Condition))
	if t.Plain {
		add("duty", v.say("offers.plain"))
	}
	add("service", w.Service)
	add("asset", w.Asset)
	var over []string
	for _, l := range t.Liabilities {
		over = append(over, v.say("liability."+string(l)+".short"))
	}
	add("liabilities", sentences([]string{upper(v.list(over)), w.Liabilities}))
	staff := ""
	if !t.Plain {
		staff = v.say("offers.no_staff")
		if t.Staff > 0 {
			staff = v.say("offers.staff", "n", t.Staff)
		}
		if t.TUPE {
			staff = v.say("offers.staff_tupe", "n", t.Staff)
		}
	}
	add("staff", staff)
	statutory := ""
	if !t.Plain {
		statutory = v.say("statutory." + string(t.Statutory))
	}
	add("statutory", statutory)
	add("starts", v.dayOr(place, t.Starts))
	add("reviews", v.dayOr(place, t.Reviews))
	back := w.HandBack
	if t.Notice > 0 {
		back = sentences([]string{upper(v.say("offers.notice", "n", t.Notice)), back})
	}
	add("hand_back", back)
	add("support", w.Support)
	answer := ""
	if !t.AnswerBy.IsZero() {
		answer = v.date(place, t.AnswerBy)
	}
	add("answer_by", answer)
	return lines
}

// upper begins a sentence.
func upper(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(r)) + s[size:]
}

func (v *visit) dayOr(place models.Place, day string) string {
	if day == "" {
		return ""
	}
	return v.date(place, v.meeting(place, day))
}

// offerSteps tells the history, the last act first.
func (v *visit) offerSteps(place models.Place, steps []transfers.Step) []view.OfferStep {
	var out []view.OfferStep
	for i, s := range slices.Backward(steps) {
		step := view.OfferStep{At: v.in(place, s.At), What: v.say("offers.act."+s.Action, "n", strconv.FormatInt(s.Transfer.Version, 10))}
		fresh := i == 0 || steps[i-1].Transfer.Answer.Words.ID != s.Transfer.Answer.Words.ID
		if fresh && s.Transfer.Answer.Kind != "" {
			step.Words = append(step.Words, v.answerWhy(place, s.Transfer, s.Answer))
		}
		if i == 0 || steps[i-1].Transfer.Said.ID != s.Transfer.Said.ID {
			step.Words = append(step.Words, s.Said.Get("words"))
		}
		step.Words = slices.DeleteFunc(step.Words, func(w string) bool { return w == "" })
		out = append(out, step)
	}
	return out
}
