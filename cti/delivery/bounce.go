package delivery

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"regexp"
	"strings"

	"github.com/dozvon/dozvon/cti/appeal"
)

// Ignored is why a message says nothing of a letter of ours.
type Ignored struct{ Why string }

func (e *Ignored) Error() string { return e.Why }

// Whoever knows the address can send anything to it.
const (
	mostRead   = 1 << 20  // of a message; the report stands before the letter that it returns
	mostPart   = 64 << 10 // of one part
	mostParts  = 20       // in all
	deepest    = 4        // parts within parts
	mostGroups = 100      // recipients in a report
)

// ReadBounce reads one message, and recipients if the mail server names those that
// it was sent to. An *Ignored says that it is no report of a letter of ours; other
// errors are those of reading.
func (m Mark) ReadBounce(from io.Reader, recipients []string) (appeal.Bounce, error) {
	raw, err := io.ReadAll(io.LimitReader(from, mostRead))
	if err != nil {
		return appeal.Bounce{}, fmt.Errorf("read message: %w", err)
	}
	if bytes.HasPrefix(raw, []byte("From ")) || bytes.HasPrefix(raw, []byte(">From ")) { // some transports keep a mailbox's first line
		_, raw, _ = bytes.Cut(raw, []byte("\n"))
	}
	msg, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return appeal.Bounce{}, &Ignored{"it is not a message"}
	}
	p := parts{}
	p.walk(msg.Header.Get, msg.Body, 0)
	p.readPlain(msg.Header)
	if p.groups == nil {
		if auto := strings.ToLower(msg.Header.Get("Auto-Submitted")); strings.HasPrefix(auto, "auto-replied") {
			return appeal.Bounce{}, &Ignored{"it is an automatic reply"}
		}
		return appeal.Bounce{}, &Ignored{"it has no delivery report (RFC 3464)"}
	}
	b, found := appeal.Bounce{}, false
	for _, place := range p.places(msg.Header, recipients) {
		if b.Number, b.Is, found = m.in(place); found {
			break
		}
	}
	if !found {
		return b, &Ignored{"it reports of no letter of ours"}
	}
	return b, p.outcome(&b)
}

// parts are what a report consists of.
type parts struct {
	seen     int
	groups   []fields // of the delivery report: the message's, then one for each recipient
	returned []string // where the letter that is returned carries its mark
	text     string   // the first one for people
}

// walk goes through a message as far as it makes sense: what a broken or cut part
// has said until then counts.
func (p *parts) walk(header func(string) string, body io.Reader, depth int) {
	kind, params, err := mime.ParseMediaType(cmp.Or(header("Content-Type"), "text/plain"))
	if p.seen++; err != nil && kind == "" || p.seen > mostParts {
		return
	}
	switch kind {
	case "text/plain":
		if p.text == "" {
			p.text = content(header, body)
		}
	case "message/delivery-status", "message/global-delivery-status":
		if p.groups == nil {
			p.groups = fieldsOf(content(header, body))
		}
	case "message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers":
		if groups := fieldsOf(content(header, body)); len(groups) > 0 {
			p.returned = append(p.returned, groups[0]["message-id"], groups[0]["return-path"])
		}
	}
	if !strings.HasPrefix(kind, "multipart/") || params["boundary"] == "" || depth >= deepest {
		return
	}
	for r := multipart.NewReader(body, params["boundary"]); p.seen <= mostParts; {
		part, err := r.NextRawPart()
		if err != nil {
			return
		}
		p.walk(part.Header.Get, part, depth+1)
	}
}

// content is the beginning of a part without its transfer encoding.
func content(header func(string) string, body io.Reader) string {
	switch strings.ToLower(strings.TrimSpace(header("Content-Transfer-Encoding"))) {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	text, _ := io.ReadAll(io.LimitReader(body, mostPart)) // what came before a fault counts
	return string(text)
}

// fields are one group of a report, by their names in small letters.
type fields map[string]string

// fieldsOf reads groups that are parted by empty lines. What is no field is passed
// over: a report is not lost for one bad line in it.
func fieldsOf(text string) (groups []fields) {
	group, last := fields{}, ""
	end := func() {
		if len(group) > 0 && len(groups) < mostGroups {
			groups = append(groups, group)
		}
		group, last = fields{}, ""
	}
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		name, value, ok := strings.Cut(line, ":")
		switch {
		case strings.TrimSpace(line) == "":
			end()
		case line[0] == ' ' || line[0] == '\t': // it goes on
			if last != "" {
				group[last] += " " + strings.TrimSpace(line)
			}
		case ok:
			if last = strings.ToLower(strings.TrimSpace(name)); group[last] != "" {
				last = "" // the first one counts
				break
			}
			group[last] = strings.TrimSpace(value)
		default:
			last = ""
		}
	}
	end()
	return groups
}

// places are where the mark may stand, the surest first.
func (p *parts) places(header netmail.Header, recipients []string) []string {
	all := append([]string{}, recipients...)
	for _, name := range []string{"X-Original-To", "Delivered-To", "Envelope-To", "X-Envelope-To", "To"} {
		all = append(all, header[name]...)
	}
	for _, g := range p.groups {
		all = append(all, g["original-envelope-id"], g["x-postfix-sender"])
	}
	return append(append(all, p.returned...), header.Get("In-Reply-To"), header.Get("References"))
}

var statusPattern = regexp.MustCompile(`\b[245]\.\d{1,3}\.\d{1,3}\b`)

// outcome is that of the recipient who fared worst: a letter has one, whom others
// may have forwarded it for.
func (p *parts) outcome(b *appeal.Bounce) error {
	worst := 0
	for _, g := range p.groups {
		said := g["diagnostic-code"]
		status := statusPattern.FindString(g["status"])
		if inside := statusPattern.FindString(said); inside != "" && (status == "" || strings.HasSuffix(status, ".0.0")) {
			status = inside
		}
		rank := rankOf(g["action"], status)
		if rank <= worst {
			continue
		}
		worst = rank
		b.Final = rank == rankFailed
		b.Said = plainly(said)
		b.Reason = reason(b.Final, status, said)
	}
	if worst == 0 {
		return &Ignored{"it reports no failure"}
	}
	return nil
}

const (
	rankDelayed = iota + 1
	rankFailed
)

// rankOf goes by the action: who gives up after days of trying reports a failure
// with the code of the last try, which is one of delay.
func rankOf(action, status string) int {
	switch action, _, _ = strings.Cut(strings.ToLower(action), " "); {
	case action == "failed", action == "" && strings.HasPrefix(status, "5"):
		return rankFailed
	case action == "delayed", action == "" && strings.HasPrefix(status, "4"):
		return rankDelayed
	}
	return 0
}
