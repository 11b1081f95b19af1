package bundle

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"commonchest/models/plainzip"
)

// unpack reads a zip file. What it finds wrong are findings; the files that could be read
// come back all the same, for their contents to be looked at.
func unpack(data []byte) (files []plainzip.File, wrong []Finding) {
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
		case slices.ContainsFunc(files, func(f plainzip.File) bool { return f.Name == entry.Name }):
			wrong = append(wrong, Finding{File: entry.Name, What: "stands here a second time"})
			continue
		case err != nil:
			wrong = append(wrong, Finding{File: entry.Name, What: fmt.Sprintf("cannot be read: %v", err)})
		}
		files = append(files, plainzip.File{Name: entry.Name, Data: content})
	}
	for _, name := range fileNames {
		if name != fencesFile && !slices.ContainsFunc(files, func(f plainzip.File) bool { return f.Name == name }) {
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
