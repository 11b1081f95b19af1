// Package plainzip writes zip files whose bytes follow from their contents alone: no
// compression, since no two versions of a compressor need give the same bytes, and one
// date for everything. Start with [Write].
package plainzip

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"hash/crc32"
)

// File is one file on its way into a zip file.
type File struct {
	Name string
	Data []byte
}

// fixedDate is the first day that a zip file can name, in its own encoding.
const fixedDate = 1<<5 | 1

// Write puts files into a zip file, in their order: the same files give the same bytes
// on every machine.
func Write(files []File) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range files {
		size := uint64(len(f.Data))
		w, err := z.CreateRaw(&zip.FileHeader{Name: f.Name, Method: zip.Store, ModifiedDate: fixedDate, //nolint:staticcheck // the fields that are written
			CRC32: crc32.ChecksumIEEE(f.Data), CompressedSize64: size, UncompressedSize64: size})
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(f.Data); err != nil {
			return nil, err
		}
	}
	err := z.Close()
	return b.Bytes(), err
}

// Sum is the SHA-256 of a file, in hexadecimal: how one is told from every other.
func Sum(data []byte) string {
	s := sha256.Sum256(data)
	return hex.EncodeToString(s[:])
}
