package api

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/partners"
	"commonchest/handlers/httpx"
	"commonchest/models"
	"commonchest/models/money"
	"commonchest/models/placebudget"
)

// Partners reads what partners were asked for and have signed. It does not know who may
// read what.
type Partners interface {
	// Commitment reads one; not found if there is none.
	Commitment(ctx context.Context, id models.CommitmentID) (models.Commitment, error)
	// Of lists those to the budget of an outermost place.
	Of(ctx context.Context, place models.PlaceID) ([]models.Commitment, error)
	// History lists what was done to one, oldest first.
	History(ctx context.Context, id models.CommitmentID) ([]partners.Event, error)
	// Effect tells what it would do if the partner withdrew.
	Effect(ctx context.Context, id models.CommitmentID) (placebudget.Effect, error)
}

// Asking is what who leads a place budget does; forbidden to everybody else.
type Asking interface {
	// Invite asks a partner for money.
	Invite(ctx context.Context, by models.By, c models.Commitment) (models.Commitment, error)
	// Relax says whether rounds may open without a partner, and why.
	Relax(ctx context.Context, by models.By, id models.CommitmentID, essential bool, why string) (models.Commitment, error)
	// Receive records money that has come, for the paymaster.
	Receive(ctx context.Context, by models.By, id models.CommitmentID, amount money.Pence, b models.Banked) (models.Commitment, error)
	// Saved enters the actual saving that a gain share is of.
	Saved(ctx context.Context, by models.By, id models.CommitmentID, actual money.Pence, on, source string) (models.Commitment, error)
}

// Signing is the partner's own acts: forbidden "not_your_signature" to everybody else.
type Signing interface {
	// Discuss says that the partner talks about it; who leads the budget may, too.
	Discuss(ctx context.Context, by models.By, id models.CommitmentID) (models.Commitment, error)
	// Sign puts its name to a sum.
	Sign(ctx context.Context, by models.By, id models.CommitmentID, in models.Signature) (models.Commitment, error)
	// Decline says no.
	Decline(ctx context.Context, by models.By, id models.CommitmentID, why string) (models.Commitment, error)
	// Withdraw takes a signature back; seen is the mark of the effect that was shown, or "".
	Withdraw(ctx context.Context, by models.By, id models.CommitmentID, why, seen string) (models.Commitment, error)
}

func commitmentOf(c *fiber.Ctx) models.CommitmentID {
	return models.CommitmentID(c.Params("commitment"))
}

// commitmentBody is a commitment with its words and what has come under it.
type commitmentBody struct {
	models.Commitment
	SignedAt  *time.Time  `json:"signed_at"`
	EndedAt   *time.Time  `json:"ended_at"`
	Received  money.Pence `json:"received"`
	Back      money.Pence `json:"gain_back"` // of the saving, to the partner
	Estimated bool        `json:"gain_estimated"`
	Role      string      `json:"role"`
	Authority string      `json:"authority"`
	Why       string      `json:"why"`
	Ending    string      `json:"ending"`
}

func (a *API) newCommitment(ctx context.Context, c models.Commitment, s placebudget.Sources) (commitmentBody, error) {
	body := commitmentBody{Commitment: c, SignedAt: orNull(c.SignedAt), EndedAt: orNull(c.EndedAt), Received: s.Came(c.ID)}
	body.Instalments = array(c.Instalments)
	body.Back, body.Estimated = c.Gain.Returns()
	said, err := a.d.Texts.Get(ctx, c.Words)
	if err != nil {
		return body, err
	}
	body.Role, body.Authority, body.Why = said.Get("role"), said.Get("authority"), said.Get("why")
	body.Commitment.Ending = models.TextRef{}
	body.Ending, err = a.words(ctx, c.Ending, "words")
	return body, err
}

// commitments makes bodies of commitments to one budget.
func (a *API) commitments(ctx context.Context, place models.PlaceID, of []models.Commitment) ([]commitmentBody, error) {
	s, err := a.d.Budgets.Sources(ctx, place)
	if err != nil {
		return nil, err
	}
	out := make([]commitmentBody, len(of))
	for i, c := range of {
		if out[i], err = a.newCommitment(ctx, c, s); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// one answers with the commitment that an act has left.
func (a *API) one(c *fiber.Ctx, of models.Commitment, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	list, err := a.commitments(c.UserContext(), of.Place, []models.Commitment{of})
	if err != nil {
		return nil, err
	}
	return list[0], nil
}

func (a *API) listCommitments(c *fiber.Ctx) (any, error) {
	place, err := a.d.Places.Place(c.UserContext(), placeOf(c))
	if err != nil {
		return nil, err
	}
	all, err := a.d.Partners.Of(c.UserContext(), place.ID)
	if err != nil {
		return nil, err
	}
	var readable []models.Commitment
	for _, one := range all {
		if one.ReadBy(httpx.Actor(c)) {
			readable = append(readable, one)
		}
	}
	page, next, err := paged(c, readable, func(c models.Commitment) string { return string(c.ID) })
	if err != nil {
		return nil, err
	}
	out, err := a.commitments(c.UserContext(), place.ID, page)
	return fiber.Map{"currency": place.Currency, "commitments": out, "next": next}, err
}

// readCommitment reads the one of the address, unless the actor may not know of it.
func (a *API) readCommitment(c *fiber.Ctx) (models.Commitment, error) {
	one, err := a.d.Partners.Commitment(c.UserContext(), commitmentOf(c))
	if err == nil && !one.ReadBy(httpx.Actor(c)) {
		err = models.E(models.NotFound, "document")
	}
	return one, err
}

func (a *API) getCommitment(c *fiber.Ctx) (any, error) {
	one, err := a.readCommitment(c)
	return a.one(c, one, err)
}

type commitmentEvent struct {
	At     time.Time              `json:"at"`
	Act    string                 `json:"act"`
	Stage  models.CommitmentStage `json:"stage"`
	Amount money.Pence            `json:"amount"`
}

func (a *API) getCommitmentStory(c *fiber.Ctx) (any, error) {
	if _, err := a.readCommitment(c); err != nil {
		return nil, err
	}
	events, err := a.d.Partners.History(c.UserContext(), commitmentOf(c))
	acts := make([]commitmentEvent, len(events))
	for i, e := range events {
		acts[i] = commitmentEvent{At: e.At, Act: e.Action, Stage: e.State.Stage, Amount: e.State.Amount}
	}
	return fiber.Map{"acts": acts}, err
}

// getEffect tells the partner, and the staff that asked it, what a withdrawal would do.
func (a *API) getEffect(c *fiber.Ctx) (any, error) {
	one, err := a.readCommitment(c)
	if err != nil {
		return nil, err
	}
	if actor := httpx.Actor(c); !one.KeptBy(actor) {
		return nil, actor.Need(one.Place, models.RoleOfficer, models.RoleClerk, models.RoleAuditor)
	}
	e, err := a.d.Partners.Effect(c.UserContext(), one.ID)
	return struct {
		placebudget.Effect
		Mark string `json:"mark"`
	}{e, e.Mark()}, err
}

type invitation struct {
	ID         models.CommitmentID `json:"id"`
	Partner    models.BodyID       `json:"partner"`
	Name       string              `json:"name"`
	Pooling    models.Pooling      `json:"pooling"`
	Asked      money.Pence         `json:"asked"`
	Currency   string              `json:"currency"`
	Condition  string              `json:"condition"`
	Fence      models.Fence        `json:"fence"`
	Essential  bool                `json:"essential"`
	AnswerBy   string              `json:"answer_by"`
	CoolingOff int64               `json:"cooling_off"`
	Gain       struct {
		Share    int64       `json:"share"`
		Of       string      `json:"of"`
		Estimate money.Pence `json:"estimate"`
	} `json:"gain"`
}

func (a *API) invitePartner(c *fiber.Ctx, by models.By, in invitation) (any, error) {
	place, err := a.paidIn(c.UserContext(), placeOf(c), in.Currency)
	if err != nil {
		return nil, err
	}
	one, err := a.d.Asking.Invite(c.UserContext(), by, models.Commitment{ID: in.ID, Partner: in.Partner, Place: place.ID, Name: models.Clean(in.Name), Pooling: in.Pooling,
		Strand: in.Fence.Strand, Asked: in.Asked, Condition: models.Clean(in.Condition), Fence: in.Fence, Essential: in.Essential, AnswerBy: in.AnswerBy,
		CoolingOff: in.CoolingOff, Gain: models.Gain{Share: in.Gain.Share, Of: models.Clean(in.Gain.Of), Estimate: in.Gain.Estimate}})
	return a.one(c, one, err)
}

// inCurrencyOf holds an amount against the currency of the commitment of the address.
func (a *API) inCurrencyOf(c *fiber.Ctx, currency string) error {
	one, err := a.d.Partners.Commitment(c.UserContext(), commitmentOf(c))
	if err != nil {
		return err
	}
	_, err = a.paidIn(c.UserContext(), one.Place, currency)
	return err
}

type signature struct {
	Pooling     models.Pooling      `json:"pooling"`
	Amount      money.Pence         `json:"amount"`
	Currency    string              `json:"currency"`
	Condition   string              `json:"condition"`
	Fence       models.Fence        `json:"fence"`
	Instalments []models.Instalment `json:"instalments"`
	Expires     string              `json:"expires"`
	On          string              `json:"on"`
	Role        string              `json:"role"`
	Authority   string              `json:"authority"`
	Why         string              `json:"why"`
}

func (a *API) signCommitment(c *fiber.Ctx, by models.By, in signature) (any, error) {
	if err := a.inCurrencyOf(c, in.Currency); err != nil {
		return nil, err
	}
	one, err := a.d.Signing.Sign(c.UserContext(), by, commitmentOf(c), models.Signature{Pooling: in.Pooling, Amount: in.Amount, Condition: in.Condition, Fence: in.Fence,
		Instalments: in.Instalments, Expires: in.Expires, On: in.On, Role: in.Role, Authority: in.Authority, Why: in.Why})
	return a.one(c, one, err)
}

func (a *API) discussCommitment(c *fiber.Ctx, by models.By, _ nothing) (any, error) {
	one, err := a.d.Signing.Discuss(c.UserContext(), by, commitmentOf(c))
	return a.one(c, one, err)
}

func (a *API) declineCommitment(c *fiber.Ctx, by models.By, in why) (any, error) {
	one, err := a.d.Signing.Decline(c.UserContext(), by, commitmentOf(c), in.Why)
	return a.one(c, one, err)
}

func (a *API) withdrawCommitment(c *fiber.Ctx, by models.By, in withdrawal) (any, error) {
	one, err := a.d.Signing.Withdraw(c.UserContext(), by, commitmentOf(c), in.Why, in.Seen)
	return a.one(c, one, err)
}

// withdrawal is sent with the mark of the effect that was shown.
type withdrawal struct {
	Why  string `json:"why"`
	Seen string `json:"seen"`
}

type necessity struct {
	Essential bool   `json:"essential"`
	Why       string `json:"why"`
}

func (a *API) relaxCommitment(c *fiber.Ctx, by models.By, in necessity) (any, error) {
	one, err := a.d.Asking.Relax(c.UserContext(), by, commitmentOf(c), in.Essential, in.Why)
	return a.one(c, one, err)
}

type receipt struct {
	Amount   money.Pence `json:"amount"`
	Currency string      `json:"currency"`
	BankRef  string      `json:"bank_ref"`
	CameOn   string      `json:"came_on"`
}

func (a *API) receiveCommitment(c *fiber.Ctx, by models.By, in receipt) (any, error) {
	if err := a.inCurrencyOf(c, in.Currency); err != nil {
		return nil, err
	}
	one, err := a.d.Asking.Receive(c.UserContext(), by, commitmentOf(c), in.Amount, models.Banked{Ref: in.BankRef, On: in.CameOn})
	return a.one(c, one, err)
}

type saving struct {
	Amount   money.Pence `json:"amount"`
	Currency string      `json:"currency"`
	On       string      `json:"on"`
	Source   string      `json:"source"`
}

func (a *API) enterSaving(c *fiber.Ctx, by models.By, in saving) (any, error) {
	if err := a.inCurrencyOf(c, in.Currency); err != nil {
		return nil, err
	}
	one, err := a.d.Asking.Saved(c.UserContext(), by, commitmentOf(c), in.Amount, in.On, in.Source)
	return a.one(c, one, err)
}
