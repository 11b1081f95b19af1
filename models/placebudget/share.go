package placebudget

import (
	"commonchest/models"
	"commonchest/models/money"
)

// Share is the part of a budget that one place has. The shares of all places add up to
// the whole: what was accepted for a place and has not arrived is told beside its share,
// and counts where it still is, in the fund that it leaves.
type Share struct {
	Lines  []Line
	Coming []Coming
	Columns
}

// Coming is money that is agreed for a place and has not arrived there.
type Coming struct {
	Transfer models.TransferID
	From     models.PlaceID // where it still counts
	Amount   money.Pence
}

// At gives the share of a place; the transfers are those to it.
func (b Budget) At(place models.PlaceID, transfers []models.Transfer) Share {
	var out Share
	for _, l := range b.Lines {
		if l.Place == place {
			out.Lines, out.Columns = append(out.Lines, l), out.Add(l.Columns)
		}
	}
	for _, t := range transfers {
		if t.Place == place && (t.Stage == models.TransferAccepted || t.Stage == models.TransferReleased) {
			out.Coming = append(out.Coming, Coming{Transfer: t.ID, From: t.FromPlace, Amount: t.Terms.Amount})
		}
	}
	return out
}
