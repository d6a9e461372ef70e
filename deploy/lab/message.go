package lab

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// message is a SIP request or response, as much of it as a telephone for tests needs.
type message struct {
	start  string   // first line
	fields []string // header lines as received
	body   string
}

func parseMessage(packet string) message {
	head, body, _ := strings.Cut(packet, "\r\n\r\n")
	lines := strings.Split(head, "\r\n")
	return message{start: lines[0], fields: lines[1:], body: body}
}

// lines returns the header lines of a name, in order.
func (m message) lines(name string) []string {
	var found []string
	for _, line := range m.fields {
		if label, _, ok := strings.Cut(line, ":"); ok && strings.EqualFold(strings.TrimSpace(label), name) {
			found = append(found, line)
		}
	}
	return found
}

// value returns the first header of a name, without the name.
func (m message) value(name string) string {
	if found := m.lines(name); len(found) > 0 {
		_, value, _ := strings.Cut(found[0], ":")
		return strings.TrimSpace(value)
	}
	return ""
}

// method is that of a request, empty for a response.
func (m message) method() string {
	method, _, _ := strings.Cut(m.start, " ")
	if strings.HasPrefix(method, "SIP/") {
		return ""
	}
	return method
}

// status is that of a response, zero for a request.
func (m message) status() int {
	if m.method() != "" {
		return 0
	}
	parts := strings.SplitN(m.start, " ", 3)
	status, _ := strconv.Atoi(parts[min(1, len(parts)-1)])
	return status
}

// answers is the method that a response belongs to.
func (m message) answers() string {
	_, method, _ := strings.Cut(m.value("CSeq"), " ")
	return method
}

// target is the address in Contact.
func (m message) target() string {
	_, rest, _ := strings.Cut(m.value("Contact"), "<")
	address, _, _ := strings.Cut(rest, ">")
	return address
}

var mediaLine = regexp.MustCompile(`m=audio (\d+)`)

// mediaPort is where the sender wants to hear audio; zero when the message does not say.
func (m message) mediaPort() int {
	match := mediaLine.FindStringSubmatch(m.body)
	if match == nil {
		return 0
	}
	port, _ := strconv.Atoi(match[1])
	return port
}

// reply builds a response to a request; tag goes to To unless there is one.
func (m message) reply(status int, reason, tag string, more []string, body string) string {
	fields := append([]string{}, m.lines("Via")...)
	to := "To: " + m.value("To")
	if !strings.Contains(to, ";tag=") {
		to += ";tag=" + tag
	}
	fields = append(fields, m.lines("Record-Route")...)
	fields = append(fields, "From: "+m.value("From"), to, "Call-ID: "+m.value("Call-ID"), "CSeq: "+m.value("CSeq"))
	return compose(fmt.Sprintf("SIP/2.0 %d %s", status, reason), append(fields, more...), body)
}

func compose(start string, fields []string, body string) string {
	if body != "" {
		fields = append(fields, "Content-Type: application/sdp")
	}
	fields = append(fields, "Content-Length: "+strconv.Itoa(len(body)))
	return start + "\r\n" + strings.Join(fields, "\r\n") + "\r\n\r\n" + body
}

// description offers or accepts A-law at a port of 127.0.0.1.
func description(port int) string {
	return strings.Join([]string{
		"v=0", "o=lab 1 1 IN IP4 127.0.0.1", "s=-", "c=IN IP4 127.0.0.1", "t=0 0",
		fmt.Sprintf("m=audio %d RTP/AVP 8", port), "a=rtpmap:8 PCMA/8000", "a=ptime:20", "a=sendrecv", "",
	}, "\r\n")
}
