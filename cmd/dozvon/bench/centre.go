package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
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

// plan has no greeting and no wrap-up, as the queue beside it.
const plan = `time_zone: Asia/Irkutsk
lines: [{id: "122", name: Bench, queue: "122"}]
queues: [{id: "122", name: Bench, ring_seconds: 60, wrap_up_seconds: 0, answered_within: 60}]
`

const password = "bench-password"

func startCentre(ctx context.Context, binary string, p *phones, log *slog.Logger) (c *centre, err error) {
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
	queue := deploy.Queue{Name: "bench", Number: "9122"}
	for _, name := range p.names {
		queue.Members = append(queue.Members, p.uri(name))
	}
	if c.pbx, err = deploy.StartAsterisk(ctx, deploy.AsteriskConfig{
		Dir: dir, SIPAddr: "127.0.0.1:0", TestTrunk: true, Queues: []deploy.Queue{queue}, Log: log,
	}); err != nil {
		return c, err
	}
	if err := c.serve(ctx); err != nil {
		return c, err
	}
	c.desks = newDesks()
	for _, name := range p.names {
		if err := c.hire(ctx, name, p.uri(name)); err != nil {
			return c, err
		}
	}
	return c, nil
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

// hire makes an agent with a phone, signs in, opens a desk and is ready.
func (c *centre) hire(ctx context.Context, name, uri string) error {
	add := exec.CommandContext(ctx, c.binary, "user", "add", name, "--name", name, "--role", "agent",
		"--queue", "122", "--phone", uri, "--password-stdin", "--data", c.dir)
	add.Stdin = strings.NewReader(password + "\n")
	if out, err := add.CombinedOutput(); err != nil {
		return fmt.Errorf("add %s: %w: %s", name, err, out)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		return fmt.Errorf("make a cookie jar: %w", err)
	}
	client := &http.Client{Jar: jar, Timeout: 10 * time.Second}
	base := "http://" + c.http + "/api/v1"
	if err := post(ctx, client, http.MethodPost, base+"/session", map[string]string{"login": name, "password": password}); err != nil {
		return err
	}
	if err := c.desks.open(ctx, jar, "ws://"+c.http+"/api/v1/desk", "http://"+c.http, name); err != nil {
		return err
	}
	return post(ctx, client, http.MethodPut, base+"/me/state", map[string]string{"state": "ready"})
}

func post(ctx context.Context, client *http.Client, method, url string, body any) error {
	raw, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("encode: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(raw))
	if err != nil {
		return fmt.Errorf("make request: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	answer, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, url, err)
	}
	defer answer.Body.Close()
	if answer.StatusCode >= 300 {
		text, _ := io.ReadAll(io.LimitReader(answer.Body, 1000))
		return fmt.Errorf("%s %s: %s: %s", method, url, answer.Status, text)
	}
	return nil
}

// cpu is the processor time that the service has used so far.
func (c *centre) cpu() (time.Duration, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", c.service.Process.Pid))
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
