package api

import (
	"context"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/app/transfers"
	"commonchest/handlers/httpx"
	"commonchest/models"
	"commonchest/models/money"
)

// Transfers reads what is offered to areas. It does not know who may read what.
type Transfers interface {
	// Transfer reads one; not found if there is none.
	Transfer(ctx context.Context, id models.TransferID) (models.Transfer, error)
	// Story tells its history, oldest first; not found if there is none.
	Story(ctx context.Context, id models.TransferID) ([]transfers.Step, error)
	// To lists what was offered to a place.
	To(ctx context.Context, place models.PlaceID) ([]models.Transfer, error)
	// From lists what a place's body has offered.
	From(ctx context.Context, place models.PlaceID) ([]models.Transfer, error)
	// Readiness reads what an area says it can take on; version 0 where nothing was said.
	Readiness(ctx context.Context, place models.PlaceID) (models.Readiness, string, int64, error)
	// SaveReadiness keeps it, for the area's clerk.
	SaveReadiness(ctx context.Context, by models.By, base int64, r models.Readiness, words string) (models.Readiness, error)
}

type transferBody struct {
	ID         models.TransferID    `json:"id"`
	From       models.BodyID        `json:"from"`
	FromPlace  models.PlaceID       `json:"from_place"`
	To         models.BodyID        `json:"to"`
	Place      models.PlaceID       `json:"place"`
	Currency   string               `json:"currency"`
	Version    int64                `json:"version"`
	By         models.BodyID        `json:"by"`
	Terms      models.TransferTerms `json:"terms"`
	Stage      models.TransferStage `json:"stage"`
	Silent     bool                 `json:"silent"`
	Public     bool                 `json:"public"`
	Answer     *answerBody          `json:"answer"`
	Year       int64                `json:"year"`
	OfferedAt  time.Time            `json:"offered_at"`
	DecidedAt  *time.Time           `json:"decided_at"`
	ReleasedAt *time.Time           `json:"released_at"`
	ReceivedAt *time.Time           `json:"received_at"`
	BankRef    string               `json:"bank_ref,omitempty"`
}

type answerBody struct {
	Answer     models.AnswerKind      `json:"answer"`
	Version    int64                  `json:"version"`
	Minute     string                 `json:"minute"`
	At         time.Time              `json:"at"`
	Until      *time.Time             `json:"until"`
	Reasons    []models.DeclineReason `json:"reasons"`
	Conditions []*time.Time           `json:"conditions"` // when each was met
}

// newTransfer shows a transfer; its bank reference only to the staff of the two places.
func (a *API) newTransfer(t models.Transfer, actor models.Actor) transferBody {
	body := transferBody{ID: t.ID, From: t.From, FromPlace: t.FromPlace, To: t.To, Place: t.Place, Currency: t.Currency, Version: t.Version, By: t.By,
		Terms: listed(t.Terms), Stage: t.Stage, Silent: t.Silent(a.d.Now()), Public: t.Public(), Year: t.Year, OfferedAt: t.OfferedAt,
		DecidedAt: orNull(t.DecidedAt), ReleasedAt: orNull(t.ReleasedAt), ReceivedAt: orNull(t.ReceivedAt)}
	if t.Answer.Kind != "" {
		body.Answer = &answerBody{Answer: t.Answer.Kind, Version: t.Answer.Version, Minute: t.Answer.Minute, At: t.Answer.At, Until: orNull(t.Answer.Until),
			Reasons: append([]models.DeclineReason{}, t.Answer.Reasons...), Conditions: []*time.Time{}}
		for _, c := range t.Answer.Conditions {
			body.Answer.Conditions = append(body.Answer.Conditions, orNull(c.MetAt))
		}
	}
	if concerned(t, actor) {
		body.BankRef = t.BankRef
	}
	return body
}

func listed(t models.TransferTerms) models.TransferTerms {
	t.Liabilities = append([]models.Liability{}, t.Liabilities...)
	return t
}

// staff are the roles that may read the papers of a place.
var staff = []models.Role{models.RoleClerk, models.RoleOfficer, models.RoleAuditor}

// offerReaders may read its offers before they are public: councillors decide about them.
var offerReaders = append(slices.Clone(staff), models.RoleCouncillor)

func concerned(t models.Transfer, actor models.Actor) bool {
	return actor.Need(t.FromPlace, offerReaders...) == nil || actor.Need(t.Place, offerReaders...) == nil
}

// shown is the part of a list that the actor may read: everybody what was decided, those
// concerned all of it.
func shown(list []models.Transfer, actor models.Actor) []models.Transfer {
	var out []models.Transfer
	for _, t := range list {
		if t.Public() || concerned(t, actor) {
			out = append(out, t)
		}
	}
	return out
}

func (a *API) newTransfers(list []models.Transfer, actor models.Actor) []transferBody {
	out := make([]transferBody, len(list))
	for i, t := range list {
		out[i] = a.newTransfer(t, actor)
	}
	return out
}

func (a *API) listTransfers(c *fiber.Ctx) error {
	actor := httpx.Actor(c)
	to, err := a.d.Transfers.To(c.UserContext(), placeOf(c))
	if err != nil {
		return err
	}
	from, err := a.d.Transfers.From(c.UserContext(), placeOf(c))
	if err != nil {
		return err
	}
	for _, t := range from {
		if t.Place != placeOf(c) { // what stays in the place is among those to it
			to = append(to, t)
		}
	}
	page, next, err := paged(c, shown(to, actor), func(t models.Transfer) string { return string(t.ID) })
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
	return httpx.JSON(c, fiber.StatusOK, fiber.Map{"to": a.newTransfers(to, actor), "from": a.newTransfers(from, actor), "next": next})
}

// readable reads the transfer of the address, unless the actor may not know of it.
func (a *API) readable(c *fiber.Ctx) (models.Transfer, error) {
	t, err := a.d.Transfers.Transfer(c.UserContext(), transferOf(c))
	if err == nil && !t.Public() && !concerned(t, httpx.Actor(c)) {
		err = models.E(models.NotFound, "document")
	}
	return t, err
}

func transferOf(c *fiber.Ctx) models.TransferID { return models.TransferID(c.Params("transfer")) }

func (a *API) getTransfer(c *fiber.Ctx) error {
	t, err := a.readable(c)
	return a.sendTransfer(c, fiber.StatusOK, t, err)
}

type versionBody struct {
	Version int64                `json:"version"`
	By      models.BodyID        `json:"by"`
	At      time.Time            `json:"at"`
	Terms   models.TransferTerms `json:"terms"`
	Words   models.TransferWords `json:"words"`
}

type stepBody struct {
	At    time.Time            `json:"at"`
	Act   string               `json:"act"`
	Stage models.TransferStage `json:"stage"`
	Words []string             `json:"words"`
}

// getStory is every version of an offer and every act.
func (a *API) getStory(c *fiber.Ctx) error {
	if _, err := a.readable(c); err != nil {
		return err
	}
	steps, err := a.d.Transfers.Story(c.UserContext(), transferOf(c))
	if err != nil {
		return err
	}
	var versions []versionBody
	acts := make([]stepBody, len(steps))
	for i, s := range steps {
		t := s.Transfer
		if i == 0 || t.Version != steps[i-1].Transfer.Version {
			versions = append(versions, versionBody{Version: t.Version, By: t.By, At: s.At, Terms: listed(t.Terms), Words: s.Words})
		}
		acts[i] = stepBody{At: s.At, Act: s.Action, Stage: t.Stage, Words: []string{}}
		if i == 0 || steps[i-1].Transfer.Answer.Words.ID != t.Answer.Words.ID {
			for _, part := range s.Answer.Parts {
				if part.Value != "" {
					acts[i].Words = append(acts[i].Words, part.Value)
				}
			}
		}
		if words := s.Said.Get("words"); words != "" && (i == 0 || steps[i-1].Transfer.Said.ID != t.Said.ID) {
			acts[i].Words = append(acts[i].Words, words)
		}
	}
	return httpx.JSON(c, fiber.StatusOK, fiber.Map{"versions": versions, "acts": acts})
}

type readinessBody struct {
	models.Readiness
	Words   string `json:"words"`
	Version int64  `json:"version"`
}

// getReadiness is for the staff of the area and of the place that offers to it.
func (a *API) getReadiness(c *fiber.Ctx) error {
	place, err := a.d.Places.Place(c.UserContext(), placeOf(c))
	if err != nil {
		return err
	}
	actor := httpx.Actor(c)
	if err := actor.Need(place.ID, offerReaders...); err != nil && actor.Need(place.Parent, offerReaders...) != nil {
		return err
	}
	r, words, n, err := a.d.Transfers.Readiness(c.UserContext(), place.ID)
	if err == nil && n == 0 {
		err = models.E(models.NotFound, "document")
	}
	if err != nil {
		return err
	}
	return httpx.JSON(c, fiber.StatusOK, readinessBody{Readiness: r, Words: words, Version: n})
}

func (a *API) putReadiness(c *fiber.Ctx) error {
	by, in, err := command[struct {
		Base      int64                `json:"base"`
		Hours     int64                `json:"hours"`
		Insurance string               `json:"insurance"`
		VAT       string               `json:"vat"`
		Skills    string               `json:"skills"`
		Step      models.ReadinessStep `json:"step"`
		Words     string               `json:"words"`
	}](a, c)
	if err != nil {
		return err
	}
	r, err := a.d.Transfers.SaveReadiness(c.UserContext(), by, in.Base, models.Readiness{Place: placeOf(c), Hours: in.Hours, Insurance: in.Insurance,
		VAT: in.VAT, Skills: in.Skills, Step: in.Step}, models.Clean(in.Words))
	if err != nil {
		return err
	}
	return httpx.JSON(c, fiber.StatusOK, readinessBody{Readiness: r, Words: models.Clean(in.Words), Version: in.Base + 1})
}

func (a *API) sendTransfer(c *fiber.Ctx, status int, t models.Transfer, err error) error {
	if err != nil {
		return err
	}
	return httpx.JSON(c, status, a.newTransfer(t, httpx.Actor(c)))
}

// cleaned makes the words of terms storable.
func cleaned(w models.TransferWords) models.TransferWords {
	for _, s := range []*string{&w.Service, &w.Asset, &w.Liabilities, &w.HandBack, &w.Support} {
		*s = models.Clean(*s)
	}
	return w
}

// sumIn holds an amount against the currency that came with it.
func (a *API) sumIn(c *fiber.Ctx, currency string) error {
	t, err := a.d.Transfers.Transfer(c.UserContext(), transferOf(c))
	if err != nil {
		return err
	}
	_, err = a.paidIn(c.UserContext(), t.Place, currency)
	return err
}

type handBack struct {
	Amount   money.Pence `json:"amount"`
	Currency string      `json:"currency"`
	BankRef  string      `json:"bank_ref"`
	Why      string      `json:"why"`
}
