package api

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"commonchest/handlers/httpx"
	"commonchest/models"
	"commonchest/models/money"
)

type scenarioBody struct {
	Currency string `json:"currency"`
	models.ScenarioOutcome
}

// getScenario counts under other conditions, for whoever may read the result.
func (a *API) getScenario(c *fiber.Ctx) error {
	v, err := a.resultView(c)
	if err != nil {
		return err
	}
	sc, err := readScenario(c)
	if err != nil {
		return err
	}
	out, err := a.d.Recounts.Scenario(c.UserContext(), v.Round.ID, sc)
	if err != nil {
		return err
	}
	return httpx.JSON(c, fiber.StatusOK, scenarioBody{Currency: v.Seal.Currency, ScenarioOutcome: out})
}

func readScenario(c *fiber.Ctx) (models.Scenario, error) {
	var fields []models.Field
	number := func(name string) int64 {
		text := c.Query(name)
		if text == "" {
			return 0
		}
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			fields = append(fields, models.F(name, "scenario_number"))
		}
		return n
	}
	// Query gives what lives as long as the request; an outcome is remembered.
	sc := models.Scenario{Percent: number("change")}
	for id := range strings.SplitSeq(strings.Clone(c.Query("without")), ",") {
		if id != "" {
			sc.Without = append(sc.Without, models.FundID(id))
		}
	}
	if rule := strings.Clone(c.Query("rule")); rule != "" {
		sc.Rule = models.RuleSpec{Name: rule, Step: money.Pence(number("step")), Threshold: number("threshold")}
	}
	if len(fields) > 0 {
		return sc, models.E(models.Invalid, "scenario", fields...)
	}
	return sc, nil
}
