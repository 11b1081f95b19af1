package models

import (
	"strings"
	"time"
)

// A one-time code is fifteen letters: one for its batch, thirteen random ones
// (64 bits), and one that catches a slip of the pen.
const (
	codeRandom = 13
	codeLength = 1 + codeRandom + 1
)

// CodeBatch is a printing of codes. The codes themselves are never stored: only
// keyed hashes are, and the batch's seed, wrapped, until the round closes.
type CodeBatch struct {
	Round     RoundID   `bson:"round" json:"round"`
	N         int64     `bson:"n" json:"n"` // 1, 2, 3 … in the round
	Size      int64     `bson:"size" json:"size"`
	MadeAt    time.Time `bson:"made_at" json:"made_at"`
	Ready     bool      `bson:"ready" json:"ready"`         // every code of it is stored; before, none of them is valid
	Downloads int64     `bson:"downloads" json:"downloads"` // how often its codes were fetched, each a change record
	Unused    int64     `bson:"unused" json:"unused"`       // letters that came back or were never handed out, as the clerk counted them
	Seed      []byte    `bson:"seed" json:"-"`              // wrapped by a key outside the database
	Void      []int64   `bson:"void" json:"void"`           // letters whose code was made void before anybody used it
	Replaces  LetterRef `bson:"replaces" json:"replaces"`   // the letter for which a batch of one was made; zero for none
}

// LetterRef names a letter of a round by the numbers printed on it.
type LetterRef struct {
	Batch  int64 `bson:"batch" json:"batch"`
	Serial int64 `bson:"serial" json:"serial"`
}

// Valid is how many letters of the batch can be voted with.
func (b CodeBatch) Valid() int64 { return b.Size - int64(len(b.Void)) }

// Code is one issued code: its id is the keyed hash of the letters.
type Code struct {
	Round  RoundID `bson:"round"`
	Batch  int64   `bson:"batch"`
	Serial int64   `bson:"serial"` // number printed on the letter
}

// NewCode spells a code of a batch from at least 32 random bytes.
func NewCode(batch int64, random []byte) (string, bool) {
	body, ok := Spell(random, codeRandom)
	if !ok {
		return "", false
	}
	body = string(alphabet[int(batch)%len(alphabet)]) + body
	return body + string(checkLetter(body)), true
}

// ReadCode turns what was typed or pasted into the letters of a code. Spaces,
// dashes and case do not matter. A slip of the pen is told apart from a code
// that does not exist, because a slip is no guess.
func ReadCode(typed string) (string, error) {
	code := strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '-' || r == '\u2010' || r == '\u2013' || r == '\t' || r == '\n' || r == '\u00A0' || r == '.':
			return -1
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		}
		return r
	}, typed)
	if code == "" {
		return "", E(Invalid, "code", F("code", "required"))
	}
	if len(code) != codeLength {
		return "", E(Invalid, "code", F("code", "code_length"))
	}
	for _, r := range code {
		if !strings.ContainsRune(alphabet, r) {
			return "", E(Invalid, "code", F("code", "code_letter", "letter", string(r)))
		}
	}
	if code[codeLength-1] != checkLetter(code[:codeLength-1]) {
		return "", E(Invalid, "code", F("code", "code_slip"))
	}
	return code, nil
}

// CodeBatchLetter is the first letter, which names the batch for the limiter.
func CodeBatchLetter(code string) string { return code[:1] }

// checkLetter weighs each letter by its position, so that one wrong letter and
// two swapped neighbours are always caught: 31 is prime.
func checkLetter(body string) byte {
	sum := 0
	for i := range len(body) {
		sum += (i + 2) * strings.IndexByte(alphabet, body[i])
	}
	return alphabet[sum%len(alphabet)]
}
