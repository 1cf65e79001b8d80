// Package sign is the door by which people come in: sign-in by password, code
// or passkey, sign-out, and the links of invitations and resets. It also says
// to the gate whose request one is, by the session's cookie.
package sign
