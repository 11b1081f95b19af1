package api

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/httpx"
	"commonchest/models"
	"commonchest/models/audit"
	"commonchest/models/bank"
	"commonchest/models/money"
	"commonchest/models/plainzip"
)

// Trail is what an auditor reads; forbidden to all but auditors, clerks and officers of
// the place.
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

// Proofs proves what is stored.
type Proofs interface {
	// Proof proves the chains, the checkpoints and the journals; it may take seconds.
	Proof(ctx context.Context) (models.Proof, error)
}

// proofBody is what was proved of all that is stored.
type proofBody struct {
	At          time.Time `json:"at"`
	Records     int64     `json:"records"`
	Changes     int64     `json:"changes"`
	Facts       int64     `json:"facts"`
	Entries     int64     `json:"entries"`
	Checkpoints int64     `json:"checkpoints"`
	Hour        string    `json:"hour"`
	SHA256      string    `json:"sha256"`
	Keys        string    `json:"keys"`
	Findings    []string  `json:"findings"`
}

// getPlaceTrail is every award of a place as an auditor reads it, with the files to keep.
func (a *API) getPlaceTrail(c *fiber.Ctx) (any, error) {
	trail, err := a.d.Trail.Place(c.UserContext(), httpx.Actor(c), placeOf(c))
	if err != nil {
		return nil, err
	}
	files, err := trail.Files()
	if err != nil {
		return nil, err
	}
	kept := make([]fileBody, len(files))
	for i, f := range files {
		kept[i] = fileBody{f.Name, len(f.Data), plainzip.Sum(f.Data)}
	}
	rows, next, err := paged(c, trail.Rows, func(r audit.Row) string { return string(models.DeliveryOf(r.Round, r.Ref)) })
	if err != nil {
		return nil, err
	}
	for i := range rows {
		rows[i].Funds = array(rows[i].Funds)
	}
	out := fiber.Map{"currency": trail.Place.Currency, "awards": array(rows), "next": next, "files": kept, "proof": nil}
	if c.QueryBool("prove") {
		out["proof"], err = a.proof(c.UserContext())
	}
	return out, err
}

func (a *API) proof(ctx context.Context) (proofBody, error) {
	p, err := a.d.Proofs.Proof(ctx)
	return proofBody{p.At, p.Records, p.Changes, p.Facts, p.Entries, p.Checkpoints, p.Hour, p.Digest, p.Keys, array(p.Findings)}, err
}

// getTrailFile sends the trail of a place as a file.
func (a *API) getTrailFile(c *fiber.Ctx) error {
	trail, err := a.d.Trail.Place(c.UserContext(), httpx.Actor(c), placeOf(c))
	if err != nil {
		return err
	}
	files, err := trail.Files()
	if err != nil {
		return err
	}
	return sendFile(c, files)
}

// listExceptions is what wants a second look.
func (a *API) listExceptions(c *fiber.Ctx) (any, error) {
	place, err := a.d.Places.Place(c.UserContext(), placeOf(c))
	if err != nil {
		return nil, err
	}
	found, err := a.d.Trail.Exceptions(c.UserContext(), httpx.Actor(c), place.ID)
	return fiber.Map{"currency": place.Currency, "exceptions": array(found)}, err
}

// storyBody is one award from whose money it was to what the bank says.
type storyBody struct {
	Round      models.RoundID `json:"round"`
	Ref        string         `json:"ref"`
	Place      models.PlaceID `json:"place"`
	Title      string         `json:"title"`
	Currency   string         `json:"currency"`
	Amount     money.Pence    `json:"amount"`
	Minute     string         `json:"minute"`
	Resolved   string         `json:"resolved_on"`
	Power      string         `json:"power"`
	RecordedBy string         `json:"recorded_by"`
	Departs    string         `json:"departs"`
	Stood      []string       `json:"stood"`
	Funds      []sourceBody   `json:"funds"`
	Entries    []int64        `json:"entries"`
	Interests  []concernBody  `json:"interests"`
	Payments   []tracedBody   `json:"payments"`
}

type sourceBody struct {
	Fund    models.FundID `json:"fund"`
	Partner models.BodyID `json:"partner"`
	Amount  money.Pence   `json:"amount"`
	Entry   int64         `json:"entry"`
	BankRef string        `json:"bank_ref"`
}

type concernBody struct {
	By           models.AccountID    `json:"by"`
	As           models.Role         `json:"as"`
	Kind         models.InterestKind `json:"kind"`
	Words        string              `json:"words"`
	Sensitive    bool                `json:"sensitive"`
	Dispensation string              `json:"dispensation"`
	Ended        bool                `json:"ended"`
	At           time.Time           `json:"at"`
}

type signedBody struct {
	By models.AccountID `json:"by"`
	At time.Time        `json:"at"`
}

// tracedBody is a payment with who prepared and signed it, and what the bank's list has.
type tracedBody struct {
	N          int64               `json:"n"`
	Amount     money.Pence         `json:"amount"`
	Stage      models.PaymentStage `json:"stage"`
	Payee      string              `json:"payee"`
	Document   string              `json:"document"`
	Prepared   signedBody          `json:"prepared"`
	Signed     []signedBody        `json:"signed"`
	BankRef    string              `json:"bank_ref"`
	PaidOn     string              `json:"paid_on"`
	Entry      int64               `json:"entry"`
	Bank       bank.State          `json:"bank"`
	Exact      bool                `json:"exact"`
	Difference money.Pence         `json:"difference"`
}

func newTraced(p audit.Paid) tracedBody {
	body := tracedBody{N: p.N, Amount: p.Amount, Stage: p.Stage, Payee: p.Payee, Document: p.Document, Prepared: signedBody{p.Preparer, p.At}, Signed: []signedBody{},
		BankRef: p.BankRef, PaidOn: p.PaidOn, Entry: p.Entry}
	for _, s := range p.Approvals {
		body.Signed = append(body.Signed, signedBody{s.By, s.At})
	}
	if p.Settled != nil {
		body.Bank, body.Exact, body.Difference = p.Settled.State(), p.Settled.Exact, p.Settled.Difference
	}
	return body
}

// getAwardStory is one award as an auditor follows it.
func (a *API) getAwardStory(c *fiber.Ctx) (any, error) {
	s, err := a.d.Trail.Award(c.UserContext(), httpx.Actor(c), roundOf(c), c.Params("ref"))
	if err != nil {
		return nil, err
	}
	d, r := s.Award.Delivery, s.Award.Resolution
	body := storyBody{Round: d.Round, Ref: d.Ref, Place: d.Place, Title: s.Award.Title, Currency: s.Award.Awarded.Currency, Amount: s.Award.Awarded.Amount, Minute: r.Minute, Resolved: r.On,
		Power: r.Power, RecordedBy: r.Actor, Departs: s.Departs, Stood: []string{}, Funds: []sourceBody{}, Entries: []int64{}, Interests: []concernBody{}, Payments: []tracedBody{}}
	for _, stood := range r.Stood {
		if stood.Ref == d.Ref {
			body.Stood = append(body.Stood, stood.Who)
		}
	}
	for _, f := range s.Funds {
		body.Funds = append(body.Funds, sourceBody{f.Fund, f.Partner, f.Amount, f.Came.Seq, f.Came.Ref})
	}
	for _, e := range s.Round {
		body.Entries = append(body.Entries, e.Seq)
	}
	for _, i := range s.Interests {
		body.Interests = append(body.Interests, concernBody{i.Account, i.As, i.Kind, i.Words, i.Sensitive, i.Dispensation, i.Ended, i.At})
	}
	for _, p := range s.Payments {
		body.Payments = append(body.Payments, newTraced(p))
	}
	return body, nil
}

// listEvidence is what a place and those inside it awarded, by strand.
func (a *API) listEvidence(c *fiber.Ctx) (any, error) {
	place, err := a.d.Places.Place(c.UserContext(), placeOf(c))
	if err != nil {
		return nil, err
	}
	strands, err := a.d.Trail.Strands(c.UserContext(), httpx.Actor(c), place.ID)
	return fiber.Map{"currency": place.Currency, "strands": strands}, err
}

// getEvidence sends the evidence of a strand.
func (a *API) getEvidence(c *fiber.Ctx) error {
	data, err := a.d.Trail.Pack(c.UserContext(), httpx.Actor(c), placeOf(c), c.Params("strand"))
	if err != nil || httpx.NotModified(c, plainzip.Sum(data)) {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/zip")
	return c.Send(data)
}
