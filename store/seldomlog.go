package store

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// seldom lets each warning through once a minute: River says every second that
// the database is away, and every few that it has worked.
type seldom struct {
	slog.Handler
	said *sayings
}

type sayings struct {
	mu   sync.Mutex
	last map[string]time.Time
}

func saySeldom(h slog.Handler) *slog.Logger {
	return slog.New(&seldom{h, &sayings{last: map[string]time.Time{}}})
}

// Enabled leaves out what nobody has to know.
func (h *seldom) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && h.Handler.Enabled(ctx, level)
}

// Handle drops what was said less than a minute ago.
func (h *seldom) Handle(ctx context.Context, r slog.Record) error {
	h.said.mu.Lock()
	last, said := h.said.last[r.Message]
	again := said && r.Time.Sub(last) < time.Minute
	if !again {
		h.said.last[r.Message] = r.Time
	}
	h.said.mu.Unlock()
	if again {
		return nil
	}
	return h.Handler.Handle(ctx, r)
}

// WithAttrs keeps count together with the handler that it comes from.
func (h *seldom) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &seldom{h.Handler.WithAttrs(attrs), h.said}
}

// WithGroup keeps count together with the handler that it comes from.
func (h *seldom) WithGroup(name string) slog.Handler {
	return &seldom{h.Handler.WithGroup(name), h.said}
}
