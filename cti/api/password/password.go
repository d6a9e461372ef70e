// Package password keeps passwords as argon2id hashes and compares them, a few at
// a time.
package password

import (
	"context"
	"fmt"
	"time"

	"github.com/alexedwards/argon2id"

	"github.com/dozvon/dozvon/cti"
)

// params are OWASP's for argon2id: 19 MiB, two passes, one lane.
func params() *argon2id.Params {
	return &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}
}

// Hash makes the argon2id hash (PHC form) under which a password is kept.
func Hash(password string) (string, error) {
	hash, err := argon2id.CreateHash(password, params())
	if err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	return hash, nil
}

const (
	hashesAtOnce = 2
	hashPatience = 5 * time.Second
)

// Hasher makes and compares hashes, a few at a time: each comparison takes 19 MiB
// and tens of milliseconds, which a crowd must not be able to multiply.
type Hasher struct {
	// turns holds one token for each comparison under way; who finds it full
	// waits hashPatience at most.
	turns   chan struct{}
	decoy   string
	compute func(func())
}

// New makes one; compute makes room for each computation.
func New(compute func(func())) (*Hasher, error) {
	decoy, err := Hash("nobody has this password")
	if err != nil {
		return nil, err
	}
	return &Hasher{turns: make(chan struct{}, hashesAtOnce), decoy: decoy, compute: compute}, nil
}

// inTurn computes when it is its turn.
func (h *Hasher) inTurn(ctx context.Context, compute func()) error {
	ctx, cancel := context.WithTimeout(ctx, hashPatience)
	defer cancel()
	select {
	case h.turns <- struct{}{}:
		defer func() { <-h.turns }()
	case <-ctx.Done():
		return cti.Errorf(cti.Unavailable, "Сейчас входит слишком много людей. Попробуйте через несколько секунд.")
	}
	h.compute(compute)
	return nil
}

// Hash makes the hash of a password.
func (h *Hasher) Hash(ctx context.Context, password string) (hash string, err error) {
	if err := h.inTurn(ctx, func() { hash, err = Hash(password) }); err != nil {
		return "", err
	}
	return hash, err
}

// Match compares a password with a hash. An empty hash takes the same time and
// never matches, so that an unknown login cannot be told from a wrong password.
func (h *Hasher) Match(ctx context.Context, password, hash string) (same bool, err error) {
	known := hash != ""
	if !known {
		hash = h.decoy
	}
	if err := h.inTurn(ctx, func() { same, err = argon2id.ComparePasswordAndHash(password, hash) }); err != nil {
		return false, err
	}
	if err != nil {
		return false, fmt.Errorf("compare password: %w", err)
	}
	return same && known, nil
}
