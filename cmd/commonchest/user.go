package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"commonchest/app/accounts"
	"commonchest/config"
	"commonchest/models"
)

// UserCmd looks after the people who work with the chest.
type UserCmd struct {
	Add     UserAddCmd     `cmd:"" help:"Add a person."`
	Invite  UserInviteCmd  `cmd:"" help:"Make a link with which a person makes their own account."`
	List    UserListCmd    `cmd:"" help:"List the people."`
	Disable UserDisableCmd `cmd:"" help:"Lock a person out, or in again with --undo."`
}

// UserAddCmd adds a person.
type UserAddCmd struct {
	Email         string   `required:"" help:"Address to sign in with."`
	Label         string   `required:"" help:"How colleagues see the person, such as \"J. Okafor, clerk\"."`
	Grant         []string `required:"" placeholder:"PLACE:ROLE" help:"Role at a place, or at * for all; may be given several times. Roles: clerk, councillor, officer, auditor, operator. A role that ends has its last day behind it: marsh:auditor:2027-03-31."`
	PasswordStdin bool     `help:"Read the password from the first line of standard input."`

	config.Config `embed:""`
}

// Help shows how it is used.
func (UserAddCmd) Help() string {
	return `The password is asked for on the terminal: at least 10 characters.

Examples:
  commonchest user add --email ops@marsh.example --label "Operator" --grant '*:operator'
  commonchest user add --email clerk@marsh.example --label "J. Okafor, clerk" --grant marsh:clerk`
}

// Run adds the person.
func (c *UserAddCmd) Run(ctx context.Context, g *Globals, in io.Reader) (err error) {
	grants, err := readGrants(c.Grant)
	if err != nil {
		return err
	}
	if err := ending(grants, time.Now().UTC()); err != nil {
		return err
	}
	password, err := c.password(g, in)
	if err != nil {
		return err
	}
	app, err := open(ctx, g, &c.Config)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, app.Close()) }()
	for _, grant := range grants {
		_, err := app.Places.Place(ctx, grant.Place)
		if models.IsKind(err, models.NotFound) && grant.Place != models.Everywhere {
			fmt.Fprintf(g.Err, "note: there is no place %s yet\n", grant.Place)
		}
	}
	id, err := app.Accounts.AddUser(ctx, accounts.Command{Actor: models.SystemActor("terminal"), Cmd: app.NewID(), Request: "terminal"},
		accounts.NewUser{Email: c.Email, Password: password, Label: c.Label, Grants: grants})
	if err != nil {
		return err
	}
	if g.JSON {
		return json.NewEncoder(g.Out).Encode(map[string]any{"id": id, "email": c.Email, "grants": grants})
	}
	_, err = fmt.Fprintf(g.Out, "%s can sign in now.\n", c.Email)
	return err
}

// ending refuses an auditor without a last day, and a role that is over already.
func ending(grants []models.Grant, now time.Time) error {
	today := now.Format(time.DateOnly)
	for _, g := range grants {
		switch {
		case g.Role == models.RoleAuditor && g.Until == "":
			return fmt.Errorf("--grant %s:%s: a role of an auditor needs its last day: %s:%s:%d-03-31", g.Place, g.Role, g.Place, g.Role, now.Year()+1)
		case g.Until != "" && g.Until < today:
			return fmt.Errorf("--grant %s:%s:%s: its last day is over", g.Place, g.Role, g.Until)
		}
	}
	return nil
}

func readGrants(texts []string) ([]models.Grant, error) {
	var grants []models.Grant
	for _, text := range texts {
		place, role, ok := strings.Cut(text, ":")
		role, until, _ := strings.Cut(role, ":")
		if !ok || place == "" || role == "" {
			return nil, fmt.Errorf("--grant %q is not PLACE:ROLE; write for example marsh:clerk, or *:operator", text)
		}
		grants = append(grants, models.Grant{Place: models.PlaceID(place), Role: models.Role(role), Until: until})
	}
	return grants, nil
}

var errNoTerminal = errors.New("there is no terminal to ask for the password on; give it on standard input with --password-stdin")

func (c *UserAddCmd) password(g *Globals, in io.Reader) (string, error) {
	if c.PasswordStdin {
		return firstLine(bufio.NewReader(in))
	}
	terminal, ok := in.(*os.File)
	if !ok {
		return "", errNoTerminal
	}
	if info, err := terminal.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return "", errNoTerminal
	}
	if err := echo(terminal, "-echo"); err != nil {
		return "", fmt.Errorf("the terminal goes on showing what is typed; use --password-stdin: %w", err)
	}
	defer func() { _ = echo(terminal, "echo") }() // the shell puts it right if this fails
	lines := bufio.NewReader(terminal)
	fmt.Fprint(g.Err, "Password: ")
	first, err := firstLine(lines)
	if err != nil {
		return "", err
	}
	fmt.Fprint(g.Err, "\nOnce more: ")
	second, err := firstLine(lines)
	fmt.Fprintln(g.Err)
	if err == nil && first != second {
		err = errors.New("the two passwords differ; try again")
	}
	return first, err
}

func firstLine(r *bufio.Reader) (string, error) {
	line, err := r.ReadString('\n')
	line = strings.TrimRight(line, "\r\n")
	if err != nil && (line == "" || !errors.Is(err, io.EOF)) {
		return "", fmt.Errorf("no password: %w", err)
	}
	return line, nil
}

// echo switches the showing of what is typed.
func echo(terminal *os.File, mode string) error {
	cmd := exec.Command("stty", mode)
	cmd.Stdin = terminal
	return cmd.Run()
}
