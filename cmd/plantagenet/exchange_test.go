package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"plantagenet/internal/postgres/pgtest"
)

// told runs one command of the binary on a database of the test's own.
func told(t *testing.T, dsn, dir string, args ...string) (code int, out, notes string, memory int64) {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(context.Background(), path, args...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "DATABASE_URL=" + dsn, "DATA_DIR=" + dir, "LOG_LEVEL=error"}
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &stdout, &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }() // the exit code is what counts
	memory = resident(cmd.Process.Pid, ended)
	return cmd.ProcessState.ExitCode(), stdout.String(), stderr.String(), memory
}

// resident follows a process's most memory, in MB, as Linux tells it; what the
// system says at its end counts the parent's too.
func resident(pid int, ended chan struct{}) (most int64) {
	for {
		var kb int64
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		if _, rest, found := strings.Cut(string(status), "VmHWM:"); err == nil && found && strings.HasPrefix(string(status), "Name:\tplantagenet\n") { // not ourselves, before the program begins
			if _, err := fmt.Sscan(rest, &kb); err == nil {
				most = max(most, kb>>10)
			}
		}
		select {
		case <-ended:
			return most
		case <-time.After(5 * time.Millisecond):
		}
	}
}

const wooFile = "ID;Type;UGS;Nom;Publié;Description;Stock;Tarif régulier;Parent;Nom de l’attribut 1;Valeur(s) de l’attribut 1\n" +
	"1;variable;PANIER;Panier tressé;1;\"<p>Tressé\nà la main.</p>\";;;;Taille;\"Petit, Grand\\, rond\"\n" +
	"2;variation;PANIER-P;Panier tressé – petit;1;;3;24,50;PANIER;Taille;Petit\n" +
	"3;variation;PANIER-G;Panier tressé – grand;1;;1;36;id:1;Taille;\"Grand\\, rond\"\n"

func TestInAndOutThroughTheCommand(t *testing.T) {
	t.Parallel()
	_, dsn := pgtest.NewDSN(t)
	dir := t.TempDir()
	file := filepath.Join(dir, "woo.csv")
	if err := os.WriteFile(file, []byte(wooFile), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		args []string
		says string
	}{
		{[]string{"import", "woocommerce", "--dry-run", "--publish-lang", "fr", file}, "1 new, 0 changed, 0 unchanged; 1 put on sale"},
		{[]string{"import", "woocommerce", "--publish-lang", "fr", file}, "1 new, 0 changed, 0 unchanged; 1 put on sale, 0 incomplete; 4 pieces received"},
		{[]string{"import", "woocommerce", "--publish-lang", "fr", file}, "0 new, 0 changed, 1 unchanged; 0 put on sale"},
		{[]string{"export", "catalogue", "--out", filepath.Join(dir, "out.csv")}, ""},
		{[]string{"import", "catalogue", filepath.Join(dir, "out.csv")}, "0 new, 0 changed, 1 unchanged; 0 put on sale"},
		{[]string{"export", "orders", "--from", "2026-01-01", "--to", "2026-12-31", "--lang", "en"}, "Date,Row,Order"},
		{[]string{"export", "tax", "--from", "2026-10-01"}, "Partie,Inscription"},
		{[]string{"export", "ledger"}, "Écriture,Date"},
		{[]string{"export", "stock", "--lang", "en"}, "PANIER-P,Panier tressé – Petit,IMPORT-"},
		{[]string{"export", "counts", "--place", "floor"}, "PANIER-G,IMPORT-"},
		{[]string{"verify"}, "all well"},
	} {
		code, out, notes, _ := told(t, dsn, dir, step.args...)
		if code != 0 || !strings.Contains(out, step.says) {
			t.Fatalf("%v: exit %d\n%s\n%s", step.args, code, out, notes)
		}
	}
	_, direct, _, _ := told(t, dsn, dir, "export", "catalogue", "--bom")
	kept, err := os.ReadFile(filepath.Join(dir, "out.csv"))
	if err != nil || direct != "\ufeff"+string(kept) {
		t.Errorf("standard output is not the file: %v\n%s\n%s", err, direct, kept)
	}
	bad := filepath.Join(dir, "bad.csv")
	if err := os.WriteFile(bad, []byte(strings.Replace(wooFile, "36;id:1", ";id:1", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out, notes, _ := told(t, dsn, dir, "import", "woocommerce", bad); code != 1 || !strings.Contains(notes, "line 5: the price is missing") || out != "" {
		t.Errorf("a bad file: exit %d\n%s\n%s", code, out, notes)
	}
	if code, _, notes, _ := told(t, dsn, dir, "export", "tax", "--from", "2026-02-01", "--to", "2026-01-01"); code != 1 || !strings.Contains(notes, "end is before") {
		t.Errorf("a period backwards: exit %d %s", code, notes)
	}
	if code, _, notes, _ := told(t, dsn, dir, "import", "woocommerce", filepath.Join(dir, "none.csv")); code != 2 {
		t.Errorf("no file: exit %d %s", code, notes)
	}
}

// residentMB is what the whole program may take for a file of a thousand
// articles, whatever else it holds.
const residentMB = 200

func TestAThousandArticlesComeInUnderAFixedMemory(t *testing.T) {
	t.Parallel()
	_, dsn := pgtest.NewDSN(t)
	dir := t.TempDir()
	var b strings.Builder
	b.WriteString("ID,Type,SKU,Name,Published,Description,Stock,Regular price,Parent,Attribute 1 name,Attribute 1 value(s)\n")
	long := strings.Repeat("<p>Woven by hand and dyed with indigo.</p>", 60)
	for i := range 1000 {
		fmt.Fprintf(&b, "%d,variable,A%d,Basket %d,1,%s,,,,Size,\"S, M\"\n", 10*i, i, i, long)
		fmt.Fprintf(&b, "%d,variation,A%d-S,,1,,3,12.00,A%d,Size,S\n%d,variation,A%d-M,,1,,2,15.00,A%d,Size,M\n", 10*i+1, i, i, 10*i+2, i, i)
	}
	file := filepath.Join(dir, "thousand.csv")
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "out.csv")
	for _, step := range []struct {
		args []string
		says string
	}{
		{[]string{"import", "woocommerce", "--publish-lang", "en", file}, "1000 new, 0 changed, 0 unchanged; 1000 put on sale, 0 incomplete; 5000 pieces received"},
		{[]string{"export", "catalogue", "--out", out}, ""},
		{[]string{"import", "catalogue", out}, "0 new, 0 changed, 1000 unchanged"},
	} {
		code, said, notes, memory := told(t, dsn, dir, step.args...)
		if code != 0 || !strings.Contains(said, step.says) {
			t.Fatalf("%v: exit %d\n%.400s\n%.400s", step.args, code, said, notes)
		}
		if memory > residentMB {
			t.Errorf("%v used %d MB", step.args[:2], memory)
		}
		t.Logf("%v: %d MB", step.args[:2], memory)
	}
}
