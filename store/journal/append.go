package journal

import (
	"context"
	"fmt"
	"slices"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/dozvon/dozvon/cti"
)

// perMessage is how many events go into one message at the most, and bytes
// how long it may get; the server takes 1 MB.
const (
	perMessage   = 200
	messageBytes = 512 << 10
)

// Append writes events in order and returns when all of them will survive a
// kill of this process, with the sequence number of the last one. Events given
// together are written as one message, one to a line, as most of the cost is
// that of a message. A message that was written in the last two minutes is not
// written again, so that a call that failed can be repeated as it was. After an
// error a part may be written.
func (j *Journal) Append(ctx context.Context, events []cti.Event) (last uint64, err error) {
	if err := checkEvents(events); err != nil {
		return 0, err
	}
	for len(events) > 0 {
		data, n, err := pack(events)
		if err != nil {
			return last, fmt.Errorf("append to journal: %w", err)
		}
		seq, err := j.appendOne(ctx, data, events[:n])
		if err != nil {
			return last, fmt.Errorf("append to journal: %w", err)
		}
		last, events = max(last, seq), events[n:]
	}
	return last, nil
}

// pack encodes the first of the events, as many as one message takes.
func pack(events []cti.Event) (data []byte, n int, err error) {
	for n < len(events) && n < perMessage && len(data) < messageBytes {
		line, err := events[n].MarshalJSON()
		if err != nil {
			return nil, 0, err
		}
		if n > 0 {
			data = append(data, '\n')
		}
		data = append(data, line...)
		n++
	}
	return data, n, nil
}

func (j *Journal) appendOne(ctx context.Context, data []byte, events []cti.Event) (seq uint64, err error) {
	future, err := j.js.PublishMsgAsync(&nats.Msg{
		Subject: subject(subjectPrefix, events[0].Type()),
		Header:  nats.Header{jetstream.MsgIDHeader: {fmt.Sprintf("%s+%d", events[0].ID, len(events))}},
		Data:    data,
	})
	if err != nil {
		return 0, err
	}
	select {
	case ack := <-future.Ok():
		seq = ack.Sequence
	case err := <-future.Err():
		return 0, err
	case <-ctx.Done():
		return 0, context.Cause(ctx)
	}
	if j.tail != nil {
		j.tail.add(message{seq, slices.Clone(events)})
	}
	j.saw(seq)
	return seq, nil
}
