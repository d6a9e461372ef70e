package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/dozvon/dozvon/deploy"
)

// centre is a whole Dozvon of its own in a folder that goes away: PostgreSQL,
// Asterisk and the service, with one desk for each phone.
type centre struct {
	dir     string
	binary  string
	http    string
	ops     string
	pg      *deploy.Postgres
	pbx     *deploy.Asterisk
	service *exec.Cmd
	desks   *desks
}

// plan has no greeting, no music and no wrap-up, as the queue beside it.
const plan = `time_zone: Asia/Irkutsk
lines: [{id: "122", name: Bench, queue: "122"}]
queues: [{id: "122", name: Bench, ring_seconds: 60, wrap_up_seconds: 0, answered_within: 60, ringing: true}]
`

func startCentre(ctx context.Context, binary string, p *phones, sides []string, log *slog.Logger) (c *centre, err error) {
	dir, err := os.MkdirTemp("", "dozvon-bench-")
	if err != nil {
		return nil, fmt.Errorf("make a folder: %w", err)
	}
	c = &centre{dir: dir, binary: binary}
	defer func() {
		if err != nil {
			c.stop()
		}
	}()
	if err := os.WriteFile(filepath.Join(dir, "plan.yaml"), []byte(plan), 0o600); err != nil {
		return c, fmt.Errorf("write plan: %w", err)
	}
	if c.pg, err = deploy.StartPostgres(ctx, deploy.PostgresConfig{Dir: dir, Log: log}); err != nil {
		return c, err
	}
	var queues []deploy.Queue
	if slices.Contains(sides, theirs) {
		queue := deploy.Queue{Name: "bench", Number: numbers[theirs]}
		for _, name := range p.names {
			queue.Members = append(queue.Members, p.uri(name))
		}
		queues = append(queues, queue)
	}
	if err := writeOperator(dir, p); err != nil {
		return c, err
	}
	if c.pbx, err = deploy.StartAsterisk(ctx, deploy.AsteriskConfig{
		Dir: dir, SIPAddr: "127.0.0.1:0", Queues: queues, Log: log,
	}); err != nil {
		return c, err
	}
	if err := c.serve(ctx); err != nil {
		return c, err
	}
	c.desks = newDesks()
	if !slices.Contains(sides, ours) {
		return c, nil
	}
	return c, c.hire(ctx, p)
}

func (c *centre) stop() {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if c.desks != nil {
		c.desks.close()
	}
	if c.service != nil {
		_ = c.service.Process.Signal(syscall.SIGTERM)
		_ = c.service.Wait()
	}
	if c.pbx != nil {
		_ = c.pbx.Stop(ctx)
	}
	if c.pg != nil {
		_ = c.pg.Stop(ctx)
	}
	_ = os.RemoveAll(c.dir)
}

func (c *centre) sip() string { return c.pbx.SIPAddr() }

// serve migrates and starts the service, and waits until it takes calls.
func (c *centre) serve(ctx context.Context) (err error) {
	if out, err := exec.CommandContext(ctx, c.binary, "migrate", "--data", c.dir).CombinedOutput(); err != nil {
		return fmt.Errorf("migrate: %w: %s", err, out)
	}
	for _, address := range []*string{&c.http, &c.ops} {
		if *address, err = freeAddress(); err != nil {
			return err
		}
	}
	c.service = exec.Command(c.binary, "serve", "--data", c.dir, "--http", c.http, "--ops", c.ops, "--log-level", "warn")
	c.service.Stderr = os.Stderr
	if err := c.service.Start(); err != nil {
		c.service = nil
		return fmt.Errorf("start the service: %w", err)
	}
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	limit := time.After(20 * time.Second)
	for {
		select {
		case <-tick.C:
			if answer, err := http.Get("http://" + c.ops + "/readyz"); err == nil {
				_ = answer.Body.Close()
				if answer.StatusCode == http.StatusOK {
					return nil
				}
			}
		case <-limit:
			return fmt.Errorf("the service was not ready within 20 s")
		}
	}
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find a free port: %w", err)
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// cpu is the processor time that the service and Asterisk have used so far.
func (c *centre) cpu() (service, asterisk time.Duration, err error) {
	service, err1 := processorTime(c.service.Process.Pid)
	asterisk, err2 := processorTime(c.pbx.PID())
	return service, asterisk, errors.Join(err1, err2)
}

func processorTime(pid int) (time.Duration, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, fmt.Errorf("read processor time: %w", err)
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(rest)
	var ticks int64
	for _, i := range []int{11, 12} { // utime and stime, in hundredths of a second (proc(5))
		n, err := strconv.ParseInt(fields[i], 10, 64)
		if err != nil {
			return 0, fmt.Errorf("read processor time: %w", err)
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond, nil
}

// cardsLate is how often a device was rung although its desk had not taken the
// card in time.
func (c *centre) cardsLate(ctx context.Context) (float64, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+c.ops+"/metrics", nil)
	if err != nil {
		return 0, fmt.Errorf("make request: %w", err)
	}
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, fmt.Errorf("read metrics: %w", err)
	}
	defer answer.Body.Close()
	lines := bufio.NewScanner(answer.Body)
	for lines.Scan() {
		if value, ok := strings.CutPrefix(lines.Text(), lateCards+" "); ok {
			return strconv.ParseFloat(value, 64)
		}
	}
	return 0, fmt.Errorf("the metric %s is not there", lateCards)
}
