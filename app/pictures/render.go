package pictures

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	_ "image/png" // the other format that cameras and phones send
	"strconv"

	"golang.org/x/image/draw"

	"commonchest/models"
)

// What a file may be. Pixels are counted before anything is decoded: a small file
// can claim to be a very large picture.
const (
	MostBytes  = 10 << 20
	mostPixels = 25_000_000 // what phones take by default, 5712 × 4284, fits
	largeSide  = 1600
	smallSide  = 480
)

// The quality of what is stored: no fault can be seen on a photograph.
const (
	largeQuality = 82
	smallQuality = 78
)

type rendition struct {
	jpeg          []byte
	width, height int
}

type rendered struct{ large, small rendition }

func refuse(code string, args ...string) error {
	return models.E(models.Invalid, "picture", models.F("picture", code, args...))
}

// render decodes a JPEG or PNG and makes it anew in both sizes, the right way up.
func render(file []byte) (rendered, error) {
	if len(file) == 0 {
		return rendered{}, refuse("picture_missing")
	}
	if len(file) > MostBytes {
		return rendered{}, refuse("picture_bytes", "most", strconv.Itoa(MostBytes>>20))
	}
	config, format, err := image.DecodeConfig(bytes.NewReader(file))
	if err != nil || format != "jpeg" && format != "png" {
		return rendered{}, refuse("picture_format")
	}
	if config.Width <= 0 || config.Height <= 0 || config.Width > mostPixels/config.Height {
		return rendered{}, refuse("picture_pixels", "most", strconv.Itoa(mostPixels/1_000_000))
	}
	source, _, err := image.Decode(bytes.NewReader(file))
	if err != nil {
		return rendered{}, refuse("picture_format")
	}
	turn := upright
	if format == "jpeg" {
		turn = orientation(file)
	}
	large := scaled(source, largeSide)
	source = nil //nolint:ineffassign,wastedassign // lets go of up to 200 MB before more is made
	large = turned(large, turn)
	var out rendered
	if out.large, err = encode(large, largeQuality); err != nil {
		return rendered{}, err
	}
	out.small, err = encode(scaled(large, smallSide), smallQuality)
	return out, err
}

// scaled draws a picture on white, at most so many pixels wide and high; it is
// never enlarged.
func scaled(source image.Image, side int) *image.RGBA {
	from := source.Bounds()
	width, height := fit(from.Dx(), from.Dy(), side)
	to := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(to, to.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.CatmullRom.Scale(to, to.Bounds(), source, from, draw.Over, nil)
	return to
}

// fit gives the size within a square of so many pixels, in whole numbers, never
// less than one.
func fit(width, height, side int) (int, int) {
	if width <= side && height <= side {
		return width, height
	}
	if width >= height {
		return side, max(1, (height*side+width/2)/width)
	}
	return max(1, (width*side+height/2)/height), side
}

func encode(img image.Image, quality int) (rendition, error) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
		return rendition{}, err
	}
	return rendition{jpeg: b.Bytes(), width: img.Bounds().Dx(), height: img.Bounds().Dy()}, nil
}
