package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSecretNeverShowsItself(t *testing.T) {
	c := serveConfig{DatabaseURL: "hunter2", ARIPassword: "hunter2"}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("m", "one", c.ARIPassword, "all", c)
	slog.New(slog.NewTextHandler(&log, nil)).Info("m", "one", c.ARIPassword, "all", c)
	newLogger(&log, "info").Info("m", "one", c.ARIPassword, "all", c)
	encoded, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		fmt.Sprint(c), fmt.Sprintf("%+v %#v %s %q", c, c, c.ARIPassword, c.ARIPassword), log.String(), string(encoded),
	} {
		if strings.Contains(text, "hunter2") || !strings.Contains(text, "[redacted]") {
			t.Errorf("the secret shows itself in %s", text)
		}
	}
	if s := secret("").String(); s != "" {
		t.Errorf("a secret that is not there reads %q", s)
	}
}

func TestSecretFromAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(file, []byte("from-file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := secret("").orFile(file); err != nil || string(s) != "from-file" {
		t.Errorf("the file gives %q (%v)", string(s), err)
	}
	if s, err := secret("given").orFile(file); err != nil || string(s) != "given" {
		t.Errorf("given and file give %q (%v)", string(s), err)
	}
	if s, err := secret("").orFile(""); err != nil || s != "" {
		t.Errorf("neither gives %q (%v)", string(s), err)
	}
}

func TestKeptSecretIsKept(t *testing.T) {
	dir := t.TempDir()
	first, err := keptSecret(dir, "secret")
	if err != nil || len(first) != 32 {
		t.Fatalf("%d bytes (%v)", len(first), err)
	}
	second, err := keptSecret(dir, "secret")
	if err != nil || !bytes.Equal(first, second) {
		t.Errorf("the second reading gives another one (%v)", err)
	}
	path := filepath.Join(dir, "secret")
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may read it: %v %v", info.Mode(), err)
	}
	if err := os.WriteFile(path, []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := keptSecret(dir, "secret"); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("a damaged secret: %v", err)
	}
}
