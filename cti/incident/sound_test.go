package incident

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
)

// spoken is a file of so many seconds that is loud enough.
func spoken(seconds int) []byte {
	samples := make([]byte, 2*soundRate*seconds)
	for i := 0; i < len(samples); i += 2 {
		binary.LittleEndian.PutUint16(samples[i:], uint16(i%8000))
	}
	return plainWAV(samples)
}

func TestASoundThatAPhonePlaysIsTaken(t *testing.T) {
	plain := spoken(3)
	got, length, err := Sound(plain)
	if err != nil || length != 3*time.Second || !bytes.Equal(got, plain) {
		t.Fatalf("%v, %d bytes, %v", length, len(got), err)
	}
	// A recorder's further chunks are left out, one of an odd length before the
	// samples too; so is what it had no time to write.
	long := append([]byte{}, plain[:36]...)
	long = append(long, "LIST\x03\x00\x00\x00abc\x00"...)
	long = append(long, plain[36:]...)
	if got, _, err := Sound(long); err != nil || !bytes.Equal(got, plain) {
		t.Errorf("with a list: %d bytes, %v", len(got), err)
	}
	if _, length, err := Sound(plain[:len(plain)-2*soundRate]); err != nil || length != 2*time.Second {
		t.Errorf("cut short: %v, %v", length, err)
	}
}

func TestASoundThatNobodyCouldHearSaysWhy(t *testing.T) {
	change := func(at int, to byte) []byte {
		wav := spoken(2)
		wav[at] = to
		return wav
	}
	for want, wav := range map[string][]byte{
		"Это не запись WAV": []byte("ID3 an mp3 that was renamed"), "каналов 2": change(22, 2), "24 бит": change(34, 24),
		"не PCM": change(20, 7), "8001 Гц": change(24, 0x41), "длится 0 с": plainWAV(make([]byte, 100)), "длится 46 с": spoken(46),
		"тишина": plainWAV(make([]byte, 4*soundRate)),
	} {
		_, _, err := Sound(wav)
		e, ok := err.(*cti.Error)
		if !ok || e.Field != "wav" || !strings.Contains(e.Text, want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
	for _, wav := range [][]byte{nil, []byte("RIFF"), []byte("RIFF....WAVE"), []byte("RIFF....WAVEfmt \xff\xff\xff\xff"), []byte("RIFF....WAVEdata\x01\x00\x00\x00")} {
		if _, _, err := Sound(wav); err == nil {
			t.Errorf("%q was taken", wav)
		}
	}
}

func FuzzSound(f *testing.F) {
	f.Add(spoken(1))
	f.Add([]byte("RIFF....WAVEfmt \x10\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, wav []byte) {
		plain, _, err := Sound(wav)
		if err != nil {
			return
		}
		if again, _, err := Sound(plain); err != nil || !bytes.Equal(again, plain) {
			t.Errorf("what was taken is not taken again: %v", err)
		}
	})
}
