package store_test

import (
	"strings"
	"testing"

	"github.com/dozvon/dozvon/cti"
)

func TestAnAppealIsFoundByItsNumber(t *testing.T) {
	t.Parallel()
	s, _ := oneCase(t)
	owner, err := s.AppealOwner(t.Context(), "2026-000001")
	check(t, err)
	if owner.ID != firstCase || owner.Phone != "+79021234567" {
		t.Errorf("the owner is %+v", owner)
	}
	for _, number := range []string{"", "2026-000002", "2026-000001\x00", "' or true --", strings.Repeat("9", 10_000)} {
		_, err := s.AppealOwner(t.Context(), number)
		wantCode(t, err, cti.NotFound)
	}
}
