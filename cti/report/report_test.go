package report_test

import (
	"reflect"
	"testing"

	"github.com/dozvon/dozvon/cti/report"
)

func TestEveryFigureIsDefinedOnce(t *testing.T) {
	figures := []report.Figure{
		report.Offered, report.Answered, report.Abandoned, report.NotQueued, report.InTime, report.MeanWait,
		report.MaxWait, report.MeanTalk, report.AppealsCall, report.AppealsWeb, report.Voicemails, report.AppealsVoicemail, report.AppealsKey, report.MeanMark, report.MarkedShare, report.AskedBack, report.PassedOn,
		report.ShortAbandoned, report.Transferred, report.Overflowed,
		report.NoCallback, report.NoCallbackHidden, report.NoCallbackNumber, report.NoCallbackRule,
		report.BackPromised, report.BackKept, report.BackSoon, report.BackMedian, report.BackNinety, report.BackFailed,
		report.BackClosed, report.BackOpen, report.BackReached,
		report.QueueOffered, report.QueueAnswered, report.QueueAbandoned, report.QueueShort, report.QueueSentOff, report.QueueOverflowed,
		report.QueueChose, report.QueueAskedBack, report.QueueVoicemails, report.QueuePassedOn, report.QueueOpen, report.QueueInTime,
		report.QueueMeanWait, report.QueueMedianWait, report.QueueNinetyWait, report.QueueMaxWait, report.QueueMeanTalk, report.QueueTransferred,
		report.QueueMeanWrap, report.QueueHandling,
		report.AgainCalls, report.AgainContacts, report.AgainAppeals, report.HopsMean, report.HopsTwo, report.HopsHeld,
	}
	defined := map[report.Figure]bool{}
	for _, d := range report.Definitions() {
		if defined[d.Figure] {
			t.Errorf("%s is defined twice", d.Figure)
		}
		defined[d.Figure] = true
		if d.Name == "" || d.Text == "" || d.NameEN == "" || d.TextEN == "" {
			t.Errorf("%s lacks words: %+v", d.Figure, d)
		}
	}
	for _, f := range figures {
		if !defined[f] {
			t.Errorf("%s has no definition", f)
		}
	}
	if len(defined) != len(figures) {
		t.Errorf("%d figures are defined, %d are known", len(defined), len(figures))
	}
}

// TestSpansAddUp fills every field with a number of its own, so that none can be
// forgotten or mixed up.
func TestSpansAddUp(t *testing.T) {
	var a, b, want report.Calls
	filled(&a, &b, &want)
	want.MaxWaitMS = max(a.MaxWaitMS, b.MaxWaitMS)
	if got := a.Add(b); got != want || b.Add(a) != want {
		t.Errorf("the sum is %+v, want %+v", got, want)
	}
	if a.Add(report.Calls{}) != a {
		t.Error("adding nothing changes something")
	}
}

// filled gives two structures of counts, and the third one their sums.
func filled(all ...any) {
	for i, v := range all {
		fields := reflect.ValueOf(v).Elem()
		for n := range fields.NumField() {
			small, great := int64(n+1), int64(100*(n+1))
			fields.Field(n).SetInt([]int64{small, great, small + great}[i])
		}
	}
}

func TestVisitsAddUp(t *testing.T) {
	var a, b, want report.Visits
	filled(&a, &b, &want)
	want.MaxWaitMS = max(a.MaxWaitMS, b.MaxWaitMS)
	if got := a.Add(b); got != want || b.Add(a) != want {
		t.Errorf("the sum is %+v, want %+v", got, want)
	}
}

func TestWhoCameAgainAddsUp(t *testing.T) {
	var a, b, want report.Again
	filled(&a, &b, &want)
	if got := a.Add(b); got != want || b.Add(a) != want {
		t.Errorf("the sum is %+v, want %+v", got, want)
	}
}

func TestSourcesAreOfFigures(t *testing.T) {
	with := 0
	for _, d := range report.Definitions() {
		if d.Source != "" {
			with++
		}
	}
	if with != 24 {
		t.Errorf("%d definitions name a source, want 24: one is of a figure that is not defined", with)
	}
}
