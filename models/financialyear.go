package models

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// FinancialYear is a year of a local body's accounts, named by the calendar year in which
// it begins on 1 April. Source: Accounts and Audit Regulations 2015 (SI 2015/234),
// regulation 2.
type FinancialYear int64

// YearOf is the financial year of a day, 2006-01-02; 0 for what is no day.
func YearOf(day string) FinancialYear {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return 0
	}
	if t.Month() < time.April {
		return FinancialYear(t.Year() - 1)
	}
	return FinancialYear(t.Year())
}

// ParseYear reads "2026-27". Anything else is refused with "financial_year".
func ParseYear(s string) (FinancialYear, error) {
	first, _, _ := strings.Cut(s, "-")
	n, err := strconv.Atoi(first)
	if y := FinancialYear(n); err == nil && n >= 1000 && n < 9999 && y.String() == s {
		return y, nil
	}
	return 0, E(Invalid, "financial_year", F("year", "financial_year"))
}

// String writes it as councils do: 2026-27.
func (y FinancialYear) String() string { return fmt.Sprintf("%04d-%02d", int64(y), (int64(y)+1)%100) }

// First is the year's first day.
func (y FinancialYear) First() string { return fmt.Sprintf("%04d-04-01", int64(y)) }

// Last is the year's last day.
func (y FinancialYear) Last() string { return fmt.Sprintf("%04d-03-31", int64(y)+1) }

// Has reports whether a day lies in the year.
func (y FinancialYear) Has(day string) bool { return day >= y.First() && day <= y.Last() }

// Quarter is the quarter of the year in which a day lies, 1 to 4; 0 outside it.
func (y FinancialYear) Quarter(day string) int {
	if !y.Has(day) {
		return 0
	}
	month, _ := strconv.Atoi(day[5:7])
	return (month+8)%12/3 + 1
}
