package store_test

import (
	"reflect"
	"testing"
)

func TestAFileIsKnownByItsKey(t *testing.T) {
	t.Parallel()
	s, url := fresh(t)
	check(t, s.Apply(t.Context(), life()))
	var key string
	check(t, connected(t, url).QueryRow(t.Context(), `select key from attachments where id = 'f1'`).Scan(&key))
	unknown, err := s.UnknownFiles(t.Context(), []string{key, "lost"})
	if check(t, err); !reflect.DeepEqual(unknown, []string{"lost"}) {
		t.Errorf("unknown are %q", unknown)
	}
	if unknown, err = s.UnknownFiles(t.Context(), []string{}); err != nil || len(unknown) != 0 {
		t.Errorf("of none unknown are %q, %v", unknown, err)
	}
}
