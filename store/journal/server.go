package journal

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"github.com/dozvon/dozvon/cti"
)

// maxValue is the largest value of a bucket, in bytes: the memory of a floor with
// thousands of open calls is larger than the server's usual 1 MB.
const maxValue = 32 << 20

// embedded is a NATS server inside this process that listens on no port.
type embedded struct {
	srv  *server.Server
	lock *os.File
}

// startEmbedded locks the folder, starts the server and waits until JetStream
// has read its files.
func startEmbedded(ctx context.Context, cfg Config) (*embedded, error) {
	if cfg.Dir == "" {
		return nil, errors.New("open journal: neither Dir nor URL is set")
	}
	lock, err := lockDir(cfg.Dir)
	if err != nil {
		return nil, err
	}
	log := &serverLog{log: cfg.Logger}
	srv, err := server.NewServer(&server.Options{
		ServerName:   "dozvon",
		DontListen:   true,
		JetStream:    true,
		StoreDir:     cfg.Dir,
		SyncInterval: cfg.SyncEvery,
		MaxPayload:   maxValue,
		NoSigs:       true,
	})
	if err != nil {
		_ = lock.Close()
		return nil, damaged(cfg.Dir, err)
	}
	srv.SetLoggerV2(log, false, false, false)
	had := hasStream(cfg.Dir)
	srv.Start()
	e := &embedded{srv: srv, lock: lock}
	if err := e.wait(ctx, log); err != nil {
		e.stop()
		return nil, damaged(cfg.Dir, err)
	}
	if had && !e.recovered() {
		e.stop()
		return nil, damaged(cfg.Dir, errors.Join(errors.New("the stream of events was not recovered"), log.worst()))
	}
	return e, nil
}

// wait returns when the server takes connections. A server that could not start
// says so in its log only.
func (e *embedded) wait(ctx context.Context, log *serverLog) error {
	for !e.srv.ReadyForConnections(20 * time.Millisecond) {
		if err := log.fatal(); err != nil {
			return err
		}
		if ctx.Err() != nil {
			return fmt.Errorf("server did not start in time: %w", context.Cause(ctx))
		}
	}
	if !e.srv.JetStreamEnabled() {
		return errors.Join(errors.New("JetStream did not start"), log.worst())
	}
	return nil
}

// recovered tells whether the stream that is on the disk is in the server too.
func (e *embedded) recovered() bool {
	_, ok := e.detail()
	return ok
}

// lost counts events that a damaged file took with it.
func (e *embedded) lost() int {
	detail, ok := e.detail()
	if !ok || detail.State.Lost == nil {
		return 0
	}
	return len(detail.State.Lost.Msgs)
}

func (e *embedded) detail() (server.StreamDetail, bool) {
	info, err := e.srv.Jsz(&server.JSzOptions{Accounts: true, Streams: true})
	if err != nil {
		return server.StreamDetail{}, false
	}
	for _, account := range info.AccountDetails {
		for _, stream := range account.Streams {
			if stream.Name == streamName {
				return stream, true
			}
		}
	}
	return server.StreamDetail{}, false
}

func (e *embedded) stop() {
	e.srv.Shutdown()
	e.srv.WaitForShutdown()
	// A process just being forked holds the file too: closing alone would leave
	// the lock with it until it becomes another program.
	_ = syscall.Flock(int(e.lock.Fd()), syscall.LOCK_UN)
	_ = e.lock.Close()
}

// lockDir makes the folder and takes it for this process; the lock goes with
// the process, however it ends.
func lockDir(dir string) (*os.File, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, unusable(dir, err)
	}
	file, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, unusable(dir, err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = file.Close()
		e := cti.Errorf(cti.Conflict,
			"Папка журнала %s занята другим процессом Dozvon; остановите его или укажите другую папку.", dir)
		e.Err = fmt.Errorf("lock journal folder: %w", err)
		return nil, e
	}
	return file, nil
}

func hasStream(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "jetstream", "$G", "streams", streamName))
	return err == nil
}

func damaged(dir string, err error) error {
	e := cti.Errorf(cti.Internal,
		"Журнал в папке %s повреждён и не читается; переименуйте папку и запустите Dozvon снова (записанное в базу не пропадёт).", dir)
	e.Err = fmt.Errorf("start journal: %w", err)
	return e
}

func unusable(dir string, err error) error {
	e := cti.Errorf(cti.Internal,
		"Папку журнала %s нельзя создать или писать в неё; проверьте владельца, права и место на диске.", dir)
	e.Err = fmt.Errorf("make journal folder: %w", err)
	return e
}

// redacted takes passwords out of a list of URLs.
func redacted(list string) string {
	parts := strings.Split(list, ",")
	for i, part := range parts {
		u, err := url.Parse(strings.TrimSpace(part))
		if err != nil {
			parts[i] = "[unreadable]"
			continue
		}
		parts[i] = u.Redacted()
	}
	return strings.Join(parts, ",")
}
