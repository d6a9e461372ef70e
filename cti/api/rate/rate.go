// Package rate limits how often somebody who is not trusted may act, and tells by
// which address strangers are told apart.
package rate

import (
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"
)

// Limiter lets each key act burst times at once and then once in every. It
// forgets keys that are idle; above maxKeys the newest strangers share one key,
// so that memory is bounded and a flood of addresses limits itself.
type Limiter struct {
	every time.Duration
	burst int

	mu sync.Mutex
	// full is when each key will have its whole burst again.
	full map[string]time.Time
}

const (
	maxKeys     = 20_000
	overflowKey = "\x00rest"
)

// New makes one that nobody has used.
func New(burst int, every time.Duration) *Limiter {
	return &Limiter{every: every, burst: burst, full: map[string]time.Time{}}
}

// Take uses one turn of the key; when there is none it tells how long to wait.
func (l *Limiter) Take(key string, now time.Time) (wait time.Duration, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	key = l.keyLocked(key, now)
	full := l.full[key]
	if full.Before(now) {
		full = now
	}
	full = full.Add(l.every)
	if over := full.Sub(now) - l.every*time.Duration(l.burst); over > 0 {
		return over, false
	}
	l.full[key] = full
	return 0, true
}

// Give returns a turn that turned out to be honest.
func (l *Limiter) Give(key string, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	key = l.keyLocked(key, now)
	if full, ok := l.full[key]; ok {
		l.full[key] = full.Add(-l.every)
	}
}

func (l *Limiter) keyLocked(key string, now time.Time) string {
	if _, known := l.full[key]; known || len(l.full) < maxKeys {
		return key
	}
	for k, full := range l.full {
		if full.Before(now) {
			delete(l.full, k)
		}
	}
	if len(l.full) < maxKeys {
		return key
	}
	return overflowKey
}

// AddressOf is who asks: the peer, or what a trusted proxy says of it. It is
// the key of rate limits: an IPv6 network of 64 bits counts as one.
func AddressOf(r *http.Request, proxies []netip.Prefix) string {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	addr := peer.Addr().Unmap()
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && within(addr, proxies); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		addr = hop.Unmap()
	}
	if addr.Is6() {
		if network, err := addr.WithZone("").Prefix(64); err == nil {
			return network.String()
		}
	}
	return addr.String()
}

func within(addr netip.Addr, networks []netip.Prefix) bool {
	for _, n := range networks {
		if n.Contains(addr) {
			return true
		}
	}
	return false
}
