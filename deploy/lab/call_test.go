package lab_test

import (
	"testing"
	"time"

	"github.com/dozvon/dozvon/deploy"
	"github.com/dozvon/dozvon/deploy/lab"
)

// queued is an Asterisk where app_queue stands between caller and phone, because that needs no program of ours.
func queued(t *testing.T, phone *lab.Phone) *deploy.Asterisk {
	t.Helper()
	return lab.Asterisk(t, func(config *deploy.AsteriskConfig) {
		config.Queues = []deploy.Queue{{Name: "bench", Number: "700", Members: []string{phone.URI()}}}
	})
}

func TestCallerAndPhoneHearEachOther(t *testing.T) {
	phone := lab.NewPhone(t, 50*time.Millisecond, 1000)
	server := queued(t, phone)
	for range 2 {
		caller := lab.Dial(t, server.SIPAddr(), "79991112233", "700", 440)
		ringing := phone.Rung(15 * time.Second)
		caller.Answered(15 * time.Second)
		ringing.Answered(15 * time.Second)
		caller.Hears(1000, 15*time.Second)
		ringing.Hears(440, 15*time.Second)
		caller.Hangup()
		if status := ringing.Ended(15 * time.Second); status != 200 {
			t.Errorf("the phone was hung up with %d", status)
		}
	}
}

func TestPhoneStopsRingingWhenTheCallerGivesUp(t *testing.T) {
	phone := lab.NewPhone(t, -1, 0)
	server := queued(t, phone)
	caller := lab.Dial(t, server.SIPAddr(), "79991112233", "700", 0)
	ringing := phone.Rung(15 * time.Second)
	caller.Hangup()
	if status := ringing.Ended(15 * time.Second); status != 487 {
		t.Errorf("the phone stopped ringing with %d", status)
	}
}

func TestUnknownNumbersAreRefused(t *testing.T) {
	server := lab.Asterisk(t)
	if status := lab.Dial(t, server.SIPAddr(), "79991112233", "mallory", 0).Ended(15 * time.Second); status != 404 {
		t.Errorf("a name instead of a number was answered with %d", status)
	}
}
