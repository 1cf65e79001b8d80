package drawing

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/image/font/sfnt"
)

// firstSlugs are the cooperatives the salts were chosen for.
var firstSlugs = []string{
	"coop-301", "teinturieres-kapokier", "trois-rives", "vannieres-fleuve-clair",
	"deux-vents", "rang-six", "plateau-karite", "sahel-cuir", "moulin-nation",
	"laine-escarpement", "jardins-azawak",
}

// wellFormed fails when a drawing is not XML or could not live under the
// content security policy.
func wellFormed(t *testing.T, name string, svg []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(svg))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("%s is not XML: %v\n%.300s", name, err, svg)
		}
		element, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if n := element.Name.Local; n == "script" || n == "style" || n == "foreignObject" {
			t.Fatalf("%s holds a %s element", name, n)
		}
		for _, a := range element.Attr {
			if a.Name.Local == "style" || strings.HasPrefix(a.Name.Local, "on") {
				t.Fatalf("%s holds the attribute %s", name, a.Name.Local)
			}
		}
	}
}

func squeezed(b []byte) int {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	w.Write(b)
	w.Close()
	return out.Len()
}

func light(t *testing.T, name string, svg []byte, raw, packed int) {
	t.Helper()
	if n := len(svg); n > raw {
		t.Errorf("%s weighs %d bytes, more than %d", name, n, raw)
	}
	if n := squeezed(svg); n > packed {
		t.Errorf("%s weighs %d bytes compressed, more than %d", name, n, packed)
	}
}

func TestEveryKindDrawsInEveryColourAndView(t *testing.T) {
	t.Parallel()
	trios := [][3]string{{}, {"indigo", "cream", "kola"}, {"cream", "charcoal", "ochre"}, {"leaf", "gold", "white"}}
	for _, k := range Kinds() {
		for i, c := range trios {
			s := Spec{Kind: k, Base: c[0], Accent: c[1], Third: c[2], Band: firstSlugs[i], Label: "Sirop d’érable", Sublabel: "goût riche · 540 mL", Detail: i % 3}
			for _, v := range Views() {
				svg, err := Goods(s, Options{View: v, Width: 400})
				if err != nil {
					t.Fatalf("%s %s: %v", k, v, err)
				}
				wellFormed(t, k, svg)
				light(t, k, svg, 12<<10, 4<<10)
			}
		}
	}
}

func TestEveryKindDrawsWithNothingButItsName(t *testing.T) {
	t.Parallel()
	for _, k := range Kinds() {
		svg, err := Goods(Spec{Kind: k}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		wellFormed(t, k, svg)
		if bytes.Contains(svg, []byte("%!")) || bytes.Contains(svg, []byte("<no value>")) {
			t.Errorf("%s has a hole in its template", k)
		}
	}
}

func TestGoodsRefusesWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	for _, s := range []Spec{{Kind: "sofa"}, {Kind: "tote", Base: "beige"}, {Kind: "tote", Ground: "grey"}} {
		if _, err := Goods(s, Options{}); err == nil {
			t.Errorf("drew %+v", s)
		}
	}
	if _, err := Goods(Spec{Kind: "tote"}, Options{View: "back"}); err == nil {
		t.Error("drew a back")
	}
}

func TestEveryIdPointedAtExistsAndWearsThePrefix(t *testing.T) {
	t.Parallel()
	id := regexp.MustCompile(` id="([^"]+)"`)
	ref := regexp.MustCompile(`url\(#([^)]+)\)|href="#([^"]+)"`)
	for _, k := range Kinds() {
		svg, err := Goods(Spec{Kind: k, Band: "coop-301", Label: "Miel"}, Options{Prefix: "zz-"})
		if err != nil {
			t.Fatal(err)
		}
		known := map[string]bool{}
		for _, m := range id.FindAllStringSubmatch(string(svg), -1) {
			if known[m[1]] {
				t.Errorf("%s: id %s twice", k, m[1])
			}
			if known[m[1]] = true; !strings.HasPrefix(m[1], "zz-") {
				t.Errorf("%s: id %s has no prefix", k, m[1])
			}
		}
		for _, m := range ref.FindAllStringSubmatch(string(svg), -1) {
			if !known[m[1]+m[2]] {
				t.Errorf("%s points at %s, which is not there", k, m[1]+m[2])
			}
		}
	}
}

// The bands are printed on labels and cloth: a change here is a change of
// everyone's mark, so the sum of the first ones is written down.
func TestTheFirstBandsNeverChange(t *testing.T) {
	t.Parallel()
	const want = "4b9407e57ae87850a415316b535ab0da"
	h := sha256.New()
	for _, s := range firstSlugs {
		h.Write(BandTile(s, 1))
	}
	if got := hex.EncodeToString(h.Sum(nil))[:32]; got != want {
		t.Errorf("bands sum to %s, want %s", got, want)
	}
}

func TestTheFirstBandsDiffer(t *testing.T) {
	t.Parallel()
	seen := map[trio]string{}
	for _, s := range firstSlugs {
		w := weaveOf(s)
		if other, ok := seen[w.colours]; ok {
			t.Errorf("%s and %s wear the same colours", s, other)
		}
		seen[w.colours] = s
	}
	if c := BandColours("coop-301"); c != trios[0] {
		t.Errorf("Coop 301 wears %v", c)
	}
}

func TestBandsAreLightAtEverySize(t *testing.T) {
	t.Parallel()
	for i := range 300 {
		slug := fmt.Sprintf("%s-%d", firstSlugs[i%11], i)
		for px := 1; px <= 4; px++ {
			b := Band(slug, px, 1280, BandOptions{Black: px == 1, Prefix: "x", Offset: i})
			wellFormed(t, slug, b)
			light(t, slug, b, 3000, 1200)
		}
		if w := BandWidth(slug); w != 24 && w != 28 {
			t.Errorf("%s is %d threads wide", slug, w)
		}
		wellFormed(t, slug, BandSquare(slug))
	}
}

func TestBandsAreMirroredTopAndBottom(t *testing.T) {
	t.Parallel()
	for _, s := range firstSlugs {
		w := weaveOf(s)
		for y := range 3 {
			if !bytes.Equal(w.cells[y], w.cells[bandHeight-1-y]) {
				t.Errorf("%s: selvage %d differs", s, y)
			}
		}
	}
}

func TestTheSameArgumentsGiveTheSameBytes(t *testing.T) {
	t.Parallel()
	for _, k := range Kinds() {
		s := Spec{Kind: k, Band: "rang-six", Label: "Miel"}
		a, _ := Goods(s, Options{})
		b, _ := Goods(s, Options{})
		if !bytes.Equal(a, b) {
			t.Errorf("%s changed between two calls", k)
		}
	}
}

func TestEveryFrenchLetterCanBePrinted(t *testing.T) {
	t.Parallel()
	var buf sfnt.Buffer
	for name, f := range map[string]*sfnt.Font{"serif": brygada(), "sans": source()} {
		for _, r := range "ABCXYZabcxyz0123456789ÀÂÆÇÈÉÊËÎÏÔŒÙÛÜàâæçèéêëîïôœùûü«»’–·…°½\u00a0,.;:?%$&()/-" {
			if i, err := f.GlyphIndex(&buf, r); err != nil || i == 0 {
				t.Errorf("the %s has no %q", name, r)
			}
		}
	}
}

func TestLongWordsShrinkToTheirLabel(t *testing.T) {
	t.Parallel()
	d := outline(brygada(), "Confiture de petites fraises des champs", 100, 50, 26, 80)
	for _, m := range regexp.MustCompile(`M(-?[\d.]+)`).FindAllStringSubmatch(d, -1) {
		var x float64
		fmt.Sscan(m[1], &x)
		if x < 58 || x > 142 {
			t.Fatalf("a letter starts at %g, outside the label", x)
		}
	}
}
