// Package keys holds the secrets that live outside the database: one master key,
// from which every signing and HMAC key is derived, and the wrapping keys that
// lock the secrets of the rounds.
//
// Load reads both from a directory. Everything else asks the Set for a key by
// purpose; two purposes never share one. The package must not log, print or
// store a key, and nothing here may come from the database: who steals the
// database, or a backup of it, must not be able to open a round's secret.
//
// The master key is for good: with another one every session, every code and
// every receipt is void. The wrapping key changes whenever a round's secret is
// destroyed: Rotate, rewrap what must live, Retire. What was wrapped under a
// retired key is then beyond reach, in old backups too.
package keys

import (
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"hash"
	"io"
	"strings"
	"sync"
)

// Size is the length in bytes of the master key and of each wrapping key.
const Size = 32

// Purpose names what a signing key is for.
type Purpose string

// The signing keys. The public halves of all of them make the fingerprint, so
// the list only ever changes together with the version in Fingerprint.
const (
	Sessions Purpose = "sessions" // staff sessions
	Passes   Purpose = "passes"   // ballot passes
	Records  Purpose = "records"  // published roots, manifests and checkpoints
)

// Set is the key material of one installation. It is safe for concurrent use.
type Set struct {
	dir    string
	rand   io.Reader
	master []byte

	mu   sync.Mutex
	wrap []wrapKey // the newest first; never empty
}

// Signer gives the Ed25519 key of a purpose.
func (s *Set) Signer(p Purpose) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(s.derive("sign/"+string(p), ed25519.SeedSize))
}

// Public gives the public half of the key of a purpose.
func (s *Set) Public(p Purpose) ed25519.PublicKey {
	return s.Signer(p).Public().(ed25519.PublicKey)
}

// Sign signs a published statement with the key for Records. context says what
// kind of statement it is ("checkpoint", "bundle"), so that one can never pass
// for another. Verify checks it.
func (s *Set) Sign(context string, message []byte) ([]byte, error) {
	return s.Signer(Records).Sign(nil, message, &ed25519.Options{Context: label(context)})
}

// Verify reports whether signature is what Sign made of the same context and
// message with the key whose public half is given.
func Verify(public ed25519.PublicKey, context string, message, signature []byte) bool {
	if len(public) != ed25519.PublicKeySize {
		return false
	}
	return ed25519.VerifyWithOptions(public, message, signature, &ed25519.Options{Context: label(context)}) == nil
}

// HMAC is HMAC-SHA-256 under the key of a purpose: 32 bytes. Every part goes in
// behind its length, so that ("ab", "c") and ("a", "bc") differ.
func (s *Set) HMAC(purpose string, parts ...string) []byte {
	mac := hmac.New(sha256.New, s.derive("hmac/"+purpose, Size))
	writeParts(mac, parts)
	return mac.Sum(nil)
}

// ID is the first 128 bits of the HMAC in 26 letters and digits: an id that
// only we can compute, for example of an e-mail address.
func (s *Set) ID(purpose string, parts ...string) string {
	return encoding.EncodeToString(s.HMAC(purpose, parts...)[:16])
}

// Fingerprint names the key material without giving anything of it away: a hash
// of the public keys that belong to it. It stays the same when a wrapping key
// is rotated.
func (s *Set) Fingerprint() string {
	h := sha256.New()
	writeParts(h, []string{"commonchest keys 1"})
	for _, p := range []Purpose{Sessions, Passes, Records} {
		writeParts(h, []string{string(p), string(s.Public(p))})
	}
	id := encoding.EncodeToString(h.Sum(nil)[:15]) // 24 letters and digits
	return strings.Join([]string{id[:6], id[6:12], id[12:18], id[18:]}, "-")
}

// derive makes the key of a purpose from the master key.
func (s *Set) derive(purpose string, size int) []byte {
	key, err := hkdf.Key(sha256.New, s.master, nil, "commonchest/1/"+purpose, size)
	if err != nil { // only for sizes beyond 8 KB
		panic(fmt.Sprintf("keys: derive %s: %v", purpose, err))
	}
	return key
}

func label(context string) string { return "commonchest/1/" + context }

// encoding is base 32 in lower case without padding (RFC 4648, section 6).
var encoding = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

func writeParts(h hash.Hash, parts []string) {
	var size [8]byte
	for _, p := range parts {
		binary.BigEndian.PutUint64(size[:], uint64(len(p)))
		h.Write(size[:])
		io.WriteString(h, p)
	}
}
