package places

import (
	"context"
	"slices"

	"commonchest/app/store"
	"commonchest/models"
)

// Division says how a strand is divided: split into new ones that take its place, or
// narrowed to What, with one new strand for what no longer belongs to it.
type Division struct {
	Of     models.Strand
	Narrow bool
	What   string // narrowed: what still belongs to it
	Into   []models.StrandLine
	Reason string
}

// Strands lists the strands of a programme: the built-in ones first, then its own.
func (s *Service) Strands(ctx context.Context, programme models.ProgrammeID) (models.StrandLines, error) {
	var stored models.StrandLines
	for v, err := range s.strands.Find(ctx, store.Query{Index: "programme", Equal: []any{string(programme)}}) {
		if err != nil {
			return nil, err
		}
		stored = append(stored, v.State)
	}
	var out models.StrandLines
	for _, id := range models.Strands() {
		line, ok := stored.Line(id)
		if !ok {
			line = models.StrandLine{ID: id, Programme: programme}
		}
		out = append(out, line)
	}
	for _, line := range stored {
		parent, _ := stored.Line(line.From)
		if line.ID.Own() && (line.From == "" || slices.Contains(parent.Into, line.ID)) { // parts of a division that was cut off are none
			out = append(out, line)
		}
	}
	return out, nil
}

// TakesStrand refuses a strand that a place does not have, or that was split.
func (s *Service) TakesStrand(ctx context.Context, place models.PlaceID, strand models.Strand) error {
	if strand == "" {
		return nil
	}
	p, err := s.Place(ctx, place)
	if err != nil {
		return err
	}
	list, err := s.Strands(ctx, p.Programme)
	if err != nil {
		return err
	}
	line, ok := list.Line(strand)
	switch {
	case !ok:
		return models.E(models.Invalid, "strand", models.F("strand", "choose"))
	case line.Closed:
		return models.E(models.Invalid, "strand", models.F("strand", "strand_split"))
	}
	return nil
}

// AddStrand makes a strand of a programme's own.
func (s *Service) AddStrand(ctx context.Context, by models.By, place models.PlaceID, line models.StrandLine) error {
	p, err := s.mayDivide(ctx, by, place)
	if err != nil {
		return err
	}
	line.Programme, line.From, line.Into, line.Closed = p.Programme, "", nil, false
	if err := line.Check(); err != nil {
		return err
	}
	_, err = s.strands.Save(ctx, s.act(by, "add"), s.strandID(line), 0, line)
	return taken(err)
}

// Divide splits or narrows a strand. The new strands come first, and the divided one,
// which makes them real, last.
func (s *Service) Divide(ctx context.Context, by models.By, place models.PlaceID, d Division) error {
	p, err := s.mayDivide(ctx, by, place)
	if err != nil {
		return err
	}
	line, base, err := s.divided(ctx, by, p.Programme, d)
	if err != nil || base < 0 {
		return err
	}
	reason := models.Clean(d.Reason)
	if reason == "" {
		return models.E(models.Invalid, "strand", models.F("reason", "required"))
	}
	act := s.act(by, "narrow")
	if !d.Narrow {
		act.Action = "split"
	}
	if act.Reason, err = s.texts.Put(ctx, by.Cmd, "strand-"+by.Cmd, []models.TextPart{{Name: "words", Value: reason}}); err != nil {
		return err
	}
	for _, next := range d.Into {
		next.Programme, next.From, next.Into = p.Programme, d.Of, nil
		if err := next.Check(); err != nil {
			return err
		}
		if _, err := s.strands.Save(ctx, act, s.strandID(next), 0, next); err != nil {
			return taken(err)
		}
		line.Into = append(slices.Clone(line.Into), next.ID)
	}
	_, err = s.strands.Save(ctx, act, s.strandID(line), base, line)
	return err
}

// divided is what becomes of the strand itself, and the version that it has now: -1
// when the command did it before.
func (s *Service) divided(ctx context.Context, by models.By, programme models.ProgrammeID, d Division) (models.StrandLine, int64, error) {
	list, err := s.Strands(ctx, programme)
	if err != nil {
		return models.StrandLine{}, 0, err
	}
	line, ok := list.Line(d.Of)
	if !ok {
		return line, 0, models.E(models.NotFound, "document")
	}
	head, err := s.strands.Head(ctx, s.strandID(line))
	if err != nil && !models.IsKind(err, models.NotFound) {
		return line, 0, err
	}
	switch {
	case err == nil && head.Cmd == by.Cmd:
		return line, -1, nil
	case line.Closed:
		return line, 0, models.E(models.Conflict, "strand_split")
	case d.Narrow && len(d.Into) != 1 || !d.Narrow && len(d.Into) < 2:
		return line, 0, models.E(models.Invalid, "strand", models.F("name", "strand_parts"))
	}
	if line.Closed = !d.Narrow; d.Narrow {
		line.What = models.Clean(d.What)
	} else if line.What == "" {
		line.What = "-"
	}
	return line, head.N, line.Check()
}

func (s *Service) mayDivide(ctx context.Context, by models.By, place models.PlaceID) (models.Place, error) {
	p, err := s.Place(ctx, place)
	if err != nil {
		return p, err
	}
	return p, by.Actor.Need(models.PlaceID(p.Programme), models.RoleOfficer, models.RoleOperator)
}

// StrandEvent is something that happened to a strand.
type StrandEvent struct {
	store.Link
	Line models.StrandLine
}

// StrandHistory tells what happened to a strand, oldest first.
func (s *Service) StrandHistory(ctx context.Context, programme models.ProgrammeID, strand models.Strand) ([]StrandEvent, error) {
	id := s.strandID(models.StrandLine{ID: strand, Programme: programme})
	var lines []models.StrandLine
	for v, err := range s.strands.History(ctx, id) {
		if err != nil {
			return nil, err
		}
		lines = append(lines, v.State)
	}
	var out []StrandEvent
	for link, err := range store.Links(ctx, s.engine, s.strands.Kind()+"/"+id) {
		if err != nil {
			return nil, err
		}
		if len(out) < len(lines) {
			out = append(out, StrandEvent{link, lines[len(out)]})
		}
	}
	return out, nil
}

// strandID names the record of a strand: built-in ones have one in each programme.
func (s *Service) strandID(l models.StrandLine) string {
	if l.ID.Own() {
		return string(l.ID)
	}
	return string(l.Programme) + "." + string(l.ID)
}

func taken(err error) error {
	if models.IsKind(err, models.Conflict) {
		return models.E(models.Invalid, "strand", models.F("name", "strand_taken"))
	}
	return err
}

// Strand reads a strand that a programme made itself; not found if none did.
func (s *Service) Strand(ctx context.Context, id models.Strand) (models.StrandLine, error) {
	v, err := s.strands.Get(ctx, string(id))
	return v.State, err
}
