package deploy

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"syscall"
)

// freePort returns a TCP port of 127.0.0.1 that nobody uses now; preferred is tried first unless zero.
func freePort(preferred int) (int, error) {
	for _, port := range []int{preferred, 0} {
		listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err != nil {
			continue
		}
		defer func() { _ = listener.Close() }()
		return listener.Addr().(*net.TCPAddr).Port, nil
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
	for range 20 {
		listener, err := net.Listen("tcp", net.JoinHostPort(host, portText))
		if err != nil {
			return "", portError("SIP", "tcp", net.JoinHostPort(host, portText), "SIP=127.0.0.1:5070", err)
		}
		port := listener.Addr().(*net.TCPAddr).Port
		full := net.JoinHostPort(host, strconv.Itoa(port))
		packets, err := net.ListenPacket("udp", full)
		_ = listener.Close()
		if err == nil {
			_ = packets.Close()
			return full, nil
		}
		if portText != "0" {
			return "", portError("SIP", "udp", full, "SIP=127.0.0.1:5070", err)
		}
	}
	return "", errors.New("no SIP port is free for both UDP and TCP")
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
