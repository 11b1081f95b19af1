package api_test

import (
	"encoding/json"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// over are operations that answer everybody alike once they cannot be done any more.
var over = []string{"sealRound", "withdrawProposal"}

// guards asks every operation of openapi.yaml again as it was answered before: where a
// session is needed nobody gets anything without one, nor with one that has no role there;
// and a field that nobody described is refused by its name. What is added to the
// description is looked at, too: the main job fails where an operation was never used.
func (w *world) guards() {
	w.Helper()
	doc, err := description()
	if err != nil {
		w.Fatal(err)
	}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			r := w.used[op.OperationID]
			_, person := people[r.as]
			if op.RequestBody != nil && (person || r.as == "") { // a pass has run out by now
				w.strict(r)
			}
			if op.Security == nil || slices.ContainsFunc(*op.Security, func(of openapi3.SecurityRequirement) bool { return len(of) == 0 }) {
				continue
			}
			r.key = ""
			for as, statuses := range map[string][]int{"": {401}, "nobody": {401, 403, 404}} {
				r.as, r.wild = as, true
				if slices.Contains(over, op.OperationID) {
					statuses = append(statuses, 409)
				}
				if r.path == "/session" && as != "" {
					continue // who acts is for everybody who does
				}
				if a := w.call(r); !slices.Contains(statuses, a.status) {
					w.Errorf("%s %s (%s) as %q: %d %s", method, path, op.OperationID, as, a.status, a.body)
				}
			}
		}
	}
}

// strict sends a body with one field too many.
func (w *world) strict(r request) {
	w.Helper()
	sent, err := json.Marshal(r.body)
	if err != nil {
		w.Fatal(err)
	}
	body := m{}
	if err := json.Unmarshal(sent, &body); err != nil {
		w.Fatal(err)
	}
	if body == nil { // none was sent
		body = m{}
	}
	body["not_described"] = 1
	r.body, r.wild, r.key = body, true, ""
	a := w.call(r)
	a.refused(w, 422, "json")
	a.field(w, "not_described", "unknown_field")
}
