package main

import (
	"encoding/json"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/deploy"
	"github.com/dozvon/dozvon/deploy/lab"
	"github.com/dozvon/dozvon/store"
)

// runs starts "dozvon run" in the centre's data folder and waits for its
// welcome.
func (c *centre) runs(sip string) *child {
	c.t.Helper()
	c.log = &lockedBuffer{}
	p := launch(c.t, c.log, "run", "--data", c.set.data, "--http", c.set.HTTP, "--ops", c.set.Ops, "--sip", sip, "--test-trunk")
	limit := time.After(2 * time.Minute) // the first start makes a cluster and speaks the prompts
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !strings.Contains(c.log.tail(1<<20), "Ctrl-C stops everything") {
		select {
		case <-tick.C:
		case <-p.ended:
			c.t.Fatalf("dozvon run ended: %v\n%s", p.err, c.log.tail(8000))
		case <-limit:
			c.t.Fatalf("dozvon run is not ready:\n%s", c.log.tail(8000))
		}
	}
	return p
}

// processes are those that have the folder among their arguments.
func processes(t *testing.T, dir string) []string {
	t.Helper()
	lines, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, path := range lines {
		text, _ := os.ReadFile(path)
		if line := strings.ReplaceAll(string(text), "\x00", " "); strings.Contains(line, dir) && !strings.Contains(line, "lab-guard") {
			found = append(found, line)
		}
	}
	return found
}

// longSteps are what only the first start in a data folder spends its time on.
var longSteps = [...]string{"made a PostgreSQL cluster", "prepared prompts"}

func TestRunStartsEverythingAndStopsIt(t *testing.T) {
	t.Parallel()
	c := &centre{t: t}
	c.set.data, c.set.HTTP, c.set.Ops = lab.Folder(t), freeAddress(t), freeAddress(t)
	c.web, c.ops = "http://"+c.set.HTTP, "http://"+c.set.Ops
	sip := freeAddress(t)
	write(t, filepath.Join(c.set.data, "plan.yaml"), []byte(testPlan))

	first := c.runs(sip)
	for _, word := range []string{c.web + "/board", c.web + "/call", sip, "operator1", "supervisor", longSteps[0], longSteps[1]} {
		if !strings.Contains(c.log.tail(1<<20), word) {
			t.Errorf("the first start does not say %s:\n%s", word, c.log.tail(4000))
		}
	}
	text, err := os.ReadFile(filepath.Join(c.set.data, demoFile))
	if err != nil {
		t.Fatal(err)
	}
	var logins []demoLogin
	if err := json.Unmarshal(text, &logins); err != nil || len(logins) != 4 || !strings.Contains(c.log.tail(1<<20), logins[0].Password) {
		t.Errorf("the demo logins: %v %s", err, text)
	}
	url, err := deploy.PostgresURL(c.set.data)
	if err != nil {
		t.Fatal(err)
	}
	if c.db, err = store.Open(t.Context(), store.Config{URL: url}); err != nil {
		t.Fatal(err)
	}
	defer c.db.Close()
	c.add("ann", "agent", "sip:nobody@127.0.0.1:9", "122")
	first.stop()
	if first.err != nil {
		t.Errorf("a stopped run ends with %v", first.err)
	}
	if left := processes(t, c.set.data); len(left) > 0 {
		t.Errorf("left after the stop: %s", strings.Join(left, "\n"))
	}

	began := time.Now()
	second := c.runs(sip)
	t.Logf("the second start took %v", time.Since(began))
	for _, long := range longSteps {
		if strings.Contains(c.log.tail(1<<20), long) {
			t.Errorf("the second start has what the first did already: %s", long)
		}
	}
	c.logIn("ann").desk() // the data was kept
	c.killedAndAdopted(second, sip)
}

// killedAndAdopted kills the whole run under a call and starts it again.
func (c *centre) killedAndAdopted(running *child, sip string) {
	c.t.Helper()
	bob := c.agent("bob", 0, toneBob, "122")
	caller := lab.Dial(c.t, sip, "89991110001", "122", toneCall)
	atBob := bob.phone.Rung(patience)
	caller.Hears(toneBob, patience)
	running.kill()
	packets := caller.Media.Packets()
	eventually(c.t, "voice without the service", func() bool { return caller.Media.Packets() > packets+50 })
	if atBob.Over() {
		c.t.Error("the agent's leg ended with the run")
	}
	third := c.runs(sip)
	if d := bob.shows(agent.Talking, ""); d.Call == nil || d.Call.Caller != "+79991110001" {
		c.t.Errorf("after the restart bob's desk shows %+v", d.Call)
	}
	caller.Hears(toneBob, patience)
	bob.act("hangup")
	if status := caller.Ended(patience); status != 200 {
		c.t.Errorf("hang-up ended the talk with %d", status)
	}
	if record, _, _ := c.recordOf("+79991110001"); record.Finish.Reason != call.AgentHungUp {
		c.t.Errorf("the record: %+v", record.Finish)
	}
	c.partsComeBack(bob, sip)
	third.stop()
	if left := processes(c.t, c.set.data); len(left) > 0 {
		c.t.Errorf("left after the stop: %s", strings.Join(left, "\n"))
	}
}

// partsComeBack kills PostgreSQL under a talk, which goes on, and then Asterisk.
func (c *centre) partsComeBack(bob *person, sip string) {
	c.t.Helper()
	bob.ready()
	caller := lab.Dial(c.t, sip, "89991110002", "122", toneCall)
	caller.Hears(toneBob, patience)
	c.killServer("postgres", "postmaster.pid")
	eventually(c.t, "PostgreSQL is back", func() bool { return c.db.Ping(c.t.Context()) == nil })
	packets := caller.Media.Packets()
	eventually(c.t, "voice goes on", func() bool { return caller.Media.Packets() > packets })
	c.killServer("asterisk", "state.json")
	if record, _, _ := c.recordOf("+79991110002"); record.Finish.Reason == call.AgentHungUp {
		c.t.Errorf("a talk that ended with Asterisk: %+v", record.Finish)
	}
	eventually(c.t, "Asterisk is back", func() bool { status, _ := c.readiness(); return status == http.StatusOK })
	bob.ready()
	lab.Dial(c.t, sip, "89991110003", "122", toneCall).Hears(toneBob, patience)
	bob.act("hangup")
}

// killServer ends a server as kill -9 does; the file of its folder has its process id first.
func (c *centre) killServer(folder, file string) {
	c.t.Helper()
	path := filepath.Join(c.set.data, folder, file)
	if folder == "postgres" {
		var state struct{ Cluster string }
		text, err := os.ReadFile(filepath.Join(c.set.data, "postgres.json"))
		if err == nil {
			err = json.Unmarshal(text, &state)
		}
		if err != nil {
			c.t.Fatal(err)
		}
		path = filepath.Join(state.Cluster, file)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		c.t.Fatal(err)
	}
	pid, err := strconv.Atoi(regexp.MustCompile(`[0-9]+`).FindString(string(text)))
	if err == nil {
		err = syscall.Kill(pid, syscall.SIGKILL)
	}
	if err != nil {
		c.t.Fatalf("kill %s: %v", folder, err)
	}
}

func TestATakenPortIsOnePlainSentence(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	for flag, remedy := range map[string]string{"--http": "make run HTTP=", "--ops": "make run DOZVON_OPS="} {
		out := &lockedBuffer{}
		addresses := map[string]string{"--http": freeAddress(t), "--ops": freeAddress(t), "--sip": freeAddress(t)}
		addresses[flag] = taken.Addr().String()
		args := []string{"run", "--data", lab.Folder(t)}
		for name, address := range addresses {
			args = append(args, name, address)
		}
		if err := launch(t, out, args...).wait(); err == nil {
			t.Errorf("%s: a taken port is no error", flag)
		}
		text := strings.TrimSpace(out.tail(4000))
		if strings.Count(text, "\n") != 0 || !strings.Contains(text, flag) || !strings.Contains(text, taken.Addr().String()) || !strings.Contains(text, remedy) {
			t.Errorf("%s: a taken port is told as:\n%s", flag, text)
		}
	}
}
