package keeper

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/dozvon/dozvon/cti"
)

type memory map[string][]byte

func (m memory) Get(_ context.Context, key string) ([]byte, error) {
	if value, ok := m[key]; ok {
		return value, nil
	}
	return nil, cti.Errorf(cti.NotFound, "нет")
}

func (m memory) Put(_ context.Context, key string, value []byte) error {
	if key == "full" {
		return errors.New("no room")
	}
	m[key] = value
	return nil
}

func (m memory) Delete(context.Context, string) error   { return nil }
func (m memory) Keys(context.Context) ([]string, error) { return nil, nil }

func TestWhatIsPutIsGot(t *testing.T) {
	m, got := memory{"damaged": []byte("{")}, map[string]int{}
	if err := Put(t.Context(), m, "known", map[string]int{"one": 1}); err != nil {
		t.Fatal(err)
	}
	if err := Get(t.Context(), m, "known", &got); err != nil || got["one"] != 1 {
		t.Errorf("got %v, %v", got, err)
	}
	if err := Get(t.Context(), m, "unknown", &got); cti.CodeOf(err) != cti.NotFound {
		t.Errorf("an unknown key gives %v", err)
	}
	if err := Get(t.Context(), m, "damaged", &got); err == nil || cti.CodeOf(err) != cti.Internal {
		t.Errorf("a damaged value gives %v", err)
	}
	// A key holds the token's hash: an error that is logged names its kind only.
	if err := Put(t.Context(), m, "full", 1); err == nil || !strings.Contains(err.Error(), "no room") {
		t.Errorf("a keeper without room gives %v", err)
	}
	if err := Put(t.Context(), m, "session.0123456789abcdef", func() {}); err == nil || strings.Contains(err.Error(), "0123456789") {
		t.Errorf("told with the key: %v", err)
	}
}
