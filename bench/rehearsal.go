package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
)

// rehearsal goes through a whole round: the Wieliczka ballots of 2023 where the
// public files are at hand, otherwise made-up ones.
func rehearsal(ctx context.Context, b *bench) (_ []line, err error) {
	dir, err := os.MkdirTemp("", "commonchest-bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir) // the operating system's own folder for such
	name, file := "made-up", filepath.Join(dir, "made-up.pb")
	public := os.Getenv("PABULIB_DIR")
	if public == "" {
		public = "../shared/data/pabulib" // the default of PABULIB_DIR
	}
	if path := filepath.Join(public, "Poland_Wieliczka_2023_Green_Budget.pb"); exists(path) {
		name, file = "Wieliczka", path
	} else if err := writeMadeUp(file); err != nil {
		return nil, err
	}
	out, err := b.command(ctx, "rehearse", file, "--rule", "mes_cost_add1_noexh", "--watchers", "500", "--json")
	if err != nil {
		return nil, err // it fails when anything is lost or counted twice
	}
	var got struct {
		PerSecond float64                    `json:"ballots_per_second"`
		Lost      float64                    `json:"lost"`
		Doubled   float64                    `json:"doubled"`
		Ack       struct{ P50, P99 float64 } `json:"ack_ms"`
		Tick      struct{ P50, P99 float64 } `json:"tick_ms"`
	}
	if err := json.Unmarshal(out, &got); err != nil {
		return nil, err
	}
	return []line{
		lineOf("rehearsal "+name+", 500 watchers", "/s", "", "", got.PerSecond),
		lineOf("its ballots lost or doubled", "", "≤ 0", "", got.Lost+got.Doubled),
		lineOf("its receipts, 99 of 100", "ms", "", "", got.Ack.P99),
		lineOf("its live states, 99 of 100", "ms", "", "", got.Tick.P99),
	}, nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func writeMadeUp(path string) error {
	source, _ := madeUp(5000)
	return os.WriteFile(path, source, 0o600)
}
