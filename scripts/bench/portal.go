package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"sort"
	"sync/atomic"
	"time"

	"plantagenet/internal/clock"
	"plantagenet/internal/postgres"
)

// windowPages are what a cooperative opens, each of which has to answer within
// 50 ms whatever a year holds; the whole account as a file may take longer.
func windowPages(y year) []page {
	month := "/coop/sales/" + y.last.Format("2006-01")
	return []page{
		{"home", "/coop", 0}, {"sales", "/coop/sales", 0}, {"a month of sales", month, 0}, {"that month, its second page", month + "?page=2", 0},
		{"that month, CSV", month + "/csv", 0}, {"that month, text", month + "/text", 0}, {"that month, as a message", month + "/message", 0},
		{"an article's sales", "/coop/articles/" + y.sku, 0}, {"stock", "/coop/stock", 0}, {"stock, CSV", "/coop/stock/csv", 0},
		{"an article's lots", "/coop/stock/" + y.sku, 0}, {"a lot", "/coop/lots/" + y.lot, 0},
		{"balance, first page", "/coop/balance", 0}, {"balance, far in", fmt.Sprintf("/coop/balance?before=%d", y.middle), 0},
		{"balance, a month", "/coop/balance?month=" + y.first.Format("2006-01"), 0}, {"payments", "/coop/payments", 0},
		{"a month of the account, CSV", "/coop/balance/csv?month=" + y.first.Format("2006-01"), 0}, {"the year's account, CSV", "/coop/balance/csv", 10},
	}
}

// page is one address of the window; times is how often it is asked, where not
// a hundred times.
type page struct {
	name, path string
	times      int
}

// asking is how one page answered: its median, the time that 95 in 100 stay
// below, and what went over the wire for each answer. Status is what it said
// where that was not 200.
type asking struct {
	median, late time.Duration
	wire         int64
	status       int
}

// portal measures the cooperatives' window over a year of 20,000 lines of one
// cooperative and as many of ten others, and over a tenth of that.
func (b *bench) portal(ctx context.Context) error {
	var took [2]map[string]asking
	var names []page
	for i, s := range years {
		y, answers, err := b.aYear(ctx, s)
		if err != nil {
			return fmt.Errorf("portal, %s: %w", s.name, err)
		}
		took[i], names = answers, windowPages(y)
	}
	fmt.Printf("\n%-30s %8s %8s %8s %8s %7s %8s %8s\n", "portal, ms (whole: "+years[1].lines()+")", "tenth", "95th", "whole", "95th", "ratio", "kB", "reach")
	for _, p := range names {
		took[0][p.name].print(p, took[1][p.name])
	}
	return nil
}

func (small asking) print(p page, whole asking) {
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	if small.status != 0 || whole.status != 0 {
		fmt.Printf("%-30s does not answer: %d, %d\n", p.name, small.status, whole.status)
		return
	}
	reach := "50"
	if p.times > 0 {
		reach = ""
	}
	fmt.Printf("%-30s %8.1f %8.1f %8.1f %8.1f %7.2f %8.1f %8s\n", p.name, ms(small.median), ms(small.late), ms(whole.median), ms(whole.late),
		float64(whole.median)/float64(small.median), float64(whole.wire)/1000, reach)
}

// aYear fills a shop with one year, opens each page of it as the cooperative
// does, lets verify read it and ends it.
func (b *bench) aYear(ctx context.Context, s amount) (year, map[string]asking, error) {
	web, data, err := b.quietDemo(fmt.Sprintf("portal-%d", s.sold))
	if err != nil {
		return year{}, nil, err
	}
	db, err := postgres.Open(ctx, "host="+data+"/pg/run user=plantagenet dbname=plantagenet sslmode=disable", postgres.Options{MaxConns: 2})
	if err != nil {
		return year{}, nil, err
	}
	defer db.Close()
	start := time.Now()
	y, err := live(ctx, db, s)
	if err != nil {
		return y, nil, err
	}
	fmt.Printf("portal, %s: written in %.1f s; ", s.lines(), time.Since(start).Seconds())
	answers, err := askAll(web, windowPages(y))
	if err != nil {
		return y, nil, err
	}
	start = time.Now()
	if said, err := exec.CommandContext(ctx, b.binary, "verify", "--data", data).CombinedOutput(); err != nil {
		return y, nil, fmt.Errorf("verify: %w\n%s", err, said)
	}
	fmt.Printf("verify: well, in %.1f s\n", time.Since(start).Seconds())
	b.stopLast()
	return y, answers, nil
}

// quietDemo starts a demonstration without orders and says where it is.
func (b *bench) quietDemo(name string) (web, data string, err error) {
	var at [3]string
	for i := range at {
		if at[i], err = freePort(); err != nil {
			return "", "", err
		}
	}
	web, data = at[0], b.dir+"/"+name
	env := []string{"LISTEN=" + web, "BASE_URL=http://" + web, "SANDBOX_LISTEN=" + at[1], "METRICS_LISTEN=" + at[2], "DATA_DIR=" + data, "LOG_LEVEL=error"}
	_, _, err = b.begin("http://"+web+"/fr/", env, b.binary, "demo", "--no-orders")
	return web, data, err
}

// counted is a connection that counts what it reads.
type counted struct {
	net.Conn
	n *atomic.Int64
}

func (c counted) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.n.Add(int64(n))
	return n, err
}

// askAll asks each page over one connection that stays open, as a phone does:
// compressed, every header counted.
func askAll(web string, pages []page) (map[string]asking, error) {
	client, err := signInAs(web, benchEmail)
	if err != nil {
		return nil, err
	}
	var wire atomic.Int64
	client.Transport = &http.Transport{DisableCompression: true, MaxConnsPerHost: 1, DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := (&net.Dialer{}).DialContext(ctx, network, address)
		return counted{c, &wire}, err
	}}
	answers := map[string]asking{}
	for _, p := range pages {
		if answers[p.name], err = ask(client, &wire, "http://"+web+p.path, p.times); err != nil {
			return nil, err
		}
	}
	return answers, nil
}

func ask(client *http.Client, wire *atomic.Int64, address string, times int) (asking, error) {
	const warm = 3
	if times == 0 {
		times = 100
	}
	var all []time.Duration
	var before int64
	for i := range times + warm {
		if i == warm {
			before = wire.Load()
		}
		req, err := http.NewRequest(http.MethodGet, address, nil)
		if err != nil {
			return asking{}, err
		}
		req.Header.Set("Accept-Encoding", "gzip")
		start := time.Now()
		resp, err := client.Do(req)
		if err != nil {
			return asking{}, err
		}
		_, err = io.Copy(io.Discard, resp.Body)
		err = errors.Join(err, resp.Body.Close())
		if err != nil {
			return asking{}, err
		}
		if resp.StatusCode != http.StatusOK {
			return asking{status: resp.StatusCode}, nil
		}
		if i >= warm {
			all = append(all, time.Since(start))
		}
	}
	sort.Slice(all, func(i, j int) bool { return all[i] < all[j] })
	return asking{median: all[len(all)/2], late: all[(len(all)-1)*95/100], wire: (wire.Load() - before) / int64(times)}, nil
}

// today is the store's civil day.
func today() time.Time {
	y, m, d := clock.Now().In(clock.Store).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, clock.Store)
}
