package api

import (
	"context"
	"fmt"
	"time"

	"github.com/alexedwards/argon2id"

	"github.com/dozvon/dozvon/cti"
)

// passwordParams are OWASP's for argon2id: 19 MiB, two passes, one lane.
func passwordParams() *argon2id.Params {
	return &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}
}

// HashPassword makes the argon2id hash (PHC form) under which a password is
// kept.
func HashPassword(password string) (string, error) {
	hash, err := argon2id.CreateHash(password, passwordParams())
	if err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	return hash, nil
}

const (
	hashesAtOnce = 2
	hashPatience = 5 * time.Second
)

// passwords compares passwords, a few at a time: each comparison takes 19 MiB
// and tens of milliseconds, which a crowd must not be able to multiply.
type passwords struct {
	// turns holds one token for each comparison under way; who finds it full
	// waits hashPatience at most.
	turns   chan struct{}
	decoy   string
	compute func(func())
}

func newPasswords(compute func(func())) (*passwords, error) {
	decoy, err := HashPassword("nobody has this password")
	if err != nil {
		return nil, err
	}
	return &passwords{turns: make(chan struct{}, hashesAtOnce), decoy: decoy, compute: compute}, nil
}

// inTurn computes when it is its turn.
func (p *passwords) inTurn(ctx context.Context, compute func()) error {
	ctx, cancel := context.WithTimeout(ctx, hashPatience)
	defer cancel()
	select {
	case p.turns <- struct{}{}:
		defer func() { <-p.turns }()
	case <-ctx.Done():
		return cti.Errorf(cti.Unavailable, "Сейчас входит слишком много людей. Попробуйте через несколько секунд.")
	}
	p.compute(compute)
	return nil
}

// hash makes the hash of a password.
func (p *passwords) hash(ctx context.Context, password string) (hash string, err error) {
	if err := p.inTurn(ctx, func() { hash, err = HashPassword(password) }); err != nil {
		return "", err
	}
	return hash, err
}

// match compares a password with a hash. An empty hash takes the same time and
// never matches, so that an unknown login cannot be told from a wrong password.
func (p *passwords) match(ctx context.Context, password, hash string) (same bool, err error) {
	known := hash != ""
	if !known {
		hash = p.decoy
	}
	if err := p.inTurn(ctx, func() { same, err = argon2id.ComparePasswordAndHash(password, hash) }); err != nil {
		return false, err
	}
	if err != nil {
		return false, fmt.Errorf("compare password: %w", err)
	}
	return same && known, nil
}
