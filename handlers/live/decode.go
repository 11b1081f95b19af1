package live

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf8"

	applive "commonchest/app/live"
)

// MaxFrame is the largest frame in bytes that a client may send.
const MaxFrame = 4 << 10

// frame is what a client has said, shape checked: exactly the fields that its
// type has, each once, each within its bounds.
type frame struct {
	T       string
	V       int64
	Topic   string
	Round   string
	Resume  *applive.Have
	Cmd     string
	Base    int64
	Kind    string
	Choices []string
}

// field sets, as bits, to compare what came with what may and must come.
const (
	fieldT = 1 << iota
	fieldV
	fieldTopic
	fieldRound
	fieldResume
	fieldCmd
	fieldBase
	fieldKind
	fieldChoices
)

// shapes are the types a client may send: the fields each must and may have.
var shapes = map[string]struct{ must, may int }{
	"hello": {must: fieldT | fieldV | fieldTopic | fieldRound, may: fieldResume},
	"cast":  {must: fieldT | fieldRound | fieldCmd | fieldBase | fieldKind, may: fieldChoices},
	"ping":  {must: fieldT},
}

// maxBase is one less than the number of revisions a ballot may have.
const maxBase = 499

// errVersion marks a hello of a version that this server does not speak.
var errVersion = errors.New("unknown version")

// decode reads a client's frame strictly. The error is for the log of whoever
// writes a client; the peer learns only that the frame was bad.
func decode(data []byte) (frame, error) {
	if !utf8.Valid(data) {
		return frame{}, errors.New("not UTF-8")
	}
	p := parser{json.NewDecoder(bytes.NewReader(data))}
	p.UseNumber()
	var f frame
	seen := 0
	err := p.object(func(name string) error {
		bit, err := f.set(p, name)
		if err == nil && seen&bit != 0 {
			err = errors.New("twice")
		}
		seen |= bit
		return err
	})
	if err != nil {
		return frame{}, err
	}
	if len(bytes.Trim(data[p.InputOffset():], " \t\r\n")) != 0 {
		return frame{}, errors.New("more than one value")
	}
	shape, ok := shapes[f.T]
	if !ok {
		return frame{}, fmt.Errorf("unknown type %q", f.T)
	}
	if seen&shape.must != shape.must || seen&^(shape.must|shape.may) != 0 {
		return frame{}, fmt.Errorf("a %s with other fields than it has", f.T)
	}
	if f.T == "hello" && f.V != Version {
		return frame{}, errVersion
	}
	return f, nil
}

// set reads the value of one field and says which it was.
func (f *frame) set(p parser, name string) (bit int, err error) {
	switch name {
	case "t":
		f.T, err = p.text(isName(1, 16))
		return fieldT, err
	case "v":
		f.V, err = p.integer(0, 1<<31)
		return fieldV, err
	case "topic":
		f.Topic, err = p.text(func(s string) bool { return s == TopicBallot || s == TopicWall || s == TopicTurnout })
		return fieldTopic, err
	case "round":
		f.Round, err = p.text(isID)
		return fieldRound, err
	case "resume":
		f.Resume, err = p.resume()
		return fieldResume, err
	case "cmd":
		f.Cmd, err = p.text(isName(8, 64))
		return fieldCmd, err
	case "base":
		f.Base, err = p.integer(0, maxBase)
		return fieldBase, err
	case "kind":
		f.Kind, err = p.text(func(s string) bool { return s == "cast" || s == "blank" || s == "withdrawn" })
		return fieldKind, err
	case "choices":
		f.Choices, err = p.texts(isID)
		return fieldChoices, err
	}
	return 0, errors.New("unknown field")
}

// parser reads JSON token by token: encoding/json alone takes names in any
// case, names twice, and null for anything.
type parser struct{ *json.Decoder }

func (p parser) delim(want json.Delim) error {
	tok, err := p.Token()
	if err != nil {
		return err
	}
	if tok != want {
		return fmt.Errorf("%v where %v is due", tok, want)
	}
	return nil
}

// object calls field for each name of an object; field reads the value.
func (p parser) object(field func(name string) error) error {
	if err := p.delim('{'); err != nil {
		return err
	}
	for p.More() {
		tok, err := p.Token()
		if err != nil {
			return err
		}
		name, _ := tok.(string)
		if err := field(name); err != nil {
			return fmt.Errorf("field %q: %w", name, err)
		}
	}
	return p.delim('}')
}

func (p parser) text(ok func(string) bool) (string, error) {
	tok, err := p.Token()
	if err != nil {
		return "", err
	}
	s, is := tok.(string)
	if !is || !ok(s) {
		return "", fmt.Errorf("ill-formed value %v", tok)
	}
	return s, nil
}

func (p parser) texts(ok func(string) bool) ([]string, error) {
	if err := p.delim('['); err != nil {
		return nil, err
	}
	all := []string{}
	for p.More() {
		s, err := p.text(ok)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, p.delim(']')
}

func (p parser) integer(least, most int64) (int64, error) {
	tok, err := p.Token()
	if err != nil {
		return 0, err
	}
	num, is := tok.(json.Number)
	if !is {
		return 0, fmt.Errorf("%v is no number", tok)
	}
	n, err := strconv.ParseInt(num.String(), 10, 64)
	if err != nil || n < least || n > most {
		return 0, fmt.Errorf("%v is not a whole number from %d to %d", num, least, most)
	}
	return n, nil
}

func (p parser) resume() (*applive.Have, error) {
	var have applive.Have
	seen := map[string]bool{}
	err := p.object(func(name string) (err error) {
		if seen[name] {
			return errors.New("twice")
		}
		seen[name] = true
		switch name {
		case "epoch":
			have.Epoch, err = p.text(isID)
		case "n":
			have.N, err = p.integer(0, 1<<53)
		default:
			err = errors.New("unknown field")
		}
		return err
	})
	if err == nil && len(seen) != 2 {
		err = errors.New("epoch and n belong together")
	}
	return &have, err
}

// isID is the shape of an id: 1 to 64 letters, digits, '.', '_', ':' and '-'.
func isID(s string) bool {
	if s == "" || len(s) > 64 {
		return false
	}
	for i := range len(s) {
		if c := s[i]; !alphanumeric(c) && c != '.' && c != '_' && c != ':' && c != '-' {
			return false
		}
	}
	return true
}

// isName is the shape of a type or a command key: letters, digits and '-'.
func isName(least, most int) func(string) bool {
	return func(s string) bool {
		if len(s) < least || len(s) > most {
			return false
		}
		for i := range len(s) {
			if c := s[i]; !alphanumeric(c) && c != '-' {
				return false
			}
		}
		return true
	}
}

func alphanumeric(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}
