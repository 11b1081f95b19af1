package api_test

import (
	"fmt"
	"slices"
	"testing"
)

// TestPages: lists come in pages by id that hold everything once, whatever their size.
func TestPages(t *testing.T) {
	w := newWorld(t)
	w.ready(nil)
	for i := range 3 {
		w.chest(100_000)
		w.post("clerk", "/transfers/"+w.offer(fmt.Sprintf("more-%d", i), 100_000)+"/answer", m{"answer": "accept", "version": 1, "minute": "26/91"})
	}
	for path, key := range map[string]string{"/places/hatherden/proposals": "proposals", "/rounds/" + round + "/proposals": "proposals",
		"/places/hatherden/transfers": "to", "/places/westmere/transfers": "from"} {
		whole := walk(t, w, path, key, 200)
		if len(whole) < 3 || !slices.IsSorted(whole) {
			t.Errorf("%s: %v", path, whole)
		}
		for limit := range 3 {
			if parts := walk(t, w, path, key, limit+1); !slices.Equal(parts, whole) {
				t.Errorf("%s by %d: %v instead of %v", path, limit+1, parts, whole)
			}
		}
		for _, bad := range []string{"0", "201", "-1", "many"} {
			w.call(request{method: "GET", path: path + "?limit=" + bad, wild: true}).refused(t, 422, "page")
		}
	}
}

// walk follows next to the end.
func walk(t *testing.T, w *world, path, key string, limit int) (ids []string) {
	t.Helper()
	after := ""
	for range 20 {
		var page map[string]any
		w.call(request{method: "GET", path: fmt.Sprintf("%s?limit=%d&after=%s", path, limit, after)}).want(t, 200, &page)
		list := page[key].([]any)
		if len(list) > limit {
			t.Errorf("%s: %d of at most %d", path, len(list), limit)
		}
		for _, x := range list {
			ids = append(ids, x.(map[string]any)["id"].(string))
		}
		next, more := page["next"].(string)
		if !more {
			return ids
		}
		after = next
	}
	t.Fatalf("%s has no end", path)
	return nil
}
