package api

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/httpx"
	"commonchest/models"
)

// Drafts are offers that are not sent yet, for the officers of their place.
type Drafts interface {
	// SaveDraft keeps one, with every check of sending; base is the version that was read.
	SaveDraft(ctx context.Context, by models.By, base int64, d models.TransferDraft, w models.TransferWords) (models.TransferDraft, error)
	// Draft reads one with its words and its version.
	Draft(ctx context.Context, actor models.Actor, id models.TransferDraftID) (models.TransferDraft, models.TransferWords, int64, error)
	// Drafts lists those of a place, to whoever asks.
	Drafts(ctx context.Context, place models.PlaceID) ([]models.TransferDraft, error)
	// Send offers one to all its areas; conflict "draft_sent".
	Send(ctx context.Context, by models.By, id models.TransferDraftID, seen int64) ([]models.Transfer, error)
}

// draftBody is a draft as it is typed, so that it can be changed and put back.
type draftBody struct {
	ID      models.TransferDraftID `json:"id"`
	Version int64                  `json:"version"`
	SavedAt time.Time              `json:"saved_at"`
	SentAt  *time.Time             `json:"sent_at"`
	offer
}

func (a *API) newDraft(ctx context.Context, actor models.Actor, id models.TransferDraftID) (draftBody, error) {
	d, words, version, err := a.d.Drafts.Draft(ctx, actor, id)
	if err != nil {
		return draftBody{}, err
	}
	place, err := a.d.Places.Place(ctx, d.FromPlace)
	t := listed(d.Terms)
	body := draftBody{ID: d.ID, Version: version, SavedAt: d.SavedAt, SentAt: orNull(d.SentAt), offer: offer{FromPlace: d.FromPlace, FromFund: t.FromFund, Plain: t.Plain,
		Currency: place.Currency, To: make([]offered, len(d.To)), termsIn: termsIn{Name: t.Name, Condition: t.Condition, Fence: t.Fence, Years: t.Years, Liabilities: t.Liabilities,
			Staff: t.Staff, TUPE: t.TUPE, Statutory: t.Statutory, Starts: t.Starts, Reviews: t.Reviews, Notice: t.Notice, AnswerBy: t.AnswerBy, Words: words}}}
	for i, to := range d.To {
		body.To[i] = offered{to.Place, to.Fund, to.Amount}
	}
	return body, err
}

func draftOf(c *fiber.Ctx) models.TransferDraftID { return models.TransferDraftID(c.Params("draft")) }

// listDrafts is for officers of the place.
func (a *API) listDrafts(c *fiber.Ctx) (any, error) {
	if err := httpx.Actor(c).Need(placeOf(c), models.RoleOfficer); err != nil {
		return nil, err
	}
	all, err := a.d.Drafts.Drafts(c.UserContext(), placeOf(c))
	if err != nil {
		return nil, err
	}
	page, next, err := paged(c, all, func(d models.TransferDraft) string { return string(d.ID) })
	out := make([]draftBody, len(page))
	for i, d := range page {
		if out[i], err = a.newDraft(c.UserContext(), httpx.Actor(c), d.ID); err != nil {
			return nil, err
		}
	}
	return fiber.Map{"drafts": out, "next": next}, err
}

func (a *API) getDraft(c *fiber.Ctx) (any, error) {
	return a.newDraft(c.UserContext(), httpx.Actor(c), draftOf(c))
}

// saveDraft keeps a draft under an id.
func (a *API) saveDraft(ctx context.Context, by models.By, id models.TransferDraftID, base int64, in offer) (any, error) {
	if _, err := a.paidIn(ctx, in.FromPlace, in.Currency); err != nil {
		return nil, err
	}
	if _, err := a.d.Drafts.SaveDraft(ctx, by, base, in.draft(id), cleaned(in.Words)); err != nil {
		return nil, err
	}
	return a.newDraft(ctx, by.Actor, id)
}

func (a *API) createDraft(c *fiber.Ctx, by models.By, in offer) (any, error) {
	return a.saveDraft(c.UserContext(), by, models.TransferDraftID(a.fresh(by)), 0, in)
}

type draftEdit struct {
	Base int64 `json:"base"`
	offer
}

func (a *API) editDraft(c *fiber.Ctx, by models.By, in draftEdit) (any, error) {
	if _, _, _, err := a.d.Drafts.Draft(c.UserContext(), by.Actor, draftOf(c)); err != nil { // ids are not the caller's to choose
		return nil, err
	}
	return a.saveDraft(c.UserContext(), by, draftOf(c), in.Base, in.offer)
}

type sendingInput struct {
	Version int64 `json:"version"` // that was read; 0 for whichever stands
}

func (a *API) sendDraft(c *fiber.Ctx, by models.By, in sendingInput) (any, error) {
	list, err := a.d.Drafts.Send(c.UserContext(), by, draftOf(c), in.Version)
	if err != nil {
		return nil, err
	}
	return fiber.Map{"transfers": a.newTransfers(list, by.Actor)}, nil
}
