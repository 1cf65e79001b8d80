package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"

	"plantagenet/internal/config"
	"plantagenet/internal/i18n"
	"plantagenet/internal/importing"
	"plantagenet/internal/postgres"
)

type importCmd struct {
	Shopify     shopifyCmd     `cmd:"" help:"Shopify's product CSV."`
	Woocommerce woocommerceCmd `cmd:"" help:"WooCommerce's product CSV, with English or French titles."`
	Catalogue   catalogueCmd   `cmd:"" help:"The shop's own CSV, as export catalogue writes it."`
}

// intake is what every import is told.
type intake struct {
	File        string `arg:"" type:"existingfile" help:"The CSV file."`
	DryRun      bool   `help:"Print what would change and change nothing."`
	PublishLang string `enum:",fr,en" default:"" help:"Publish what has this language only, under a visible note."`
	Data        string `help:"Data folder; DATA_DIR by default."`
}

// importer is one of importing's verbs.
type importer func(context.Context, *postgres.DB, io.ReadSeeker, importing.Options) (importing.Report, error)

// run imports all of the file or nothing.
func (in intake) run(ctx context.Context, s streams, bring importer) error {
	file, err := os.Open(in.File)
	if err != nil {
		return err
	}
	defer file.Close()
	h, err := openAt(ctx, in.Data, s)
	if err != nil {
		return err
	}
	defer h.close()
	report, err := bring(ctx, h.db, file, importing.Options{DryRun: in.DryRun, PublishLang: i18n.Lang(in.PublishLang),
		Pictures: filepath.Join(h.cfg.DataDir, "pictures")})
	report.Write(s.out, s.err)
	return err
}

// frugal is how much a tool lets its memory grow between two sweeps, in per
// cent: it runs beside the shop, on a small machine.
const frugal = 40

// openAt opens the house of the settings for a tool, in another data folder
// where told.
func openAt(ctx context.Context, data string, s streams) (*house, error) {
	cfg, err := config.Load()
	if err != nil {
		return nil, err
	}
	if data != "" {
		cfg.DataDir = data
	}
	debug.SetGCPercent(frugal)
	return open(ctx, cfg, s)
}

type shopifyCmd struct{ intake }

// Run imports Shopify's file.
func (cmd shopifyCmd) Run(ctx context.Context, s streams) error {
	return cmd.run(ctx, s, once(importing.Shopify))
}

type woocommerceCmd struct{ intake }

// Run imports WooCommerce's file.
func (cmd woocommerceCmd) Run(ctx context.Context, s streams) error {
	return cmd.run(ctx, s, once(importing.WooCommerce))
}

type catalogueCmd struct{ intake }

// Run imports the shop's own file.
func (cmd catalogueCmd) Run(ctx context.Context, s streams) error {
	return cmd.run(ctx, s, importing.Catalogue)
}

// once is an importer that reads its file once.
func once(bring func(context.Context, *postgres.DB, io.Reader, importing.Options) (importing.Report, error)) importer {
	return func(ctx context.Context, db *postgres.DB, in io.ReadSeeker, o importing.Options) (importing.Report, error) {
		return bring(ctx, db, in, o)
	}
}
