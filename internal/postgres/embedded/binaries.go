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
// system's newest, Homebrew, Postgres.app, PATH, then what scripts/setup unpacked.
func binaries(dataDir string) (string, error) {
	for _, pattern := range []string{
		os.Getenv("PG_BIN"),
		"/usr/lib/postgresql/*/bin",
		"/usr/pgsql-*/bin",
		"/opt/homebrew/opt/postgresql@*/bin",
		"/usr/local/opt/postgresql@*/bin",
		"/Applications/Postgres.app/Contents/Versions/*/bin",
	} {
		if dir := newest(pattern); dir != "" {
			return dir, nil
		}
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		if real, err := filepath.EvalSymlinks(path); err == nil && complete(filepath.Dir(real)) {
			return filepath.Dir(real), nil
		}
	}
	if dir := newest(filepath.Join(dataDir, "postgresql", "bin")); dir != "" {
		return dir, nil
	}
	return "", ErrNoBinaries
}

func newest(pattern string) string {
	if pattern == "" {
		return ""
	}
	dirs, err := filepath.Glob(pattern)
	if err != nil {
		return ""
	}
	sort.Slice(dirs, func(a, b int) bool { return number(dirs[a]) > number(dirs[b]) })
	for _, dir := range dirs {
		if v, err := version(dir); complete(dir) && err == nil && v >= oldest {
			return dir
		}
	}
	return ""
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

// sameMajor refuses data that another major version wrote, in words.
func sameMajor(bin, data string) error {
	raw, err := os.ReadFile(filepath.Join(data, "PG_VERSION"))
	if err != nil {
		return fmt.Errorf("read the data's version: %w", err)
	}
	have, err := version(bin)
	if err != nil {
		return err
	}
	if want := strings.TrimSpace(string(raw)); want != strconv.Itoa(have) {
		return fmt.Errorf("the data in %s was written by PostgreSQL %s and the programs found are version %d: install PostgreSQL %s, or set PG_BIN to its folder; nothing was changed", data, want, have, want)
	}
	return nil
}
