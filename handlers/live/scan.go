package live

import (
	"errors"
	"fmt"
	"strings"

	applive "commonchest/app/live"
)

// pattern is what a string in a frame may be.
type pattern struct {
	least, most int
	marks       string // characters beside letters and digits
}

var (
	id      = pattern{1, 64, "._:-"}
	project = pattern{1, 64, "._:-/"} // cities write numbers such as M/01
	command = pattern{8, 64, "-"}
	name16  = pattern{1, 16, ""}
)

// scanner reads the JSON of a frame from left to right.
type scanner struct {
	data []byte
	at   int
}

// space skips white space and gives the byte behind it, 0 at the end.
func (p *scanner) space() byte {
	for ; p.at < len(p.data); p.at++ {
		switch c := p.data[p.at]; c {
		case ' ', '\t', '\r', '\n':
		default:
			return c
		}
	}
	return 0
}

// take skips white space and one mark that must be there.
func (p *scanner) take(mark byte) error {
	if p.space() != mark {
		return fmt.Errorf("no %q at %d", mark, p.at)
	}
	p.at++
	return nil
}

// list reads items between two marks, separated by commas.
func (p *scanner) list(first, last byte, item func() error) error {
	if err := p.take(first); err != nil {
		return err
	}
	if p.space() == last {
		p.at++
		return nil
	}
	for {
		if err := item(); err != nil {
			return err
		}
		if p.space() == last {
			p.at++
			return nil
		}
		if err := p.take(','); err != nil {
			return err
		}
	}
}

// object calls field for each name of an object; field reads the value.
func (p *scanner) object(field func(name []byte) error) error {
	return p.list('{', '}', func() error {
		name, err := p.quoted()
		if err == nil {
			err = p.take(':')
		}
		if err == nil {
			err = field(name)
		}
		if err != nil {
			return fmt.Errorf("field %q: %w", name, err)
		}
		return nil
	})
}

// quoted reads a string as it stands: without escapes, in ASCII.
func (p *scanner) quoted() ([]byte, error) {
	if err := p.take('"'); err != nil {
		return nil, err
	}
	for start := p.at; p.at < len(p.data); p.at++ {
		switch c := p.data[p.at]; {
		case c == '"':
			p.at++
			return p.data[start : p.at-1], nil
		case c < ' ' || c > '~' || c == '\\':
			return nil, fmt.Errorf("byte %q in a string", c)
		}
	}
	return nil, errors.New("a string without end")
}

func (p *scanner) text(want pattern) (string, error) {
	s, err := p.quoted()
	if err != nil {
		return "", err
	}
	if len(s) < want.least || len(s) > want.most {
		return "", fmt.Errorf("%q is too short or too long", s)
	}
	for _, c := range s {
		if !alphanumeric(c) && strings.IndexByte(want.marks, c) < 0 {
			return "", fmt.Errorf("%q holds a %q", s, c)
		}
	}
	return string(s), nil
}

// word reads one of a few strings.
func (p *scanner) word(known ...string) (string, error) {
	s, err := p.quoted()
	if err != nil {
		return "", err
	}
	for _, k := range known {
		if string(s) == k {
			return k, nil
		}
	}
	return "", fmt.Errorf("%q is none of %q", s, known)
}

func (p *scanner) texts(want pattern) ([]string, error) {
	all := []string{}
	err := p.list('[', ']', func() error {
		s, err := p.text(want)
		all = append(all, s)
		return err
	})
	return all, err
}

// integer reads a whole number from 0 to most, in plain digits.
func (p *scanner) integer(most int64) (int64, error) {
	p.space()
	start, n := p.at, int64(0)
	for ; p.at < len(p.data) && '0' <= p.data[p.at] && p.data[p.at] <= '9'; p.at++ {
		if n = 10*n + int64(p.data[p.at]-'0'); n > most {
			return 0, fmt.Errorf("a number over %d", most)
		}
	}
	digits := p.data[start:p.at]
	if len(digits) == 0 || len(digits) > 1 && digits[0] == '0' {
		return 0, fmt.Errorf("no whole number at %d", start)
	}
	return n, nil
}

// integers reads a list of whole numbers.
func (p *scanner) integers(most int64) ([]int64, error) {
	all := []int64{}
	err := p.list('[', ']', func() error {
		n, err := p.integer(most)
		all = append(all, n)
		return err
	})
	return all, err
}

func (p *scanner) resume() (*applive.Have, error) {
	var have applive.Have
	var epoch, number int
	err := p.object(func(name []byte) (err error) {
		switch string(name) {
		case "epoch":
			epoch++
			have.Epoch, err = p.text(id)
		case "n":
			number++
			have.N, err = p.integer(1 << 53)
		default:
			err = errors.New("unknown field")
		}
		return err
	})
	if err == nil && (epoch != 1 || number != 1) {
		err = errors.New("epoch and n belong together, once each")
	}
	return &have, err
}

func alphanumeric(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}
