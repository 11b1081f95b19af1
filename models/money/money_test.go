package money_test

import (
	"errors"
	"math"
	"math/big"
	"testing"

	"commonchest/models/money"

	"pgregory.net/rapid"
)

func currency(t testing.TB, code string) money.Currency {
	t.Helper()
	c, err := money.CurrencyOf(code)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func code(err error) string {
	if e, ok := errors.AsType[*money.Error](err); ok {
		return e.Code
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

func TestParse(t *testing.T) {
	for _, c := range []struct {
		name, in, currency string
		want               money.Pence
		code               string
	}{
		{"pounds", "£1,250.50", "GBP", 125050, ""},
		{"one decimal", "1250.5", "GBP", 125050, ""},
		{"grouped", "1,250", "GBP", 125000, ""},
		{"grouped twice", "1,250,000", "GBP", 125000000, ""},
		{"grouped by spaces", "1 250 000.05", "GBP", 125000005, ""},
		{"no-break space", "995\u00a0079\u00a0PLN", "PLN", 99507900, ""},
		{"code behind", "995,079 PLN", "PLN", 99507900, ""},
		{"code before, small letters", "gbp 12", "GBP", 1200, ""},
		{"blanks around", "  £ 12 ", "GBP", 1200, ""},
		{"true minus", "\u2212£150", "GBP", -15000, ""},
		{"hyphen behind the sign", "£-150", "GBP", -15000, ""},
		{"zero", "0", "GBP", 0, ""},
		{"trailing zeros", "10.500", "GBP", 0, "money_ambiguous"},
		{"yen", "14,800", "JPY", 14800, ""},
		{"fils", "1.250", "KWD", 1250, ""},
		{"largest", "92233720368547758.07", "GBP", math.MaxInt64, ""},
		{"smallest", "-92233720368547758.08", "GBP", math.MinInt64, ""},
		{"decimal comma", "1250,50", "GBP", 0, "money_ambiguous"},
		{"decimal comma, one digit", "1,5", "GBP", 0, "money_ambiguous"},
		{"spaces and comma", "1 250,50", "GBP", 0, "money_ambiguous"},
		{"grouping by points", "1.250", "GBP", 0, "money_ambiguous"},
		{"grouping by points, twice", "1.250.000", "GBP", 0, "money_ambiguous"},
		{"point then comma", "1.250,50", "GBP", 0, "money_ambiguous"},
		{"groups of four", "1,2500", "GBP", 0, "money_ambiguous"},
		{"long first group", "1250,500", "GBP", 0, "money_ambiguous"},
		{"two spaces", "1  250", "GBP", 0, "money_ambiguous"},
		{"comma first", ",250", "GBP", 0, "money_ambiguous"},
		{"a third decimal", "0.125", "GBP", 0, "money_too_many_decimals"},
		{"decimals of yen", "12.5", "JPY", 0, "money_too_many_decimals"},
		{"nothing", " ", "GBP", 0, "money_missing"},
		{"only the sign", "£", "GBP", 0, "money_missing"},
		{"only a minus", "-", "GBP", 0, "money_missing"},
		{"euros for pounds", "€12", "GBP", 0, "money_wrong_currency"},
		{"złoty for pounds", "12 PLN", "GBP", 0, "money_wrong_currency"},
		{"pounds twice", "££12", "GBP", 0, "money_malformed"},
		{"minus twice", "--12", "GBP", 0, "money_malformed"},
		{"thousands in letters", "12k", "GBP", 0, "money_malformed"},
		{"exponent", "1e3", "GBP", 0, "money_malformed"},
		{"full-width figures", "１２", "GBP", 0, "money_malformed"},
		{"point last", "12.", "GBP", 0, "money_malformed"},
		{"point first", ".5", "GBP", 0, "money_malformed"},
		{"too large", "92233720368547758.08", "GBP", 0, "money_overflow"},
		{"far too large", "99999999999999999999999999", "GBP", 0, "money_overflow"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := money.Parse(c.in, currency(t, c.currency))
			if got != c.want || code(err) != c.code {
				t.Errorf("Parse(%q) = %d, %q; want %d, %q", c.in, got, code(err), c.want, c.code)
			}
			if e, ok := errors.AsType[*money.Error](err); ok && e.Text != c.in {
				t.Errorf("the refusal quotes %q, typed was %q", e.Text, c.in)
			}
		})
	}
}

func TestFormat(t *testing.T) {
	for _, c := range []struct {
		name       string
		amount     money.Pence
		currency   string
		want, full string
	}{
		{"pounds", 1480000, "GBP", "£14,800", "£14,800.00"},
		{"pence", 12586, "GBP", "£125.86", "£125.86"},
		{"one penny", 1, "GBP", "£0.01", "£0.01"},
		{"minus", -15000, "GBP", "\u2212£150", "\u2212£150.00"},
		{"zero", 0, "GBP", "£0", "£0.00"},
		{"złoty", 99507900, "PLN", "995,079 PLN", "995,079.00 PLN"},
		{"minus euros", -150050, "EUR", "\u22121,500.50 EUR", "\u22121,500.50 EUR"},
		{"yen", 1234567, "JPY", "1,234,567 JPY", "1,234,567 JPY"},
		{"fils", 1005, "KWD", "1.005 KWD", "1.005 KWD"},
		{"smallest", math.MinInt64, "GBP", "\u2212£92,233,720,368,547,758.08", "\u2212£92,233,720,368,547,758.08"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cur := currency(t, c.currency)
			if got := money.Format(c.amount, cur); got != c.want {
				t.Errorf("Format = %q, want %q", got, c.want)
			}
			if got := money.FormatFull(c.amount, cur); got != c.full {
				t.Errorf("FormatFull = %q, want %q", got, c.full)
			}
		})
	}
}

func TestFormatAllWritesOneListAlike(t *testing.T) {
	got := money.FormatAll(money.GBP, 1480000, 12586)
	if got[0] != "£14,800.00" || got[1] != "£125.86" {
		t.Errorf("got %q", got)
	}
	if got := money.FormatAll(money.GBP, 1480000, 12500); got[1] != "£125" {
		t.Errorf("got %q", got)
	}
}

func TestDecimal(t *testing.T) {
	for _, c := range []struct {
		name  string
		p     money.Pence
		scale int
		want  string
	}{
		{"grosze", 291771016, 2, "2917710.16"},
		{"shortest", 99507900, 2, "995079"},
		{"one digit", 50, 2, "0.5"},
		{"no scale", 995079, 0, "995079"},
		{"minus", -5, 1, "-0.5"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := money.Decimal(c.p, c.scale); got != c.want {
				t.Errorf("Decimal = %q, want %q", got, c.want)
			}
		})
	}
	for in, want := range map[string]string{
		"": "money_malformed", "1,5": "money_malformed", "1e6": "money_malformed", "+5": "money_malformed",
		"--5": "money_malformed", ".5": "money_malformed", "5.": "money_malformed", " 5": "money_malformed",
		"1.005": "money_too_many_decimals", "99999999999999999999": "money_overflow", "4000.0": "", "-0": "", "007": "",
	} {
		if _, err := money.ParseDecimal(in, 2); code(err) != want {
			t.Errorf("ParseDecimal(%q) refused with %q, want %q", in, code(err), want)
		}
	}
}

func TestCurrencyOf(t *testing.T) {
	if c := currency(t, "HUF"); c.Digits != 2 {
		t.Errorf("HUF has %d digits", c.Digits)
	}
	if _, err := money.CurrencyOf("XBT"); code(err) != "unknown_currency" {
		t.Errorf("XBT: %v", err)
	}
}

func TestArithmeticAgreesWithBigIntegersOrRefuses(t *testing.T) {
	amount := func() *rapid.Generator[int64] {
		return rapid.OneOf(rapid.Int64(), rapid.Int64Range(-1000, 1000),
			rapid.SampledFrom([]int64{math.MaxInt64, math.MinInt64, math.MinInt64 + 1, 0, -1, 1}))
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := amount().Draw(t, "a"), amount().Draw(t, "b")
		p, q := money.Pence(a), money.Pence(b)
		check := func(op string, got money.Pence, err error, want *big.Int) {
			if want.IsInt64() != (err == nil) || err == nil && int64(got) != want.Int64() {
				t.Fatalf("%d %s %d = %d, %v; want %v", a, op, b, got, err, want)
			}
			if err != nil && code(err) != "money_overflow" {
				t.Fatalf("refused with %v", err)
			}
		}
		x, y := big.NewInt(a), big.NewInt(b)
		got, err := p.Add(q)
		check("+", got, err, new(big.Int).Add(x, y))
		got, err = p.Sub(q)
		check("-", got, err, new(big.Int).Sub(x, y))
		got, err = p.Mul(b)
		check("*", got, err, new(big.Int).Mul(x, y))
		got, err = p.Neg()
		check("neg", got, err, new(big.Int).Neg(x))
	})
}

func TestSumRefusesOverflow(t *testing.T) {
	if _, err := money.Sum(money.MaxPence, 1, -1); code(err) != "money_overflow" {
		t.Errorf("got %v", err)
	}
	if got, err := money.Sum(1, 2, -3); got != 0 || err != nil {
		t.Errorf("got %d, %v", got, err)
	}
}

func TestWhatIsWrittenReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := money.Pence(rapid.Int64().Draw(t, "amount"))
		code := rapid.SampledFrom([]string{"GBP", "EUR", "PLN", "HUF", "JPY", "KWD"}).Draw(t, "currency")
		cur, err := money.CurrencyOf(code)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range []string{money.Format(p, cur), money.FormatFull(p, cur)} {
			if got, err := money.Parse(s, cur); err != nil || got != p {
				t.Fatalf("Parse(%q) = %d, %v; want %d", s, got, err, p)
			}
		}
		scale := rapid.IntRange(0, money.MaxScale).Draw(t, "scale")
		if got, err := money.ParseDecimal(money.Decimal(p, scale), scale); err != nil || got != p {
			t.Fatalf("decimal of %d at scale %d reads back as %d, %v", p, scale, got, err)
		}
	})
}

func TestSplit(t *testing.T) {
	for _, c := range []struct {
		name    string
		total   money.Pence
		weights []int64
		want    []money.Pence
	}{
		{"thirds: the penny goes to the first", 100, []int64{1, 1, 1}, []money.Pence{34, 33, 33}},
		{"largest remainder first", 100, []int64{1, 1, 4}, []money.Pence{17, 17, 66}},
		{"zero weight gets nothing", 7, []int64{0, 1, 0}, []money.Pence{0, 7, 0}},
		{"minus", -100, []int64{1, 1, 1}, []money.Pence{-34, -33, -33}},
		{"nothing to split", 0, []int64{3, 4}, []money.Pence{0, 0}},
		{"smallest", math.MinInt64, []int64{1}, []money.Pence{math.MinInt64}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := money.Split(c.total, c.weights)
			if err != nil {
				t.Fatal(err)
			}
			for i := range c.want {
				if got[i] != c.want[i] {
					t.Fatalf("got %v, want %v", got, c.want)
				}
			}
		})
	}
	for name, weights := range map[string][]int64{"none": nil, "all zero": {0, 0}, "negative": {2, -1}} {
		if _, err := money.Split(1, weights); code(err) != "split_weights" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := money.Split(1, []int64{math.MaxInt64, 1}); code(err) != "money_overflow" {
		t.Errorf("weights too large: %v", err)
	}
}

func TestSplitIsExactAndFair(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		total := rapid.Int64().Draw(t, "total")
		weights := rapid.SliceOfN(rapid.Int64Range(0, math.MaxInt64/64), 1, 40).Draw(t, "weights")
		shares, err := money.Split(money.Pence(total), weights)
		sum := new(big.Int)
		for _, w := range weights {
			sum.Add(sum, big.NewInt(w))
		}
		if sum.Sign() == 0 {
			if err == nil {
				t.Fatal("split by nothing")
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if got, err := money.Sum(shares...); err != nil || int64(got) != total {
			t.Fatalf("shares add up to %d, %v; want %d", got, err, total)
		}
		for i, s := range shares { // |share·sum − total·weight| < sum: within a penny of the proportion
			d := new(big.Int).Mul(big.NewInt(int64(s)), sum)
			d.Sub(d, new(big.Int).Mul(big.NewInt(total), big.NewInt(weights[i])))
			if d.Abs(d).Cmp(sum) >= 0 {
				t.Fatalf("share %d is %d: more than a penny from its proportion", i, s)
			}
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"£1,250.50", "1250,5", "\u2212£150", "995 079 PLN", "1.250", "-", "£", "gbp", "€5", "1,", "\xff"} {
		f.Add(s, "GBP")
		f.Add(s, "PLN")
	}
	f.Fuzz(func(t *testing.T, s, iso string) {
		cur, err := money.CurrencyOf(iso)
		if err != nil {
			return
		}
		p, err := money.Parse(s, cur)
		if err != nil {
			if e, ok := errors.AsType[*money.Error](err); !ok || e.Code == "" || e.Text != s || p != 0 {
				t.Fatalf("Parse(%q) refuses with %d, %v", s, p, err)
			}
			return
		}
		again, err := money.Parse(money.Format(p, cur), cur)
		if err != nil || again != p {
			t.Fatalf("%q is %d, which is written %q and read as %d, %v", s, p, money.Format(p, cur), again, err)
		}
	})
}
