package web

import (
	"slices"
	"strings"

	"commonchest/handlers/web/view"
	"commonchest/models/money"
)

// findable is from how many projects on a ballot lets them be searched.
const findable = 9

// filter shows the ballot again with only those projects that are looked for.
// What is on the others stays there.
func (v *voter) filter(f form, p paper) error {
	base, err := v.base(p.base)
	if err != nil {
		return err
	}
	r := v.reader(f, v.names.place)
	most := r.amountOr("most", -1)
	body := v.ballotModel(base, p, p.cmd)
	page := v.page(&v.names.place)
	if body.Filter != nil {
		find(&body, view.BallotFilter{Words: f.get("find"), Most: f.get("most"), Mine: f.get("mine") != ""}, most)
	}
	page.Body = body
	if err := r.err("filter", nil); err != nil {
		page.Form = map[string]string{"most": f.get("most"), "find": f.get("find")}
		return v.again(err, f, "ballot", page)
	}
	return v.showForm("ballot", page)
}

// find hides the projects that are not looked for; most below zero is no limit.
func find(b *view.Ballot, wanted view.BallotFilter, most money.Pence) {
	b.Filter.Words, b.Filter.Most, b.Filter.Mine = wanted.Words, wanted.Most, wanted.Mine
	b.Filter.On, b.Filter.Shown = true, 0
	words := strings.Fields(strings.ToLower(wanted.Words))
	for i := range b.Pots {
		for j := range b.Pots[i].Projects {
			p := &b.Pots[i].Projects[j]
			text := strings.ToLower(p.Text())
			lacks := func(word string) bool { return !strings.Contains(text, word) }
			p.Hidden = wanted.Mine && !p.Chosen || most >= 0 && p.Cost.Pence > most || slices.ContainsFunc(words, lacks)
			if !p.Hidden {
				b.Filter.Shown++
			}
		}
	}
}
