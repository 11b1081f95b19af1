package main

import (
	"encoding/json"
	"fmt"

	"commonchest/config"
)

// ConfigCmd shows every setting and where it came from; secrets are left out.
type ConfigCmd struct {
	config.Config `embed:""`
}

// Run prints the settings.
func (ConfigCmd) Run(g *Globals, d config.Description) error {
	if g.JSON {
		return json.NewEncoder(g.Out).Encode(d)
	}
	_, err := fmt.Fprint(g.Out, config.Describe(d))
	return err
}
