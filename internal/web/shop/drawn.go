package shop

import (
	"sync"

	"plantagenet/internal/page"
)

// drawings keeps finished drawings in memory. They never change under their
// address, so the only question is how many to keep.
type drawings struct {
	mu    sync.Mutex
	blobs map[string]*page.Blob
	size  int64
}

// drawnLimit is the memory the drawings may take, in bytes. A shop's bands and
// pictures fit many times over; what goes past it was asked for by strangers.
const drawnLimit = 24 << 20

func newDrawings() *drawings { return &drawings{blobs: map[string]*page.Blob{}} }

// have returns the drawing of that name if it is there.
func (s *drawings) have(name string) *page.Blob {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.blobs[name]
}

// take returns the drawing of that name, made once.
func (s *drawings) take(name string, draw func() ([]byte, error)) (*page.Blob, error) {
	if b := s.have(name); b != nil {
		return b, nil
	}
	body, err := draw()
	if err != nil {
		return nil, err
	}
	b := page.NewBlob("image/svg+xml", body, page.Quick)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.size += b.Size(); s.size > drawnLimit {
		clear(s.blobs)
		s.size = b.Size()
	}
	s.blobs[name] = b
	return b, nil
}
