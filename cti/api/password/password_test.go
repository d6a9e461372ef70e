package password

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/dozvon/dozvon/cti"
)

func TestPasswordsAreKeptAsOWASPAsks(t *testing.T) {
	hasher, err := New(func(work func()) { work() })
	if err != nil {
		t.Fatal(err)
	}
	hash, err := hasher.Hash(t.Context(), "correct horse")
	if err != nil || !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Fatalf("%s, %v", hash, err)
	}
	for _, c := range []struct {
		password, hash string
		want           bool
	}{{"correct horse", hash, true}, {"wrong", hash, false}, {"", hash, false}, {"", "", false}, {"nobody has this password", "", false}} {
		if same, err := hasher.Match(t.Context(), c.password, c.hash); err != nil || same != c.want {
			t.Errorf("%q is the same: %t, %v; want %t", c.password, same, err, c.want)
		}
	}
	if _, err := hasher.Match(t.Context(), "correct horse", "damaged"); err == nil {
		t.Error("a damaged hash is no error")
	}
}

func TestACrowdWaitsItsTurnAndNotForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		under, most := 0, 0
		turn := make(chan struct{}, 1)
		hasher, err := New(func(func()) {
			turn <- struct{}{}
			under++
			most = max(most, under)
			<-turn
			<-release
			turn <- struct{}{}
			under--
			<-turn
		})
		if err != nil {
			t.Fatal(err)
		}
		refused := make(chan error, 5)
		for range 5 {
			go func() {
				_, err := hasher.Hash(context.Background(), "correct horse")
				refused <- err
			}()
		}
		synctest.Wait()
		for range 3 {
			if err := <-refused; cti.CodeOf(err) != cti.Unavailable {
				t.Errorf("who came too late is told %v", err)
			}
		}
		close(release)
		for range 2 {
			if err := <-refused; err != nil {
				t.Errorf("who had the turn is told %v", err)
			}
		}
		if most != hashesAtOnce {
			t.Errorf("%d were computed at once, want %d", most, hashesAtOnce)
		}
	})
}
