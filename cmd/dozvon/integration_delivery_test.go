package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/dozvon/dozvon/cti/api"
	"github.com/dozvon/dozvon/cti/appeal"
)

// delivery is how far the answer of the citizen's appeal is.
func (d *told) delivery() appeal.Delivery {
	d.c.t.Helper()
	r, err := d.c.db.AppealRecord(d.c.t.Context(), filedOnline)
	if err != nil || r.Case.Delivery == nil {
		return appeal.Delivery{}
	}
	return *r.Case.Delivery
}

// TestAnAnswerReachesTheCitizen through the whole service: as a short message, and
// then, sent anew, by a call back.
func TestAnAnswerReachesTheCitizen(t *testing.T) {
	t.Parallel()
	messages := make(chan map[string]string, 10)
	gateway := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var m map[string]string
		if err := json.NewDecoder(r.Body).Decode(&m); err != nil || r.Header.Get("Authorization") != "Bearer a-word" {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		messages <- m
		_, _ = io.WriteString(w, `{"status":"ok","id":"m-1"}`)
	}))
	t.Cleanup(gateway.Close)
	c := newCentre(t)
	c.set.SMSURL, c.set.SMSBody = gateway.URL, `{"to":"{phone}","text":"{text}","id":"{key}"}`
	c.set.SMSHeader, c.set.SMSSecret, c.set.SMSAccepted, c.set.SMSID = []string{"Authorization: Bearer {secret}"}, "a-word", "status=ok", "id"
	c.set.AnswerLine = "122"
	conn, err := pgx.Connect(t.Context(), c.set.database)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(t.Context())) })
	const earlier = "00000000-0000-4000-8000-000000000001"
	_, err = conn.Exec(t.Context(), `insert into appeals (id, number, channel, status, filed_at, by_kind, by_id, name, phone, email, address, topic, text)
		values ($1, '2025-000001', 'call', 'registered', '2025-03-01', 'agent', 'anna', '', '', '', '', 'Вода', 'Нет воды')`, earlier)
	if err != nil {
		t.Fatal(err)
	}
	c.start()
	eventually(t, "the appeal of an earlier Dozvon has its case, and is late", func() bool {
		var version int
		err := conn.QueryRow(t.Context(), `select version from appeals where id = $1 and late`, earlier).Scan(&version)
		return err == nil && version > 1
	})

	d := c.told()
	d.changes("assign", map[string]any{"body": "roads"})
	d.answers()
	eventually(t, "the answer was sent", func() bool { return d.delivery().Status == appeal.DeliverySent })
	if m := <-messages; m["to"] != "+79021234567" || !strings.Contains(m["text"], "Яму закатали.") || m["id"] == "" || d.delivery().Ref != "m-1" {
		t.Errorf("the gateway got %v, the case has %+v", m, d.delivery())
	}

	d.changes("deliver", map[string]any{"way": "call", "status": "queued"})
	var list api.CallbackList
	eventually(t, "the citizen is on the list of call-backs", func() bool {
		d.lead.gets(http.StatusOK, http.MethodGet, "/callbacks", nil, &list)
		return len(list.Callbacks) == 1
	})
	if one := list.Callbacks[0]; !strings.Contains(one.Note, "обращение") || !strings.HasSuffix(one.Number, "67") {
		t.Errorf("the list has %+v", one)
	}
	eventually(t, "the promise is known", func() bool { return d.delivery().Status == appeal.DeliverySent })
	first := list.Callbacks[0].ID
	d.lead.does(http.MethodPost, "/callbacks/"+string(first)+"/close", map[string]string{"outcome": "done", "note": "сказала"})
	eventually(t, "nobody was told: people see to it", func() bool {
		_, err := conn.Exec(t.Context(), `update river_job set state = 'available', scheduled_at = now() where state = 'scheduled'`) // or it is asked in two minutes
		return err == nil && d.delivery().Status == appeal.DeliveryFailed
	})
	d.changes("deliver", map[string]any{"way": "call", "status": "queued"})
	eventually(t, "the citizen is on the list again", func() bool {
		d.lead.gets(http.StatusOK, http.MethodGet, "/callbacks", nil, &list)
		return len(list.Callbacks) == 1 && list.Callbacks[0].ID != first && list.Callbacks[0].Appeal == filedOnline
	})
	for range 2 { // a repetition changes nothing
		d.lead.does(http.MethodPost, "/callbacks/"+string(list.Callbacks[0].ID)+"/told", map[string]any{"told": true})
		if now := d.delivery(); now.Status != appeal.DeliveryDelivered || now.Ref != string(list.Callbacks[0].ID) {
			t.Errorf("the answer was told, and its delivery is %+v", now)
		}
		eventually(t, "nobody is to be called back any more", func() bool {
			d.lead.gets(http.StatusOK, http.MethodGet, "/callbacks?done=true", nil, &list)
			return len(list.Callbacks) == 2 && list.Callbacks[0].ID != first
		})
	}
	if len(messages) != 0 {
		t.Errorf("%d more messages went", len(messages))
	}
}

func TestALineThatThePlanDoesNotHaveIsNamed(t *testing.T) {
	c := newCentre(t)
	c.set.AnswerLine = "911"
	a := newApp(c.settings(), newLogger(c.log, "error"))
	if err := a.start(t.Context()); err == nil || !strings.Contains(err.Error(), "--answer-line") {
		a.stop()
		t.Errorf("got %v", err)
	}
}
