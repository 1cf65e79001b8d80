package shopify_test

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"plantagenet/internal/importing/csvfile"
	"plantagenet/internal/importing/goods"
	"plantagenet/internal/importing/shopify"
)

const header = "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Grams,Variant Inventory Qty,Variant Inventory Policy,Variant Price,Variant Compare At Price,Variant Barcode,Image Src,Image Position,Gift Card,Status\n"

func read(t *testing.T, file string) ([]goods.Product, goods.Report) {
	t.Helper()
	products, report, err := shopify.Parse(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return products, report
}

func good(t *testing.T, file string) []goods.Product {
	t.Helper()
	products, report := read(t, file)
	if len(report.Errors) > 0 {
		t.Fatalf("refused: %v", report.Errors)
	}
	return products
}

func TestRowsOfOneHandleMayStandApart(t *testing.T) {
	t.Parallel()
	products := good(t, header+
		"top,Top,,V,,,true,Size,Small,Colour,Red,T-S,100,1,deny,10.00,12.00,,,,,\n"+
		"bag,Bag,,V,,,true,Title,Default Title,,,,,,,20,,,,,,\n"+
		"top,,,,,,,,Medium,,Red,T-M,110,2,deny,11,,,https://x.example/2.jpg,2,,\n"+
		"top,,,,,,,,,,,,,,,,,,https://x.example/1.jpg,1,,\n")
	if len(products) != 2 || len(products[0].Variants) != 2 || len(products[0].Images) != 2 {
		t.Fatalf("%+v", products)
	}
	top := products[0]
	if want := []goods.Option{{Name: "Size", Value: "Medium"}, {Name: "Colour", Value: "Red"}}; !reflect.DeepEqual(top.Variants[1].Options, want) {
		t.Errorf("options %v", top.Variants[1].Options)
	}
	if top.Variants[0].Price != 1000 || *top.Variants[0].CompareAt != 1200 || top.Variants[1].Price != 1100 || top.Variants[1].CompareAt != nil {
		t.Errorf("prices %+v", top.Variants)
	}
	if !strings.HasSuffix(top.Images[0].URL, "1.jpg") {
		t.Errorf("pictures are not in their positions: %v", top.Images)
	}
	if v := products[1].Variants[0]; v.SKU != "BAG" || len(v.Options) != 0 {
		t.Errorf("the only variant of the bag is %+v", v)
	}
}

func TestBadRowsAreNamedByLine(t *testing.T) {
	t.Parallel()
	row := "a,A,,V,,,true,,,,,SKU,10,1,deny,5,,,,,,\n"
	for name, c := range map[string]struct {
		file string
		line int
		says string
	}{
		"no handle":               {header + ",A,,V,,,,,,,,S,,,,5,,,,,,\n", 2, "handle is missing"},
		"no title":                {header + "a,,,V,,,,,,,,S,,,,5,,,,,,\n", 2, "has no title"},
		"no price":                {header + "a,A,,V,,,,,,,,S,,,,,,,,,,\n", 2, "price is missing"},
		"a word for a price":      {header + row + "b,B,,V,,,,,,,,S2,,,,abc,,,,,,\n", 3, "“abc” is not an amount"},
		"a third decimal":         {header + row + "b,B,,V,,,,,,,,S2,,,,1.999,,,,,,\n", 3, "is not an amount"},
		"a negative price":        {header + row + "b,B,,V,,,,,,,,S2,,,,-1,,,,,,\n", 3, "is not an amount"},
		"digits of full width":    {header + row + "b,B,,V,,,,,,,,S2,,,,１２,,,,,,\n", 3, "is not an amount"},
		"a price past reason":     {header + row + "b,B,,V,,,,,,,,S2,,,,1000000.01,,,,,,\n", 3, "above a million"},
		"half a piece":            {header + row + "b,B,,V,,,,,,,,S2,,0.5,,1,,,,,,\n", 3, "whole number of pieces"},
		"2^63 pieces":             {header + row + "b,B,,V,,,,,,,,S2,,9223372036854775808,,1,,,,,,\n", 3, "whole number of pieces"},
		"a weight in words":       {header + row + "b,B,,V,,,,,,,,S2,heavy,,,1,,,,,,\n", 3, "not a weight"},
		"the same SKU twice":      {header + row + "b,B,,V,,,,,,,,SKU,,,,1,,,,,,\n", 3, "stands in line 2 already"},
		"the same choice twice":   {header + "a,A,,V,,,,Size,S,,,S1,,,,5,,,,,,\na,,,,,,,,S,,,S2,,,,5,,,,,,\n", 3, "stands in line 2 already"},
		"a value without option":  {header + "a,A,,V,,,,,S,,,S1,,,,5,,,,,,\n", 2, "the option has no name"},
		"an option without value": {header + "a,A,,V,,,,Size,,,,S1,,,,5,,,,,,\n", 2, "value of the option"},
		"two handles one slug":    {header + row + "A!,B,,V,,,,,,,,S2,,,,5,,,,,,\n", 3, "same address as the product in line 2"},
		"an unknown status":       {header + "a,A,,V,,,,,,,,S,,,,5,,,,,,sold\n", 2, "none of active"},
		"pictures only":           {header + "a,A,,V,,,,,,,,,,,,,,,https://x.example/1.jpg,,,\n", 2, "no row with a price"},
		"a quotation mark":        {header + row + "b,\"B\"x,,V,,,,,,,,S2,,,,5,,,,,,\n", 3, "quotation marks"},
		"an open quotation":       {header + row + "b,\"B,,V,,,,,,,,S2,,,,5,,,,,,\n", 3, "quotation marks"},
		"too many cells":          {header + row + "b,B,,V,,,,,,,,S2,,,,5,,,,,,,,x\n", 3, "under a header of"},
		"Windows-1252":            {header + row + "b,Caf\xe9,,V,,,,,,,,S2,,,,5,,,,,,\n", 3, "Windows-1252"},
		"a NUL":                   {header + row + "b,B\x00,,V,,,,,,,,S2,,,,5,,,,,,\n", 3, "NUL"},
		"UTF-16":                  {"\xff\xfeH\x00", 1, "UTF-16"},
		"an empty file":           {"", 1, "empty"},
		"a header alone":          {header, 1, "no product"},
		"columns missing":         {"Title,Vendor\nA,V\n", 1, "“Handle”, “Variant Price”"},
		"a column twice":          {"Handle,Title,Variant Price,Title\na,A,1,A\n", 1, "there twice"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			products, report := read(t, c.file)
			if len(report.Errors) == 0 || products != nil {
				t.Fatalf("taken: %+v", products)
			}
			if e := report.Errors[0]; e.Line != c.line || !strings.Contains(e.Text, c.says) {
				t.Errorf("said %q, want line %d and %q", e.Error(), c.line, c.says)
			}
		})
	}
}

func TestLinesCountQuotedBreaks(t *testing.T) {
	t.Parallel()
	_, report := read(t, header+"a,A,\"one\r\ntwo\r\nthree\",V,,,,,,,,S,,,,5,,,,,,\r\nb,B,,V,,,,,,,,T,,,,x,,,,,,\r\n")
	if len(report.Errors) != 1 || report.Errors[0].Line != 5 {
		t.Errorf("errors %v", report.Errors)
	}
}

func TestWhatShopifyWouldTakeIsTakenWithANote(t *testing.T) {
	t.Parallel()
	products, report := read(t, header+
		"a,A,,V,,,,,,,,S,31000.0,-3,deny,5,4,12345,ftp://x/1.jpg,,,\n"+
		"b,B,,V,,,,,,,,,0.5,2,continue,5,0.00,'4006381333931,,,,\n")
	if len(report.Errors) > 0 {
		t.Fatal(report.Errors)
	}
	a, b := products[0].Variants[0], products[1].Variants[0]
	if a.Quantity != 0 || a.Grams != 30000 || a.CompareAt != nil || a.GTIN != "" || len(products[0].Images) != 0 {
		t.Errorf("first: %+v", a)
	}
	if b.Quantity != 2 || b.Grams != 1 || b.CompareAt != nil || b.GTIN != "4006381333931" || b.SKU != "B" {
		t.Errorf("second: %+v", b)
	}
	var notes []string
	for _, w := range report.Warnings {
		notes = append(notes, w.Text)
	}
	for _, want := range []string{"below nothing", "30 kg", "not above the price", "not a valid GTIN", "not an address of a picture", "last piece", "no SKU"} {
		if !strings.Contains(strings.Join(notes, "\n"), want) {
			t.Errorf("nothing is said of %q: %v", want, notes)
		}
	}
}

func TestThePresentTemplateIsReadToo(t *testing.T) {
	t.Parallel()
	products := good(t, "\xef\xbb\xbfTitle,URL handle,Description,Vendor,Product category,Type,Tags,Published on online store,Status,SKU,Barcode,Option1 name,Option1 value,Price,Compare-at price,Inventory quantity,Weight value (grams),Product image URL,Gift card\n"+
		"Scarf,scarf,<p>Soft.</p>,V,Apparel > Clothing Accessories > Scarves,,\"warm, soft\",TRUE,Active,SC-1,,Title,Default Title,48.5,,3,120,https://x.example/s.jpg,FALSE\n")
	p := products[0]
	if p.Handle != "scarf" || p.Category != "Scarves" || !p.Published || len(p.Tags) != 2 || p.Variants[0].Price != 4850 || p.Variants[0].Quantity != 3 || p.Variants[0].Grams != 120 {
		t.Errorf("%+v", p)
	}
}

func TestSemicolonsOfAFrenchSpreadsheetAreRead(t *testing.T) {
	t.Parallel()
	p := good(t, "Handle;Title;Variant Price\nbol-a-thé;Bol à thé;48,50\n")[0]
	if p.Variants[0].Price != 4850 || p.Slug != "bol-a-the" {
		t.Errorf("%+v", p)
	}
}

func TestDraftsAndHiddenProductsAreNotPublished(t *testing.T) {
	t.Parallel()
	products := good(t, header+"a,A,,V,,,true,,,,,S,,,,5,,,,,,draft\nb,B,,V,,,false,,,,,T,,,,5,,,,,,active\nc,C,,V,,,,,,,,U,,,,5,,,,,true,\n")
	if products[0].Published || products[1].Published || !products[2].Published || !products[2].GiftCard {
		t.Errorf("%+v", products)
	}
}

func TestDescriptionsBecomePlainText(t *testing.T) {
	t.Parallel()
	for html, want := range map[string]string{
		"<p>One &amp; two.</p><p>Three<br>four</p>":                             "One & two.\n\nThree\nfour",
		"<ul>\n<li>Wool</li>\n<li><p>Silk &eacute;crue</p></li></ul><p>End</p>": "• Wool\n• Silk écrue\n\nEnd",
		"<p>Safe</p><script>alert('<p>x</p>')</script><style>p{}</style>":       "Safe",
		"<img src=x onerror=alert(1)>Text <b>bold</b>":                          "Text bold",
		"plain text\nin lines\n\nand a paragraph":                               "plain text\nin lines\n\nand a paragraph",
		"<p>broken\nacross   lines":                                             "broken across lines",
		"&lt;script&gt; as words":                                               "<script> as words",
		"zero\u200bwidth \u202eand reversed\u0007":                              "zerowidth and reversed",
		"=HYPERLINK(\"http://x\")":                                              "=HYPERLINK(\"http://x\")",
		"<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>":       "a b\n\nc",
		"":           "",
		"<p></p> \n": "",
	} {
		if got := goods.Plain(html); got != want {
			t.Errorf("%q became %q, want %q", html, got, want)
		}
	}
}

func TestSlugsAreAddresses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"Œuvre d'été": "oeuvre-dete", "--A__b--": "a-b", "日本": "", "Déjà vu 2": "deja-vu-2"} {
		if got := goods.Slug(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

type endless struct{ row string }

func (e endless) Read(p []byte) (int, error) {
	n := 0
	for n+len(e.row) <= len(p) {
		n += copy(p[n:], e.row)
	}
	return n, nil
}

func TestAnEndlessFileIsRefused(t *testing.T) {
	t.Parallel()
	_, report, err := shopify.Parse(endless{"Handle,Title,Variant Price\n"})
	if err != nil || len(report.Errors) == 0 {
		t.Errorf("err %v, errors %v", err, report.Errors)
	}
	_, report, err = shopify.Parse(endless{"\"Handle,\n"})
	if err == nil && len(report.Errors) == 0 {
		t.Error("an endless cell was taken")
	}
	if csvfile.MaxRows < 50_000 {
		t.Error("a real catalogue must fit")
	}
}

func FuzzParse(f *testing.F) {
	body, err := os.ReadFile("../testdata/shopify-apparel.csv")
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{string(body), header + "a,A,<p>x,V,,,,Size,S,,,S1,1,1,,5,6,4006381333931,https://x/1,1,,\n", "Handle;Title;Variant Price\n\"a\nb\";B;1\n", "\xef\xbb\xbf", "\x00", "Handle,Title,Variant Price\r\n=1,@x,１\r\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, file string) {
		products, report, err := shopify.Parse(strings.NewReader(file))
		if err != nil {
			t.Fatalf("a string cannot fail to be read: %v", err)
		}
		if len(report.Errors) == 0 && len(products) == 0 {
			t.Fatal("neither products nor errors")
		}
		for _, e := range report.Errors {
			if e.Line < 1 || e.Text == "" {
				t.Fatalf("an error without its place: %+v", e)
			}
		}
		skus := map[string]bool{}
		for _, p := range products {
			if p.Slug == "" || p.Title == "" || len(p.Variants) == 0 {
				t.Fatalf("an impossible product: %+v", p)
			}
			for _, v := range p.Variants {
				if v.SKU == "" || skus[v.SKU] || v.Price < 0 || v.Quantity < 0 || v.Grams < 0 || v.Grams > 30000 {
					t.Fatalf("an impossible variant: %+v", v)
				}
				skus[v.SKU] = true
			}
		}
	})
}
