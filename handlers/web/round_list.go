package web

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/httpx"
	"commonchest/handlers/web/view"
	"commonchest/models"
	"commonchest/models/money"
)

// perPage is how many projects stand on a page of a round.
const perPage = 20

// sorts are the orders in which a round's projects can be read. The first is the
// visitor's own: nobody's project stands above the others for everybody.
var sorts = []string{"mixed", "name", "cheapest", "dearest"}

// choice is what a visitor wants to see of a round's projects.
type choice struct {
	text, where string
	least, most money.Pence // most 0: no limit
	sort        string
	mixed       string // what the visitor's own order is made from
}

// choiceOf reads what the address asks for, and tells what in it cannot be read.
func (v *visit) choiceOf(r models.RoundView, place models.Place) (choice, form, error) {
	f := form{}
	for _, name := range []string{"q", "where", "least", "most", "sort", "order"} {
		f[name] = []string{v.c.Query(name)}
	}
	in := v.reader(f, place)
	ch := choice{text: fold(f.get("q")), where: fold(f.get("where")), least: in.amountOr("least", 0), most: in.amountOr("most", 0),
		sort: f.get("sort"), mixed: f.get("order")}
	if !slices.Contains(sorts, ch.sort) {
		ch.sort = sorts[0]
	}
	if ch.mixed == "" || len(ch.mixed) > 16 || strings.ContainsFunc(ch.mixed, notInID) {
		// The same browser at the same connection finds the same order when it comes
		// back, and nothing is kept for it, here or there.
		ch.mixed = v.d.KeyedID("web/order", string(r.Round.ID), httpx.Address(v.c), v.c.Get(fiber.HeaderUserAgent))[:10]
	}
	return ch, f, in.err("filter", nil)
}

// fold makes words comparable: whatever their case.
func fold(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

// of gives the projects that are wanted, in the order wanted.
func (ch choice) of(v *visit, list []project) []project {
	list = slices.DeleteFunc(slices.Clone(list), func(p project) bool {
		return !strings.Contains(fold(p.title+" "+p.line+" "+p.where), ch.text) || !strings.Contains(fold(p.where), ch.where) ||
			p.Ask < ch.least || ch.most > 0 && p.Ask > ch.most
	})
	place := map[string]string{}
	for _, p := range list {
		place[p.Ref] = v.d.KeyedID("web/mixed", ch.mixed, p.Ref)
	}
	slices.SortStableFunc(list, func(a, b project) int {
		byName := cmp.Or(strings.Compare(fold(a.title), fold(b.title)), strings.Compare(a.Ref, b.Ref))
		switch ch.sort {
		case "name":
			return byName
		case "cheapest":
			return cmp.Or(cmp.Compare(a.Ask, b.Ask), byName)
		case "dearest":
			return cmp.Or(cmp.Compare(b.Ask, a.Ask), byName)
		}
		return strings.Compare(place[a.Ref], place[b.Ref])
	})
	return list
}

// projectList is a page of a round's projects, as the address asks for them.
func (v *visit) projectList(r models.RoundView, place models.Place, all []project) (view.ProjectList, form, error) {
	ch, f, fault := v.choiceOf(r, place)
	found := ch.of(v, all)
	at, err := strconv.Atoi(v.c.Query("page"))
	pages := max(1, (len(found)+perPage-1)/perPage)
	if err != nil || at < 1 || at > pages {
		at = 1
	}
	list := view.ProjectList{Action: roundURL(r.Round.ID), Total: int64(len(all)), Found: int64(len(found)), Page: int64(at), Pages: int64(pages),
		Filtered: ch.text != "" || ch.where != "" || ch.least > 0 || ch.most > 0, Order: ch.mixed,
		Prefix: nothing(place).Prefix(), Suffix: nothing(place).Suffix()}
	for _, s := range sorts {
		list.Sorts = append(list.Sorts, view.Choice{Value: s, Text: v.say("round.sort." + s), Checked: s == ch.sort})
	}
	list.Rows = projectLines(place, found[(at-1)*perPage:min(at*perPage, len(found))])
	if at > 1 {
		list.Before = pageURL(r.Round.ID, f, ch, at-1)
	}
	if at < pages {
		list.After = pageURL(r.Round.ID, f, ch, at+1)
	}
	return list, f, fault
}

// pageURL is another page of the same list in the same order.
func pageURL(id models.RoundID, f form, ch choice, page int) string {
	q := url.Values{}
	for name := range f {
		if f.get(name) != "" {
			q.Set(name, f.get(name))
		}
	}
	q.Set("order", ch.mixed)
	q.Set("page", strconv.Itoa(page))
	return roundURL(id) + "?" + q.Encode() + "#projects"
}
