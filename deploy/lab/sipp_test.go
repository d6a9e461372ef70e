package lab_test

import (
	"testing"
	"time"

	"github.com/dozvon/dozvon/deploy/lab"
)

const ping = `<?xml version="1.0"?>
<scenario name="ping">
  <send retrans="500">
<![CDATA[
OPTIONS sip:[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:lab@[local_ip]:[local_port]>;tag=[call_number]
To: <sip:[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 OPTIONS
Contact: <sip:lab@[local_ip]:[local_port]>
Max-Forwards: 70
Content-Length: 0

]]>
  </send>
  <recv response="200"><action><log message="pong [call_number]"/></action></recv>
</scenario>`

func TestSIPpRunsAScenario(t *testing.T) {
	server := lab.Asterisk(t)
	sipp := lab.StartSIPp(t, ping, server.SIPAddr(), "-m", "3", "-r", "100")
	if err := sipp.Wait(10 * time.Second); err != nil {
		t.Fatal(err)
	}
	if number := sipp.WaitLog(`pong (3)`, time.Second); number != "3" {
		t.Errorf("the log names call %s", number)
	}
}
