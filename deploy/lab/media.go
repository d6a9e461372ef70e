package lab

import (
	"encoding/binary"
	"fmt"
	"math"
	"net"
	"slices"
	"sync"
	"time"

	"github.com/dozvon/dozvon/deploy/lab/sip"
)

const (
	sampleRate  = 8000
	packetTime  = 20 * time.Millisecond
	packetBytes = 160 // A-law samples in packetTime
)

// Media is one end of a call's audio: A-law over RTP on a port of 127.0.0.1. It speaks a tone once it knows where to,
// and listens all the time.
type Media struct {
	conn *net.UDPConn
	stop chan struct{} // closed when nothing more is to be said
	hush func()        // closes stop, once
	keys chan byte     // to be pressed
	done sync.WaitGroup

	mu      sync.Mutex
	packets int
	recent  []float64 // the last second heard, -1 to 1
	waiting []*waiter
	digits  []byte // DTMF heard
	event   uint32 // when the last of them began, in RTP time
}

func newMedia() (*Media, error) {
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return nil, fmt.Errorf("open media port: %w", err)
	}
	m := &Media{conn: conn, stop: make(chan struct{}), keys: make(chan byte, 32)}
	m.hush = sync.OnceFunc(func() { close(m.stop) })
	m.done.Go(m.listen)
	return m, nil
}

// Port is the UDP port on 127.0.0.1.
func (m *Media) Port() int { return m.conn.LocalAddr().(*net.UDPAddr).Port }

// speak sends a tone of hertz to a port of 127.0.0.1 until the call is over; zero hertz is silence.
func (m *Media) speak(port int, hertz float64) {
	m.done.Go(func() {
		to := &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port}
		packet := make([]byte, 12+packetBytes)
		packet[0], packet[1] = 0x80, 8
		binary.BigEndian.PutUint32(packet[8:], uint32(m.Port()))
		tick := time.NewTicker(packetTime)
		defer tick.Stop()
		var key pressing
		began := time.Now()
		for n := 0; ; n++ {
			binary.BigEndian.PutUint16(packet[2:], uint16(n))
			binary.BigEndian.PutUint32(packet[4:], uint32(n*packetBytes))
			if event := key.next(m.keys, packet, n); event != nil {
				_, _ = m.conn.WriteToUDP(event, to)
				if !m.due(tick, began.Add(time.Duration(n+1)*packetTime)) {
					return
				}
				continue
			}
			for i := range packetBytes {
				at := 2 * math.Pi * hertz * float64(n*packetBytes+i) / sampleRate
				packet[12+i] = toALaw(0.3 * math.Sin(at))
			}
			_, _ = m.conn.WriteToUDP(packet, to)
			if !m.due(tick, began.Add(time.Duration(n+1)*packetTime)) {
				return
			}
		}
	})
}

// due waits for the next packet's time; false when the call is over. What a busy machine delayed is sent at once, as a
// telephone would: no second of a talk is shorter than a second.
func (m *Media) due(tick *time.Ticker, at time.Time) bool {
	for time.Now().Before(at) {
		select {
		case <-tick.C:
		case <-m.stop:
			return false
		}
	}
	select {
	case <-m.stop:
		return false
	default:
		return true
	}
}

func (m *Media) listen() {
	packet := make([]byte, 1500)
	for {
		n, err := m.conn.Read(packet)
		if err != nil {
			return // closed
		}
		if n < 12 {
			continue
		}
		switch packet[1] & 0x7f {
		case sip.EventType:
			m.hearEvent(packet[:n])
			continue
		case 8:
		default:
			continue
		}
		m.mu.Lock()
		m.packets++
		for _, code := range packet[12:n] {
			m.recent = append(m.recent, fromALaw(code))
		}
		m.recent = m.recent[max(0, len(m.recent)-sampleRate):]
		m.tellLocked()
		m.mu.Unlock()
	}
}

// waiter waits for something to be heard.
type waiter struct {
	hears func() bool
	heard chan struct{}
}

// await closes a channel once hears holds, which is asked after each packet: whoever looked now and then would miss a
// short tone on a busy machine. It is asked with m.mu held.
func (m *Media) await(hears func() bool) <-chan struct{} {
	m.mu.Lock()
	defer m.mu.Unlock()
	w := &waiter{hears, make(chan struct{})}
	m.waiting = append(m.waiting, w)
	m.tellLocked()
	return w.heard
}

func (m *Media) tellLocked() {
	m.waiting = slices.DeleteFunc(m.waiting, func(w *waiter) bool {
		heard := w.hears()
		if heard {
			close(w.heard)
		}
		return heard
	})
}

func (m *Media) close() {
	m.hush()
	_ = m.conn.Close()
	m.done.Wait()
}

// keyNames are the keys in the order of their codes in RFC 4733.
const keyNames = "0123456789*#ABCD"

// hearEvent notes a digit of RFC 4733 at its end, which is sent three times.
func (m *Media) hearEvent(packet []byte) {
	if len(packet) < 16 || packet[13]&0x80 == 0 || int(packet[12]) >= len(keyNames) {
		return
	}
	began := binary.BigEndian.Uint32(packet[4:])
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.digits) > 0 && began == m.event {
		return
	}
	m.digits, m.event = append(m.digits, keyNames[packet[12]]), began
}

// Digits are the DTMF digits heard so far, as RFC 4733 events.
func (m *Media) Digits() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return string(m.digits)
}

// Packets is how many packets of audio came in so far.
func (m *Media) Packets() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.packets
}

// Level is the effective loudness of the last second heard: 0 is silence, 0.7 a sine as loud as can be.
func (m *Media) Level() float64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.levelLocked()
}

func (m *Media) levelLocked() float64 {
	var energy float64
	for _, sample := range m.recent {
		energy += sample * sample
	}
	return math.Sqrt(energy / float64(max(1, len(m.recent))))
}

// Tone is the share of the last second's energy that lies at hertz, 0 to 1 (Goertzel's filter).
func (m *Media) Tone(hertz float64) float64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.toneLocked(hertz)
}

func (m *Media) toneLocked(hertz float64) float64 {
	if len(m.recent) < packetBytes {
		return 0
	}
	var energy, before, last float64
	factor := 2 * math.Cos(2*math.Pi*hertz/sampleRate)
	for _, sample := range m.recent {
		energy += sample * sample
		before, last = last, sample+factor*last-before
	}
	if energy < 1e-6 {
		return 0
	}
	power := last*last + before*before - factor*last*before
	return 2 * power / (float64(len(m.recent)) * energy)
}

// toALaw encodes a sample by G.711: sign, exponent of three bits, four bits of what follows.
func toALaw(sample float64) byte {
	value := int(math.Abs(sample) * 4095)
	sign := byte(0x80)
	if sample < 0 {
		sign = 0
	}
	exponent := 0
	for value>>5 > 0 && exponent < 7 && value>>(exponent+5) > 0 {
		exponent++
	}
	mantissa := value >> max(1, exponent)
	return (sign | byte(exponent<<4) | byte(mantissa&0x0f)) ^ 0x55
}

func fromALaw(code byte) float64 {
	code ^= 0x55
	exponent, value := int(code>>4&7), int(code&0x0f)<<1+1
	if exponent > 0 {
		value = (value + 32) << (exponent - 1)
	}
	sample := float64(value) / 4096
	if code&0x80 == 0 {
		return -sample
	}
	return sample
}
