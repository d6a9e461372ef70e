package main

import (
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

const slackTest = "DOZVON_TEST_SLACK"

// The program that TestTheProcessBeginsAnewWithSlack looks at: it comes here twice.
func init() {
	if os.Getenv(slackTest) == "" {
		return
	}
	if err := loosenTimers(); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	got := make(chan int)
	go func() {
		slack, _ := unix.PrctlRetInt(unix.PR_GET_TIMERSLACK, 0, 0, 0, 0)
		got <- slack
	}()
	fmt.Println(os.Getpid(), time.Duration(<-got))
	os.Exit(0)
}

func TestTheProcessBeginsAnewWithSlack(t *testing.T) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), slackTest+"=1")
	out, err := cmd.Output()
	if want := fmt.Sprintf("%d %v\n", cmd.ProcessState.Pid(), timerSlack); err != nil || string(out) != want {
		t.Errorf("%v: %q instead of %q", err, out, want)
	}
}
