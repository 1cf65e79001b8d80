package browsertest

import (
	"context"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// sense is what makes a page understood and axe-core does not ask for.
const sense = `(() => {
	const wrong = [], all = (css, in_ = document) => [...in_.querySelectorAll(css)], text = e => (e.getAttribute("aria-label") || e.textContent).replace(/\s+/g, " ").trim();
	const h1 = all("h1"); if (h1.length !== 1) wrong.push(h1.length + " first headings");
	let level = 0;
	for (const h of all("h1, h2, h3, h4, h5, h6")) { const n = +h.tagName[1]; if (n > level + 1) wrong.push("heading " + text(h) + " leaps from " + level + " to " + n); level = n; if (!text(h)) wrong.push("an empty heading"); }
	for (const t of all("table")) {
		const by = document.getElementById(t.getAttribute("aria-labelledby") || "—"); if (!(t.caption && text(t.caption)) && !(by && text(by))) wrong.push("a table without a caption");
		for (const r of all("tbody tr", t)) if (!r.querySelector("th[scope=row]")) wrong.push("a row without its header: " + text(r).slice(0, 60));
		for (const h of all("th:not([scope])", t)) wrong.push("a header without scope: " + text(h));
	}
	const leads = {};
	for (const a of all("a[href]")) {
		const t = text(a);
		if (!t || /^(ici|cliquez ici|here|click here|plus|more|lire|link|lien|suite)$/i.test(t)) wrong.push("a link that does not say where it leads: " + a.outerHTML.slice(0, 120));
		if (leads[t] && leads[t] !== a.href) wrong.push("two links say " + t + " and lead to " + leads[t] + " and " + a.href);
		leads[t] = a.href;
	}
	for (const f of all("input:not([type=hidden]), select, textarea")) if (!f.labels || !f.labels.length) wrong.push("a field without a label: " + f.name);
	for (const f of all("a[href], button, input:not([type=hidden]), select, textarea, summary")) {
		if (!f.getClientRects().length) continue;
		f.focus({focusVisible: true}); const s = getComputedStyle(f);
		if (document.activeElement === f && (s.outlineStyle === "none" || parseFloat(s.outlineWidth) === 0) && s.boxShadow === "none") wrong.push("focus is not seen on " + f.outerHTML.slice(0, 120));
	}
	if (!document.title.trim()) wrong.push("no title");
	return wrong;
})()`

// larger is how wide the page is, and what stands out of it.
const larger = `(() => {
	const r = document.documentElement, over = r.scrollWidth - r.clientWidth, wide = [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > r.clientWidth + 1);
	return over > 0 ? [over + " px wider than the screen: " + wide.filter(e => !wide.some(w => w !== e && e.contains(w))).slice(0, 4).map(e => e.outerHTML.slice(0, 90)).join(" | ")] : [];
})()`

// textSize is how large the page's text is, in pixels.
const textSize = `parseFloat(getComputedStyle(document.body).fontSize)`

// letters sets the reader's own size of text in the browser, in pixels; 16 is
// what browsers begin with.
func (v Visitor) letters(px int64) {
	v.T.Helper()
	v.Do(func(ctx context.Context, t *chromedp.Target) (none chromedp.Void, err error) {
		_, err = cdp.Call(ctx, t, page.SetFontSizes, page.SetFontSizesParams{FontSizes: &page.FontSizes{Standard: px}})
		return none, err
	})
}

// Sense fails the test for each thing on the page that is hard to understand
// without seeing it, or with large text.
func (v Visitor) Sense(what string) {
	v.T.Helper()
	v.Do(func(ctx context.Context, t *chromedp.Target) (none chromedp.Void, err error) { // a tab behind others shows no focus
		_, err = cdp.Call(ctx, t, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
		return none, err
	})
	ctx, cancel := context.WithTimeout(v.Ctx, 20*time.Second)
	defer cancel()
	found, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](sense))
	if err != nil {
		v.T.Fatalf("%s: %v", what, err)
	}
	for _, f := range found {
		v.T.Errorf("%s: %s", what, f)
	}
	before, err := chromedp.Run(ctx, chromedp.Evaluate[float64](textSize))
	if err != nil {
		v.T.Fatalf("%s: %v", what, err)
	}
	v.letters(32)
	defer v.letters(16)
	after, err := chromedp.Run(ctx, chromedp.Evaluate[float64](textSize))
	if err != nil || after < 1.9*before {
		v.T.Errorf("%s: a reader who asks for letters twice as large gets %v instead of %v, %v", what, after, before, err)
	}
	over, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](larger))
	if err != nil {
		v.T.Fatalf("%s: %v", what, err)
	}
	for _, f := range over {
		v.T.Errorf("%s: with text twice as large it is %s", what, f)
	}
}

// Says reads a value from the page.
func (v Visitor) Says(script string) string {
	v.T.Helper()
	ctx, cancel := context.WithTimeout(v.Ctx, 10*time.Second)
	defer cancel()
	said, err := chromedp.Run(ctx, chromedp.Evaluate[string](script))
	if err != nil {
		v.T.Fatal(err)
	}
	return said
}
