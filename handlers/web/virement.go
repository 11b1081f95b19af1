package web

import (
	"time"

	"commonchest/frontend/words"
	"commonchest/handlers/web/view"
	"commonchest/models"
)

// levySource is where the term of infrastructure levy stands.
const levySource = "https://www.legislation.gov.uk/uksi/2010/948/regulation/59E"

// endingMoney lists the money of a place that has a last day: levy by the days on which
// it came, other money by its fence.
func (v *visit) endingMoney(place models.Place, funds []models.Fund) ([]view.EndingMoney, error) {
	held, err := v.balances(place)
	if err != nil {
		return nil, err
	}
	var out []view.EndingMoney
	for _, f := range funds {
		terms, err := v.d.Lasting.LevyTerms(v.ctx, f)
		if err != nil {
			return nil, err
		}
		for _, t := range terms {
			if t.Left > 0 && t.Until != "" {
				out = append(out, view.EndingMoney{Fund: f.Name, Came: v.dayWords(t.On), Sum: sum(place, t.Left), Until: v.dayWords(t.Until), State: v.daysTag(place, t.Until), Source: levySource})
			}
		}
		if f.Fence.Until != "" && held[f.ID] > 0 && (len(terms) == 0 || f.Fence.Until < terms[0].Until) {
			out = append(out, view.EndingMoney{Fund: f.Name, Sum: sum(place, held[f.ID]), Until: v.dayWords(f.Fence.Until), State: v.daysTag(place, f.Fence.Until)})
		}
	}
	view.AlikeIn(out, func(e *view.EndingMoney) *view.Money { return &e.Sum })
	return out, nil
}

// warnDays is how many days before its end money is marked.
const warnDays = 180

// daysLeft counts the days from today to a last day at a place; negative after it.
func (v *visit) daysLeft(place models.Place, until string) int {
	last, err := time.Parse(time.DateOnly, until)
	now, err2 := time.Parse(time.DateOnly, v.in(place, v.now).Format(time.DateOnly))
	if err != nil || err2 != nil {
		return 0
	}
	return int(last.Sub(now) / (24 * time.Hour))
}

// daysTag says how long money lasts.
func (v *visit) daysTag(place models.Place, until string) view.Tag {
	switch n := v.daysLeft(place, until); {
	case n < 0:
		return view.Tag{Text: v.say("ends.over"), Colour: "red"}
	case n <= warnDays:
		return view.Tag{Text: v.say("ends.days", "n", words.Number(int64(n))), Colour: "orange"}
	default:
		return view.Tag{Text: v.say("ends.days", "n", words.Number(int64(n)))}
	}
}

// addVirements adds what was moved between funds, and between which it may be.
func (v *visit) addVirements(body *view.Fences, place models.Place, funds []models.Fund) error {
	list, err := v.d.Virements.Virements(v.ctx, place.ID)
	if err != nil {
		return err
	}
	names := map[models.FundID]string{}
	for _, f := range funds {
		names[f.ID] = f.Name
		choice := view.Choice{Value: string(f.ID), Text: f.Name, Hint: v.fenceWords(place, f.Fence)}
		body.From, body.To = append(body.From, choice), append(body.To, choice)
	}
	for _, m := range list {
		row := view.Virement{ID: string(m.ID), From: names[m.From], To: names[m.To], Sum: sum(place, m.Amount), Asked: v.in(place, m.AskedAt),
			Agreed: v.in(place, m.AgreedAt), Undone: v.in(place, m.UndoneAt)}
		if m.Entry > 0 {
			row.Entry = entryURL(place.ID, m.Entry)
		}
		for _, of := range []struct {
			ref  models.TextRef
			into *string
		}{{m.Words, &row.Why}, {m.Undoing, &row.Undoing}} {
			text, err := v.d.Texts.Get(v.ctx, of.ref)
			if err != nil {
				return err
			}
			*of.into = text.Get("words")
		}
		body.Moves = append(body.Moves, row)
	}
	return nil
}

// doVirement asks to move money, approves that, or takes it back.
func (v *visit) doVirement(place models.Place, f form, r *reader) error {
	by, id := v.by(f), models.VirementID(f.get("virement"))
	switch f.get("do") {
	case "agree":
		_, err := v.d.Virements.AgreeVirement(v.ctx, by, id)
		return err
	case "undo":
		_, err := v.d.Virements.UndoVirement(v.ctx, by, id, f.get("undo_reason"))
		return err
	}
	m := models.Virement{ID: models.VirementID(v.d.KeyedID("web/virement", by.Cmd)), Place: place.ID, From: models.FundID(f.get("from")), To: models.FundID(f.get("to")),
		Amount: r.amount("amount")}
	if err := r.err("virement", nil); err != nil {
		return err
	}
	_, err := v.d.Virements.AskVirement(v.ctx, by, m, f.get("why"))
	return err
}

// ends says of a fund of a round how long its money lasts; "" where it has no last day.
func (v *visit) ends(place models.Place, f models.SealedFund) string {
	if f.Fence.Until == "" {
		return ""
	}
	day, n := v.dayWords(f.Fence.Until), v.daysLeft(place, f.Fence.Until)
	if n < 0 {
		return v.say("ends.round_over", "date", day)
	}
	return v.say("ends.round", "date", day, "n", words.Number(int64(n)))
}
