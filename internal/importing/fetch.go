package importing

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"syscall"
	"time"

	"plantagenet/internal/importing/csvfile"
	"plantagenet/internal/importing/goods"
)

// Fetch brings the bytes behind an address.
type Fetch func(ctx context.Context, address string) ([]byte, error)

const (
	maxDownload  = 20 << 20
	fetchTimeout = 15 * time.Second
	fetchBudget  = 2 * time.Minute // for all pictures of one file
	fetchers     = 4
)

var errRefused = errors.New("not an address on the public internet")

// within are networks that no picture of a shop stands in: the machine's own,
// its neighbours', and those set aside (RFC 6890).
var within = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("198.51.100.0/24"),
	netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"), netip.MustParsePrefix("64:ff9b::/96"),
	netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("2002::/16"),
}

func public(a netip.Addr) bool {
	a = a.Unmap()
	for _, n := range within {
		if n.Contains(a) {
			return false
		}
	}
	return a.IsGlobalUnicast() && !a.IsPrivate()
}

// guard looks at the address really dialled, after names are resolved and at
// every redirect, so that no name can lead inside.
func guard(_, address string, _ syscall.RawConn) error {
	a, err := netip.ParseAddrPort(address)
	if err != nil || !public(a.Addr()) || a.Port() != 443 {
		return errRefused
	}
	return nil
}

var client = &http.Client{
	Timeout: fetchTimeout,
	Transport: &http.Transport{DialContext: (&net.Dialer{Timeout: 5 * time.Second, Control: guard}).DialContext,
		TLSHandshakeTimeout: 5 * time.Second, ResponseHeaderTimeout: 10 * time.Second, MaxIdleConnsPerHost: fetchers},
	CheckRedirect: func(r *http.Request, via []*http.Request) error {
		if r.URL.Scheme != "https" || len(via) > 3 {
			return errRefused
		}
		return nil
	},
}

// Download fetches over https from the public internet only, 20 MB at most.
func Download(ctx context.Context, address string) ([]byte, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.User != nil {
		return nil, errRefused
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, errRefused
	}
	answer, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("answered %s", answer.Status)
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxDownload+1))
	if err == nil && len(body) > maxDownload {
		err = fmt.Errorf("is larger than %d MB", maxDownload>>20)
	}
	return body, err
}

// fetchAll brings pictures, a few at a time. A host that does not answer is not
// asked for its other pictures.
func fetchAll(ctx context.Context, wanted []goods.Image, fetch Fetch, folder string) (map[string]kept, []csvfile.LineError, error) {
	ctx, cancel := context.WithTimeout(ctx, fetchBudget)
	defer cancel()
	f := fetching{fetch: fetch, folder: folder, kept: map[string]kept{}, dead: map[string]error{}}
	var all sync.WaitGroup
	queue := make(chan goods.Image)
	for range fetchers {
		all.Go(func() {
			for image := range queue {
				f.one(ctx, image)
			}
		})
	}
	for _, image := range wanted {
		queue <- image
	}
	close(queue)
	all.Wait()
	return f.kept, f.warnings, f.broken
}

type fetching struct {
	fetch  Fetch
	folder string

	mu       sync.Mutex
	kept     map[string]kept
	dead     map[string]error // by host
	warnings []csvfile.LineError
	broken   error // the folder cannot be written
}

func (f *fetching) one(ctx context.Context, image goods.Image) {
	host := hostOf(image.URL)
	f.mu.Lock()
	_, done := f.kept[image.URL]
	err := f.dead[host]
	f.mu.Unlock()
	if done {
		return
	}
	var body []byte
	if err == nil {
		body, err = f.fetch(ctx, image.URL)
	}
	var k kept
	var unreachable net.Error
	dead := errors.As(err, &unreachable)
	if err == nil {
		k, err = keep(body, f.folder)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	var folder *fs.PathError
	switch {
	case errors.As(err, &folder):
		f.broken = err
	case err != nil:
		if dead {
			f.dead[host] = err
		}
		f.warnings = append(f.warnings, pictureFault(image, err))
	default:
		f.kept[image.URL] = k
	}
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

// pictureFault says why a picture could not be had, without the address that
// stands beside it.
func pictureFault(image goods.Image, err error) csvfile.LineError {
	var asked *url.Error
	if errors.As(err, &asked) {
		err = asked.Err
	}
	var named *net.DNSError
	var dialled *net.OpError
	key := "picture_other"
	switch {
	case errors.Is(err, errRefused):
		key = "picture_refused"
	case errors.Is(err, context.DeadlineExceeded):
		key = "picture_late"
	case errors.As(err, &named) || errors.As(err, &dialled):
		key = "picture_unreachable"
	case errors.Is(err, errNoPicture):
		key = "picture_none"
	}
	return csvfile.Fault(image.Line, key, image.URL, err)
}
