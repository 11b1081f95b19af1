package models

import (
	"crypto/hmac"
	"crypto/sha256"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text is free text, kept apart from records so that it can be deleted. A record
// refers to it by TextRef; the record's chain verifies after the text has gone.
type Text struct {
	Salt  []byte     `bson:"salt"`
	Parts []TextPart `bson:"parts"`
}

// TextPart is one named piece of a text, such as "title".
type TextPart struct {
	Name  string `bson:"name"`
	Value string `bson:"value"`
}

// TextRef points to a text and pins its content by a salted digest.
type TextRef struct {
	ID     string `bson:"id" json:"id"`
	Digest []byte `bson:"digest" json:"digest"` // salted, so it gives no word away
}

// Get gives the part with that name, or "".
func (t Text) Get(name string) string {
	for _, p := range t.Parts {
		if p.Name == name {
			return p.Value
		}
	}
	return ""
}

// Digest is HMAC-SHA-256 over the length-prefixed parts, keyed with the salt.
func (t Text) Digest() []byte {
	mac := hmac.New(sha256.New, t.Salt)
	for _, p := range t.Parts {
		for _, s := range []string{p.Name, p.Value} {
			mac.Write([]byte(strconv.Itoa(len(s)) + ":" + s))
		}
	}
	return mac.Sum(nil)
}

// Clean makes typed text storable: newlines unified, control characters and
// bidirectional overrides removed, ends trimmed. Words are never changed.
func Clean(s string) string {
	s = strings.ToValidUTF8(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n"), "\uFFFD")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case unicode.IsControl(r), r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069:
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}

// text checks the length of a cleaned text in characters.
func (c *checks) text(name, s string, least, most int) {
	n := utf8.RuneCountInString(s)
	switch {
	case n == 0 && least > 0:
		c.fail(name, "required")
	case n < least:
		c.fail(name, "too_short", "least", strconv.Itoa(least))
	case n > most:
		c.fail(name, "too_long", "most", strconv.Itoa(most), "over", strconv.Itoa(n-most))
	}
}
