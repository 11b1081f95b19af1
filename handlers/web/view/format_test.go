package view_test

import (
	"encoding/json"
	"io/fs"
	"testing"
	"time"

	"commonchest/frontend"
	"commonchest/handlers/web/view"
)

// catalogueKeys lists the English strings.
func catalogueKeys(t *testing.T) map[string]bool {
	t.Helper()
	keys := map[string]bool{}
	names, err := fs.Glob(frontend.Locales(), "*.en.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		data, err := fs.ReadFile(frontend.Locales(), name)
		if err != nil {
			t.Fatal(err)
		}
		var strs map[string]any
		if err := json.Unmarshal(data, &strs); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for key := range strs {
			keys[key] = true
		}
	}
	return keys
}

// TestFunctions renders small templates with the functions that pages have.
func TestFunctions(t *testing.T) {
	at := func(s string) time.Time {
		v, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return v.UTC()
	}
	cases := []struct {
		name, template string
		body           any
		want           string
	}{
		{"whole pounds", `{{money .Body}}`, view.GBP(int64(1480000)), "£14,800"},
		{"pence", `{{money .Body}}`, view.GBP(int64(12586)), "£125.86"},
		{"below zero", `{{money .Body}}`, view.GBP(int64(-15000)), "−£150"},
		{"another currency", `{{money .Body}}`, view.In("PLN", int64(99507900)), "995,079 PLN"},
		{"numbers", `{{num .Body}}`, int64(-1402), "−1,402"},
		{"per cent", `{{percent 418 1402}}`, nil, "29.8%"},
		{"date in summer", `{{date .Body}}`, at("2026-06-30T23:30:00Z"), "Wednesday 1 July 2026"},
		{"hour", `{{when .Body}}`, at("2026-11-30T21:00:00Z"), "Monday 30 November at 9pm"},
		{"hour with its year", `{{whenyear .Body}}`, at("2026-11-24T19:42:00Z"), "Tuesday 24 November 2026 at 7:42pm"},
		{"midnight", `{{when .Body}}`, at("2026-12-01T00:00:00Z"), "midnight at the end of Monday 30 November"},
		{"short with its weekday", `{{shortwhen .Body}}`, at("2026-11-30T21:00:00Z"), "Monday 30 Nov, 9pm"},
		{"short midnight", `{{shortwhen .Body}}`, at("2026-12-01T00:00:00Z"), "Monday 30 Nov, midnight"},
		{"noon", `{{clock .Body}}`, at("2026-12-01T12:00:00Z"), "noon"},
		{"short", `{{short .Body}}`, at("2026-12-01T12:00:00Z"), "1 Dec"},
		{"days left", `{{left .Body.From .Body.To}}`, span{at("2026-11-24T20:00:00Z"), at("2026-11-30T21:00:00Z")}, "6 days 1 hour"},
		{"hours left", `{{left .Body.From .Body.To}}`, span{at("2026-11-30T18:30:00Z"), at("2026-11-30T21:00:00Z")}, "2 hours 30 minutes"},
		{"minutes left", `{{left .Body.From .Body.To}}`, span{at("2026-11-30T20:59:00Z"), at("2026-11-30T21:00:00Z")}, "1 minute"},
		{"none left", `{{left .Body.From .Body.To}}`, span{at("2026-11-30T22:00:00Z"), at("2026-11-30T21:00:00Z")}, "0 minutes"},
		{"plural", `{{tn "clerk.minutes" 1}}, {{tn "clerk.minutes" 1200}}`, nil, "1 minute, 1,200 minutes"},
		{"id", `{{safeid .Body}}`, "12/a b", "f-12-a-b"},
		{"share", `{{share 1 3}} {{share 5 3}} {{share 1 0}}`, nil, "33.33% 100.00% 0%"},
		{"link", `{{a "/x?a=1&b" "<b>"}}`, nil, `<a class="govuk-link" href="/x?a=1&amp;b">&lt;b&gt;</a>`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := execute(t, c.template, c.body); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

type span struct{ From, To time.Time }
