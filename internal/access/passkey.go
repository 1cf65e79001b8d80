package access

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"plantagenet/internal/account"
	"plantagenet/internal/fault"
	"plantagenet/internal/postgres"
)

// Ceremony is what a browser needs for a passkey: the options, and the step
// that leads back to the challenge, which is good once.
type Ceremony struct {
	Step    string `json:"step"`
	Options any    `json:"options"`
}

func errPasskey(cause error) error { return fault.New(fault.Invalid, "passkey_wrong").Because(cause) }

// keys is the passkey library for this shop's host. A passkey always asks for
// fingerprint, face or code: it is both factors in one.
func (h House) keys() (*webauthn.WebAuthn, error) {
	u, err := url.Parse(h.BaseURL)
	if err != nil {
		return nil, fmt.Errorf("passkeys: %w", err)
	}
	return webauthn.New(&webauthn.Config{RPID: u.Hostname(), RPDisplayName: "Plantagenet", RPOrigins: []string{u.Scheme + "://" + u.Host},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{ResidentKey: protocol.ResidentKeyRequirementRequired,
			RequireResidentKey: protocol.ResidentKeyRequired(), UserVerification: protocol.VerificationRequired}})
}

// BeginPasskey begins a sign-in by passkey; the device says whose.
func (h House) BeginPasskey(ctx context.Context) (c Ceremony, err error) {
	keys, err := h.keys()
	if err != nil {
		return c, err
	}
	options, session, err := keys.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return c, err
	}
	c.Options = options.Response
	c.Step, err = h.step(ctx, "passkey", nil, session)
	return c, err
}

func (h House) step(ctx context.Context, kind string, accountID *int64, session *webauthn.SessionData) (secret string, err error) {
	body, err := json.Marshal(session)
	if err != nil {
		return "", err
	}
	err = postgres.Alone(ctx, h.DB, func(tx *postgres.Tx) error {
		secret, err = account.OpenStep(ctx, tx, account.Step{Kind: kind, AccountID: accountID, Data: postgres.JSON(body)})
		return err
	})
	return secret, err
}

// Passkey signs in by what a device answered. The challenge is used up whatever
// comes of it.
func (h House) Passkey(ctx context.Context, step string, answer []byte, from From) (Signed, error) {
	session, _, err := h.challenge(ctx, "passkey", step)
	if err != nil {
		return Signed{}, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return Signed{}, errPasskey(err)
	}
	keys, err := h.keys()
	if err != nil {
		return Signed{}, err
	}
	var signed Signed
	err = postgres.InTx(ctx, h.DB, func(tx *postgres.Tx) error {
		user, credential, err := keys.ValidatePasskeyLogin(h.holder(ctx, tx), session, parsed)
		if err != nil {
			return errPasskey(err)
		}
		if credential.Authenticator.CloneWarning {
			return errPasskey(fmt.Errorf("the counter went back: the passkey may have been copied"))
		}
		if err := account.UsedPasskey(ctx, tx, *credential); err != nil {
			return err
		}
		signed.Account = user.(account.Holder).Account
		signed.Secret, err = open(ctx, tx, signed.Account, "passkey", from)
		return err
	})
	return signed, err
}

// holder finds whose passkey it is, among accounts that are open. The account
// is locked, so that a counter is compared once.
func (h House) holder(ctx context.Context, tx *postgres.Tx) webauthn.DiscoverableUserHandler {
	return func(_, handle []byte) (webauthn.User, error) {
		a, known, err := account.ByHandle(ctx, tx, handle)
		if err != nil {
			return nil, err
		}
		if !known || !h.opens(a) {
			return nil, fmt.Errorf("no open account has this handle")
		}
		if a, err = account.Lock(ctx, tx, a.ID); err != nil {
			return nil, err
		}
		list, err := account.Passkeys(ctx, tx, a.ID)
		return account.Holder{Account: a, Keys: list}, err
	}
}

func (h House) challenge(ctx context.Context, kind, step string) (session webauthn.SessionData, accountID int64, err error) {
	err = postgres.Alone(ctx, h.DB, func(tx *postgres.Tx) error {
		kept, ok, err := account.TakeStep(ctx, tx, kind, step)
		if err != nil || !ok {
			return orOver(err)
		}
		if kept.AccountID != nil {
			accountID = *kept.AccountID
		}
		return json.Unmarshal([]byte(kept.Data), &session)
	})
	return session, accountID, err
}

func (h House) beginEnrol(ctx context.Context, a account.Account) (c Ceremony, err error) {
	list, err := account.Passkeys(ctx, h.DB, a.ID)
	if err != nil {
		return c, err
	}
	keys, err := h.keys()
	if err != nil {
		return c, err
	}
	user := account.Holder{Account: a, Keys: list}
	options, session, err := keys.BeginRegistration(user, webauthn.WithExclusions(webauthn.Credentials(user.WebAuthnCredentials()).CredentialDescriptors()))
	if err != nil {
		return c, err
	}
	c.Options = options.Response
	c.Step, err = h.step(ctx, "enrol", &a.ID, session)
	return c, err
}

func (h House) enrolled(ctx context.Context, a account.Account, step string, answer []byte) (*webauthn.Credential, error) {
	session, accountID, err := h.challenge(ctx, "enrol", step)
	if err != nil {
		return nil, err
	}
	if accountID != a.ID {
		return nil, errOver()
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return nil, errPasskey(err)
	}
	keys, err := h.keys()
	if err != nil {
		return nil, err
	}
	credential, err := keys.CreateCredential(account.Holder{Account: a}, session, parsed)
	if err != nil {
		return nil, errPasskey(err)
	}
	return credential, nil
}

// BeginInvited begins a passkey for who holds an invitation.
func (h House) BeginInvited(ctx context.Context, secret string) (Ceremony, error) {
	a, err := h.Invited(ctx, secret)
	if err != nil {
		return Ceremony{}, err
	}
	return h.beginEnrol(ctx, a)
}

// AcceptByPasskey takes an invitation with a passkey in place of a password.
func (h House) AcceptByPasskey(ctx context.Context, secret, name, step string, answer []byte, from From) (Signed, error) {
	a, err := h.Invited(ctx, secret)
	if err != nil {
		return Signed{}, err
	}
	if name = strings.TrimSpace(name); name == "" || len([]rune(name)) > 100 {
		return Signed{}, fault.New(fault.Invalid, "name_form").On("name")
	}
	credential, err := h.enrolled(ctx, a, step, answer)
	if err != nil {
		return Signed{}, err
	}
	return h.enter(ctx, secret, name, from, func(tx *postgres.Tx, a account.Account) error {
		return account.AddPasskey(ctx, tx, a.ID, keyName(from.Agent), *credential)
	}, "passkey")
}

// keyName is what a new passkey is called: where it was made.
func keyName(agent string) string {
	if agent == "" {
		return "Passkey"
	}
	if r := []rune(agent); len(r) > 60 {
		return string(r[:60])
	}
	return agent
}

// BeginEnrol begins a further passkey, once it is proved who is there.
func (o Own) BeginEnrol(ctx context.Context, current string) (Ceremony, error) {
	a, err := o.Prove(ctx, current)
	if err != nil {
		return Ceremony{}, err
	}
	return o.beginEnrol(ctx, a)
}

// Enrol keeps the passkey that a device made.
func (o Own) Enrol(ctx context.Context, step string, answer []byte) error {
	a, err := account.ByID(ctx, o.DB, o.ID)
	if err != nil {
		return err
	}
	credential, err := o.enrolled(ctx, a, step, answer)
	if err != nil {
		return err
	}
	name := keyName(o.From.Agent)
	return o.write(ctx, a, "account.passkey_add", func(tx *postgres.Tx) (any, error) {
		return map[string]string{"passkey": name}, account.AddPasskey(ctx, tx, a.ID, name, *credential)
	})
}

// DropPasskey takes one of one's own passkeys away.
func (o Own) DropPasskey(ctx context.Context, current string, id int64) error {
	a, err := o.Prove(ctx, current)
	if err != nil {
		return err
	}
	return o.write(ctx, a, "account.passkey_drop", func(tx *postgres.Tx) (any, error) {
		name, err := account.DropPasskey(ctx, tx, a, id)
		return map[string]string{"passkey": name}, err
	})
}
