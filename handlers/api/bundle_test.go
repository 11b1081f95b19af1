package api_test

import (
	"net/http"

	"commonchest/models/bundle"
)

// bundled fetches the bundle of a published round and counts it again.
func (w *world) bundled() {
	w.Helper()
	a := w.call(request{method: http.MethodGet, path: "/rounds/" + round + "/bundle"})
	r, err := bundle.Verify(w.Context(), a.body)
	if err != nil || !r.Equal {
		w.Errorf("%d: %v: %v", a.status, err, r.Findings)
	}
}
