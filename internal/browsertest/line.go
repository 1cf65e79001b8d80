package browsertest

import (
	"context"
	"sync"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// SlowLine lets the tab's traffic through as a poor line does: so many bytes a
// second, each answer that much later.
func (v Visitor) SlowLine(bytesPerSecond float64, latency time.Duration) {
	v.T.Helper()
	v.Do(func(ctx context.Context, t *chromedp.Target) (none chromedp.Void, err error) {
		if _, err = cdp.Call(ctx, t, network.Enable, network.EnableParams{}); err != nil {
			return none, err
		}
		_, err = cdp.Call(ctx, t, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
			MatchedNetworkConditions: []*network.Conditions{{Latency: float64(latency.Milliseconds()), DownloadThroughput: bytesPerSecond, UploadThroughput: bytesPerSecond}}})
		return none, err
	})
}

// Weight is what a page was over the wire, headers too, as the browser counted.
type Weight struct {
	Bytes    int
	Requests []string // their addresses
	Took     time.Duration
}

// Weigh opens an address with nothing kept from before, and counts until
// nothing more comes.
func (v Visitor) Weigh(url string) (w Weight) {
	v.T.Helper()
	ctx, cancel := context.WithCancel(v.Ctx)
	defer cancel()
	var mu sync.Mutex
	waits := map[network.RequestID]bool{}
	err := chromedp.Listen(ctx, func(ev any) {
		mu.Lock()
		defer mu.Unlock()
		switch e := ev.(type) {
		case *network.EventRequestWillBeSent:
			if e.RedirectResponse != nil {
				w.Bytes += int(e.RedirectResponse.EncodedDataLength)
			}
			w.Requests, waits[e.RequestID] = append(w.Requests, e.Request.URL), true
		case *network.EventLoadingFinished:
			w.Bytes += int(e.EncodedDataLength)
			delete(waits, e.RequestID)
		case *network.EventLoadingFailed:
			delete(waits, e.RequestID)
		}
	})
	if err != nil {
		v.T.Fatal(err)
	}
	v.Do(func(ctx context.Context, t *chromedp.Target) (none chromedp.Void, err error) {
		if _, err = cdp.Call(ctx, t, network.Enable, network.EnableParams{}); err != nil {
			return none, err
		}
		if _, err = cdp.Call(ctx, t, network.ClearBrowserCache, cdp.Empty{}); err != nil {
			return none, err
		}
		_, err = cdp.Call(ctx, t, network.SetCacheDisabled, network.SetCacheDisabledParams{CacheDisabled: true})
		return none, err
	})
	begun := time.Now()
	v.Open(url)
	quiet := time.Now()
	for deadline := time.Now().Add(40 * time.Second); time.Since(quiet) < 700*time.Millisecond; time.Sleep(50 * time.Millisecond) {
		mu.Lock()
		if len(waits) > 0 {
			quiet = time.Now()
		}
		mu.Unlock()
		if time.Now().After(deadline) {
			v.T.Fatalf("%s is still loading", url)
		}
	}
	cancel()
	mu.Lock()
	defer mu.Unlock()
	w.Took = quiet.Sub(begun)
	return w
}

// SignedIn gives the browser a session.
func (v Visitor) SignedIn(origin, secret string) {
	v.T.Helper()
	v.Do(func(ctx context.Context, t *chromedp.Target) (none chromedp.Void, err error) {
		_, err = cdp.Call(ctx, t, network.SetCookie, network.SetCookieParams{Name: "session", Value: secret, URL: origin})
		return none, err
	})
}
