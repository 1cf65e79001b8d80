package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/labstack/echo/v4"
)

// freePort finds a loopback address nobody listens on.
func freePort() (string, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer ln.Close()
	return ln.Addr().String(), nil
}

// begin starts a program and waits until url answers 200; it is ended by id.
func (b *bench) begin(url string, env []string, name string, args ...string) (*exec.Cmd, time.Duration, error) {
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), env...)
	log, err := os.CreateTemp(b.dir, "log-")
	if err != nil {
		return nil, 0, err
	}
	cmd.Stdout, cmd.Stderr = log, log
	start := time.Now()
	if err := cmd.Start(); err != nil {
		return nil, 0, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	stop := func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-ended:
		case <-time.After(40 * time.Second):
			_ = cmd.Process.Kill()
		}
	}
	b.last = append(b.last, stop)
	for time.Since(start) < 90*time.Second {
		if resp, err := http.Get(url); err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return cmd, time.Since(start), nil
			}
		}
		select {
		case err := <-ended:
			said, _ := os.ReadFile(log.Name())
			return nil, 0, fmt.Errorf("%s ended: %v\n%s", name, err, said)
		case <-time.After(5 * time.Millisecond):
		}
	}
	return nil, 0, errors.New("the shop does not answer")
}

// serveBare is the floor for pages: one Echo route, the same bytes.
func serveBare(file, encoding string) error {
	body, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.GET("/", func(c echo.Context) error {
		if encoding != "" {
			c.Response().Header().Set("Content-Encoding", encoding)
		}
		return c.Blob(http.StatusOK, "text/html; charset=utf-8", body)
	})
	return e.Start(os.Getenv("BARE_LISTEN"))
}

// bare starts the floor in a process of its own and returns its address.
func (b *bench) bare(ctx context.Context, body []byte, encoding string) (string, error) {
	file, err := os.CreateTemp(b.dir, "body-")
	if err != nil {
		return "", err
	}
	if _, err := file.Write(body); err != nil {
		return "", err
	}
	address, err := freePort()
	if err != nil {
		return "", err
	}
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	_, _, err = b.begin("http://"+address+"/", []string{"BARE_LISTEN=" + address}, self, "-bare", file.Name(), "-encoding", encoding)
	return address, err
}

// memory is a process's resident set in megabytes.
func memory(pid int) float64 {
	status, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, _ := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kb / 1024
		}
	}
	return 0
}
