package api

import (
	"context"
	"time"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/session"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/contact"
	"github.com/dozvon/dozvon/cti/topic"
)

// behindPatience is how long a list waits to hear which of its calls hide an
// appeal; then it shows less, not more.
const behindPatience = time.Second

func viewerOf(who session.Session) appeal.Viewer {
	return appeal.Viewer{Login: who.Login, Sees: who.Sees}
}

// hides gives the sentence that stands in place of an appeal's text; empty when
// the person may see it.
func hides(who appeal.Viewer, one appeal.Appeal, codes ...cti.TopicCode) string {
	for _, code := range append(codes, one.TopicCode) {
		for _, s := range topic.Known().Sensitive(code) {
			if !who.MaySee(one, s) {
				return "Тема с ограниченным доступом («" + s.Word() + "»): текст и данные заявителя видят сотрудники с допуском к ней " +
					"и тот, кто принял обращение, пока оно у него. Если они нужны вам для работы, обратитесь к администратору."
			}
		}
	}
	return ""
}

// shown gives the appeal as the person may see it.
func shown(who session.Session, one appeal.Appeal) appeal.Appeal {
	if why := hides(viewerOf(who), one); why != "" {
		return one.Hide(why)
	}
	return one
}

// hiddenCase tells why a case is hidden from a person; empty when it is not.
func hiddenCase(who session.Session, c appeal.Case) string {
	return hides(viewerOf(who), c.Appeal, c.Topic)
}

// hidden is what a person may not see of the calls and appeals of an answer.
type hidden struct {
	calls   map[cti.CallID]string
	appeals map[cti.AppealID]string
	all     bool // nobody could say
}

const whyUnknown = "База данных не отвечает, поэтому не видно, можно ли это показать."

func (h hidden) call(id cti.CallID, about cti.AppealID) string {
	switch {
	case h.all:
		return whyUnknown
	case h.calls[id] != "":
		return h.calls[id]
	}
	return h.appeals[about]
}

// behind finds which calls hide an appeal from the person: the name, the number
// and the sound of such a call would tell whose it is.
func (a *API) behind(ctx context.Context, who session.Session, calls []cti.CallID, appeals []cti.AppealID) hidden {
	h := hidden{calls: map[cti.CallID]string{}, appeals: map[cti.AppealID]string{}}
	if len(calls)+len(appeals) == 0 || seesAll(who) {
		return h
	}
	ctx, cancel := context.WithTimeout(ctx, behindPatience)
	defer cancel()
	found, err := a.cfg.Appeals.AppealsBehind(ctx, calls, appeals)
	if err != nil {
		return hidden{all: true}
	}
	for _, one := range found {
		why := hides(viewerOf(who), one)
		if why == "" {
			continue
		}
		h.appeals[one.ID] = why
		if one.Call != "" {
			h.calls[one.Call] = why
		}
	}
	return h
}

func seesAll(who session.Session) bool {
	v := viewerOf(who)
	for _, s := range cti.Sensitivities() {
		if !v.MaySee(appeal.Appeal{}, s) {
			return false
		}
	}
	return true
}

// mayOpen refuses what would tell whose hidden appeal a call was about.
func (a *API) mayOpen(ctx context.Context, who session.Session, id cti.CallID, about cti.AppealID) error {
	var ids []cti.AppealID
	if about != "" {
		ids = append(ids, about)
	}
	if why := a.behind(ctx, who, []cti.CallID{id}, ids).call(id, about); why != "" {
		return cti.Errorf(cti.Forbidden, "%s", why)
	}
	return nil
}

// masked writes a number for a list. One that whoever asks named whole is known
// to them already.
func masked(number, known string) string {
	if known != "" && number == known {
		return number
	}
	return contact.Mask(number)
}

func maskCalls(rows []CallRow, known string) []CallRow {
	for i := range rows {
		rows[i].Caller = masked(rows[i].Caller, known)
	}
	return rows
}
