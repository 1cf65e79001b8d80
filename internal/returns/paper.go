package returns

import (
	"fmt"

	"plantagenet/internal/paper"
)

// PDF is the credit note on Letter paper.
func (d Document) PDF() ([]byte, error) {
	p := paper.New(paper.Options{Size: paper.Letter, Margin: 20, Lang: string(d.Lang), Title: d.Title, Author: d.Seller[0], At: d.At,
		Footer: func(page, total int) string { return fmt.Sprintf("%s · %d / %d", d.Title, page, total) }})
	p.Block(d.Seller[0], paper.Serif, 14)
	for _, line := range d.Seller[1:] {
		p.Block(line, paper.Sans, 9)
	}
	p.Heading(1, d.Title)
	if d.Void != "" {
		p.Block(d.Void, paper.Strong, 11)
	}
	p.Table([]paper.Column{{Head: d.Facts[0].Label, Width: 60}, {Head: d.Facts[0].Value}}, facts(d.Facts[1:]))
	rows := make([]paper.Row, 0, len(d.Lines)+len(d.Sums))
	for _, l := range d.Lines {
		rows = append(rows, paper.Row{Cells: []string{l.Name + "\n" + l.Detail, l.Amount}})
	}
	for i, s := range d.Sums {
		rows = append(rows, paper.Row{Cells: []string{s.Label, s.Value}, Strong: i == len(d.Sums)-1})
	}
	p.Table([]paper.Column{{Head: tongues(d.Lang).both("credit.what")}, {Head: tongues(d.Lang).both("credit.amount"), Width: 45, Right: true}}, rows)
	for _, said := range d.Said {
		p.Para(said)
	}
	return p.Bytes()
}

func facts(pairs []Pair) []paper.Row {
	rows := make([]paper.Row, len(pairs))
	for i, f := range pairs {
		rows[i] = paper.Row{Cells: []string{f.Label, f.Value}}
	}
	return rows
}
