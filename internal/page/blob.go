package page

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
)

// Effort says how long a body may be squeezed.
type Effort int

// The efforts there are.
const (
	Quick Effort = iota // once a request or once a cached page: gzip only
	Best                // once for a static file or a drawing: gzip and brotli
)

// smallest is the size under which compressing costs more than it saves.
const smallest = 512

// NewBlob finishes a body: weak ETag, and compressed forms that are made when
// the first client asks for them, so that a command that serves nothing pays
// nothing.
func NewBlob(contentType string, body []byte, effort Effort) *Blob {
	sum := sha256.Sum256(body)
	b := &Blob{contentType: contentType, plain: body, etag: `W/"` + hex.EncodeToString(sum[:9]) + `"`}
	b.packs = len(body) >= smallest && compressible(contentType)
	b.effort = effort
	return b
}

// Size is the memory a blob may come to hold, in bytes: markup and drawings
// shrink to a quarter at most, in each form.
func (b *Blob) Size() int64 {
	size := int64(len(b.plain) + len(b.plain)/3 + 512)
	if b.effort == Best {
		size += int64(len(b.plain) / 4)
	}
	return size
}

// pack makes the compressed forms, once; a form that would not be smaller is nil.
func (b *Blob) pack() {
	if !b.packs {
		return
	}
	b.once.Do(func() {
		b.gzip = smaller(b.plain, gzipped(b.plain, b.effort))
		if b.effort == Best {
			b.brotli = smaller(b.plain, brotlied(b.plain))
		}
	})
}

// zipped is the body under gzip; nil where it would not be smaller.
func (b *Blob) zipped() []byte { b.pack(); return b.gzip }

// brotlied is the body under brotli; nil where it would not be smaller.
func (b *Blob) brotlied() []byte { b.pack(); return b.brotli }

func compressible(contentType string) bool {
	return strings.HasPrefix(contentType, "text/") || strings.Contains(contentType, "svg") ||
		strings.Contains(contentType, "json") || strings.Contains(contentType, "xml")
}

func smaller(plain, packed []byte) []byte {
	if len(packed) >= len(plain) {
		return nil
	}
	return packed
}

var gzipPools = [2]sync.Pool{newGzipPool(5), newGzipPool(gzip.BestCompression)}

func newGzipPool(level int) sync.Pool {
	return sync.Pool{New: func() any {
		w, err := gzip.NewWriterLevel(io.Discard, level)
		if err != nil {
			panic(err) // the level is a constant
		}
		return w
	}}
}

func gzipped(body []byte, effort Effort) []byte {
	var out bytes.Buffer
	w := gzipPools[effort].Get().(*gzip.Writer)
	defer gzipPools[effort].Put(w)
	w.Reset(&out)
	w.Write(body) // a bytes.Buffer takes everything
	w.Close()
	return out.Bytes()
}

// brotliPool keeps writers: each holds megabytes of window.
var brotliPool = sync.Pool{New: func() any { return brotli.NewWriterLevel(io.Discard, 9) }}

func brotlied(body []byte) []byte {
	var out bytes.Buffer
	w := brotliPool.Get().(*brotli.Writer)
	defer brotliPool.Put(w)
	w.Reset(&out)
	w.Write(body) // a bytes.Buffer takes everything
	w.Close()
	return out.Bytes()
}

// varyEncoding is shared by every answer: header values are never written to.
var varyEncoding = []string{"Accept-Encoding"}

// write sends the blob in the best form the client takes, or 304 where it has
// it already. Cache-Control is the caller's.
func (b *Blob) write(w http.ResponseWriter, r *http.Request, status int) error {
	h := w.Header()
	h["Vary"] = varyEncoding
	if status == http.StatusOK {
		h["Etag"] = []string{b.etag}
		if seen := r.Header.Get("If-None-Match"); seen != "" && matches(seen, b.etag) {
			w.WriteHeader(http.StatusNotModified)
			return nil
		}
	}
	body, encoding := b.choose(r.Header.Get("Accept-Encoding"))
	if encoding != "" {
		h["Content-Encoding"] = []string{encoding}
	}
	h["Content-Type"] = []string{b.contentType}
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	w.WriteHeader(status)
	if r.Method == http.MethodHead {
		return nil
	}
	_, err := w.Write(body)
	return err
}

func (b *Blob) choose(accepted string) (body []byte, encoding string) {
	if accepts(accepted, "br") {
		if body := b.brotlied(); body != nil {
			return body, "br"
		}
	}
	if b.packs && accepts(accepted, "gzip") {
		if body := b.zipped(); body != nil {
			return body, "gzip"
		}
	}
	return b.plain, ""
}

// accepts reads an Accept-Encoding header without allocating; q=0 refuses
// (RFC 9110 §12.5.3).
func accepts(header, coding string) bool {
	for header != "" {
		var part string
		part, header, _ = strings.Cut(header, ",")
		name, weight, weighted := strings.Cut(part, ";")
		if !strings.EqualFold(strings.TrimSpace(name), coding) {
			continue
		}
		weight = strings.TrimSpace(weight)
		return !weighted || (weight != "q=0" && !strings.HasPrefix(weight, "q=0.0"))
	}
	return false
}

// matches compares If-None-Match weakly (RFC 9110 §13.1.2).
func matches(header, etag string) bool {
	if header == etag || header == "*" {
		return true
	}
	opaque := strings.TrimPrefix(etag, "W/")
	for _, seen := range strings.Split(header, ",") {
		if strings.TrimPrefix(strings.TrimSpace(seen), "W/") == opaque {
			return true
		}
	}
	return false
}
