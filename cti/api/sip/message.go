package sip

import (
	"bytes"

	"github.com/dozvon/dozvon/cti"
)

var (
	errNotSIP = cti.Errorf(cti.Invalid, "Это не сообщение SIP.")
	errNotOwn = cti.Errorf(cti.Forbidden, "Сообщение SIP от чужого имени.")
)

// mayPass tells whether a message from a browser may pass: keep-alives,
// answers and requests within a dialog always; a REGISTER or INVITE that begins
// something only in the name of the browser's own account. The switch checks
// the password; this keeps nonsense and borrowed names off it.
func mayPass(message []byte, user string) error {
	if len(bytes.Trim(message, "\r\n")) == 0 {
		return nil
	}
	head, _, _ := bytes.Cut(message, []byte("\r\n\r\n"))
	first, headers, _ := bytes.Cut(head, []byte("\r\n"))
	if bytes.HasPrefix(first, []byte("SIP/2.0 ")) {
		return nil
	}
	parts := bytes.Fields(first)
	if len(parts) != 3 || string(parts[2]) != "SIP/2.0" {
		return errNotSIP
	}
	method := string(parts[0])
	if method != "REGISTER" && method != "INVITE" {
		return nil
	}
	if method == "INVITE" && bytes.Contains(bytes.ToLower(header(headers, "to", "t")), []byte(";tag=")) {
		return nil
	}
	from := userOf(header(headers, "from", "f"))
	if from == "" {
		return errNotSIP
	}
	if from != user {
		return errNotOwn
	}
	return nil
}

// registration reads the switch's answer to a REGISTER: up tells whether the
// phone is registered after it; ok is false for every other message.
func registration(message []byte) (up, ok bool) {
	head, _, _ := bytes.Cut(message, []byte("\r\n\r\n"))
	first, headers, _ := bytes.Cut(head, []byte("\r\n"))
	if !bytes.HasPrefix(first, []byte("SIP/2.0 200")) || !bytes.HasSuffix(header(headers, "cseq", "cseq"), []byte("REGISTER")) {
		return false, false
	}
	return len(header(headers, "contact", "m")) > 0, true
}

// header is the value of the first header line of this name, long or compact.
func header(headers []byte, long, compact string) []byte {
	for line := range bytes.SplitSeq(headers, []byte("\r\n")) {
		name, value, ok := bytes.Cut(line, []byte(":"))
		if !ok {
			continue
		}
		name = bytes.ToLower(bytes.TrimSpace(name))
		if string(name) == long || string(name) == compact {
			return bytes.TrimSpace(value)
		}
	}
	return nil
}

// userOf is the user of the address in a From or To header; empty when there
// is none.
func userOf(value []byte) string {
	if i := bytes.LastIndexByte(value, '<'); i >= 0 {
		value = value[i+1:]
	}
	scheme, rest, ok := bytes.Cut(value, []byte(":"))
	if !ok || (!bytes.EqualFold(scheme, []byte("sip")) && !bytes.EqualFold(scheme, []byte("sips"))) {
		return ""
	}
	user, _, ok := bytes.Cut(rest, []byte("@"))
	if !ok {
		return ""
	}
	return string(user)
}
