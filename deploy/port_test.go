package deploy

import (
	"net"
	"testing"
)

// TestAReservedPortIsNobodyElses: it is not chosen again between the look for it and the server's listening.
func TestAReservedPortIsNobodyElses(t *testing.T) {
	mine, err := ReservePort("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	other, err := freePort(mine.Port)
	if err != nil {
		t.Fatal(err)
	}
	if other.Port == mine.Port {
		t.Errorf("port %d was given twice", mine.Port)
	}
	other.Release()
	mine.Release()
	again, err := freePort(mine.Port)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Release()
	if again.Port != mine.Port {
		t.Errorf("port %d was not given back", mine.Port)
	}
}

// TestAPortInUseIsNotPreferred: nor is one where somebody listens.
func TestAPortInUseIsNotPreferred(t *testing.T) {
	used, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = used.Close() }()
	port := used.Addr().(*net.TCPAddr).Port
	other, err := freePort(port)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Release()
	if other.Port == port {
		t.Errorf("the port %d of another server was reserved", port)
	}
}
