package main

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// HealthcheckCmd asks a running server whether it is well.
type HealthcheckCmd struct {
	URL string `name:"url" default:"http://127.0.0.1:8080/healthz" help:"Address to ask."`
}

// Run succeeds when the server answers that it is well.
func (h *HealthcheckCmd) Run(ctx context.Context, g *Globals) error {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, h.URL, nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("nobody answers: is the server running? (%w)", err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("the server answers %s: its log says why", res.Status)
	}
	_, err = fmt.Fprintln(g.Out, "well")
	return err
}
