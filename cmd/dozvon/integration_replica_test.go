package main

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/plan"
)

func TestASecondReplicaStandsByAndTakesOver(t *testing.T) {
	t.Parallel()
	nats, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: -1, JetStream: true, StoreDir: t.TempDir(), NoSigs: true})
	if err != nil {
		t.Fatal(err)
	}
	nats.Start()
	t.Cleanup(func() {
		nats.Shutdown()
		nats.WaitForShutdown()
	})
	if !nats.ReadyForConnections(patience) {
		t.Fatal("nats does not start")
	}
	c := newCentre(t, func(c *centre) { c.set.JournalURL = nats.ClientURL() })
	c.start()
	ann := c.agent("ann", 0, toneAnn, "122")
	talking := c.dial("89991110001", "122", toneCall)
	talking.Hears(toneAnn, patience)

	second := newCentre(t, func(s *centre) {
		s.asterisk, s.set.database, s.set.JournalURL = c.asterisk, c.set.database, nats.ClientURL()
		s.set.Ops = freeAddress(t)
	})
	second.ops = "http://" + second.set.Ops
	second.app = newApp(second.settings(), slog.New(slog.NewTextHandler(second.log, nil)))
	ctx, cancel := context.WithCancel(t.Context())
	started := make(chan error, 1)
	go func() { started <- second.app.start(ctx) }()
	defer func() {
		cancel()
		second.app.stop()
	}()
	eventually(t, "the second replica standing by", func() bool {
		status, _ := second.readiness()
		return status == http.StatusServiceUnavailable
	})
	if status, _ := c.readiness(); status != http.StatusOK {
		t.Errorf("the first replica is disturbed: %d", status)
	}
	select {
	case err := <-started:
		t.Fatalf("the second replica did not stand by: %v", err)
	default:
	}

	olga, newer := c.admin("olga"), testPlan+"# newer\n"
	if status, p := olga.puts(newer, plan.Sum(testPlan)); status != http.StatusOK {
		t.Fatalf("a plan is answered with %d %+v", status, p)
	}
	c.versionsAre("olga "+plan.Sum(newer), " "+plan.Sum(testPlan))
	second.app.hangups <- syscall.SIGHUP
	eventually(t, "the plan read again by who stands by", func() bool {
		return strings.Contains(second.log.tail(1<<20), "comes into force when this replica takes the floor")
	})

	c.app.stop()
	select {
	case err := <-started:
		if err != nil {
			t.Fatal(err)
		}
	case <-time.After(patience):
		t.Fatal("the second replica did not take over")
	}
	c.web, c.ops = "http://"+second.app.bound["--http"], second.ops
	c.ready()
	if d := ann.desk(); d.Call == nil || d.Call.State != call.Talking {
		t.Errorf("at the second replica ann's desk shows %+v", d)
	}
	talking.Hears(toneAnn, patience)
	if now := c.logIn("olga").planInForce(); now.Text != newer || now.By != "olga" || now.File != nil {
		t.Errorf("at the second replica in force is %+v", now)
	}
	c.versionsAre("olga "+plan.Sum(newer), " "+plan.Sum(testPlan))
	ann.act("hangup")
	talking.Ended(patience)
	c.recordOf("+79991110001")
	c.silent()
}
