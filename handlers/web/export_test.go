package web

// For tests: what pages say was done.
var DoneWords = doneWords
