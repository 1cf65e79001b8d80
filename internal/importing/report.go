package importing

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"plantagenet/internal/catalog"
	"plantagenet/internal/importing/csvfile"
)

// Report is what an import did, or would do in a dry run.
type Report struct {
	DryRun     bool
	Created    []string // slugs
	Changed    []string
	Unchanged  int
	Published  int             // newly on sale
	Incomplete []catalog.Draft // of this file, not on sale for want of a language
	Partners   int             // vendors that became partners of the shop
	Received   int64           // pieces
	TakenBack  int64
	Pictures   int // fetched
	Errors     []csvfile.LineError
	Warnings   []csvfile.LineError
}

func (r *run) warn(line int, key string, args ...any) {
	r.report.Warnings = append(r.report.Warnings, csvfile.Fault(line, key, args...))
}

// compare looks at the products again and tells what became of each.
func (r *run) compare() error {
	after, err := catalog.ReadProducts(r.ctx, r.tx, slugs(r.products))
	if err != nil {
		return err
	}
	for _, p := range r.products {
		was, is := r.before[p.Slug], after[p.Slug]
		switch {
		case was.Slug == "":
			r.report.Created = append(r.report.Created, p.Slug)
		case !equal(was.Product, is.Product):
			r.report.Changed = append(r.report.Changed, p.Slug)
		case was.Live == is.Live:
			r.report.Unchanged++
		}
		if is.Live && !was.Live {
			r.report.Published++
		}
		if languages := is.Languages(); !is.Live && len(languages) == 1 {
			r.report.Incomplete = append(r.report.Incomplete, catalog.Draft{Slug: p.Slug, Name: p.Title, Lang: languages[0]})
		}
		for _, v := range p.Variants {
			if !v.Taxable && was.Slug == "" {
				r.warn(v.Line, "untaxed")
			}
		}
	}
	r.report.Pictures = len(r.pictures)
	return nil
}

func equal(a, b catalog.Product) bool {
	one, err := json.Marshal(a)
	other, err2 := json.Marshal(b)
	return err == nil && err2 == nil && string(one) == string(other)
}

// Write prints the report: errors to notes with their lines, or else what is
// worth knowing there and what was done to out.
func (r Report) Write(out, notes io.Writer) {
	for _, e := range r.Errors {
		fmt.Fprintln(notes, e)
	}
	if len(r.Errors) > 0 {
		return
	}
	for _, line := range gathered(r.Warnings) {
		fmt.Fprintln(notes, "note: "+line)
	}
	for _, slug := range r.Created {
		fmt.Fprintln(out, "new       "+slug)
	}
	for _, slug := range r.Changed {
		fmt.Fprintln(out, "changed   "+slug)
	}
	missing := map[string]string{"fr": "English", "en": "French"}
	for _, d := range r.Incomplete {
		fmt.Fprintf(out, "draft     %s: the %s text is missing\n", d.Slug, missing[string(d.Lang)])
	}
	fmt.Fprintf(out, "%d new, %d changed, %d unchanged; %d put on sale, %d incomplete; %d pieces received, %d taken back; %d pictures, %d new partners\n",
		len(r.Created), len(r.Changed), r.Unchanged, r.Published, len(r.Incomplete), r.Received, r.TakenBack, r.Pictures, r.Partners)
	if r.DryRun {
		fmt.Fprintln(out, "dry run: nothing was changed and no picture fetched")
	}
}

// together puts warnings of one text together, in the file's order.
func together(all []csvfile.LineError) []Note {
	warnings := slices.Clone(all)
	slices.SortStableFunc(warnings, func(a, b csvfile.LineError) int { return a.Line - b.Line })
	var list []Note
	at := map[string]int{}
	for _, w := range warnings {
		n, known := at[w.Text]
		if !known {
			n = len(list)
			at[w.Text], list = n, append(list, Note{LineError: w})
		}
		list[n].Lines, list[n].Count = append(list[n].Lines, w.Line), list[n].Count+1
	}
	return list
}

// gathered says warnings together: "lines 2, 3, 4: …".
func gathered(all []csvfile.LineError) []string {
	notes := together(all)
	list := make([]string, len(notes))
	for i, n := range notes {
		list[i] = "line" + plural(n.Lines) + ": " + n.Text
	}
	return list
}

func plural(numbers []int) string {
	const shown = 30
	words := make([]string, 0, shown)
	for _, n := range numbers[:min(shown, len(numbers))] {
		words = append(words, strconv.Itoa(n))
	}
	text := " " + strings.Join(words, ", ")
	if more := len(numbers) - shown; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	if len(numbers) > 1 {
		return "s" + text
	}
	return text
}
