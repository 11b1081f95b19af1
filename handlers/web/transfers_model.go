package web

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"commonchest/frontend/words"
	"commonchest/handlers/web/view"
	"commonchest/models"
)

// newestFirst puts the last offer first, and of those sent at once the largest.
func newestFirst(list []models.Transfer) []models.Transfer {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b models.Transfer) int {
		return cmp.Or(b.OfferedAt.Compare(a.OfferedAt), cmp.Compare(b.Terms.Amount, a.Terms.Amount))
	})
	return list
}

// offerRows tells of offers, for readers at the giving place or at a taking one.
func (v *visit) offerRows(place models.Place, list []models.Transfer) ([]view.OfferRow, error) {
	var rows []view.OfferRow
	for _, t := range newestFirst(list) {
		row, err := v.offerRow(place, t)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	view.AlikeIn(rows, func(r *view.OfferRow) *view.Money { return &r.Sum })
	return rows, nil
}

// offerRow is an offer with its answer, what comes next, and whose turn it is. place is
// in whose zone and money it is told; who reads at the taker's place is told of the giver.
func (v *visit) offerRow(place models.Place, t models.Transfer) (view.OfferRow, error) {
	terms := t.Terms
	row := view.OfferRow{URL: v.offerURL(t), Name: terms.Name, Condition: v.condition(place, terms.Fence, terms.Condition),
		Sum: view.In(t.Currency, terms.Amount), With: v.offerWith(t), Stage: v.offerStage(t)}
	said, err := v.d.Texts.Get(v.ctx, t.Answer.Words)
	if err != nil {
		return row, err
	}
	row.Answer, row.Why = v.answerTag(t), v.answerWhy(place, t, said)
	area, err := v.d.Places.Place(v.ctx, t.Place)
	if err != nil {
		return row, err
	}
	row.Other = area.Name
	if row.Kind, err = v.areaKind(area); err != nil {
		return row, err
	}
	if place.ID == t.Place {
		row.Kind = ""
		if row.Other, err = v.bodyName(t.From); err != nil {
			return row, err
		}
	}
	v.offerNext(&row, place, area, t)
	return row, nil
}

// offerURL is where the reader reads an offer: among the papers of those concerned, or in
// public.
func (v *visit) offerURL(t models.Transfer) string {
	if v.mayReadOffer(t) {
		return transferURL(t.ID)
	}
	if t.Public() {
		return publicOfferURL(t.ID)
	}
	return ""
}

// offerReaders are the roles that may read an offer before it is public: at the giver's
// place and at the taker's.
var offerReaders = []models.Role{models.RoleClerk, models.RoleOfficer, models.RoleCouncillor, models.RoleAuditor}

func (v *visit) mayReadOffer(t models.Transfer) bool {
	return v.actor.Need(t.Place, offerReaders...) == nil || v.actor.Need(t.FromPlace, offerReaders...) == nil
}

// areaKind says what an area's body is: "Parish meeting, 118 electors".
func (v *visit) areaKind(area models.Place) (string, error) {
	body, err := v.d.Places.Body(v.ctx, area.Body)
	if models.IsKind(err, models.NotFound) {
		return "", nil
	}
	kind := v.say("body_kind." + string(body.Kind))
	if err == nil && body.Electors > 0 {
		kind = v.say("offers.electors", "kind", kind, "count", words.Number(body.Electors))
	}
	return kind, err
}

// offerWith says in a line how long an offer runs and what passes over with it.
func (v *visit) offerWith(t models.Transfer) string {
	terms := t.Terms
	parts := []string{v.say("offers.once")}
	if terms.Years > 1 {
		parts[0] = v.say("offers.years", "n", terms.Years)
	}
	if terms.Plain {
		return v.say("offers.plain")
	}
	var over []string
	for _, l := range terms.Liabilities {
		over = append(over, v.say("liability."+string(l)+".short"))
	}
	if len(over) > 0 {
		parts = append(parts, v.say("offers.goes_with", "what", v.list(over)))
	}
	switch {
	case terms.TUPE:
		parts = append(parts, v.say("offers.staff_tupe", "n", terms.Staff))
	case terms.Staff > 0:
		parts = append(parts, v.say("offers.staff", "n", terms.Staff))
	}
	if terms.Notice > 0 {
		parts = append(parts, v.say("offers.notice", "n", terms.Notice))
	}
	return strings.Join(parts, "; ")
}

func (v *visit) offerStage(t models.Transfer) view.OfferStage {
	steps := t.Steps()
	names := []string{"drafted", "sent", "answered", "agreed", "moved"}
	return view.OfferStage{Steps: steps, Word: v.say("offers.step." + names[steps-1]), Tone: v.offerTone(t)}
}

func (v *visit) offerTone(t models.Transfer) view.OfferTone {
	switch {
	case t.Took():
		return view.ToneYes
	case t.Silent(v.now):
		return view.ToneSilent
	}
	switch t.Stage {
	case models.TransferCountered:
		return view.ToneCounter
	case models.TransferDeferred:
		return view.ToneDefer
	case models.TransferDeclined:
		return view.ToneNo
	case models.TransferOffered:
		return view.ToneWaiting
	}
	return view.ToneEnded
}

// answerTag says what the area has answered; of silence past the day, that it is
// reluctant and has not answered.
func (v *visit) answerTag(t models.Transfer) view.Tag {
	tone := v.offerTone(t)
	colours := map[view.OfferTone]string{view.ToneYes: "green", view.ToneCounter: "blue", view.ToneDefer: "teal", view.ToneWaiting: "grey",
		view.ToneNo: "magenta", view.ToneSilent: "orange", view.ToneEnded: "grey"}
	tag := view.Tag{Colour: colours[tone]}
	switch n := len(t.Answer.Conditions); {
	case tone == view.ToneEnded:
		tag.Text = v.say("transfer.stage." + string(t.Stage))
	case tone == view.ToneYes && n > 0:
		tag.Text = v.say("offers.with_conditions", "n", int64(n))
	default:
		tag.Text = v.say("offers.tone." + string(tone))
	}
	return tag
}

// answerWhy is what the area says beside its answer: its conditions, its coded reasons,
// until when it defers, and its words; of silence, since when.
func (v *visit) answerWhy(place models.Place, t models.Transfer, said models.Text) string {
	var parts []string
	if t.Silent(v.now) {
		day := t.Terms.AnswerBy
		if t.Stage == models.TransferDeferred {
			day = t.Answer.Until
		}
		return v.say("offers.silent_why", "date", v.date(place, day))
	}
	if t.Stage == models.TransferOffered {
		return v.say("offers.answer_by", "date", v.date(place, t.Terms.AnswerBy))
	}
	for i := range t.Answer.Conditions {
		parts = append(parts, said.Get(models.ConditionPart(i)))
	}
	var reasons []string
	for _, r := range t.Answer.Reasons {
		reasons = append(reasons, v.say("decline."+string(r)))
	}
	if len(reasons) > 0 {
		parts = append(parts, v.list(reasons))
	}
	if t.Stage == models.TransferDeferred {
		parts = append(parts, v.say("offers.until", "date", v.date(place, t.Answer.Until)))
	}
	if words := said.Get("words"); words != "" {
		parts = append(parts, words)
	}
	if t.Answer.Minute != "" {
		parts = append(parts, v.say("journal.minute", "minute", t.Answer.Minute))
	}
	return sentences(parts)
}

// sentences puts parts one behind the other, each begun with a capital and ended.
func sentences(parts []string) string {
	var b strings.Builder
	for _, p := range parts {
		p = strings.TrimSpace(p)
		if p == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(upper(p))
		if !strings.ContainsAny(p[len(p)-1:], ".!?") {
			b.WriteByte('.')
		}
	}
	return b.String()
}

// offerNext says what comes next and whose turn it is; it is a link for whose it is.
func (v *visit) offerNext(row *view.OfferRow, place, area models.Place, t models.Transfer) {
	key, whose, when := offerTurn(t, v.now)
	row.Next = v.say("offers.next." + key)
	if whose == "" {
		return
	}
	mine := whose == "giver" && v.actor.Can(models.RoleOfficer, t.FromPlace) || whose == "taker" && v.actor.Can(models.RoleClerk, t.Place)
	who := area.Name
	switch {
	case mine:
		who = v.say("offers.you")
		row.NextURL = transferURL(t.ID)
	case whose == "giver":
		var err error
		who, err = v.bodyName(t.From)
		v.keep(err)
	}
	row.Whose = who
	if when.IsZero() {
		return
	}
	word := "offers.since"
	if when.After(v.now) {
		word = "offers.by"
	}
	if t.Agreed() && when.After(v.now) {
		word = "offers.from"
	}
	row.Whose = v.say(word, "who", who, "date", v.date(place, when))
}

// offerTurn says what is to be done next about an offer, by whom ("giver", "taker" or
// nobody), and since or by when.
func offerTurn(t models.Transfer, now time.Time) (key, whose string, when time.Time) {
	switch {
	case t.Silent(now) && t.Stage == models.TransferOffered:
		return "silent", "giver", t.Terms.AnswerBy
	case t.Silent(now):
		return "silent", "giver", t.Answer.Until
	case t.Stage == models.TransferOffered:
		return "answer", "taker", t.Terms.AnswerBy
	case t.Stage == models.TransferDeferred:
		return "answer", "taker", t.Answer.Until
	case t.Stage == models.TransferCountered:
		return "counter", "giver", t.Answer.At
	case t.Stage == models.TransferDeclined:
		return "declined", "giver", t.Answer.At
	case t.Agreed():
		starts, err := time.Parse(time.DateOnly, t.Terms.Starts)
		if err != nil || !starts.After(now) {
			starts = t.Answer.At
		}
		return "release", "giver", starts
	case t.Stage == models.TransferAccepted:
		return "conditions", "taker", t.Answer.At
	case t.Stage == models.TransferReleased:
		return "receive", "taker", t.ReleasedAt
	case t.Stage == models.TransferReturning:
		return "take_back", "giver", time.Time{}
	case t.Stage == models.TransferReceived && t.Year < t.Terms.Years:
		return "next_year", "giver", time.Time{}
	}
	return "nothing", "", time.Time{}
}

// fundID names the fund that money of a place's own body becomes part of: the same giver,
// name and conditions make one fund, and any other makes another.
func (v *visit) fundID(place models.PlaceID, partner models.BodyID, name, condition string, fence models.Fence) models.FundID {
	mark := v.d.KeyedID("web/fund", string(place), string(partner), name, condition+fenceMark(fence))[:6]
	return models.FundID(models.Slug(string(place)+"-"+name, 60-len(mark)-1) + "-" + mark)
}
