package lab

import (
	"encoding/binary"
	"strings"

	"github.com/dozvon/dozvon/deploy/lab/sip"
)

// How many packets a key is held, how often its end is told (as RFC 4733 asks), and how many come before the next key.
const (
	keyHeld = 5
	keyEnds = 3
	keyRest = 5
)

// pressing is the key that is being pressed, if any.
type pressing struct {
	code  byte
	began int // the packet with which it began
	sent  int // packets of it so far; zero: none is pressed
	rest  int // packets until the next one may be
}

// next gives the packet of a key in the place of sound, or nil. Header is the sound's, n its number.
func (p *pressing) next(keys <-chan byte, header []byte, n int) []byte {
	if p.rest > 0 {
		p.rest--
		return nil
	}
	if p.sent == 0 {
		select {
		case key := <-keys:
			p.code, p.began = byte(strings.IndexByte(keyNames, key)), n
		default:
			return nil
		}
	}
	event := append([]byte(nil), header[:16]...)
	event[1] = sip.EventType
	if p.sent == 0 {
		event[1] |= 0x80
	}
	binary.BigEndian.PutUint32(event[4:], uint32(p.began*packetBytes))
	event[12], event[13] = p.code, 10
	p.sent++
	if p.sent > keyHeld {
		event[13] |= 0x80
	}
	binary.BigEndian.PutUint16(event[14:], uint16(min(p.sent, keyHeld+1)*packetBytes))
	if p.sent == keyHeld+keyEnds {
		p.sent, p.rest = 0, keyRest
	}
	return event
}
