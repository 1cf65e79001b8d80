package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/report"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "plantagenet-binary-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "plantagenet")
	out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, out)
	}
	return path, nil
})

// running is the real binary as a process of its own.
type running struct {
	t       testing.TB
	cmd     *exec.Cmd
	ended   chan struct{}
	log     *bytes.Buffer
	env     []string
	args    []string
	web     string // http://127.0.0.1:port
	box     string
	dataDir string
}

// start runs the demonstration shop on a database of the test's own and waits
// until it answers. It is ended by its id when the test ends.
func start(t testing.TB, dsn string, env ...string) *running {
	t.Helper()
	r := prepare(t, dsn, env...)
	r.launch()
	r.ready()
	return r
}

func prepare(t testing.TB, dsn string, env ...string) *running {
	t.Helper()
	r := &running{t: t, web: "http://" + free(t), box: free(t), dataDir: t.TempDir(), args: []string{"demo", "--no-orders"}}
	r.env = append([]string{"DATABASE_URL=" + dsn, "LISTEN=" + strings.TrimPrefix(r.web, "http://"), "BASE_URL=" + r.web,
		"SANDBOX_LISTEN=" + r.box, "METRICS_LISTEN=" + free(t), "DATA_DIR=" + r.dataDir, "LOG_LEVEL=warn"}, env...)
	t.Cleanup(r.stop)
	return r
}

// ports hands out each address once a run, below those that the system gives to
// whoever asks for any: between finding one free and using it nobody takes it.
var ports atomic.Int64

func init() { ports.Store(20000 + rand.Int64N(8000)) }

func free(t testing.TB) string {
	t.Helper()
	for range 200 {
		address := fmt.Sprintf("127.0.0.1:%d", ports.Add(1))
		if ln, err := net.Listen("tcp", address); err == nil {
			ln.Close()
			return address
		}
	}
	t.Fatal("no port is free")
	return ""
}

func (r *running) launch(env ...string) {
	r.t.Helper()
	path, err := binary()
	if err != nil {
		r.t.Fatal(err)
	}
	r.cmd, r.log, r.ended = exec.Command(path, r.args...), &bytes.Buffer{}, make(chan struct{})
	r.cmd.Env = append(append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + r.dataDir}, r.env...), env...)
	r.cmd.Dir = r.dataDir
	r.cmd.Stdout, r.cmd.Stderr = r.log, r.log
	if err := r.cmd.Start(); err != nil {
		r.t.Fatal(err)
	}
	go func(cmd *exec.Cmd, ended chan struct{}) { _ = cmd.Wait(); close(ended) }(r.cmd, r.ended)
}

// ready waits for the first 200; a process that ends before is a failure.
func (r *running) ready() {
	r.t.Helper()
	deadline := time.Now().Add(60 * time.Second)
	for time.Now().Before(deadline) {
		select {
		case <-r.ended:
			r.t.Fatalf("the shop ended: %s", r.log)
		case <-time.After(20 * time.Millisecond):
		}
		if resp, err := http.Get(r.web + "/readyz"); err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return
			}
		}
	}
	r.t.Fatalf("the shop does not answer: %s", r.log)
}

func (r *running) stop() {
	if r.cmd == nil || r.cmd.Process == nil {
		return
	}
	_ = r.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-r.ended:
	case <-time.After(45 * time.Second):
		_ = r.cmd.Process.Kill()
		<-r.ended
	}
}

// died waits until the process has killed itself.
func (r *running) died(within time.Duration) bool {
	select {
	case <-r.ended:
		return r.cmd.ProcessState.Sys().(syscall.WaitStatus).Signal() == syscall.SIGKILL
	case <-time.After(within):
		return false
	}
}

// patient follows no redirect and waits for slow answers.
var patient = &http.Client{Timeout: 90 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// ask calls the API; an error or a dead shop is status 0.
func (r *running) ask(method, path, body string, headers ...string) (int, map[string]any) {
	req, err := http.NewRequest(method, r.web+path, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := patient.Do(req)
	if err != nil {
		return 0, nil
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, nil
	}
	var answer map[string]any
	_ = json.Unmarshal(raw, &answer) // a page is no object
	return resp.StatusCode, answer
}

// pay fills in the payment page; what the shop does with it is its own affair.
func pay(payURL, card string) (status int, location string) {
	resp, err := patient.PostForm(payURL, url.Values{"card": {card}, "expiry": {"12/34"}, "cvc": {"123"}, "action": {"pay"}})
	if err != nil {
		return 0, ""
	}
	defer resp.Body.Close()
	return resp.StatusCode, resp.Header.Get("Location")
}

const gatineau = `{"lang":"fr","email":"marie@exemple.ca","name":"Marie Lalonde","fulfilment":"ship","address":{"line1":"12, rue Principale","city":"Gatineau","province":"QC","postal_code":"J8X 2K1"}}`

// until polls until ok or a minute has passed.
func until(t testing.TB, what string, ok func() bool) {
	t.Helper()
	deadline := time.Now().Add(60 * time.Second)
	for !ok() {
		if time.Now().After(deadline) {
			t.Fatalf("after a minute: %s", what)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

func allWell(t testing.TB, db *postgres.DB) {
	t.Helper()
	checks, err := report.Verify(context.Background(), db)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range checks {
		if !c.OK() {
			t.Error(c)
		}
	}
}

// plenty is an article of which the demo shop holds many.
func plenty(t testing.TB, db *postgres.DB) (sku string, left int64) {
	t.Helper()
	var row struct {
		SKU  string `db:"sku"`
		Left int64  `db:"left_now"`
	}
	err := db.Get(context.Background(), &row, `select v.sku, sum(s.on_hand - s.held) as left_now from variant v join stock_level s on s.variant_id = v.id
		where s.sellable group by v.sku order by left_now desc, v.sku limit 1`)
	if err != nil {
		t.Fatal(err)
	}
	return row.SKU, row.Left
}

func leftOf(t testing.TB, db *postgres.DB, sku string) int64 {
	t.Helper()
	var left int64
	err := db.Get(context.Background(), &left, `select sum(s.on_hand - s.held) from variant v join stock_level s on s.variant_id = v.id where s.sellable and v.sku = $1`, sku)
	if err != nil {
		t.Fatal(err)
	}
	return left
}
