package jobs

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/rivertype"

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

// WhileWaiting makes a job that comes round unique among those not yet done, so
// that a slow one does not pile up behind itself.
func WhileWaiting() river.UniqueOpts {
	return river.UniqueOpts{ByState: []rivertype.JobState{rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning,
		rivertype.JobStateRetryable, rivertype.JobStateScheduled}}
}
