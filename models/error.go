package models

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"commonchest/models/money"
)

// ErrorKind is one of the seven ways in which a request can be wrong.
// Anything that is not an *Error is internal.
type ErrorKind string

// The seven kinds. handlers/httpx holds the one table from kind to HTTP status.
const (
	Invalid         ErrorKind = "invalid"         // the input breaks a stated rule; Fields says where
	NotFound        ErrorKind = "not_found"       // no such thing, or not for this person to know of
	Conflict        ErrorKind = "conflict"        // somebody else came first
	Forbidden       ErrorKind = "forbidden"       // known who, not allowed
	Unauthenticated ErrorKind = "unauthenticated" // not known who
	Limited         ErrorKind = "limited"         // too often; try again later
	Unavailable     ErrorKind = "unavailable"     // not now; repeating with the same key is safe
)

// Field is one thing wrong with one field of the input. Code names the
// message in the catalogue ("error.<code>"), Args fill its gaps.
type Field struct {
	Name string
	Code string
	Args []Arg
}

// Arg fills one gap of a message. With a currency it is an amount of money, and
// Value its minor units.
type Arg struct {
	Name     string
	Value    string
	Currency string // ISO 4217; "" where it is no money
}

// Text is the value as people read it.
func (a Arg) Text() string {
	currency, err := money.CurrencyOf(a.Currency)
	if err != nil {
		return a.Value
	}
	minor, err := strconv.ParseInt(a.Value, 10, 64)
	if err != nil {
		return a.Value
	}
	return money.Format(money.Pence(minor), currency)
}

// Error is the only error type that crosses a layer on purpose. Code is
// stable, in snake case, and names the message in the catalogue.
type Error struct {
	Kind   ErrorKind
	Code   string
	Fields []Field
	cause  error
}

// E makes an error of a kind with a stable code.
func E(kind ErrorKind, code string, fields ...Field) *Error {
	return &Error{Kind: kind, Code: code, Fields: fields}
}

// F names a field at fault; args alternate name and value.
func F(name, code string, args ...string) Field {
	f := Field{Name: name, Code: code}
	for i := 0; i+1 < len(args); i += 2 {
		f.Args = append(f.Args, Arg{Name: args[i], Value: args[i+1]})
	}
	return f
}

// Because returns a copy of e that wraps what caused it, for the log only.
func (e *Error) Because(cause error) *Error {
	dup := *e
	dup.cause = cause
	return &dup
}

func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", e.Kind, e.Code)
	for _, f := range e.Fields {
		fmt.Fprintf(&b, "; %s: %s", f.Name, f.Code)
		for _, a := range f.Args {
			fmt.Fprintf(&b, " %s=%s", a.Name, a.Value)
		}
	}
	if e.cause != nil {
		fmt.Fprintf(&b, ": %v", e.cause)
	}
	return b.String()
}

func (e *Error) Unwrap() error { return e.cause }

// Is lets errors.Is compare by kind and, where the target has one, by code.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Kind == e.Kind && (t.Code == "" || t.Code == e.Code)
}

// KindOf gives the kind of the first *Error in the chain, or "" for an
// internal error.
func KindOf(err error) ErrorKind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return ""
}

// IsKind reports whether err is of one of the kinds.
func IsKind(err error, kinds ...ErrorKind) bool {
	return slices.Contains(kinds, KindOf(err))
}

// checks collects what is wrong with a form, so that all of it is told at once.
type checks struct{ fields []Field }

func (c *checks) fail(name, code string, args ...string) {
	c.fields = append(c.fields, F(name, code, args...))
}

func (c *checks) need(ok bool, name, code string, args ...string) {
	if !ok {
		c.fail(name, code, args...)
	}
}

func (c *checks) err(code string) error {
	if len(c.fields) == 0 {
		return nil
	}
	return E(Invalid, code, c.fields...)
}
