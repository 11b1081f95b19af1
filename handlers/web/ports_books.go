package web

import (
	"context"

	"commonchest/app/delivery"
	"commonchest/app/reconcile"
	"commonchest/models"
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

// AwardTrail reads what an auditor's trail needs beside what everybody may read.
type AwardTrail interface {
	// Paid finds the entry of a payment, if it was paid.
	Paid(ctx context.Context, d models.Delivery, n int64) (ledger.Entry, bool, error)
	// Refusals lists the acts that were tried in spite of an interest.
	Refusals(ctx context.Context, place models.PlaceID) ([]models.Refusal, error)
	// RuleHistory lists how many councillors a place wanted under a payment, oldest first.
	RuleHistory(ctx context.Context, place models.PlaceID) ([]delivery.RuleChange, error)
}
