package main

import (
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strings"

	"commonchest/models"
	"commonchest/models/alloc"
	"commonchest/models/fundfile"
	"commonchest/models/money"
	"commonchest/models/pabulib"
)

// unused refuses what the rule would not look at.
func (t *TallyCmd) unused(rule alloc.Rule) error {
	switch {
	case t.Step != nil && !rule.NeedsStep:
		return fmt.Errorf("%s takes no --step: only rules with add1 in their name raise the endowment by steps", rule.Name)
	case t.Threshold != nil && !rule.NeedsThreshold:
		return fmt.Errorf("%s takes no --threshold: use greedy_votes_threshold, or --min-votes with any rule", rule.Name)
	case t.Fund != "" && rule.OneFund:
		return fmt.Errorf("%s takes no --fund: it cannot keep to conditions on money", rule.Name)
	case t.MinVotes < 0:
		return fmt.Errorf("--min-votes is %d; it must not be negative", t.MinVotes)
	case t.Filter < 0:
		return fmt.Errorf("--filter is %d; it must not be negative", t.Filter)
	case t.Ties == "seed" && t.Seed == "":
		return errors.New("--ties seed needs --seed, the seed of the lot in hexadecimal digits")
	case t.Ties != "seed" && t.Seed != "":
		return errors.New("--seed is used by --ties seed only")
	}
	return nil
}

// request makes the count of a file and the flags.
func (t *TallyCmd) request(f *pabulib.File) (alloc.Request, error) {
	funds, err := t.funds()
	if err != nil {
		return alloc.Request{}, err
	}
	scale := funds.Scale
	if t.Step != nil {
		scale = max(scale, decimals(*t.Step))
	}
	if err := errors.Join(f.Rescale(min(scale, pabulib.MaxScale)), funds.Rescale(f.Scale)); err != nil {
		return alloc.Request{}, fmt.Errorf("%s: %w", t.File, err)
	}
	if t.Threshold != nil {
		f.Set(pabulib.ThresholdKey, *t.Threshold)
	}
	req, err := f.Request(t.Rule)
	if errors.Is(err, models.E(models.Invalid, "threshold_missing")) {
		return req, fmt.Errorf("%s: META has no %s, which %s needs; give --threshold", t.File, pabulib.ThresholdKey, t.Rule)
	}
	if err != nil {
		return req, err
	}
	if err := t.parameters(f, &req); err != nil {
		return req, err
	}
	if t.Fund == "" {
		return req, nil
	}
	return req, funds.Apply(&req)
}

// funds reads the fund file, if there is one.
func (t *TallyCmd) funds() (*fundfile.File, error) {
	if t.Fund == "" {
		return &fundfile.File{}, nil
	}
	in, err := os.Open(t.Fund)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	return fundfile.Read(in, t.Fund)
}

// parameters puts the flags into a request.
func (t *TallyCmd) parameters(f *pabulib.File, req *alloc.Request) error {
	req.Params.MinVotes, req.Params.Filter, req.Params.Compare, req.Params.PartFund = t.MinVotes, t.Filter, t.Compare, t.PartFund
	if t.Step != nil {
		step, err := money.ParseDecimal(*t.Step, f.Scale)
		if err != nil || step <= 0 {
			return fmt.Errorf("--step is %q; write a plain decimal above nothing, such as 1 or 0.50", *t.Step)
		}
		req.Params.Step = step
	}
	if t.Ties == "seed" {
		seed, err := hex.DecodeString(t.Seed)
		if err != nil {
			return fmt.Errorf("--seed is %q; write hexadecimal digits, two a byte", t.Seed)
		}
		req.Ties = alloc.BySeed(seed, req.Projects, req.Profile.Votes())
	}
	return nil
}

// decimals counts the digits behind the point that are needed.
func decimals(text string) int {
	_, frac, _ := strings.Cut(text, ".")
	return len(strings.TrimRight(frac, "0"))
}
