package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"plantagenet/internal/mail"
	"plantagenet/internal/postgres/pgtest"
)

// person is a browser that follows redirects and keeps cookies.
func person(t testing.TB) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar}
}

func (r *running) form(c *http.Client, path string, pairs ...string) (status int, at, body string) {
	r.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	resp, err := c.PostForm(r.web+path, form)
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return resp.StatusCode, resp.Request.URL.Path, string(text)
}

func TestANewEmployeeComesInFromTheMailOfAnInvitation(t *testing.T) {
	t.Parallel()
	_, dsn := pgtest.NewDSN(t)
	r := start(t, dsn)
	for _, who := range []string{"owner", "manager", "clerk", "volunteer", "accountant", "coop301"} {
		if !strings.Contains(r.log.String(), who+"@demo.test") {
			t.Errorf("the start does not say %s", who)
		}
	}
	owner := person(t)
	if status, at, _ := r.form(owner, "/signin", "email", "owner@demo.test", "password", "demo-plantagenet"); status != 200 || at != "/staff" {
		t.Fatalf("the owner is at %s: %d", at, status)
	}
	if status, at, body := r.form(owner, "/staff/people/invite", "email", "viviane@exemple.ca", "role", "clerk", "lang", "fr"); status != 200 || at != "/staff/people" || !strings.Contains(body, "viviane@exemple.ca") {
		t.Fatalf("the invitation: %d at %s", status, at)
	}
	link := regexp.MustCompile(regexp.QuoteMeta(r.web) + `(/invite/\S+)`)
	var path string
	until(t, "the invitation is not in the mail", func() bool {
		box := mail.Files(filepath.Join(r.dataDir, "mail"))
		list, err := box.List(100)
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range list {
			if kept, err := box.Open(entry.Key); err == nil && strings.Contains(kept.To, "viviane@exemple.ca") {
				path = link.FindStringSubmatch(kept.Text)[1]
			}
		}
		return path != ""
	})
	viviane := person(t)
	if status, at, body := r.form(viviane, path, "name", "Viviane Roy", "password", "trois canots sur la nation"); status != 200 || at != "/staff" || !strings.Contains(body, "Viviane Roy") {
		t.Fatalf("she is at %s: %d", at, status)
	}
	if status, at, _ := r.form(viviane, "/signout"); status != 200 || at != "/signin" {
		t.Fatalf("signed out at %s: %d", at, status)
	}
	if status, at, _ := r.form(viviane, "/signin", "email", "viviane@exemple.ca", "password", "trois canots sur la nation"); status != 200 || at != "/staff" {
		t.Fatalf("back in at %s: %d", at, status)
	}
	r.stop()
	if strings.Contains(r.log.String(), path) || strings.Contains(r.log.String(), "viviane@") {
		t.Error("the log holds the link or the address")
	}
}

func TestUserAddPrintsALinkThatSignsInOnce(t *testing.T) {
	t.Parallel()
	_, dsn := pgtest.NewDSN(t)
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	add := func(args ...string) (code int, out, said string) {
		cmd := exec.CommandContext(context.Background(), path, append([]string{"user", "add"}, args...)...)
		cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "DATABASE_URL=" + dsn, "DATA_DIR=" + dir, "BASE_URL=http://localhost:8080"}
		cmd.Dir = dir
		var o, e bytes.Buffer
		cmd.Stdout, cmd.Stderr = &o, &e
		_ = cmd.Run() // the exit code says it
		return cmd.ProcessState.ExitCode(), o.String(), e.String()
	}
	for _, wrong := range []struct {
		args []string
		code int
	}{{[]string{"odile@exemple.ca"}, 2}, {[]string{"odile@exemple.ca", "--role", "king"}, 2}, {[]string{"no address", "--role", "owner"}, 1},
		{[]string{"a@exemple.ca", "--role", "cooperative"}, 1}, {[]string{"a@exemple.ca", "--role", "cooperative", "--cooperative", "nobody"}, 1}} {
		if code, out, said := add(wrong.args...); code != wrong.code || out != "" || said == "" {
			t.Errorf("%v: exit %d, %q, %q", wrong.args, code, out, said)
		}
	}
	code, first, said := add("Odile@Exemple.ca", "--role", "owner")
	if code != 0 || !strings.HasPrefix(first, "http://localhost:8080/invite/") {
		t.Fatalf("exit %d, %q, %s", code, first, said)
	}
	code, second, said := add("odile@exemple.ca", "--role", "owner")
	if code != 0 || second == first || !strings.Contains(said, "invited anew") {
		t.Fatalf("again: exit %d, %q, %s", code, second, said)
	}
	r := start(t, dsn)
	odile := person(t)
	old := strings.TrimSpace(strings.TrimPrefix(first, "http://localhost:8080"))
	if status, _, _ := r.form(odile, old, "name", "Odile", "password", "trois canots sur la nation"); status != 404 {
		t.Errorf("the first link, after the second was made: %d", status)
	}
	fresh := strings.TrimSpace(strings.TrimPrefix(second, "http://localhost:8080"))
	if status, at, _ := r.form(odile, fresh, "name", "Odile", "password", "trois canots sur la nation"); status != 200 || at != "/staff" {
		t.Errorf("the link: %d at %s", status, at)
	}
	if status, _, _ := r.form(person(t), fresh, "name", "Thief", "password", "trois canots sur la nation"); status != 404 {
		t.Errorf("the link again: %d", status)
	}
}
