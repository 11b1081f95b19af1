package words

import (
	"math/big"
	"strconv"

	"commonchest/models/alloc"
	"commonchest/models/explain"
	"commonchest/models/money"
)

// Names are how a reader knows what a count calls by id.
type Names struct {
	Project func(id string) string
	Fund    func(id string) string
}

// mostNamed is how many projects a sentence names before it counts the rest.
const mostNamed = 3

// Explained writes a sentence of an explanation.
func (c *Catalogue) Explained(lang string, s explain.Sentence, names Names, amounts Amounts) (string, error) {
	w := writer{c, lang, names, amounts}
	var n *int64
	var args []any
	for _, p := range s.Params {
		if p.Name == "n" {
			n = &p.N
			continue
		}
		text, err := w.param(p)
		if err != nil {
			return "", err
		}
		args = append(args, p.Name, text)
	}
	return c.Get(lang, "explain."+s.Key, n, args)
}

// writer writes the parameters of sentences in one language.
type writer struct {
	*Catalogue
	lang    string
	names   Names
	amounts Amounts
}

func (w writer) say(key string, args ...any) (string, error) { return w.Get(w.lang, key, nil, args) }

func (w writer) param(p explain.Param) (string, error) {
	switch p.Kind {
	case explain.Number:
		return Number(p.N), nil
	case explain.Percent:
		return tenths(p.N) + "%", nil
	case explain.Sum:
		return w.amounts.Sum(money.Pence(p.N)), nil
	case explain.Price:
		return w.amounts.Price(p.Exact), nil
	case explain.Decimal:
		return decimal(p.Exact), nil
	case explain.Name:
		return w.names.Project(p.IDs[0]), nil
	case explain.Few:
		return w.few(p.IDs)
	case explain.Spending:
		return w.spending(p)
	case explain.Funds:
		return w.list(len(p.IDs), func(i int) (string, error) { return w.names.Fund(p.IDs[i]), nil })
	case explain.Paying:
		return w.list(len(p.IDs), func(i int) (string, error) {
			return w.say("explain.fund_sum", "fund", w.names.Fund(p.IDs[i]), "sum", w.amounts.Sum(p.Sums[i]))
		})
	case explain.Drawn:
		return w.list(len(p.IDs), func(i int) (string, error) {
			return w.say("explain.name_lot", "name", w.names.Project(p.IDs[i]), "lot", p.Lots[i])
		})
	}
	return "", nil
}

// few names the first few projects and counts the rest.
func (w writer) few(ids []string) (string, error) {
	named := len(ids)
	if named > mostNamed {
		named = mostNamed - 1
	}
	return w.list(min(len(ids), named+1), func(i int) (string, error) {
		if i < named {
			return w.names.Project(ids[i]), nil
		}
		rest := int64(len(ids) - named)
		return w.Get(w.lang, "explain.more_projects", &rest, nil)
	})
}

// spending names projects with their sums; a sum without a project is the rest of them.
func (w writer) spending(p explain.Param) (string, error) {
	return w.list(len(p.Sums), func(i int) (string, error) {
		if i == len(p.IDs) {
			return w.say("explain.more_spent", "n", Number(p.N), "sum", w.amounts.Sum(p.Sums[i]))
		}
		return w.say("explain.name_sum", "name", w.names.Project(p.IDs[i]), "sum", w.amounts.Sum(p.Sums[i]))
	})
}

// list joins n items as people say them: "A, B and C".
func (w writer) list(n int, item func(int) (string, error)) (string, error) {
	var list string
	for i := range n {
		name, err := item(i)
		if err != nil {
			return "", err
		}
		switch {
		case i == 0:
			list = name
			continue
		case i == n-1:
			list, err = w.say("explain.list_last", "list", list, "name", name)
		default:
			list, err = w.say("explain.list_more", "list", list, "name", name)
		}
		if err != nil {
			return "", err
		}
	}
	return list, nil
}

// decimal writes a positive number with one decimal, rounded down, and without it where
// the number is whole.
func decimal(f alloc.Fraction) string {
	r := f.Rat()
	if r == nil {
		return "0"
	}
	if r.IsInt() && r.Num().IsInt64() {
		return Number(r.Num().Int64())
	}
	x := new(big.Int).Mul(r.Num(), big.NewInt(10))
	return tenths(x.Quo(x, r.Denom()).Int64())
}

func tenths(n int64) string { return Number(n/10) + "." + strconv.FormatInt(n%10, 10) }
