//go:build !unix

package live

import "errors"

// canTry says whether a socket can be written to without waiting.
const canTry = false

func tryWrite(uintptr, []byte) (int, error) { return 0, errors.ErrUnsupported }
