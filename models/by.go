package models

// By says on whose behalf a command runs. Cmd is the command's id: the same
// command sent again gets the result that it had the first time. Request is for
// the record only.
type By struct {
	Actor   Actor
	Cmd     string
	Request string
}
