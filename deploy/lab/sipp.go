package lab

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/dozvon/dozvon/deploy"
)

// SIPp is a running SIPp process.
type SIPp struct {
	tb     testing.TB
	dir    string
	port   int
	cmd    *exec.Cmd
	output bytes.Buffer
	err    error
	ended  chan struct{}
	once   sync.Once
}

// StartSIPp runs a scenario (the XML text) with further arguments of SIPp's own, on a free UDP port of 127.0.0.1.
// It is ended with the test.
func StartSIPp(tb testing.TB, scenario string, arguments ...string) *SIPp {
	tb.Helper()
	dir := tb.TempDir()
	file := filepath.Join(dir, "scenario.xml")
	if err := os.WriteFile(file, []byte(scenario), 0o600); err != nil {
		tb.Fatalf("write scenario: %v", err)
	}
	s := &SIPp{tb: tb, dir: dir, port: freeUDP(tb), ended: make(chan struct{})}
	all := []string{
		"-sf", file, "-i", "127.0.0.1", "-p", strconv.Itoa(s.port), "-nostdin", "-trace_logs", "-log_file", s.logFile(),
		"-trace_err", "-error_file", filepath.Join(dir, "errors"), "-cid_str", fmt.Sprintf("%%u-%%p-%d@lab", s.port),
	}
	s.cmd = exec.Command("sipp", append(all, arguments...)...)
	s.cmd.Dir, s.cmd.Stdout, s.cmd.Stderr = dir, &s.output, &s.output
	s.cmd.Env = append(os.Environ(), "TERM=dumb")
	// A test process that dies takes its callers with it.
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := s.cmd.Start(); err != nil {
		tb.Fatalf("start SIPp (deploy/install.sh test installs it): %v", err)
	}
	go func() {
		s.err = s.cmd.Wait()
		close(s.ended)
	}()
	tb.Cleanup(s.Hangup)
	return s
}

// Port is the UDP port on 127.0.0.1 where this SIPp speaks SIP.
func (s *SIPp) Port() int { return s.port }

// Ended is closed when SIPp has come to the end of its calls.
func (s *SIPp) Ended() <-chan struct{} { return s.ended }

// Wait waits for the end and returns an error unless every call followed the scenario.
func (s *SIPp) Wait(within time.Duration) error {
	select {
	case <-s.ended:
	case <-time.After(within):
		return fmt.Errorf("SIPp still runs after %v", within)
	}
	if s.err != nil {
		return fmt.Errorf("SIPp: %w: %s", s.err, s.errors())
	}
	return nil
}

// Hangup ends all calls as SIPp does when it must go at once: with BYE or CANCEL. It waits for the end.
func (s *SIPp) Hangup() {
	s.once.Do(func() {
		// The first signal asks to place no new calls, the second to give up those that are there.
		for range 2 {
			_ = s.cmd.Process.Signal(syscall.SIGUSR1)
			select {
			case <-s.ended:
				return
			case <-time.After(50 * time.Millisecond):
			}
		}
		select {
		case <-s.ended:
		case <-time.After(3 * time.Second):
			_ = s.cmd.Process.Kill()
			<-s.ended
		}
	})
}

// WaitLog waits for a line of the scenario's log that matches the pattern and returns the first group in it.
func (s *SIPp) WaitLog(pattern string, within time.Duration) string {
	s.tb.Helper()
	expression := regexp.MustCompile(pattern)
	deadline := time.NewTimer(within)
	defer deadline.Stop()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for last := false; ; {
		text, _ := os.ReadFile(s.logFile())
		if match := expression.FindSubmatch(text); match != nil {
			return string(match[len(match)-1])
		}
		if last {
			s.tb.Fatalf("SIPp did not report %q within %v: %s", pattern, within, s.errors())
		}
		select {
		case <-tick.C:
		case <-s.ended:
			last = true
		case <-deadline.C:
			last = true
		}
	}
}

func (s *SIPp) logFile() string { return filepath.Join(s.dir, "log") }

// errors are the lines in which SIPp says what went wrong.
func (s *SIPp) errors() string {
	text := tail(filepath.Join(s.dir, "errors"), 2048)
	select {
	case <-s.ended: // only now is the output at rest
		text += "\n" + s.output.String()
	default:
	}
	return strings.TrimSpace(text)
}

// freeUDP is a port that no other test chooses, and that the system gives to nobody who asks for any.
func freeUDP(tb testing.TB) int {
	tb.Helper()
	reserved, err := deploy.ReservePort("127.0.0.1")
	if err != nil {
		tb.Fatalf("find free port: %v", err)
	}
	tb.Cleanup(reserved.Release)
	return reserved.Port
}
