package main

import (
	"fmt"
	"os"
	"runtime"
	"time"

	"golang.org/x/sys/unix"
)

// timerSlack is how late the kernel may wake a thread that sleeps. While anything
// runs, a thread of the Go runtime looks after the others and sleeps for 20 µs
// between two looks. With the usual slack of 50 µs that took a fifth of the
// service's processor time at 100 calls a second, with a millisecond a tenth, with
// this one a fortieth. In exchange a thread that is held up in a system call, as for
// the journal's flush each second, is replaced some milliseconds later.
const timerSlack = 4 * time.Millisecond

// The main function stays on the first thread. The signal that a service gets when
// dozvon run dies belongs to that thread: a program that is begun anew from another
// one would outlive its supervisor.
func init() { runtime.LockOSThread() }

// loosenTimers begins the program anew, as the same process, with the slack in
// force: threads have that of the thread that made them, and the runtime has made
// some before it comes to us. It returns when the slack is in force already; the
// main function, which calls it, may go to other threads then.
func loosenTimers() error {
	defer runtime.UnlockOSThread() // not before exec, which keeps the slack of the thread that asks for it
	if now, err := unix.PrctlRetInt(unix.PR_GET_TIMERSLACK, 0, 0, 0, 0); err != nil || time.Duration(now) >= timerSlack {
		return err
	}
	if err := unix.Prctl(unix.PR_SET_TIMERSLACK, uintptr(timerSlack), 0, 0, 0); err != nil {
		return fmt.Errorf("set the slack of timers: %w", err)
	}
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find the program: %w", err)
	}
	return fmt.Errorf("begin %s anew: %w", self, unix.Exec(self, os.Args, os.Environ()))
}
