package browsertest

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

//go:embed axe-4.14.1.min.js
var axe string

// Screen is what a visitor looks at.
type Screen struct {
	Name          string
	Width, Height int64
}

// The screens that pages are looked at on.
var (
	Phone = Screen{"phone", 390, 844}
	Desk  = Screen{"desk", 1280, 900}
	Least = Screen{"least", 320, 700} // the narrowest that WCAG 1.4.10 asks for
)

// Chromium finds the browser; without one the test fails.
func Chromium(t testing.TB) string {
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

// Visitor is a browser of its own with one tab.
type Visitor struct {
	T   testing.TB
	Ctx context.Context // the tab's, for actions the visitor has no word for
}

// Visit opens a browser; it ends with the test.
func Visit(t testing.TB, s Screen) Visitor {
	t.Helper()
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(Chromium(t)), chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost"))
	ctx, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	// the first act starts the browser, which would end with a shorter context
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(s.Width, s.Height)); err != nil {
		t.Fatal(err)
	}
	return Visitor{t, ctx}
}

// Do acts as a visitor does: when the page swaps a part just as it is touched,
// the browser says that the node is gone, and the visitor touches again.
func (v Visitor) Do(steps ...chromedp.Action[chromedp.Void]) {
	v.T.Helper()
	ctx, cancel := context.WithTimeout(v.Ctx, 45*time.Second)
	defer cancel()
	for _, step := range steps {
		err := chromedp.Do(ctx, step)
		for try := 0; err != nil && passing(err) && try < 20; try++ {
			time.Sleep(250 * time.Millisecond)
			err = chromedp.Do(ctx, step)
		}
		if err != nil {
			v.Picture("lost")
			v.T.Fatalf("at %s: %v", v.At(), err)
		}
	}
}

// Open goes to an address. A way that another, just begun, cut short is gone
// again, as a person reloads.
func (v Visitor) Open(url string) {
	v.T.Helper()
	ctx, cancel := context.WithTimeout(v.Ctx, 45*time.Second)
	defer cancel()
	err := chromedp.Do(ctx, chromedp.Navigate(url))
	for try := 0; err != nil && passing(err) && try < 5; try++ {
		time.Sleep(250 * time.Millisecond)
		err = chromedp.Do(ctx, chromedp.Navigate(url))
	}
	if err != nil {
		v.T.Fatalf("open %s: %v", url, err)
	}
}

// passing holds for what the browser says in the moment it goes from one page
// to another.
func passing(err error) bool {
	return strings.Contains(err.Error(), "(-32000)") || strings.Contains(err.Error(), "net::ERR_ABORTED")
}

// Whole waits until the page is there whole and has an element.
func (v Visitor) Whole(css string) {
	v.T.Helper()
	there := fmt.Sprintf(`document.readyState === "complete" && !!document.querySelector(%q)`, css)
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		ctx, cancel := context.WithTimeout(v.Ctx, 10*time.Second)
		yes, err := chromedp.Run(ctx, chromedp.Evaluate[bool](there))
		cancel()
		if err == nil && yes {
			return
		}
		if time.Now().After(deadline) {
			v.Picture("lost")
			v.T.Fatalf("at %s there is no %s", v.At(), css)
		}
	}
}

// Has says whether the page has an element now.
func (v Visitor) Has(css string) bool {
	ctx, cancel := context.WithTimeout(v.Ctx, 10*time.Second)
	defer cancel()
	yes, err := chromedp.Run(ctx, chromedp.Evaluate[bool](fmt.Sprintf(`!!document.querySelector(%q)`, css)))
	return err == nil && yes
}

// Leaves does what leads to another page, or to the same one anew, and waits
// until that one is there whole: an element of the old page is not taken for
// one of the new.
func (v Visitor) Leaves(act func()) {
	v.T.Helper()
	v.Do(chromedp.Evaluate[chromedp.Void](`document.documentElement.id = "left-behind"`))
	act()
	v.Whole("html:not(#left-behind)")
}

// Click clicks the first element, once it stands still and nothing covers it: a
// page still loading moves what is on it.
func (v Visitor) Click(css string) {
	v.T.Helper()
	v.still(css)
	v.Do(chromedp.Click(chromedp.CSS(css)))
}

// place is where the middle of an element is on the screen, once it is in view
// and on top.
const place = `(() => {
	const e = document.querySelector(%q);
	if (!e || document.readyState !== "complete") return "";
	e.scrollIntoView({block: "center", behavior: "instant"});
	const r = e.getBoundingClientRect(), x = r.left + r.width / 2, y = r.top + r.height / 2;
	const top = document.elementFromPoint(x, y);
	return top && (e.contains(top) || top.contains(e)) ? x + " " + y : "";
})()`

func (v Visitor) still(css string) {
	v.T.Helper()
	var last string
	for deadline := time.Now().Add(6 * time.Second); time.Now().Before(deadline); time.Sleep(60 * time.Millisecond) {
		ctx, cancel := context.WithTimeout(v.Ctx, 10*time.Second)
		at, err := chromedp.Run(ctx, chromedp.Evaluate[string](fmt.Sprintf(place, css)))
		cancel()
		if err == nil && at != "" && at == last {
			return
		}
		last = at
	}
}

// Write types into a field as a keyboard does.
func (v Visitor) Write(css, text string) {
	v.T.Helper()
	v.Do(chromedp.SendKeys(chromedp.CSS(css), text))
}

// Press sends keys to whatever has the focus, as a keyboard or a scanner does.
func (v Visitor) Press(keys string) { v.T.Helper(); v.Do(chromedp.KeyEvent(keys)) }

// Resize changes the screen.
func (v Visitor) Resize(s Screen) { v.T.Helper(); v.Do(chromedp.EmulateViewport(s.Width, s.Height)) }

// NoScripts turns scripts off in the tab, as a careful visitor does.
func (v Visitor) NoScripts() {
	v.T.Helper()
	v.Do(func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return chromedp.Void{}, err
	})
}

// Holds says whether an element's text holds part. While the element is being
// swapped or the page left, it does not yet.
func (v Visitor) Holds(css, part string) bool {
	ctx, cancel := context.WithTimeout(v.Ctx, 10*time.Second)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.TextContent(chromedp.CSS(css)))
	return err == nil && strings.Contains(text, part)
}

// Sees waits until the page's text holds part.
func (v Visitor) Sees(part string) {
	v.T.Helper()
	for deadline := time.Now().Add(30 * time.Second); !v.Holds("body", part); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(deadline) {
			v.Picture("lost")
			v.T.Fatalf("at %s the visitor does not see %q", v.At(), part)
		}
	}
}

// At is the tab's address. While the tab goes from one page to the next, the
// browser says that its target is gone, and is asked again.
func (v Visitor) At() string {
	v.T.Helper()
	ctx, cancel := context.WithTimeout(v.Ctx, 10*time.Second)
	defer cancel()
	url, err := chromedp.Run(ctx, chromedp.Location())
	for try := 0; err != nil && passing(err) && try < 20; try++ {
		time.Sleep(100 * time.Millisecond)
		url, err = chromedp.Run(ctx, chromedp.Location())
	}
	if err != nil {
		v.T.Fatal(err)
	}
	return url
}

// Arrives waits until the address holds part.
func (v Visitor) Arrives(part string) {
	v.T.Helper()
	for deadline := time.Now().Add(40 * time.Second); !strings.Contains(v.At(), part); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(deadline) {
			v.Picture("lost")
			v.T.Fatalf("the visitor is not at %s but at %s", part, v.At())
		}
	}
	v.Whole("body")
}
