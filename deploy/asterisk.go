package deploy

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// AsteriskConfig says where a private Asterisk keeps its files and where it listens.
type AsteriskConfig struct {
	// Dir is the data folder of Dozvon; Asterisk's files go to Dir/asterisk.
	Dir string
	// SIPAddr is IP:port for SIP over UDP and TCP; port 0 means a free one. Empty means 127.0.0.1:5060.
	SIPAddr string
	// ExternalAddr is the address that phones outside see when this machine is behind NAT; empty means none.
	ExternalAddr string
	// RTPFirst and RTPLast bound the UDP ports of media; zero means 10000 and 20000.
	RTPFirst, RTPLast int
	// Prompts is a folder that PreparePrompts made; empty means Dir/prompts, which is then prepared at the start.
	Prompts string
	// Anonymous lets calls in from any address. They reach the dialled lines and nothing else.
	Anonymous bool
	// TestTrunk accepts calls from 127.0.0.1 as if they came from the telephone operator.
	TestTrunk bool
	// Everything is told by Asterisk, also what no Dozvon reads: for the tests of package ari.
	Everything bool
	// WaitEvery is the time from one waiting prompt to the next while Dozvon is away; zero means a minute.
	WaitEvery time.Duration
	// Queues are served by Asterisk's own app_queue, for comparison in the benchmark only.
	Queues []Queue
	// Log receives one line for each long step and each thing an administrator should know; nil means silence.
	Log *slog.Logger
}

// Queue is a number that Asterisk's app_queue serves, with its members' addresses (sip:user@host:port).
type Queue struct {
	Name, Number string
	Members      []string
}

// ARI is how to reach Asterisk's REST interface.
type ARI struct {
	URL      string // http://127.0.0.1:PORT, without the /ari part
	User     string
	Password string
}

// Asterisk is a running private Asterisk.
type Asterisk struct {
	dir     string
	state   asteriskState
	process *process
}

// bootTime is how long Asterisk may take to start when the context says nothing shorter.
const bootTime = time.Minute

// StartAsterisk starts the private Asterisk of a data folder and returns when ARI answers. One that still runs there
// is taken over with its calls; when its configuration differs from the one asked for, it is started anew if it has no
// calls and kept as it is (with a warning) if it has. ctx limits the start only.
//
// Started by root it steps down to the user dozvon or asterisk if that user can enter the folders concerned.
func StartAsterisk(ctx context.Context, config AsteriskConfig) (*Asterisk, error) {
	ctx, cancel := context.WithTimeout(ctx, bootTime)
	defer cancel()
	config, err := config.complete()
	if err != nil {
		return nil, err
	}
	found, err := findAsterisk(ctx)
	if err != nil {
		return nil, err
	}
	if config.Prompts == "" {
		config.Prompts = filepath.Join(config.Dir, "prompts")
		if err := PreparePrompts(ctx, config.Prompts, config.Log); err != nil {
			return nil, err
		}
	}
	warnOfHostName(ctx, config.Log)
	dir := filepath.Join(config.Dir, "asterisk")
	state, known := readAsteriskState(dir)
	asked := config.fingerprint(found)
	if known && asteriskRuns(dir, state) {
		server := &Asterisk{dir: dir, state: state, process: adopt(state.PID)}
		keep, err := server.keep(ctx, asked, config.Log)
		if err != nil || keep {
			return server, err
		}
		if err := server.Stop(ctx); err != nil {
			return nil, err
		}
	}
	if !known {
		state = asteriskState{User: "dozvon", Password: secret()}
	}
	state.Asked, state.Version = asked, found.version
	return launch(ctx, dir, config, found, state)
}

// launch writes the configuration and starts Asterisk with it.
func launch(ctx context.Context, dir string, config AsteriskConfig, found installation, state asteriskState) (*Asterisk, error) {
	addr, sip, err := sipAddr(config.SIPAddr)
	if err != nil {
		return nil, err
	}
	defer sip.Release()
	rest, err := freePort(state.HTTPPort)
	if err != nil {
		return nil, err
	}
	defer rest.Release()
	state.SIPAddr, state.HTTPPort = addr, rest.Port
	who := asteriskAccount(config, found)
	if err := prepare(dir, config, found, state, who); err != nil {
		return nil, err
	}
	consolePath := filepath.Join(dir, "log", "console")
	rotate(consolePath)
	rotate(filepath.Join(dir, "log", "messages"))
	console, err := os.OpenFile(consolePath, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open log of Asterisk: %w", err)
	}
	defer func() { _ = console.Close() }()
	arguments := append(found.command[1:len(found.command):len(found.command)], "-C", mainConfig(dir), "-f")
	cmd := exec.Command(found.command[0], arguments...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = "/", console, console
	cmd.SysProcAttr = who.attributes()
	running, err := spawn(cmd)
	if err != nil {
		return nil, err
	}
	state.PID = running.pid
	server := &Asterisk{dir: dir, state: state, process: running}
	if err := state.write(dir); err != nil {
		return nil, errors.Join(err, server.Kill())
	}
	if err := server.ready(ctx); err != nil {
		_ = server.Kill()
		return nil, fmt.Errorf("%w; the end of its log in %s:\n%s", err, filepath.Join(dir, "log"),
			tail(filepath.Join(dir, "log", "messages"), 5)+"\n"+tail(consolePath, 5))
	}
	config.Log.Info("Asterisk is running", "version", found.version, "user", who.name, "sip_addr", state.SIPAddr)
	return server, nil
}

// ready waits until ARI answers, which it does once every module is loaded, and checks that SIP got its port.
func (a *Asterisk) ready(ctx context.Context) error {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		status, err := a.get(ctx, "/ari/asterisk/ping", nil)
		if err == nil && status == http.StatusOK {
			break
		}
		if status == http.StatusUnauthorized {
			return errors.New("Asterisk refuses our password for ARI")
		}
		select {
		case <-tick.C:
		case <-a.process.gone:
			return errors.New("Asterisk stopped while starting")
		case <-ctx.Done():
			return fmt.Errorf("Asterisk does not answer: %w (%w)", ctx.Err(), err)
		}
	}
	if sipPortFree(a.state.SIPAddr) == nil {
		return fmt.Errorf("Asterisk runs but does not listen for SIP on %s", a.state.SIPAddr)
	}
	return nil
}

// ARI is how to reach the REST interface.
func (a *Asterisk) ARI() ARI { return a.state.ari() }

// SIPAddr is the IP:port where SIP is heard over UDP and TCP.
func (a *Asterisk) SIPAddr() string { return a.state.SIPAddr }

// SIPWebSocketURL is where browsers' SIP over WebSocket must be proxied to.
func (a *Asterisk) SIPWebSocketURL() string {
	return "ws://" + net.JoinHostPort("127.0.0.1", strconv.Itoa(a.state.HTTPPort)) + "/ws"
}

// Version is Asterisk's own, for example 22.10.1.
func (a *Asterisk) Version() string { return a.state.Version }

// Recordings is the folder where ARI's recordings lie.
func (a *Asterisk) Recordings() string { return filepath.Join(a.dir, "spool", "recording") }

// PID is the process id of Asterisk.
func (a *Asterisk) PID() int { return a.process.pid }

// Adopted tells whether Asterisk ran already and was taken over with its calls.
func (a *Asterisk) Adopted() bool { return a.process.adopted }

// Done is closed when Asterisk has ended, for whatever reason.
func (a *Asterisk) Done() <-chan struct{} { return a.process.gone }

// Stop ends Asterisk and every call in it. When ctx ends first it is killed.
func (a *Asterisk) Stop(ctx context.Context) error {
	if err := a.process.stop(ctx, syscall.SIGTERM); err != nil {
		return fmt.Errorf("stop Asterisk: %w", err)
	}
	return nil
}

// Kill ends Asterisk as a crash would.
func (a *Asterisk) Kill() error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := a.process.stop(ctx, syscall.SIGKILL); err != nil {
		return fmt.Errorf("kill Asterisk: %w", err)
	}
	return nil
}
