package main

import (
	"net"
	"os"
	"strconv"
	"testing"

	"go.uber.org/goleak"

	"github.com/dozvon/dozvon/deploy/lab"
)

// executeVariable makes this test binary the program itself, so that a test can
// start it as a process of its own and kill it.
const executeVariable = "DOZVON_TEST_EXECUTE"

func TestMain(m *testing.M) {
	if os.Getenv(executeVariable) != "" {
		main()
		return
	}
	if os.Getenv(slackTest) != "" {
		beginAnew()
	}
	goleak.VerifyTestMain(lab.Stopping(m))
}

func loopback(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }
