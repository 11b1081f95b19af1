package api

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/models"
	"commonchest/models/money"
)

// Fences are lifted by steps, each somebody's act. Everybody may read what is proposed.
type Fences interface {
	// Liftings lists the proposals of a place.
	Liftings(ctx context.Context, place models.PlaceID) ([]models.Lifting, error)
	// Approvals lists those given to a proposal.
	Approvals(ctx context.Context, id models.LiftingID) ([]models.LiftApproval, error)
	// Propose records a proposal, for an officer or clerk of the place.
	Propose(ctx context.Context, by models.By, l models.Lifting, reason, impact string) (models.Lifting, error)
	// Approve takes the n-th approval; forbidden to the proposer and to who has approved.
	Approve(ctx context.Context, by models.By, id models.LiftingID, n int64) (models.LiftApproval, error)
	// Giver is the body whose word a lifting needs; "" for none.
	Giver(ctx context.Context, l models.Lifting) (models.BodyID, error)
	// Agree is the giver's word; forbidden to everybody else.
	Agree(ctx context.Context, by models.By, id models.LiftingID) (models.Lifting, error)
	// Lift changes the fence; conflict while notice runs or an approval is missing.
	Lift(ctx context.Context, by models.By, id models.LiftingID) (models.Lifting, error)
}

// Watched are the services that fences protect, or once did. Everybody may read them.
type Watched interface {
	// Services lists those of a place.
	Services(ctx context.Context, place models.PlaceID) ([]models.Service, error)
	// Levels lists what was told of one, by year.
	Levels(ctx context.Context, id models.ServiceID) ([]models.ServiceLevel, error)
	// Answers lists the public answers about one.
	Answers(ctx context.Context, id models.ServiceID) ([]models.ServiceAnswer, error)
	// AddService begins to watch one, for an officer or clerk of the place.
	AddService(ctx context.Context, by models.By, sv models.Service) error
	// Record says what one had and did in a year.
	Record(ctx context.Context, by models.By, l models.ServiceLevel) error
	// Answer answers an alert, which stays.
	Answer(ctx context.Context, by models.By, id models.ServiceID, words string) error
}

type liftingBody struct {
	ID          models.LiftingID   `json:"id"`
	Place       models.PlaceID     `json:"place"`
	Fund        models.FundID      `json:"fund"`
	Amount      money.Pence        `json:"amount"`
	Old         models.Fence       `json:"old"`
	Lines       []models.FenceLine `json:"lines"`
	Protects    models.ServiceID   `json:"protects"`
	Giver       *models.BodyID     `json:"giver"`
	AgreedAt    *time.Time         `json:"agreed_at"`
	Reason      string             `json:"reason"`
	Impact      string             `json:"impact"`
	At          time.Time          `json:"at"`
	NoticeUntil string             `json:"notice_until"`
	Approvals   []time.Time        `json:"approvals"`
	Needed      int64              `json:"needed"`
	LiftedAt    *time.Time         `json:"lifted_at"`
}

func (a *API) newLifting(ctx context.Context, l models.Lifting) (liftingBody, error) {
	said, err := a.d.Texts.Get(ctx, l.Words)
	if err != nil {
		return liftingBody{}, err
	}
	given, err := a.d.Fences.Approvals(ctx, l.ID)
	body := liftingBody{ID: l.ID, Place: l.Place, Fund: l.Fund, Amount: l.Amount, Old: l.Old, Reason: said.Get("reason"), Impact: said.Get("impact"), At: l.At,
		Lines: append([]models.FenceLine{}, l.Lines...), Protects: l.Protects, AgreedAt: orNull(l.AgreedAt), NoticeUntil: l.NoticeUntil, Approvals: []time.Time{}, Needed: models.LiftApprovals, LiftedAt: orNull(l.LiftedAt)}
	for _, g := range given {
		body.Approvals = append(body.Approvals, g.At)
	}
	if err != nil {
		return body, err
	}
	giver, err := a.d.Fences.Giver(ctx, l)
	if giver != "" {
		body.Giver = &giver
	}
	return body, err
}

func (a *API) listLiftings(c *fiber.Ctx) (any, error) {
	all, err := a.d.Fences.Liftings(c.UserContext(), placeOf(c))
	if err != nil {
		return nil, err
	}
	page, next, err := paged(c, all, func(l models.Lifting) string { return string(l.ID) })
	out := make([]liftingBody, len(page))
	for i, l := range page {
		if out[i], err = a.newLifting(c.UserContext(), l); err != nil {
			return nil, err
		}
	}
	return fiber.Map{"liftings": out, "next": next}, err
}

type liftingInput struct {
	Fund        models.FundID      `json:"fund"`
	Protects    models.ServiceID   `json:"protects"`
	Lines       []models.FenceLine `json:"lines"`
	Amount      money.Pence        `json:"amount"`
	NoticeUntil string             `json:"notice_until"`
	Reason      string             `json:"reason"`
	Impact      string             `json:"impact"`
}

func (a *API) proposeLifting(c *fiber.Ctx, by models.By, in liftingInput) (any, error) {
	l, err := a.d.Fences.Propose(c.UserContext(), by, models.Lifting{ID: models.LiftingID(a.fresh(by)), Place: placeOf(c), Fund: in.Fund, Protects: in.Protects, Lines: in.Lines, Amount: in.Amount, NoticeUntil: in.NoticeUntil}, in.Reason, in.Impact)
	if err != nil {
		return nil, err
	}
	return a.newLifting(c.UserContext(), l)
}

func liftingOf(c *fiber.Ctx) models.LiftingID { return models.LiftingID(c.Params("lifting")) }

type approvalInput struct {
	N int64 `json:"n"`
}

type approvalBody struct {
	Lifting models.LiftingID `json:"lifting"`
	N       int64            `json:"n"`
	At      time.Time        `json:"at"`
}

func (a *API) approveLifting(c *fiber.Ctx, by models.By, in approvalInput) (any, error) {
	g, err := a.d.Fences.Approve(c.UserContext(), by, liftingOf(c), in.N)
	return approvalBody{g.Lifting, g.N, g.At}, err
}

func (a *API) agreeLifting(c *fiber.Ctx, by models.By, _ nothing) (any, error) {
	l, err := a.d.Fences.Agree(c.UserContext(), by, liftingOf(c))
	if err != nil {
		return nil, err
	}
	return a.newLifting(c.UserContext(), l)
}

func (a *API) liftFence(c *fiber.Ctx, by models.By, _ nothing) (any, error) {
	l, err := a.d.Fences.Lift(c.UserContext(), by, liftingOf(c))
	if err != nil {
		return nil, err
	}
	return a.newLifting(c.UserContext(), l)
}

// runDownBody is a fall in what is spent on a service.
type runDownBody struct {
	From  string `json:"from"`
	To    string `json:"to"`
	Fall  int64  `json:"fall"`
	Real  *int64 `json:"real"`
	Alert bool   `json:"alert"`
}

// toldLevel is a level with what it has corrected, oldest first.
type toldLevel struct {
	levelBody
	At        time.Time   `json:"at"`
	Corrected []toldLevel `json:"corrected"`
}

func newLevel(l models.ServiceLevel) toldLevel {
	out := toldLevel{levelBody{l.Year, l.Spend, l.Replaced, l.Outputs, l.Unit, l.Where}, l.At, []toldLevel{}}
	for _, was := range l.Was {
		out.Corrected = append(out.Corrected, newLevel(was))
	}
	return out
}

type levelBody struct {
	Year     string      `json:"year"`
	Spend    money.Pence `json:"spend"`
	Replaced money.Pence `json:"replaced"`
	Outputs  int64       `json:"outputs"`
	Unit     string      `json:"unit"`
	Where    string      `json:"where"`
}

type publicAnswer struct {
	At    time.Time `json:"at"`
	Words string    `json:"words"`
}

type serviceBody struct {
	models.Service
	Currency string         `json:"currency"`
	Levels   []toldLevel    `json:"levels"`
	RunDown  *runDownBody   `json:"run_down"`
	Answers  []publicAnswer `json:"answers"`
}

func (a *API) newService(ctx context.Context, s models.Service, currency string, figures models.RuleData) (serviceBody, error) {
	body := serviceBody{Service: s, Currency: currency, Levels: []toldLevel{}, Answers: []publicAnswer{}}
	levels, err := a.d.Watched.Levels(ctx, s.ID)
	if err != nil {
		return body, err
	}
	for _, l := range levels {
		body.Levels = append(body.Levels, newLevel(l))
	}
	if run, ok := s.RunDownOf(levels, figures); ok {
		body.RunDown = &runDownBody{From: run.From.Year, To: run.To.Year, Fall: run.Fall, Alert: run.Alert}
		if run.HasReal {
			body.RunDown.Real = &run.Real
		}
	}
	answers, err := a.d.Watched.Answers(ctx, s.ID)
	for _, one := range answers {
		words, err := a.words(ctx, one.Words, "words")
		if err != nil {
			return body, err
		}
		body.Answers = append(body.Answers, publicAnswer{one.At, words})
	}
	return body, err
}

// listServices lists what is watched at a place, alerts and all.
func (a *API) listServices(c *fiber.Ctx) (any, error) {
	place, err := a.d.Places.Place(c.UserContext(), placeOf(c))
	if err != nil {
		return nil, err
	}
	figures, err := a.d.Figures.Data(c.UserContext())
	if err != nil {
		return nil, err
	}
	all, err := a.d.Watched.Services(c.UserContext(), place.ID)
	if err != nil {
		return nil, err
	}
	page, next, err := paged(c, all, func(s models.Service) string { return string(s.ID) })
	out := make([]serviceBody, len(page))
	for i, s := range page {
		if out[i], err = a.newService(c.UserContext(), s, place.Currency, figures); err != nil {
			return nil, err
		}
	}
	return fiber.Map{"services": out, "next": next}, err
}

type serviceInput struct {
	ID      models.ServiceID `json:"id"`
	Name    string           `json:"name"`
	Was     string           `json:"was"`
	Percent int64            `json:"percent"`
}

func (a *API) watchService(c *fiber.Ctx, by models.By, in serviceInput) (any, error) {
	sv := models.Service{ID: in.ID, Place: placeOf(c), Name: models.Clean(in.Name), Was: models.Clean(in.Was), Percent: in.Percent}
	return fiber.Map{"id": sv.ID}, a.d.Watched.AddService(c.UserContext(), by, sv)
}

func serviceOf(c *fiber.Ctx) models.ServiceID { return models.ServiceID(c.Params("service")) }

func (a *API) recordLevel(c *fiber.Ctx, by models.By, in levelBody) (any, error) {
	l := models.ServiceLevel{Service: serviceOf(c), Year: in.Year, Spend: in.Spend, Replaced: in.Replaced, Outputs: in.Outputs, Unit: models.Clean(in.Unit), Where: models.Clean(in.Where)}
	return fiber.Map{"id": l.Service, "year": l.Year}, a.d.Watched.Record(c.UserContext(), by, l)
}

type answerInput struct {
	Words string `json:"words"`
}

func (a *API) answerAlert(c *fiber.Ctx, by models.By, in answerInput) (any, error) {
	return fiber.Map{"id": serviceOf(c)}, a.d.Watched.Answer(c.UserContext(), by, serviceOf(c), in.Words)
}
