package ledger

import (
	"strings"

	"commonchest/models"
)

// Account is a place where money can be. What stands before the colon is how far it
// has come:
//
//	outside                        the world beyond the programme
//	signed:<commitment>            promised under a partner's signature, not here yet
//	fund:<fund>                    received, and set aside for nothing
//	transit:<transfer>/<fund>      on its way from one place to another; the fund it left
//	pot:<round>/<fund>             set aside for a sealed round
//	award:<round>/<ref>/<fund>     resolved for a project, not paid yet
//	paid:<round>/<ref>/<fund>      paid out for a project
//
// Each pound is in one of them, and from a fund on the account's last part says
// whose money it is.
type Account string

// Stage is how far the money in an account has come.
type Stage string

// The stages, in the order in which a pound goes through them.
const (
	AtOutside Stage = "outside"
	AtSigned  Stage = "signed"
	AtFund    Stage = "fund"
	AtTransit Stage = "transit"
	AtPot     Stage = "pot"
	AtAward   Stage = "award"
	AtPaid    Stage = "paid"
)

// Outside is the world beyond the programme; its balance is minus all the money that
// was promised or has come in. It alone may be overdrawn.
const Outside Account = "outside"

// SignedAccount holds what a partner has signed for and not paid in.
func SignedAccount(c models.CommitmentID) Account { return Account("signed:" + string(c)) }

// FundAccount holds what a fund has received and not set aside.
func FundAccount(f models.FundID) Account { return Account("fund:" + string(f)) }

// TransitAccount holds what a transfer has taken out of a fund and not delivered.
func TransitAccount(t models.TransferID, from models.FundID) Account {
	return Account("transit:" + string(t) + "/" + string(from))
}

// PotAccount holds what a fund has set aside for a sealed round.
func PotAccount(r models.RoundID, f models.FundID) Account {
	return Account("pot:" + string(r) + "/" + string(f))
}

// AwardAccount holds what a fund owes to one project of a round.
func AwardAccount(r models.RoundID, ref string, f models.FundID) Account {
	return Account("award:" + string(r) + "/" + ref + "/" + string(f))
}

// PaidAccount holds what a fund has paid for one project of a round.
func PaidAccount(r models.RoundID, ref string, f models.FundID) Account {
	return Account("paid:" + string(r) + "/" + ref + "/" + string(f))
}

// Stage tells how far the money in the account has come.
func (a Account) Stage() Stage {
	stage, _, _ := strings.Cut(string(a), ":")
	return Stage(stage)
}

// parts are what stands behind the colon.
func (a Account) parts() []string {
	_, rest, _ := strings.Cut(string(a), ":")
	return strings.Split(rest, "/")
}

// Fund is whose money is in the account; "" before it is in a fund.
func (a Account) Fund() models.FundID {
	if s := a.Stage(); s == AtOutside || s == AtSigned {
		return ""
	}
	p := a.parts()
	return models.FundID(p[len(p)-1])
}

// Commitment is the signature under which the money is promised; "" for other accounts.
func (a Account) Commitment() models.CommitmentID {
	if a.Stage() != AtSigned {
		return ""
	}
	return models.CommitmentID(a.parts()[0])
}

// Project is the round and the project on its ballot that the money was awarded to;
// "" for other accounts.
func (a Account) Project() (models.RoundID, string) {
	p := a.parts()
	if s := a.Stage(); s != AtAward && s != AtPaid || len(p) != 3 {
		return "", ""
	}
	return models.RoundID(p[0]), p[1]
}

// Round is the round that the money is set aside for, awarded or paid under; "" for none.
func (a Account) Round() models.RoundID {
	switch a.Stage() {
	case AtPot, AtAward, AtPaid:
		return models.RoundID(a.parts()[0])
	}
	return ""
}
