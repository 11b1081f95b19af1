package web

import (
	"slices"
	"strings"

	"commonchest/handlers/web/view"
	"commonchest/models"
)

// transfersModel lists offers, the last one first. place is whose money or zone
// they are told in.
func (v *visit) transfersModel(place models.Place, list []models.Transfer) (view.Transfers, error) {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b models.Transfer) int { return b.OfferedAt.Compare(a.OfferedAt) })
	var body view.Transfers
	for _, t := range list {
		row, err := v.transferRow(place, t)
		if err != nil {
			return body, err
		}
		body.Rows = append(body.Rows, row)
	}
	return body, nil
}

// transferRow is an offer with what comes next, and whose turn it is.
func (v *visit) transferRow(place models.Place, t models.Transfer) (view.TransferRow, error) {
	row := view.TransferRow{Name: t.Name, Condition: v.condition(place, t.Fence, t.Condition), Amount: view.In(t.Currency, t.Amount), Stage: t.Stage,
		Offered: v.in(place, t.OfferedAt), Answered: v.in(place, t.AnsweredAt), Received: v.in(place, t.ReceivedAt), BankRef: t.BankRef, Why: t.Why}
	var err error
	if row.From, err = v.bodyName(t.From); err != nil {
		return row, err
	}
	if row.To, err = v.bodyName(t.To); err != nil {
		return row, err
	}
	mine := v.actor.Can(models.RoleClerk, t.Place)
	if mine {
		row.URL = transferURL(t.ID)
	}
	whose := "theirs"
	if mine {
		whose = "yours"
	}
	row.Next = v.say("transfer.next_"+string(t.Stage)+"_"+whose, "to", row.To, "from", row.From)
	return row, nil
}

// fundID names the fund that money becomes part of: the same giver, name and
// conditions in a place make one fund, and any other makes another, so that
// accepted money can always be received.
func (v *visit) fundID(place models.PlaceID, partner models.BodyID, name, condition string, fence models.Fence) models.FundID {
	mark := v.d.KeyedID("web/fund", string(place), string(partner), name, condition+fenceMark(fence))[:6]
	return models.FundID(slug(string(place)+"-"+name, 60-len(mark)-1) + "-" + mark)
}

// slug makes a name for an address of any words: lower-case letters and digits
// with single hyphens, at most so many bytes. Accents are dropped with their
// letters' marks; what is left may be nothing but the place.
func slug(words string, most int) string {
	var b strings.Builder
	for _, r := range strings.ToLower(plainLetters.Replace(words)) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() >= most {
			break
		}
	}
	return strings.Trim(b.String(), "-")
}

// plainLetters takes the marks off the letters that stand in names of places and
// funds here.
var plainLetters = strings.NewReplacer("â", "a", "ê", "e", "î", "i", "ô", "o", "û", "u", "ŵ", "w", "ŷ", "y", "Â", "a", "Ê", "e",
	"Î", "i", "Ô", "o", "Û", "u", "Ŵ", "w", "Ŷ", "y", "ö", "o", "ë", "e", "ï", "i", "é", "e", "è", "e", "á", "a", "&", " and ", "’", "", "'", "")
