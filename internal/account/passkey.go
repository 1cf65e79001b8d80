package account

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"

	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
)

// Passkey is one of an account's passkeys.
type Passkey struct {
	ID         int64               `db:"id"`
	AccountID  int64               `db:"account_id"`
	Name       string              `db:"name"`
	Kept       postgres.JSON       `db:"credential"`
	CreatedAt  time.Time           `db:"created_at"`
	UsedAt     *time.Time          `db:"used_at"`
	Credential webauthn.Credential `db:"-"`
}

// Passkeys lists an account's passkeys, the oldest first.
func Passkeys(ctx context.Context, r postgres.Reader, accountID int64) ([]Passkey, error) {
	var list []Passkey
	err := r.Select(ctx, &list, `select id, account_id, name, credential, created_at, used_at from passkey where account_id = $1 order by id`, accountID)
	if err != nil {
		return nil, fmt.Errorf("read passkeys: %w", err)
	}
	for i := range list {
		if err := json.Unmarshal([]byte(list[i].Kept), &list[i].Credential); err != nil {
			return nil, fmt.Errorf("read passkey %d: %w", list[i].ID, err)
		}
	}
	return list, nil
}

// AddPasskey keeps a new passkey.
func AddPasskey(ctx context.Context, tx *postgres.Tx, accountID int64, name string, c webauthn.Credential) error {
	body, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("keep passkey: %w", err)
	}
	_, err = tx.Exec(ctx, `insert into passkey (account_id, credential_id, credential, name) values ($1, $2, $3, $4)`,
		accountID, c.ID, postgres.JSON(body), name)
	if err != nil {
		return fmt.Errorf("keep passkey: %w", err)
	}
	return nil
}

// UsedPasskey keeps what a use changed: the counter, the flags, the time.
func UsedPasskey(ctx context.Context, tx *postgres.Tx, c webauthn.Credential) error {
	body, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("use passkey: %w", err)
	}
	_, err = tx.Exec(ctx, `update passkey set credential = $2, used_at = now() where credential_id = $1`, c.ID, postgres.JSON(body))
	if err != nil {
		return fmt.Errorf("use passkey: %w", err)
	}
	return nil
}

// DropPasskey takes one of the account's own passkeys away and returns its
// name. The last way in of an account without a password stays.
func DropPasskey(ctx context.Context, tx *postgres.Tx, a Account, id int64) (name string, err error) {
	list, err := Passkeys(ctx, tx, a.ID)
	if err != nil {
		return "", err
	}
	for _, k := range list {
		if k.ID == id {
			name = k.Name
		}
	}
	switch {
	case name == "":
		return "", fault.New(fault.NotFound, "not_found")
	case len(list) == 1 && a.PasswordHash == nil:
		return "", fault.New(fault.Conflict, "last_way_in")
	}
	if _, err := tx.Exec(ctx, `delete from passkey where id = $1 and account_id = $2`, id, a.ID); err != nil {
		return "", fmt.Errorf("drop passkey: %w", err)
	}
	return name, nil
}

// Holder is an account as the passkey library knows it.
type Holder struct {
	Account
	Keys []Passkey
}

// WebAuthnID is the account's random handle, which says nothing about it.
func (h Holder) WebAuthnID() []byte { return h.Handle }

// WebAuthnName is what a device shows beside the passkey.
func (h Holder) WebAuthnName() string { return h.Ref() }

// WebAuthnDisplayName is the person's name.
func (h Holder) WebAuthnDisplayName() string { return h.Name }

// WebAuthnCredentials are the passkeys there are.
func (h Holder) WebAuthnCredentials() []webauthn.Credential {
	list := make([]webauthn.Credential, len(h.Keys))
	for i, k := range h.Keys {
		list[i] = k.Credential
	}
	return list
}
