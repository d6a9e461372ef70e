package lab

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"syscall"
)

// guard ends a server and removes its folder when this process is gone: the write end of its pipe closes with us.
type guard struct {
	end  *os.File
	cmd  *exec.Cmd
	once sync.Once
}

// watch starts a guard over process pid and the folder dir. The signal is what makes that server stop at once.
// A process id of zero guards the folder alone.
func watch(pid int, signal syscall.Signal, dir string) (*guard, error) {
	read, write, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("guard server: %w", err)
	}
	defer func() { _ = read.Close() }()
	script := `read word
if [ "$1" -gt 0 ]; then
	kill -"$2" "$1" 2>/dev/null
	for _ in 1 2 3 4 5 6 7 8 9 10; do kill -0 "$1" 2>/dev/null || break; sleep 0.1; done
	kill -9 "$1" 2>/dev/null
fi
rm -rf "$3"`
	cmd := exec.Command("/bin/sh", "-c", script, "lab-guard", strconv.Itoa(pid), strconv.Itoa(int(signal)), dir)
	cmd.Stdin = read
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		_ = write.Close()
		return nil, fmt.Errorf("guard server: %w", err)
	}
	return &guard{end: write, cmd: cmd}, nil
}

// close lets the guard do its work now and waits for it.
func (g *guard) close() {
	g.once.Do(func() {
		_ = g.end.Close()
		_ = g.cmd.Wait()
	})
}
