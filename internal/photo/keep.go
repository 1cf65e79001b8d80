package photo

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
)

// File is the name of a size of a picture in the folder; ext is "webp" or "jpg".
func File(name string, width int, ext string) string {
	return name + "-" + strconv.Itoa(width) + "." + ext
}

// Whole is the name of the file that stands for a picture where no size is
// asked for: its largest, in JPEG.
func Whole(name string) string { return name + ".jpg" }

// Keep writes a picture's sizes and its whole file into a folder, each whole or
// not at all. The same picture written twice is one; a whole file that an
// import put there stays.
func (s Set) Keep(folder string) error {
	whole := filepath.Join(folder, Whole(s.Name))
	if _, err := os.Stat(whole); errors.Is(err, fs.ErrNotExist) {
		if err := Write(whole, s.Sizes[len(s.Sizes)-1].JPEG); err != nil {
			return err
		}
	}
	for _, size := range s.Sizes {
		for ext, body := range map[string][]byte{"webp": size.WebP, "jpg": size.JPEG} {
			if err := Write(filepath.Join(folder, File(s.Name, size.Width, ext)), body); err != nil {
				return err
			}
		}
	}
	return nil
}

// Write writes a file whole or not at all.
func Write(path string, body []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("keep picture: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return fmt.Errorf("keep picture: %w", err)
	}
	defer os.Remove(f.Name()) // gone already when all went well
	_, err = f.Write(body)
	err = errors.Join(err, f.Chmod(0o644), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("keep picture: %w", err)
	}
	return nil
}
