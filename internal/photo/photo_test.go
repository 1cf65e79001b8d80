package photo_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/rwcarlsen/goexif/exif"
	"golang.org/x/image/webp"

	"plantagenet/internal/fault"
	"plantagenet/internal/photo"
)

// corner is a picture whose upper left quarter is red, the rest of its upper
// half green, and whose lower half is blue.
func corner(w, h int) *image.RGBA {
	in := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{0, 0, 220, 255}
			if y < h/2 {
				c = color.RGBA{0, 200, 0, 255}
				if x < w/2 {
					c = color.RGBA{220, 0, 0, 255}
				}
			}
			in.SetRGBA(x, y, c)
		}
	}
	return in
}

func jpegOf(t testing.TB, in image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, in, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func pngOf(t testing.TB, in image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, in); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// tagged puts an Exif part with an orientation and a camera's name into a JPEG.
func tagged(body []byte, orientation int, order binary.ByteOrder) []byte {
	head := "MM"
	if order == binary.LittleEndian {
		head = "II"
	}
	var tiff bytes.Buffer
	tiff.WriteString(head)
	write := func(v any) { _ = binary.Write(&tiff, order, v) }
	write(uint16(42))
	write(uint32(8))
	write(uint16(2))
	write(uint16(0x010f)) // Make, longer than four bytes: stands behind the directory
	write(uint16(2))
	write(uint32(12))
	write(uint32(8 + 2 + 24 + 4))
	write(uint16(0x0112))
	write(uint16(3))
	write(uint32(1))
	write(uint16(orientation))
	write(uint16(0))
	write(uint32(0))
	tiff.WriteString("Secret Cam.\x00")
	part := append([]byte("Exif\x00\x00"), tiff.Bytes()...)
	out := append([]byte{0xff, 0xd8, 0xff, 0xe1}, byte((len(part)+2)>>8), byte(len(part)+2))
	return append(append(out, part...), body[2:]...)
}

// asTaken stores an upright picture as a camera in this orientation would.
func asTaken(up *image.RGBA, orientation int) *image.RGBA {
	w, h := up.Rect.Dx(), up.Rect.Dy()
	if orientation >= 5 {
		w, h = h, w
	}
	raw := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			ux, uy := x, y // Exif 2.32, 4.6.4: where row 0 and column 0 are seen
			switch orientation {
			case 2:
				ux = w - 1 - x
			case 3:
				ux, uy = w-1-x, h-1-y
			case 4:
				uy = h - 1 - y
			case 5:
				ux, uy = y, x
			case 6:
				ux, uy = h-1-y, x
			case 7:
				ux, uy = h-1-y, w-1-x
			case 8:
				ux, uy = y, w-1-x
			}
			raw.Set(x, y, up.At(ux, uy))
		}
	}
	return raw
}

func like(a color.Color, r, g, b uint32) bool {
	ar, ag, ab, _ := a.RGBA()
	near := func(x, y uint32) bool { d := int(x>>8) - int(y); return d > -40 && d < 40 }
	return near(ar, r) && near(ag, g) && near(ab, b)
}

func made(t testing.TB, body []byte) photo.Set {
	t.Helper()
	s, err := photo.Make(t.Context(), body)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestEveryOrientationComesOutUpright(t *testing.T) {
	t.Parallel()
	up := corner(120, 80)
	for o := 1; o <= 8; o++ {
		for _, order := range []binary.ByteOrder{binary.BigEndian, binary.LittleEndian} {
			s := made(t, tagged(jpegOf(t, asTaken(up, o)), o, order))
			if s.Width != 120 || s.Height != 80 {
				t.Errorf("orientation %d is %d × %d", o, s.Width, s.Height)
				continue
			}
			out, err := jpeg.Decode(bytes.NewReader(s.Sizes[0].JPEG))
			if err != nil {
				t.Fatal(err)
			}
			if !like(out.At(20, 15), 220, 0, 0) || !like(out.At(100, 15), 0, 200, 0) || !like(out.At(60, 65), 0, 0, 220) {
				t.Errorf("orientation %d (%v): %v %v %v", o, order, out.At(20, 15), out.At(100, 15), out.At(60, 65))
			}
		}
	}
}

func TestNothingOfTheCameraIsKept(t *testing.T) {
	t.Parallel()
	body := tagged(jpegOf(t, corner(60, 40)), 6, binary.LittleEndian)
	x, err := exif.Decode(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if tag, err := x.Get(exif.Make); err != nil || tag.String() != `"Secret Cam."` {
		t.Fatalf("the test's picture names no camera: %v %v", tag, err)
	}
	s := made(t, body)
	for _, out := range [][]byte{s.Sizes[0].JPEG, s.Sizes[0].WebP} {
		if bytes.Contains(out, []byte("Secret")) || bytes.Contains(out, []byte("Exif")) {
			t.Error("the camera's name is in the shop's picture")
		}
	}
	if _, err := exif.Decode(bytes.NewReader(s.Sizes[0].JPEG)); err == nil {
		t.Error("the shop's picture has Exif data")
	}
}

func TestAPictureIsOfferedInItsSizesAndNeverEnlarged(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		w, h   int
		widths []int
		height int
	}{
		{1, 1, []int{1}, 1}, {300, 360, []int{300}, 360}, {400, 480, []int{400}, 480}, {900, 700, []int{400, 800, 900}, 700},
		{3300, 2200, []int{400, 800, 1600}, 1067}, {1000, 4000, []int{400}, 1600}, {5000, 2, []int{400, 800, 1600}, 1},
	} {
		t.Run(fmt.Sprintf("%dx%d", c.w, c.h), func(t *testing.T) {
			t.Parallel()
			s := made(t, jpegOf(t, corner(c.w, c.h)))
			var widths []int
			for _, size := range s.Sizes {
				widths = append(widths, size.Width)
				j, err := jpeg.DecodeConfig(bytes.NewReader(size.JPEG))
				w, werr := webp.DecodeConfig(bytes.NewReader(size.WebP))
				if err != nil || werr != nil || j.Width != size.Width || w.Width != size.Width || j.Height != w.Height {
					t.Errorf("size %d is %v (%v) and %v (%v)", size.Width, j, err, w, werr)
				}
			}
			if fmt.Sprint(widths) != fmt.Sprint(c.widths) || s.Width != c.widths[len(c.widths)-1] || s.Height < c.height-1 || s.Height > c.height+1 {
				t.Errorf("sizes %v, %d × %d", widths, s.Width, s.Height)
			}
		})
	}
}

func TestWhatIsSeenThroughStandsOnWhite(t *testing.T) {
	t.Parallel()
	in := image.NewNRGBA(image.Rect(0, 0, 40, 40))
	for i := range 40 {
		in.SetNRGBA(i, i, color.NRGBA{0, 0, 0, 1})
	}
	s := made(t, pngOf(t, in))
	out, err := jpeg.Decode(bytes.NewReader(s.Sizes[0].JPEG))
	if err != nil || !like(out.At(30, 10), 255, 255, 255) || s.Tint < "#fafafa" {
		t.Errorf("the ground is %v, the tint %s: %v", out.At(30, 10), s.Tint, err)
	}
}

func TestThePlaceholderIsTheAverageColour(t *testing.T) {
	t.Parallel()
	in := image.NewRGBA(image.Rect(0, 0, 200, 100))
	for y := range 100 {
		for x := range 200 {
			in.SetRGBA(x, y, color.RGBA{uint8(100 * (x / 100)), 60, 200, 255})
		}
	}
	if s := made(t, pngOf(t, in)); s.Tint != "#323cc8" {
		t.Errorf("tint %s, want #323cc8", s.Tint)
	}
}

// bomb is a PNG of a few bytes that says it is this large.
func bomb(t testing.TB, w, h uint32) []byte {
	body := pngOf(t, corner(1, 1))
	binary.BigEndian.PutUint32(body[16:], w)
	binary.BigEndian.PutUint32(body[20:], h)
	binary.BigEndian.PutUint32(body[29:], crc32.ChecksumIEEE(body[12:29]))
	return body
}

func TestWhatIsNoPictureIsRefusedByItsContent(t *testing.T) {
	t.Parallel()
	whole := jpegOf(t, corner(200, 200))
	var moving bytes.Buffer
	frame := image.NewPaletted(image.Rect(0, 0, 4, 4), color.Palette{color.White, color.Black})
	if err := gif.Encode(&moving, frame, nil); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		body []byte
		want *fault.Fault
	}{
		"nothing":              {nil, photo.ErrKind},
		"svg":                  {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), photo.ErrKind},
		"html":                 {[]byte("<!doctype html><script>alert(1)</script>"), photo.ErrKind},
		"gif":                  {moving.Bytes(), photo.ErrKind},
		"pdf":                  {[]byte("%PDF-1.7"), photo.ErrKind},
		"heic":                 {append([]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), make([]byte, 400)...), photo.ErrHEIC},
		"avif":                 {[]byte("\x00\x00\x00\x18ftypavif\x00\x00\x00\x00"), photo.ErrHEIC},
		"cut":                  {whole[:len(whole)/3], photo.ErrDamaged},
		"head only":            {whole[:20], photo.ErrDamaged},
		"bomb":                 {bomb(t, 60000, 60000), photo.ErrPixels},
		"bomb over 32 bits":    {bomb(t, 1<<31-1, 1<<31-1), photo.ErrDamaged},
		"html behind a jpeg":   {append([]byte("\xff\xd8\xff"), "<script>alert(1)</script>"...), photo.ErrDamaged},
		"claims what is not":   {bomb(t, 2000, 2000), photo.ErrDamaged},
		"more than 20 MB":      {append(bytes.Clone(whole), make([]byte, photo.MaxBytes)...), photo.ErrBytes},
		"a movie":              {[]byte("\x00\x00\x00\x18ftypisom\x00\x00\x00\x00"), photo.ErrKind},
		"webp of no content":   {[]byte("RIFF\x00\x00\x00\x00WEBP"), photo.ErrDamaged},
		"exif pointing beyond": {append([]byte("\xff\xd8\xff\xe1\x00\x20Exif\x00\x00II*\x00\xff\xff\xff\xff"), make([]byte, 40)...), photo.ErrDamaged},
	} {
		if _, err := photo.Make(t.Context(), c.body); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestKeepingTwiceIsKeepingOnce(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	body := jpegOf(t, corner(500, 300))
	a, b := made(t, body), made(t, body)
	for _, s := range []photo.Set{a, b} {
		if err := s.Keep(folder); err != nil {
			t.Fatal(err)
		}
	}
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil || len(files) != 5 || a.Name != b.Name {
		t.Errorf("%d files: %v, %v", len(files), files, err)
	}
	if got, err := os.ReadFile(filepath.Join(folder, photo.File(a.Name, 400, "webp"))); err != nil || !bytes.Equal(got, a.Sizes[0].WebP) {
		t.Errorf("the file is not the size: %v", err)
	}
	if hidden, _ := filepath.Glob(filepath.Join(folder, ".*")); len(hidden) != 0 {
		t.Errorf("left behind: %v", hidden)
	}
}

func FuzzMake(f *testing.F) {
	f.Add(jpegOf(f, corner(20, 10)))
	f.Add(tagged(jpegOf(f, corner(20, 10)), 8, binary.LittleEndian))
	f.Add(pngOf(f, corner(3, 3)))
	f.Fuzz(func(t *testing.T, body []byte) {
		s, err := photo.Make(t.Context(), body)
		if _, told := fault.Of(err); err != nil && !told {
			t.Errorf("not a fault: %v", err)
		}
		if err == nil && (s.Width < 1 || s.Width > 1600 || s.Height > 1600 || len(s.Sizes) == 0) {
			t.Errorf("%d × %d in %d sizes", s.Width, s.Height, len(s.Sizes))
		}
	})
}
