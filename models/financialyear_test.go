package models_test

import (
	"testing"

	"commonchest/models"
)

func TestFinancialYear(t *testing.T) {
	for day, want := range map[string]string{"2026-03-31": "2025-26", "2026-04-01": "2026-27", "1999-12-31": "1999-00", "2000-01-01": "1999-00"} {
		if got := models.YearOf(day); got.String() != want || !got.Has(day) {
			t.Errorf("%s is in %s, want %s", day, got, want)
		}
	}
	for _, bad := range []string{"", "2026", "2026-28", "26-27", "2026-2027", "x", "2026-27 "} {
		if y, err := models.ParseYear(bad); err == nil {
			t.Errorf("%q is %s", bad, y)
		}
	}
	if y, err := models.ParseYear("2099-00"); err != nil || y.Last() != "2100-03-31" {
		t.Errorf("%v %v", y, err)
	}
}
