package report_test

import (
	"testing"

	"github.com/dozvon/dozvon/cti/report"
)

func TestEveryFigureIsDefinedOnce(t *testing.T) {
	figures := []report.Figure{
		report.Offered, report.Answered, report.Abandoned, report.NotQueued, report.InTime, report.MeanWait,
		report.MaxWait, report.MeanTalk, report.AppealsCall, report.AppealsWeb, report.Voicemails, report.AppealsVoicemail, report.MeanMark, report.MarkedShare, report.AskedBack, report.PassedOn,
		report.ShortAbandoned, report.Transferred, report.Overflowed,
		report.BackPromised, report.BackKept, report.BackSoon, report.BackMedian, report.BackNinety, report.BackFailed,
		report.BackClosed, report.BackOpen, report.BackReached,
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

func TestSpansAddUp(t *testing.T) {
	a := report.Calls{Offered: 1, Answered: 2, Abandoned: 3, NotQueued: 4, Voicemails: 5, InTime: 5, Decided: 6, WaitMS: 7, MaxWaitMS: 80, TalkMS: 9, Talked: 10, Asked: 11, Marked: 12, Marks: 13, Short: 14, Transferred: 15, Overflowed: 16, PassedOn: 17}
	b := report.Calls{Offered: 10, Answered: 20, Abandoned: 30, NotQueued: 40, Voicemails: 50, InTime: 50, Decided: 60, WaitMS: 70, MaxWaitMS: 8, TalkMS: 90, Talked: 100, Asked: 110, Marked: 120, Marks: 130, Short: 140, Transferred: 150, Overflowed: 160, PassedOn: 170}
	want := report.Calls{Offered: 11, Answered: 22, Abandoned: 33, NotQueued: 44, Voicemails: 55, InTime: 55, Decided: 66, WaitMS: 77, MaxWaitMS: 80, TalkMS: 99, Talked: 110, Asked: 121, Marked: 132, Marks: 143, Short: 154, Transferred: 165, Overflowed: 176, PassedOn: 187}
	if got := a.Add(b); got != want || b.Add(a) != want {
		t.Errorf("the sum is %+v, want %+v", got, want)
	}
	if a.Add(report.Calls{}) != a {
		t.Error("adding nothing changes something")
	}
}
