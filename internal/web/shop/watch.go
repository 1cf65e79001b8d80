package shop

import (
	"context"
	"log/slog"
	"strconv"
	"time"

	"plantagenet/internal/catalog"
	"plantagenet/internal/page"
	"plantagenet/internal/postgres"
)

// overlap covers transactions that began before one look at what changed and
// committed after it.
const overlap = 30 * time.Second

// Watch drops the pages of articles that changed, whoever changed them: a sale
// here or in another process, an import, a hold past its hour. It looks every
// so often until ctx ends. What changed within the overlap is dropped again at
// each look: a page is made at most once a look too often.
func Watch(ctx context.Context, r postgres.Reader, cache *page.Cache, every time.Duration, log *slog.Logger) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			ids, err := catalog.Changed(ctx, r, time.Now().Add(-overlap))
			if err != nil && ctx.Err() == nil {
				log.Warn("look for changed articles", "error", err)
			}
			cache.Drop(tags(ids)...)
		}
	}
}

// tags are those of the pages that show the articles: their own and the lists.
func tags(ids []int64) []string {
	if len(ids) == 0 {
		return nil
	}
	list := []string{"list"}
	for _, id := range ids {
		list = append(list, "product:"+strconv.FormatInt(id, 10))
	}
	return list
}
