package api

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/httpx"
	"commonchest/models"
	"commonchest/models/money"
)

// Transfers is what the interface needs of transfers.
type Transfers interface {
	// Offer records an offer; for an officer of the giving place.
	Offer(ctx context.Context, by models.By, t models.Transfer) (models.Transfer, error)
	// Answer accepts or declines; for a clerk of the receiving place.
	Answer(ctx context.Context, by models.By, id models.TransferID, accept bool) (models.Transfer, error)
	// Receive records that the money has arrived; for the same clerk.
	Receive(ctx context.Context, by models.By, id models.TransferID, bankRef string) (models.Transfer, error)
	// Transfer reads one; not found if there is none.
	Transfer(ctx context.Context, id models.TransferID) (models.Transfer, error)
	// TransfersTo lists what was offered to a place.
	TransfersTo(ctx context.Context, place models.PlaceID) ([]models.Transfer, error)
	// TransfersFrom lists what a place's body has offered.
	TransfersFrom(ctx context.Context, place models.PlaceID) ([]models.Transfer, error)
}

type transferBody struct {
	ID         models.TransferID    `json:"id"`
	From       models.BodyID        `json:"from"`
	FromPlace  models.PlaceID       `json:"from_place"`
	To         models.BodyID        `json:"to"`
	Place      models.PlaceID       `json:"place"`
	Fund       models.FundID        `json:"fund"`
	Name       string               `json:"name"`
	Condition  string               `json:"condition"`
	Fence      models.Fence         `json:"fence,omitzero"`
	Amount     money.Pence          `json:"amount"`
	Currency   string               `json:"currency"`
	Stage      models.TransferStage `json:"stage"`
	OfferedAt  time.Time            `json:"offered_at"`
	AnsweredAt *time.Time           `json:"answered_at"`
	ReceivedAt *time.Time           `json:"received_at"`
	BankRef    string               `json:"bank_ref,omitempty"`
}

// newTransfer shows a transfer; its bank reference only to the staff of the two
// places.
func newTransfer(t models.Transfer, actor models.Actor) transferBody {
	body := transferBody{ID: t.ID, From: t.From, FromPlace: t.FromPlace, To: t.To, Place: t.Place, Fund: t.Fund, Name: t.Name,
		Condition: t.Condition, Fence: t.Fence, Amount: t.Amount, Currency: t.Currency, Stage: t.Stage,
		OfferedAt: t.OfferedAt, AnsweredAt: orNull(t.AnsweredAt), ReceivedAt: orNull(t.ReceivedAt)}
	for _, place := range []models.PlaceID{t.FromPlace, t.Place} {
		if actor.Need(place, staff...) == nil {
			body.BankRef = t.BankRef
		}
	}
	return body
}

// staff are the roles that may read the papers of a place.
var staff = []models.Role{models.RoleClerk, models.RoleOfficer, models.RoleAuditor}

func newTransfers(list []models.Transfer, actor models.Actor) []transferBody {
	out := make([]transferBody, len(list))
	for i, t := range list {
		out[i] = newTransfer(t, actor)
	}
	return out
}

func (a *API) listTransfers(c *fiber.Ctx) error {
	to, err := a.d.Transfers.TransfersTo(c.UserContext(), placeOf(c))
	if err != nil {
		return err
	}
	from, err := a.d.Transfers.TransfersFrom(c.UserContext(), placeOf(c))
	if err != nil {
		return err
	}
	byID := func(t models.Transfer) string { return string(t.ID) }
	for _, t := range from {
		if t.Place != placeOf(c) { // what stays in the place is among those to it
			to = append(to, t)
		}
	}
	page, next, err := paged(c, to, byID)
	if err != nil {
		return err
	}
	to, from = nil, nil
	for _, t := range page {
		if t.Place == placeOf(c) {
			to = append(to, t)
		}
		if t.FromPlace == placeOf(c) {
			from = append(from, t)
		}
	}
	actor := httpx.Actor(c)
	return httpx.JSON(c, fiber.StatusOK, fiber.Map{"to": newTransfers(to, actor), "from": newTransfers(from, actor), "next": next})
}

func (a *API) getTransfer(c *fiber.Ctx) error {
	t, err := a.d.Transfers.Transfer(c.UserContext(), models.TransferID(c.Params("transfer")))
	return sendTransfer(c, fiber.StatusOK, t, err)
}

type offer struct {
	FromPlace models.PlaceID `json:"from_place"`
	Place     models.PlaceID `json:"place"`
	Fund      models.FundID  `json:"fund"`
	Name      string         `json:"name"`
	Condition string         `json:"condition"`
	Fence     models.Fence   `json:"fence"`
	Amount    money.Pence    `json:"amount"`
	Currency  string         `json:"currency"`
}

func (a *API) offerTransfer(c *fiber.Ctx) error {
	by, in, err := command[offer](a, c)
	if err != nil {
		return err
	}
	if _, err := a.paidIn(c.UserContext(), in.Place, in.Currency); err != nil {
		return err
	}
	t, err := a.d.Transfers.Offer(c.UserContext(), by, models.Transfer{ID: models.TransferID(a.fresh(by)), FromPlace: in.FromPlace,
		Place: in.Place, Fund: in.Fund, Name: in.Name, Condition: in.Condition, Fence: in.Fence, Amount: in.Amount})
	return sendTransfer(c, fiber.StatusCreated, t, err)
}

func (a *API) answerTransfer(c *fiber.Ctx) error {
	by, in, err := command[struct {
		Accept *bool `json:"accept"`
	}](a, c)
	if err != nil {
		return err
	}
	if in.Accept == nil {
		return models.E(models.Invalid, "transfer", models.F("accept", "required"))
	}
	t, err := a.d.Transfers.Answer(c.UserContext(), by, models.TransferID(c.Params("transfer")), *in.Accept)
	return sendTransfer(c, fiber.StatusOK, t, err)
}

func (a *API) receiveTransfer(c *fiber.Ctx) error {
	by, in, err := command[struct {
		BankRef string `json:"bank_ref"`
	}](a, c)
	if err != nil {
		return err
	}
	t, err := a.d.Transfers.Receive(c.UserContext(), by, models.TransferID(c.Params("transfer")), in.BankRef)
	return sendTransfer(c, fiber.StatusOK, t, err)
}

func sendTransfer(c *fiber.Ctx, status int, t models.Transfer, err error) error {
	if err != nil {
		return err
	}
	return httpx.JSON(c, status, newTransfer(t, httpx.Actor(c)))
}
