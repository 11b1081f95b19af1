package pictures_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"testing"
	"time"

	"commonchest/app/pictures"
	"commonchest/app/store"
	"commonchest/app/store/storetest"
	"commonchest/models"
)

type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func newService(t *testing.T) (*pictures.Service, *clock) {
	t.Helper()
	c := &clock{at: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)}
	return pictures.New(storetest.SQLite(t, store.Schemas(pictures.New(nil, c.now))...), c.now), c
}

// photo is a JPEG whose left half is red and whose right half is blue.
func photo(t *testing.T, width, height int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			c := color.RGBA{R: 255, A: 255}
			if x >= width/2 {
				c = color.RGBA{B: 255, A: 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// withExif puts an EXIF segment behind the beginning of a JPEG: how the camera
// was held, and where it was.
func withExif(file []byte, orientation uint16) []byte {
	entry := func(tag, kind uint16, count, value uint32) []byte {
		b := binary.BigEndian.AppendUint16(nil, tag)
		b = binary.BigEndian.AppendUint16(b, kind)
		b = binary.BigEndian.AppendUint32(b, count)
		return binary.BigEndian.AppendUint32(b, value)
	}
	tiff := []byte("MM\x00\x2a\x00\x00\x00\x08\x00\x02")
	tiff = append(tiff, entry(0x0112, 3, 1, uint32(orientation)<<16)...)
	tiff = append(tiff, entry(0x8825, 4, 1, 38)...) // the GPS directory
	tiff = append(tiff, 0, 0, 0, 0)
	tiff = append(tiff, 0, 1)
	tiff = append(tiff, entry(0x0001, 2, 2, 'N'<<24)...)
	tiff = append(tiff, 0, 0, 0, 0)
	tiff = append(tiff, []byte("GPS: 52 deg 31 min 0.12 s")...)
	body := append([]byte("Exif\x00\x00"), tiff...)
	segment := binary.BigEndian.AppendUint16([]byte{0xFF, 0xE1}, uint16(len(body)+2))
	out := append([]byte{}, file[:2]...)
	return append(append(append(out, segment...), body...), file[2:]...)
}

func decoded(t *testing.T, s *pictures.Service, id models.PictureID, size models.PictureSize) (image.Image, []byte) {
	t.Helper()
	raw, err := s.Bytes(t.Context(), id, size)
	if err != nil {
		t.Fatal(err)
	}
	img, format, err := image.Decode(bytes.NewReader(raw))
	if err != nil || format != "jpeg" {
		t.Fatalf("%s: %v", format, err)
	}
	return img, raw
}

func isRed(c color.Color) bool {
	r, _, b, _ := c.RGBA()
	return r > 0xC000 && b < 0x4000
}

// Nothing of the sender's file is served: not where it was taken, and not the
// camera's marks. It stands the right way up.
func TestMetadataIsGoneAndThePictureStandsUpright(t *testing.T) {
	s, _ := newService(t)
	for orientation, red := range map[uint16]image.Point{1: {5, 50}, 3: {195, 50}, 6: {50, 5}, 8: {50, 195}, 2: {195, 50}, 5: {50, 5}, 7: {50, 195}, 4: {5, 50}} {
		file := withExif(photo(t, 200, 100), orientation)
		if !bytes.Contains(file, []byte("GPS: 52 deg")) {
			t.Fatal("the test's file has no place in it")
		}
		p, err := s.Keep(t.Context(), "draft", file)
		if err != nil {
			t.Fatal(err)
		}
		for _, size := range []models.PictureSize{models.PictureLarge, models.PictureSmall} {
			img, raw := decoded(t, s, p.ID, size)
			if bytes.Contains(raw, []byte("Exif")) || bytes.Contains(raw, []byte("GPS")) {
				t.Errorf("orientation %d: metadata came through", orientation)
			}
			if !isRed(img.At(red.X, red.Y)) {
				t.Errorf("orientation %d, %s: %v at %v is not red (%v)", orientation, size, img.At(red.X, red.Y), red, img.Bounds())
			}
		}
		if orientation >= 5 && (p.Large.Width != 100 || p.Large.Height != 200) {
			t.Errorf("orientation %d: %d × %d", orientation, p.Large.Width, p.Large.Height)
		}
	}
}

func TestPicturesAreScaledAndStoredInParts(t *testing.T) {
	s, _ := newService(t)
	img := image.NewRGBA(image.Rect(0, 0, 1640, 1230))
	noise := rand.New(rand.NewPCG(1, 2))
	for i := range img.Pix {
		img.Pix[i] = byte(noise.UintN(256)) | 0x80
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	p, err := s.Keep(t.Context(), "draft", b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if p.Large.Width != 1600 || p.Large.Height != 1200 || p.Small.Width != 480 || p.Small.Height != 360 {
		t.Errorf("%+v", p)
	}
	if p.Large.Parts < 2 {
		t.Errorf("%d bytes in %d parts: the test wants several", p.Large.Bytes, p.Large.Parts)
	}
	if img, _ := decoded(t, s, p.ID, models.PictureLarge); img.Bounds().Dx() != 1600 {
		t.Error(img.Bounds())
	}
	again, err := s.Keep(t.Context(), "draft", b.Bytes())
	if err != nil || again.ID != p.ID {
		t.Errorf("the same file again is %s, not %s: %v", again.ID, p.ID, err)
	}
	other, err := s.Keep(t.Context(), "another draft", b.Bytes())
	if err != nil || other.ID == p.ID {
		t.Errorf("two drafts share a picture: %v", err)
	}
}

// claims is a PNG that says it is so large, and holds nothing.
func claims(width, height uint32) []byte {
	head := binary.BigEndian.AppendUint32([]byte("IHDR"), width)
	head = binary.BigEndian.AppendUint32(head, height)
	head = append(head, 8, 6, 0, 0, 0)
	out := append([]byte("\x89PNG\r\n\x1a\n"), 0, 0, 0, 13)
	out = append(out, head...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(head))
}

func TestWhatIsNoPhotographIsRefused(t *testing.T) {
	s, _ := newService(t)
	for name, c := range map[string]struct {
		file []byte
		code string
	}{
		"nothing":          {nil, "picture_missing"},
		"words":            {[]byte("GIF89a is not taken"), "picture_format"},
		"a script":         {[]byte("<svg onload=alert(1)>"), "picture_format"},
		"too many bytes":   {make([]byte, pictures.MostBytes+1), "picture_bytes"},
		"a bomb":           {claims(50_000, 50_000), "picture_pixels"},
		"a long bomb":      {claims(1<<30, 20), "picture_pixels"},
		"cut off":          {photo(t, 50, 50)[:200], "picture_format"},
		"a head, no image": {claims(10, 10), "picture_format"},
	} {
		_, err := s.Keep(t.Context(), "draft", c.file)
		e, ok := errors.AsType[*models.Error](err)
		if !ok || len(e.Fields) != 1 || e.Fields[0].Code != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
}

// used says of one picture that an idea shows it.
type used models.PictureID

func (u used) UsesPicture(_ context.Context, id models.PictureID) (bool, error) {
	return id == models.PictureID(u), nil
}

func TestPicturesWithoutAnIdeaAreSwept(t *testing.T) {
	s, c := newService(t)
	kept, err := s.Keep(t.Context(), "one", photo(t, 40, 40))
	if err != nil {
		t.Fatal(err)
	}
	orphan, err := s.Keep(t.Context(), "two", photo(t, 40, 40))
	if err != nil {
		t.Fatal(err)
	}
	sweep := func(want int) {
		t.Helper()
		if n, err := s.Sweep(t.Context(), used(kept.ID)); err != nil || n != want {
			t.Errorf("swept %d, want %d: %v", n, want, err)
		}
	}
	sweep(0) // an idea may still come
	c.at = c.at.Add(49 * time.Hour)
	sweep(1)
	if _, err := s.Bytes(t.Context(), orphan.ID, models.PictureSmall); !models.IsKind(err, models.NotFound) {
		t.Errorf("the orphan is still there: %v", err)
	}
	decoded(t, s, kept.ID, models.PictureSmall)
	if err := s.Release(t.Context(), kept.ID); err != nil {
		t.Fatal(err)
	}
	c.at = c.at.Add(49 * time.Hour)
	if n, err := s.Sweep(t.Context(), used("")); err != nil || n != 1 {
		t.Errorf("let go, and swept %d: %v", n, err)
	}
	if _, err := s.Picture(t.Context(), kept.ID); !models.IsKind(err, models.NotFound) {
		t.Errorf("it is still there: %v", err)
	}
}
