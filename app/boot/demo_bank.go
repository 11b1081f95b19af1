package boot

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"commonchest/models/bank"
	"commonchest/models/ledger"
	"commonchest/models/money"
)

// accessDays is how long the auditor of the demonstration may still look.
const accessDays = 120

// bankList is what the bank of Hatherden says: everything that the journal has but its last
// payment, which went out without a word in the list, and a charge that nobody has entered.
// So much agrees, something waits, and something is asked.
func (d *demo) bankList() {
	d.do(func() error {
		st, err := d.Funding.Statement(d.ctx, "hatherden")
		if err != nil {
			return err
		}
		entries := slices.DeleteFunc(slices.Clone(st.Entries), func(e ledger.Entry) bool { return e.Place != "hatherden" })
		zone, err := time.LoadLocation(valeZone)
		if err != nil {
			return err
		}
		cash, last := bank.CashOf(entries, zone), -1
		list := []string{"Date,Amount,Reference,Details"}
		for i, c := range cash {
			if c.Kind == ledger.Paid {
				last = i
			}
		}
		for i, c := range cash {
			if i != last {
				list = append(list, fmt.Sprintf("%s,%s,%s,%s", c.Day, money.Decimal(c.Amount, 2), c.Ref, c.Kind))
			}
		}
		list = append(list, d.clock.now().AddDate(0, 0, -9).In(zone).Format(time.DateOnly)+",-6.00,,Account charge")
		_, err = d.Reconcile.Take(d.ctx, d.clerk("hatherden"), "hatherden", "", []byte(strings.Join(list, "\n")+"\n"))
		return err
	})
}
