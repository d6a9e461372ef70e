package delivery

import (
	netmail "net/mail"
	"regexp"
	"strings"
)

// Two kinds of servers write bounces without a report that programs can read: qmail,
// and older Exims, of which Mail.ru's are made. Only their own forms are believed,
// and only from a mailer-daemon: a person's answer may quote anything.
var (
	daemonPattern = regexp.MustCompile(`(?i)^(mailer-daemon|postmaster)@`)
	copyPattern   = regexp.MustCompile(`(?m)^-{3,} ?\S.*$`) // the letter that is returned stands below
	qmailPattern  = regexp.MustCompile(`^Hi\. This is the .*? <[^<>]*>: (.+)$`)
	eximPattern   = regexp.MustCompile(`could not be delivered to (?:one or more|all) of its recipients\. (?:This is a permanent error\. )?The following address\(es\) failed: (.+)$`)
	delayPattern  = regexp.MustCompile(`has not (?:yet )?been delivered to (?:one or more|all) of its recipients after more than .*?The address(?:es)? to which the message has not yet been delivered (?:is|are): (.+?)(?: No action is required|$)`)
	answerPattern = regexp.MustCompile(`\b[45]\d\d[ -].*`)
)

// readPlain makes a group of a report out of such a text.
func (p *parts) readPlain(head netmail.Header) {
	from, err := netmail.ParseAddress(head.Get("From"))
	if p.groups != nil || err != nil || !daemonPattern.MatchString(from.Address) {
		return
	}
	text, returned := p.text, ""
	if at := copyPattern.FindStringIndex(text); at != nil {
		text, returned = text[:at[0]], text[at[1]:]
	}
	text = strings.TrimSpace(spacePattern.ReplaceAllString(text, " "))
	action, said := "failed", qmailPattern.FindStringSubmatch(text)
	if said == nil && head.Get("X-Failed-Recipients") != "" {
		said = eximPattern.FindStringSubmatch(text)
	}
	if said == nil {
		action, said = "delayed", delayPattern.FindStringSubmatch(text)
	}
	if said == nil {
		return
	}
	why := said[1]
	if answer := answerPattern.FindString(why); answer != "" {
		why = answer
	}
	p.groups = []fields{{"action": action, "diagnostic-code": why}}
	if groups := fieldsOf(returned); len(groups) > 0 {
		p.returned = append(p.returned, groups[0]["message-id"], groups[0]["return-path"])
	}
}
