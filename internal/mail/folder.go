package mail

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Folder keeps messages as .eml files, one a key. It stands in for a mail
// server in the demo and wherever SMTP_URL is not set.
type Folder struct{ dir string }

// Files is a Sender that writes into dir, which it makes when needed.
func Files(dir string) Folder { return Folder{dir: dir} }

// Send writes the message to KEY.eml. The file appears whole or not at all,
// and a key already there is left as it is.
func (f Folder) Send(_ context.Context, m Message) error {
	body, err := encode(m)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(f.dir, 0o700); err != nil {
		return fmt.Errorf("mail folder: %w", err)
	}
	draft, err := f.draft(body)
	if err != nil {
		return fmt.Errorf("write mail %s: %w", m.Key, err)
	}
	defer os.Remove(draft)
	// A link, unlike a rename, refuses to replace: of two writers one wins.
	err = os.Link(draft, filepath.Join(f.dir, m.Key+".eml"))
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("write mail %s: %w", m.Key, err)
	}
	return nil
}

func (f Folder) draft(body []byte) (name string, err error) {
	file, err := os.CreateTemp(f.dir, ".draft-*")
	if err != nil {
		return "", err
	}
	_, err = file.Write(body)
	if err == nil {
		err = file.Sync()
	}
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		os.Remove(file.Name())
	}
	return file.Name(), err
}

// Forget deletes a kept message; one that is not there is forgotten already.
func (f Folder) Forget(key string) error {
	if !keyForm.MatchString(key) {
		return nil
	}
	if err := os.Remove(filepath.Join(f.dir, key+".eml")); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("forget mail %s: %w", key, err)
	}
	return nil
}

// Entry is one kept message in the folder's list.
type Entry struct {
	Key     string
	Written time.Time
	Bytes   int64
}

// List names the kept messages, newest first, at most limit of them.
func (f Folder) List(limit int) ([]Entry, error) {
	files, err := os.ReadDir(f.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list mail: %w", err)
	}
	var out []Entry
	for _, file := range files {
		key, ok := strings.CutSuffix(file.Name(), ".eml")
		info, err := file.Info()
		if !ok || err != nil {
			continue
		}
		out = append(out, Entry{Key: key, Written: info.ModTime(), Bytes: info.Size()})
	}
	slices.SortFunc(out, func(a, b Entry) int {
		return cmp.Or(b.Written.Compare(a.Written), cmp.Compare(b.Key, a.Key))
	})
	return out[:min(limit, len(out))], nil
}

// Open reads one kept message back; fs.ErrNotExist when there is none.
func (f Folder) Open(key string) (Kept, error) {
	if !keyForm.MatchString(key) {
		return Kept{}, fs.ErrNotExist
	}
	raw, err := os.ReadFile(filepath.Join(f.dir, key+".eml"))
	if err != nil {
		return Kept{}, err
	}
	return parse(raw)
}
