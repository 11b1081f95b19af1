package ledger

import (
	"maps"
	"slices"

	"commonchest/models"
	"commonchest/models/money"
)

// Balance is what one account holds, in minor units; less than nothing is owed.
type Balance struct {
	Account Account     `json:"account"`
	Amount  money.Pence `json:"amount"`
}

// Trial is the trial balance of a place: its funds' accounts, wherever the money has come
// to, and of the outermost place what is signed for as well; in order of name, without
// empty ones, and last Outside for all that lies beyond them. Together they are nothing.
// A transfer's sum is the giver's while it is under way, so no place counts another's.
func Trial(balances map[Account]money.Pence, funds []models.FundID, outermost bool) []Balance {
	out := []Balance{}
	var sum money.Pence
	for _, a := range slices.Sorted(maps.Keys(balances)) {
		n := balances[a]
		ours := a.Stage() == AtSigned && outermost || a.Fund() != "" && slices.Contains(funds, a.Fund())
		if n == 0 || !ours {
			continue
		}
		sum += n
		out = append(out, Balance{a, n})
	}
	if len(out) == 0 {
		return out
	}
	return append(out, Balance{Outside, -sum})
}
