package importing

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/color"
	_ "image/gif" // formats a picture may come in
	"image/jpeg"
	_ "image/png"
	"path/filepath"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp"

	"plantagenet/internal/catalog"
	"plantagenet/internal/importing/csvfile"
	"plantagenet/internal/importing/goods"
	"plantagenet/internal/photo"
	"plantagenet/internal/postgres"
)

// kept is a picture that stands in the folder.
type kept struct {
	name          string
	width, height int
}

const (
	maxPixels = 40_000_000
	maxWidth  = 1200
)

// collect fetches the pictures that are not at hand, before any transaction.
// What cannot be had is reported; its product stays.
func collect(ctx context.Context, r postgres.Reader, products []goods.Product, o Options) (map[string]kept, []csvfile.LineError, error) {
	if o.DryRun || o.Pictures == "" {
		return nil, nil, nil
	}
	before, err := catalog.ReadProducts(ctx, r, slugs(products))
	if err != nil {
		return nil, nil, err
	}
	var wanted []goods.Image
	for _, p := range products {
		have := map[string]bool{}
		for _, pic := range before[p.Slug].Pictures {
			have[pic.SourceURL] = true
		}
		for _, i := range p.Images {
			if !have[i.URL] {
				wanted = append(wanted, i)
			}
		}
	}
	fetch := o.Fetch
	if fetch == nil {
		fetch = Download
	}
	return fetchAll(ctx, wanted, fetch, o.Pictures)
}

var errNoPicture = errors.New("is not a picture in JPEG, PNG, GIF or WebP")

// keep re-encodes a picture, so that nothing of the file itself is ever served:
// metadata, scripts and what hides behind a picture's name are gone.
func keep(body []byte, folder string) (kept, error) {
	size, _, err := image.DecodeConfig(bytes.NewReader(body))
	if err != nil {
		return kept{}, errNoPicture
	}
	if size.Width < 1 || size.Height < 1 || size.Width > maxPixels/size.Height {
		return kept{}, fmt.Errorf("has more than %d megapixels", maxPixels/1_000_000)
	}
	decoded, _, err := image.Decode(bytes.NewReader(body))
	if err != nil {
		return kept{}, errors.New("is a damaged picture")
	}
	made := fit(decoded)
	var out bytes.Buffer
	if err := jpeg.Encode(&out, made, &jpeg.Options{Quality: 82}); err != nil {
		return kept{}, fmt.Errorf("encode: %w", err)
	}
	sum := sha256.Sum256(out.Bytes())
	k := kept{hex.EncodeToString(sum[:16]) + ".jpg", made.Bounds().Dx(), made.Bounds().Dy()}
	return k, photo.Write(filepath.Join(folder, k.name), out.Bytes())
}

// fit draws a picture on white, at most maxWidth wide.
func fit(in image.Image) image.Image {
	w, h := in.Bounds().Dx(), in.Bounds().Dy()
	if w > maxWidth {
		w, h = maxWidth, max(1, h*maxWidth/w)
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(out, out.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.ApproxBiLinear.Scale(out, out.Bounds(), in, in.Bounds(), draw.Over, nil)
	return out
}
