package page

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"path"
	"strings"
	"sync"

	"plantagenet/web"
)

// staticPrefix is where hashed files are served; everything under it never changes.
const staticPrefix = "/static/"

// Blob is a finished body with its compressed forms; a form that would not be
// smaller is nil.
type Blob struct {
	contentType string
	etag        string
	plain       []byte
	packs       bool // worth compressing
	effort      Effort
	once        sync.Once
	gzip        []byte
	brotli      []byte
}

type library struct {
	urls  map[string]string // "css/shop.css" → "/static/css/shop.1a2b3c4d5e.css"
	files map[string]*Blob  // by URL path
}

var assets = mustLoadAssets()

// Asset is the hashed address of a static file such as "css/shop.css". An
// unknown name panics: templates name files in code, and the gallery test
// renders every template.
func Asset(name string) string {
	url, ok := assets.urls[name]
	if !ok {
		panic("page: no static file " + name)
	}
	return url
}

// HasAsset reports whether there is a static file of this name.
func HasAsset(name string) bool { _, ok := assets.urls[name]; return ok }

func mustLoadAssets() *library {
	root, err := fs.Sub(web.Static, "static")
	if err != nil {
		panic(err)
	}
	lib := &library{urls: map[string]string{}, files: map[string]*Blob{}}
	if err := lib.load(root); err != nil {
		panic(fmt.Errorf("load static files: %w", err))
	}
	return lib
}

// load takes the plain files first, because style sheets name them by address.
func (l *library) load(root fs.FS) error {
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(name, "css/") {
			return err
		}
		body, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		l.add(name, body)
		return nil
	})
	if err != nil {
		return err
	}
	for name, parts := range bundles {
		body, err := l.bundle(root, parts)
		if err != nil {
			return fmt.Errorf("bundle %s: %w", name, err)
		}
		l.add(name, body)
	}
	return nil
}

func (l *library) add(name string, body []byte) {
	sum := sha256.Sum256(body)
	hash := hex.EncodeToString(sum[:5])
	ext := path.Ext(name)
	url := staticPrefix + strings.TrimSuffix(name, ext) + "." + hash + ext
	l.urls[name] = url
	l.files[url] = NewBlob(contentType(ext), body, Best)
}

func contentType(ext string) string {
	switch ext {
	case ".woff2":
		return "font/woff2"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	}
	if t := mime.TypeByExtension(ext); t != "" {
		return t
	}
	return "application/octet-stream"
}
