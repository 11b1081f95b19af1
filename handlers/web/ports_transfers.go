package web

import (
	"context"

	"commonchest/app/transfers"
	"commonchest/models"
	"commonchest/models/money"
)

// Offers reads what is offered to areas. It does not know who may read what.
type Offers interface {
	// Transfer reads a transfer; not found if there is none.
	Transfer(ctx context.Context, id models.TransferID) (models.Transfer, error)
	// Story tells its history with all words, oldest first; not found if there is none.
	Story(ctx context.Context, id models.TransferID) ([]transfers.Step, error)
	// To lists what was offered to a place.
	To(ctx context.Context, place models.PlaceID) ([]models.Transfer, error)
	// From lists what a place's body has offered.
	From(ctx context.Context, place models.PlaceID) ([]models.Transfer, error)
	// Draft reads a draft with its words and version, for an officer of its place.
	Draft(ctx context.Context, actor models.Actor, id models.TransferDraftID) (models.TransferDraft, models.TransferWords, int64, error)
	// Drafts lists what a place's officers have not sent yet.
	Drafts(ctx context.Context, place models.PlaceID) ([]models.TransferDraft, error)
}

// Offering is the giver's side, for its officers. Each act is refused as forbidden to
// others, as invalid with fields, or as a conflict.
type Offering interface {
	// SaveDraft keeps an offer to some areas; base is the version shown, 0 for none.
	SaveDraft(ctx context.Context, by models.By, base int64, d models.TransferDraft, w models.TransferWords) (models.TransferDraft, error)
	// Send offers a draft to all its areas, or to none.
	Send(ctx context.Context, by models.By, id models.TransferDraftID, seen int64) ([]models.Transfer, error)
	// Revise sends a new version; conflict "transfer_changed" if seen is not the last.
	Revise(ctx context.Context, by models.By, id models.TransferID, seen int64, terms models.TransferTerms, w models.TransferWords) (models.Transfer, error)
	// Agree accepts a counter-offer of the version seen.
	Agree(ctx context.Context, by models.By, id models.TransferID, seen int64) (models.Transfer, error)
	// Withdraw takes an offer back with a reason, before money has left.
	Withdraw(ctx context.Context, by models.By, id models.TransferID, why string) (models.Transfer, error)
}

// Answering is the area's side, for its clerk.
type Answering interface {
	// Answer records what its body has resolved.
	Answer(ctx context.Context, by models.By, id models.TransferID, r models.Reply) (models.Transfer, error)
	// Counter answers with a version of its own.
	Counter(ctx context.Context, by models.By, id models.TransferID, r models.Reply, terms models.TransferTerms, w models.TransferWords) (models.Transfer, error)
	// Meet confirms a condition of its own, counted from 0.
	Meet(ctx context.Context, by models.By, id models.TransferID, n int) (models.Transfer, error)
}

// Passing moves the money of transfers: the giver's officer releases, recalls and takes
// back, the area's clerk receives and hands back.
type Passing interface {
	// Release lets money leave; conflict unless the duties are accepted and every
	// condition is met.
	Release(ctx context.Context, by models.By, id models.TransferID) (models.Transfer, error)
	// Receive records that it came.
	Receive(ctx context.Context, by models.By, id models.TransferID, b models.Banked) (models.Transfer, error)
	// Recall takes back what has not come.
	Recall(ctx context.Context, by models.By, id models.TransferID, why string) (models.Transfer, error)
	// HandBack gives the duties back with the money that was not used.
	HandBack(ctx context.Context, by models.By, id models.TransferID, unused money.Pence, bankRef, why string) (models.Transfer, error)
	// TakeBack records that it came back.
	TakeBack(ctx context.Context, by models.By, id models.TransferID) (models.Transfer, error)
}

// Readiness keeps what areas say they can take on, and how far a council lets them decide.
type Readiness interface {
	// Readiness reads it with its words and version; version 0 where nothing was said.
	Readiness(ctx context.Context, place models.PlaceID) (models.Readiness, string, int64, error)
	// SaveReadiness keeps it, for the clerk of the area.
	SaveReadiness(ctx context.Context, by models.By, base int64, r models.Readiness, words string) (models.Readiness, error)
	// Steps tells what a council has recorded about an area in the course of time, the
	// newest first.
	Steps(ctx context.Context, giver, area models.PlaceID) ([]transfers.AreaStep, error)
	// StepsOf lists what councils have recorded about an area, as it stands.
	StepsOf(ctx context.Context, area models.PlaceID) ([]models.AreaStep, error)
	// SaveStep records how far an area decides, for an officer of the council.
	SaveStep(ctx context.Context, by models.By, base int64, a models.AreaStep, words string) (models.AreaStep, error)
}
