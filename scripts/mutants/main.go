// Command mutants breaks the program on purpose, one break at a time, runs the
// tests that should notice, and prints which test caught each. A break that
// survives is a missing test. The tree itself is not touched: the broken file
// is laid over it for the one run.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

func main() {
	only := flag.String("only", "", "regular expression on the breaks' names")
	flag.Parse()
	pattern := regexp.MustCompile(*only)
	survived := 0
	for _, m := range mutants {
		if !pattern.MatchString(m.name) {
			continue
		}
		caught, err := m.run()
		switch {
		case err != nil:
			fmt.Printf("BROKEN    %s: %v\n", m.name, err)
			survived++
		case caught == "":
			fmt.Printf("SURVIVED  %s\n", m.name)
			survived++
		default:
			fmt.Printf("caught    %s: %s\n", m.name, caught)
		}
	}
	if survived > 0 {
		fmt.Printf("%d breaks were not caught\n", survived)
		os.Exit(1)
	}
}

var failed = regexp.MustCompile(`(?m)^\s*--- FAIL: (\S+)`)

// run lays the broken file over the tree and runs the tests of its packages.
func (m mutant) run() (caught string, err error) {
	dir, err := os.MkdirTemp("", "mutant-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	overlay, err := m.overlay(dir)
	if err != nil {
		return "", err
	}
	args := append([]string{"test", "-count=1", "-timeout=300s", "-overlay=" + overlay, "-run=" + m.tests}, m.packages...)
	out, err := exec.Command("go", args...).CombinedOutput()
	if err == nil {
		return "", nil
	}
	names := failed.FindAllStringSubmatch(string(out), -1)
	if len(names) == 0 {
		return "", fmt.Errorf("no test failed, but: %s", firstLines(string(out), 6))
	}
	seen, list := map[string]bool{}, []string{}
	for _, n := range names {
		if root, _, _ := strings.Cut(n[1], "/"); !seen[root] {
			seen[root], list = true, append(list, root)
		}
	}
	return strings.Join(list, ", "), nil
}

func (m mutant) overlay(dir string) (string, error) {
	path, err := filepath.Abs(m.file)
	if err != nil {
		return "", err
	}
	source, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	if n := strings.Count(string(source), m.old); n == 0 {
		return "", fmt.Errorf("%s does not hold %q any more", m.file, m.old)
	}
	broken := filepath.Join(dir, "broken"+filepath.Ext(path))
	if err := os.WriteFile(broken, []byte(strings.Replace(string(source), m.old, m.new, 1)), 0o644); err != nil {
		return "", err
	}
	body, err := json.Marshal(map[string]map[string]string{"Replace": {path: broken}})
	if err != nil {
		return "", err
	}
	overlay := filepath.Join(dir, "overlay.json")
	return overlay, os.WriteFile(overlay, body, 0o644)
}

func firstLines(text string, n int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[:min(n, len(lines))], " / ")
}
