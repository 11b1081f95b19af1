package rolls

import (
	"context"
	"fmt"
	"slices"

	"commonchest/models"
)

// Void makes the code of one letter void, for a letter that was lost or spoiled.
// A code that was used stays used: conflict "code_used". Voiding comes first and
// the batch's record, from which the count is read, last.
func (s *Service) Void(ctx context.Context, by models.By, round models.RoundID, letter models.LetterRef) (models.CodeBatch, error) {
	head, err := s.clerks(ctx, by, round, letter.Batch)
	if models.IsKind(err, models.NotFound) {
		return head.State, models.E(models.Invalid, "batch", models.F("letter", "no_such_letter")).Because(err)
	}
	if err != nil {
		return head.State, err
	}
	if !head.State.Ready {
		return head.State, models.E(models.Conflict, "batch_not_ready")
	}
	if letter.Serial < 1 || letter.Serial > head.State.Size {
		return head.State, models.E(models.Invalid, "batch", models.F("letter", "no_such_letter"))
	}
	codes, err := s.spell(head.State)
	if err != nil {
		return head.State, models.E(models.Conflict, "codes_gone").Because(err)
	}
	person := models.PersonKey(s.personKey(round, codes[letter.Serial-1]))
	if err := s.d.Claims.Void(ctx, round, person); err != nil {
		return head.State, faulty(err)
	}
	if slices.Contains(head.State.Void, letter.Serial) {
		return head.State, nil
	}
	next := head.State
	next.Void = append(slices.Clone(next.Void), letter.Serial)
	slices.Sort(next.Void)
	saved, err := s.batches.Save(ctx, s.act(by, "void", by.Cmd+"/void"), batchID(round, letter.Batch), head.N, next)
	return saved.State, err
}

// faulty names the field of the form at which a code that was used is told.
func faulty(err error) error {
	if models.IsKind(err, models.Conflict) {
		return models.E(models.Conflict, "code_used", models.F("letter", "letter_used")).Because(err)
	}
	return err
}

// Replace makes the code of one letter void and a new one in its place, as a
// batch of one. A letter is replaced once: asking again gives the same new letter,
// so that a lost reply or two clerks make no second vote.
func (s *Service) Replace(ctx context.Context, by models.By, round models.RoundID, letter models.LetterRef) (models.CodeBatch, error) {
	if b, err := s.Void(ctx, by, round, letter); err != nil {
		return b, err
	}
	once := by
	once.Cmd = fmt.Sprintf("replace/%s/%d/%d", round, letter.Batch, letter.Serial)
	return s.make(ctx, once, round, 1, letter)
}
