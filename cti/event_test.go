package cti_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/act"
	"github.com/dozvon/dozvon/cti/agent"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/attachment"
	"github.com/dozvon/dozvon/cti/call"
	"github.com/dozvon/dozvon/cti/callback"
	"github.com/dozvon/dozvon/cti/contact"
	"github.com/dozvon/dozvon/cti/incident"
	"github.com/dozvon/dozvon/cti/plan"
	"github.com/dozvon/dozvon/cti/recording"
	"github.com/dozvon/dozvon/cti/view"
	"github.com/dozvon/dozvon/cti/voicemail"
)

var update = flag.Bool("update", false, "write testdata/events anew; look at the difference before you commit it")

func catalogues() []cti.Catalogue {
	return []cti.Catalogue{call.Events(), agent.Events(), appeal.Events(), plan.Events(), act.Events(), recording.Events(), callback.Events(), voicemail.Events(), incident.Events(), view.Events(), contact.Events(), attachment.Events()}
}

const (
	aCall     = cti.CallID("019f8a3e-7c00-7a11-8b22-0123456789ab")
	aCallback = cti.CallbackID(aCall)
	aWatch    = cti.LegID("watch-019f8a3e-7c00-7a11-8b22-0123456789ab_life1_vera")
	aLeg      = cti.LegID("019f8a3e-7c00-7a11-8b22-0123456789ab_life1_anna")
	aMessage  = cti.LegID("019f8a3e-7c00-7a11-8b22-0123456789ab_life1_Message")
)

const aFile = "8a0d9c1e-3a52-4f0e-9a51-7d3c7f1a2b3c"

const anIncident cti.IncidentID = "7c1b2a90-1111-4222-8333-9a0b1c2d3e4f"

func someIncident() incident.Incident {
	return incident.Incident{
		ID: anIncident, Name: "Нет воды", Topic: "housing.water.cold", Territory: "bratsk", Where: incident.Where{Menu: "water"},
		Text: "В Братске авария на водопроводе. Воду дадут к шести вечера.", Prompt: "spoken-0123456789abcdef",
		Forecast: noon.Add(6 * time.Hour), OpenedAt: noon, OpenedBy: "vera", Followers: 34,
	}
}

// examples holds one full body of every event. The golden files made of them
// are the contract with the journal's older entries and with the browser.
func examples() []cti.Body {
	return []cti.Body{
		call.ArrivedEvent{Line: "122", Dialed: "+73952122122", Caller: "+79021234567", Name: "Иван", Origin: call.Trunk, Since: noon},
		call.DialedEvent{Line: "122", Queue: "122", Number: "+79021234567", Name: "Иван", Agent: "anna", Leg: aLeg, Callback: aCallback, Appeal: "5f0d9c1e-3a52-4f0e-9a51-7d3c7f1a2b3c", Proposed: true, Language: "en"},
		call.ReachedEvent{},
		call.GreetedEvent{Prompt: "greeting-122"},
		call.RecordingAnnouncedEvent{Prompt: "recording-notice"},
		call.QueuedEvent{Queue: "122", Since: noon.Add(6 * time.Second), Standing: call.Standing{AheadMS: 120_000, For: "anna", KeptUntil: noon.Add(26 * time.Second)}},
		call.OverflowedEvent{From: "122", Queue: "117", Why: call.QueueFull, Standing: call.Standing{AheadMS: 60_000}},
		call.ChosenEvent{Queue: "122", Key: "1", Invalid: true},
		call.ToldEvent{Place: 2, WaitMS: 280_000},
		call.OfferedEvent{Leg: aLeg, Agent: "anna", Recall: true},
		call.MissedEvent{Leg: aLeg, Agent: "anna", Why: call.NoAnswer, Cause: 19},
		call.AnsweredEvent{Leg: aLeg, Agent: "anna", WaitMS: 4200},
		call.HeldEvent{},
		call.ResumedEvent{},
		call.AgentLostEvent{Leg: aLeg, Agent: "anna", Cause: 41},
		call.FrontedEvent{},
		call.TakenEvent{Leg: aLeg, Agent: "anna", By: "vera"},
		call.InvitedEvent{Leg: aLeg, To: call.Party{Agent: "boris", Name: "Борис Юдин"}, By: "anna", Note: "Вопрос о пенсии", Consult: true},
		call.JoinedEvent{Leg: aLeg, To: call.Party{Number: "+73952241000", Name: "Управление соцзащиты"}},
		call.PartedEvent{Leg: aLeg, To: call.Party{Number: "112"}, Why: call.HungUp, Cause: 16},
		call.TransferredEvent{Way: call.Attended, From: call.Party{Agent: "anna", Name: "Анна Демидова"},
			To: call.Party{Queue: "117", Name: "Служба 117"}, Leg: aLeg, Note: "Ждёт ответа", Back: "anna"},
		call.EndedEvent{Finish: call.Finish{Result: call.Success, Reason: call.AgentHungUp, Cause: 16}, WaitMS: 4200, TalkMS: 61000, HoldMS: 7000, StayMS: 12000},
		call.StayedEvent{Finish: call.Finish{Result: call.Success, Reason: call.CallerHungUp, Cause: 16}},
		call.MeasuredEvent{Quality: call.Quality{
			Part: "7c1b2a90-1111-4222-8333-9a0b1c2d3e4f", Seconds: 61, PoorSeconds: 3, MOS: 4.31, WorstMOS: 3.6, Lost: 0.004, LostBack: 0.01, JitterMS: 6.5, RoundTripMS: 42,
		}},
		call.WarnedEvent{Message: "flood", Prompt: "emergency-flood"},
		call.MenuEnteredEvent{Menu: "main"},
		call.KeyPressedEvent{Menu: "main", Key: "#", Invalid: true},
		call.LanguageChosenEvent{Language: "en"},
		call.DismissedEvent{Prompt: "after-hours", Finish: call.Finish{Result: call.ClientError, Reason: call.AfterHours, Cause: 16}},
		plan.ChangedEvent{Text: "time_zone: Asia/Irkutsk\n", Note: "часы приёма в декабре"},
		call.RatingAskedEvent{Prompt: "survey", Finish: call.Finish{Result: call.Success, Reason: call.AgentHungUp, Cause: 16}},
		call.RatedEvent{Mark: 5, Agent: "anna", Leg: aLeg},
		call.VoicemailAskedEvent{Why: call.AfterHours},
		call.VoicemailBeganEvent{Recording: aMessage},
		voicemail.ChangedEvent{From: voicemail.Taken, Signal: voicemail.File, Voicemail: voicemail.Voicemail{
			ID: aMessage, State: voicemail.Filed, Call: aCall, Line: "122", Queue: "122", Number: "+79021234567", Name: "Иван",
			LeftAt: noon, DueAt: noon.Add(24 * time.Hour), Seconds: 41.5, Agent: "anna", TakenAt: noon.Add(time.Hour),
			Appeal: "5f0d9c1e-3a52-4f0e-9a51-7d3c7f1a2b3c", ClosedAt: noon.Add(2 * time.Hour),
		}},
		call.InformedEvent{Informed: call.Informed{Incident: anIncident, Queue: "122", Since: noon}, Prompt: "spoken-0123456789abcdef"},
		incident.OpenedEvent{Incident: someIncident(), Why: "много звонков"},
		incident.RevisedEvent{Incident: someIncident(), Why: "бригада задерживается"},
		incident.FollowedEvent{Incident: anIncident, Phone: "+79021234567", Appeal: "6f0d9c1e-3a52-4f0e-9a51-7d3c7f1a2b3c", ByKey: true,
			Name: "Нет воды", Topic: "housing.water.cold", Territory: "bratsk", Line: "122"},
		incident.EndedEvent{Incident: anIncident, Name: "Нет воды", Answer: "Воду дали в 17:40.", Why: "сообщил водоканал"},
		plan.EmergencyChangedEvent{Line: "122", Message: "flood", Name: "Паводок", Prompt: "emergency-flood"},
		agent.ChangedEvent{From: agent.Ringing, Agent: agent.Agent{
			Profile: agent.Profile{ID: "anna", Name: "Анна Демидова", Queues: []cti.QueueID{"122", "117"}, Device: agent.Device{Kind: agent.Browser, Address: "web-anna"}, Skills: cti.Skills{"law": 60}},
			State:   agent.WrapUp, Since: noon, IdleSince: noon, Call: aCall,
			After: agent.NotReady, AfterReason: "lunch", WrapUpEnds: noon.Add(30 * time.Second),
			WrapUpRules: agent.WrapUpRules{Seconds: 30, Extend: 60, Most: 600}, Misses: 1,
		}},
		act.DoneEvent{Kind: act.Queues, Why: "больной ушёл домой", Reason: "lunch", Queues: []cti.QueueID{"117"}},
		act.BeganEvent{Watch: act.Watch{
			ID: aWatch, Supervisor: "vera", Name: "Вера Старцева", Agent: "anna", Call: aCall, Leg: aLeg, Mode: act.Listen, On: true, Since: noon,
		}, Why: "стажёр"},
		act.JoinedEvent{Watch: aWatch},
		act.SwitchedEvent{Watch: aWatch, Mode: act.Whisper, Why: "подсказка"},
		act.EndedEvent{Watch: aWatch, End: act.TalkOver},
		callback.ChangedEvent{From: callback.Dialing, Signal: callback.Miss, Callback: callback.Callback{
			ID: aCallback, State: callback.Open, Line: "122", Queue: "122", Number: "+79021234567", Name: "Иван", Why: callback.Abandoned, Language: "en",
			Since: noon, CreatedAt: noon.Add(time.Minute), Call: aCall, Attempts: 1, LastAt: noon.Add(time.Hour), LastResult: callback.Busy,
			DueAt: noon.Add(75 * time.Minute), Rules: callback.Rules{Attempts: 3, Every: []int{15, 60}},
		}},
		appeal.FiledEvent{Appeal: appeal.Appeal{
			Consent: 1,
			ID:      "5f0d9c1e-3a52-4f0e-9a51-7d3c7f1a2b3c", Number: "2026-000123", Channel: appeal.ByCall, Status: appeal.Registered,
			FiledAt: noon, FiledBy: cti.ByAgent("anna"), Call: aCall, Line: "122",
			TopicCode: "housing.heating.none", Territory: "irkutsk", Body: "adm-irkutsk",
			Applicant: appeal.Applicant{Name: "Иван Петров", Phone: "+79021234567", Email: "ivan@example.org", Address: "Иркутск, ул. Ленина, 1"},
			Topic:     "Отопление", Text: "Нет отопления.\nТретий день.",
		}},
		recording.KeptEvent{Recording: recording.Recording{
			ID: aLeg, Call: aCall, Agent: "anna", EndedAt: noon.Add(time.Minute), Seconds: 55.5, Bytes: 888_044,
			Key: "2026/11/22/" + string(aLeg) + ".wav",
		}},
		attachment.AddedEvent{Attachment: attachment.Attachment{
			ID: aFile, Appeal: "5f0d9c1e-3a52-4f0e-9a51-7d3c7f1a2b3c", Name: "справка.pdf", Type: "pdf", Bytes: 48_311,
			Sum: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", Key: "5f0d9c1e-3a52-4f0e-9a51-7d3c7f1a2b3c/" + aFile + "-9f86d081884c7d65",
		}},
		attachment.RemovedEvent{ID: aFile, Appeal: "5f0d9c1e-3a52-4f0e-9a51-7d3c7f1a2b3c", Why: "не та справка"},
		attachment.ErasedEvent{ID: aFile, Appeal: "5f0d9c1e-3a52-4f0e-9a51-7d3c7f1a2b3c"},
		recording.HeardEvent{ID: aLeg},
		recording.ErasedEvent{ID: aLeg, Reason: recording.Expired},
		recording.PausedEvent{ID: aLeg, On: true},
		recording.LostEvent{ID: aLeg, Why: recording.Refused},
		contact.ErasedEvent{Erasure: contact.Erasure{
			ID: "QWERTY", At: noon, By: cti.ByAdmin("mila"), Reason: "заявление 7", Calls: []cti.CallID{aCall}, Appeals: []cti.AppealID{"5f0d9c1e-3a52-4f0e-9a51-7d3c7f1a2b3c"},
			Callbacks: []cti.CallbackID{aCallback}, Voicemails: []cti.LegID{aMessage}, Views: []cti.EventID{"view.1"}, Sounds: 1,
		}},
		view.ShownEvent{Kind: view.Card, Subject: string(aCall), Call: aCall, Appeals: []cti.AppealID{"5f0d9c1e-3a52-4f0e-9a51-7d3c7f1a2b3c"},
			Route: "GET /api/v1/calls/{id}/card", Why: "проверка жалобы"},
	}
}

func envelope(body cti.Body) cti.Event {
	return cti.Event{ID: "life1-7", At: noon.Add(1500 * time.Millisecond), Call: aCall, Agent: "anna", By: cti.ByAgent("anna"), Body: body}
}

func TestEveryEventRoundTrips(t *testing.T) {
	for _, body := range examples() {
		t.Run(body.EventType(), func(t *testing.T) {
			e := envelope(body)
			wire, err := json.Marshal(e)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, body.EventType(), wire)
			back, err := cti.Decode(wire, catalogues()...)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(back, e) {
				t.Errorf("read back as\n%+v, written as\n%+v", back, e)
			}
		})
	}
}

// golden compares with the file that was agreed on.
func golden(t *testing.T, name string, wire []byte) {
	t.Helper()
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, wire, "", "  "); err != nil {
		t.Fatal(err)
	}
	pretty.WriteByte('\n')
	path := filepath.Join("testdata", "events", name+".json")
	if *update {
		if err := os.WriteFile(path, pretty.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; go test ./cti -update writes it", err)
	}
	if !bytes.Equal(want, pretty.Bytes()) {
		t.Errorf("%s is no longer what is written; journals and browsers read the old form.\nfile:\n%s\nnow:\n%s", path, want, pretty.Bytes())
	}
}

// TestEveryEventHasAnExample also keeps files of events that are gone away.
func TestEveryEventHasAnExample(t *testing.T) {
	var known, shown, files []string
	for _, c := range catalogues() {
		known = slices.AppendSeq(known, maps.Keys(c))
	}
	for _, body := range examples() {
		shown = append(shown, body.EventType())
	}
	entries, err := os.ReadDir(filepath.Join("testdata", "events"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		files = append(files, strings.TrimSuffix(e.Name(), ".json"))
	}
	slices.Sort(known)
	slices.Sort(shown)
	slices.Sort(files)
	if !slices.Equal(known, shown) || !slices.Equal(known, files) {
		t.Errorf("the catalogues know %v,\nexamples are %v,\nfiles are %v", known, shown, files)
	}
}

func TestUnknownEventIsKept(t *testing.T) {
	wire := []byte(`{"id":"n-1","v":1,"at":"2026-11-02T12:00:00Z","type":"call.from-the-future","call":"c","by":{"kind":"system"},"data":{"to":"117","n":[1,2]}}`)
	e, err := cti.Decode(wire, catalogues()...)
	if err != nil {
		t.Fatal(err)
	}
	if _, unknown := e.Body.(cti.Unknown); !unknown || e.Type() != "call.from-the-future" {
		t.Fatalf("decoded as %T %s", e.Body, e.Type())
	}
	again, err := json.Marshal(e)
	if err != nil || !bytes.Equal(again, wire) {
		t.Errorf("written back as\n%s (%v), read as\n%s", again, err, wire)
	}
}

func TestUnknownEventWithoutDataCanBeWrittenBack(t *testing.T) {
	e, err := cti.Decode([]byte(`{"id":"n-2","type":"call.pinged"}`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := json.Marshal(e); err != nil {
		t.Errorf("an event without data was read and cannot be written: %v", err)
	}
}

func TestDecodeRefusesWhatIsNoEvent(t *testing.T) {
	for name, wire := range map[string]string{
		"not JSON": `{`, "no id": `{"type":"call.held","data":{}}`, "no type": `{"id":"1","data":{}}`,
		"wrong body": `{"id":"1","type":"call.greeted","data":{"prompt":7}}`, "no body": `{"id":"1","type":"call.held"}`,
		"bad time": `{"id":"1","type":"call.held","at":"yesterday","data":{}}`,
	} {
		if e, err := cti.Decode([]byte(wire), catalogues()...); err == nil {
			t.Errorf("%s was decoded as %+v", name, e)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, body := range examples() {
		wire, err := json.Marshal(envelope(body))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(wire)
	}
	f.Add([]byte(`{"id":"1","type":"later.invented","data":null}`))
	f.Fuzz(func(t *testing.T, wire []byte) {
		e, err := cti.Decode(wire, catalogues()...)
		if err != nil || e.At.Year() > 9999 {
			return
		}
		again, err := json.Marshal(e)
		if err != nil {
			t.Fatalf("%q was read and cannot be written: %v", wire, err)
		}
		if _, err := cti.Decode(again, catalogues()...); err != nil {
			t.Fatalf("%q was written as %q, which cannot be read: %v", wire, again, err)
		}
	})
}
