package store_test

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
)

// BenchmarkApply reports this process's processor time for a call of eight
// events, PostgreSQL's own not counted.
func BenchmarkApply(b *testing.B) {
	for _, calls := range []int{1, 10, 60} {
		b.Run(fmt.Sprintf("calls=%d", calls), func(b *testing.B) {
			s, _ := fresh(b)
			n := 0
			var spent time.Duration
			for b.Loop() {
				var events []cti.Event
				for range calls {
					n++
					at := time.Now().UTC().Add(time.Duration(n) * time.Millisecond)
					events = append(events, plain(at, "x", "122", "+73952000000", "anna").events...)
				}
				before := cpu()
				if err := s.Apply(b.Context(), events); err != nil {
					b.Fatal(err)
				}
				spent += cpu() - before
			}
			b.ReportMetric(float64(spent.Microseconds())/float64(n), "cpu-µs/call")
		})
	}
}

// BenchmarkApplyUnderway is the same as a follower meets it at some eight calls
// in 20 ms: every batch has one event of each of eight calls.
func BenchmarkApplyUnderway(b *testing.B) {
	s, _ := fresh(b)
	n := 0
	var spent time.Duration
	for b.Loop() {
		var calls [8]*script
		for i := range calls {
			n++
			calls[i] = plain(time.Now().UTC().Add(time.Duration(n)*time.Millisecond), "x", "122", "+73952000000", "anna")
		}
		before := cpu()
		for step := range calls[0].events {
			var events []cti.Event
			for _, c := range calls {
				events = append(events, c.events[step])
			}
			if err := s.Apply(b.Context(), events); err != nil {
				b.Fatal(err)
			}
		}
		spent += cpu() - before
	}
	b.ReportMetric(float64(spent.Microseconds())/float64(n), "cpu-µs/call")
}

func cpu() time.Duration {
	var use syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &use)
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}
