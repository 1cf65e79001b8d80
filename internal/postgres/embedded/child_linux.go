package embedded

import "syscall"

// child keeps Ctrl-C, which reaches the whole group, from the database, and
// ends it with the program even when the program is killed.
func child(cred *syscall.Credential) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Credential: cred, Setpgid: true, Pdeathsig: syscall.SIGINT}
}
