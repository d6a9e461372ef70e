package deadline

import (
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
)

func TestEachKindIsKeptByARuleWithASource(t *testing.T) {
	all, err := readKeeping()
	if err != nil {
		t.Fatal(err)
	}
	for i, k := range all {
		if k.Version != i+1 {
			t.Errorf("version %d stands at %d: a version is a file that stays", k.Version, i+1)
		}
	}
	k := Kept()
	now := time.Date(2031, 12, 2, 3, 0, 0, 0, time.UTC)
	if got := k.Kinds[cti.KindLegal].Before(now); !got.Equal(time.Date(2026, 12, 1, 3, 0, 0, 0, time.UTC)) {
		t.Errorf("a legal appeal is kept since %v", got)
	}
	if r := k.Reason(cti.KindLegal); !strings.Contains(r, "1827") || !strings.Contains(r, "№ 236") {
		t.Errorf("the reason is %q", r)
	}
	k.Kinds = map[cti.AppealKind]KeptDays{cti.KindLegal: {Days: 1, Source: "x"}}
	if k.check() == nil {
		t.Error("a rule of one day is taken")
	}
}
