package account

import (
	"context"
	"runtime"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"plantagenet/internal/fault"
)

// params are OWASP's for argon2id: 19 MiB, two passes, one lane.
var params = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// slots bound how many hashes are reckoned at once: each takes 19 MiB and most
// of a core, and visitors of the shop must not feel it.
var slots = make(chan struct{}, max(1, runtime.GOMAXPROCS(0)/2))

// Slot waits for leave to hash; release gives it back. Whoever counts tries
// takes it first, so that no more tries are open than can be worked on.
func Slot(ctx context.Context) (release func(), err error) {
	select {
	case slots <- struct{}{}:
		return func() { <-slots }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// The bounds of a password (NIST SP 800-63B: length and a list of the common,
// no rules of composition). The longest bounds the work of hashing it.
const (
	shortest = 10
	longest  = 200
)

// CheckPassword says what is wrong with a new password for this address.
func CheckPassword(password, email string) *fault.Fault {
	n := utf8.RuneCountInString(password)
	switch {
	case n < shortest:
		return fault.New(fault.Invalid, "password_short").With("Least", shortest).On("password")
	case n > longest:
		return fault.New(fault.Invalid, "password_long").With("Most", longest).On("password")
	case common(password, email):
		return fault.New(fault.Invalid, "password_common").On("password")
	}
	return nil
}

// Hash reckons the hash of a new password in a slot of its own.
func Hash(ctx context.Context, password string) (string, error) {
	release, err := Slot(ctx)
	if err != nil {
		return "", err
	}
	defer release()
	return argon2id.CreateHash(password, params)
}

// dummy is compared with where there is no account, so that the work is the same.
var dummy = sync.OnceValue(func() string {
	hash, err := argon2id.CreateHash("nobody has this password", params)
	if err != nil {
		panic(err) // only without a source of randomness
	}
	return hash
})

// Matches compares a typed password with a hash; with none, it does the same
// work and says no. The caller holds a slot.
func Matches(typed string, hash *string) bool {
	if len(typed) > 4*longest { // no account has it
		typed = typed[:4*longest]
	}
	if hash == nil {
		argon2id.ComparePasswordAndHash(typed, dummy()) // for the time it takes
		return false
	}
	ok, err := argon2id.ComparePasswordAndHash(typed, *hash)
	return err == nil && ok
}

// common holds for passwords that are guessed first: the shop's or the
// person's own words, one sign repeated, and the known lists' long ones.
func common(password, email string) bool {
	p := strings.ToLower(password)
	local, _, _ := strings.Cut(email, "@")
	rest := p
	for _, word := range []string{"plantagenet", "coop301", local} {
		if word != "" {
			rest = strings.ReplaceAll(rest, word, "")
		}
	}
	if strings.Trim(rest, "0123456789!?.-_ ") == "" || strings.Count(p, p[:1]) == len(p) {
		return true
	}
	for _, known := range guessed {
		if strings.HasPrefix(p, known) && utf8.RuneCountInString(p) <= utf8.RuneCountInString(known)+4 {
			return true
		}
	}
	return false
}

// guessed are the common beginnings that are long enough to matter: the known
// lists of leaked passwords, English and French.
var guessed = []string{"password", "motdepasse", "mot de passe", "qwertyuiop", "azertyuiop", "1q2w3e4r5t", "qwerty1234", "azerty1234",
	"1234567890", "0123456789", "9876543210", "iloveyou", "jetaime", "letmein", "bienvenue", "welcome", "soleil", "doudou", "administrator",
	"administrateur", "changeme", "changezmoi", "sunshine", "princess", "football", "baseball", "superman", "trustno1", "dragon", "monkey",
	"hockey", "canadiens", "tabarnak", "abcdefghij", "qazwsxedc"}
