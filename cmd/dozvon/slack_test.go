package main

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

const slackTest = "DOZVON_TEST_SLACK"

// The second life of the program that TestTheProcessBeginsAnewWithSlack looks at,
// still on its first thread.
func init() {
	if os.Getenv(slackTest) == "" || slack() < timerSlack {
		return
	}
	got := make(chan time.Duration)
	go func() { got <- slack() }()
	var signal int32
	_ = unix.Prctl(unix.PR_GET_PDEATHSIG, uintptr(unsafe.Pointer(&signal)), 0, 0, 0)
	fmt.Println(os.Getpid(), <-got, syscall.Signal(signal))
	os.Exit(0)
}

func slack() time.Duration {
	now, _ := unix.PrctlRetInt(unix.PR_GET_TIMERSLACK, 0, 0, 0, 0)
	return time.Duration(now)
}

// beginAnew is the first life, which has every occasion to leave its first thread.
func beginAnew() {
	echo := make(chan bool)
	for range 8 {
		go func() {
			for range echo {
				_ = os.Getppid() // lets another thread run the rest
			}
		}()
	}
	for range 10_000 {
		echo <- true
	}
	fmt.Println(loosenTimers())
	os.Exit(1)
}

func TestTheProcessBeginsAnewWithSlack(t *testing.T) {
	runtime.LockOSThread() // the end of this thread would be the death told
	defer runtime.UnlockOSThread()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), slackTest+"=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	out, err := cmd.Output()
	if want := fmt.Sprintf("%d %v %v\n", cmd.ProcessState.Pid(), timerSlack, syscall.SIGTERM); err != nil || string(out) != want {
		t.Errorf("%v: %q instead of %q", err, out, want)
	}
}
