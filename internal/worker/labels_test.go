package worker

import (
	"context"
	"log/slog"
	"os/exec"
	"strings"
	"testing"
	"time"

	"plantagenet/internal/audit"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/report"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/task"
)

// A run of a thousand labels goes on in the background: asked for in a
// transaction, worked by the queue, its bar moving, its file kept.
func TestAThousandLabelsAreMadeInTheBackground(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	shoptest.Put(t, db, shoptest.Spec{SKU: "UN-CODE-BEAUCOUP-TROP-LONG", Price: 4800, Lots: []int64{1000}, ShareBP: 7000})
	run := report.LabelRun{Place: "floor", Each: true, Sheet: "letter-24", Start: 3, Lang: "fr", BaseURL: "https://magasin.example"}
	if err := run.Resolve(t.Context(), db); err != nil || run.Total() != 1000 {
		t.Fatalf("%d labels, %v", run.Total(), err)
	}
	ctx := audit.With(t.Context(), audit.Who{ID: 1, Name: "Awa"})
	var id int64
	err := postgres.InTx(ctx, db, func(tx *postgres.Tx) (err error) {
		id, err = task.Begin(ctx, tx, task.New{Kind: "labels", Title: "work.labels", TitleArgs: map[string]any{"Count": 1000}, Args: run, Total: 1000})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	folder := task.Folder(t.TempDir())
	w, err := New(Deps{Shop: shoptest.NewGateway().Shop(db), Log: slog.New(slog.DiscardHandler), Folder: folder})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Stop)
	done, moved := ended(t, db, id)
	if done.State != task.Done || done.Done != 1000 || !moved || done.ResultName == "" || done.SaidCount != 1 || done.Said[0].Key != "work.barless" {
		t.Fatalf("the bar moved: %v; %+v", moved, done)
	}
	file, err := folder.Open(done)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	out, err := exec.CommandContext(t.Context(), "pdftotext", file.Name(), "-").Output()
	if err != nil || strings.Count(string(out), "48,00") != 1000 || strings.Count(string(out), "\f") != 42 { // 2 places of 24 are used
		t.Errorf("%v: %d labels on %d sheets", err, strings.Count(string(out), "48,00"), strings.Count(string(out), "\f"))
	}
}

// ended waits for a task's end and says whether its bar was seen in between.
func ended(t *testing.T, db *postgres.DB, id int64) (task.Task, bool) {
	t.Helper()
	moved := false
	for until := time.Now().Add(90 * time.Second); time.Now().Before(until); time.Sleep(20 * time.Millisecond) {
		now, err := task.ByID(context.Background(), db, id)
		if err != nil {
			t.Fatal(err)
		}
		if now.State.Over() {
			return now, moved
		}
		moved = moved || now.State == task.Running && now.Done > 0 && now.Done < now.Total
	}
	t.Fatal("the work does not end")
	return task.Task{}, false
}
