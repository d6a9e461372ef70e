package main

import (
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"
)

// child is this program as a process of its own.
type child struct {
	t     *testing.T
	cmd   *exec.Cmd
	out   *lockedBuffer
	ended chan struct{}
	err   error
}

// execute starts the program; the end of the test kills it.
func launch(t *testing.T, out *lockedBuffer, args ...string) *child {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &child{t: t, cmd: exec.Command(self, args...), out: out, ended: make(chan struct{})}
	p.cmd.Env = append(os.Environ(), executeVariable+"=1")
	p.cmd.Stdout, p.cmd.Stderr = out, out
	p.cmd.WaitDelay = patience // or what outlives it and has our pipe would hold the test for ever
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		p.err = p.cmd.Wait()
		close(p.ended)
	}()
	t.Cleanup(p.kill)
	return p
}

// kill ends the process as kill -9 does, and waits.
func (p *child) kill() {
	_ = p.cmd.Process.Kill()
	<-p.ended
}

// stop asks the process to end and waits for it.
func (p *child) stop() {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	select {
	case <-p.ended:
	case <-time.After(patience):
		p.t.Fatalf("the process did not stop within %v:\n%s", patience, p.out.tail(4000))
	}
}

// wait waits until the process has ended by itself.
func (p *child) wait() error {
	p.t.Helper()
	select {
	case <-p.ended:
		return p.err
	case <-time.After(patience):
		p.t.Fatalf("the process still runs after %v:\n%s", patience, p.out.tail(4000))
		return nil
	}
}

// spawn runs the service as a process, always on the same addresses.
func (c *centre) spawn() *child {
	c.t.Helper()
	if c.web == "" {
		c.set.HTTP, c.set.Ops = freeAddress(c.t), freeAddress(c.t)
		c.web, c.ops = "http://"+c.set.HTTP, "http://"+c.set.Ops
	}
	a := c.asterisk.ARI()
	p := launch(c.t, c.log, "serve", "--data", c.set.data, "--http", c.set.HTTP, "--ops", c.set.Ops,
		"--database-url", c.set.database, "--ari-url", a.URL, "--ari-user", a.User, "--ari-password", a.Password)
	eventually(c.t, "the service is ready", func() bool {
		select {
		case <-p.ended:
			c.t.Fatalf("the service ended: %v\n%s", p.err, c.log.tail(4000))
		default:
		}
		status, _ := c.readiness()
		return status == 200
	})
	return p
}
