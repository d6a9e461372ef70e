package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"time"

	"github.com/dozvon/dozvon/deploy"
)

// runCmd starts everything that a machine needs, for a first look, for
// development and for a small installation.
type runCmd struct {
	serveConfig
	SIP        string `name:"sip" help:"Address for SIP telephones and operators." default:"127.0.0.1:5060" env:"DOZVON_SIP" placeholder:"HOST:PORT"`
	ExternalIP string `name:"external-ip" help:"Public address for voice when the machine is behind NAT." env:"DOZVON_EXTERNAL_IP" placeholder:"IP"`
	TestTrunk  bool   `name:"test-trunk" help:"Take calls from SIP programs on this machine, for tests." env:"DOZVON_TEST_TRUNK"`
}

// Run starts PostgreSQL, Asterisk and the service, keeps each of them alive, and
// stops them all at the end.
func (c runCmd) Run(ctx context.Context, cl *cli) error {
	data, err := filepath.Abs(cl.Data)
	if err != nil {
		return fmt.Errorf("--data: %w", err)
	}
	log := newLogger(os.Stderr, cl.LogLevel)
	if err := errors.Join(checkAddress("--http", c.HTTP), checkAddress("--ops", c.Ops), checkAddress("--sip", c.SIP),
		c.checkTLS(), c.checkOwn(), free("--http", c.HTTP, "HTTP=127.0.0.1:9122"), free("--ops", c.Ops, "DOZVON_OPS=127.0.0.1:9123")); err != nil {
		return err
	}
	if err := os.MkdirAll(data, 0o755); err != nil {
		return fmt.Errorf("--data: the folder cannot be made: %w", err)
	}
	log.Info("starting postgresql", "data", data)
	pg, err := keepAlive(ctx, "postgresql", log, func(ctx context.Context) (daemon, error) {
		return started(deploy.StartPostgres(ctx, deploy.PostgresConfig{Dir: data, Log: log}))
	})
	if err != nil {
		return err
	}
	defer pg.stop()
	database, err := deploy.PostgresURL(data)
	if err != nil {
		return err
	}
	logins, err := prepare(ctx, data, database, log)
	if err != nil {
		return err
	}
	if err := deploy.PreparePrompts(ctx, filepath.Join(data, "prompts"), log); err != nil {
		return err
	}
	log.Info("starting asterisk", "sip", c.SIP)
	pbx, err := keepAlive(ctx, "asterisk", log, func(ctx context.Context) (daemon, error) {
		return started(deploy.StartAsterisk(ctx, deploy.AsteriskConfig{
			Dir: data, SIPAddr: c.SIP, ExternalAddr: c.ExternalIP, TestTrunk: c.TestTrunk, Log: log,
		}))
	})
	if err != nil {
		return err
	}
	defer pbx.stop()
	s := &supervisor{cmd: c, data: data, level: cl.LogLevel, log: log, logins: logins}
	return s.keep(ctx)
}

// started keeps a server that did not start from being taken for one.
func started[D daemon](d D, err error) (daemon, error) {
	if err != nil {
		return nil, err
	}
	return d, nil
}

// checkOwn refuses what run would not use: it has a PostgreSQL and an Asterisk of
// its own.
func (c runCmd) checkOwn() error {
	if c.DatabaseURL != "" || c.DatabaseURLFile != "" || c.ARIURL != "" {
		return errors.New("--database-url and --ari-url belong to dozvon serve: dozvon run starts a PostgreSQL and an Asterisk of its own; leave them out (and unset DOZVON_DATABASE_URL and DOZVON_ARI_URL)")
	}
	return nil
}

// free says plainly when an address is taken, and what make run takes for another one.
func free(flag, address, example string) error {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return fmt.Errorf("%s: %s is taken or not of this machine: choose another one, for example make run %s, or end the program that has it (%w)", flag, address, example, err)
	}
	return l.Close()
}

// supervisor keeps the service running beside PostgreSQL and Asterisk.
type supervisor struct {
	cmd    runCmd
	data   string
	level  string
	log    *slog.Logger
	logins []demoLogin
	shown  bool
}

// keep runs the service and starts it again when it ends by itself: calls go on
// in Asterisk meanwhile.
func (s *supervisor) keep(ctx context.Context) error {
	pause := restartPause
	for {
		begin := time.Now()
		err := s.once(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if !s.shown {
			return fmt.Errorf("the service did not start: %w", err)
		}
		if time.Since(begin) > steadyTime {
			pause = restartPause
		}
		s.log.Error("the service ended by itself and is started again; calls go on", "err", err, "pause", pause)
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return nil
		}
		pause = longer(pause)
	}
}

// once runs the service until it ends.
func (s *supervisor) once(ctx context.Context) error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program: %w", err)
	}
	service := exec.CommandContext(ctx, self, "serve")
	service.Env = s.environment()
	service.Stdout, service.Stderr = os.Stdout, os.Stderr
	// Ctrl-C of the terminal must reach the supervisor only, which stops the
	// parts in their order.
	service.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
	service.Cancel = func() error { return service.Process.Signal(syscall.SIGTERM) }
	service.WaitDelay = 15 * time.Second
	if err := service.Start(); err != nil {
		return fmt.Errorf("start the service: %w", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- service.Wait() }()
	ready := s.ready(ctx)
	for {
		select {
		case <-ready:
			s.welcome()
			ready = nil
		case err := <-ended:
			if err == nil {
				err = errors.New("it ended without an error")
			}
			return err
		}
	}
}

// environment gives the service the same configuration.
func (s *supervisor) environment() []string {
	env := append(os.Environ(), "DOZVON_DATA="+s.data, "DOZVON_LOG_LEVEL="+s.level)
	return append(env, variables(reflect.ValueOf(s.cmd.serveConfig))...)
}

// variables are what a configuration would be read from: each setting that is not
// empty, by the name in its tag.
func variables(config reflect.Value) (env []string) {
	for field, value := range config.Fields() {
		if field.Anonymous {
			env = append(env, variables(value)...)
			continue
		}
		text := fmt.Sprint(value.Interface())
		switch value.Kind() {
		case reflect.String: // a secret, which prints as nothing, too
			text = value.String()
		case reflect.Slice:
			text = strings.Join(value.Interface().([]string), cmp.Or(field.Tag.Get("sep"), ","))
		}
		if name := field.Tag.Get("env"); name != "" && !value.IsZero() {
			env = append(env, name+"="+text)
		}
	}
	return env
}

// ready is closed when the service is ready to take calls.
func (s *supervisor) ready(ctx context.Context) <-chan struct{} {
	out := make(chan struct{})
	go func() {
		ask := time.NewTicker(100 * time.Millisecond)
		defer ask.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ask.C:
				if answer, err := http.Get("http://" + s.cmd.Ops + "/readyz"); err == nil {
					_ = answer.Body.Close()
					if answer.StatusCode == http.StatusOK {
						close(out)
						return
					}
				}
			}
		}
	}()
	return out
}

func (s *supervisor) welcome() {
	if s.shown {
		return
	}
	s.shown = true
	scheme := "http"
	if s.cmd.TLSCert != "" {
		scheme = "https"
	}
	base := scheme + "://" + s.cmd.HTTP
	fmt.Printf("\n  Dozvon is ready.\n\n")
	fmt.Printf("    Agent's desk          %s/\n", base)
	fmt.Printf("    Supervisor's board    %s/board\n", base)
	fmt.Printf("    Report                %s/report\n", base)
	fmt.Printf("    Citizen's call page   %s/call\n", base)
	fmt.Printf("    Appeal online         %s/appeal\n", base)
	fmt.Printf("    SIP                   %s\n\n", s.cmd.SIP)
	for _, l := range s.logins {
		fmt.Printf("    %-12s login %-12s password %s\n", l.Role, l.Login, l.Password)
	}
	fmt.Printf("\n  Ctrl-C stops everything; the data stays in %s.\n\n", s.data)
}
