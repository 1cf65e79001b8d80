package account

import (
	"context"
	"fmt"
	"time"

	"plantagenet/internal/postgres"
)

// Person is an account as the list of people shows it. Entered says whether it
// has a password or a passkey; Invited is when its open invitation ends, nil without one.
type Person struct {
	Account
	Cooperative string     `db:"cooperative"` // its name
	Slug        string     `db:"slug"`        // the cooperative's
	Entered     bool       `db:"entered"`
	SecondStep  bool       `db:"second_step"`
	Passkeys    int        `db:"passkeys"`
	SeenAt      *time.Time `db:"seen_at"`
	Invited     *time.Time `db:"invited"`
	SheetEnds   *time.Time `db:"sheet_ends"` // of a printed code that stands; nil without one
}

const peopleSQL = `select ` + columns + `, coalesce(c.name, '') as cooperative, coalesce(c.slug, '') as slug, p.n as passkeys,
	a.password_hash is not null or p.n > 0 as entered,
	exists (select from second_factor f where f.account_id = a.id and f.confirmed_at is not null) as second_step,
	(select max(s.seen_at) from session s where s.account_id = a.id) as seen_at,
	(select max(l.ends_at) from sign_link l where l.account_id = a.id and l.kind = 'invite' and l.used_at is null and l.ends_at > now()) as invited,
	(select k.ends_at from coop_code k where k.account_id = a.id and k.revoked_at is null and k.ends_at > now()) as sheet_ends
	from account a left join cooperative c on c.id = a.cooperative_id
	cross join lateral (select count(*) as n from passkey k where k.account_id = a.id) p`

// People lists the accounts, those that are open first, by role and name; at
// most 500, far above what the store and its cooperatives come to.
func People(ctx context.Context, r postgres.Reader) ([]Person, error) {
	var list []Person
	err := r.Select(ctx, &list, peopleSQL+` order by a.active desc,
		array_position(array['owner', 'manager', 'clerk', 'volunteer', 'accountant', 'cooperative'], a.role), lower(a.name), a.id limit 500`)
	if err != nil {
		return nil, fmt.Errorf("read people: %w", err)
	}
	return list, nil
}

// PeopleOf lists the people of one cooperative, those whose account is open
// first; at most 200.
func PeopleOf(ctx context.Context, r postgres.Reader, cooperativeID int64) ([]Person, error) {
	var list []Person
	err := r.Select(ctx, &list, peopleSQL+` where a.cooperative_id = $1 order by a.active desc, lower(a.name), a.id limit 200`, cooperativeID)
	if err != nil {
		return nil, fmt.Errorf("read people of a cooperative: %w", err)
	}
	return list, nil
}

// PersonByID reads one person.
func PersonByID(ctx context.Context, r postgres.Reader, id int64) (Person, error) {
	if _, err := ByID(ctx, r, id); err != nil {
		return Person{}, err
	}
	var p Person
	if err := r.Get(ctx, &p, peopleSQL+` where a.id = $1`, id); err != nil {
		return p, fmt.Errorf("read person: %w", err)
	}
	return p, nil
}
