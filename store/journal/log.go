package journal

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
)

// serverLog passes the server's messages on and keeps those that explain why it
// did not start.
type serverLog struct {
	log *slog.Logger

	mu    sync.Mutex
	died  error
	error error
}

// Noticef is ordinary news.
func (l *serverLog) Noticef(format string, v ...any) { l.pass(slog.LevelDebug, format, v) }

// Debugf is for the server's own developers.
func (l *serverLog) Debugf(format string, v ...any) { l.pass(slog.LevelDebug, format, v) }

// Tracef is for the server's own developers.
func (l *serverLog) Tracef(format string, v ...any) { l.pass(slog.LevelDebug, format, v) }

// Warnf may explain a failure that follows.
func (l *serverLog) Warnf(format string, v ...any) {
	l.remember(&l.error, format, v)
	l.pass(slog.LevelWarn, format, v)
}

// Errorf may explain a failure that follows.
func (l *serverLog) Errorf(format string, v ...any) {
	l.remember(&l.error, format, v)
	l.pass(slog.LevelError, format, v)
}

// Fatalf means that the server gave up.
func (l *serverLog) Fatalf(format string, v ...any) {
	l.remember(&l.died, format, v)
	l.pass(slog.LevelError, format, v)
}

func (l *serverLog) pass(level slog.Level, format string, v []any) {
	l.log.Log(context.Background(), level, "journal server", "text", fmt.Sprintf(format, v...))
}

func (l *serverLog) remember(where *error, format string, v []any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	*where = fmt.Errorf(format, v...)
}

func (l *serverLog) fatal() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.died
}

// worst is the last thing that went wrong.
func (l *serverLog) worst() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return errors.Join(l.died, l.error)
}
