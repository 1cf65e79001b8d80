// Package account keeps people, how they prove who they are, and their
// sessions. It owns account, passkey, second_factor, recovery_code, session,
// sign_link, sign_step and sign_try. What travels is random and kept as its
// hash alone; passwords are argon2id. The verbs are in internal/access.
package account
