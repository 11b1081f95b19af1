package web

import (
	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/placebudget"
)

// flowModel names the streams of a place budget, and says what its ticks mean.
func (v *visit) flowModel(b *budget) (view.Flow, string, error) {
	var out view.Flow
	inks := v.inks(b)
	open, ticks := nothing(b.place), map[models.RoundID]bool{}
	for _, s := range b.Streams(placebudget.Line.Payer) {
		stream := view.FlowStream{Name: v.streamName(s), Sum: sum(b.place, s.Signed), Ink: inks[inkKey(s.Head)]}
		for _, p := range s.Parts {
			stream.From = append(stream.From, view.FlowPart{Name: v.payerName(b, p.Line), Ink: inks[p.Line.Payer()], Sum: sum(b.place, p.Amount)})
			if stream.From[len(stream.From)-1].Ink == "" { // it brings nothing but what it keeps
				stream.From[len(stream.From)-1].Ink = view.InkAligned
			}
		}
		for _, u := range s.Uses {
			use, err := v.useOf(b, u)
			if err != nil {
				return out, "", err
			}
			if use.Open {
				open = open.Add(use.Sum)
			}
			if use.Tick {
				ticks[u.Round] = true
			}
			stream.Uses = append(stream.Uses, use)
		}
		out.Streams = append(out.Streams, stream)
	}
	for _, l := range b.Lines {
		if l.Withdrawn > 0 {
			out.Withdrawn = append(out.Withdrawn, view.FlowPart{Name: v.say("flow.withdrew", "partner", b.bodies[l.Partner]), Ink: view.InkAligned, Sum: sum(b.place, l.Withdrawn)})
		}
	}
	note := v.say("flow.note_open", "sum", open.String())
	if len(ticks) > 0 {
		note = v.say("flow.note_ticks") + " " + note
	}
	return out, note, nil
}

func (v *visit) streamName(s placebudget.Stream) string {
	switch s.Key {
	case placebudget.NoCondition, placebudget.Precepts, string(models.Aligned), string(models.Reserved):
		return v.say("flow.stream." + s.Key)
	}
	return s.Head.Name
}

// useOf names what money pays for.
func (v *visit) useOf(b *budget, f placebudget.Flow) (view.FlowUse, error) {
	use := view.FlowUse{Sum: sum(b.place, f.Amount)}
	switch f.Kind {
	case placebudget.ToProject:
		r, err := v.d.Rounds.View(v.ctx, f.Round)
		if err != nil {
			return use, err
		}
		if r.Seal == nil {
			use.Name = r.Round.Name + " " + f.Ref
			return use, nil
		}
		names, err := v.sealedRound(r)
		if err != nil {
			return use, err
		}
		use.Name, use.Tick = names.title(f.Ref), true
	case placebudget.ToDuty:
		for _, fund := range b.sources.Funds {
			if fund.ID == f.Fund {
				use.Name = v.say("flow.duty", "name", fund.Name, "place", b.places[fund.Place].Name)
			}
		}
	default:
		use.Name, use.Open = v.say("flow.use."+string(f.Kind)), f.Kind == placebudget.NotYetKnown
	}
	return use, nil
}

// commitmentModel is what a partner has signed, for everybody to read.
func (v *visit) commitmentModel(place models.Place, c models.Commitment) (view.Commitment, error) {
	b, err := v.budgetOf(place)
	if err != nil {
		return view.Commitment{}, err
	}
	said, err := v.d.Texts.Get(v.ctx, c.Words)
	if err != nil {
		return view.Commitment{}, err
	}
	ended, err := v.d.Texts.Get(v.ctx, c.Ending)
	if err != nil {
		return view.Commitment{}, err
	}
	name, err := v.bodyName(c.Partner)
	if err != nil {
		return view.Commitment{}, err
	}
	out := view.Commitment{Name: c.Name, Partner: name, Stage: v.stageTag(c, place), Why: said.Get("why"), Ending: ended.Get("words"),
		Back: view.Link{Name: b.settings.Name, URL: budgetURL(place.ID)}}
	var lines []placebudget.Line
	for _, l := range b.Lines {
		if l.Commitment == c.ID {
			lines = append(lines, l)
		}
	}
	out.Sums = v.budgetTable(b, lines, "neighbourhood")
	add := func(key, value string) {
		if value != "" {
			out.Facts = append(out.Facts, view.Term{Key: v.say("commitment." + key), Value: value})
		}
	}
	add("amount", sum(place, c.Amount).String())
	add("pooling", v.say("pooling."+string(c.Pooling)))
	add("condition", v.condition(place, c.Fence, c.Condition))
	add("signatory", said.Get("role"))
	add("authority", said.Get("authority"))
	add("signed_on", v.day(place, c.SignedOn))
	add("expires", v.day(place, c.Expires))
	add("cooling_off", v.say("commitment.days", "n", c.CoolingOff))
	if c.Gain.Share > 0 {
		add("gain", v.gainRule(c.Gain))
	}
	out.Instalments = v.instalmentRows(b, c)
	out.Entries = v.entriesOf(b, string(c.ID))
	out.History, err = v.commitmentEvents(place, c)
	return out, err
}

// day writes a day of a record, "" for none.
func (v *visit) day(place models.Place, day string) string {
	if day == "" {
		return ""
	}
	return v.date(place, v.meeting(place, day))
}

func (v *visit) stageTag(c models.Commitment, place models.Place) view.Tag {
	if c.Over(v.dayAt(place)) {
		return view.Tag{Text: v.say("commitment.stage.over"), Colour: "orange"}
	}
	colour := map[models.CommitmentStage]string{models.CommitmentSigned: "green", models.CommitmentDiscussion: "yellow",
		models.CommitmentDeclined: "purple", models.CommitmentWithdrawn: "grey"}[c.Stage]
	return view.Tag{Text: v.say("commitment.stage." + string(c.Stage)), Colour: colour}
}

// instalmentRows tells which parts of the sum the money that has come covers, the
// earliest first.
func (v *visit) instalmentRows(b *budget, c models.Commitment) []view.InstalmentRow {
	came := b.sources.Came(c.ID)
	today := v.in(b.place, v.now).Format("2006-01-02")
	var rows []view.InstalmentRow
	for _, in := range c.Instalments {
		paid := min(in.Amount, came)
		came -= paid
		row := view.InstalmentRow{Due: v.meeting(b.place, in.Due), Amount: sum(b.place, in.Amount), Paid: sum(b.place, paid), State: view.Tag{Text: v.say("instalment.due")}}
		switch {
		case paid == in.Amount:
			row.State = view.Tag{Text: v.say("instalment.paid"), Colour: "green"}
		case c.Stage == models.CommitmentWithdrawn:
			row.State = view.Tag{Text: v.say("instalment.ended"), Colour: "grey"}
		case in.Due < today:
			row.State = view.Tag{Text: v.say("instalment.late"), Colour: "orange"}
		}
		rows = append(rows, row)
	}
	view.AlikeIn(rows, func(r *view.InstalmentRow) *view.Money { return &r.Amount })
	return rows
}

// entriesOf lists the entries of the journal that belong to a commitment or a fund.
func (v *visit) entriesOf(b *budget, of string) []view.Entry {
	var lines []view.Entry
	for _, e := range b.sources.Entries {
		if e.Of != of {
			continue
		}
		lines = append(lines, view.Entry{At: v.in(b.place, e.At), What: v.say("entry." + string(e.Kind)), Amount: sum(b.place, moved(e)),
			Ref: e.Ref})
	}
	view.AlikeIn(lines, func(e *view.Entry) *view.Money { return &e.Amount })
	return lines
}

func (v *visit) commitmentEvents(place models.Place, c models.Commitment) ([]view.Event, error) {
	list, err := v.d.Partners.History(v.ctx, c.ID)
	var out []view.Event
	for _, e := range list {
		out = append(out, view.Event{At: v.in(place, e.At), What: v.say("commitment.event." + e.Action)})
	}
	return out, err
}

// ownFundModel is what a body has put in by itself: its clerk's act is its signature.
func (v *visit) ownFundModel(b *budget, id models.FundID) (view.Commitment, error) {
	var lines []placebudget.Line
	for _, l := range b.Lines {
		if l.Commitment == "" && l.Fund == id {
			lines = append(lines, l)
		}
	}
	if len(lines) == 0 {
		return view.Commitment{}, models.E(models.NotFound, "document")
	}
	l := lines[0]
	out := view.Commitment{Name: l.Name, Partner: b.bodies[l.Partner], Stage: v.stageTag(models.Commitment{Stage: models.CommitmentSigned}, b.place), Sums: v.budgetTable(b, lines, "neighbourhood"),
		Entries: v.entriesOf(b, string(id)), Back: view.Link{Name: b.settings.Name, URL: budgetURL(b.place.ID)}}
	out.Facts = []view.Term{{Key: v.say("commitment.signatory"), Value: v.say("commitment.own_clerk", "body", b.bodies[l.Partner])},
		{Key: v.say("commitment.pooling"), Value: v.say("pooling.own")}}
	if words := v.condition(b.place, l.Fence, l.Condition); words != "" {
		out.Facts = append(out.Facts, view.Term{Key: v.say("commitment.condition"), Value: words})
	}
	return out, nil
}
