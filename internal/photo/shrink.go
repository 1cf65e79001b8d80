package photo

import (
	"fmt"
	"image"
	"image/color"

	"golang.org/x/image/draw"
)

// reduce brings a decoded picture onto white, at most twice as wide and as high
// as asked. Whole blocks of points are averaged, a strip at a time: a large
// picture is never held twice.
func reduce(in image.Image, longest int) *image.RGBA {
	b := in.Bounds()
	k := max(1, max(b.Dx(), b.Dy())/longest)
	w, h := max(1, b.Dx()/k), max(1, b.Dy()/k)
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	strip := image.NewRGBA(image.Rect(0, 0, b.Dx(), min(k, b.Dy())))
	white := image.NewUniform(color.White)
	for y := range h {
		draw.Draw(strip, strip.Rect, white, image.Point{}, draw.Src)
		draw.Draw(strip, strip.Rect, in, image.Pt(b.Min.X, b.Min.Y+y*k), draw.Over)
		average(out, strip, y, k)
	}
	return out
}

// average writes row y of out from blocks k points wide of a strip.
func average(out, strip *image.RGBA, y, k int) {
	high := strip.Rect.Dy()
	wide := min(k, strip.Rect.Dx())
	n := uint32(wide * high)
	for x := range out.Rect.Dx() {
		var r, g, b uint32
		for sy := range high {
			row := strip.Pix[strip.PixOffset(x*k, sy):]
			for i := 0; i < 4*wide; i += 4 {
				r, g, b = r+uint32(row[i]), g+uint32(row[i+1]), b+uint32(row[i+2])
			}
		}
		at := out.PixOffset(x, y)
		out.Pix[at], out.Pix[at+1], out.Pix[at+2], out.Pix[at+3] = uint8((r+n/2)/n), uint8((g+n/2)/n), uint8((b+n/2)/n), 255
	}
}

// sized draws a picture at a width; never larger than it is.
func sized(in *image.RGBA, width int) *image.RGBA {
	w, h := in.Rect.Dx(), in.Rect.Dy()
	if width >= w {
		return in
	}
	out := image.NewRGBA(image.Rect(0, 0, width, max(1, (h*width+w/2)/w)))
	draw.CatmullRom.Scale(out, out.Rect, in, in.Rect, draw.Src, nil)
	return out
}

// tint is a picture's average colour, #rrggbb.
func tint(in *image.RGBA) string {
	var r, g, b, n uint64
	for i := 0; i < len(in.Pix); i += 4 {
		r, g, b, n = r+uint64(in.Pix[i]), g+uint64(in.Pix[i+1]), b+uint64(in.Pix[i+2]), n+1
	}
	return fmt.Sprintf("#%02x%02x%02x", r/n, g/n, b/n)
}
