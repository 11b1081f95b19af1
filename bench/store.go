package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"commonchest/app/rehearse"
)

// prepared is a store with one open round of made-up ballots.
type prepared struct {
	dir   string
	round string
	codes []string
}

func (p prepared) remove() error { return os.RemoveAll(p.dir) }

// madeUp writes a .pb file: 20 projects, ballots that look random, at most six
// choices each.
func madeUp(voters int) ([]byte, [][]string) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "META\nkey;value\nunit;Bench\ninstance;1\nbudget;50000\nvote_type;approval\ncurrency;GBP\nPROJECTS\nproject_id;cost;name\n")
	for p := range 20 {
		fmt.Fprintf(&b, "p%d;%d;Made-up project number %d\n", p+1, 800+p*733%6100, p+1)
	}
	b.WriteString("VOTES\nvoter_id;vote\n")
	ballots := make([][]string, voters)
	for v := range voters {
		for p := range 20 {
			if (v*v*31+p*97+v*p*13)%100 < 22 && len(ballots[v]) < 6 {
				ballots[v] = append(ballots[v], fmt.Sprintf("p%d", p+1))
			}
		}
		fmt.Fprintf(&b, "%d;%s\n", v+1, strings.Join(ballots[v], ","))
	}
	return b.Bytes(), ballots
}

// prepare imports a made-up file into a new store and seals it.
func (b *bench) prepare(ctx context.Context, voters int) (prepared, [][]string, error) {
	source, ballots := madeUp(voters)
	p, err := b.imported(ctx, source)
	return p, ballots, err
}

// imported imports a .pb file into a new store and seals it.
func (b *bench) imported(ctx context.Context, source []byte) (p prepared, err error) {
	if p.dir, err = os.MkdirTemp("", "commonchest-bench-"); err != nil {
		return p, err
	}
	file, codes := filepath.Join(p.dir, "made-up.pb"), filepath.Join(p.dir, "codes.csv")
	if err := os.WriteFile(file, source, 0o600); err != nil {
		return p, errors.Join(err, p.remove())
	}
	out, err := b.command(ctx, "import", file, "--data", p.dir, "--seal", "--codes-out", codes, "--json")
	if err != nil {
		return p, errors.Join(err, p.remove())
	}
	var made struct{ Round string }
	if err := json.Unmarshal(out, &made); err != nil {
		return p, errors.Join(err, p.remove())
	}
	p.round = made.Round
	if p.codes, err = readCodes(codes); err != nil {
		return p, errors.Join(err, p.remove())
	}
	return p, nil
}

func readCodes(path string) ([]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, err
	}
	codes := make([]string, 0, len(rows))
	for _, row := range rows[1:] {
		codes = append(codes, row[2])
	}
	return codes, nil
}

// command runs a command of the program and gives what it prints.
func (b *bench) command(ctx context.Context, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, b.program, args...)
	cmd.Env = rehearse.Environ()
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("commonchest %s: %w\n%s", args[0], err, errs.String())
	}
	return out.Bytes(), nil
}

// served is a prepared store with its server.
type served struct {
	prepared
	server *rehearse.Server
	site   *rehearse.Site
}

func (b *bench) serve(ctx context.Context, p prepared) (*served, error) {
	address, err := rehearse.FreeAddress(ctx)
	if err != nil {
		return nil, err
	}
	server, err := rehearse.StartServer(ctx, b.program, address, "--data", p.dir)
	if err != nil {
		return nil, err
	}
	return &served{prepared: p, server: server, site: rehearse.NewSite(server.URL, p.round)}, nil
}

func (s *served) end() error {
	s.site.Close()
	return errors.Join(s.server.Stop(), s.remove())
}
