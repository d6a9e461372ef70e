package deploy

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is a server that may outlive us: started here, or found running and taken over.
type process struct {
	pid     int
	adopted bool
	gone    chan struct{} // closed once the process has ended
	release chan struct{} // closed to stop watching an adopted process
}

// spawn starts cmd in a session of its own and watches it.
func spawn(cmd *exec.Cmd) (*process, error) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Setsid = true
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	p := &process{pid: cmd.Process.Pid, gone: make(chan struct{})}
	go func() {
		defer close(p.gone)
		_ = cmd.Wait()
	}()
	return p, nil
}

// adopt watches a process that somebody else started.
func adopt(pid int) *process {
	p := &process{pid: pid, adopted: true, gone: make(chan struct{}), release: make(chan struct{})}
	go func() {
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for alive(pid) {
			select {
			case <-tick.C:
			case <-p.release:
				return
			}
		}
		close(p.gone)
	}()
	return p
}

// stop sends sig and waits; when ctx ends first the process is killed.
func (p *process) stop(ctx context.Context, sig syscall.Signal) error {
	select {
	case <-p.gone:
		return nil // its number may belong to somebody else by now
	default:
	}
	if err := syscall.Kill(p.pid, sig); err != nil && !errors.Is(err, syscall.ESRCH) {
		return fmt.Errorf("signal process %d: %w", p.pid, err)
	}
	select {
	case <-p.gone:
		return nil
	case <-ctx.Done():
	}
	_ = syscall.Kill(p.pid, syscall.SIGKILL)
	select {
	case <-p.gone:
		return fmt.Errorf("process %d did not stop in time and was killed: %w", p.pid, ctx.Err())
	case <-time.After(5 * time.Second):
		return fmt.Errorf("process %d does not die: %w", p.pid, ctx.Err())
	}
}

// alive tells whether pid runs. A zombie is dead (in a container nobody may ever collect it) once its last thread is
// gone: the leader may end first, and until then the process holds its ports.
func alive(pid int) bool {
	if pid <= 1 {
		return false
	}
	if err := syscall.Kill(pid, 0); err != nil && !errors.Is(err, syscall.EPERM) {
		return false
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return !errors.Is(err, os.ErrNotExist)
	}
	_, rest, found := bytes.Cut(stat, []byte(") "))
	fields := bytes.Fields(rest)
	if !found || len(fields) <= statThreads {
		return true
	}
	return string(fields[0]) != "Z" || string(fields[statThreads]) != "1"
}

// statThreads is where num_threads stands behind the name in /proc/PID/stat (proc_pid_stat(5), field 20).
const statThreads = 17

// runs tells whether pid is alive and has every one of words among its arguments: process ids are used again.
func runs(pid int, words ...string) bool {
	if !alive(pid) {
		return false
	}
	line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	if err != nil {
		return false
	}
	args := strings.Split(string(line), "\x00")
	for _, word := range words {
		found := false
		for _, arg := range args {
			found = found || arg == word
		}
		if !found {
			return false
		}
	}
	return true
}

// readPID reads the process id on the first line of a file.
func readPID(path string) (int, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(first))
	if err != nil {
		return 0, fmt.Errorf("read process id from %s: %w", path, err)
	}
	return pid, nil
}

// tail returns the last lines of a log, for a message to a person.
func tail(path string, lines int) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	all := strings.Split(strings.TrimSpace(string(text)), "\n")
	if len(all) > lines {
		all = all[len(all)-lines:]
	}
	return strings.Join(all, "\n")
}
