package delivery

import (
	"regexp"
	"strings"
	"unicode"
)

// cause is why a letter did not arrive, in words for those who see to it.
type cause struct {
	said   *regexp.Regexp // in the server's own words, which tell more than its code
	status *regexp.Regexp // RFC 3463, the class left out
	final  string
	delay  string // while it is still tried
}

const elsewise = " Сообщите ответ иначе."

// causes are looked through in this order, first by what servers say: many give
// a code of "policy" or "other" to an address that there is not.
var causes = []cause{
	{
		regexp.MustCompile(`(?i)quota|(mailbox|inbox|maildir)[^.;]{0,20} full|out of storage|insufficient (system )?storage`),
		regexp.MustCompile(`^2\.2$`),
		"почтовый ящик заявителя переполнен." + elsewise, "почтовый ящик заявителя переполнен",
	},
	{
		regexp.MustCompile(`(?i)no such (user|recipient|mailbox|address)|(user|recipient|mailbox|address)( is)? (unknown|not found|unavailable)|unknown (user|recipient|mailbox)|(invalid|non-?existent) (mailbox|recipient|user)|(user|account|mailbox|address) (that you tried to reach )?(does ?n[o']t|does not) exist|no mailbox here|RecipNotFound|unrouteable address`),
		regexp.MustCompile(`^1\.(1|3|6|10)$`),
		"такого адреса нет. Проверьте его у заявителя или сообщите ответ иначе.", "почтовый сервер не узнаёт адреса",
	},
	{
		regexp.MustCompile(`(?i)(host|domain)( name)?( is)? (unknown|not found)|(name service error|unable to (look ?up|resolve)|NXDOMAIN)|couldn't find any host|no SMTP service`),
		regexp.MustCompile(`^(1\.2|4\.4)$`),
		"почты с таким именем после «@» нет. Проверьте адрес у заявителя или сообщите ответ иначе.", "почтовый сервер заявителя не находится",
	},
	{
		regexp.MustCompile(`(?i)(account|mailbox|user)( is| has been)? (disabled|inactive|suspended|blocked)`),
		regexp.MustCompile(`^2\.1$`),
		"почтовый ящик заявителя отключён." + elsewise, "почтовый ящик заявителя отключён",
	},
	{
		regexp.MustCompile(`(?i)(message|size)[^.;]{0,30} (too (big|large)|exceeds)`),
		regexp.MustCompile(`^(2\.3|3\.4)$`),
		"оно велико для ящика заявителя." + elsewise, "оно велико для ящика заявителя",
	},
	{
		regexp.MustCompile(`(?i)spam|black ?list|block ?list|reputation|\b(spf|dkim|dmarc)\b|policy`),
		regexp.MustCompile(`^7\.\d+$`),
		"почтовый сервер заявителя отверг его. Скажите администратору и сообщите ответ иначе.", "почтовый сервер заявителя не хочет его принимать",
	},
	{
		regexp.MustCompile(`(?i)timed? ?out|(connection|network)[^.;]{0,20} (refused|unreachable)|retry time(out)? |no route to host|expired`),
		regexp.MustCompile(`^4\.\d+$`),
		"почта заявителя не ответила за отведённое время." + elsewise, "почта заявителя не отвечает",
	},
}

// reason is what people read of a letter that came back, or is held up.
func reason(final bool, status, said string) string {
	_, detail, _ := strings.Cut(status, ".")
	var why *cause
	for _, knows := range []func(c *cause) bool{
		func(c *cause) bool { return c.said.MatchString(said) },
		func(c *cause) bool { return c.status.MatchString(detail) },
	} {
		for i := range causes {
			if why == nil && knows(&causes[i]) {
				why = &causes[i]
			}
		}
	}
	code := ""
	if status != "" {
		code = " (код " + status + ")"
	}
	switch {
	case final && why != nil:
		return "Письмо вернулось" + code + ": " + why.final
	case final:
		return "Письмо вернулось" + code + ": почтовый сервер не смог его доставить." + elsewise
	case why != nil:
		return "Письмо ещё в пути" + code + ": " + why.delay + ". Почтовый сервер пробует дальше."
	}
	return "Письмо ещё в пути" + code + ". Почтовый сервер пробует дальше."
}

var (
	addressPattern = regexp.MustCompile(`<?[^\s<>@;,]+@[^\s<>@;,]+>?`)
	spacePattern   = regexp.MustCompile(`\s+`)
)

// longestSaid is how much of a server's words people are shown.
const longestSaid = 200

// plainly is what a server said, without addresses, which are not to be spread
// over the history of an appeal, and without anything that is no text.
func plainly(said string) string {
	if kind, rest, ok := strings.Cut(said, ";"); ok && !strings.ContainsAny(strings.TrimSpace(kind), " \t") { // "smtp; 550 ..."
		said = rest
	}
	said = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case r == unicode.ReplacementChar || !unicode.IsPrint(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(said, ""))
	said = strings.TrimSpace(spacePattern.ReplaceAllString(addressPattern.ReplaceAllString(said, "…"), " "))
	if letters := []rune(said); len(letters) > longestSaid {
		return string(letters[:longestSaid]) + "…"
	}
	return said
}
