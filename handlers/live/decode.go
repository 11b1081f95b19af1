package live

import (
	"errors"
	"fmt"

	applive "commonchest/app/live"
	"commonchest/models"
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
	Points  []int64
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
	fieldPoints
)

// shapes are the types a client may send: the fields each must and may have.
var shapes = map[string]struct{ must, may int }{
	"hello": {must: fieldT | fieldV | fieldTopic | fieldRound, may: fieldResume},
	"cast":  {must: fieldT | fieldRound | fieldCmd | fieldBase | fieldKind, may: fieldChoices | fieldPoints},
	"ping":  {must: fieldT},
}

// maxBase is one less than the number of revisions a ballot may have.
const maxBase = 499

// errVersion marks a hello of a version that this server does not speak.
var errVersion = errors.New("unknown version")

// decode reads a client's frame strictly. The error is for whoever writes a
// client; the peer learns only that the frame was bad.
//
// It is a scanner of its own because encoding/json takes names in any case,
// names twice, and null for anything. No value that a frame may hold needs an
// escape, so a string with one is ill-formed.
func decode(data []byte) (frame, error) {
	p := &scanner{data: data}
	var f frame
	seen := 0
	err := p.object(func(name []byte) error {
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
	if p.space(); p.at != len(data) {
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
func (f *frame) set(p *scanner, name []byte) (bit int, err error) {
	switch string(name) {
	case "t":
		f.T, err = p.text(name16)
		return fieldT, err
	case "v":
		f.V, err = p.integer(1 << 31)
		return fieldV, err
	case "topic":
		f.Topic, err = p.word(TopicBallot, TopicWall, TopicTurnout)
		return fieldTopic, err
	case "round":
		f.Round, err = p.text(id)
		return fieldRound, err
	case "resume":
		f.Resume, err = p.resume()
		return fieldResume, err
	case "cmd":
		f.Cmd, err = p.text(command)
		return fieldCmd, err
	case "base":
		f.Base, err = p.integer(maxBase)
		return fieldBase, err
	case "kind":
		f.Kind, err = p.word("cast", "blank", "withdrawn")
		return fieldKind, err
	case "choices":
		f.Choices, err = p.texts(project)
		return fieldChoices, err
	case "points":
		f.Points, err = p.integers(models.MostPoints)
		return fieldPoints, err
	}
	return 0, errors.New("unknown field")
}
