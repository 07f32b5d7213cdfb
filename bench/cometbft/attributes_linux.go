package main

import "syscall"

// attributes also end the process when this one is killed without a chance to tidy up.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
