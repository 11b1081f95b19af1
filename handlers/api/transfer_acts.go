package api

import (
	"context"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/httpx"
	"commonchest/models"
	"commonchest/models/money"
)

// TransferActs moves offers along: the giver's officer and the area's clerk, each their
// own acts; forbidden to everybody else.
type TransferActs interface {
	// Offer sends an offer to some areas, or to none of them.
	Offer(ctx context.Context, by models.By, d models.TransferDraft, w models.TransferWords) ([]models.Transfer, error)
	// Revise sends a new version of the giver's.
	Revise(ctx context.Context, by models.By, id models.TransferID, seen int64, terms models.TransferTerms, w models.TransferWords) (models.Transfer, error)
	// Answer records what the area's body has resolved.
	Answer(ctx context.Context, by models.By, id models.TransferID, r models.Reply) (models.Transfer, error)
	// Counter answers with a version of the area's.
	Counter(ctx context.Context, by models.By, id models.TransferID, r models.Reply, terms models.TransferTerms, w models.TransferWords) (models.Transfer, error)
	// Agree accepts a counter-offer.
	Agree(ctx context.Context, by models.By, id models.TransferID, seen int64) (models.Transfer, error)
	// Withdraw takes an offer back.
	Withdraw(ctx context.Context, by models.By, id models.TransferID, why string) (models.Transfer, error)
}

// Passing moves the money of transfers, each act for the side whose it is.
type Passing interface {
	// Meet confirms a condition of the area's, counted from 0.
	Meet(ctx context.Context, by models.By, id models.TransferID, n int) (models.Transfer, error)
	// Release lets the money leave.
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

// termsIn are the terms of an offer as they are sent.
type termsIn struct {
	Name        string               `json:"name"`
	Condition   string               `json:"condition"`
	Fence       models.Fence         `json:"fence"`
	Years       int64                `json:"years"`
	Liabilities []models.Liability   `json:"liabilities"`
	Staff       int64                `json:"staff"`
	TUPE        bool                 `json:"tupe"`
	Statutory   models.StatutoryDuty `json:"statutory"`
	Starts      string               `json:"starts"`
	Reviews     string               `json:"reviews"`
	Notice      int64                `json:"notice"`
	AnswerBy    time.Time            `json:"answer_by"`
	Words       models.TransferWords `json:"words"`
}

func (in termsIn) terms() models.TransferTerms {
	t := models.TransferTerms{Name: models.Clean(in.Name), Condition: models.Clean(in.Condition), Fence: in.Fence, Years: max(1, in.Years), Liabilities: in.Liabilities,
		Staff: in.Staff, TUPE: in.TUPE, Statutory: in.Statutory, Starts: in.Starts, Reviews: in.Reviews, Notice: in.Notice, AnswerBy: in.AnswerBy.UTC()}
	if t.Statutory == "" {
		t.Statutory = "none"
	}
	return t
}

type offer struct {
	termsIn
	FromPlace models.PlaceID `json:"from_place"`
	FromFund  models.FundID  `json:"from_fund"`
	Plain     bool           `json:"plain"`
	To        []offered      `json:"to"`
	Currency  string         `json:"currency"`
}

// offered is what an area gets of an offer.
type offered struct {
	Place  models.PlaceID `json:"place"`
	Fund   models.FundID  `json:"fund"`
	Amount money.Pence    `json:"amount"`
}

func (in offer) draft(id models.TransferDraftID) models.TransferDraft {
	d := models.TransferDraft{ID: id, FromPlace: in.FromPlace, Terms: in.terms()}
	d.Terms.FromFund, d.Terms.Plain = in.FromFund, in.Plain
	for _, to := range in.To {
		d.To = append(d.To, models.DraftTo{Place: to.Place, Fund: to.Fund, Amount: to.Amount})
	}
	return d
}

func (a *API) offerTransfer(c *fiber.Ctx) error {
	by, in, err := command[offer](a, c)
	if err != nil {
		return err
	}
	if _, err := a.paidIn(c.UserContext(), in.FromPlace, in.Currency); err != nil {
		return err
	}
	list, err := a.d.TransferActs.Offer(c.UserContext(), by, in.draft(models.TransferDraftID(a.fresh(by))), cleaned(in.Words))
	if err != nil {
		return err
	}
	return httpx.JSON(c, fiber.StatusCreated, fiber.Map{"transfers": a.newTransfers(list, by.Actor)})
}

type version struct {
	termsIn
	Version  int64       `json:"version"`
	Amount   money.Pence `json:"amount"`
	Currency string      `json:"currency"`
	Minute   string      `json:"minute"`
	Answer   string      `json:"answer"`
}

func (in version) of() models.TransferTerms {
	t := in.terms()
	t.Amount = in.Amount
	return t
}

func (a *API) reviseTransfer(c *fiber.Ctx) error {
	by, in, err := command[version](a, c)
	if err == nil {
		err = a.sumIn(c, in.Currency)
	}
	if err != nil {
		return err
	}
	t, err := a.d.TransferActs.Revise(c.UserContext(), by, transferOf(c), in.Version, in.of(), cleaned(in.Words))
	return a.sendTransfer(c, fiber.StatusOK, t, err)
}

func (a *API) counterTransfer(c *fiber.Ctx) error {
	by, in, err := command[version](a, c)
	if err == nil {
		err = a.sumIn(c, in.Currency)
	}
	if err != nil {
		return err
	}
	t, err := a.d.TransferActs.Counter(c.UserContext(), by, transferOf(c), models.Reply{Version: in.Version, Minute: models.Clean(in.Minute),
		Words: models.Clean(in.Answer)}, in.of(), cleaned(in.Words))
	return a.sendTransfer(c, fiber.StatusOK, t, err)
}

func (a *API) answerTransfer(c *fiber.Ctx) error {
	by, in, err := command[struct {
		Answer     models.AnswerKind      `json:"answer"`
		Version    int64                  `json:"version"`
		Minute     string                 `json:"minute"`
		Words      string                 `json:"words"`
		Until      time.Time              `json:"until"`
		Reasons    []models.DeclineReason `json:"reasons"`
		Conditions []string               `json:"conditions"`
	}](a, c)
	if err != nil {
		return err
	}
	r := models.Reply{Kind: in.Answer, Version: in.Version, Minute: models.Clean(in.Minute), Words: models.Clean(in.Words), Until: in.Until.UTC(), Reasons: in.Reasons}
	for _, text := range in.Conditions {
		r.Conditions = append(r.Conditions, models.Clean(text))
	}
	t, err := a.d.TransferActs.Answer(c.UserContext(), by, transferOf(c), r)
	return a.sendTransfer(c, fiber.StatusOK, t, err)
}

func (a *API) meetCondition(c *fiber.Ctx) error {
	by, _, err := command[nothing](a, c)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(c.Params("n"))
	if err != nil {
		return models.E(models.NotFound, "document")
	}
	t, err := a.d.Passing.Meet(c.UserContext(), by, transferOf(c), n-1)
	return a.sendTransfer(c, fiber.StatusOK, t, err)
}

func (a *API) agreeTransfer(c *fiber.Ctx) error {
	by, in, err := command[struct {
		Version int64 `json:"version"`
	}](a, c)
	if err != nil {
		return err
	}
	t, err := a.d.TransferActs.Agree(c.UserContext(), by, transferOf(c), in.Version)
	return a.sendTransfer(c, fiber.StatusOK, t, err)
}

type why struct {
	Why string `json:"why"`
}

func (a *API) withdrawTransfer(c *fiber.Ctx) error {
	by, in, err := command[why](a, c)
	if err != nil {
		return err
	}
	t, err := a.d.TransferActs.Withdraw(c.UserContext(), by, transferOf(c), models.Clean(in.Why))
	return a.sendTransfer(c, fiber.StatusOK, t, err)
}

func (a *API) releaseTransfer(c *fiber.Ctx) error {
	by, _, err := command[nothing](a, c)
	if err != nil {
		return err
	}
	t, err := a.d.Passing.Release(c.UserContext(), by, transferOf(c))
	return a.sendTransfer(c, fiber.StatusOK, t, err)
}

func (a *API) recallTransfer(c *fiber.Ctx) error {
	by, in, err := command[why](a, c)
	if err != nil {
		return err
	}
	t, err := a.d.Passing.Recall(c.UserContext(), by, transferOf(c), models.Clean(in.Why))
	return a.sendTransfer(c, fiber.StatusOK, t, err)
}

func (a *API) receiveTransfer(c *fiber.Ctx) error {
	by, in, err := command[struct {
		BankRef string `json:"bank_ref"`
	}](a, c)
	if err != nil {
		return err
	}
	t, err := a.d.Passing.Receive(c.UserContext(), by, transferOf(c), models.Banked{Ref: in.BankRef})
	return a.sendTransfer(c, fiber.StatusOK, t, err)
}

func (a *API) handBackTransfer(c *fiber.Ctx) error {
	by, in, err := command[handBack](a, c)
	if err == nil {
		err = a.sumIn(c, in.Currency)
	}
	if err != nil {
		return err
	}
	t, err := a.d.Passing.HandBack(c.UserContext(), by, transferOf(c), in.Amount, in.BankRef, models.Clean(in.Why))
	return a.sendTransfer(c, fiber.StatusOK, t, err)
}

func (a *API) takeBackTransfer(c *fiber.Ctx) error {
	by, _, err := command[nothing](a, c)
	if err != nil {
		return err
	}
	t, err := a.d.Passing.TakeBack(c.UserContext(), by, transferOf(c))
	return a.sendTransfer(c, fiber.StatusOK, t, err)
}
