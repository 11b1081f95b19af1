package ledger_test

import (
	"testing"

	"commonchest/models"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

// Whatever went where, each account stands in the trial balance of one place, and each
// trial balance comes to nothing.
func TestTrialBalancesCloseAndShareNothing(t *testing.T) {
	balances := map[ledger.Account]money.Pence{
		ledger.Outside: -100, ledger.SignedAccount("c"): 20, ledger.FundAccount("west"): 30, ledger.FundAccount("empty"): 0,
		ledger.TransitAccount("t", "west"): 10, ledger.TransitAccount("u", "hath"): 5, ledger.PotAccount("r", "hath"): 15, ledger.PaidAccount("r", "1", "hath"): 20}
	seen := map[ledger.Account]money.Pence{}
	for outermost, funds := range map[bool][]models.FundID{true: {"west", "empty"}, false: {"hath"}} {
		var sum money.Pence
		for _, b := range ledger.Trial(balances, funds, outermost) {
			sum += b.Amount
			seen[b.Account] += b.Amount
		}
		if sum != 0 {
			t.Errorf("%v: comes to %d", funds, sum)
		}
	}
	for account, n := range balances {
		if seen[account] != n {
			t.Errorf("%s holds %d, and %d in the trial balances", account, n, seen[account])
		}
	}
	if empty := ledger.Trial(balances, nil, false); len(empty) != 0 {
		t.Errorf("no funds: %v", empty)
	}
}
