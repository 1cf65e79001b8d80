package account

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/mail"
	"strconv"
	"strings"
	"time"

	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
)

// Role is what a person is to the shop.
type Role string

// The roles, the most trusted first.
const (
	Owner       Role = "owner"
	Manager     Role = "manager"
	Clerk       Role = "clerk"
	Volunteer   Role = "volunteer"
	Accountant  Role = "accountant"
	Cooperative Role = "cooperative"
)

// Roles lists them all.
var Roles = []Role{Owner, Manager, Clerk, Volunteer, Accountant, Cooperative}

// Known reports whether r is one of the roles.
func (r Role) Known() bool {
	for _, k := range Roles {
		if k == r {
			return true
		}
	}
	return false
}

// Account is one person who may sign in. CooperativeID is nil for staff.
type Account struct {
	ID            int64     `db:"id"`
	Email         string    `db:"email"` // empty: none, as some people of cooperatives
	Name          string    `db:"name"`
	Role          Role      `db:"role"`
	CooperativeID *int64    `db:"cooperative_id"`
	Lang          string    `db:"lang"`
	Active        bool      `db:"active"`
	Demo          bool      `db:"demo"`
	PasswordHash  *string   `db:"password_hash"`
	Handle        []byte    `db:"handle"`
	CreatedAt     time.Time `db:"created_at"`
}

// Ref names the account in the audit log and where tries are counted: by its
// address, or, without one, by its number.
func (a Account) Ref() string {
	if a.Email != "" {
		return a.Email
	}
	return "account-" + strconv.FormatInt(a.ID, 10)
}

const columns = `a.id, coalesce(a.email, '') as email, a.name, a.role, a.cooperative_id, a.lang, a.active, a.demo, a.password_hash, a.handle, a.created_at`

func init() {
	postgres.Explain("account_email_unique", fault.New(fault.Conflict, "email_taken").On("email"))
	postgres.Explain("account_email_needed", fault.New(fault.Invalid, "email_needed").On("role"))
	postgres.Explain("coop_code_person", fault.New(fault.Conflict, "sheet_person"))
	postgres.Explain("coop_code_key_unique", fault.New(fault.Conflict, "sheet_shown"))
	postgres.Explain("account_email_form", fault.New(fault.Invalid, "email_form").On("email"))
	postgres.Explain("account_name_form", fault.New(fault.Invalid, "name_form").On("name"))
	postgres.Explain("account_role_known", fault.New(fault.Invalid, "role_unknown").On("role"))
	postgres.Explain("account_cooperative_role", fault.New(fault.Invalid, "cooperative_of_role").On("cooperative"))
	postgres.Explain("account_last_owner", fault.New(fault.Conflict, "last_owner").On("role"))
	postgres.Explain("passkey_credential_unique", fault.New(fault.Conflict, "passkey_known"))
}

// Email brings an address into the one form accounts have; ok is false for
// what is no address.
func Email(typed string) (address string, ok bool) {
	address = strings.ToLower(strings.TrimSpace(typed))
	parsed, err := mail.ParseAddress(address)
	return address, err == nil && parsed.Address == address && len(address) <= 254
}

// ByID reads one account; a fault when there is none.
func ByID(ctx context.Context, r postgres.Reader, id int64) (Account, error) {
	return one(r.Get, ctx, `select `+columns+` from account a where a.id = $1`, id)
}

// Lock reads one account for a change to it.
func Lock(ctx context.Context, tx *postgres.Tx, id int64) (Account, error) {
	return one(tx.Get, ctx, `select `+columns+` from account a where a.id = $1 for update`, id)
}

func one(get func(context.Context, any, string, ...any) error, ctx context.Context, query string, id int64) (Account, error) {
	var a Account
	err := get(ctx, &a, query, id)
	if errors.Is(err, sql.ErrNoRows) {
		return Account{}, fault.New(fault.NotFound, "not_found")
	}
	if err != nil {
		return Account{}, fmt.Errorf("read account: %w", err)
	}
	return a, nil
}

// ByEmail finds an account by its address as Email gives it; ok is false where
// there is none.
func ByEmail(ctx context.Context, r postgres.Reader, email string) (a Account, ok bool, err error) {
	err = r.Get(ctx, &a, `select `+columns+` from account a where a.email = $1`, email)
	if errors.Is(err, sql.ErrNoRows) {
		return Account{}, false, nil // empty indeed: sqlx leaves a pointer to "" behind, which no password takes time to compare with
	}
	if err != nil {
		return Account{}, false, fmt.Errorf("find account: %w", err)
	}
	return a, true, nil
}

// ByHandle finds the account that a passkey names.
func ByHandle(ctx context.Context, r postgres.Reader, handle []byte) (a Account, ok bool, err error) {
	err = r.Get(ctx, &a, `select `+columns+` from account a where a.handle = $1`, handle)
	if errors.Is(err, sql.ErrNoRows) {
		return Account{}, false, nil
	}
	if err != nil {
		return Account{}, false, fmt.Errorf("find account: %w", err)
	}
	return a, true, nil
}

// Create enters a new account and returns its id.
func Create(ctx context.Context, tx *postgres.Tx, a Account) (int64, error) {
	var id int64
	err := tx.Get(ctx, &id, `insert into account (email, name, role, cooperative_id, lang, demo, password_hash)
		values (nullif($1, ''), $2, $3, $4, $5, $6, $7) returning id`, a.Email, a.Name, a.Role, a.CooperativeID, a.Lang, a.Demo, a.PasswordHash)
	if err != nil {
		return 0, fmt.Errorf("create account: %w", err)
	}
	return id, nil
}

// Save writes what may change of an account but its password. The database
// keeps the last owner.
func Save(ctx context.Context, tx *postgres.Tx, a Account) error {
	_, err := tx.Exec(ctx, `update account set name = $2, role = $3, cooperative_id = $4, lang = $5, active = $6, email = nullif($7, '') where id = $1`,
		a.ID, a.Name, a.Role, a.CooperativeID, a.Lang, a.Active, a.Email)
	if err != nil {
		return fmt.Errorf("save account: %w", err)
	}
	return nil
}

// SetPassword keeps the hash of a new password.
func SetPassword(ctx context.Context, tx *postgres.Tx, id int64, hash string) error {
	if _, err := tx.Exec(ctx, `update account set password_hash = $2 where id = $1`, id, hash); err != nil {
		return fmt.Errorf("set password: %w", err)
	}
	return nil
}

func errAlready() error { return fault.New(fault.Conflict, "second_factor_there") }
