package models

import "time"

// PictureID names a stored picture: a keyed hash of its bytes, so that the same
// address always shows the same picture.
type PictureID string

// PictureSize is one of the two sizes in which a picture is kept.
type PictureSize string

const (
	PictureLarge PictureSize = "large" // at most 1600 pixels wide and high
	PictureSmall PictureSize = "small" // at most 480
)

// Picture is a photograph that somebody sent with an idea, as it was made anew
// here: none of its bytes are the sender's, and so none of its metadata.
type Picture struct {
	ID    PictureID     `bson:"picture" json:"id"`
	Owner string        `bson:"owner" json:"-"` // who may attach it: the idea or draft that it was sent for
	Large PictureExtent `bson:"large" json:"large"`
	Small PictureExtent `bson:"small" json:"small"`
	At    time.Time     `bson:"at" json:"at"`
}

// PictureExtent is how large a picture is, and in how many parts it is stored.
type PictureExtent struct {
	Width  int64 `bson:"width" json:"width"` // pixels
	Height int64 `bson:"height" json:"height"`
	Bytes  int64 `bson:"bytes" json:"bytes"`
	Parts  int64 `bson:"parts" json:"-"`
}

// Extent gives the extent of a size; the zero extent for a size there is not.
func (p Picture) Extent(size PictureSize) PictureExtent {
	switch size {
	case PictureLarge:
		return p.Large
	case PictureSmall:
		return p.Small
	}
	return PictureExtent{}
}

// CheckAlt says what is wrong with the words for what a picture shows.
func CheckAlt(alt string) error {
	var c checks
	c.text("alt", alt, 1, mostAlt)
	return c.err("proposal")
}

// mostAlt is how many characters may say what a picture shows.
const mostAlt = 200
