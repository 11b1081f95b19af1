package main

import "io"

// Globals are the flags and streams that every command has.
type Globals struct {
	JSON bool      `help:"Print JSON."`
	Out  io.Writer `kong:"-"`
	Err  io.Writer `kong:"-"`
}
