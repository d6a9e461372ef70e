package main

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// secret is a value of the configuration that never shows itself.
type secret string

// String hides the value.
func (s secret) String() string {
	if s == "" {
		return ""
	}
	return "[redacted]"
}

// GoString hides the value from %#v, too.
func (s secret) GoString() string { return s.String() }

// MarshalText hides the value from logs and from JSON.
func (s secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// orFile gives the value, or what the file holds when the value is empty.
func (s secret) orFile(file string) (secret, error) {
	if s != "" || file == "" {
		return s, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("read secret: %w", err)
	}
	return secret(strings.TrimSpace(string(text))), nil
}

// keptSecret reads a random value that was made at the first start.
func keptSecret(dir, name string) ([]byte, error) {
	path := filepath.Join(dir, name)
	value, err := readSecret(path)
	if errors.Is(err, fs.ErrNotExist) {
		return makeSecret(path)
	}
	return value, err
}

func readSecret(path string) ([]byte, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read secret: %w", err)
	}
	value, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(value) < 32 {
		return nil, fmt.Errorf("%s is damaged: delete it and start again; browsers will have to connect their phones anew", path)
	}
	return value, nil
}

func makeSecret(path string) ([]byte, error) {
	value := make([]byte, 32)
	if _, err := rand.Read(value); err != nil {
		return nil, fmt.Errorf("make secret: %w", err)
	}
	if err := os.WriteFile(path, []byte(hex.EncodeToString(value)+"\n"), 0o600); err != nil {
		return nil, fmt.Errorf("keep secret: %w", err)
	}
	return value, nil
}
