package page

import (
	"container/list"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"plantagenet/internal/i18n"
)

// Fresh is how long a finished page may be shown without asking the database
// again. A sale made by this process drops the page at once; this bounds what
// another process's sale, a lapsed hold or the turn of the day can leave behind.
const Fresh = 10 * time.Second

// place is what a visitor's page depends on besides the shop itself: its
// address in normal form, which names the language, and the count in the header.
type place struct {
	uri   string
	count int
}

type entry struct {
	place place
	blob  *Blob
	tags  []string
	born  time.Time
}

// Cache holds finished pages for visitors, bounded in bytes, the least recently
// used leaving first. It holds no page that belongs to one person.
type Cache struct {
	limit int64
	now   func() time.Time

	mu      sync.Mutex
	size    int64
	order   *list.List // of *entry, most recently used first
	pages   map[place]*list.Element
	tagged  map[string]map[place]struct{}
	era     uint64            // counts calls to Drop
	dropped map[string]uint64 // tag → era of its last Drop

	misses singleflight.Group
}

// NewCache makes a cache of at most limit bytes.
func NewCache(limit int64) *Cache {
	return &Cache{
		limit: limit, now: time.Now, order: list.New(), pages: map[place]*list.Element{},
		tagged: map[string]map[place]struct{}{}, dropped: map[string]uint64{},
	}
}

// Drop forgets the pages that carry any of the tags: "product:12", "coop:3",
// "list", and "all" for everything. A page being rendered meanwhile from older
// rows is not stored.
func (c *Cache) Drop(tags ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.era++
	for _, tag := range tags {
		c.dropped[tag] = c.era
		if tag == "all" {
			c.forgetAll()
			continue
		}
		for p := range c.tagged[tag] {
			c.forget(c.pages[p])
		}
	}
}

// Len is the number of pages held.
func (c *Cache) Len() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.order.Len()
}

func (c *Cache) find(p place) *Blob {
	c.mu.Lock()
	defer c.mu.Unlock()
	at, ok := c.pages[p]
	if !ok {
		return nil
	}
	e := at.Value.(*entry)
	if c.now().Sub(e.born) > Fresh {
		c.forget(at)
		return nil
	}
	c.order.MoveToFront(at)
	return e.blob
}

func (c *Cache) eraNow() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.era
}

// keep stores a page that was begun in the given era, unless one of its tags
// has been dropped since: its rows may be the old ones.
func (c *Cache) keep(e *entry, begun uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.dropped["all"] > begun {
		return
	}
	for _, tag := range e.tags {
		if c.dropped[tag] > begun {
			return
		}
	}
	if at, ok := c.pages[e.place]; ok {
		c.forget(at)
	}
	c.pages[e.place] = c.order.PushFront(e)
	c.size += e.blob.Size()
	for _, tag := range e.tags {
		if c.tagged[tag] == nil {
			c.tagged[tag] = map[place]struct{}{}
		}
		c.tagged[tag][e.place] = struct{}{}
	}
	for c.size > c.limit && c.order.Len() > 0 {
		c.forget(c.order.Back())
	}
}

func (c *Cache) forget(at *list.Element) {
	e := c.order.Remove(at).(*entry)
	delete(c.pages, e.place)
	c.size -= e.blob.Size()
	for _, tag := range e.tags {
		delete(c.tagged[tag], e.place)
		if len(c.tagged[tag]) == 0 {
			delete(c.tagged, tag)
		}
	}
}

func (c *Cache) forgetAll() {
	c.size = 0
	c.order.Init()
	clear(c.pages)
	clear(c.tagged)
}

var (
	revalidate = []string{Revalidate}
	setLang    = map[bool]map[i18n.Lang][]string{true: langHeaders(true), false: langHeaders(false)}
)

// serve sends a held page and, where the address speaks another language than
// the cookie remembers, the cookie.
func (c *Cache) serve(w http.ResponseWriter, r *http.Request, b *Blob) error {
	h := w.Header()
	h["Cache-Control"] = revalidate
	if l, ok := LangOf(r.URL.Path); ok && cookie(r, langCookie) != string(l) {
		h["Set-Cookie"] = setLang[secure(h)][l]
	}
	return b.write(w, r, http.StatusOK)
}
