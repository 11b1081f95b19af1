package boot_test

import (
	"testing"

	"commonchest/app/boot"
	"commonchest/app/boot/boottest"
	"commonchest/app/store/storetest"
	"commonchest/models"
)

// The demonstration is gone through by the same services as real life, and is
// made once.
func TestDemo(t *testing.T) {
	shared := boottest.Share(t, storetest.SQLite(t, boot.Schemas()...))
	app := shared.Node(t, true)
	for range 2 {
		if err := app.Demo(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	rounds, err := app.Rounds.OfPlace(t.Context(), "hatherden")
	if err != nil || len(rounds) != 2 {
		t.Fatalf("%d rounds: %v", len(rounds), err)
	}
	phases := map[models.RoundID]models.Phase{}
	for _, v := range rounds {
		phases[v.Round.ID] = v.PhaseAt(shared.Clock.Now())
	}
	if phases[boot.DemoRound] != models.PhaseVoting || phases["hatherden-last-winter"] != models.PhaseResolved {
		t.Fatalf("phases: %v", phases)
	}
	id, code, err := app.DemoCode(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := app.Rolls.Redeem(t.Context(), id, code); err != nil {
		t.Fatal(err)
	}
}
