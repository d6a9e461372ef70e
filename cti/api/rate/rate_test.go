package rate

import (
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"
)

func TestLimiter(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	l := New(2, time.Minute)
	for range 2 {
		if _, ok := l.Take("a", now); !ok {
			t.Fatal("refused within the burst")
		}
	}
	if wait, ok := l.Take("a", now); ok || wait != time.Minute {
		t.Fatalf("third: %v %v", wait, ok)
	}
	if _, ok := l.Take("b", now); !ok {
		t.Fatal("keys are not apart")
	}
	l.Give("a", now)
	if _, ok := l.Take("a", now); !ok {
		t.Fatal("what was given back is not there")
	}
	if _, ok := l.Take("a", now.Add(time.Minute)); !ok {
		t.Fatal("no new turn after a minute")
	}
}

func TestLimiterIsBounded(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	l := New(1, time.Hour)
	for i := range maxKeys {
		l.Take(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}).String(), now)
	}
	l.Take("one more", now)
	if _, ok := l.Take("and another", now); ok || len(l.full) > maxKeys+1 {
		t.Fatalf("%d keys, strangers are allowed: %v", len(l.full), ok)
	}
	if _, ok := l.Take("later", now.Add(2*time.Hour)); !ok || len(l.full) != 1 {
		t.Fatalf("%d keys stay", len(l.full))
	}
}

func TestAddressOf(t *testing.T) {
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	for _, c := range []struct{ peer, forwarded, want string }{
		{"192.0.2.1:5", "", "192.0.2.1"},
		{"192.0.2.1:5", "198.51.100.7", "192.0.2.1"},
		{"10.1.1.1:5", "198.51.100.7", "198.51.100.7"},
		{"10.1.1.1:5", "1.2.3.4, 198.51.100.7, 10.2.2.2", "198.51.100.7"},
		{"10.1.1.1:5", "junk", "10.1.1.1"},
		{"[2001:db8:1:2:3::4]:5", "", "2001:db8:1:2::/64"},
		{"[::ffff:192.0.2.1]:5", "", "192.0.2.1"},
		{"@", "", "@"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.peer
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		if got := AddressOf(r, proxies); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}
