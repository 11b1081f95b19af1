package bundle

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
)

// fixedDate is the first day that a zip file can name, in its own encoding.
const fixedDate = 1<<5 | 1

// pack writes files into a zip file: stored as they are, since no two versions of a
// compressor need give the same bytes.
func pack(files []file) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range files {
		size := uint64(len(f.data))
		w, err := z.CreateRaw(&zip.FileHeader{Name: f.name, Method: zip.Store, ModifiedDate: fixedDate, //nolint:staticcheck // the fields that are written
			CRC32: crc32.ChecksumIEEE(f.data), CompressedSize64: size, UncompressedSize64: size})
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(f.data); err != nil {
			return nil, err
		}
	}
	err := z.Close()
	return b.Bytes(), err
}

// unpack reads a zip file. What it finds wrong are findings; the files that could be read
// come back all the same, for their contents to be looked at.
func unpack(data []byte) (files []file, wrong []Finding) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		text := "is not a zip file; download it again"
		if bytes.HasPrefix(data, []byte("PK\x03\x04")) {
			text = "is cut short or damaged; download it again"
		}
		return nil, []Finding{{What: text}}
	}
	for _, entry := range z.File {
		content, err := read(entry)
		switch {
		case !slices.Contains(fileNames, entry.Name):
			wrong = append(wrong, Finding{File: entry.Name, What: "is not a file of a bundle"})
			continue
		case slices.ContainsFunc(files, func(f file) bool { return f.name == entry.Name }):
			wrong = append(wrong, Finding{File: entry.Name, What: "stands here a second time"})
			continue
		case err != nil:
			wrong = append(wrong, Finding{File: entry.Name, What: fmt.Sprintf("cannot be read: %v", err)})
		}
		files = append(files, file{name: entry.Name, data: content})
	}
	for _, name := range fileNames {
		if !slices.ContainsFunc(files, func(f file) bool { return f.name == name }) {
			wrong = append(wrong, Finding{File: name, What: "is missing"})
		}
	}
	return files, wrong
}

var errCompressed = errors.New("it is compressed, and a bundle's files are not")

// read gives the content of an entry, as far as it is what the checksum says.
func read(entry *zip.File) ([]byte, error) {
	if entry.Method != zip.Store {
		return nil, errCompressed
	}
	in, err := entry.Open()
	if err != nil {
		return nil, err
	}
	defer in.Close()
	content, err := io.ReadAll(in)
	if errors.Is(err, zip.ErrChecksum) {
		err = errors.New("its content is not what its checksum says")
	}
	return content, err
}
