package keys

import (
	"crypto/aes"
	"crypto/cipher"
	"errors"
	"fmt"
	"io"
)

// A wrapped secret is: version (1 byte), key id, nonce, ciphertext with tag.
const (
	wrapVersion = 1
	wrapIDSize  = 8
	nonceSize   = 12
	wrapHeader  = 1 + wrapIDSize + nonceSize
)

// wrapKey is one wrapping key with the id under which secrets name it.
type wrapKey struct {
	id  [wrapIDSize]byte
	key []byte
}

// ErrRetired says that a secret was wrapped under a key that is gone: it cannot
// be opened again by anybody.
var ErrRetired = errors.New("wrapped under a key that is not here: it was retired, or the key file is another one")

// Wrap locks a secret under the newest wrapping key (AES-256-GCM). Purpose
// names what it is, with its id, and is needed again to open it. The key file is
// read anew each time: another node may have retired the key we remember, and
// what we lock must be openable tomorrow.
func (s *Set) Wrap(purpose string, plain []byte) ([]byte, error) {
	key, err := s.newest()
	if err != nil {
		return nil, fmt.Errorf("wrap %s: %w", purpose, err)
	}
	gcm, err := key.gcm()
	if err != nil {
		return nil, err
	}
	out := make([]byte, wrapHeader, wrapHeader+len(plain)+gcm.Overhead())
	out[0] = wrapVersion
	copy(out[1:], key.id[:])
	nonce := out[1+wrapIDSize:]
	if _, err := io.ReadFull(s.rand, nonce); err != nil {
		return nil, fmt.Errorf("wrap %s: read randomness: %w", purpose, err)
	}
	return gcm.Seal(out, nonce, plain, bound(purpose, out[:1+wrapIDSize])), nil
}

// Unwrap opens what Wrap locked for the same purpose. It fails with ErrRetired
// when the key is gone, which it believes only after reading the key file again.
func (s *Set) Unwrap(purpose string, wrapped []byte) ([]byte, error) {
	if len(wrapped) < wrapHeader || wrapped[0] != wrapVersion {
		return nil, fmt.Errorf("unwrap %s: not a wrapped secret", purpose)
	}
	key, err := s.wrapKeyOf(wrapped)
	if err != nil {
		return nil, fmt.Errorf("unwrap %s: %w", purpose, err)
	}
	gcm, err := key.gcm()
	if err != nil {
		return nil, err
	}
	nonce := wrapped[1+wrapIDSize : wrapHeader]
	plain, err := gcm.Open(nil, nonce, wrapped[wrapHeader:], bound(purpose, wrapped[:1+wrapIDSize]))
	if err != nil {
		return nil, fmt.Errorf("unwrap %s: altered, or wrapped for another purpose: %w", purpose, err)
	}
	return plain, nil
}

// Rewrap moves a secret under the newest key. It reports whether there was
// anything to do; if not, the result is wrapped itself.
func (s *Set) Rewrap(purpose string, wrapped []byte) (out []byte, changed bool, err error) {
	plain, err := s.Unwrap(purpose, wrapped)
	if err != nil {
		return nil, false, err
	}
	key, err := s.newest()
	if err != nil {
		return nil, false, fmt.Errorf("rewrap %s: %w", purpose, err)
	}
	if key.id == idOf(wrapped) {
		return wrapped, false, nil
	}
	out, err = s.Wrap(purpose, plain)
	return out, err == nil, err
}

// Rotate adds a new wrapping key, under which everything is wrapped from now
// on; older ones still open. Next: Rewrap what must live, wait until no Wrap
// that began before can still be on its way into the database (a minute), Rewrap
// once more, then Retire.
func (s *Set) Rotate() error {
	fresh, err := newWrapKey(s.rand)
	if err != nil {
		return err
	}
	return s.rewrite(func(keys []wrapKey) []wrapKey { return append([]wrapKey{fresh}, keys...) })
}

// Retire destroys all wrapping keys but the newest. Nothing wrapped under them
// can be opened again, except by a process that still remembers them.
func (s *Set) Retire() error {
	return s.rewrite(func(keys []wrapKey) []wrapKey { return keys[:1:1] })
}

// rewrite changes the key file first and the memory after it.
func (s *Set) rewrite(change func([]wrapKey) []wrapKey) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	next, err := rewriteWrapFile(s.dir, change)
	if err != nil {
		return err
	}
	s.wrap = next
	return nil
}

// newest gives the key under which to wrap, as the file has it now.
func (s *Set) newest() (wrapKey, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.reread(); err != nil {
		return wrapKey{}, err
	}
	return s.wrap[0], nil
}

// wrapKeyOf finds the key by the id in the wrapped secret. Another node may have
// rotated: an unknown id makes it read the file again.
func (s *Set) wrapKeyOf(wrapped []byte) (wrapKey, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := idOf(wrapped)
	if key, ok := find(s.wrap, id); ok {
		return key, nil
	}
	if err := s.reread(); err != nil {
		return wrapKey{}, err
	}
	if key, ok := find(s.wrap, id); ok {
		return key, nil
	}
	return wrapKey{}, ErrRetired
}

// reread takes the wrapping keys from the file; the caller holds the lock.
func (s *Set) reread() error {
	onDisk, err := readWrapFile(s.dir)
	if err == nil {
		s.wrap = onDisk
	}
	return err
}

func idOf(wrapped []byte) [wrapIDSize]byte { return [wrapIDSize]byte(wrapped[1 : 1+wrapIDSize]) }

func find(keys []wrapKey, id [wrapIDSize]byte) (wrapKey, bool) {
	for _, k := range keys {
		if k.id == id {
			return k, true
		}
	}
	return wrapKey{}, false
}

func newWrapKey(rand io.Reader) (wrapKey, error) {
	k := wrapKey{key: make([]byte, Size)}
	for _, into := range [][]byte{k.id[:], k.key} {
		if _, err := io.ReadFull(rand, into); err != nil {
			return wrapKey{}, fmt.Errorf("make a wrapping key: read randomness: %w", err)
		}
	}
	return k, nil
}

func (k wrapKey) gcm() (cipher.AEAD, error) {
	block, err := aes.NewCipher(k.key)
	if err != nil {
		return nil, fmt.Errorf("wrapping key: %w", err)
	}
	return cipher.NewGCM(block)
}

// bound is what the tag vouches for besides the secret.
func bound(purpose string, header []byte) []byte {
	return append([]byte(label("wrap/"+purpose)+"\x00"), header...)
}
