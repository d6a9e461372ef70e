package deploy

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// sharedPrompts is made once for all tests of this process.
func sharedPrompts(t *testing.T) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(cache, "dozvon", "test-prompts")
	if err := PreparePrompts(t.Context(), dir, nil); err != nil {
		t.Fatal(err)
	}
	return dir
}

func startTestAsterisk(t *testing.T, config AsteriskConfig) *Asterisk {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if config.SIPAddr == "" {
		config.SIPAddr = "127.0.0.1:0"
	}
	config.Prompts = sharedPrompts(t)
	started := time.Now()
	server, err := StartAsterisk(ctx, config)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("Asterisk %s was ready after %v", server.Version(), time.Since(started))
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := server.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
	return server
}

func TestAsteriskAnswersAndIsTakenOver(t *testing.T) {
	dir := dataFolder(t)
	first := startTestAsterisk(t, AsteriskConfig{Dir: dir, SIPAddr: "127.0.0.1:0"})
	var info struct{ System struct{ Version string } }
	if status, err := first.get(t.Context(), "/ari/asterisk/info", &info); status != http.StatusOK || !strings.HasPrefix(info.System.Version, first.Version()) {
		t.Fatalf("ARI answers %d %v %+v", status, err, info)
	}
	log, err := os.ReadFile(filepath.Join(dir, "asterisk", "log", "messages"))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s", log)
	for line := range strings.Lines(string(log)) {
		if strings.Contains(line, "WARNING") || strings.Contains(line, "ERROR") {
			t.Errorf("the log of a fresh start is not clean: %s", line)
		}
	}
}
