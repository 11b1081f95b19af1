package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/httpx"
	"commonchest/models"
)

// Tallies says what is shown of the tallies of open rounds.
type Tallies interface {
	// Shown is what an audience was last shown of a round; Step 0 for nothing.
	Shown(ctx context.Context, id models.RoundID, a models.Audience) (models.Shown, error)
}

// getLive answers with the newest tally frame of the caller's audience, for
// browsers without a socket.
func (a *API) getLive(c *fiber.Ctx) error {
	v, err := a.d.Rounds.View(c.UserContext(), roundOf(c))
	if err != nil {
		return err
	}
	audience := a.d.Audience(httpx.Actor(c), v.Round.Place)
	may := v.Discloses(audience, a.d.Now())
	if may.Step == 0 {
		return models.E(models.Conflict, "not_disclosed")
	}
	if v.Packed { // its ballots are no longer in memory: the result is what there is to read
		return models.E(models.Conflict, "not_live")
	}
	shown, err := a.d.Tallies.Shown(c.UserContext(), v.Round.ID, audience)
	if err != nil {
		return err
	}
	if shown.Loading {
		return models.E(models.Unavailable, "loading")
	}
	if shown.Step == 0 {
		return models.E(models.Conflict, "not_disclosed")
	}
	if may.Width == 0 {
		shown.Counts, shown.Width, shown.Standing = nil, 0, nil
	}
	frame := a.d.Frame(shown).Encode()
	if audience == models.Public {
		c.Set(fiber.HeaderCacheControl, "public, max-age=1")
	} else {
		c.Set(fiber.HeaderCacheControl, "private, no-cache")
	}
	c.Vary(fiber.HeaderCookie, fiber.HeaderAuthorization)
	sum := sha256.Sum256(frame)
	if httpx.NotModified(c, hex.EncodeToString(sum[:8])) {
		return nil
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	return c.Send(frame)
}
