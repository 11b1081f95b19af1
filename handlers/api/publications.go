package api

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/httpx"
	"commonchest/models"
	"commonchest/models/duties"
	"commonchest/models/money"
	"commonchest/models/plainzip"
)

// Duties reads what bodies owe the public about financial years, and what is published.
type Duties interface {
	// Year gathers the facts of one.
	Year(ctx context.Context, place models.PlaceID, of models.FinancialYear) (duties.Year, error)
	// Publisher is what a body says of itself, with its version.
	Publisher(ctx context.Context, place models.PlaceID) (duties.Publisher, int64, error)
	// Published lists published packs, the newest first.
	Published(ctx context.Context, place models.PlaceID) ([]duties.Publication, error)
	// Download gives one again; not found, or unavailable "pack_altered".
	Download(ctx context.Context, place models.PlaceID, of models.FinancialYear, n int64) ([]byte, duties.Publication, error)
	// Giving is every grant of a place; not found "no_grants".
	Giving(ctx context.Context, place models.PlaceID) (duties.Giving, error)
}

// Publishing records facts for publications and publishes, for clerks and officers.
type Publishing interface {
	// Describe records what a body says of itself and of a year; conflict "changed_meanwhile".
	Describe(ctx context.Context, by models.By, base int64, said duties.Publisher, of duties.YearFacts, from string) (duties.Publisher, error)
	// ReceiveStatement records that a statement of use came in; conflict "statement_received".
	ReceiveStatement(ctx context.Context, by models.By, in duties.Statement) (duties.Statement, error)
	// Publish fixes a pack; conflict "pack_gaps", "pack_changed" or "published_already".
	Publish(ctx context.Context, by models.By, place models.PlaceID, of models.FinancialYear, digest, reason string) (duties.Publication, error)
}

type publicationBody struct {
	Year   string    `json:"year"`
	N      int64     `json:"n"`
	SHA256 string    `json:"sha256"`
	Bytes  int64     `json:"bytes"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
}

func (a *API) newPublication(ctx context.Context, p duties.Publication) (publicationBody, error) {
	reason, err := a.words(ctx, p.Reason, "words")
	return publicationBody{p.Year.String(), p.N, p.Digest, p.Bytes, p.At, reason}, err
}

// listPublications is for everybody.
func (a *API) listPublications(c *fiber.Ctx) (any, error) {
	all, err := a.d.Duties.Published(c.UserContext(), placeOf(c))
	if err != nil {
		return nil, err
	}
	page, next, err := paged(c, all, func(p duties.Publication) string { return p.Year.String() + "." + seqCursor(p.N) })
	out := make([]publicationBody, len(page))
	for i, p := range page {
		if out[i], err = a.newPublication(c.UserContext(), p); err != nil {
			return nil, err
		}
	}
	return fiber.Map{"publications": out, "next": next}, err
}

// getPack sends a published pack again, byte for byte.
func (a *API) getPack(c *fiber.Ctx) error {
	of, err := models.ParseYear(c.Params("year"))
	if err != nil {
		return err
	}
	data, p, err := a.d.Duties.Download(c.UserContext(), placeOf(c), of, nOf(c))
	if err != nil || httpx.NotModified(c, p.Digest) {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/zip")
	return c.Send(data)
}

// dutiesOf gathers the year of the address, for who may see what is not published yet.
func (a *API) dutiesOf(c *fiber.Ctx) (duties.Year, error) {
	if err := httpx.Actor(c).Need(placeOf(c), staff...); err != nil {
		return duties.Year{}, err
	}
	of, err := models.ParseYear(c.Params("year"))
	if err != nil {
		return duties.Year{}, err
	}
	return a.d.Duties.Year(c.UserContext(), placeOf(c), of)
}

type fileBody struct {
	Name   string `json:"name"`
	Bytes  int    `json:"bytes"`
	SHA256 string `json:"sha256"`
}

type gapBody struct {
	Code  string `json:"code"`
	Stops bool   `json:"stops"`
	Of    string `json:"of"`
}

type dueBody struct {
	Kind    duties.DutyKind `json:"kind"`
	Quarter int             `json:"quarter"`
	Due     string          `json:"due"`
	Must    bool            `json:"must"`
	File    string          `json:"file"`
	Source  string          `json:"source"`
}

type yearFacts struct {
	OrgID         string       `json:"org_id"`
	Prefix        string       `json:"prefix"`
	Department    string       `json:"department"`
	Turnover      *money.Pence `json:"turnover"`
	NoticesServed *money.Pence `json:"notices_served"`
	NoticesUnpaid *money.Pence `json:"notices_unpaid"`
}

func factsOf(p duties.Publisher, of models.FinancialYear) yearFacts {
	f := p.Year(of)
	out := yearFacts{OrgID: p.OrgID, Prefix: p.Prefix, Department: p.Department}
	if f.Known {
		out.Turnover = &f.Turnover
	}
	if f.NoticesAnswered {
		out.NoticesServed, out.NoticesUnpaid = &f.NoticesServed, &f.NoticesUnpaid
	}
	return out
}

// getDuties is what is due about a year, what is missing, and the pack as it stands now.
func (a *API) getDuties(c *fiber.Ctx) (any, error) {
	y, err := a.dutiesOf(c)
	if err != nil {
		return nil, err
	}
	said, version, err := a.d.Duties.Publisher(c.UserContext(), y.Place.ID)
	if err != nil {
		return nil, err
	}
	files, err := y.Files()
	if err != nil {
		return nil, err
	}
	pack, err := y.Pack()
	list, gaps, due := []fileBody{}, []gapBody{}, []dueBody{}
	for _, f := range files {
		list = append(list, fileBody{f.Name, len(f.Data), plainzip.Sum(f.Data)})
	}
	for _, g := range y.Gaps() {
		gaps = append(gaps, gapBody{g.Code, g.Stops, g.Title})
	}
	for _, d := range y.Duties() {
		due = append(due, dueBody{d.Kind, d.Quarter, d.Due, d.Must, d.File, d.Source})
	}
	return fiber.Map{"year": y.Of.String(), "currency": y.Place.Currency, "version": version, "facts": factsOf(said, y.Of), "duties": due, "gaps": gaps, "files": list,
		"sha256": plainzip.Sum(pack)}, err
}

// getDutyFile sends a file of a year's pack as it stands now.
func (a *API) getDutyFile(c *fiber.Ctx) error {
	y, err := a.dutiesOf(c)
	if err != nil {
		return err
	}
	files, err := y.Files()
	if err != nil {
		return err
	}
	return sendFile(c, files)
}

// sendFile sends the one of some files that the address names.
func sendFile(c *fiber.Ctx, files []plainzip.File) error {
	for _, f := range files {
		if f.Name == c.Params("file") {
			c.Attachment(f.Name)
			c.Set(fiber.HeaderContentType, fiber.MIMEOctetStream)
			return c.Send(f.Data)
		}
	}
	return models.E(models.NotFound, "document")
}

type factsInput struct {
	Base int64 `json:"base"`
	yearFacts
	Currency string `json:"currency"`
	Reason   string `json:"reason"`
}

func (a *API) putFacts(c *fiber.Ctx, by models.By, in factsInput) (any, error) {
	of, err := models.ParseYear(c.Params("year"))
	if err == nil {
		_, err = a.paidIn(c.UserContext(), placeOf(c), in.Currency)
	}
	if err != nil {
		return nil, err
	}
	facts := duties.YearFacts{Year: of, Turnover: orNone(in.Turnover), Known: in.Turnover != nil, NoticesServed: orNone(in.NoticesServed),
		NoticesUnpaid: orNone(in.NoticesUnpaid), NoticesAnswered: in.NoticesServed != nil && in.NoticesUnpaid != nil}
	said, err := a.d.Publishing.Describe(c.UserContext(), by, in.Base, duties.Publisher{Place: placeOf(c), OrgID: in.OrgID, Prefix: in.Prefix, Department: in.Department}, facts, in.Reason)
	return fiber.Map{"year": of.String(), "version": in.Base + 1, "facts": factsOf(said, of)}, err
}

// orNone is an amount that may not be known.
func orNone(p *money.Pence) money.Pence {
	if p == nil {
		return 0
	}
	return *p
}

type statementInput struct {
	Round    models.RoundID `json:"round"`
	Ref      string         `json:"ref"`
	On       string         `json:"on"`
	Document string         `json:"document"`
}

func (a *API) receiveStatement(c *fiber.Ctx, by models.By, in statementInput) (any, error) {
	of, err := models.ParseYear(c.Params("year"))
	if err != nil {
		return nil, err
	}
	s, err := a.d.Publishing.ReceiveStatement(c.UserContext(), by, duties.Statement{Place: placeOf(c), Year: of, Round: in.Round, Ref: in.Ref, On: in.On, Document: in.Document})
	return fiber.Map{"year": of.String(), "round": s.Round, "ref": s.Ref, "on": s.On, "document": s.Document, "at": s.At}, err
}

type publishInput struct {
	Year   string `json:"year"`
	SHA256 string `json:"sha256"`
	Reason string `json:"reason"`
}

func (a *API) publishPack(c *fiber.Ctx, by models.By, in publishInput) (any, error) {
	of, err := models.ParseYear(in.Year)
	if err != nil {
		return nil, err
	}
	p, err := a.d.Publishing.Publish(c.UserContext(), by, placeOf(c), of, in.SHA256, in.Reason)
	if err != nil {
		return nil, err
	}
	return a.newPublication(c.UserContext(), p)
}

// getGiving sends every grant of a place in the 360Giving Data Standard.
func (a *API) getGiving(c *fiber.Ctx) error {
	g, err := a.d.Duties.Giving(c.UserContext(), placeOf(c))
	if err != nil {
		return err
	}
	data, err := g.JSON()
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	return c.Send(data)
}
