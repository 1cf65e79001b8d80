package browsertest

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"github.com/chromedp/chromedp"
)

// Picture keeps a screenshot where SCREENSHOTS says, for eyes.
func (v Visitor) Picture(name string) {
	dir := os.Getenv("SCREENSHOTS")
	if dir == "" {
		return
	}
	ctx, cancel := context.WithTimeout(v.Ctx, 20*time.Second)
	defer cancel()
	shot, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.MkdirAll(dir, 0o755)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), shot, 0o644)
	}
	if err != nil {
		v.T.Log(err)
	}
}

// rules of axe-core that every page keeps: WCAG 2.2 A and AA, and good practice.
const rules = `axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
	.then(r => r.violations.map(v => v.id + ": " + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join(" | ")))`

// Axe fails the test for each thing axe-core finds wrong on the page.
func (v Visitor) Axe(what string) {
	v.T.Helper()
	v.Do(chromedp.Evaluate[chromedp.Void](axe))
	ctx, cancel := context.WithTimeout(v.Ctx, 60*time.Second)
	defer cancel()
	found, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](rules, chromedp.EvalAwaitPromise))
	if err != nil {
		v.T.Fatalf("%s: %v", what, err)
	}
	for _, f := range found {
		v.T.Errorf("%s: %s", what, f)
	}
}

// Fits fails the test when the page is wider than the screen.
func (v Visitor) Fits(what string) {
	v.T.Helper()
	ctx, cancel := context.WithTimeout(v.Ctx, 10*time.Second)
	defer cancel()
	over, err := chromedp.Run(ctx, chromedp.Evaluate[int](`document.documentElement.scrollWidth - document.documentElement.clientWidth`))
	if err != nil {
		v.T.Fatalf("%s: %v", what, err)
	}
	if over > 0 {
		v.T.Errorf("%s is %d px wider than the screen", what, over)
	}
}
