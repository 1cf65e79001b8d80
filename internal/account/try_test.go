package account

import (
	"fmt"
	"sync"
	"testing"

	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
	"plantagenet/internal/postgres/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// Two instances have a slot each and meet in the database alone.
func TestTriesAtOnceAreCountedOneByOne(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	for _, c := range []struct {
		name             string
		subject, address func(int) string
	}{
		{"account", func(int) string { return Subject("sign-in", "marie@exemple.ca") }, func(i int) string { return fmt.Sprintf("a%d", i) }},
		{"address", func(i int) string { return fmt.Sprintf("s%d", i) }, func(int) string { return "one address" }},
	} {
		var wg sync.WaitGroup
		errs := make([]error, 30)
		for i := range errs {
			wg.Go(func() {
				errs[i] = postgres.InTx(t.Context(), db, func(tx *postgres.Tx) error {
					_, err := Try(t.Context(), tx, c.subject(i), c.address(i))
					return err
				})
			})
		}
		wg.Wait()
		let := 0
		for _, err := range errs {
			switch {
			case err == nil:
				let++
			case fault.KindOf(err) != fault.TooMany:
				t.Errorf("%s: %v", c.name, err)
			}
		}
		if let != mostTries {
			t.Errorf("%s: %d of 30 tries at once were let through", c.name, let)
		}
	}
}

func TestTheSweepTakesWhatNoLongerCountsAndNothingElse(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	ctx := t.Context()
	err := postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		id, err := Create(ctx, tx, Account{Email: "marie@exemple.ca", Name: "Marie", Role: Clerk, Lang: "fr"})
		if err != nil {
			return err
		}
		for range 2 {
			if _, _, err := OpenSession(ctx, tx, Session{AccountID: id, Means: "password"}); err != nil {
				return err
			}
			if _, err := OpenLink(ctx, tx, id, Reset); err != nil {
				return err
			}
			if _, err := OpenStep(ctx, tx, Step{Kind: "code", AccountID: &id}); err != nil {
				return err
			}
			if _, err := Try(ctx, tx, "s", ""); err != nil {
				return err
			}
		}
		for _, old := range []string{
			`update session set seen_at = now() - interval '13 hours' where id = (select min(id) from session)`,
			`update sign_link set ends_at = now() - interval '31 days' where id = (select min(id) from sign_link)`,
			`update sign_step set ends_at = now() - interval '1 second' where token_hash = (select min(token_hash::text)::bytea from sign_step)`,
			`update sign_try set at = now() - interval '2 hours' where id = (select min(id) from sign_try)`,
		} {
			if n, err := tx.Exec(ctx, old); err != nil || n != 1 {
				return fmt.Errorf("%s: %d rows: %w", old, n, err)
			}
		}
		return Sweep(ctx, tx)
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"session", "sign_link", "sign_step", "sign_try"} {
		var n int
		if err := db.Get(ctx, &n, `select count(*) from `+table); err != nil || n != 1 {
			t.Errorf("%s: %d rows are left, want 1: %v", table, n, err)
		}
	}
}

func TestWhatTravelsIsNotWhatIsKept(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 100 {
		secret, hash := NewSecret()
		if len(secret) != 43 || len(hash) != 32 || seen[secret] || string(hash) == secret {
			t.Fatalf("%q %x", secret, hash)
		}
		seen[secret] = true
	}
}

func TestAnAddressHasOneForm(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{" Marie@Exemple.CA ": "marie@exemple.ca", "a.b+c@exemple.ca": "a.b+c@exemple.ca", "marie": "", "Marie <marie@exemple.ca>": "",
		"a@b@c": "", "": "", "marie@exemple.ca\nBcc: x@y.z": "", "@exemple.ca": ""} {
		if got, ok := Email(typed); ok != (want != "") || ok && got != want {
			t.Errorf("%q: %q %v", typed, got, ok)
		}
	}
}
