package photo

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/jpeg"
	"slices"

	"github.com/gen2brain/webp"
)

// Widths are those a picture is offered in, in pixels; a smaller one keeps its own.
var Widths = []int{400, 800, 1600}

// longest bounds the height of tall pictures too.
const longest = 1600

// How the two kinds are encoded: small first, and fast enough for two cores.
const (
	webpQuality, webpMethod = 75, 2
	jpegQuality             = 82
)

// Set is a picture in its sizes. Name is made from what was sent, so that the
// same file sent twice is kept once. Width and Height are the largest size's.
type Set struct {
	Name          string
	Width, Height int
	Tint          string // average colour, #rrggbb
	Sizes         []Size
}

// Size is one size in both kinds.
type Size struct {
	Width      int
	WebP, JPEG []byte
}

// one lets one picture be made at a time: decoded, forty megapixels take a
// quarter of a gigabyte.
var one = make(chan struct{}, 1)

// Make makes a picture out of a file. It waits for its turn; ctx ends the wait.
func Make(ctx context.Context, body []byte) (Set, error) {
	k, err := look(body)
	if err != nil {
		return Set{}, err
	}
	select {
	case one <- struct{}{}:
		defer func() { <-one }()
	case <-ctx.Done():
		return Set{}, ctx.Err()
	}
	decoded, err := k.decode(bytes.NewReader(body))
	if err != nil {
		return Set{}, ErrDamaged.Because(err)
	}
	return develop(upright(reduce(decoded, longest), orientation(body)), body)
}

func develop(in *image.RGBA, body []byte) (Set, error) {
	sum := sha256.Sum256(body)
	full := sized(in, fitting(in))
	s := Set{Name: hex.EncodeToString(sum[:16]), Width: full.Rect.Dx(), Height: full.Rect.Dy(), Tint: tint(sized(full, 64))}
	for _, w := range widths(s.Width) {
		size, err := encode(sized(full, w))
		if err != nil {
			return Set{}, err
		}
		s.Sizes = append(s.Sizes, size)
	}
	return s, nil
}

// fitting is the width at which a picture is at most longest on either side.
func fitting(in *image.RGBA) int {
	w, h := in.Rect.Dx(), in.Rect.Dy()
	if h > longest && h > w {
		return max(1, w*longest/h)
	}
	return min(w, longest)
}

// widths are those below a picture's own, and its own.
func widths(own int) []int {
	var list []int
	for _, w := range Widths {
		if w < own {
			list = append(list, w)
		}
	}
	return slices.Compact(append(list, own))
}

func encode(in *image.RGBA) (Size, error) {
	s := Size{Width: in.Rect.Dx()}
	var out bytes.Buffer
	if err := webp.Encode(&out, in, webp.Options{Quality: webpQuality, Method: webpMethod}); err != nil {
		return s, fmt.Errorf("encode picture: %w", err)
	}
	s.WebP = bytes.Clone(out.Bytes())
	out.Reset()
	if err := jpeg.Encode(&out, in, &jpeg.Options{Quality: jpegQuality}); err != nil {
		return s, fmt.Errorf("encode picture: %w", err)
	}
	s.JPEG = bytes.Clone(out.Bytes())
	return s, nil
}
