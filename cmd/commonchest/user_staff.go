package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"commonchest/app/accounts"
	"commonchest/app/boot"
	"commonchest/config"
	"commonchest/models"
)

// UserInviteCmd makes a link with which somebody makes their own account.
type UserInviteCmd struct {
	Label string   `required:"" help:"How colleagues see the person, such as \"Clerk, Saltby\"."`
	Grant []string `required:"" placeholder:"PLACE:ROLE" help:"Role at a place, or at * for all; may be given several times."`

	config.Config `embed:""`
}

// Help shows how it is used.
func (UserInviteCmd) Help() string {
	return `The link works once, for seven days. Whoever opens it chooses their own address and password. Nothing is sent.

Example:
  commonchest user invite --label "Clerk, Marsh" --grant marsh:clerk`
}

// Run makes the link.
func (c *UserInviteCmd) Run(ctx context.Context, g *Globals) error {
	grants, err := readGrants(c.Grant)
	if err != nil {
		return err
	}
	return withUsers(ctx, g, &c.Config, func(app *boot.App, cmd accounts.Command) error {
		token, in, err := app.Accounts.Invite(ctx, cmd, c.Label, grants)
		if err != nil {
			return err
		}
		link := c.URL().String() + "/join/" + token
		if g.JSON {
			return json.NewEncoder(g.Out).Encode(map[string]any{"id": in.ID, "link": link, "expires": in.Expires})
		}
		_, err = fmt.Fprintf(g.Out, "%s\nIt works once, until %s.\n", link, in.Expires.Format(time.RFC1123))
		return err
	})
}

// UserListCmd lists the people who work with the chest.
type UserListCmd struct {
	config.Config `embed:""`
}

// Run lists them.
func (c *UserListCmd) Run(ctx context.Context, g *Globals) error {
	return withUsers(ctx, g, &c.Config, func(app *boot.App, cmd accounts.Command) error {
		users, err := app.Accounts.Users(ctx, cmd.Actor, "")
		if err != nil {
			return err
		}
		for _, u := range users {
			var roles []string
			for _, grant := range u.Account.Grants {
				roles = append(roles, string(grant.Place)+":"+string(grant.Role))
			}
			state := ""
			if u.Account.Disabled {
				state = " (disabled)"
			}
			if g.JSON {
				err = json.NewEncoder(g.Out).Encode(map[string]any{"id": u.Account.ID, "email": u.Person.Email, "label": u.Person.Label,
					"grants": u.Account.Grants, "disabled": u.Account.Disabled})
			} else {
				_, err = fmt.Fprintf(g.Out, "%s  %s  %s%s\n", u.Person.Email, u.Person.Label, strings.Join(roles, " "), state)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// UserDisableCmd locks somebody out, at once.
type UserDisableCmd struct {
	Email string `required:"" help:"Address of the person."`
	Undo  bool   `help:"Let the person in again."`

	config.Config `embed:""`
}

// Run locks the person out; the last operator or officer of a place stays.
func (c *UserDisableCmd) Run(ctx context.Context, g *Globals) error {
	return withUsers(ctx, g, &c.Config, func(app *boot.App, cmd accounts.Command) error {
		users, err := app.Accounts.Users(ctx, cmd.Actor, "")
		if err != nil {
			return err
		}
		for _, u := range users {
			if !strings.EqualFold(u.Person.Email, strings.TrimSpace(c.Email)) {
				continue
			}
			err := app.Accounts.SetDisabled(ctx, cmd, u.Account.ID, !c.Undo)
			if models.IsKind(err, models.Conflict) {
				return fmt.Errorf("%s is the last operator or officer of a place; add another one first: %w", c.Email, err)
			}
			if err != nil {
				return err
			}
			word := "is locked out"
			if c.Undo {
				word = "can sign in again"
			}
			_, err = fmt.Fprintf(g.Out, "%s %s.\n", u.Person.Email, word)
			return err
		}
		return fmt.Errorf("nobody has the address %q; commonchest user list shows who there is", c.Email)
	})
}

// withUsers opens the chest for one command at the terminal.
func withUsers(ctx context.Context, g *Globals, cfg *config.Config, do func(*boot.App, accounts.Command) error) (err error) {
	app, err := open(ctx, g, cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, app.Close()) }()
	return do(app, accounts.Command{Actor: models.SystemActor("terminal"), Cmd: app.NewID(), Request: "terminal"})
}
