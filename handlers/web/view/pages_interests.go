package view

import "time"

// Interests is the body of page "interests". Declaring posts matter, kind, words,
// sensitive; a clerk's acts on a row post do (dispense or end), interest, reference.
// All post cmd, csrf.
type Interests struct {
	Place     string
	Rows      []InterestRow
	Matters   []Choice // empty for who may only read
	Kinds     []Choice
	Sensitive []Choice
	Action    string
	Cmd       string
}

// InterestRow is one declaration.
type InterestRow struct {
	ID           string
	Who          string // the role
	Own          bool   // the reader's
	What, URL    string
	Kind         string
	Words        string
	Dispensation string
	Ended        bool
	MayChange    bool
	At           time.Time
}
