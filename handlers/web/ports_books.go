package web

import (
	"context"

	"commonchest/app/reconcile"
	"commonchest/models"
	"commonchest/models/audit"
	"commonchest/models/bank"
	"commonchest/models/ledger"
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

// Names says whose an account is, for who checks what it did.
type Names interface {
	// Person says who an account belongs to; not found when that was erased.
	Person(ctx context.Context, id models.AccountID) (models.Person, error)
}

// Proofs proves what is stored.
type Proofs interface {
	// Proof proves the chains, the checkpoints and the journals; it may take seconds.
	Proof(ctx context.Context) (models.Proof, error)
}

// Trail is what an auditor reads; for an auditor, a clerk or an officer of the place.
type Trail interface {
	// Place tells every award of a place in a line.
	Place(ctx context.Context, actor models.Actor, id models.PlaceID) (audit.Trail, error)
	// Award tells one from whose money it was to the bank; forbidden "interest_declared".
	Award(ctx context.Context, actor models.Actor, round models.RoundID, ref string) (audit.Story, error)
	// Exceptions lists what wants a second look, the newest first.
	Exceptions(ctx context.Context, actor models.Actor, id models.PlaceID) ([]audit.Exception, error)
	// Strands adds up by strand what a place and those inside it awarded.
	Strands(ctx context.Context, actor models.Actor, id models.PlaceID) ([]audit.StrandSum, error)
	// Pack is the evidence of a strand as a zip file; not found without an award.
	Pack(ctx context.Context, actor models.Actor, id models.PlaceID, strand string) ([]byte, error)
}

// Corrections undo receipts that were recorded by mistake.
type Corrections interface {
	// Receipt reads one that the actor may undo; forbidden, conflict "not_a_receipt" or
	// "reversed_already".
	Receipt(ctx context.Context, actor models.Actor, place models.PlaceID, seq int64) (ledger.Entry, error)
	// Undo reverses it by an entry of its own; conflict "receipt_used".
	Undo(ctx context.Context, by models.By, place models.PlaceID, seq int64, reason string) (ledger.Entry, error)
}
