package journal_test

import (
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"github.com/dozvon/dozvon/deploy"
	"github.com/dozvon/dozvon/store/journal"
)

func TestLeaseHasOneHolder(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, open func() *journal.Journal) {
		j := open()
		const ttl = 4 * time.Second // more than a busy machine keeps a renewal waiting
		first := must[*journal.Lease](t)(j.Lease(within(t), "floor", "one", ttl))
		if !first.Held() || !<-first.Changes() {
			t.Fatal("a free lease was not given at once")
		}
		second := must[*journal.Lease](t)(j.Lease(within(t), "floor", "two", ttl))
		other := must[*journal.Lease](t)(j.Lease(within(t), "other", "two", ttl))
		if second.Held() || !other.Held() {
			t.Error("leases are mixed up")
		}
		renewed := time.After(ttl * 3 / 2)
		select {
		case held := <-second.Changes():
			t.Fatalf("second became %v beside the first", held)
		case held := <-first.Changes():
			t.Fatalf("first became %v", held)
		case <-renewed:
		}
		first.Stop()
		if first.Held() {
			t.Error("held after stop")
		}
		if !<-second.Changes() || !second.Held() {
			t.Error("a released lease was not taken over")
		}
	})
}

func TestOnlyAFolderIsPrivate(t *testing.T) {
	t.Parallel()
	if !opened(t, journal.Config{Dir: t.TempDir()}).Private() {
		t.Error("a locked folder is not private")
	}
	if opened(t, journal.Config{URL: outside(t, t.TempDir(), -1)}).Private() {
		t.Error("a server that others reach is private")
	}
}

// TestLeaseIsLostWithoutServer stops the server under two holders' feet.
func TestLeaseIsLostWithoutServer(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	port, err := deploy.ReservePort("127.0.0.1") // it is needed again when the server returns
	if err != nil {
		t.Fatal(err)
	}
	defer port.Release()
	srv, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: port.Port, JetStream: true, StoreDir: dir, NoSigs: true, NoLog: true})
	if err != nil {
		t.Fatal(err)
	}
	srv.Start()
	defer srv.Shutdown()
	if !srv.ReadyForConnections(10 * time.Second) {
		t.Fatal("server did not start")
	}
	address := srv.ClientURL()
	one, two := opened(t, journal.Config{URL: address}), opened(t, journal.Config{URL: address})
	const ttl = 2 * time.Second
	first := must[*journal.Lease](t)(one.Lease(within(t), "floor", "one", ttl))
	second := must[*journal.Lease](t)(two.Lease(within(t), "floor", "two", ttl))
	holder := heldBy(t, first, second)
	stopped := time.Now()
	srv.Shutdown()
	srv.WaitForShutdown()
	if <-holder.Changes() || holder.Held() {
		t.Error("held without a server")
	}
	if after := time.Since(stopped); after > 2*ttl {
		t.Errorf("given up after %v", after)
	}
	outside(t, dir, port.Port)
	heldBy(t, first, second)
	if first.Held() && second.Held() {
		t.Error("held by both")
	}
}

// heldBy waits until one of two has the lease. A busy machine may keep a renewal
// waiting for so long that the lease goes away again and to the other.
func heldBy(t *testing.T, first, second *journal.Lease) *journal.Lease {
	t.Helper()
	limit := within(t).Done()
	for {
		select {
		case held := <-first.Changes():
			if held {
				return first
			}
		case held := <-second.Changes():
			if held {
				return second
			}
		case <-limit:
			t.Fatal("nobody got the lease")
		}
	}
}
