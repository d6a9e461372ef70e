package appeal_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/appeal"
)

func good(c appeal.Channel) appeal.Appeal {
	a := appeal.Appeal{ID: "5f0d9c1e-3a52-4f0e-9a51-7d3c7f1a2b3c", Channel: c, Topic: "Отопление", Text: "Нет тепла."}
	if c == appeal.ByOnline {
		a.Applicant = appeal.Applicant{Name: "Иван", Email: "ivan@example.org"}
	}
	return a
}

func TestCheck(t *testing.T) {
	long := func(n int) string { return strings.Repeat("я", n) }
	for name, c := range map[string]struct {
		channel appeal.Channel
		spoil   func(*appeal.Appeal)
		field   string // empty: it can be filed
	}{
		"by an agent, nothing known of the citizen": {appeal.ByCall, func(*appeal.Appeal) {}, ""},
		"online": {appeal.ByOnline, func(*appeal.Appeal) {}, ""},
		"online with a phone only": {appeal.ByOnline, func(a *appeal.Appeal) {
			a.Applicant.Email, a.Applicant.Phone = "", "+79021234567"
		}, ""},
		"longest texts": {appeal.ByCall, func(a *appeal.Appeal) {
			a.Text, a.Topic = long(appeal.MaxText), long(appeal.MaxTopic)
			a.Applicant.Name, a.Applicant.Address = long(appeal.MaxName), long(appeal.MaxAddress)
		}, ""},
		"no id":              {appeal.ByCall, func(a *appeal.Appeal) { a.ID = "" }, "id"},
		"id in capitals":     {appeal.ByCall, func(a *appeal.Appeal) { a.ID = "5F0D9C1E-3A52-4F0E-9A51-7D3C7F1A2B3C" }, "id"},
		"id with more":       {appeal.ByCall, func(a *appeal.Appeal) { a.ID += "\n" }, "id"},
		"no text":            {appeal.ByCall, func(a *appeal.Appeal) { a.Text = " \n\t" }, "text"},
		"text too long":      {appeal.ByCall, func(a *appeal.Appeal) { a.Text = long(appeal.MaxText + 1) }, "text"},
		"no topic":           {appeal.ByCall, func(a *appeal.Appeal) { a.Topic = " " }, "topic"},
		"topic too long":     {appeal.ByCall, func(a *appeal.Appeal) { a.Topic = long(appeal.MaxTopic + 1) }, "topic"},
		"name too long":      {appeal.ByCall, func(a *appeal.Appeal) { a.Applicant.Name = long(appeal.MaxName + 1) }, "applicant.name"},
		"address too long":   {appeal.ByCall, func(a *appeal.Appeal) { a.Applicant.Address = long(appeal.MaxAddress + 1) }, "applicant.address"},
		"bad email":          {appeal.ByCall, func(a *appeal.Appeal) { a.Applicant.Email = "ivan@" }, "applicant.email"},
		"email with a name":  {appeal.ByCall, func(a *appeal.Appeal) { a.Applicant.Email = "Иван <ivan@example.org>" }, "applicant.email"},
		"two emails":         {appeal.ByCall, func(a *appeal.Appeal) { a.Applicant.Email = "a@example.org, b@example.org" }, "applicant.email"},
		"online, no name":    {appeal.ByOnline, func(a *appeal.Appeal) { a.Applicant.Name = "  " }, "applicant.name"},
		"online, no address": {appeal.ByOnline, func(a *appeal.Appeal) { a.Applicant.Email = "" }, "applicant.phone"},
	} {
		a := good(c.channel)
		c.spoil(&a)
		err := a.Check()
		if c.field == "" {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		e, ok := errors.AsType[*cti.Error](err)
		if !ok || e.Code != cti.Invalid || e.Field != c.field || e.Text == "" {
			t.Errorf("%s: the answer is %v, want an error about %s", name, err, c.field)
		}
	}
}

// TestFiledBeforeTopicsHadCodes: journals keep events of every earlier version.
func TestFiledBeforeTopicsHadCodes(t *testing.T) {
	e, err := cti.Decode([]byte(`{"id":"1","v":1,"at":"2026-11-02T12:00:01Z","type":"appeal.filed","by":{"kind":"citizen"},
		"data":{"appeal":{"id":"5f0d9c1e-3a52-4f0e-9a51-7d3c7f1a2b3c","channel":"online","status":"registered","filed_at":"2026-11-02T12:00:00Z",
		"filed_by":{"kind":"citizen"},"applicant":{"name":"Иван"},"topic":"Отопление","text":"Нет тепла."}}}`), appeal.Events())
	if err != nil {
		t.Fatal(err)
	}
	if a := e.Body.(appeal.FiledEvent).Appeal; a.Topic != "Отопление" || a.TopicCode != "" || a.Territory != "" || a.Body != "" {
		t.Errorf("read as %+v", a)
	}
}

func TestChannelsAreAll(t *testing.T) {
	if got := appeal.Channels(); !slices.Equal(got, []appeal.Channel{appeal.ByCall, appeal.ByKey, appeal.ByOnline, appeal.ByVoicemail}) {
		t.Errorf("the channels are %v", got)
	}
}
