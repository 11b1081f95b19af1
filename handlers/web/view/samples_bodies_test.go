package view_test

import (
	"commonchest/handlers/web/view"
)

// bodySamples are figures of law and the facts of bodies.
func bodySamples() map[string]view.Page {
	figures := view.Figures{Unchecked: 1, Groups: []view.FigureGroup{
		{Name: "Section 137 limit for each elector", Why: "A council without the general power of competence may spend this much for each elector.", Rows: []view.FigureRow{
			{From: "2026-27", Value: "£11.60", Source: "https://www.legislation.gov.uk/ukpga/1972/70/schedule/12B"},
			{From: "2020-21", Value: "£8.32", Source: "https://www.legislation.gov.uk/ukpga/1972/70/schedule/12B", Checked: "22 November 2026"}}},
		{Name: "Price level (deflator)", Why: "Sums of different years are compared by it."}}}
	mine := figures
	mine.May, mine.Groups = true, append([]view.FigureGroup{}, figures.Groups...)
	mine.Groups[0].Rows = append([]view.FigureRow{}, figures.Groups[0].Rows...)
	mine.Groups[0].Rows[0].URL, mine.Groups[0].NewURL = "/staff/figures/s137_rate.2026-04-01", "/staff/figures/s137_rate.new"
	figure := view.Figure{Name: "Section 137 limit for each elector", Why: "What a council may spend for each elector.", Yearly: true, From: "2026-27", Prefix: "£",
		Action: "/staff/figures/s137_rate.2026-04-01", Cmd: "c1", Base: 1}
	next := figure
	next.New, next.Base, next.Action = true, 0, "/staff/figures/s137_rate.new"
	wrong := staff("", next)
	wrong.Errors = []view.FieldError{{Name: "from", Message: "Enter the first day of a financial year: 1 April"}, {Name: "reason", Message: "Fill this in"}}
	return map[string]view.Page{
		"figures":      {Body: figures, SignIn: "/sign-in"},
		"figures.mine": staff("", mine),
		"figure":       staff("", figure),
		"figure.wrong": wrong,
	}
}
