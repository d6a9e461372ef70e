package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/attachment"
)

func fileEvent(id attachment.ID, of cti.AppealID, name string) cti.Event {
	return cti.Event{ID: cti.EventID("attachment.added." + id), At: morning, By: cti.ByAgent("anna"), Body: attachment.AddedEvent{Attachment: attachment.Attachment{
		ID: id, Appeal: of, Name: name, Type: "pdf", Bytes: 7, Sum: "5e", Key: string(of) + "/" + string(id),
	}}}
}

func TestAFileStaysInTheListWhenItIsTakenOut(t *testing.T) {
	t.Parallel()
	s, url := fresh(t)
	out := cti.Event{ID: "out", At: morning.Add(time.Hour), By: cti.BySupervisor("vera"), Body: attachment.RemovedEvent{ID: "f1", Appeal: firstCase, Why: "лишний"}}
	other := cti.Event{ID: "other", At: morning, By: cti.ByAgent("anna"), Body: attachment.RemovedEvent{ID: "f2", Appeal: "another", Why: "чужой"}}
	again := out
	again.ID, again.By = "again", cti.ByAgent("anna")
	gone := cti.Event{ID: "gone", At: morning.Add(2 * time.Hour), By: cti.BySystem, Body: attachment.ErasedEvent{ID: "f1", Appeal: firstCase}}
	early := cti.Event{ID: "early", At: morning, By: cti.BySystem, Body: attachment.ErasedEvent{ID: "f2", Appeal: firstCase}}
	events := []cti.Event{fileEvent("f1", firstCase, "а.pdf"), fileEvent("f2", firstCase, "б.pdf"), other, out, again, early}
	check(t, s.Apply(t.Context(), events))
	doomed, err := s.DoomedAttachments(t.Context())
	if check(t, err); len(doomed) != 1 || doomed[0].ID != "f1" || doomed[0].Key != string(firstCase)+"/f1" {
		t.Errorf("to be erased are %+v", doomed)
	}
	check(t, s.Apply(t.Context(), []cti.Event{gone}))
	before := hashes(t, connected(t, url))
	check(t, s.Apply(t.Context(), append(events, gone)))
	if after := hashes(t, connected(t, url)); fmt.Sprint(after) != fmt.Sprint(before) {
		t.Error("what was applied twice changed something")
	}
	if doomed, err := s.DoomedAttachments(t.Context()); err != nil || len(doomed) != 0 {
		t.Errorf("still to be erased are %+v, %v", doomed, err)
	}
	all, err := s.Attachments(t.Context(), firstCase)
	if check(t, err); len(all) != 2 {
		t.Fatalf("the list is %+v", all)
	}
	one, two := all[0], all[1]
	if one.Name != "а.pdf" || !one.Removed() || one.RemovedBy != cti.BySupervisor("vera") || one.Why != "лишний" || one.Key != "" || !one.AddedAt.Equal(whole) {
		t.Errorf("the first is %+v", one)
	}
	if two.Removed() || two.Key == "" || two.AddedBy != cti.ByAgent("anna") {
		t.Errorf("the second is %+v", two)
	}
	if _, err := s.Attachment(t.Context(), "f9"); cti.CodeOf(err) != cti.NotFound {
		t.Errorf("one that there is not gives %v", err)
	}
}

func TestTheFilesOfAnErasedPersonAreDoomedAndNameless(t *testing.T) {
	t.Parallel()
	s, _ := fresh(t)
	check(t, s.Apply(t.Context(), life()))
	closedCase(t, s)
	_, err := s.ErasePerson(t.Context(), byNumber(gone), cti.ByAdmin("mila"), "заявление 7", morning)
	check(t, err)
	doomed, err := s.DoomedAttachments(t.Context())
	if check(t, err); len(doomed) != 2 || doomed[0].Appeal != firstCase {
		t.Errorf("to be erased are %+v", doomed)
	}
	all, err := s.Attachments(t.Context(), firstCase)
	if check(t, err); len(all) != 2 {
		t.Fatalf("the list is %+v", all)
	}
	for _, r := range all {
		if r.Name != "" || r.Sum != "" || !r.Removed() {
			t.Errorf("left is %+v", r)
		}
	}
	if other, err := s.Attachment(t.Context(), "f2"); err != nil || other.Removed() || other.Name == "" {
		t.Errorf("somebody else's is %+v, %v", other, err)
	}
}
