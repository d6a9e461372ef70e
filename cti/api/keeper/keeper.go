// Package keeper keeps small values that outlive the process: logins, one-time
// calls, drafts.
package keeper

import (
	"context"
	"encoding/json"
	"fmt"
)

// Keeper keeps small values that outlive the process. Keys hold Latin letters,
// digits, dot, hyphen and underscore. An unknown key gives a *cti.Error of code
// NotFound; deleting one is no error.
type Keeper interface {
	Get(ctx context.Context, key string) ([]byte, error)
	Put(ctx context.Context, key string, value []byte) error
	Delete(ctx context.Context, key string) error
	Keys(ctx context.Context) ([]string, error)
}

// Put keeps a value as JSON.
func Put(ctx context.Context, k Keeper, key string, value any) error {
	raw, err := json.Marshal(value)
	if err == nil {
		err = k.Put(ctx, key, raw)
	}
	if err != nil {
		return fmt.Errorf("keep %.8s: %w", key, err)
	}
	return nil
}

// Get reads what Put has kept into a value.
func Get(ctx context.Context, k Keeper, key string, value any) error {
	raw, err := k.Get(ctx, key)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, value); err != nil {
		return fmt.Errorf("recall %.8s: %w", key, err)
	}
	return nil
}
