package counting

import (
	"context"
	"encoding/json"

	"commonchest/models"
	"commonchest/models/alloc"
	"commonchest/models/metrics"
)

// measured gives the figures that are kept with a result: its own, and beside them those
// of the most chosen first.
func measured(ctx context.Context, seal models.Seal, req alloc.Request, res alloc.Result) ([]byte, error) {
	var labels metrics.Labels
	for _, p := range seal.Projects {
		labels.Strands = append(labels.Strands, string(p.Purpose.Strand))
		labels.Areas = append(labels.Areas, p.Purpose.Area)
	}
	both, err := metrics.Beside(ctx, req, res, labels)
	if err != nil {
		return nil, err
	}
	return json.Marshal(both)
}
