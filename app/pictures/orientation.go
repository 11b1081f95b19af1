package pictures

import (
	"bytes"
	"encoding/binary"
	"image"
)

// upright is the EXIF orientation of a picture that needs no turning.
const upright = 1

// orientation reads how a camera was held from the EXIF of a JPEG: 1 to 8 as the
// standard numbers them. What cannot be read is upright. Source: CIPA DC-008,
// Exif 2.32, tag 0x0112.
func orientation(file []byte) int {
	tiff := exif(file)
	if len(tiff) < 8 {
		return upright
	}
	var order binary.ByteOrder = binary.LittleEndian
	if bytes.HasPrefix(tiff, []byte("MM")) {
		order = binary.BigEndian
	}
	at := int(order.Uint32(tiff[4:]))
	if at < 8 || at > len(tiff)-2 {
		return upright
	}
	entries := int(order.Uint16(tiff[at:]))
	for i := range entries {
		entry := at + 2 + 12*i
		if entry > len(tiff)-12 {
			break
		}
		if order.Uint16(tiff[entry:]) != 0x0112 {
			continue
		}
		if n := int(order.Uint16(tiff[entry+8:])); n >= 1 && n <= 8 {
			return n
		}
	}
	return upright
}

// exif finds the TIFF structure inside the first EXIF segment of a JPEG.
func exif(file []byte) []byte {
	for at := 2; at+4 <= len(file) && file[at] == 0xFF; {
		marker, size := file[at+1], int(binary.BigEndian.Uint16(file[at+2:]))
		end := at + 2 + size
		if marker == 0xDA || size < 2 || end > len(file) { // the picture itself begins
			return nil
		}
		if segment := file[at+4 : end]; marker == 0xE1 && bytes.HasPrefix(segment, []byte("Exif\x00\x00")) {
			return segment[6:]
		}
		at = end
	}
	return nil
}

// turned draws a picture as it was seen by the camera's owner.
func turned(img *image.RGBA, how int) *image.RGBA {
	if how == upright {
		return img
	}
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	if how >= 5 { // the sides change places
		out = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			tx, ty := place(how, x, y, w, h)
			out.SetRGBA(tx, ty, img.RGBAAt(x, y))
		}
	}
	return out
}

// place is where a pixel of the stored picture belongs.
func place(how, x, y, w, h int) (int, int) {
	switch how {
	case 2: // mirrored
		return w - 1 - x, y
	case 3: // upside down
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6: // turned to the right
		return h - 1 - y, x
	case 7:
		return h - 1 - y, w - 1 - x
	case 8: // turned to the left
		return y, w - 1 - x
	}
	return x, y
}
