package catalog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"plantagenet/internal/fault"
	"plantagenet/internal/money"
	"plantagenet/internal/postgres"
)

// Price is what a variant costs from a moment on. Applied is when it took
// effect; nil: it waits. What is charged is variant.price_cents alone.
type Price struct {
	ID        int64       `db:"id"`
	VariantID int64       `db:"variant_id"`
	ProductID int64       `db:"product_id"`
	SKU       string      `db:"sku"`
	Price     money.Cents `db:"price_cents"`
	From      time.Time   `db:"from_at"`
	Applied   *time.Time  `db:"applied_at"`
	Who       string      `db:"who"`
}

func init() {
	postgres.Explain("variant_price_once", fault.New(fault.Conflict, "price_moment").On("from"))
	postgres.Explain("variant_price_amount", fault.New(fault.Invalid, "price").On("price"))
	postgres.Explain("picture_upload_once", fault.New(fault.Conflict, "asked_twice"))
	postgres.Explain("product_form_key_unique", fault.New(fault.Conflict, "asked_twice"))
	postgres.Explain("category_slug_unique", fault.New(fault.Conflict, "slug_taken").On("slug"))
}

const priceColumns = `a.id, a.variant_id, v.product_id, v.sku, a.price_cents, a.from_at, a.applied_at, a.who`

// Prices lists what the variants of an article cost and will cost, the latest
// first, those withdrawn left out.
func Prices(ctx context.Context, r postgres.Reader, productID int64) ([]Price, error) {
	var list []Price
	err := r.Select(ctx, &list, `select `+priceColumns+` from variant_price a join variant v on v.id = a.variant_id
		where v.product_id = $1 and a.withdrawn_at is null order by coalesce(a.applied_at, a.from_at) desc, a.id desc limit 200`, productID)
	if err != nil {
		return nil, fmt.Errorf("list prices: %w", err)
	}
	return list, nil
}

// SetPrice lets a variant cost so much from a moment in the future on.
func SetPrice(ctx context.Context, tx *postgres.Tx, variantID int64, price money.Cents, from time.Time, who string) (id int64, err error) {
	err = tx.Get(ctx, &id, `insert into variant_price (variant_id, price_cents, from_at, who)
		select $1, $2, $3, $4 where $3 > now() returning id`, variantID, price, from, who)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, fault.New(fault.Invalid, "price_past").On("from")
	}
	if err != nil {
		return 0, fmt.Errorf("set price: %w", err)
	}
	return id, nil
}

// FindPrice reads one; ErrNotFound when there is none or it is withdrawn.
func FindPrice(ctx context.Context, r postgres.Reader, id int64) (Price, error) {
	var p Price
	err := r.Get(ctx, &p, `select `+priceColumns+` from variant_price a join variant v on v.id = a.variant_id
		where a.id = $1 and a.withdrawn_at is null`, id)
	if errors.Is(err, sql.ErrNoRows) {
		return p, ErrNotFound
	}
	if err != nil {
		return p, fmt.Errorf("read price: %w", err)
	}
	return p, nil
}

// WithdrawPrice takes back a price that waits; restore brings it back. Neither
// touches one that took effect.
func WithdrawPrice(ctx context.Context, tx *postgres.Tx, id int64, restore bool) error {
	done, err := tx.Exec(ctx, `update variant_price set withdrawn_at = case when $2 then null else now() end
		where id = $1 and applied_at is null and (withdrawn_at is null) <> $2`, id, restore)
	if err != nil {
		return fmt.Errorf("withdraw price: %w", err)
	}
	if done == 0 {
		return fault.New(fault.Conflict, "price_applied")
	}
	return nil
}

// Due are the articles with a price that should have taken effect by now.
func Due(ctx context.Context, r postgres.Reader) ([]int64, error) {
	var ids []int64
	err := r.Select(ctx, &ids, `select distinct v.product_id from variant_price a join variant v on v.id = a.variant_id
		where a.applied_at is null and a.withdrawn_at is null and a.from_at <= now() order by 1`)
	if err != nil {
		return nil, fmt.Errorf("read due prices: %w", err)
	}
	return ids, nil
}

// TakeDue marks the prices of a locked article that are due as taken, each once,
// and returns them in the order they begin.
func TakeDue(ctx context.Context, tx *postgres.Tx, productID int64) ([]Price, error) {
	var list []Price
	err := tx.Select(ctx, &list, `with taken as (
			update variant_price a set applied_at = now() from variant v
			where v.id = a.variant_id and v.product_id = $1 and a.applied_at is null and a.withdrawn_at is null and a.from_at <= now()
			returning a.*
		) select `+priceColumns+` from taken a join variant v on v.id = a.variant_id order by a.from_at, a.id`, productID)
	if err != nil {
		return nil, fmt.Errorf("take due prices: %w", err)
	}
	return list, nil
}

// SignPrices says who set the prices that changed in this transaction.
func SignPrices(ctx context.Context, tx *postgres.Tx, productID int64, who string) error {
	_, err := tx.Exec(ctx, `update variant_price a set who = $2 from variant v
		where v.id = a.variant_id and v.product_id = $1 and a.applied_at = now() and a.who = ''`, productID, who)
	if err != nil {
		return fmt.Errorf("sign prices: %w", err)
	}
	return nil
}
