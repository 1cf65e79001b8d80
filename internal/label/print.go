package label

import (
	"context"
	"fmt"
	"io"
	"time"

	"plantagenet/internal/i18n"
	"plantagenet/internal/paper"
)

// Job is one run of labels. Start is the first free position of the first
// sheet, from 1; Dealer the name and postal address the Textile Labelling Act
// wants; Step, where set, hears how many are laid out and may end the run.
type Job struct {
	Sheet  Sheet
	Start  int
	Dealer string
	Title  string
	Lang   i18n.Lang // of the file's title, not of the labels
	At     time.Time
	Labels []Label
	Step   func(done int) error
}

// Total is how many labels the job prints.
func (j Job) Total() int {
	n := 0
	for _, l := range j.Labels {
		n += l.Copies
	}
	return n
}

// Print writes the labels as PDF.
func Print(ctx context.Context, w io.Writer, j Job) error {
	d := paper.New(paper.Options{Size: j.Sheet.Page, Lang: string(j.Lang), Title: j.Title, At: j.At})
	place, done := min(max(j.Start, 1), j.Sheet.Places())-1, 0
	for _, l := range j.Labels {
		for range l.Copies {
			if done == 0 || place == 0 {
				d.Page()
				j.Sheet.lines(d)
			}
			x, y := j.Sheet.corner(place)
			face{d, j.Sheet, x, y}.draw(l, j.Dealer)
			place, done = (place+1)%j.Sheet.Places(), done+1
			if err := j.told(ctx, done); err != nil {
				return err
			}
		}
	}
	if err := d.Write(w); err != nil {
		return fmt.Errorf("print labels: %w", err)
	}
	return nil
}

func (j Job) told(ctx context.Context, done int) error {
	if j.Step == nil {
		return ctx.Err()
	}
	return j.Step(done)
}

// lines are where plain paper is cut, drawn once around all cells.
func (s Sheet) lines(d *paper.Doc) {
	if !s.Cut {
		return
	}
	for column := range s.Columns + 1 {
		x := s.Left + float64(column)*s.Across
		d.Dashed(x, s.Top, x, s.Top+float64(s.Rows)*s.Down)
	}
	for row := range s.Rows + 1 {
		y := s.Top + float64(row)*s.Down
		d.Dashed(s.Left, y, s.Left+float64(s.Columns)*s.Across, y)
	}
}
