package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// conn is one keep-alive connection that speaks just enough HTTP/1.1: the same
// light client drives what is measured and its floor.
type conn struct {
	net.Conn
	r   *bufio.Reader
	buf []byte
}

func dial(address string) (*conn, error) {
	c, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	return &conn{Conn: c, r: bufio.NewReaderSize(c, 64<<10), buf: make([]byte, 256<<10)}, nil
}

// get sends a prepared request and reads the whole answer.
func (c *conn) do(request string) (status int, body []byte, err error) {
	if _, err := io.WriteString(c, request); err != nil {
		return 0, nil, err
	}
	line, err := c.r.ReadSlice('\n')
	if err != nil {
		return 0, nil, err
	}
	if len(line) < 12 {
		return 0, nil, errors.New("short status line")
	}
	if status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return 0, nil, err
	}
	length, chunked, err := c.headers()
	if err != nil {
		return 0, nil, err
	}
	if chunked {
		body, err = c.chunks()
		return status, body, err
	}
	if length > len(c.buf) {
		c.buf = make([]byte, length)
	}
	_, err = io.ReadFull(c.r, c.buf[:length])
	return status, c.buf[:length], err
}

// chunks reads a body that comes in pieces.
func (c *conn) chunks() ([]byte, error) {
	total := 0
	for {
		line, err := c.r.ReadSlice('\n')
		if err != nil {
			return nil, err
		}
		size, err := strconv.ParseInt(strings.TrimSpace(string(line)), 16, 32)
		if err != nil {
			return nil, err
		}
		for total+int(size)+2 > len(c.buf) {
			c.buf = append(c.buf, make([]byte, len(c.buf))...)
		}
		if _, err := io.ReadFull(c.r, c.buf[total:total+int(size)+2]); err != nil {
			return nil, err
		}
		if size == 0 {
			return c.buf[:total], nil
		}
		total += int(size)
	}
}

func (c *conn) headers() (length int, chunked bool, err error) {
	for {
		line, err := c.r.ReadSlice('\n')
		if err != nil {
			return 0, false, err
		}
		if len(line) <= 2 {
			return length, chunked, nil
		}
		if len(line) > 15 && strings.EqualFold(string(line[:15]), "content-length:") {
			length, err = strconv.Atoi(strings.TrimSpace(string(line[15:])))
			if err != nil {
				return 0, false, err
			}
		}
		if len(line) > 18 && strings.EqualFold(string(line[:18]), "transfer-encoding:") {
			chunked = true
		}
	}
}

func get(path, encoding string) string {
	head := "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n"
	if encoding != "" {
		head += "Accept-Encoding: " + encoding + "\r\n"
	}
	return head + "\r\n"
}

// rate runs step on n connections for a while and returns how many a second it
// did. step is told a number that no other call gets.
func rate(address string, n int, window time.Duration, step func(c *conn, i int64) error) (float64, error) {
	conns := make([]*conn, n)
	for i := range conns {
		c, err := dial(address)
		if err != nil {
			return 0, err
		}
		defer c.Close()
		conns[i] = c
	}
	return workers(n, window, func(worker int, i int64) error { return step(conns[worker], i) })
}

// workers runs step in n goroutines for a while and returns how many a second.
func workers(n int, window time.Duration, step func(worker int, i int64) error) (float64, error) {
	var count, next atomic.Int64
	var stop atomic.Bool
	errs := make(chan error, n)
	var wg sync.WaitGroup
	start := time.Now()
	for w := range n {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for !stop.Load() {
				if err := step(w, next.Add(1)); err != nil {
					errs <- err
					stop.Store(true)
					return
				}
				count.Add(1)
			}
		}()
	}
	time.AfterFunc(window, func() { stop.Store(true) })
	wg.Wait()
	took := time.Since(start)
	select {
	case err := <-errs:
		return 0, err
	default:
	}
	return float64(count.Load()) / took.Seconds(), nil
}

// fetch is rate for one page.
func fetch(address, request string, n int, window time.Duration) (float64, error) {
	return rate(address, n, window, func(c *conn, _ int64) error {
		status, _, err := c.do(request)
		if err == nil && status != 200 {
			err = fmt.Errorf("status %d", status)
		}
		return err
	})
}
