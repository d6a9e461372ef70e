// Package sip reads and writes SIP messages (RFC 3261), as much of them as telephones for tests and measurements
// need.
package sip

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Message is a SIP request or response, as much of it as a telephone for tests needs.
type Message struct {
	start  string   // first line
	fields []string // header lines as received
	body   string
}

// Parse reads one datagram; what is no SIP gives a message without method and status.
func Parse(packet string) Message {
	head, body, _ := strings.Cut(packet, "\r\n\r\n")
	lines := strings.Split(head, "\r\n")
	return Message{start: lines[0], fields: lines[1:], body: body}
}

// Lines returns the header lines of a name, in order.
func (m Message) Lines(name string) []string {
	var found []string
	for _, line := range m.fields {
		if label, _, ok := strings.Cut(line, ":"); ok && strings.EqualFold(strings.TrimSpace(label), name) {
			found = append(found, line)
		}
	}
	return found
}

// Value returns the first header of a name, without the name.
func (m Message) Value(name string) string {
	if found := m.Lines(name); len(found) > 0 {
		_, value, _ := strings.Cut(found[0], ":")
		return strings.TrimSpace(value)
	}
	return ""
}

// Method is that of a request, empty for a response.
func (m Message) Method() string {
	method, _, _ := strings.Cut(m.start, " ")
	if strings.HasPrefix(method, "SIP/") {
		return ""
	}
	return method
}

// Status is that of a response, zero for a request.
func (m Message) Status() int {
	if m.Method() != "" {
		return 0
	}
	parts := strings.SplitN(m.start, " ", 3)
	status, _ := strconv.Atoi(parts[min(1, len(parts)-1)])
	return status
}

// Answers is the method that a response belongs to.
func (m Message) Answers() string {
	_, method, _ := strings.Cut(m.Value("CSeq"), " ")
	return method
}

// Target is the address in Contact.
func (m Message) Target() string {
	_, rest, _ := strings.Cut(m.Value("Contact"), "<")
	address, _, _ := strings.Cut(rest, ">")
	return address
}

var mediaLine = regexp.MustCompile(`m=audio (\d+)`)

// MediaPort is where the sender wants to hear audio; zero when the message does not say.
func (m Message) MediaPort() int {
	match := mediaLine.FindStringSubmatch(m.body)
	if match == nil {
		return 0
	}
	port, _ := strconv.Atoi(match[1])
	return port
}

// Reply builds a response to a request; tag goes to To unless there is one.
func (m Message) Reply(status int, reason, tag string, more []string, body string) string {
	fields := append([]string{}, m.Lines("Via")...)
	to := "To: " + m.Value("To")
	if !strings.Contains(to, ";tag=") {
		to += ";tag=" + tag
	}
	fields = append(fields, m.Lines("Record-Route")...)
	fields = append(fields, "From: "+m.Value("From"), to, "Call-ID: "+m.Value("Call-ID"), "CSeq: "+m.Value("CSeq"))
	return Compose(fmt.Sprintf("SIP/2.0 %d %s", status, reason), append(fields, more...), body)
}

// Compose writes a message of a first line, header lines and a session description, which may be empty.
func Compose(start string, fields []string, body string) string {
	if body != "" {
		fields = append(fields, "Content-Type: application/sdp")
	}
	fields = append(fields, "Content-Length: "+strconv.Itoa(len(body)))
	return start + "\r\n" + strings.Join(fields, "\r\n") + "\r\n\r\n" + body
}

// EventType is the RTP payload type of DTMF (RFC 4733) that Describe offers.
const EventType = 101

// Describe offers or accepts A-law and DTMF at a port of 127.0.0.1.
func Describe(port int) string {
	return strings.Join([]string{
		"v=0", "o=lab 1 1 IN IP4 127.0.0.1", "s=-", "c=IN IP4 127.0.0.1", "t=0 0",
		fmt.Sprintf("m=audio %d RTP/AVP 8 %d", port, EventType), "a=rtpmap:8 PCMA/8000",
		fmt.Sprintf("a=rtpmap:%d telephone-event/8000", EventType), "a=ptime:20", "a=sendrecv", "",
	}, "\r\n")
}

// RequestURI is the address in a request's first line, empty for a response.
func (m Message) RequestURI() string {
	if m.Method() == "" {
		return ""
	}
	_, rest, _ := strings.Cut(m.start, " ")
	uri, _, _ := strings.Cut(rest, " ")
	return uri
}
