package models_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"commonchest/models"
	"commonchest/models/money"
)

var duty = models.TransferWords{Service: "Mowing", HandBack: "On three months' notice"}

func terms() models.TransferTerms {
	return models.TransferTerms{FromFund: "westmere-pooled", Fund: "f", Name: "Grass", Amount: 100, Years: 1, Statutory: "none",
		Starts: opens.AddDate(0, 2, 0).Format(time.DateOnly), AnswerBy: opens.AddDate(0, 1, 0)}
}

func offer() models.Transfer {
	return models.Transfer{ID: "t", From: "westmere-council", FromPlace: "westmere", To: "hatherden-pc", Place: "hatherden", Currency: "GBP", Terms: terms()}
}

func must(t *testing.T) func(models.Transfer, error) models.Transfer {
	return func(tr models.Transfer, err error) models.Transfer {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return tr
	}
}

func yes() models.Reply {
	return models.Reply{Kind: models.AnswerAccept, Version: 1, Minute: "26/1"}
}

// The life of a transfer: nothing is answered twice, and no money moves out of turn.
func TestTransferLife(t *testing.T) {
	ok := must(t)
	offered := ok(offer().Offer(duty, opens))
	accepted := ok(offered.Reply(yes(), models.TextRef{}, opens))
	conditional := ok(offered.Reply(models.Reply{Kind: models.AnswerConditions, Version: 1, Minute: "26/1", Conditions: []string{"a", "b"}}, models.TextRef{}, opens))
	half := ok(conditional.Meet(0, opens))
	declined := ok(offered.Reply(models.Reply{Kind: models.AnswerDecline, Version: 1, Minute: "26/1", Reasons: []models.DeclineReason{"cost"}}, models.TextRef{}, opens))
	deferred := ok(offered.Reply(models.Reply{Kind: models.AnswerDefer, Version: 1, Minute: "26/1", Until: opens.AddDate(0, 3, 0)}, models.TextRef{}, opens))
	countered := ok(offered.Counter(models.Reply{Kind: models.AnswerCounter, Version: 1, Minute: "26/1"}, models.TextRef{}, terms(), duty, opens))
	released := ok(accepted.Release(opens))
	received := ok(released.Receive(models.Banked{Ref: "BACS 1", On: "2026-11-01"}, "2026-11-02", opens))
	returning := ok(received.HandBack(40, "BACS 2"))
	begun := terms()
	begun.Starts, begun.Reviews = opens.AddDate(0, 0, -1).Format(time.DateOnly), ""
	for name, c := range map[string]struct {
		err  error
		code string
	}{
		"defer for ever":                 {second(offered.Reply(models.Reply{Kind: models.AnswerDefer, Version: 1, Minute: "1", Until: opens.AddDate(3, 0, 0)}, models.TextRef{}, opens)), "transfer"},
		"counter with what has begun":    {second(offered.Counter(models.Reply{Kind: models.AnswerCounter, Version: 1, Minute: "1"}, models.TextRef{}, begun, duty, opens)), "transfer"},
		"answer twice":                   {second(accepted.Reply(yes(), models.TextRef{}, opens)), "transfer_answered"},
		"answer another version":         {second(offered.Reply(models.Reply{Kind: models.AnswerAccept, Version: 2, Minute: "1"}, models.TextRef{}, opens)), "transfer_changed"},
		"answer without a minute":        {second(offered.Reply(models.Reply{Kind: models.AnswerAccept, Version: 1}, models.TextRef{}, opens)), "transfer"},
		"defer into the past":            {second(offered.Reply(models.Reply{Kind: models.AnswerDefer, Version: 1, Minute: "1", Until: opens}, models.TextRef{}, opens)), "transfer"},
		"decline without a reason":       {second(offered.Reply(models.Reply{Kind: models.AnswerDecline, Version: 1, Minute: "1"}, models.TextRef{}, opens)), "transfer"},
		"decline, other, no words":       {second(offered.Reply(models.Reply{Kind: models.AnswerDecline, Version: 1, Minute: "1", Reasons: []models.DeclineReason{"other"}}, models.TextRef{}, opens)), "transfer"},
		"conditions without one":         {second(offered.Reply(models.Reply{Kind: models.AnswerConditions, Version: 1, Minute: "1"}, models.TextRef{}, opens)), "transfer"},
		"release what is offered":        {second(offered.Release(opens)), "transfer_not_accepted"},
		"release what is deferred":       {second(deferred.Release(opens)), "transfer_not_accepted"},
		"release what is declined":       {second(declined.Release(opens)), "transfer_not_accepted"},
		"release what is countered":      {second(countered.Release(opens)), "transfer_not_accepted"},
		"release with open conditions":   {second(half.Release(opens)), "transfer_conditions_open"},
		"release twice":                  {second(released.Release(opens)), "transfer_not_accepted"},
		"release a year too many":        {second(received.Release(opens)), "transfer_not_accepted"},
		"receive what is not released":   {second(accepted.Receive(models.Banked{Ref: "x", On: "2026-11-01"}, "2026-11-02", opens)), "transfer_not_released"},
		"receive twice":                  {second(received.Receive(models.Banked{Ref: "x", On: "2026-11-01"}, "2026-11-02", opens)), "transfer_received"},
		"receive without ref":            {second(released.Receive(models.Banked{Ref: "", On: "2026-11-01"}, "2026-11-02", opens)), "transfer"},
		"recall what has arrived":        {second(received.Recall()), "transfer_received"},
		"meet a condition twice":         {second(half.Meet(0, opens)), "transfer_condition_met"},
		"meet one that is not there":     {second(half.Meet(2, opens)), "transfer_no_condition"},
		"withdraw what has left":         {second(released.Withdraw()), "transfer_settled"},
		"revise what is agreed":          {second(accepted.Revise(terms(), duty, opens)), "transfer_settled"},
		"hand back more than came":       {second(received.HandBack(101, "x")), "transfer"},
		"hand back less than nothing":    {second(received.HandBack(-1, "x")), "transfer"},
		"hand back before it came":       {second(released.HandBack(1, "x")), "transfer_not_received"},
		"take back what is not returned": {second(received.TakeBack()), "transfer_not_returning"},
		"agree where nothing is offered": {second(offered.Agree(opens)), "transfer_not_countered"},
	} {
		if !errors.Is(c.err, models.E(models.KindOf(c.err), c.code)) || c.err == nil {
			t.Errorf("%s: %v", name, c.err)
		}
	}
	if again := ok(ok(released.Recall()).Release(opens)); again.Sends != 2 || again.Year != 1 {
		t.Errorf("released again: %d times, year %d", again.Sends, again.Year)
	}
	if done := ok(returning.TakeBack()); done.Stage != models.TransferReturned {
		t.Error(done.Stage)
	}
	if offered.Public() || deferred.Public() || countered.Public() || !declined.Public() || !accepted.Public() || !ok(declined.Withdraw()).Public() {
		t.Error("public from the first yes or no on, and only then")
	}
}

// Silence past the deadline is reluctance, and never anything else.
func TestSilence(t *testing.T) {
	offered := must(t)(offer().Offer(duty, opens))
	late := offered.Terms.AnswerBy.Add(time.Second)
	if offered.Silent(offered.Terms.AnswerBy) || !offered.Silent(late) || offered.Took() {
		t.Error("silence begins after the deadline")
	}
	if _, err := offered.Release(late); !models.IsKind(err, models.Conflict) {
		t.Errorf("released after silence: %v", err)
	}
	until := opens.AddDate(0, 4, 0)
	deferred := must(t)(offered.Reply(models.Reply{Kind: models.AnswerDefer, Version: 1, Minute: "1", Until: until}, models.TextRef{}, opens))
	if deferred.Silent(late) || !deferred.Silent(until.Add(time.Second)) {
		t.Error("who defers has until that day")
	}
	if _, err := deferred.Reply(yes(), models.TextRef{}, until.Add(time.Hour)); err != nil {
		t.Errorf("a late answer is one: %v", err)
	}
}

// Money comes with a duty or plainly, and the days are in order.
func TestTransferTerms(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*models.TransferTerms, *models.TransferWords)
		field  string
	}{
		"nothing":                   {func(t *models.TransferTerms, _ *models.TransferWords) { t.Amount = 0 }, "amount"},
		"less":                      {func(t *models.TransferTerms, _ *models.TransferWords) { t.Amount = -1 }, "amount"},
		"without a name":            {func(t *models.TransferTerms, _ *models.TransferWords) { t.Name = "" }, "name"},
		"out of no fund":            {func(t *models.TransferTerms, _ *models.TransferWords) { t.FromFund = "" }, "from_fund"},
		"for no year":               {func(t *models.TransferTerms, _ *models.TransferWords) { t.Years = 0 }, "years"},
		"for ever":                  {func(t *models.TransferTerms, _ *models.TransferWords) { t.Years = 31 }, "years"},
		"without a duty":            {func(_ *models.TransferTerms, w *models.TransferWords) { w.Service = "" }, "service"},
		"without terms of return":   {func(_ *models.TransferTerms, w *models.TransferWords) { w.HandBack = "" }, "hand_back"},
		"a share with a duty":       {func(t *models.TransferTerms, _ *models.TransferWords) { t.Plain = true }, "plain"},
		"TUPE of nobody":            {func(t *models.TransferTerms, _ *models.TransferWords) { t.TUPE = true }, "tupe"},
		"an unknown liability":      {func(t *models.TransferTerms, _ *models.TransferWords) { t.Liabilities = []models.Liability{"moon"} }, "liabilities"},
		"starts before the answer":  {func(t *models.TransferTerms, _ *models.TransferWords) { t.Starts = opens.Format(time.DateOnly) }, "starts"},
		"reviewed before the start": {func(t *models.TransferTerms, _ *models.TransferWords) { t.Reviews = t.Starts }, "reviews"},
		"no day":                    {func(t *models.TransferTerms, _ *models.TransferWords) { t.Starts = "soon" }, "starts"},
		"answered in the past":      {func(t *models.TransferTerms, _ *models.TransferWords) { t.AnswerBy = opens }, "answer_by"},
	} {
		tt, w := terms(), duty
		c.change(&tt, &w)
		e, ok := errors.AsType[*models.Error](tt.Check(w, opens))
		if !ok || !slices.ContainsFunc(e.Fields, func(f models.Field) bool { return f.Name == c.field }) {
			t.Errorf("%s: %v", name, e)
		}
	}
	if err := terms().Check(duty, opens); err != nil {
		t.Error(err)
	}
}

// A fence that is passed on is never wider, line by line.
func TestNarrow(t *testing.T) {
	full := models.Fence{Strand: "safety", Tags: []string{"lighting", "play"}, Area: "fenbridge", Group: "carers", Spend: models.Capital, Until: "2030-10-31", Floor: 50, Ceiling: 500}
	if got, err := full.Narrow(models.Fence{}, 30); err != nil || got.Strand != "safety" || !slices.Equal(got.Tags, full.Tags) || got.Floor != 30 || got.Ceiling != 500 {
		t.Errorf("%+v %v", got, err)
	}
	if got, err := full.Narrow(models.Fence{Tags: []string{"play"}, Until: "2029-01-01", Ceiling: 400}, 100); err != nil || len(got.Tags) != 1 || got.Until != "2029-01-01" || got.Ceiling != 400 {
		t.Errorf("%+v %v", got, err)
	}
	for field, wider := range map[string]models.Fence{"strand": {Strand: "place"}, "tags": {Tags: []string{"play", "bins"}}, "area": {Area: "cotes"}, "group": {Group: "drivers"},
		"spend": {Spend: models.Revenue}, "until": {Until: "2031-01-01"}, "ceiling": {Ceiling: 501}, "floor": {Floor: 10}} {
		_, err := full.Narrow(wider, money.Pence(100))
		e, ok := errors.AsType[*models.Error](err)
		if !ok || len(e.Fields) != 1 || e.Fields[0].Name != field {
			t.Errorf("%s widened: %v", field, err)
		}
	}
}
