package boot

import (
	"io"

	"commonchest/app/keys"
)

// MakeKeys makes the keys of an installation in a directory unless they are
// there, and gives their fingerprint.
func MakeKeys(dir string, random io.Reader) (string, error) {
	set, err := keys.Load(dir, true, random)
	if err != nil {
		return "", err
	}
	return set.Fingerprint(), nil
}
