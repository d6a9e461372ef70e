package journal

import (
	"bytes"
	"context"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/act"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/attachment"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/callback"
	"github.com/dozvon/dozvon/cti/contact"
	"github.com/dozvon/dozvon/cti/incident"
	"github.com/dozvon/dozvon/cti/plan"
	"github.com/dozvon/dozvon/cti/recording"
	"github.com/dozvon/dozvon/cti/view"
	"github.com/dozvon/dozvon/cti/voicemail"
)

var catalogues = []cti.Catalogue{call.Events(), agent.Events(), appeal.Events(), plan.Events(), act.Events(), recording.Events(), callback.Events(), voicemail.Events(), incident.Events(), view.Events(), contact.Events(), attachment.Events()}

// record is one event of the stream.
type record struct {
	seq   uint64
	event cti.Event
	raw   []byte
	err   error // the event cannot be read
}

// reader reads the stream in order without gaps, across reconnects.
type reader struct {
	j        *Journal
	messages jetstream.MessagesContext
}

// readFrom begins at the first event whose sequence number is at least from.
func (j *Journal) readFrom(ctx context.Context, from uint64) (*reader, error) {
	consumer, err := j.js.OrderedConsumer(ctx, streamName, jetstream.OrderedConsumerConfig{
		DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: max(from, 1),
	})
	if err != nil {
		return nil, fmt.Errorf("open journal reader: %w", err)
	}
	messages, err := consumer.Messages(jetstream.PullMaxMessages(500))
	if err != nil {
		return nil, fmt.Errorf("open journal reader: %w", err)
	}
	return &reader{j: j, messages: messages}, nil
}

// next waits for the next message until ctx ends and gives its events.
func (r *reader) next(ctx context.Context) ([]record, error) {
	m, err := r.messages.Next(jetstream.NextContext(ctx))
	if err != nil {
		return nil, err
	}
	meta, err := m.Metadata()
	if err != nil {
		return nil, fmt.Errorf("read journal message: %w", err)
	}
	r.j.saw(meta.Sequence.Stream + meta.NumPending)
	var records []record
	for line := range bytes.SplitSeq(m.Data(), []byte{'\n'}) {
		rec := record{seq: meta.Sequence.Stream, raw: line}
		rec.event, rec.err = cti.Decode(line, catalogues...)
		records = append(records, rec)
	}
	return records, nil
}

func (r *reader) stop() { r.messages.Stop() }

// Replay gives every event from a sequence number on (0 and 1 mean the oldest
// kept) up to the one that is the last at this moment, in order, and returns the
// last sequence number seen; from-1 when there was none. It stops at fn's first
// error. Types this version does not know come as cti.Unknown; an event that
// cannot be read at all is logged and left out.
func (j *Journal) Replay(
	ctx context.Context, from uint64, fn func(seq uint64, e cti.Event) error,
) (last uint64, err error) {
	from = max(from, 1)
	last = from - 1
	stream, err := j.js.Stream(ctx, streamName)
	if err != nil {
		return last, fmt.Errorf("replay journal: %w", err)
	}
	state := stream.CachedInfo().State
	if state.Msgs == 0 || state.LastSeq < from {
		return last, nil
	}
	r, err := j.readFrom(ctx, from)
	if err != nil {
		return last, err
	}
	defer r.stop()
	for last < state.LastSeq {
		records, err := r.next(ctx)
		if err != nil {
			return last, fmt.Errorf("replay journal: %w", err)
		}
		if records[0].seq > state.LastSeq {
			break
		}
		last = records[0].seq
		if err := j.give(records, fn); err != nil {
			return last, err
		}
	}
	return last, nil
}

func (j *Journal) give(records []record, fn func(seq uint64, e cti.Event) error) error {
	for _, rec := range records {
		if rec.err != nil {
			j.log.Error("journal holds an event that cannot be read", "seq", rec.seq, "err", rec.err)
			continue
		}
		if err := fn(rec.seq, rec.event); err != nil {
			return err
		}
	}
	return nil
}
