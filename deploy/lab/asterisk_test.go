package lab_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/dozvon/dozvon/deploy/lab"
)

func TestAsteriskAnswers(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	ari := lab.Asterisk(t).ARI()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, ari.URL+"/ari/endpoints", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.SetBasicAuth(ari.User, ari.Password)
	request.Close = true
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		t.Errorf("ARI answers %s", response.Status)
	}
}
