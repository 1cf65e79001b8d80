package page

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"
)

func words(text string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	})
}

// shop is an echo with one cached page whose text build gives.
func shop(c *Cache, build func(echo.Context) (View, error)) *echo.Echo {
	e := echo.New()
	e.Pre(c.Front)
	e.GET("/fr/p", c.Page([]string{"q", "sort"}, build))
	return e
}

func get(e *echo.Echo, uri string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", uri, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	e.ServeHTTP(w, r)
	return w
}

func TestAPageIsMadeOnceUntilItsTagIsDropped(t *testing.T) {
	t.Parallel()
	made := 0
	c := NewCache(1 << 20)
	e := shop(c, func(echo.Context) (View, error) {
		made++
		return View{http.StatusOK, words(fmt.Sprint("made ", made)), []string{"product:1", "list"}}, nil
	})
	for range 3 {
		if got := get(e, "/fr/p").Body.String(); got != "made 1" {
			t.Fatalf("got %q", got)
		}
	}
	c.Drop("product:2", "coop:9")
	if got := get(e, "/fr/p").Body.String(); got != "made 1" {
		t.Errorf("another product's change dropped it: %q", got)
	}
	c.Drop("product:1")
	if got := get(e, "/fr/p").Body.String(); got != "made 2" {
		t.Errorf("after its drop: %q", got)
	}
	c.Drop("all")
	if got := get(e, "/fr/p").Body.String(); got != "made 3" || c.Len() != 1 {
		t.Errorf("after dropping all: %q, %d held", got, c.Len())
	}
}

func TestAPageBegunBeforeADropIsNotKept(t *testing.T) {
	t.Parallel()
	for _, tag := range []string{"product:1", "all"} {
		c := NewCache(1 << 20)
		made := 0
		e := shop(c, func(echo.Context) (View, error) {
			made++
			if made == 1 {
				c.Drop(tag) // a sale commits while the page is being put together
			}
			return View{http.StatusOK, words(fmt.Sprint("made ", made)), []string{"product:1"}}, nil
		})
		get(e, "/fr/p")
		if got := get(e, "/fr/p").Body.String(); got != "made 2" {
			t.Errorf("drop of %s: a stale page was kept: %q", tag, got)
		}
	}
}

func TestOnlyNamedParametersTellPagesApart(t *testing.T) {
	t.Parallel()
	c := NewCache(1 << 20)
	made := 0
	e := shop(c, func(ctx echo.Context) (View, error) {
		made++
		return View{http.StatusOK, words("q=" + ctx.QueryParam("q")), nil}, nil
	})
	for _, uri := range []string{"/fr/p?q=a", "/fr/p?q=a&utm_source=x", "/fr/p?sort=&q=a", "/fr/p?x=1&q=a"} {
		if got := get(e, uri).Body.String(); got != "q=a" {
			t.Errorf("%s: %q", uri, got)
		}
	}
	if made != 1 {
		t.Errorf("made %d times", made)
	}
	if got := get(e, "/fr/p?q=b").Body.String(); got != "q=b" {
		t.Errorf("another word: %q", got)
	}
}

func TestVisitorsWithOtherCartsSeeTheirOwnCount(t *testing.T) {
	t.Parallel()
	c := NewCache(1 << 20)
	e := shop(c, func(ctx echo.Context) (View, error) {
		return View{http.StatusOK, words(fmt.Sprint("cart ", CartCount(ctx))), nil}, nil
	})
	for cookie, want := range map[string]string{"": "cart 0", "cart_count=2": "cart 2", "cart_count=-4": "cart 0", "cart_count=1000000": "cart 999"} {
		for range 2 {
			if got := get(e, "/fr/p", "Cookie", cookie).Body.String(); got != want {
				t.Errorf("%q: %q, want %q", cookie, got, want)
			}
		}
	}
}

func TestErrorsAndOtherStatusesAreNotKept(t *testing.T) {
	t.Parallel()
	c := NewCache(1 << 20)
	calls := 0
	e := shop(c, func(echo.Context) (View, error) {
		calls++
		switch calls {
		case 1:
			return View{}, errors.New("database away")
		case 2:
			return View{http.StatusNotFound, words("gone"), nil}, nil
		case 3:
			return View{http.StatusOK, templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
				io.WriteString(w, "half")
				return errors.New("torn")
			}), nil}, nil
		}
		return View{http.StatusOK, words("whole"), nil}, nil
	})
	for i, want := range []int{500, 404, 500, 200} {
		w := get(e, "/fr/p")
		if w.Code != want || strings.Contains(w.Body.String(), "half") {
			t.Errorf("call %d: %d %q, want %d", i+1, w.Code, w.Body, want)
		}
	}
}

func TestTheCacheStaysWithinItsBytes(t *testing.T) {
	t.Parallel()
	c := NewCache(20_000)
	e := shop(c, func(ctx echo.Context) (View, error) {
		return View{http.StatusOK, words(strings.Repeat("x", 400)), []string{"list"}}, nil
	})
	for i := range 500 {
		get(e, fmt.Sprint("/fr/p?q=", i))
	}
	if c.size > c.limit || c.Len() == 0 || len(c.tagged["list"]) != c.Len() {
		t.Errorf("%d bytes of %d in %d pages, %d tagged", c.size, c.limit, c.Len(), len(c.tagged["list"]))
	}
}

func TestAPageGoesStaleWithTime(t *testing.T) {
	t.Parallel()
	c := NewCache(1 << 20)
	now := time.Now()
	c.now = func() time.Time { return now }
	made := 0
	e := shop(c, func(echo.Context) (View, error) {
		made++
		return View{http.StatusOK, words("x"), nil}, nil
	})
	get(e, "/fr/p")
	now = now.Add(Fresh + time.Second)
	get(e, "/fr/p")
	if made != 2 {
		t.Errorf("made %d times", made)
	}
}

func TestARushForOnePageMakesItOnce(t *testing.T) {
	t.Parallel()
	c := NewCache(1 << 20)
	var made atomic.Int32
	open := make(chan struct{})
	e := shop(c, func(echo.Context) (View, error) {
		made.Add(1)
		<-open
		return View{http.StatusOK, words("x"), nil}, nil
	})
	var all sync.WaitGroup
	for range 32 {
		all.Go(func() { get(e, "/fr/p") })
	}
	for made.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(20 * time.Millisecond)
	close(open)
	all.Wait()
	if made.Load() != 1 {
		t.Errorf("made %d times", made.Load())
	}
}

func TestAPageAnswers304AndEncodesAsAsked(t *testing.T) {
	t.Parallel()
	c := NewCache(1 << 20)
	e := shop(c, func(echo.Context) (View, error) {
		return View{http.StatusOK, words(strings.Repeat("coton ", 500)), nil}, nil
	})
	first := get(e, "/fr/p", "Accept-Encoding", "br, gzip;q=0.8")
	if first.Header().Get("Content-Encoding") != "gzip" || first.Header().Get("Vary") != "Accept-Encoding" {
		t.Errorf("headers %v", first.Header())
	}
	if plain := get(e, "/fr/p", "Accept-Encoding", "gzip;q=0"); plain.Header().Get("Content-Encoding") != "" || plain.Body.Len() != 3000 {
		t.Errorf("refused gzip and got %v", plain.Header())
	}
	again := get(e, "/fr/p", "If-None-Match", first.Header().Get("Etag"))
	if again.Code != http.StatusNotModified || again.Body.Len() != 0 {
		t.Errorf("%d with %d bytes", again.Code, again.Body.Len())
	}
}

func TestThePageRemembersItsLanguage(t *testing.T) {
	t.Parallel()
	c := NewCache(1 << 20)
	e := shop(c, func(echo.Context) (View, error) { return View{http.StatusOK, words("x"), nil}, nil })
	for range 2 {
		if got := get(e, "/fr/p").Header().Get("Set-Cookie"); !strings.HasPrefix(got, "lang=fr;") {
			t.Errorf("cookie %q", got)
		}
	}
	if got := get(e, "/fr/p", "Cookie", "lang=fr").Header().Get("Set-Cookie"); got != "" {
		t.Errorf("set again: %q", got)
	}
}
