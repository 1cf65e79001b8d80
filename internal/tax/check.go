package tax

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sort"
	"strings"

	"plantagenet/internal/fault"
	"plantagenet/internal/i18n"
)

// answer is what Check prints of a case: the shape of the file it read.
type answer struct {
	ID       string      `json:"id"`
	Expected *caseResult `json:"expected,omitempty"`
	Error    string      `json:"error,omitempty"`
}

// Check reckons the carts of a case file, writes the results to out in the
// shape of "expected", and to differ one line for each value that is not what
// the case expects. ok is false where any differs or cannot be reckoned.
func Check(in io.Reader, out, differ io.Writer) (ok bool, err error) {
	var file caseFile
	if err := json.NewDecoder(in).Decode(&file); err != nil {
		return false, fmt.Errorf("the file is not a case file: %w", err)
	}
	if len(file.Cases) == 0 {
		return false, errors.New("the file holds no cases")
	}
	answers := make([]answer, len(file.Cases))
	ok = true
	for i, c := range file.Cases {
		id := c.ID
		if id == "" {
			id = fmt.Sprintf("cases[%d]", i)
		}
		var lines []string
		answers[i], lines = judge(c.Input, c.Expected)
		answers[i].ID = c.ID
		for _, line := range lines {
			ok = false
			fmt.Fprintf(differ, "%s: %s\n", id, line)
		}
	}
	e := json.NewEncoder(out)
	e.SetIndent("", " ")
	return ok, e.Encode(map[string]any{"cases": answers})
}

// judge reckons one cart and says how it differs from what is expected of it.
func judge(input, expected json.RawMessage) (answer, []string) {
	var in caseInput
	if err := json.Unmarshal(input, &in); err != nil {
		return refused(fmt.Errorf("input: %w", err))
	}
	got, err := in.reckon()
	if err != nil {
		return refused(err)
	}
	printed := in.printed(got)
	return answer{Expected: &printed}, differences(expected, got)
}

// refused says in words why a cart cannot be reckoned.
func refused(err error) (answer, []string) {
	text := err.Error()
	if f, ok := fault.Of(err); ok {
		text = f.Code + ": " + i18n.Say(i18n.English, f.Key, f.Args)
	}
	return answer{Error: text}, []string{text}
}

// differences compares what a case expects, and only that, with what was reckoned.
func differences(expected json.RawMessage, got caseResult) []string {
	if len(bytes.TrimSpace(expected)) == 0 {
		return nil
	}
	var want, have any
	body, _ := json.Marshal(got) // plain values always marshal
	if err := json.Unmarshal(expected, &want); err != nil {
		return []string{err.Error()}
	}
	_ = json.Unmarshal(body, &have)
	return compare("", want, have)
}

func compare(path string, want, have any) []string {
	switch w := want.(type) {
	case map[string]any:
		h, ok := have.(map[string]any)
		if !ok {
			return []string{differ(path, want, have)}
		}
		var lines []string
		for _, k := range keys(w) {
			lines = append(lines, compare(path+"."+k, w[k], h[k])...)
		}
		return lines
	case []any:
		h, ok := have.([]any)
		if !ok && len(w) > 0 || len(h) != len(w) {
			return []string{differ(path, want, have)}
		}
		var lines []string
		for i := range w {
			lines = append(lines, compare(fmt.Sprintf("%s[%d]", path, i), w[i], h[i])...)
		}
		return lines
	}
	if want != have {
		return []string{differ(path, want, have)}
	}
	return nil
}

func differ(path string, want, have any) string {
	w, _ := json.Marshal(want)
	h, _ := json.Marshal(have)
	return fmt.Sprintf("%s: expected %s, reckoned %s", strings.TrimPrefix(path, "."), w, h)
}

func keys(m map[string]any) []string {
	names := make([]string, 0, len(m))
	for k := range m {
		names = append(names, k)
	}
	sort.Strings(names)
	return names
}
