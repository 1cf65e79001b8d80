// Package access has the verbs about people: sign in by password, code or
// passkey, invite, accept, reset, change role, leave. It opens the
// transactions, counts the tries and writes the log; the rows are account's.
package access
