package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"plantagenet/internal/exporting"
	"plantagenet/internal/postgres"
)

type exportCmd struct {
	Catalogue catalogueOutCmd `cmd:"" help:"Every article, a row a variant; import catalogue reads it back."`
}

// outlet is what every export is told.
type outlet struct {
	Out  string `help:"The file to write; standard output by default." placeholder:"FILE"`
	Bom  bool   `help:"Begin with the mark by which Excel sees UTF-8."`
	Data string `help:"Data folder; DATA_DIR by default."`
}

// run writes a whole file or none.
func (o outlet) run(ctx context.Context, s streams, write func(postgres.Reader, io.Writer) error) error {
	h, err := openAt(ctx, o.Data, s)
	if err != nil {
		return err
	}
	defer h.close()
	if o.Out == "" {
		out := bufio.NewWriter(s.out)
		return errors.Join(write(h.db, out), out.Flush())
	}
	f, err := os.CreateTemp(filepath.Dir(o.Out), ".export-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // gone already when all went well
	out := bufio.NewWriter(f)
	err = errors.Join(write(h.db, out), out.Flush(), f.Chmod(0o644), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), o.Out)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", o.Out, err)
	}
	return nil
}

type catalogueOutCmd struct{ outlet }

// Run writes the catalogue.
func (cmd catalogueOutCmd) Run(ctx context.Context, s streams) error {
	return cmd.run(ctx, s, func(r postgres.Reader, w io.Writer) error { return exporting.Catalogue(ctx, r, w, cmd.Bom) })
}
