package photo

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/webp"

	"plantagenet/internal/fault"
)

// What a picture may be at most.
const (
	MaxBytes  = 20 << 20
	MaxPixels = 40_000_000
)

// Faults of a file, in the words of the person who sent it.
var (
	ErrKind    = fault.New(fault.Invalid, "photo_kind")    // no picture in JPEG, PNG or WebP
	ErrHEIC    = fault.New(fault.Invalid, "photo_heic")    // a telephone's own kind, which browsers do not show
	ErrBytes   = fault.New(fault.Invalid, "photo_bytes")   // over MaxBytes
	ErrPixels  = fault.New(fault.Invalid, "photo_pixels")  // over MaxPixels
	ErrDamaged = fault.New(fault.Invalid, "photo_damaged") // cut off or broken
)

// kind is how a file is read; each is tried by its first bytes alone.
type kind struct {
	is     func(head []byte) bool
	config func(*bytes.Reader) (image.Config, error)
	decode func(*bytes.Reader) (image.Image, error)
}

var kinds = []kind{
	{starts("\xff\xd8\xff"), func(r *bytes.Reader) (image.Config, error) { return jpeg.DecodeConfig(r) },
		func(r *bytes.Reader) (image.Image, error) { return jpeg.Decode(r) }},
	{starts("\x89PNG\r\n\x1a\n"), func(r *bytes.Reader) (image.Config, error) { return png.DecodeConfig(r) },
		func(r *bytes.Reader) (image.Image, error) { return png.Decode(r) }},
	{func(b []byte) bool { return starts("RIFF")(b) && len(b) >= 12 && string(b[8:12]) == "WEBP" },
		func(r *bytes.Reader) (image.Config, error) { return webp.DecodeConfig(r) },
		func(r *bytes.Reader) (image.Image, error) { return webp.Decode(r) }},
}

func starts(with string) func([]byte) bool {
	return func(head []byte) bool { return bytes.HasPrefix(head, []byte(with)) }
}

// heic says whether a file is of the family that telephones keep pictures in
// (ISO 14496-12, box ftyp): HEIC, HEIF, AVIF.
func heic(b []byte) bool {
	if len(b) < 12 || string(b[4:8]) != "ftyp" {
		return false
	}
	switch string(b[8:12]) {
	case "heic", "heix", "hevc", "hevx", "heim", "heis", "mif1", "msf1", "avif", "avis":
		return true
	}
	return false
}

// Check says what keeps a file from becoming a picture, without decoding it: a
// few bytes can claim a picture as large as the machine's memory.
func Check(body []byte) error {
	_, err := look(body)
	return err
}

func look(body []byte) (kind, error) {
	if len(body) > MaxBytes {
		return kind{}, ErrBytes
	}
	if heic(body) {
		return kind{}, ErrHEIC
	}
	for _, k := range kinds {
		if !k.is(body) {
			continue
		}
		size, err := k.config(bytes.NewReader(body))
		if err != nil || size.Width < 1 || size.Height < 1 {
			return kind{}, ErrDamaged.Because(err)
		}
		if size.Width > MaxPixels/size.Height {
			return kind{}, ErrPixels
		}
		return k, nil
	}
	return kind{}, ErrKind
}
