package delivery_test

import (
	"net/http"
	"testing"

	"go.uber.org/goleak"

	"github.com/dozvon/dozvon/cti/appeal"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(idle{m}) }

// idle closes the connections that HTTP keeps for later, which are no leak.
type idle struct{ tests *testing.M }

func (i idle) Run() int {
	code := i.tests.Run()
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	return code
}

const secret = "s3cr3t+/="

func aLetter() appeal.Letter {
	return appeal.Letter{Key: "7c1b2a90-1111-4222-8333-9a0b1c2d3e4f-5", No: 5, Appeal: "7c1b2a90-1111-4222-8333-9a0b1c2d3e4f", Number: "2026-000123",
		Name: "Анна \"Н.\" Иванова", To: "+79021234567", Text: "Свет дали.\nИзвините \"всех\" & {secret}", Way: appeal.WaySMS}
}
