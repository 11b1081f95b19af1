package boot

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"commonchest/models"
)

// ImportPostcodes replaces the table by which people find their place with the
// one in a CSV file: columns postcode and place, a line for each place in which a
// postcode lies. A file with mistakes is refused whole, by a *FileError that
// names the lines. It tells how many postcodes there are now.
func (a *App) ImportPostcodes(ctx context.Context, source []byte, name string) (int, error) {
	known, err := a.Places.Places(ctx)
	if err != nil {
		return 0, err
	}
	list, wrong := readPostcodes(source, known)
	if len(wrong) > 0 {
		return 0, &FileError{Name: name, Lines: wrong}
	}
	return len(list), a.Places.SetPostcodes(ctx, list)
}

// mostWrong is how many lines a refusal names.
const mostWrong = 20

func readPostcodes(source []byte, known []models.Place) ([]models.Postcode, []FileLine) {
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(source, []byte("\ufeff"))))
	r.FieldsPerRecord, r.TrimLeadingSpace = -1, true
	head, err := r.Read()
	if err != nil {
		return nil, []FileLine{{1, "the first line must name the columns postcode and place"}}
	}
	code, place := column(head, "postcode"), column(head, "place")
	if code < 0 || place < 0 {
		return nil, []FileLine{{1, "the first line must name the columns postcode and place"}}
	}
	rows := map[string][]models.PlaceID{}
	var wrong []FileLine
	for len(wrong) < mostWrong {
		fields, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		line, _ := r.FieldPos(0)
		if broken, ok := errors.AsType[*csv.ParseError](err); ok {
			return nil, append(wrong, FileLine{broken.Line, "this line is not CSV: " + broken.Err.Error()})
		}
		if err != nil {
			return nil, append(wrong, FileLine{line, err.Error()})
		}
		if fault := addPostcode(rows, fields, code, place, known); fault != "" {
			wrong = append(wrong, FileLine{line, fault})
		}
	}
	if len(wrong) == 0 && len(rows) == 0 {
		wrong = append(wrong, FileLine{0, "there is no postcode in it"})
	}
	list := make([]models.Postcode, 0, len(rows))
	for code, ids := range rows {
		list = append(list, models.Postcode{Code: code, Places: ids})
	}
	slices.SortFunc(list, func(a, b models.Postcode) int { return strings.Compare(a.Code, b.Code) })
	return list, wrong
}

// addPostcode reads one line and says what is wrong with it, if anything.
func addPostcode(rows map[string][]models.PlaceID, fields []string, code, place int, known []models.Place) string {
	if len(fields) <= max(code, place) {
		return "a column is missing"
	}
	normal, ok := models.NormalPostcode(fields[code])
	if !ok {
		return fmt.Sprintf("%q is no postcode", fields[code])
	}
	id := models.PlaceID(strings.TrimSpace(fields[place]))
	if !slices.ContainsFunc(known, func(p models.Place) bool { return p.ID == id }) {
		return fmt.Sprintf("there is no place %q", id)
	}
	if slices.Contains(rows[normal], id) {
		return fmt.Sprintf("%s stands for %s twice", normal, id)
	}
	rows[normal] = append(rows[normal], id)
	return ""
}

func column(head []string, name string) int {
	return slices.IndexFunc(head, func(h string) bool { return strings.EqualFold(strings.TrimSpace(h), name) })
}
