// Command bench measures the shop against its own floor on the same machine in
// the same run and prints ratios: pages against a bare Echo handler sending the
// same bytes, search against its SQL alone, orders against the smallest order
// there is. It starts what it needs and ends it; traffic stays on loopback.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

func main() {
	bare := flag.String("bare", "", "serve this file's bytes with a bare Echo handler (used by the bench itself)")
	encoding := flag.String("encoding", "", "Content-Encoding of the bare handler")
	only := flag.String("only", "", "pages, orders, stockroom or portal: measure that alone")
	seconds := flag.Int("seconds", 5, "seconds a measurement takes")
	binary := flag.String("binary", "bin/plantagenet", "the program to measure")
	flag.Parse()
	if *bare != "" {
		check(serveBare(*bare, *encoding))
		return
	}
	b := &bench{only: *only, binary: *binary, window: time.Duration(*seconds) * time.Second}
	err := b.all(context.Background())
	b.end() // whatever was started is ended, also after an error
	check(err)
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// bench is one run: a folder of its own and what it started.
type bench struct {
	binary string
	window time.Duration
	only   string
	dir    string
	last   []func()
}

func (b *bench) all(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "plantagenet-bench-")
	if err != nil {
		return err
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		return err
	}
	b.dir = dir
	if b.binary, err = filepath.Abs(b.binary); err != nil {
		return err
	}
	fmt.Printf("%-44s %12s %12s %8s %8s\n", "figure", "shop", "floor", "ratio", "reach")
	for _, part := range []struct {
		name    string
		measure func(context.Context) error
	}{{"pages", b.pages}, {"orders", b.orders}, {"stockroom", b.stockroom}, {"portal", b.portal}} {
		if b.only != "" && b.only != part.name {
			continue
		}
		if err := part.measure(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) end() {
	for i := len(b.last) - 1; i >= 0; i-- {
		b.last[i]()
	}
	os.RemoveAll(b.dir)
}

// row prints one figure.
func row(name string, shop, floor float64, reach string) {
	fmt.Printf("%-44s %12.0f %12.0f %8.2f %8s\n", name, shop, floor, shop/floor, reach)
}
