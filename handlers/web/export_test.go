package web

// For tests: how cells of tables are made inert, and what pages say was done.
var (
	Inert     = inert
	DoneWords = doneWords
)
