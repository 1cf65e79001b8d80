//go:build !linux

package embedded

import "syscall"

// child keeps Ctrl-C, which reaches the whole group, from the database.
func child(cred *syscall.Credential) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Credential: cred, Setpgid: true}
}
