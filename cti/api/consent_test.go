package api

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/contact"
)

func TestAnOnlineAppealKeepsTheVersionOfTheConsent(t *testing.T) {
	r := newRig(t)
	b := r.browser()
	d := OnlineAppeal{ID: appealID, Applicant: appeal.Applicant{Name: "Пётр", Email: "p@example.org"}, Topic: "Вода", Text: "Нет воды"}
	for _, shown := range []struct {
		consent bool
		version int
		to      string
	}{{false, contact.ConsentAsked().Version, ""}, {true, 99, ""}, {true, -1, ""}, {true, 0, "кто-то другой"}} {
		d.Consent, d.Version, d.ConsentTo = shown.consent, shown.version, shown.to
		p := b.do(http.MethodPost, "/api/v1/public/appeals", d).problem(t)
		if p.Status != http.StatusBadRequest || p.Errors[0].Location != "consent" || len(r.store.journal) != 0 {
			t.Fatalf("%+v gives %+v", shown, p)
		}
		if !shown.consent && !strings.Contains(p.Errors[0].Message, "122") {
			t.Errorf("whoever does not consent is not told where to go: %s", p.Errors[0].Message)
		}
	}
	var asked ConsentView
	status(t, b, "/api/v1/public/consent", http.StatusOK).decode(t, &asked)
	if len(asked.Text.RU) < 5 || len(asked.Text.EN) != len(asked.Text.RU) || asked.ValidFrom == "" {
		t.Fatalf("shown is %+v", asked)
	}
	if asked.Operator != testPlan().Centre.Responsible() || !strings.Contains(asked.Text.RU[1], asked.Operator) {
		t.Errorf("whom it names is shown as %+v", asked)
	}
	d.Consent, d.Version, d.ConsentTo = true, asked.Version, asked.Operator
	if res := b.do(http.MethodPost, "/api/v1/public/appeals", d); res.StatusCode != http.StatusCreated {
		t.Fatal(res.text)
	}
	filed, err := r.store.Appeal(t.Context(), appealID)
	if err != nil || filed.Consent != asked.Version || filed.ConsentTo != asked.Operator {
		t.Errorf("on record is %+v, %v", filed, err)
	}
	d.ConsentTo = ""
	r.clock.add(time.Minute)                                    // after so many
	d.ID, d.Version = "2b0e7f6e-3f4e-4c1a-9d51-0f6c4a3b2c1d", 0 // whoever filed before there were versions
	if res := b.do(http.MethodPost, "/api/v1/public/appeals", d); res.StatusCode != http.StatusCreated {
		t.Fatal(res.text)
	}
	if filed, err := r.store.Appeal(t.Context(), d.ID); err != nil || filed.Consent != asked.Version || filed.ConsentTo != asked.Operator {
		t.Errorf("without a version on record is %+v, %v", filed, err)
	}
	status(t, b, "/api/v1/public/consent?version=1", http.StatusOK)
	status(t, b, "/api/v1/public/consent?version=2&operator=%D0%93%D0%9A%D0%A3", http.StatusOK).decode(t, &asked)
	if asked.Operator != "ГКУ" || !strings.Contains(asked.Text.RU[1], "ГКУ.") {
		t.Errorf("whom a consent named once is read as %+v", asked)
	}
	status(t, b, "/api/v1/public/consent?version=99", http.StatusNotFound)
	status(t, b, "/api/v1/public/consent?version=-1", http.StatusBadRequest)
}

// TestAnAgentNeedsNoConsent: what somebody asks for by telephone is not refused.
func TestAnAgentNeedsNoConsent(t *testing.T) {
	r := newRig(t)
	if res := r.login("anna").do(http.MethodPost, "/api/v1/appeals", draftOf("")); res.StatusCode != http.StatusCreated {
		t.Fatal(res.text)
	}
	if filed, err := r.store.Appeal(t.Context(), appealID); err != nil || filed.Consent != 0 {
		t.Errorf("on record is %+v, %v", filed, err)
	}
}
