package models

import (
	"regexp"
	"strings"
)

// Postcode says in which places the houses of a postcode lie. It helps people to
// find their place and proves nothing: who may vote is never taken from it.
type Postcode struct {
	Code   string    `bson:"postcode"` // as NormalPostcode writes it
	Places []PlaceID `bson:"places"`   // more than one where a boundary runs through it
}

// The shapes of a United Kingdom postcode: outward code (A9, A99, AA9, AA99,
// A9A, AA9A) and inward code (9AA), which never holds C, I, K, M, O or V. Source:
// Royal Mail, Programmers' Guide to the Postcode Address File, section on formats.
var postcodeShape = regexp.MustCompile(`^([A-Z]{1,2}[0-9][A-Z0-9]?|GIR)([0-9][ABD-HJLNP-UW-Z]{2})$`)

var postcodeNoise = strings.NewReplacer(" ", "", "\t", "", "\u00a0", "", "-", "", ".", "")

// NormalPostcode writes a postcode as post does: capitals, with one space before
// the last three characters. It reports false for what is none.
func NormalPostcode(typed string) (string, bool) {
	m := postcodeShape.FindStringSubmatch(strings.ToUpper(postcodeNoise.Replace(typed)))
	if m == nil {
		return "", false
	}
	return m[1] + " " + m[2], true
}
