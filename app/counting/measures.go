package counting

import (
	"context"
	"encoding/json"

	"commonchest/models/alloc"
	"commonchest/models/metrics"
)

// measured gives the figures that are kept with a result: its own, and beside them those
// of the most chosen first.
func measured(ctx context.Context, req alloc.Request, res alloc.Result) ([]byte, error) {
	both, err := metrics.Beside(ctx, req, res, metrics.Labels{})
	if err != nil {
		return nil, err
	}
	return json.Marshal(both)
}
