package duties_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"commonchest/models"
	"commonchest/models/duties"
)

var givingDate = regexp.MustCompile(`^[0-9]{4}-(0[1-9]|1[012])-(0[1-9]|[12][0-9]|3[01])$`)

// invalid says what is wrong with a package by the facts of the 360Giving JSON schema:
// which members a package, a grant and an organisation must have, and of which types.
func invalid(data []byte) (wrong []string) {
	var p map[string]any
	if err := json.Unmarshal(data, &p); err != nil {
		return []string{err.Error()}
	}
	grants, _ := p["grants"].([]any)
	if len(grants) == 0 {
		wrong = append(wrong, "grants: at least one")
	}
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	ids := map[string]bool{}
	for i, one := range grants {
		g, _ := one.(map[string]any)
		for _, name := range []string{"id", "title", "description", "currency", "awardDate"} {
			if s, ok := g[name].(string); !ok || s == "" {
				say("%d.%s: a string", i, name)
			}
		}
		for _, name := range []string{"amountAwarded", "amountDisbursed"} {
			if _, ok := g[name].(float64); !ok {
				say("%d.%s: a number", i, name)
			}
		}
		if date, _ := g["awardDate"].(string); !givingDate.MatchString(date) {
			say("%d.awardDate: YYYY-MM-DD", i)
		}
		if title, _ := g["title"].(string); len([]rune(title)) > 140 {
			say("%d.title: at most 140 characters", i)
		}
		if c, _ := g["currency"].(string); len(c) != 3 {
			say("%d.currency: ISO 4217", i)
		}
		id, _ := g["id"].(string)
		if !strings.HasPrefix(id, "360G-") || ids[id] {
			say("%d.id: %q is not a grant's own identifier", i, id)
		}
		ids[id] = true
		if call, there := g["fromOpenCall"]; there && call != "Yes" && call != "No" {
			say("%d.fromOpenCall: Yes or No", i)
		}
		if _, org := g["recipientOrganization"]; org == (g["recipientIndividual"] != nil) {
			say("%d: a recipient, and one only", i)
		}
		orgs := map[string]any{"fundingOrganization": g["fundingOrganization"]}
		if g["recipientIndividual"] != nil {
			orgs["recipientIndividual"] = []any{g["recipientIndividual"]}
		} else {
			orgs["recipientOrganization"] = g["recipientOrganization"]
		}
		for name, list := range orgs {
			l, _ := list.([]any)
			if len(l) != 1 {
				say("%d.%s: one", i, name)
				continue
			}
			o, _ := l[0].(map[string]any)
			for _, member := range []string{"id", "name"} {
				if s, ok := o[member].(string); !ok || s == "" {
					say("%d.%s.%s: a string", i, name, member)
				}
			}
		}
	}
	return wrong
}

func TestGivingKeepsToTheStandard(t *testing.T) {
	for name, years := range map[string][]models.FinancialYear{"all years": nil, "one": {2025}} {
		data, err := made(t).Giving(years...).JSON()
		if err != nil {
			t.Fatal(err)
		}
		if wrong := invalid(data); len(wrong) > 0 {
			t.Errorf("%s: %s", name, wrong)
		}
	}
	// the check itself finds what it should
	data, _ := made(t).Giving().JSON()
	for name, change := range map[string][2]string{
		"an amount in words": {`"amountAwarded": 2000`, `"amountAwarded": "2000"`},
		"a day as we say it": {`"awardDate": "2026-02-11"`, `"awardDate": "11/02/2026"`},
		"no funder":          {`"fundingOrganization"`, `"funder"`},
		"no recipient":       {`"recipientOrganization"`, `"recipient"`},
		"no description":     {`"description"`, `"text"`},
	} {
		if bad := strings.ReplaceAll(string(data), change[0], change[1]); bad == string(data) || len(invalid([]byte(bad))) == 0 {
			t.Errorf("%s: not found", name)
		}
	}
}

func TestGivingRecipients(t *testing.T) {
	y := made(t)
	g := y.Giving()
	if len(g.Grants) != 4 { // neither what the council buys nor what nobody has arranged
		t.Fatalf("%d grants", len(g.Grants))
	}
	var got []string
	for _, x := range g.Grants {
		if x.Individual != nil {
			got = append(got, x.Individual.ID+" "+x.Individual.Name)
		} else {
			got = append(got, x.Recipient[0].ID)
		}
	}
	want := []string{"GB-CHC-1234567", "360G-hatherden-ORG-friends-of-the-green", "360G-hatherden-IND-h25-4 Individual Recipient", "GB-COH-00123456"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	for number, id := range map[string]string{"SC012345": "GB-SC-SC012345", "NIC 100 123": "GB-NIC-100123", "0123456": "GB-CHC-0123456"} {
		y.Awards[1].Number = number
		if got := y.Giving().Grants[0].Recipient[0].ID; got != id {
			t.Errorf("%s: %s, want %s", number, got, id)
		}
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(g.CSV()), "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 5 {
		t.Fatalf("%d rows: %v", len(rows), err)
	}
	for _, title := range []string{"Identifier", "Title", "Description", "Currency", "Amount Awarded", "Award Date",
		"Recipient Org:Identifier", "Recipient Org:Name", "Recipient Ind:Identifier", "Recipient Ind:Name", "Funding Org:Identifier", "Funding Org:Name"} {
		if !slices.Contains(rows[0], title) {
			t.Errorf("no column %q", title)
		}
	}
	if rows[1][4] != "2000" {
		t.Errorf("£2,000 stands there as %q: pounds, not pence", rows[1][4])
	}
}

func TestPublisherCheck(t *testing.T) {
	for name, c := range map[string]struct {
		p  duties.Publisher
		ok bool
	}{
		"nothing":        {duties.Publisher{}, true},
		"all":            {duties.Publisher{OrgID: "GB-LAE-WES", Prefix: "360G-wes", Department: "Clerk"}, true},
		"a bare number":  {duties.Publisher{OrgID: "123456"}, false},
		"another prefix": {duties.Publisher{Prefix: "GB-wes"}, false},
		"a formula":      {duties.Publisher{OrgID: "=GB-1"}, false},
		"a debt":         {duties.Publisher{Years: []duties.YearFacts{{Year: 2025, Turnover: -1}}}, false},
	} {
		if err := c.p.Check(); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}
