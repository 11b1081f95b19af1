package explain

import (
	"slices"

	"commonchest/models/alloc"
)

// tied tells of the ties that the order of ties decided and that a project was in.
func (t teller) tied(e *Explanation) {
	ties := t.res.Ties
	for _, pass := range t.res.Passes {
		ties = append(ties[:len(ties):len(ties)], pass.Ties...)
	}
	for _, tie := range ties {
		if !tie.Mattered || !slices.Contains(tie.Tied, e.Project) {
			continue
		}
		others := Param{Name: "others", Kind: Few}
		for _, id := range tie.Tied {
			if id != e.Project {
				others.IDs = append(others.IDs, id)
			}
		}
		if len(others.IDs) == 0 {
			continue
		}
		switch {
		case t.res.Worth > 0:
			e.more("tie_best", others)
		case tie.Rho.Num != "":
			e.more("tie_round", others, count("round", int64(tie.Place)))
		default:
			e.more("tie_rank", others)
		}
		e.more("tie_by."+tie.By, lots(tie)...)
	}
}

// lots tells what was drawn, as far as is needed to tell the lots apart.
func lots(tie alloc.Tie) []Param {
	if tie.By != alloc.ByLot {
		return nil
	}
	const enough = 8 // digits: 32 bits
	p := Param{Name: "lots", Kind: Drawn}
	for _, l := range tie.Lots {
		p.IDs = append(p.IDs, l.Project)
		p.Lots = append(p.Lots, l.Lot[:min(enough, len(l.Lot))])
	}
	return []Param{p}
}

// compared tells of a project that the comparison with greedy_votes chose or left out.
func (t teller) compared(e *Explanation) {
	c := t.res.Compare
	if c == nil {
		return
	}
	own, greedy := slices.Contains(c.Own, e.Project), slices.Contains(c.Greedy, e.Project)
	if own == greedy {
		return
	}
	key := "compare_" + c.Took + "_gained"
	if !e.Chosen {
		key = "compare_" + c.Took + "_lost"
	}
	e.more(key, count("own", c.ForOwn), count("greedy", c.ForGreedy))
}
