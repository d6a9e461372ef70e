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

// freePort returns a TCP port of 127.0.0.1 that nobody uses now; preferred is tried first unless zero.
func freePort(preferred int) (int, error) {
	for attempt := range 50 {
		port := firstKept + rand.IntN(lastKept-firstKept+1)
		if attempt == 0 && preferred != 0 {
			port = preferred
		}
		listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err == nil {
			_ = listener.Close()
			return port, nil
		}
	}
	return 0, errors.New("no free TCP port on 127.0.0.1")
}

// sipAddr checks that UDP and TCP are free at addr ("host:port"); port 0 is replaced by a free one.
func sipAddr(addr string) (string, error) {
	host, portText, err := net.SplitHostPort(addr)
	if err != nil {
		return "", fmt.Errorf("the SIP address %q is not of the form 127.0.0.1:5060: %w", addr, err)
	}
	if host == "" {
		host = "0.0.0.0"
	}
	if _, err := netip.ParseAddr(host); err != nil {
		return "", fmt.Errorf("the SIP address %q needs an IP address in front of the port: %w", addr, err)
	}
	if portText != "0" {
		return net.JoinHostPort(host, portText), sipPortFree(net.JoinHostPort(host, portText))
	}
	for range 50 {
		full := net.JoinHostPort(host, strconv.Itoa(firstKept+rand.IntN(lastKept-firstKept+1)))
		if sipPortFree(full) == nil {
			return full, nil
		}
	}
	return "", errors.New("no SIP port is free for both UDP and TCP")
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
