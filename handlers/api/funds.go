package api

import (
	"cmp"
	"context"
	"slices"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/httpx"
	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

// Funds is what the interface needs of funds and the ledger.
type Funds interface {
	// Funds lists the funds of a place in their order.
	Funds(ctx context.Context, place models.PlaceID) ([]models.Fund, error)
	// Statement reads the ledger that a place belongs to.
	Statement(ctx context.Context, place models.PlaceID) (ledger.Statement, error)
	// Contribute records money of the place's own body; for its clerk.
	Contribute(ctx context.Context, by models.By, f models.Fund, amount money.Pence, b models.Banked) error
}

type fundBody struct {
	models.Fund
	Balance money.Pence `json:"balance"`
}

func (a *API) fundsOf(ctx context.Context, place models.PlaceID) ([]fundBody, error) {
	list, err := a.d.Funds.Funds(ctx, place)
	if err != nil {
		return nil, err
	}
	st, err := a.d.Funds.Statement(ctx, place)
	if err != nil {
		return nil, err
	}
	out := make([]fundBody, len(list))
	for i, f := range list {
		out[i] = fundBody{Fund: f, Balance: st.Balances[ledger.FundAccount(f.ID)]}
	}
	return out, nil
}

type statementBody struct {
	Programme models.ProgrammeID `json:"programme"`
	Currency  string             `json:"currency"`
	Entries   []ledger.Entry     `json:"entries"`
	Balances  []ledger.Posting   `json:"balances"`
	Next      *int64             `json:"next"`
}

// The most entries of one page, and as many as there are without a limit.
const mostEntries, someEntries = 1000, 200

func (a *API) getStatement(c *fiber.Ctx) error {
	after, limit := c.QueryInt("after"), c.QueryInt("limit", someEntries)
	if after < 0 || limit < 1 || limit > mostEntries {
		return models.E(models.Invalid, "page", models.F("limit", "between", "least", "1", "most", "1000"))
	}
	place, err := a.d.Places.Place(c.UserContext(), placeOf(c))
	if err != nil {
		return err
	}
	st, err := a.d.Funds.Statement(c.UserContext(), place.ID)
	if err != nil {
		return err
	}
	body := statementBody{Programme: place.Programme, Currency: place.Currency, Entries: []ledger.Entry{}, Balances: []ledger.Posting{}}
	if after < len(st.Entries) { // entry n is the n-th: a ledger has no gaps
		end := min(after+limit, len(st.Entries))
		body.Entries = st.Entries[after:end]
		if last := int64(end); end < len(st.Entries) {
			body.Next = &last
		}
	}
	for account, amount := range st.Balances {
		body.Balances = append(body.Balances, ledger.Posting{Account: account, Amount: amount})
	}
	slices.SortFunc(body.Balances, func(x, y ledger.Posting) int { return cmp.Compare(x.Account, y.Account) })
	return httpx.JSON(c, fiber.StatusOK, body)
}

type contribution struct {
	Fund      models.FundID   `json:"fund"`
	Name      string          `json:"name"`
	Kind      models.FundKind `json:"kind"`
	Condition string          `json:"condition"`
	Fence     models.Fence    `json:"fence"`
	Amount    money.Pence     `json:"amount"`
	Currency  string          `json:"currency"`
	BankRef   string          `json:"bank_ref"`
	CameOn    string          `json:"came_on"`
}

func (a *API) contribute(c *fiber.Ctx) error {
	by, in, err := command[contribution](a, c)
	if err != nil {
		return err
	}
	place, err := a.paidIn(c.UserContext(), placeOf(c), in.Currency)
	if err != nil {
		return err
	}
	fund := models.Fund{ID: in.Fund, Place: place.ID, Name: in.Name, Partner: place.Body, Kind: in.Kind, Condition: in.Condition, Fence: in.Fence}
	if err := a.d.Funds.Contribute(c.UserContext(), by, fund, in.Amount, models.Banked{Ref: in.BankRef, On: in.CameOn}); err != nil {
		return err
	}
	return httpx.JSON(c, fiber.StatusCreated, fiber.Map{"fund": fund.ID, "amount": in.Amount, "currency": place.Currency})
}
