package lab

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"syscall"
	"testing"
)

// guard ends the servers of a folder and removes it when this process is gone: the write end of its pipe closes with us.
type guard struct {
	end  *os.File
	cmd  *exec.Cmd
	once sync.Once
}

// sweep waits for the pipe's end, sends the signal $2 to every process that has the folder $1 in its command line (the
// name is unique), kills what is left after a second, and removes the folder.
const sweep = `read word
servers() {
	for process in /proc/[0-9]*; do
		[ "${process#/proc/}" != $$ ] && tr '\0' '\n' <"$process/cmdline" 2>/dev/null | grep -qF "$1" && echo "${process#/proc/}"
	done
}
found=$(servers "$1")
for server in $found; do kill -"$2" "$server" 2>/dev/null; done
for server in $found; do
	for _ in 1 2 3 4 5 6 7 8 9 10; do kill -0 "$server" 2>/dev/null || break; sleep 0.1; done
	kill -9 "$server" 2>/dev/null
done
rm -rf "$1"`

// watch starts a guard over the folder dir, before any server is started in it. The signal is what makes that server
// stop at once.
func watch(dir string, signal syscall.Signal) (*guard, error) {
	read, write, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("guard server: %w", err)
	}
	defer func() { _ = read.Close() }()
	cmd := exec.Command("/bin/sh", "-c", sweep, "lab-guard", dir, strconv.Itoa(int(signal)))
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

// Folder makes a data folder for servers that a test starts by itself. The folder goes, and every process that has it
// among its arguments ends, with the test or with the test process, however that ends.
func Folder(tb testing.TB) string {
	tb.Helper()
	dir, err := folder()
	if err != nil {
		tb.Fatal(err)
	}
	watcher, err := watch(dir, syscall.SIGTERM)
	if err != nil {
		_ = os.RemoveAll(dir)
		tb.Fatal(err)
	}
	tb.Cleanup(watcher.close)
	return dir
}
