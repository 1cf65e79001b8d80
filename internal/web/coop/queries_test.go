package coop

import (
	"encoding/binary"
	"io"
	"net"
	"path/filepath"
	"regexp"
	"sync/atomic"
	"testing"
)

var host = regexp.MustCompile(`host=(\S+) port=5432`)

// counted gives a DSN that passes through a counter of the statements run, the
// transaction's own begin and commit not among them.
func counted(t testing.TB, dsn string) (string, *atomic.Int64) {
	t.Helper()
	m := host.FindStringSubmatch(dsn)
	if m == nil {
		t.Fatalf("no socket in %q", dsn)
	}
	dir := t.TempDir()
	ln, err := net.Listen("unix", filepath.Join(dir, ".s.PGSQL.5432"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	n := new(atomic.Int64)
	go func() {
		for {
			client, err := ln.Accept()
			if err != nil {
				return
			}
			go pass(client, filepath.Join(m[1], ".s.PGSQL.5432"), n)
		}
	}()
	return host.ReplaceAllString(dsn, "host="+dir+" port=5432"), n
}

// pass carries one connection and counts its Bind messages: one a statement.
func pass(client net.Conn, socket string, n *atomic.Int64) {
	defer client.Close()
	server, err := net.Dial("unix", socket)
	if err != nil {
		return
	}
	defer server.Close()
	go io.Copy(client, server)
	for kind := []byte{}; ; kind = make([]byte, 1) { // the first message has no kind
		head := make([]byte, len(kind)+4)
		if _, err := io.ReadFull(client, head); err != nil {
			return
		}
		if len(kind) == 1 && head[0] == 'B' {
			n.Add(1)
		}
		if _, err := server.Write(head); err != nil {
			return
		}
		if _, err := io.CopyN(server, client, int64(binary.BigEndian.Uint32(head[len(kind):]))-4); err != nil {
			return
		}
	}
}
