package worker

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"log/slog"
	"testing"
	"time"

	"plantagenet/internal/editing"
	"plantagenet/internal/postgres/pgtest"
	"plantagenet/internal/shoptest"
	"plantagenet/internal/task"
)

func TestPicturesAreMadeAndPricesTakeEffectByThemselves(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	bag := shoptest.Put(t, db, shoptest.Spec{SKU: "SAC", Price: 9800, Lots: []int64{5}, ShareBP: 7000})
	folder := editing.Pictures(t.TempDir())
	var body bytes.Buffer
	if err := jpeg.Encode(&body, image.NewRGBA(image.Rect(0, 0, 500, 400)), nil); err != nil {
		t.Fatal(err)
	}
	taken, err := editing.Take(folder, "sac.jpg", body.Bytes())
	if err == nil {
		_, err = editing.Upload(t.Context(), db, folder, bag.ProductID, "form", []editing.Taken{taken})
	}
	if err == nil {
		_, err = editing.SetPrice(t.Context(), db, bag.ProductID, bag.VariantID, "104,50", time.Now().Add(time.Second))
	}
	if err != nil {
		t.Fatal(err)
	}
	w, err := New(Deps{Shop: shoptest.NewGateway().Shop(db), Mail: &outbox{}, Log: slog.New(slog.DiscardHandler), Folder: task.Folder(t.TempDir()), Pictures: folder})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Stop)
	var now struct {
		Price int64 `db:"price_cents"`
		Sizes int   `db:"sizes"`
	}
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end) && (now.Price != 10450 || now.Sizes != 2); time.Sleep(100 * time.Millisecond) {
		if err := db.Get(t.Context(), &now, `select v.price_cents, coalesce((select cardinality(sizes) from picture where product_id = v.product_id), 0) as sizes
			from variant v where v.id = $1`, bag.VariantID); err != nil {
			t.Fatal(err)
		}
	}
	if now.Price != 10450 || now.Sizes != 2 {
		t.Errorf("%+v", now)
	}
}
