package web

import (
	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/ledger"
)

func strandURL(place models.PlaceID, s models.Strand) string {
	return placeURL(place) + "/strands/" + string(s)
}

// strandBook is the money and the ideas of a place by strand.
type strandBook struct {
	*visit
	place models.Place
	lines models.StrandLines
	chest *chest
	st    ledger.Statement
	ideas []models.Proposal
}

func (v *visit) strandBook(place models.Place) (*strandBook, error) {
	b := &strandBook{visit: v, place: place}
	var err error
	if b.lines, err = v.d.Strands.Strands(v.ctx, place.Programme); err != nil {
		return b, err
	}
	if b.chest, err = v.chest(place); err != nil {
		return b, err
	}
	if b.st, err = v.d.Money.Statement(v.ctx, place.ID); err != nil {
		return b, err
	}
	list, err := v.d.Ideas.OfPlace(v.ctx, place.ID)
	for _, e := range list {
		if s := e.Proposal.State; s == models.ProposalAdmitted || s == models.ProposalUnderReview {
			b.ideas = append(b.ideas, e.Proposal)
		}
	}
	return b, err
}

// fund is where the money of one fund stands: balances of the journal, and nothing else.
func (b *strandBook) fund(f models.Fund) view.StrandFund {
	out := view.StrandFund{Name: f.Name, Condition: b.condition(b.place, f.Fence, f.Condition), Strand: b.strandTitle(f.Belongs()),
		Held: nothing(b.place), Awarded: nothing(b.place), Paid: nothing(b.place)}
	for account, n := range b.st.Balances {
		if account.Fund() != f.ID {
			continue
		}
		switch account.Stage() {
		case ledger.AtFund, ledger.AtPot, ledger.AtTransit:
			out.Held = out.Held.Add(sum(b.place, n))
		case ledger.AtAward:
			out.Awarded = out.Awarded.Add(sum(b.place, n))
		case ledger.AtPaid:
			out.Paid = out.Paid.Add(sum(b.place, n))
		}
	}
	return out
}

// row is a strand's own line; with parts, what came out of it counts, too.
func (b *strandBook) row(line models.StrandLine, parts bool) view.StrandRow {
	row := view.StrandRow{Name: b.strandTitle(line.ID), URL: strandURL(b.place.ID, line.ID), What: line.What, Closed: line.Closed,
		Held: nothing(b.place), Awarded: nothing(b.place), Paid: nothing(b.place)}
	if row.What == "-" {
		row.What = ""
	}
	if line.From != "" {
		row.From = b.strandTitle(line.From)
	}
	for _, f := range b.chest.funds {
		if b.belongs(f.Belongs(), line.ID, parts) {
			sums := b.fund(f)
			row.Held, row.Awarded, row.Paid = row.Held.Add(sums.Held), row.Awarded.Add(sums.Awarded), row.Paid.Add(sums.Paid)
		}
	}
	for _, p := range b.ideas {
		if b.belongs(p.Belongs(), line.ID, parts) {
			row.Ideas++
		}
	}
	return row
}

func (b *strandBook) belongs(s, strand models.Strand, parts bool) bool {
	return s == strand || parts && b.lines.Within(s, strand)
}

// rows lists the strands, each with what counts under it and no other.
func (b *strandBook) rows() (rows []view.StrandRow, total view.StrandRow) {
	total = view.StrandRow{Held: nothing(b.place), Awarded: nothing(b.place), Paid: nothing(b.place)}
	for _, line := range b.lines {
		row := b.row(line, false)
		rows = append(rows, row)
		total.Held, total.Awarded, total.Paid = total.Held.Add(row.Held), total.Awarded.Add(row.Awarded), total.Paid.Add(row.Paid)
		total.Ideas += row.Ideas
	}
	return rows, total
}

// strands shows everybody a place's money and ideas by strand.
func (s *Site) strands(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	book, err := v.strandBook(place)
	if err != nil {
		return err
	}
	body := view.Strands{Back: placeURL(place.ID)}
	body.Rows, body.Total = book.rows()
	if v.actor.Can(models.RoleOfficer, models.PlaceID(place.Programme)) {
		body.StaffTo = staffURL(models.PlaceID(place.Programme), "strands")
	}
	page := v.page(&place)
	page.Body = body
	return v.show("strands", page)
}

// strand shows one strand of a place: its funds, its ideas with what became of them,
// and how it came to be what it is.
func (s *Site) strand(c *fiber.Ctx) error {
	v := s.visit(c)
	place, err := v.placeOf()
	if err != nil {
		return err
	}
	book, err := v.strandBook(place)
	if err != nil {
		return err
	}
	line, ok := book.lines.Line(models.Strand(c.Params("strand")))
	if !ok {
		return models.E(models.NotFound, "document")
	}
	body := view.Strand{StrandRow: book.row(line, true), Back: placeURL(place.ID) + "/strands"}
	for _, f := range book.chest.funds {
		if book.lines.Within(f.Belongs(), line.ID) {
			body.Funds = append(body.Funds, book.fund(f))
		}
	}
	list, err := v.d.Ideas.OfPlace(v.ctx, place.ID)
	if err != nil {
		return err
	}
	fates, err := v.fates(book.chest)
	if err != nil {
		return err
	}
	of := list[:0:0]
	for _, e := range list {
		if st := e.Proposal.State; (st == models.ProposalAdmitted || st == models.ProposalUnderReview) && book.lines.Within(e.Proposal.Belongs(), line.ID) {
			of = append(of, e)
		}
	}
	body.Ideas = v.ideaRows(place, of, fates)
	if body.Inner, err = v.innerStrand(place, line); err != nil {
		return err
	}
	if body.History, err = v.strandHistory(place, line); err != nil {
		return err
	}
	page := v.page(&place)
	page.Body = body
	return v.show("strand", page)
}

// innerStrand is the strand in the places inside, where it has anything: what was passed
// on counts there.
func (v *visit) innerStrand(outer models.Place, line models.StrandLine) ([]view.StrandRow, error) {
	all, err := v.d.Places.Places(v.ctx)
	if err != nil {
		return nil, err
	}
	var out []view.StrandRow
	for _, p := range all {
		if p.Parent != outer.ID {
			continue
		}
		book, err := v.strandBook(p)
		if err != nil {
			return nil, err
		}
		row := book.row(line, true)
		if row.Ideas == 0 && row.Held.Pence == 0 && row.Awarded.Pence == 0 && row.Paid.Pence == 0 {
			continue
		}
		row.Name = p.Name
		out = append(out, row)
	}
	return out, nil
}

func (v *visit) strandHistory(place models.Place, line models.StrandLine) ([]view.Event, error) {
	events, err := v.d.Strands.StrandHistory(v.ctx, place.Programme, line.ID)
	if err != nil {
		return nil, err
	}
	var out []view.Event
	for _, e := range events {
		text, err := v.d.Texts.Get(v.ctx, e.Reason)
		if err != nil {
			return nil, err
		}
		var into []string
		for _, s := range e.Line.Into {
			into = append(into, v.strandTitle(s))
		}
		key, from := "strand_event."+e.Action, ""
		if e.Line.From != "" {
			key, from = "strand_event.came_out", v.strandTitle(e.Line.From)
		}
		out = append(out, view.Event{At: v.in(place, e.At), What: v.say(key, "name", v.strandTitle(line.ID), "into", v.list(into), "from", from, "reason", text.Get("words"))})
	}
	return out, nil
}
