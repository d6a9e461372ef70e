package ws

import (
	"testing"

	"github.com/dozvon/dozvon/cti"
)

func TestEveryClassOfErrorsClosesWithANumberOfOurs(t *testing.T) {
	for _, code := range []cti.Code{
		cti.Invalid, cti.Unauthorized, cti.Forbidden, cti.NotFound, cti.Conflict, cti.TooMany, cti.Unavailable, cti.Internal, "new",
	} {
		if c := CloseOf(code); c.Code < 4000 || c.Code > 4499 {
			t.Errorf("%s closes with %d", code, c.Code)
		}
	}
}
