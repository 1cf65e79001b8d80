package jobs

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"

	"plantagenet/internal/postgres"
)

// inserter only writes job rows; it has no pool of its own.
var inserter = func() *river.Client[*sql.Tx] {
	client, err := river.NewClient(riverdatabasesql.New(nil), &river.Config{})
	if err != nil {
		panic(err) // only a wrong configuration, which is a constant
	}
	return client
}()

// Insert writes a job in the transaction whose work asks for it: both happen or neither.
func Insert(ctx context.Context, tx *postgres.Tx, args river.JobArgs, opts *river.InsertOpts) error {
	if _, err := inserter.InsertTx(ctx, tx.SQL(), args, opts); err != nil {
		return fmt.Errorf("insert job %s: %w", args.Kind(), err)
	}
	return nil
}
