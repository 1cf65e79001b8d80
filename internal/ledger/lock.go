package ledger

import (
	"context"
	"fmt"

	"plantagenet/internal/postgres"
)

// Lock holds the balances of accounts until the transaction ends, in the
// house's order: for a flow that decides on a balance before it posts. It names
// every account it will post to, so that no balance is locked out of turn.
func Lock(ctx context.Context, tx *postgres.Tx, accounts ...string) error {
	if _, err := tx.Exec(ctx, `insert into ledger_balance (account_id) select id from ledger_account a where code = any($1)
		and not exists (select from ledger_balance b where b.account_id = a.id) order by id on conflict do nothing`, postgres.Array(accounts)); err != nil {
		return fmt.Errorf("begin balances: %w", err)
	}
	var held []int64
	err := tx.Select(ctx, &held, `select b.account_id from ledger_balance b join ledger_account a on a.id = b.account_id where a.code = any($1)
		order by b.account_id for update of b`, postgres.Array(accounts))
	if err != nil {
		return fmt.Errorf("lock balances: %w", err)
	}
	return nil
}
