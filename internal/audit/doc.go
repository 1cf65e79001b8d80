// Package audit keeps who did what: one row for each privileged change, in the
// transaction of the change itself. It owns audit_entry, which is append-only.
// Flows call Write; who acts comes out of the context, where the gate put it.
package audit
