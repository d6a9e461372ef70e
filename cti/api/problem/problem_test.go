package problem

import (
	"testing"

	"github.com/dozvon/dozvon/cti"
)

func TestStatusOfEveryCode(t *testing.T) {
	for code, want := range map[cti.Code]int{
		cti.Invalid: 400, cti.Unauthorized: 401, cti.Forbidden: 403, cti.NotFound: 404, cti.Conflict: 409,
		cti.TooMany: 429, cti.Unavailable: 503, cti.Internal: 500, "new": 500,
	} {
		if got := statusOf(code); got != want {
			t.Errorf("%s is %d, want %d", code, got, want)
		}
	}
}
