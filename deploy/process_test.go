package deploy

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

const leaderless = "DOZVON_TEST_LEADERLESS"

// The process that TestProcessLivesUntilItsLastThread looks at: its first thread ends, another waits for its input to
// close.
func init() {
	if os.Getenv(leaderless) == "" {
		return
	}
	runtime.LockOSThread() // to the first thread, which runs init
	go func() {
		_, _ = os.Stdout.WriteString("ready\n")
		_, _ = bufio.NewReader(os.Stdin).ReadString('\n')
		os.Exit(0)
	}()
	_, _, _ = syscall.RawSyscall(syscall.SYS_EXIT, 0, 0, 0)
}

func TestProcessLivesUntilItsLastThread(t *testing.T) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), leaderless+"=1")
	input, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(output).ReadString('\n'); line != "ready\n" {
		t.Fatal(line, err)
	}
	for !leaderIsZombie(t, cmd.Process.Pid) {
		runtime.Gosched()
	}
	if !alive(cmd.Process.Pid) {
		t.Error("a process with a thread that still runs is taken for dead")
	}
	watched := adopt(cmd.Process.Pid)
	_ = input.Close()
	// Nobody has collected it yet: it must count as dead as a zombie.
	select {
	case <-watched.gone:
	case <-time.After(20 * time.Second):
		t.Error("a zombie is taken for alive")
	}
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
}

func leaderIsZombie(t *testing.T, pid int) bool {
	t.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Contains(string(stat), ") Z ")
}
