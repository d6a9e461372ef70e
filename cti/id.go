package cti

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strconv"
	"time"
)

type (
	// CallID names one citizen's call from its first sound to its end. It is a
	// UUID of version 7 (RFC 9562), so that it sorts by the time of arrival.
	CallID string
	// LegID names one attempt to bring an agent to a call.
	LegID string
	// AgentID names a person who answers calls; it is the login.
	AgentID string
	// QueueID names a queue of the plan, for example "122".
	QueueID string
	// LineID names a line of the plan, for example "122".
	LineID string
	// AppealID names an appeal. The client chooses it (a UUID), so that a retry
	// after a lost connection files one appeal and not two.
	AppealID string
	// IncidentID names a mass incident. It is also the AppealID of the appeal that
	// those of its followers follow.
	IncidentID string
	// CallbackID names a promise to call somebody back. One that a call made has
	// the id of that call.
	CallbackID string
	// TopicCode names a topic of the classifier, for example "housing.heating.none".
	TopicCode string
	// TerritoryCode names a municipality, for example "bratsk"; it is ours
	// and stays when the municipality changes its kind or its outside codes.
	TerritoryCode string
	// BodyID names an organisation of the directory that answers appeals.
	BodyID string
	// EventID is unique for all time: the journal and the database take an
	// event with a known id only once.
	EventID string
)

// NewCallID derives the id of a call from the time at which the switch saw it
// arrive (UTC, milliseconds are kept) and from what the switch calls it. The
// same call gives the same id again after a restart, so that it is never
// counted twice.
func NewCallID(arrived time.Time, switchName string) CallID {
	ms := uint64(arrived.UnixMilli())
	sum := sha256.Sum256([]byte(arrived.UTC().Format(time.RFC3339Nano) + "\x00" + switchName))
	var b [16]byte
	for i := range 6 {
		b[i] = byte(ms >> (8 * (5 - i)))
	}
	copy(b[6:], sum[:10])
	b[6] = b[6]&0x0f | 0x70
	b[8] = b[8]&0x3f | 0x80
	h := hex.EncodeToString(b[:])
	return CallID(h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:])
}

// ErrBadCallID says that a text is not an id that NewCallID could have made.
var ErrBadCallID = errors.New("call id is not a UUID of version 7")

// ArrivedAt reads the time of arrival (UTC, milliseconds) back out of the id.
func (id CallID) ArrivedAt() (time.Time, error) {
	if len(id) != 36 {
		return time.Time{}, ErrBadCallID
	}
	for i := range len(id) {
		if !callIDByte(i, id[i]) {
			return time.Time{}, ErrBadCallID
		}
	}
	ms, err := strconv.ParseInt(string(id[:8]+id[9:13]), 16, 64)
	if err != nil {
		return time.Time{}, ErrBadCallID
	}
	return time.UnixMilli(ms).UTC(), nil
}

// callIDByte tells whether a call's id may have this byte at this place.
func callIDByte(i int, b byte) bool {
	switch i {
	case 8, 13, 18, 23:
		return b == '-'
	case 14:
		return b == '7' // the version
	case 19:
		return b == '8' || b == '9' || b == 'a' || b == 'b' // the variant
	}
	return '0' <= b && b <= '9' || 'a' <= b && b <= 'f'
}
