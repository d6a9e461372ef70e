package journal

import (
	"context"
	"fmt"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/dozvon/dozvon/cti"
)

// inFlight is how many events are on their way before acknowledgements are
// waited for; JetStream's own limit is 4,000.
const inFlight = 1000

// Append writes events in order and returns when all of them will survive a
// kill of this process, with the sequence number of the last one. An event whose
// id was written in the last two minutes is not written again, so that a call
// that failed can be repeated as it was. After an error a part may be written.
func (j *Journal) Append(ctx context.Context, events []cti.Event) (last uint64, err error) {
	if err := checkEvents(events); err != nil {
		return 0, err
	}
	for len(events) > 0 {
		n := min(len(events), inFlight)
		seq, err := j.appendSome(ctx, events[:n])
		if err != nil {
			return last, fmt.Errorf("append to journal: %w", err)
		}
		last, events = max(last, seq), events[n:]
	}
	return last, nil
}

func (j *Journal) appendSome(ctx context.Context, events []cti.Event) (last uint64, err error) {
	messages := make([]*nats.Msg, len(events))
	for i, e := range events {
		data, err := e.MarshalJSON()
		if err != nil {
			return 0, err
		}
		messages[i] = &nats.Msg{
			Subject: subject(subjectPrefix, e.Type()),
			Header:  nats.Header{jetstream.MsgIDHeader: {string(e.ID)}},
			Data:    data,
		}
	}
	futures := make([]jetstream.PubAckFuture, len(messages))
	for i, m := range messages {
		if futures[i], err = j.js.PublishMsgAsync(m); err != nil {
			return 0, err
		}
	}
	for _, future := range futures {
		select {
		case ack := <-future.Ok():
			last = max(last, ack.Sequence)
		case err := <-future.Err():
			return 0, err
		case <-ctx.Done():
			return 0, context.Cause(ctx)
		}
	}
	j.saw(last)
	return last, nil
}
