package embedded

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
	"strings"
)

// ErrNoBinaries says that PostgreSQL's server programs are not on this machine.
var ErrNoBinaries = errors.New("PostgreSQL's server programs (initdb, postgres) are not on this machine: run scripts/setup, or install the package postgresql, or set PG_BIN to their folder")

// oldest is the lowest major version the shop's schema works on.
const oldest = 14

// binaries finds the folder that holds initdb and postgres: a setting, the
// system's newest, Homebrew, Postgres.app, PATH, then what scripts/setup
// unpacked; but rather the major version that wrote the data, when want names one.
func binaries(dataDir string, want int) (string, error) {
	best := ""
	for _, dir := range candidates(dataDir) {
		v, err := version(dir)
		if err != nil || v < oldest {
			continue
		}
		if want == 0 || v == want {
			return dir, nil
		}
		if best == "" {
			best = dir
		}
	}
	if best == "" {
		return "", ErrNoBinaries
	}
	return best, nil
}

func candidates(dataDir string) []string {
	var dirs []string
	for _, pattern := range []string{
		os.Getenv("PG_BIN"),
		"/usr/lib/postgresql/*/bin",
		"/usr/pgsql-*/bin",
		"/opt/homebrew/opt/postgresql@*/bin",
		"/usr/local/opt/postgresql@*/bin",
		"/Applications/Postgres.app/Contents/Versions/*/bin",
	} {
		dirs = append(dirs, newest(pattern)...)
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			dirs = append(dirs, newest(filepath.Dir(real))...)
		}
	}
	return append(dirs, newest(filepath.Join(dataDir, "postgresql", "bin"))...)
}

// newest lists the complete folders of a pattern, the highest version first.
func newest(pattern string) []string {
	if pattern == "" {
		return nil
	}
	found, err := filepath.Glob(pattern)
	if err != nil {
		return nil
	}
	var dirs []string
	for _, dir := range found {
		if real, err := filepath.Abs(dir); err == nil && complete(real) {
			dirs = append(dirs, real)
		}
	}
	sort.SliceStable(dirs, func(a, b int) bool { return number(dirs[a]) > number(dirs[b]) })
	return dirs
}

func complete(dir string) bool {
	for _, name := range []string{"initdb", "postgres"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.IsDir() {
			return false
		}
	}
	return true
}

var digits = regexp.MustCompile(`\d+`)

func number(path string) int {
	n, _ := strconv.Atoi(digits.FindString(path)) // a path without a number sorts last
	return n
}

// version asks the server program for its major version.
func version(bin string) (int, error) {
	out, err := exec.Command(filepath.Join(bin, "postgres"), "--version").Output()
	if err != nil {
		return 0, fmt.Errorf("ask PostgreSQL's version: %w", err)
	}
	v := digits.FindString(string(out))
	return strconv.Atoi(v)
}

// written is the major version that wrote the data; 0 when there is none yet.
func written(data string) int {
	raw, err := os.ReadFile(filepath.Join(data, "PG_VERSION"))
	if err != nil {
		return 0
	}
	v, _ := strconv.Atoi(strings.TrimSpace(string(raw))) // anything else is told by sameMajor
	return v
}

// sameMajor refuses data that another major version wrote, in words.
func sameMajor(bin, data string) error {
	have, err := version(bin)
	if err != nil {
		return err
	}
	if want := written(data); want != have {
		return fmt.Errorf("the data in %s was written by PostgreSQL %d and the programs found are version %d: install PostgreSQL %d, or set PG_BIN to its folder; nothing was changed", data, want, have, want)
	}
	return nil
}
