package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"strings"
	"time"

	"plantagenet/internal/catalog"
	"plantagenet/internal/i18n"
	"plantagenet/internal/postgres"
)

// pages measures a demo shop: first start, warm start, product page, list,
// search, memory, weight.
func (b *bench) pages(ctx context.Context) error {
	web, err := freePort()
	if err != nil {
		return err
	}
	box, err := freePort()
	if err != nil {
		return err
	}
	metrics, err := freePort()
	if err != nil {
		return err
	}
	data := b.dir + "/demo"
	env := []string{"LISTEN=" + web, "BASE_URL=http://" + web, "SANDBOX_LISTEN=" + box, "METRICS_LISTEN=" + metrics, "DATA_DIR=" + data, "LOG_LEVEL=error"}
	first, cold, err := b.begin("http://"+web+"/fr/", env, b.binary, "demo")
	if err != nil {
		return err
	}
	b.stopLast()
	cmd, warm, err := b.begin("http://"+web+"/fr/", env, b.binary, "demo")
	if err != nil {
		return err
	}
	_ = first
	time.Sleep(3 * time.Second)
	rest := memory(cmd.Process.Pid)
	product, err := b.emblem(web)
	if err != nil {
		return err
	}
	if err := b.page(ctx, "product page, 64 connections, a second", web, product, "0.70"); err != nil {
		return err
	}
	if err := b.page(ctx, "list of 24, 64 connections, a second", web, "/fr/produits", "0.70"); err != nil {
		return err
	}
	if err := b.search(ctx, web, data); err != nil {
		return err
	}
	fmt.Printf("%-44s %12.0f %12s %8s %8s\n", "memory at rest, MB", rest, "", "", "<= 60")
	fmt.Printf("%-44s %12.0f %12s %8s %8s\n", "memory after load, MB", memory(cmd.Process.Pid), "", "", "<= 150")
	fmt.Printf("%-44s %12.2f %12s %8s %8s\n", "first start to the first 200, s", cold.Seconds(), "", "", "")
	fmt.Printf("%-44s %12.2f %12s %8s %8s\n", "warm start to the first 200, s", warm.Seconds(), "", "", "<= 3")
	weight, err := firstVisit(web, product)
	if err != nil {
		return err
	}
	fmt.Printf("%-44s %12.1f %12s %8s %8s\n", "first visit of a product page, kB", weight, "", "", "<= 100")
	b.stopLast()
	return nil
}

func (b *bench) stopLast() {
	b.last[len(b.last)-1]()
	b.last = b.last[:len(b.last)-1]
}

// emblem finds an article's page through the list.
func (b *bench) emblem(web string) (string, error) {
	c, err := dial(web)
	if err != nil {
		return "", err
	}
	defer c.Close()
	_, body, err := c.do(get("/fr/produits", ""))
	if err != nil {
		return "", err
	}
	_, rest, ok := strings.Cut(string(body), `href="/fr/produits/`)
	slug, _, _ := strings.Cut(rest, `"`)
	if !ok || slug == "" {
		return "", fmt.Errorf("no article on the list")
	}
	return "/fr/produits/" + slug, nil
}

func (b *bench) page(ctx context.Context, name, web, path, reach string) error {
	c, err := dial(web)
	if err != nil {
		return err
	}
	request := get(path, "gzip")
	_, body, err := c.do(request)
	if err != nil {
		return err
	}
	floor, err := b.bare(ctx, body, "gzip")
	c.Close()
	if err != nil {
		return err
	}
	defer b.stopLast()
	var ours, theirs float64
	for range 2 { // turn and turn about, so that a busy moment hits both
		o, err := fetch(web, request, 64, b.window/2)
		if err != nil {
			return err
		}
		f, err := fetch(floor, get("/", "gzip"), 64, b.window/2)
		if err != nil {
			return err
		}
		ours, theirs = ours+o/2, theirs+f/2
	}
	row(name, ours, theirs, reach)
	return nil
}

// statement is one query as the shop sent it.
type statement struct {
	text string
	args []any
}

// recorder keeps the statements that a room sends.
type recorder struct {
	postgres.Reader
	sent []statement
}

func (r *recorder) Get(ctx context.Context, dest any, query string, args ...any) error {
	r.sent = append(r.sent, statement{query, args})
	return r.Reader.Get(ctx, dest, query, args...)
}

func (r *recorder) Select(ctx context.Context, dest any, query string, args ...any) error {
	r.sent = append(r.sent, statement{query, args})
	return r.Reader.Select(ctx, dest, query, args...)
}

// search measures the search page with words never asked before against the
// very statements it sends, through lib/pq alone.
func (b *bench) search(ctx context.Context, web, data string) error {
	db, err := postgres.Open(ctx, "host="+data+"/pg/run user=plantagenet dbname=plantagenet", postgres.Options{MaxConns: 8})
	if err != nil {
		return err
	}
	defer db.Close()
	r := &recorder{Reader: db}
	if _, err := catalog.Search(ctx, r, catalog.Query{Lang: i18n.French, Q: "coton"}); err != nil {
		return err
	}
	ours, err := rate(web, 8, b.window, func(c *conn, i int64) error {
		status, _, err := c.do(get(fmt.Sprintf("/fr/produits?q=coton+%s", fresh(i)), "gzip"))
		if err == nil && status != 200 {
			err = fmt.Errorf("status %d", status)
		}
		return err
	})
	if err != nil {
		return err
	}
	theirs, err := b.statementsAlone(ctx, db, r.sent)
	if err != nil {
		return err
	}
	row("search, a new word each time, a second", ours, theirs, "0.60")
	return nil
}

// fresh makes the i-th of many small words that every cotton article matches:
// letters that the search leaves aside, in ever new order.
func fresh(i int64) string {
	stop := []string{"de", "du", "la", "le", "les", "un", "une", "en", "au", "aux", "et", "ou", "par", "sur", "dans", "pour"}
	var words []string
	for range 6 {
		words = append(words, stop[i%int64(len(stop))])
		i /= int64(len(stop))
	}
	return strings.Join(words, "+")
}

func (b *bench) statementsAlone(ctx context.Context, db *postgres.DB, sent []statement) (float64, error) {
	prepared := make([]*sql.Stmt, len(sent))
	for i, s := range sent {
		st, err := db.SQL().PrepareContext(ctx, s.text)
		if err != nil {
			return 0, err
		}
		defer st.Close()
		prepared[i] = st
	}
	return workers(8, b.window, func(int, int64) error {
		for i, s := range sent {
			if err := drain(ctx, prepared[i], s.args); err != nil {
				return err
			}
		}
		return nil
	})
}

// firstVisit weighs a page with what it needs besides pictures, as a browser
// with an empty cache fetches it, in kilobytes over the wire.
func firstVisit(web, path string) (float64, error) {
	c, err := dial(web)
	if err != nil {
		return 0, err
	}
	defer c.Close()
	_, body, err := c.do(get(path, ""))
	if err != nil {
		return 0, err
	}
	page := string(body)
	total := 0
	for _, part := range append([]string{path}, needed(page)...) {
		status, got, err := c.do(get(part, "gzip"))
		if err != nil || status != 200 {
			return 0, fmt.Errorf("%s: %d %v", part, status, err)
		}
		total += len(got) + 300 // and its headers
		if strings.HasSuffix(part, ".css") {
			_, plain, err := c.do(get(part, ""))
			if err != nil {
				return 0, err
			}
			for _, font := range cut(string(plain), "url(", ")") {
				font = strings.Trim(font, `"'`)
				if strings.Contains(font, "italic") && !strings.Contains(page, "<blockquote") {
					continue
				}
				if strings.HasPrefix(font, "/static/") && strings.HasSuffix(font, ".woff2") && !strings.Contains(page, font) {
					_, f, err := c.do(get(font, "gzip"))
					if err != nil {
						return 0, err
					}
					total += len(f) + 300
				}
			}
		}
	}
	return float64(total) / 1000, nil
}

// needed are the styles, scripts and preloaded fonts of a page.
func needed(page string) []string {
	seen, list := map[string]bool{}, []string{}
	for _, attr := range []string{`href="`, `src="`} {
		for _, path := range cut(page, attr, `"`) {
			asset := strings.HasPrefix(path, "/static/") && (strings.HasSuffix(path, ".css") || strings.HasSuffix(path, ".js") || strings.HasSuffix(path, ".woff2"))
			if asset && !seen[path] {
				seen[path], list = true, append(list, path)
			}
		}
	}
	return list
}

func cut(text, from, to string) []string {
	var found []string
	for {
		_, rest, ok := strings.Cut(text, from)
		if !ok {
			return found
		}
		value, after, _ := strings.Cut(rest, to)
		found, text = append(found, value), after
	}
}

func init() { os.Setenv("TZ", "UTC") }
