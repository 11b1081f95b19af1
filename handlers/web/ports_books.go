package web

import (
	"context"

	"commonchest/app/reconcile"
	"commonchest/models"
	"commonchest/models/bank"
)

// Bank compares the journal with the lists of a bank and of partners. It is forbidden to
// all but clerks and officers, and auditors may read.
type Bank interface {
	// Take takes a list in whole; invalid "bank_list" with the faulty lines. same tells that
	// it was here already.
	Take(ctx context.Context, by models.By, place models.PlaceID, source models.BodyID, data []byte) (same bool, err error)
	// Account compares the journal with the lists of a source; not found if there is none such.
	Account(ctx context.Context, actor models.Actor, place models.PlaceID, source models.BodyID) (reconcile.Book, error)
	// Exact settles what agrees exactly.
	Exact(ctx context.Context, by models.By, place models.PlaceID, source models.BodyID) error
	// Settle records what belongs together, or why not; invalid with fields, or conflict
	// "settled_meanwhile".
	Settle(ctx context.Context, by models.By, place models.PlaceID, source models.BodyID, what bank.Settlement, reason string) error
	// Undo ends a settlement; the errors are those of Settle.
	Undo(ctx context.Context, by models.By, place models.PlaceID, source models.BodyID, id, reason string) error
	BankSources
}

// BankSources names who keeps lists, and reads why something was settled.
type BankSources interface {
	// Sources lists the partners whose money is at a place.
	Sources(ctx context.Context, place models.PlaceID) ([]models.BodyID, error)
	// Reason reads why a settlement was made; "" for none.
	Reason(ctx context.Context, ref models.TextRef) (string, error)
}
