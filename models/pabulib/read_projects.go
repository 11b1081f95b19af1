package pabulib

import (
	"strconv"
	"strings"

	"commonchest/models/money"
)

// readProjects reads PROJECTS and settles the scale of all amounts: the smallest
// power of ten that makes the budget and every cost whole.
func (r *reader) readProjects(s section) {
	id, cost := r.column(s, "project_id"), r.column(s, "cost")
	r.file.ProjectColumns = s.header
	r.checkCount("num_projects", len(s.rows))
	if id < 0 || cost < 0 {
		return
	}
	r.places = make(map[string]int32, len(s.rows))
	scale := 0
	for i, row := range s.rows {
		line := s.lines[i]
		p := Project{ID: strings.TrimSpace(row[id]), Fields: row}
		if first, twice := r.places[p.ID]; twice {
			r.fail(line, "project_id", "pb_duplicate_project", "project", p.ID, "first", strconv.Itoa(r.projectLines[first]))
		} else {
			r.places[p.ID] = int32(len(r.file.Projects))
		}
		if p.ID == "" {
			r.fail(line, "project_id", "pb_missing_id")
		}
		plain, ok := r.decimal(row[cost], line, "cost")
		if ok && strings.HasPrefix(plain, "-") {
			r.fail(line, "cost", "pb_cost_negative", "given", plain)
		}
		scale = max(scale, digitsBehind(plain))
		r.file.Projects = append(r.file.Projects, p)
		r.costs = append(r.costs, plain)
		r.projectLines = append(r.projectLines, line)
	}
	r.scaleAmounts(scale)
}

// scaleAmounts turns the budget and the costs into whole units.
func (r *reader) scaleAmounts(scale int) {
	budget := r.meta["budget"]
	if budget.value != "" {
		if plain, ok := r.decimal(budget.value, budget.line, "budget"); ok {
			scale = max(scale, digitsBehind(plain))
			r.file.Budget, _ = money.ParseDecimal(plain, scale) // it fits at MaxScale
			if r.file.Budget <= 0 {
				r.fail(budget.line, "", "pb_budget_positive", "given", plain)
			}
		}
	}
	r.file.Scale = scale
	if len(r.wrong) > 0 {
		return
	}
	total := r.file.Budget
	for i, plain := range r.costs {
		p := &r.file.Projects[i]
		var err error
		if p.Cost, err = money.ParseDecimal(plain, scale); err == nil {
			total, err = total.Add(p.Cost)
		}
		if err != nil {
			r.fail(r.projectLines[i], "cost", "pb_amount_large", "given", plain)
			return
		}
	}
}
