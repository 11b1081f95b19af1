package web

import (
	"fmt"
	"strings"

	"github.com/boombuler/barcode/qr"

	"commonchest/handlers/web/view"
)

// square draws an address as a QR code: one path, a stroke for each run of black
// modules in a row. Level M survives a fold in the paper.
func square(address string) (view.QR, error) {
	code, err := qr.Encode(address, qr.M, qr.Auto)
	if err != nil {
		return view.QR{}, fmt.Errorf("draw the square of a letter: %w", err)
	}
	size := code.Bounds().Dx()
	dark := func(x, y int) bool {
		red, _, _, _ := code.At(x, y).RGBA()
		return red == 0
	}
	var path strings.Builder
	for y := range size {
		for x := 0; x < size; x++ {
			if !dark(x, y) {
				continue
			}
			from := x
			for x < size && dark(x, y) {
				x++
			}
			fmt.Fprintf(&path, "M%d %dh%dv1H%dz", from, y, x-from, from)
		}
	}
	return view.QR{Size: size, Path: path.String()}, nil
}
