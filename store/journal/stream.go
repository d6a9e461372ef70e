package journal

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/dozvon/dozvon/cti"
)

const (
	streamName    = "EVENTS"
	subjectPrefix = "events."
	poisonName    = "POISON"
	poisonPrefix  = "poison."
	positionsName = "POSITIONS"
	// dedupeWindow is how long an event's id is remembered: longer than any
	// retry of Append. The database takes an id once for all time.
	dedupeWindow = 2 * time.Minute
)

func (j *Journal) ensureStreams(ctx context.Context) error {
	stream, err := j.ensureStream(ctx, jetstream.StreamConfig{
		Name: streamName, Subjects: []string{subjectPrefix + ">"}, Storage: jetstream.FileStorage,
		MaxAge: j.cfg.MaxAge, Duplicates: dedupeWindow,
		Description: "every fact of the contact centre, in order",
	})
	if err != nil {
		return err
	}
	info, err := stream.Info(ctx)
	if err != nil {
		return fmt.Errorf("read journal state: %w", err)
	}
	j.saw(info.State.LastSeq)
	aside, err := j.ensureStream(ctx, jetstream.StreamConfig{
		Name: poisonName, Subjects: []string{poisonPrefix + ">"}, Storage: jetstream.FileStorage,
		Description: "events that a follower could not take, with the error",
	})
	if err != nil {
		return err
	}
	if info, err = aside.Info(ctx); err != nil {
		return fmt.Errorf("read journal state: %w", err)
	}
	j.poisoned.Store(info.State.Msgs)
	return nil
}

// ensureStream makes or updates a stream. A new one gets three replicas where
// the servers allow it, else one; an old one keeps what it has.
func (j *Journal) ensureStream(ctx context.Context, want jetstream.StreamConfig) (jetstream.Stream, error) {
	old, err := j.js.Stream(ctx, want.Name)
	if err == nil {
		want.Replicas = old.CachedInfo().Config.Replicas
		stream, err := j.js.UpdateStream(ctx, want)
		if err != nil {
			return nil, fmt.Errorf("update stream %s: %w", want.Name, err)
		}
		return stream, nil
	}
	if !errors.Is(err, jetstream.ErrStreamNotFound) {
		return nil, fmt.Errorf("open stream %s: %w", want.Name, err)
	}
	for _, want.Replicas = range j.replicas() {
		var stream jetstream.Stream
		if stream, err = j.js.CreateStream(ctx, want); err == nil {
			return stream, nil
		}
	}
	return nil, fmt.Errorf("create stream %s: %w", want.Name, err)
}

// replicas lists how many copies to ask for, the most wanted first.
func (j *Journal) replicas() []int {
	if j.server != nil {
		return []int{1}
	}
	return []int{3, 1}
}

// subject is where an event of a type is published. Types of ours are legal
// subjects; what another version may have invented is made one.
func subject(prefix, eventType string) string {
	return prefix + strings.Map(func(r rune) rune {
		switch {
		case r == '.', r == '-', r == '_', r >= '0' && r <= '9', r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z':
			return r
		}
		return '_'
	}, strings.Trim(strings.ReplaceAll(eventType, "..", "._"), "."))
}

// checkEvents refuses what could not be read back.
func checkEvents(events []cti.Event) error {
	for _, e := range events {
		if e.ID == "" || e.Body == nil || e.Type() == "" {
			return fmt.Errorf("append event %q: no id or no body", e.ID)
		}
	}
	return nil
}
