package lab

import (
	"context"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/dozvon/dozvon/deploy"
)

// Asterisk starts a private Asterisk with a test trunk (calls from 127.0.0.1 count as the telephone operator's) on
// free ports and stops it when the test ends. Changes to its configuration are made by functions. It is ready in less
// than half a second, so tests need not share one.
func Asterisk(tb testing.TB, changes ...func(*deploy.AsteriskConfig)) *deploy.Asterisk {
	tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	dir, err := folder()
	if err != nil {
		tb.Fatal(err)
	}
	watcher, err := watch(dir, syscall.SIGTERM)
	if err != nil {
		_ = os.RemoveAll(dir)
		tb.Fatal(err)
	}
	tb.Cleanup(watcher.close)
	config := deploy.AsteriskConfig{Dir: dir, SIPAddr: "127.0.0.1:0", TestTrunk: true, Prompts: prompts(ctx, tb)}
	for _, change := range changes {
		change(&config)
	}
	server, err := deploy.StartAsterisk(ctx, config)
	if err != nil {
		tb.Fatalf("start Asterisk for tests: %v", err)
	}
	tb.Cleanup(func() {
		if tb.Failed() {
			tb.Logf("the end of Asterisk's log:\n%s", tail(filepath.Join(dir, "asterisk", "log", "messages"), 4096))
		}
		_ = server.Kill() // nothing of it is wanted again, and an orderly end takes a second
	})
	return server
}

// prompts are spoken once for all test processes of this user.
func prompts(ctx context.Context, tb testing.TB) string {
	tb.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		tb.Fatalf("find cache folder: %v", err)
	}
	dir := filepath.Join(cache, "dozvon", "test-prompts")
	if err := deploy.PreparePrompts(ctx, dir, nil); err != nil {
		tb.Fatalf("prepare prompts for tests: %v", err)
	}
	return dir
}

// tail returns the last bytes of a file.
func tail(path string, bytes int) string {
	text, _ := os.ReadFile(path)
	if len(text) > bytes {
		text = text[len(text)-bytes:]
	}
	return string(text)
}
