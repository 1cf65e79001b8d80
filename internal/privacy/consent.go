package privacy

import (
	"context"
	"fmt"
	netmail "net/mail"
	"slices"
	"strconv"
	"strings"
	"time"

	"plantagenet/internal/audit"
	"plantagenet/internal/clock"
	"plantagenet/internal/fault"
	"plantagenet/internal/order"
	"plantagenet/internal/postgres"
	"plantagenet/internal/shipping"
)

// Sources are where a consent can come from.
var Sources = []string{"counter", "paper", "phone", "email", "event", "web"}

// Consent is one person's consent to the newsletter with its proof (CASL s. 10
// and 13): who, when, how, in which words, taken down by whom.
type Consent struct {
	ID           int64      `db:"id"`
	Token        string     `db:"token"` // the address to leave by
	Email        string     `db:"email"`
	Name         string     `db:"name"`
	Lang         string     `db:"lang"`
	Source       string     `db:"source"`
	Wording      string     `db:"wording"`
	GivenAt      time.Time  `db:"given_at"`
	RecordedAt   time.Time  `db:"recorded_at"`
	RecordedBy   string     `db:"recorded_by"`
	WithdrawnAt  *time.Time `db:"withdrawn_at"`
	WithdrawnHow string     `db:"withdrawn_how"`
	WithdrawnBy  string     `db:"withdrawn_by"`
}

const consentColumns = `id, token, email, name, lang, source, wording, given_at, recorded_at, recorded_by, withdrawn_at, withdrawn_how, withdrawn_by`

func init() {
	postgres.Explain("consent_standing_once", fault.New(fault.Conflict, "consent_standing").On("email"))
	postgres.Explain("consent_given", fault.New(fault.Invalid, "consent_date").On("given"))
}

// Record writes a consent down.
func Record(ctx context.Context, db *postgres.DB, c Consent) (Consent, error) {
	c.Email, c.Name, c.Wording = strings.TrimSpace(c.Email), shipping.Clean(c.Name), strings.TrimSpace(c.Wording)
	if faults := c.check(); len(faults) > 0 {
		return c, fault.Form(faults)
	}
	c.Token, c.RecordedBy = order.NewToken(), audit.From(ctx).Actor()
	err := postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		err := tx.Get(ctx, &c, `insert into consent (token, email, name, lang, source, wording, given_at, recorded_by)
			values ($1, $2, $3, $4, $5, $6, $7, $8) returning `+consentColumns, c.Token, c.Email, c.Name, c.Lang, c.Source, c.Wording, c.GivenAt, c.RecordedBy)
		if err != nil {
			return fmt.Errorf("record consent: %w", err)
		}
		return audit.Write(ctx, tx, audit.Change{Act: "consent.record", Subject: "consent", ID: strconv.FormatInt(c.ID, 10), After: map[string]any{"source": c.Source, "given_at": c.GivenAt}})
	})
	return c, err
}

func (c Consent) check() (faults []*fault.Fault) {
	if a, err := netmail.ParseAddress(c.Email); err != nil || a.Address != c.Email || len(c.Email) > 254 {
		faults = append(faults, fault.New(fault.Invalid, "consent_email").On("email"))
	}
	if len([]rune(c.Name)) > 100 {
		faults = append(faults, fault.New(fault.Invalid, "too_long").On("name").With("Max", 100))
	}
	if c.Wording == "" || len([]rune(c.Wording)) > 1000 {
		faults = append(faults, fault.New(fault.Invalid, "consent_wording").On("wording"))
	}
	if !slices.Contains(Sources, c.Source) {
		faults = append(faults, fault.New(fault.Invalid, "consent_source").On("source"))
	}
	if c.Lang != "fr" && c.Lang != "en" {
		faults = append(faults, fault.New(fault.Invalid, "consent_lang").On("language"))
	}
	if c.GivenAt.IsZero() || c.GivenAt.After(clock.Now().Add(time.Minute)) {
		faults = append(faults, fault.New(fault.Invalid, "consent_date").On("given"))
	}
	return faults
}

// Withdraw ends a consent; ended before, nothing happens.
func Withdraw(ctx context.Context, db *postgres.DB, id int64, how string) error {
	return postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		n, err := tx.Exec(ctx, `update consent set withdrawn_at = now(), withdrawn_how = $2, withdrawn_by = $3 where id = $1 and withdrawn_at is null`,
			id, how, audit.From(ctx).Actor())
		if err != nil || n == 0 {
			return err
		}
		return audit.Write(ctx, tx, audit.Change{Act: "consent.withdraw", Subject: "consent", ID: strconv.FormatInt(id, 10), Note: how})
	})
}

// EraseConsent forgets who a withdrawn consent was of; one that stands has to be
// withdrawn before. Forgotten before, nothing happens.
func EraseConsent(ctx context.Context, db *postgres.DB, id int64) error {
	return postgres.InTx(ctx, db, func(tx *postgres.Tx) error {
		n, err := tx.Exec(ctx, `update consent set email = '', name = '', erased_at = now() where id = $1 and withdrawn_at is not null and erased_at is null`, id)
		if err != nil || n == 0 {
			return err
		}
		return audit.Write(ctx, tx, audit.Change{Act: "consent.erase", Subject: "consent", ID: strconv.FormatInt(id, 10)})
	})
}

// Leave ends a consent by its own address, as the link in a newsletter does.
// It says whether there is such an address.
func Leave(ctx context.Context, db *postgres.DB, token string) (bool, error) {
	var ids []int64
	if err := db.Select(ctx, &ids, `select id from consent where token = $1`, token); err != nil || len(ids) == 0 {
		return false, err
	}
	return true, Withdraw(ctx, db, ids[0], "link")
}

// Known says whether there is a consent under this address to leave by.
func Known(ctx context.Context, r postgres.Reader, token string) (bool, error) {
	var known bool
	err := r.Get(ctx, &known, `select exists (select from consent where token = $1)`, token)
	return known, err
}

// Consents lists consents, the latest first, before the id of the last one
// shown; 0 begins. Standing leaves out those that were withdrawn.
func Consents(ctx context.Context, r postgres.Reader, standing bool, before int64, limit int) ([]Consent, error) {
	var list []Consent
	err := r.Select(ctx, &list, `select `+consentColumns+` from consent where ($1::bigint = 0 or id < $1) and (not $2 or withdrawn_at is null)
		and erased_at is null order by id desc limit $3`, before, standing, limit)
	return list, err
}

// ConsentsOf lists what a person agreed to, the latest first.
func ConsentsOf(ctx context.Context, r postgres.Reader, email string) ([]Consent, error) {
	var list []Consent
	err := r.Select(ctx, &list, `select `+consentColumns+` from consent where lower(email) = lower($1) and email <> '' order by id desc`, email)
	return list, err
}

// withdrawAll ends a person's consents and forgets who they were.
func withdrawAll(ctx context.Context, tx *postgres.Tx, email string) error {
	_, err := tx.Exec(ctx, `update consent set withdrawn_how = case when withdrawn_at is null then 'erased' else withdrawn_how end,
		withdrawn_by = case when withdrawn_at is null then $2 else withdrawn_by end, withdrawn_at = coalesce(withdrawn_at, now()),
		email = '', name = '', erased_at = now() where lower(email) = lower($1)`, email, audit.From(ctx).Actor())
	if err != nil {
		return fmt.Errorf("end consents: %w", err)
	}
	return nil
}
