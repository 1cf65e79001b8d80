package privacy

import (
	"context"
	"fmt"
	"strings"
	"time"

	"plantagenet/internal/fault"
	"plantagenet/internal/money"
	"plantagenet/internal/order"
	"plantagenet/internal/postgres"
)

// Found is a person that a search found. Number is their latest order's.
type Found struct {
	Number int64     `db:"number"`
	Name   string    `db:"name"`
	Email  string    `db:"email"`
	Orders int64     `db:"orders"`
	LastAt time.Time `db:"last_at"`
}

// foundMost bounds a search; a longer list means: say more.
const foundMost = 50

// Find finds persons by a part of their name or e-mail address, who bought
// last first.
func Find(ctx context.Context, r postgres.Reader, text string) ([]Found, error) {
	text = strings.ToLower(strings.TrimSpace(text))
	if len([]rune(text)) < 3 {
		return nil, fault.Form([]*fault.Fault{fault.New(fault.Invalid, "buyer_search").On("who")})
	}
	var list []Found
	err := r.Select(ctx, &list, `select max(number) as number, (array_agg(name order by id desc))[1] as name, lower(email) as email,
			count(*) as orders, max(placed_at) as last_at
		from sales_order where lower(name || ' ' || email) like '%' || $1 || '%' and email <> ''
		group by lower(email) order by max(placed_at) desc, max(number) desc limit $2`, like(text), foundMost)
	if err != nil {
		return nil, fmt.Errorf("find persons: %w", err)
	}
	return list, nil
}

// like takes the meaning out of LIKE's own signs.
func like(s string) string { return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s) }

// Person is one buyer with all their orders, the latest first.
type Person struct {
	Email  string
	Name   string
	Phone  string
	Lang   string
	Orders []order.Order
}

// Of reads the person of an order. One that was forgotten is not found.
func Of(ctx context.Context, r postgres.Reader, number int64) (Person, error) {
	o, err := order.ByNumber(ctx, r, number)
	if err != nil {
		return Person{}, err
	}
	if o.Email == "" {
		return Person{}, order.ErrNotFound
	}
	p := Person{Email: o.Email, Name: o.Name, Phone: o.Phone, Lang: o.Lang}
	p.Orders, err = order.OfEmail(ctx, r, o.Email)
	return p, err
}

// Paid is what a person's orders came to.
func (p Person) Paid() (sum money.Cents) {
	for _, o := range p.Orders {
		if o.PaidAt != nil {
			sum += o.Total
		}
	}
	return sum
}
