package deploy

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func asteriskConfig(t *testing.T, dir string) AsteriskConfig {
	t.Helper()
	prompts := filepath.Join(dir, "prompts")
	if err := os.MkdirAll(filepath.Join(prompts, "ready"), 0o755); err != nil {
		t.Fatal(err)
	}
	return AsteriskConfig{Dir: dir, SIPAddr: "127.0.0.1:0", Prompts: prompts}
}

func startTestAsterisk(t *testing.T, config AsteriskConfig) *Asterisk {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	started := time.Now()
	server, err := StartAsterisk(ctx, config)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("Asterisk %s was ready after %v", server.Version(), time.Since(started))
	t.Cleanup(func() {
		if err := server.Kill(); err != nil {
			t.Error(err)
		}
	})
	return server
}

func TestAsteriskStartsWithACleanLog(t *testing.T) {
	dir := dataFolder(t)
	server := startTestAsterisk(t, asteriskConfig(t, dir))
	var info struct{ System struct{ Version string } }
	status, err := server.get(t.Context(), "/ari/asterisk/info", &info)
	if status != http.StatusOK || !strings.HasPrefix(info.System.Version, server.Version()) {
		t.Fatalf("ARI answers %d %v %+v", status, err, info)
	}
	log, err := os.ReadFile(filepath.Join(dir, "asterisk", "log", "messages"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(log)) {
		if strings.Contains(line, "WARNING") || strings.Contains(line, "ERROR") {
			t.Errorf("the log of a fresh start is not clean: %s", line)
		}
	}
	for _, file := range []string{"state.json", "etc/ari.conf", "pjsip_operator.conf"} {
		info, err := os.Stat(filepath.Join(dir, "asterisk", file))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s may be read by others: %v %v", file, info, err)
		}
	}
}

func TestAsteriskIsTakenOver(t *testing.T) {
	dir := dataFolder(t)
	first := startTestAsterisk(t, asteriskConfig(t, dir))
	second := startTestAsterisk(t, asteriskConfig(t, dir))
	if !second.Adopted() || second.PID() != first.PID() || second.ARI() != first.ARI() || second.SIPAddr() != first.SIPAddr() {
		t.Fatalf("a running Asterisk was not taken over: %d then %d", first.PID(), second.PID())
	}
	if ari, err := ReadARI(dir); err != nil || ari != first.ARI() {
		t.Errorf("ReadARI: %v, %v", ari, err)
	}
	changed := asteriskConfig(t, dir)
	changed.TestTrunk = true
	third := startTestAsterisk(t, changed)
	if third.Adopted() || third.PID() == first.PID() {
		t.Error("an idle Asterisk was not started anew for new settings")
	}
	if third.ARI() != first.ARI() {
		t.Errorf("the address of ARI changed from %v to %v", first.ARI(), third.ARI())
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := third.Stop(ctx); err != nil {
		t.Error(err)
	}
	if _, err := ReadARI(dir); err == nil {
		t.Error("a stopped Asterisk has an address")
	}
}

func TestOperatorsFileIsNeverOverwritten(t *testing.T) {
	dir := dataFolder(t)
	config := asteriskConfig(t, dir)
	server := startTestAsterisk(t, config)
	path := filepath.Join(dir, "asterisk", "pjsip_operator.conf")
	text := "[city](trunk)\n[city]\ntype = identify\nendpoint = city\nmatch = 203.0.113.10\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := server.Kill(); err != nil {
		t.Fatal(err)
	}
	server = startTestAsterisk(t, config)
	if kept, err := os.ReadFile(path); err != nil || string(kept) != text {
		t.Errorf("the administrator's file was changed: %v\n%s", err, kept)
	}
	var trunk struct{ Technology, Resource string }
	if status, err := server.get(t.Context(), "/ari/endpoints/PJSIP/city", &trunk); status != http.StatusOK {
		t.Errorf("the administrator's trunk is not there: %d %v", status, err)
	}
}

func TestTakenSIPPortIsNamedWithARemedy(t *testing.T) {
	taken, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	config := asteriskConfig(t, dataFolder(t))
	config.SIPAddr = taken.LocalAddr().String()
	_, err = StartAsterisk(t.Context(), config)
	if err == nil || !strings.Contains(err.Error(), config.SIPAddr) || !strings.Contains(err.Error(), "SIP=") {
		t.Errorf("a taken port gives %v", err)
	}
}

func TestBadSettingsAreRefused(t *testing.T) {
	for name, config := range map[string]AsteriskConfig{
		"a name instead of an IP address": {SIPAddr: "localhost:5060"},
		"no port":                         {SIPAddr: "127.0.0.1"},
		"foreign address":                 {SIPAddr: "203.0.113.7:5060"},
		"media ports upside down":         {SIPAddr: "127.0.0.1:0", RTPFirst: 20000, RTPLast: 10000},
		"line break in a path":            {SIPAddr: "127.0.0.1:0", Prompts: "/tmp/a\n[general]"},
	} {
		ready := asteriskConfig(t, dataFolder(t))
		if config.Dir = ready.Dir; config.Prompts == "" {
			config.Prompts = ready.Prompts // or they would be spoken each time
		}
		if server, err := StartAsterisk(t.Context(), config); err == nil {
			_ = server.Kill()
			t.Errorf("%s: started", name)
		}
	}
}

func TestStrangersCallsAreRefusedUnlessAllowed(t *testing.T) {
	for _, anonymous := range []bool{false, true} {
		config := asteriskConfig(t, dataFolder(t))
		config.Anonymous = anonymous
		server := startTestAsterisk(t, config)
		answer := firstAnswer(t, server.SIPAddr())
		if admitted := !strings.HasPrefix(answer, "SIP/2.0 401"); admitted != anonymous {
			t.Errorf("anonymous calls allowed: %v, but a stranger's call got %q", anonymous, answer)
		}
	}
}

// firstAnswer is the status line that an unknown caller gets.
func firstAnswer(t *testing.T, addr string) string {
	t.Helper()
	conn, err := net.Dial("udp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	local := conn.LocalAddr().String()
	invite := "INVITE sip:122@" + addr + " SIP/2.0\r\nVia: SIP/2.0/UDP " + local + ";branch=z9hG4bK-1\r\n" +
		"From: <sip:x@" + local + ">;tag=1\r\nTo: <sip:122@" + addr + ">\r\nCall-ID: " + secret() + "\r\nCSeq: 1 INVITE\r\n" +
		"Contact: <sip:x@" + local + ">\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n"
	if _, err := conn.Write([]byte(invite)); err != nil {
		t.Fatal(err)
	}
	if err := conn.SetReadDeadline(time.Now().Add(15 * time.Second)); err != nil {
		t.Fatal(err)
	}
	packet := make([]byte, 4096)
	n, err := conn.Read(packet)
	if err != nil {
		t.Fatal(err)
	}
	line, _, _ := strings.Cut(string(packet[:n]), "\r\n")
	return line
}

func TestAsteriskStepsDownFromRoot(t *testing.T) {
	who, ok := pickAccount("dozvon", "asterisk")
	if os.Geteuid() != 0 || !ok {
		t.Skip("only for root on a machine with the user dozvon or asterisk")
	}
	dir := dataFolder(t)
	server := startTestAsterisk(t, asteriskConfig(t, dir))
	found, err := findAsterisk(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(fmt.Sprintf("/proc/%d", server.PID()))
	if err != nil {
		t.Fatal(err)
	}
	steps := who.canReach(found.modules)
	if uid := info.Sys().(*syscall.Stat_t).Uid; (uid != 0) != steps {
		t.Errorf("Asterisk runs as user %d, its folders open to %s: %v", uid, who.name, steps)
	}
}

func TestMissingModuleIsNamed(t *testing.T) {
	_, err := moduleFiles(t.TempDir(), false)
	if err == nil || !strings.Contains(err.Error(), "chan_pjsip") || errors.Is(err, os.ErrNotExist) {
		t.Errorf("an Asterisk without modules gives %v", err)
	}
}
