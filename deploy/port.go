package deploy

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"strconv"
	"syscall"
)

// A port that is kept across restarts is taken above the ports of voice and below those that the system hands out for
// outgoing connections (net.ipv4.ip_local_port_range), one of which may have it just when it is needed again.
const (
	firstKept = 20001
	lastKept  = 32767
)

// portAttempts is how many ports are tried before giving up.
const portAttempts = 50

// Reservation keeps a port for a server that is about to listen on it: between looking for a free port and listening
// on it another Dozvon of this machine, or one of its tests, could choose the same.
type Reservation struct {
	Port int
	name net.Listener
}

// ReservePort finds a TCP and UDP port of host, an IP address, that nobody uses or has reserved.
func ReservePort(host string) (*Reservation, error) {
	for range portAttempts {
		port := firstKept + rand.IntN(lastKept-firstKept+1)
		addr := net.JoinHostPort(host, strconv.Itoa(port))
		if reserved, ok := reserve(port, func() bool { return sipPortFree(addr) == nil }); ok {
			return reserved, nil
		}
	}
	return nil, fmt.Errorf("no port is free for both UDP and TCP at %s", host)
}

// Release gives the port up, once the server listens or will not.
func (r *Reservation) Release() {
	if r != nil {
		_ = r.name.Close()
	}
}

// reserve takes the port's name, a socket in the abstract namespace: only one process of a network namespace has it,
// and it goes with that process.
func reserve(port int, free func() bool) (*Reservation, bool) {
	name, err := net.Listen("unix", "@dozvon-port-"+strconv.Itoa(port))
	if err != nil {
		return nil, false
	}
	if !free() {
		_ = name.Close()
		return nil, false
	}
	return &Reservation{Port: port, name: name}, true
}

// freePort reserves a TCP port of 127.0.0.1 that nobody uses now; preferred is tried first unless zero.
func freePort(preferred int) (*Reservation, error) {
	for attempt := range portAttempts {
		port := firstKept + rand.IntN(lastKept-firstKept+1)
		if attempt == 0 && preferred != 0 {
			port = preferred
		}
		if reserved, ok := reserve(port, func() bool { return tcpPortFree(port) }); ok {
			return reserved, nil
		}
	}
	return nil, errors.New("no free TCP port on 127.0.0.1")
}

func tcpPortFree(port int) bool {
	listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return false
	}
	_ = listener.Close()
	return true
}

// sipAddr checks that UDP and TCP are free at addr ("host:port"); port 0 is replaced by a free one, which is reserved.
func sipAddr(addr string) (string, *Reservation, error) {
	host, portText, err := net.SplitHostPort(addr)
	if err != nil {
		return "", nil, fmt.Errorf("the SIP address %q is not of the form 127.0.0.1:5060: %w", addr, err)
	}
	if host == "" {
		host = "0.0.0.0"
	}
	if _, err := netip.ParseAddr(host); err != nil {
		return "", nil, fmt.Errorf("the SIP address %q needs an IP address in front of the port: %w", addr, err)
	}
	if portText != "0" {
		addr = net.JoinHostPort(host, portText)
		return addr, nil, sipPortFree(addr)
	}
	reserved, err := ReservePort(host)
	if err != nil {
		return "", nil, err
	}
	return net.JoinHostPort(host, strconv.Itoa(reserved.Port)), reserved, nil
}

func sipPortFree(addr string) error {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return portError("SIP", "tcp", addr, "SIP=127.0.0.1:5070", err)
	}
	defer func() { _ = listener.Close() }()
	packets, err := net.ListenPacket("udp", addr)
	if err != nil {
		return portError("SIP", "udp", addr, "SIP=127.0.0.1:5070", err)
	}
	return packets.Close()
}

// portError says what to do about an address that cannot be listened on.
func portError(what, network, addr, remedy string, err error) error {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("another program already uses the %s address %s/%s: stop it, or choose another one (%s)",
			what, addr, network, remedy)
	case errors.Is(err, syscall.EACCES):
		return fmt.Errorf("the %s address %s/%s needs rights that we do not have: choose a port above 1023 (%s)",
			what, addr, network, remedy)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return fmt.Errorf("this machine has no address %s for %s: choose one of its own (%s)", addr, what, remedy)
	default:
		return fmt.Errorf("listen on the %s address %s/%s: %w", what, addr, network, err)
	}
}
