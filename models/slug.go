package models

import "strings"

// Slug makes a name for an address of any words: lower-case letters and digits
// with single hyphens, at most so many bytes. Accents are dropped with their
// letters' marks; what is left may be nothing but the place.
func Slug(words string, most int) string {
	var b strings.Builder
	for _, r := range strings.ToLower(plainLetters.Replace(words)) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() >= most {
			break
		}
	}
	return strings.Trim(b.String(), "-")
}

// plainLetters takes the marks off the letters that stand in names of places and
// funds here.
var plainLetters = strings.NewReplacer("â", "a", "ê", "e", "î", "i", "ô", "o", "û", "u", "ŵ", "w", "ŷ", "y", "Â", "a", "Ê", "e",
	"Î", "i", "Ô", "o", "Û", "u", "Ŵ", "w", "Ŷ", "y", "ö", "o", "ë", "e", "ï", "i", "é", "e", "è", "e", "á", "a", "&", " and ", "’", "", "'", "")
