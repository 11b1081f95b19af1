package store

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"commonchest/models"
)

// TakenError names the ids of an Insert that were there already. It comes
// wrapped in a *models.Error of kind conflict with code "taken".
type TakenError struct{ IDs []string }

func (e *TakenError) Error() string {
	const shown = 5
	if more := len(e.IDs) - shown; more > 0 {
		return fmt.Sprintf("taken: %s and %d more", strings.Join(e.IDs[:shown], ", "), more)
	}
	return "taken: " + strings.Join(e.IDs, ", ")
}

// Taken is the conflict that an engine returns for ids which were there already.
func Taken(ids ...string) error {
	return models.E(models.Conflict, "taken").Because(&TakenError{IDs: ids})
}

// NotThere is what an engine returns for a document that does not exist.
func NotThere(coll, id string) error {
	return models.E(models.NotFound, "document").Because(fmt.Errorf("%s: no document %q", coll, id))
}

// Lost is what an engine returns when the database cannot be used now: disk
// full, locked, unreachable, or the caller no longer waits.
func Lost(cause error) error {
	return models.E(models.Unavailable, "store").Because(cause)
}

// errUnknown says that nobody knows whether a write happened.
func errUnknown(cause error) error {
	return models.E(models.Unavailable, "outcome_unknown").Because(cause)
}

type urgentKey struct{}

// Urgent marks the writes under ctx as ballots: they go before all others.
func Urgent(ctx context.Context) context.Context {
	return context.WithValue(ctx, urgentKey{}, true)
}

// IsUrgent tells an engine whether the caller's writes go first.
func IsUrgent(ctx context.Context) bool {
	urgent, _ := ctx.Value(urgentKey{}).(bool)
	return urgent
}

func takenIDs(err error) []string {
	if t, ok := errors.AsType[*TakenError](err); ok {
		return t.IDs
	}
	return nil
}
