//go:build unix

package live

import (
	"errors"
	"syscall"
)

// canTry says whether a socket can be written to without waiting.
const canTry = true

// tryWrite writes what the kernel takes at once; 0 without an error means that
// it takes nothing now.
func tryWrite(fd uintptr, b []byte) (int, error) {
	for {
		n, err := syscall.Write(int(fd), b)
		switch {
		case err == nil:
			return n, nil
		case errors.Is(err, syscall.EINTR):
		case errors.Is(err, syscall.EAGAIN):
			return 0, nil
		default:
			return 0, err
		}
	}
}
