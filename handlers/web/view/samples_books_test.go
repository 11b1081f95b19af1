package view_test

import "commonchest/handlers/web/view"

// bookSamples are the pages that compare the books with somebody else's.
func bookSamples() map[string]view.Page {
	parts := func(agreed, explained, open int64) []view.Money {
		return []view.Money{pounds(agreed), pounds(explained), pounds(open)}
	}
	columns := []view.Column{{Name: "Line"}, {Name: "Date"}, {Name: "Sum", Num: true}}
	return map[string]view.Page{"sheet.split": staff("Bank", view.Sheet{Caption: "Hatherden", Title: "Journal and bank", State: view.Tag{Text: "Reconciled to 3 November 2026; 2 open", Colour: "orange"},
		Sections: []view.Section{{ID: "difference", Title: "The difference", Lead: "The lists cover 1 November 2026 to 30 November 2026.",
			Split: &view.Split{Title: "What moved in the journal and in the lists.", Keys: []string{"Agrees", "Explained", "Open"},
				Bars: []view.SplitBar{{Name: "In the journal, in and out", Sum: pounds(30000), Parts: parts(29000, 0, 1000)}, {Name: "In the lists, in and out", Sum: pounds(29024), Parts: parts(29000, 24, 0)}}},
			Table: &view.Table{Caption: "The difference", Columns: []view.Column{{Name: "From the journal to the lists"}, {Name: "How many", Num: true}, {Name: "Sum", Num: true}},
				Rows: [][]view.Cell{{{Text: "The journal says"}, {Text: "3"}, {Text: "£9,999.50"}}}, Total: []view.Cell{{Text: "The lists say"}, {Text: "4"}, {Text: "£9,975.50"}}}},
			{Title: "In the list, not in the journal", Table: &view.Table{Caption: "In the list, not in the journal", Columns: columns,
				Rows: [][]view.Cell{{{Text: "XFER 1", URL: "/staff/hatherden/bank/line/1", Tag: view.Tag{Text: "1 proposal", Colour: "blue"}, Small: "Westmere Council"}, {Text: "3 November 2026"}, {Text: "£20,000"}}}}},
			{ID: "headings", Title: "Headings that are understood", Lead: "In small or large letters.", Fold: true, Facts: []view.Detail{{Key: "Date", Value: "date, day"}}}}})}
}
