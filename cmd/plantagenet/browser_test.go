package main

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"plantagenet/internal/i18n"
	"plantagenet/internal/page"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/shoptest"
)

//go:embed testdata/axe-4.14.1.min.js
var axe string

// chromium finds the browser; without one the test fails.
func chromium(t testing.TB) string {
	t.Helper()
	for _, name := range []string{os.Getenv("CHROME_PATH"), "chromium", "chromium-browser", "google-chrome", "google-chrome-stable",
		"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium"} {
		if path, err := exec.LookPath(name); name != "" && err == nil {
			return path
		}
	}
	t.Fatal("there is no Chromium: run scripts/setup --tests")
	return ""
}

// screen is what a visitor looks at.
type screen struct {
	name          string
	width, height int64
}

var (
	phone = screen{"phone", 390, 844}
	desk  = screen{"desk", 1280, 900}
)

// visitor is a browser of its own with one tab.
type visitor struct {
	t   testing.TB
	ctx context.Context
}

func visit(t testing.TB, s screen) visitor {
	t.Helper()
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium(t)), chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost"))
	ctx, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	// the first act starts the browser, which would end with a shorter context
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(s.width, s.height)); err != nil {
		t.Fatal(err)
	}
	return visitor{t, ctx}
}

// do acts as a visitor does: when the page swaps a part just as it is touched,
// the browser says that the node is gone, and the visitor touches again.
func (v visitor) do(steps ...chromedp.Action[chromedp.Void]) {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, 45*time.Second)
	defer cancel()
	for _, step := range steps {
		err := chromedp.Do(ctx, step)
		for try := 0; err != nil && strings.Contains(err.Error(), "(-32000)") && try < 20; try++ {
			time.Sleep(250 * time.Millisecond)
			err = chromedp.Do(ctx, step)
		}
		if err != nil {
			v.t.Fatalf("at %s: %v", v.at(), err)
		}
	}
}

func (v visitor) open(url string) { v.t.Helper(); v.do(chromedp.Navigate(url)) }

func (v visitor) click(css string) { v.t.Helper(); v.do(chromedp.Click(chromedp.CSS(css))) }

func (v visitor) write(css, text string) {
	v.t.Helper()
	v.do(chromedp.SendKeys(chromedp.CSS(css), text))
}

// holds says whether an element's text holds part. While the element is being
// swapped or the page left, it does not yet.
func (v visitor) holds(css, part string) bool {
	ctx, cancel := context.WithTimeout(v.ctx, 10*time.Second)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.TextContent(chromedp.CSS(css)))
	return err == nil && strings.Contains(text, part)
}

func (v visitor) at() string {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, 10*time.Second)
	defer cancel()
	url, err := chromedp.Run(ctx, chromedp.Location())
	if err != nil {
		v.t.Fatal(err)
	}
	return url
}

// arrives waits until the address holds part.
func (v visitor) arrives(part string) {
	v.t.Helper()
	deadline := time.Now().Add(40 * time.Second)
	for !strings.Contains(v.at(), part) {
		if time.Now().After(deadline) {
			v.picture("lost")
			v.t.Fatalf("the visitor is not at %s but at %s", part, v.at())
		}
		time.Sleep(100 * time.Millisecond)
	}
	v.do(chromedp.WaitReady(chromedp.CSS("body")))
}

// picture keeps a screenshot where SCREENSHOTS says, for eyes.
func (v visitor) picture(name string) {
	dir := os.Getenv("SCREENSHOTS")
	if dir == "" {
		return
	}
	ctx, cancel := context.WithTimeout(v.ctx, 20*time.Second)
	defer cancel()
	shot, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), shot, 0o644)
	}
	if err != nil {
		v.t.Log(err)
	}
}

func TestFromTheHomePageToAPaidOrder(t *testing.T) {
	db, dsn := pgtest.NewDSN(t)
	r := start(t, dsn)
	var wg sync.Mutex // one buyer at a time: the pictures and the counts stay plain
	for _, l := range i18n.Langs {
		for _, s := range []screen{phone, desk} {
			t.Run(string(l)+" "+s.name, func(t *testing.T) {
				wg.Lock()
				defer wg.Unlock()
				before := shoptest.Count(t, db, `select count(*) from sales_order where status = 'paid'`)
				v := visit(t, s)
				buyInBrowser(v, r, l, string(l)+"-"+s.name, true)
				if n := shoptest.Count(t, db, `select count(*) from sales_order where status = 'paid' and lang = $1`, string(l)); n < 1 {
					t.Fatal("no order is paid")
				}
				if n := shoptest.Count(t, db, `select count(*) from sales_order where status = 'paid'`); n != before+1 {
					t.Fatalf("%d orders are paid", n-before)
				}
			})
		}
	}
	t.Run("scripts off", func(t *testing.T) {
		v := visit(t, phone)
		v.do(noScripts)
		buyInBrowser(v, r, i18n.French, "noscript", false)
	})
	mails, err := filepath.Glob(filepath.Join(r.dataDir, "mail", "*.eml"))
	if err != nil {
		t.Fatal(err)
	}
	until(t, "a mail is missing", func() bool {
		mails, _ = filepath.Glob(filepath.Join(r.dataDir, "mail", "*.eml"))
		return len(mails) == 5
	})
	allWell(t, db)
}

// buyInBrowser goes from the home page to the receipt as a visitor would.
func buyInBrowser(v visitor, r *running, l i18n.Lang, name string, scripts bool) {
	v.t.Helper()
	v.open(r.web + page.Path(l, "home"))
	v.picture(name + "-home")
	v.open(r.web + page.Path(l, "products"))
	word := map[i18n.Lang]string{i18n.French: "coton", i18n.English: "cotton"}[l]
	v.write(`main form[role=search] input[name=q], main input[name=q]`, word+"\r")
	v.arrives("q=" + word)
	v.picture(name + "-list")
	v.open(r.web + page.Path(l, "product", "sac-coton-bande-tissee"))
	v.picture(name + "-product")
	v.click(`form[action="` + page.Path(l, "cart") + `"] button[type=submit], form[action="` + page.Path(l, "cart") + `"] button.button`)
	v.arrives(page.Path(l, "cart"))
	v.picture(name + "-cart")
	v.click(`a[href="` + page.Path(l, "checkout") + `"].button`)
	v.arrives(page.Path(l, "checkout"))
	fillCheckout(v, l, name, scripts)
	payInBrowser(v, name)
	v.arrives(page.Path(l, "order", ""))
	until(v.t, "the page does not show a receipt", func() bool {
		if v.holds("main", "C301-") {
			return true
		}
		v.open(v.at())
		return false
	})
	v.picture(name + "-order")
}

func fillCheckout(v visitor, l i18n.Lang, name string, scripts bool) {
	v.t.Helper()
	if scripts { // a change before the script is there is not followed, only the next one
		until(v.t, "htmx is not there", func() bool {
			there, err := chromedp.Run(v.ctx, chromedp.Evaluate[bool](`document.readyState === "complete" && !!window.htmx`))
			return err == nil && there
		})
	}
	v.click(`#fulfilment-ship`)
	v.write(`#line1`, "12, rue Principale")
	v.write(`#city`, "Gatineau")
	if scripts {
		v.do(chromedp.SetValue(chromedp.CSS(`#province`), "QC"))
	} else {
		v.write(`#province`, "Qu") // the list goes to what is typed; setting a value would need a script
	}
	v.write(`#postal_code`, "j8x 2k1")
	v.write(`#name`, "Marie-Ève Lalonde")
	v.write(`#email`, "marie@exemple.ca")
	v.write(`#terms`, " ") // by the keyboard
	if scripts {
		v.write(`#postal_code`, "\t")
		v.write(`#phone`, "613 555-0199\t")
	} else {
		v.click(`button[value=update]`)
	}
	tax := map[i18n.Lang]string{i18n.French: "TVQ", i18n.English: "QST"}[l]
	until(v.t, "the total does not follow the form", func() bool { return v.holds(`#sommaire`, tax) })
	v.picture(name + "-checkout")
	v.click(`button[value=place]`)
}

func payInBrowser(v visitor, name string) {
	v.t.Helper()
	v.arrives("/c/pay/")
	v.picture(name + "-pay")
	v.write(`input[name=card]`, "4242 4242 4242 4242")
	v.write(`input[name=expiry]`, "12 / 34")
	v.write(`input[name=cvc]`, "123")
	v.click(`button[value=pay]`)
}

// TestEveryPageIsOpenToEveryone runs axe-core on each page in both languages.
func TestEveryPageIsOpenToEveryone(t *testing.T) {
	_, dsn := pgtest.NewDSN(t)
	r := start(t, dsn)
	token := r.placedOrder()
	v := visit(t, desk)
	for _, l := range i18n.Langs {
		for _, path := range []string{
			page.Path(l, "home"), page.Path(l, "products"), page.Path(l, "products") + "?q=coton", page.Path(l, "products") + "?q=zzzz",
			page.Path(l, "product", "sac-coton-bande-tissee"), page.Path(l, "cooperatives"), page.Path(l, "cooperative", "coop-301"),
			page.Path(l, "journey", "C301-2609"), page.Path(l, "store"), page.Path(l, "terms"), page.Path(l, "privacy"), page.Path(l, "shipping"),
			page.Path(l, "cart"), page.Path(l, "order", token), page.Path(l, "product", "nothing-here"),
		} {
			v.open(r.web + path)
			v.axe(path)
		}
	}
	v.open(r.web + page.Path(i18n.French, "product", "sac-coton-bande-tissee"))
	v.click(`form[action="/fr/panier"] button.button`)
	v.arrives("/fr/panier")
	v.axe("cart with a line")
	for _, l := range i18n.Langs {
		v.open(r.web + page.Path(l, "checkout"))
		v.axe(page.Path(l, "checkout"))
		v.click(`button[value=place]`)
		v.do(chromedp.WaitReady(chromedp.CSS(`#a-corriger`)))
		v.axe("checkout with errors")
	}
	v.open(r.web + "/staff/mail")
	v.axe("/staff/mail")
}

func (v visitor) axe(what string) {
	v.t.Helper()
	v.do(chromedp.Evaluate[chromedp.Void](axe))
	ctx, cancel := context.WithTimeout(v.ctx, 60*time.Second)
	defer cancel()
	found, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](`axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
		.then(r => r.violations.map(v => v.id + ": " + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join(" | ")))`, chromedp.EvalAwaitPromise))
	if err != nil {
		v.t.Fatalf("%s: %v", what, err)
	}
	for _, f := range found {
		v.t.Errorf("%s: %s", what, f)
	}
}

// placedOrder makes an order that awaits payment and returns its token.
func (r *running) placedOrder() string {
	r.t.Helper()
	status, got := r.ask("POST", "/api/v1/carts/"+r.newCart("C301-SAC-NAT")+"/checkout", gatineau, "Idempotency-Key", fmt.Sprint(time.Now().UnixNano()))
	if status != 201 {
		r.t.Fatalf("place: %d %v", status, got)
	}
	return got["order"].(map[string]any)["token"].(string)
}
