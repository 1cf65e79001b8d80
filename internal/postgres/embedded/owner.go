package embedded

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// dropTo says as whom PostgreSQL runs: itself refuses root, so root lends it
// the user postgres or nobody. Nil for an ordinary user.
func dropTo() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		if _, err := user.LookupId(strconv.Itoa(os.Geteuid())); err != nil {
			return nil, fmt.Errorf("user id %d has no name on this machine, and initdb needs one: run as a named user, or set DATABASE_URL", os.Geteuid())
		}
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.Atoi(u.Uid)
		if err != nil {
			continue
		}
		gid, err := strconv.Atoi(u.Gid)
		if err != nil {
			continue
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid), Groups: []uint32{uint32(gid)}}, nil
	}
	return nil, errors.New("running as root, and neither the user postgres nor nobody exists to run PostgreSQL")
}

// reachable checks that the borrowed user may walk down to dir: initdb would
// only say that it is not permitted.
func reachable(dir string, cred *syscall.Credential) error {
	if cred == nil {
		return nil
	}
	for parent := filepath.Dir(dir); ; parent = filepath.Dir(parent) {
		info, err := os.Stat(parent)
		switch {
		case errors.Is(err, fs.ErrNotExist): // made later, open to others
		case err != nil:
			return err
		case info.Mode().Perm()&0o001 == 0:
			return fmt.Errorf("PostgreSQL runs as another user than root and cannot reach %s, because %s is closed to others", dir, parent)
		}
		if parent == filepath.Dir(parent) {
			return nil
		}
	}
}

// elsewhere is where the data goes when the borrowed user cannot reach the
// folder that was asked for, such as one under /root.
const elsewhere = "/var/lib/plantagenet"

// place returns the real folder of the database. Where the borrowed user cannot
// reach dir, the data goes below elsewhere and dir becomes a link to it.
func place(dir string, cred *syscall.Credential, log *slog.Logger) (string, error) {
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		return real, reachable(real, cred)
	}
	closed := reachable(dir, cred)
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return "", err
	}
	if closed == nil {
		return dir, nil
	}
	if err := os.MkdirAll(elsewhere, 0o755); err != nil {
		return "", fmt.Errorf("%w; and %w: set DATA_DIR", closed, err)
	}
	real, err := os.MkdirTemp(elsewhere, "pg-")
	if err != nil {
		return "", fmt.Errorf("%w; and %w: set DATA_DIR", closed, err)
	}
	if err := os.Symlink(real, dir); err != nil {
		return "", err
	}
	log.Info("the database's user cannot reach the data folder; its data lies elsewhere, behind a link", "link", dir, "data", real)
	return real, nil
}

// folder makes a folder for the database's user alone.
func folder(dir string, mode os.FileMode, cred *syscall.Credential) error {
	if err := os.MkdirAll(dir, mode); err != nil {
		return err
	}
	if err := os.Chmod(dir, mode); err != nil {
		return err
	}
	if cred == nil {
		return nil
	}
	return os.Chown(dir, int(cred.Uid), int(cred.Gid))
}

// maxSocketPath is what a unix socket's path may be at most, with the name
// PostgreSQL gives it.
const maxSocketPath = 103 - len("/.s.PGSQL.5432")

// socketDir is run below dir, or a short folder of our own where that path is
// too long for a socket.
func socketDir(dir string, cred *syscall.Credential) (string, error) {
	run := filepath.Join(dir, "run")
	if len(run) > maxSocketPath {
		sum := strings.NewReplacer("/", "_").Replace(dir)
		run = filepath.Join(os.TempDir(), "plantagenet-"+strconv.FormatUint(hash(sum), 36))
	}
	if err := folder(run, 0o700, cred); err != nil {
		return "", err
	}
	info, err := os.Lstat(run)
	if err != nil {
		return "", err
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	mine := uint32(os.Geteuid())
	if cred != nil {
		mine = cred.Uid
	}
	if !ok || !info.IsDir() || stat.Uid != mine {
		return "", fmt.Errorf("%s belongs to somebody else", run)
	}
	return run, nil
}

func hash(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}
