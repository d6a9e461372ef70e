package cti_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/dozvon/dozvon/cti"
)

var noon = time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)

func TestCallIDIsDeterministic(t *testing.T) {
	at := noon.Add(123456789 * time.Nanosecond)
	id := cti.NewCallID(at, "1793620800.17")
	if id != cti.NewCallID(at.In(time.FixedZone("", 8*3600)), "1793620800.17") {
		t.Error("the same moment in another zone gives another id")
	}
	if id == cti.NewCallID(at, "1793620800.18") {
		t.Error("another name of the switch gives the same id")
	}
	if id == cti.NewCallID(at.Add(time.Nanosecond), "1793620800.17") {
		t.Error("another moment within the same millisecond gives the same id")
	}
	// Fixed for ever: a call in progress during an upgrade must keep its id.
	if want := cti.CallID("01a19c21-727b-7b58-a53d-f0c95252047b"); id != want {
		t.Errorf("the id is %s, want %s", id, want)
	}
}

func TestCallIDTellsItsArrivalAndSorts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ms := rapid.SliceOfN(rapid.Int64Range(0, 1<<47), 2, 20).Draw(t, "ms")
		ids := make([]cti.CallID, len(ms))
		for i, m := range ms {
			at := time.UnixMilli(m).Add(time.Duration(rapid.IntRange(0, 999_999).Draw(t, "ns")))
			ids[i] = cti.NewCallID(at, rapid.String().Draw(t, "name"))
			got, err := ids[i].ArrivedAt()
			if err != nil || !got.Equal(time.UnixMilli(m)) || got.Location() != time.UTC {
				t.Fatalf("%s arrived at %v (%v), want %v", ids[i], got, err, time.UnixMilli(m).UTC())
			}
		}
		slices.Sort(ids)
		slices.Sort(ms)
		for i, id := range ids {
			if at, _ := id.ArrivedAt(); at.UnixMilli() != ms[i] {
				t.Fatalf("ids do not sort by the time of arrival: %v", ids)
			}
		}
	})
}

func TestArrivedAtRejectsWhatIsNoCallID(t *testing.T) {
	good := string(cti.NewCallID(noon, "x"))
	replace := func(i int, c byte) string { b := []byte(good); b[i] = c; return string(b) }
	for name, id := range map[string]string{
		"empty": "", "short": good[:35], "long": good + "0", "version 4": replace(14, '4'),
		"foreign variant": replace(19, 'c'), "no hyphen": replace(8, '0'), "not hexadecimal in the time": replace(0, 'g'),
		"not hexadecimal behind": replace(35, 'z'), "capital letters": replace(35, 'A'), "two bytes": good[:34] + "я",
	} {
		if at, err := cti.CallID(id).ArrivedAt(); !errors.Is(err, cti.ErrBadCallID) {
			t.Errorf("%s: %q arrived at %v with the error %v", name, id, at, err)
		}
	}
}

func FuzzArrivedAt(f *testing.F) {
	f.Add(string(cti.NewCallID(noon, "x")))
	f.Add("019f8a3e-7c7b-7000-8000-000000000000")
	f.Add("--------------7-----------------------")
	f.Fuzz(func(t *testing.T, text string) {
		at, err := cti.CallID(text).ArrivedAt()
		if err != nil {
			return
		}
		if again := cti.NewCallID(at, "any"); string(again[:14]) != text[:14] {
			t.Errorf("%q was taken and says %v, which is %s", text, at, again)
		}
	})
}
