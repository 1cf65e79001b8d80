package embedded

import (
	"context"
	"fmt"
	"log/slog"
	"time"
)

// restarts is how often in a row a server that ends by itself is started again;
// one that has run for a while counts anew.
const (
	restarts = 5
	aWhile   = time.Minute
)

// Keep starts the server again when it ends by itself, until ctx ends: the shop
// answers "try again" meanwhile and needs no restart of its own. The channel
// tells when that is of no use any more. Nil where another process runs it.
func (s *Server) Keep(ctx context.Context, log *slog.Logger) <-chan error {
	if !s.Owner() {
		return nil
	}
	lost := make(chan error, 1)
	go func() {
		for tries := 0; tries < restarts; tries++ {
			since := time.Now()
			if !s.ended(ctx) {
				return
			}
			if time.Since(since) > aWhile {
				tries = 0
			}
			log.Error("the private database has ended; starting it again")
			if err := s.restart(ctx); err != nil {
				lost <- fmt.Errorf("the private database has ended and does not start again: %w", err)
				return
			}
		}
		lost <- fmt.Errorf("the private database ends again and again: see postgres.log in its folder")
	}()
	return lost
}

// ended waits for the server to end by itself; false when it was told to.
func (s *Server) ended(ctx context.Context) bool {
	s.mu.Lock()
	done := s.done
	s.mu.Unlock()
	select {
	case <-ctx.Done():
		return false
	case <-done:
		return ctx.Err() == nil
	}
}

func (s *Server) restart(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped {
		return nil
	}
	return s.again(ctx)
}
