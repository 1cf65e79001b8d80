package label_test

import (
	"bytes"
	"image"
	_ "image/png"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/oned"
	"github.com/makiuchi-d/gozxing/qrcode"

	"plantagenet/internal/label"
)

const dealer = "Plantagenet, 220, rue Principale, Plantagenet (Ontario) K0B 1L0"

var at = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func bag() label.Label {
	return label.Label{Cooperative: "coop-301", NameFR: "Sac de coton, bande tissée", NameEN: "Cotton tote, woven band", Maker: "Coop 301, Ottawa",
		FibresFR: "100\u00a0% coton", FibresEN: "100% cotton", Price: 4800, SKU: "C301-SAC-NAT", Lot: "C301-2609",
		URL: "https://plantagenet.example/fr/parcours/C301-2609", Copies: 1}
}

func cloth() label.Label {
	return label.Label{Cooperative: "trois-rives", NameFR: "Pagne tissé à la main, rayures indigo", NameEN: "Handwoven cloth, indigo stripes",
		Maker: "Coopérative des Trois-Rives, Ségou", Imported: true, CountryFR: "Mali", CountryEN: "Mali", FibresFR: "85\u00a0% coton, 15\u00a0% soie",
		FibresEN: "85% cotton, 15% silk", Price: 123450, SKU: "TRIV-PAG-IND", GTIN: "9520311000014", Lot: "TRIV-2611-A",
		URL: "https://plantagenet.example/fr/parcours/TRIV-2611-A", Copies: 1}
}

// long is the worst there is: every text at its longest, in both languages.
func long() label.Label {
	l := cloth()
	l.NameFR = "Très grande couverture d’apparat à motifs de losanges, lisières doublées à l’ancienne, œuvre numérotée de l’atelier des sœurs Ouédraogo"
	l.NameEN = "Very large ceremonial blanket with lozenge motifs, double selvedges in the old manner, numbered work of the Ouédraogo sisters’ workshop"
	l.Maker = "Groupement des tisserandes et teinturières de la commune rurale de Sanankoroba-Nianamakoro"
	l.FibresFR, l.FibresEN = "60\u00a0% coton, 20\u00a0% laine, 15\u00a0% soie, 5\u00a0% polyamide", "60% cotton, 20% wool, 15% silk, 5% polyamide"
	l.CountryFR, l.CountryEN = "République centrafricaine", "Central African Republic"
	l.GTIN, l.SKU, l.Lot = "", "TRIV-COUV-XL-05", "TRIV-COUVERTURES-2026-11-A"
	l.BestBefore = &at
	return l
}

func sheet(t *testing.T, name string) label.Sheet {
	t.Helper()
	s, ok := label.SheetOf(name)
	if !ok {
		t.Fatalf("no sheet %s", name)
	}
	return s
}

func pdf(t *testing.T, j label.Job) string {
	t.Helper()
	var b bytes.Buffer
	j.Dealer, j.At, j.Lang, j.Title = dealer, at, "fr", "Étiquettes"
	if err := label.Print(t.Context(), &b, j); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "labels.pdf")
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if dir := os.Getenv("SCREENSHOTS"); dir != "" {
		_ = os.WriteFile(filepath.Join(dir, strings.ReplaceAll(t.Name(), "/", "-")+"-"+j.Sheet.Name+".pdf"), b.Bytes(), 0o600)
	}
	return file
}

func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), name, args...).Output()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(string(out))
}

// print renders a page as the printer does: black or white, nothing between.
func print(t *testing.T, file string, dpi, page int) image.Image {
	t.Helper()
	to := strings.TrimSuffix(file, ".pdf")
	run(t, "pdftoppm", "-r", strconv.Itoa(dpi), "-f", strconv.Itoa(page), "-l", strconv.Itoa(page), "-mono", "-aa", "no", "-aaVector", "no", "-singlefile", "-png", file, to)
	in, err := os.Open(to + ".png")
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	img, _, err := image.Decode(in)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func part(img image.Image, dpi int, x, y, w, h float64) image.Image {
	px := func(mm float64) int { return int(mm * float64(dpi) / 25.4) }
	box := image.Rect(px(x), px(y), px(x+w), px(y+h)).Intersect(img.Bounds())
	out := image.NewGray(image.Rect(0, 0, box.Dx(), box.Dy()))
	for yy := range box.Dy() {
		for xx := range box.Dx() {
			out.Set(xx, yy, img.At(box.Min.X+xx, box.Min.Y+yy))
		}
	}
	return out
}

func scan(t *testing.T, r gozxing.Reader, img image.Image) string {
	t.Helper()
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		t.Fatal(err)
	}
	result, err := r.Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	if err != nil {
		return "not read: " + err.Error()
	}
	return result.GetText()
}

func TestCodesAreReadBackAsTheyArePrinted(t *testing.T) {
	t.Parallel()
	upc, short := bag(), bag()
	upc.GTIN, short.GTIN = "036000291452", "96385074"
	for name, c := range map[string]struct {
		label label.Label
		bars  gozxing.Reader
		want  string
	}{
		"code128": {bag(), oned.NewCode128Reader(), "C301-SAC-NAT"},
		"ean13":   {cloth(), oned.NewEAN13Reader(), "9520311000014"},
		"ean8":    {short, oned.NewEAN8Reader(), "96385074"},
		"upca":    {upc, oned.NewUPCAReader(), "036000291452"},
		"long":    {long(), oned.NewCode128Reader(), "TRIV-COUV-XL-05"},
	} {
		for _, on := range []string{"roll-203", "roll-300"} {
			t.Run(name+"-"+on, func(t *testing.T) {
				t.Parallel()
				s := sheet(t, on)
				img := print(t, pdf(t, label.Job{Sheet: s, Labels: []label.Label{c.label}}), s.DPI, 1)
				if got := scan(t, c.bars, part(img, s.DPI, 0, 20, 57, 4)); got != c.want {
					t.Errorf("bars: %s", got)
				}
				if got := scan(t, qrcode.NewQRCodeReader(), part(img, s.DPI, 0, 4.3, 19, 16.4)); got != c.label.URL {
					t.Errorf("QR: %s", got)
				}
			})
		}
	}
}

// Bars are whole dots of the printer: no bar is wider or narrower than its modules.
func TestBarsAreWholeDots(t *testing.T) {
	t.Parallel()
	for on, dots := range map[string]int{"roll-203": 2, "roll-300": 3} {
		s := sheet(t, on)
		img := print(t, pdf(t, label.Job{Sheet: s, Labels: []label.Label{cloth()}}), s.DPI, 1)
		y := int(22 * float64(s.DPI) / 25.4)
		width, last := 0, uint32(0xffff)
		for x := range int(29 * float64(s.DPI) / 25.4) {
			now, _, _, _ := img.At(x, y).RGBA()
			if now != last {
				if last == 0 && width%dots != 0 || last == 0xffff && width%dots != 0 && x > int(5*float64(s.DPI)/25.4) {
					t.Errorf("%s: %d dots wide at %d, a module is %d", on, width, x, dots)
				}
				width, last = 0, now
			}
			width++
		}
	}
}

func TestWordsComeBackInBothLanguages(t *testing.T) {
	t.Parallel()
	best := bag()
	best.BestBefore = &at
	text := run(t, "pdftotext", "-raw", pdf(t, label.Job{Sheet: sheet(t, "roll-203"), Labels: []label.Label{best, cloth()}}), "-")
	for _, want := range []string{"Sac de coton, bande tissée", "Cotton tote, woven band", "Coop 301, Ottawa", "100 % coton / 100% cotton", "48,00 $", "C301-SAC-NAT",
		"Lot C301-2609", dealer[:49], dealer[len(dealer)-7:], "Best before 26 NO 24", "Importé / Imported: Mali", "85 % coton, 15 % soie / 85% cotton, 15% silk", "1 234,50 $", "9520311000014 · TRIV-PAG-IND"} {
		if !strings.Contains(strings.Join(strings.Fields(text), " "), want) {
			t.Errorf("%q is not on the labels: %q", want, text)
		}
	}
}

// boxes reads words with their places and sizes, in points from the top left.
func boxes(t *testing.T, file string) (out []struct{ x, y, x2, y2, size float64 }) {
	t.Helper()
	for _, line := range strings.Split(run(t, "pdftotext", "-bbox", file, "-"), "\n") {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "<word ") {
			continue
		}
		v := [4]float64{}
		for i, part := range strings.Split(line, `"`) {
			if i%2 == 1 && i < 8 {
				v[i/2], _ = strconv.ParseFloat(part, 64)
			}
		}
		out = append(out, struct{ x, y, x2, y2, size float64 }{v[0], v[1], v[2], v[3], v[3] - v[1]})
	}
	return out
}

func TestNothingOverlapsWhateverTheLength(t *testing.T) {
	t.Parallel()
	dear := long()
	dear.Price, dear.GTIN = 99999999, "9520311000014"
	bare := label.Label{Cooperative: "x", NameFR: strings.Repeat("Œ", 200), NameEN: strings.Repeat("W", 200), SKU: strings.Repeat("Z", 40), Price: 100000000, Copies: 1}
	for name, l := range map[string]label.Label{"bag": bag(), "cloth": cloth(), "long": long(), "dear": dear, "bare": bare} {
		file := pdf(t, label.Job{Sheet: sheet(t, "roll-203"), Labels: []label.Label{l}})
		words := boxes(t, file)
		if len(words) < 4 {
			t.Errorf("%s: %d words", name, len(words))
		}
		for i, a := range words {
			if a.x < 0 || a.x2 > 161.7 || a.y2 > 91.5 || a.y < 12 {
				t.Errorf("%s: word %d stands off the label: %+v", name, i, a)
			}
			for _, b := range words[i+1:] {
				// boxes hold room above and below the letters
				across, down := min(a.x2, b.x2)-max(a.x, b.x), min(a.y2-0.15*a.size, b.y2-0.15*b.size)-max(a.y+0.2*a.size, b.y+0.2*b.size)
				if across > 0.3 && down > 0.4 {
					t.Errorf("%s: %+v and %+v overlap", name, a, b)
				}
			}
		}
		if strings.Contains(run(t, "pdftotext", file, "-"), "…") != (name == "long" || name == "dear" || name == "bare") {
			t.Errorf("%s: cut, or not cut", name)
		}
	}
}

func TestThePriceIsLargeAndNothingIsTiny(t *testing.T) {
	t.Parallel()
	for name, l := range map[string]label.Label{"bag": bag(), "cloth": cloth(), "long": long()} {
		file := pdf(t, label.Job{Sheet: sheet(t, "roll-203"), Labels: []label.Label{l}})
		largest := 0.0
		for _, w := range boxes(t, file) {
			largest = max(largest, w.size)
			if w.size < 6*1.15 { // a word's box is higher than its letters' size
				t.Errorf("%s: a word %.1f points high", name, w.size)
			}
		}
		if largest < 13*1.2 {
			t.Errorf("%s: the price is %.1f points high", name, largest)
		}
	}
}

func TestHalfUsedSheetsAreUsedUp(t *testing.T) {
	t.Parallel()
	for _, s := range label.Sheets {
		l := bag()
		l.Copies = s.Places()
		file := pdf(t, label.Job{Sheet: s, Start: min(3, s.Places()), Labels: []label.Label{l}})
		pages := strings.Count(run(t, "pdftotext", file, "-"), "\f")
		if want := map[bool]int{true: 1, false: 2}[s.Places() == 1]; pages != want {
			t.Errorf("%s: %d pages, want %d", s.Name, pages, want)
		}
		first, second := words(t, file, 1, s), 0
		if pages == 2 {
			second = words(t, file, 2, s)
		}
		if want := s.Places() - min(3, s.Places()) + 1; first != want || first+second != s.Places() {
			t.Errorf("%s: %d labels on the first sheet, %d on the second", s.Name, first, second)
		}
		if got := s.Next(3, s.Places()+2); s.Places() > 5 && got != 5 {
			t.Errorf("%s: the next free place is %d", s.Name, got)
		}
	}
}

// words counts labels on a page by their price, within the page.
func words(t *testing.T, file string, page int, _ label.Sheet) int {
	t.Helper()
	return strings.Count(run(t, "pdftotext", "-f", strconv.Itoa(page), "-l", strconv.Itoa(page), file, "-"), "48,00 $")
}

func TestSheetsScanAtEveryPlace(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"a4-24", "letter-10", "letter-24"} {
		s := sheet(t, name)
		l := cloth()
		l.Copies = s.Places()
		img := print(t, pdf(t, label.Job{Sheet: s, Labels: []label.Label{l}}), 600, 1)
		for _, place := range []int{0, s.Places() / 2, s.Places() - 1} {
			x := s.Left + float64(place%s.Columns)*s.Across
			y := s.Top + float64(place/s.Columns)*s.Down
			cell := part(img, 600, x+1, y+(s.Cell.H-32)/2+20, s.Cell.W-2, 4)
			if got := scan(t, oned.NewEAN13Reader(), cell); got != l.GTIN {
				t.Errorf("%s at %d: %s", name, place, got)
			}
		}
	}
}

func TestFibresAreAsTheActWants(t *testing.T) {
	t.Parallel()
	for in, want := range map[string][2]string{
		"100 % coton":                            {"100\u00a0% coton", "100% coton"},
		"15 % nylon, 85 % laine":                 {"85\u00a0% laine, 15\u00a0% nylon", "85% laine, 15% nylon"},
		"100% organic cotton":                    {"100\u00a0% cotton", "100% cotton"},
		"60 % coton biologique, 40 % lin":        {"60\u00a0% coton, 40\u00a0% lin", "60% coton, 40% lin"},
		"100 % coton issu du commerce équitable": {"100\u00a0% coton", "100% coton"},
		"Dessus et dos : 100 % coton. Garniture : 100 % laine bio.": {"Dessus et dos\u00a0: 100\u00a0% coton. Garniture\u00a0: 100\u00a0% laine.",
			"Dessus et dos : 100% coton. Garniture : 100% laine."},
		"": {"", ""},
	} {
		if fr, en := label.Fibres("fr", in), label.Fibres("en", in); fr != want[0] || en != want[1] {
			t.Errorf("%q became %q and %q", in, fr, en)
		}
	}
}

func TestALongSKUHasNoBars(t *testing.T) {
	t.Parallel()
	for sku, want := range map[string]bool{"C301-SAC-NAT": true, "TRIV-COUV-XL-05": true, "C301-SAC-DE-COTON-GRAND": false, "É-1": false, "": false} {
		if label.HasBars(sku) != want {
			t.Errorf("%q: %v", sku, !want)
		}
	}
}

// A thousand labels of a thousand lots stay within a fixed memory.
func TestAThousandLabelsAreLight(t *testing.T) {
	labels := make([]label.Label, 1000)
	for i := range labels {
		labels[i] = bag()
		labels[i].Lot = "C301-26-" + strconv.Itoa(i)
		labels[i].URL += "-" + strconv.Itoa(i)
	}
	most, steps := uint64(0), 0
	step := func(done int) error {
		if steps++; done%100 == 0 {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapAlloc)
		}
		return t.Context().Err()
	}
	began := time.Now()
	var b bytes.Buffer
	if err := label.Print(t.Context(), &b, label.Job{Sheet: sheet(t, "letter-24"), Dealer: dealer, At: at, Labels: labels, Step: step}); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d kB in %v, %d MB at most", b.Len()/1000, time.Since(began), most>>20)
	if most > 128<<20 || steps != 1000 || b.Len() > 4_000_000 {
		t.Errorf("%d MB held, %d steps, %d bytes", most>>20, steps, b.Len())
	}
}
