package api

import (
	"context"
	"reflect"
	"sync"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/cti/api/session"
	"github.com/dozvon/dozvon/cti/appeal"
	"github.com/dozvon/dozvon/cti/contact"
)

// veil takes out of an answer what the person may not see. Every answer of a
// private route goes through it, whatever the handler has done, so that a new
// route cannot forget it: it looks for the types below wherever they stand.
func (a *API) veil(ctx context.Context, who session.Session, answer any) {
	if seesAll(who) || answer == nil {
		return
	}
	var found finds
	find(reflect.ValueOf(answer), &found)
	for _, one := range found.appeals {
		*one = shown(who, *one)
	}
	for _, one := range found.cases {
		if why := hiddenCase(who, *one); why != "" {
			*one = one.Hide(why)
		}
	}
	for _, one := range found.views {
		veilCase(who, one)
	}
	for _, one := range found.records {
		if why := hiddenCase(who, one.Case); why != "" {
			one.Case, one.History = one.Case.Hide(why), hiddenHistory(one.History)
		}
	}
	a.veilCalls(ctx, who, found)
}

// veilCase hides a case with its history; what is left to do with it is to give
// it to somebody who sees it.
func veilCase(who session.Session, v *CaseView) {
	why := hiddenCase(who, v.Case)
	if why == "" {
		return
	}
	v.Case = v.Case.Hide(why)
	history := hiddenHistory(v.History)
	may := []appeal.ChangeName{}
	for _, name := range v.May {
		if appeal.MayBlindly(name) {
			may = append(may, name)
		}
	}
	v.History, v.May = history, may
}

func hiddenHistory(history []appeal.Entry) []appeal.Entry {
	out := make([]appeal.Entry, len(history))
	for i, e := range history {
		out[i] = e.Hide()
	}
	return out
}

func (a *API) veilCalls(ctx context.Context, who session.Session, found finds) {
	var calls []cti.CallID
	var appeals []cti.AppealID
	note := func(id cti.CallID, about cti.AppealID) {
		if id != "" {
			calls = append(calls, id)
		}
		if about != "" {
			appeals = append(appeals, about)
		}
	}
	for _, r := range found.rows {
		note(r.ID, r.Appeal)
	}
	for _, c := range found.callbacks {
		note(c.Call, c.Appeal)
	}
	for _, v := range found.voicemails {
		note(v.Call, v.Appeal)
	}
	h := a.behind(ctx, who, calls, appeals)
	for _, d := range found.details {
		if h.call(d.ID, d.Appeal) != "" {
			veilEvents(d)
		}
	}
	for _, r := range found.rows {
		if h.call(r.ID, r.Appeal) != "" {
			r.Name, r.Caller = "", contact.Mask(r.Caller)
		}
	}
	for _, c := range found.callbacks {
		if c.Call+cti.CallID(c.Appeal) != "" && h.call(c.Call, c.Appeal) != "" {
			c.Name, c.Number = "", contact.Mask(c.Number)
		}
	}
	for _, v := range found.voicemails {
		if h.call(v.Call, v.Appeal) != "" {
			v.Name, v.Number = "", contact.Mask(v.Number)
		}
	}
}

// veilEvents leaves of a call's events what happened and when: their bodies have
// the number, and the whole appeal.
func veilEvents(d *CallDetail) {
	events := make([]EventView, len(d.Events))
	for i, e := range d.Events {
		e.Body = cti.Unknown{Name: e.Type(), Raw: []byte("{}")}
		events[i] = e
	}
	d.Events = events
}

// finds are the parts of an answer that may have to be hidden.
type finds struct {
	appeals    []*appeal.Appeal
	cases      []*appeal.Case
	records    []*appeal.Record
	views      []*CaseView
	details    []*CallDetail
	rows       []*CallRow
	callbacks  []*CallbackView
	voicemails []*VoicemailView
}

// find walks an answer; what cannot hold any of them is not walked.
func find(v reflect.Value, to *finds) {
	if !holds(v.Type()) {
		return
	}
	if v.CanAddr() && v.CanInterface() {
		switch one := v.Addr().Interface().(type) {
		case *appeal.Appeal:
			to.appeals = append(to.appeals, one)
			return
		case *appeal.Case:
			to.cases = append(to.cases, one)
			return
		case *appeal.Record:
			to.records = append(to.records, one)
			return
		case *CaseView:
			to.views = append(to.views, one)
			return
		case *CallDetail:
			to.details = append(to.details, one)
		case *CallRow:
			to.rows = append(to.rows, one)
			return
		case *CallbackView:
			to.callbacks = append(to.callbacks, one)
			return
		case *VoicemailView:
			to.voicemails = append(to.voicemails, one)
			return
		}
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			find(v.Elem(), to)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			find(v.Index(i), to)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			find(v.Field(i), to)
		}
	}
}

var veiled = []reflect.Type{
	reflect.TypeFor[appeal.Appeal](), reflect.TypeFor[appeal.Case](), reflect.TypeFor[appeal.Record](), reflect.TypeFor[CaseView](), reflect.TypeFor[CallDetail](),
	reflect.TypeFor[CallRow](), reflect.TypeFor[CallbackView](), reflect.TypeFor[VoicemailView](),
}

var holding sync.Map // of reflect.Type: whether values of it may hold one of those

// holds tells whether a type may hold one of the veiled ones. A map is not walked:
// its values cannot be changed in place, so no answer may keep them there.
func holds(t reflect.Type) bool {
	if known, ok := holding.Load(t); ok {
		return known.(bool)
	}
	found := reaches(t, map[reflect.Type]bool{})
	holding.Store(t, found)
	return found
}

func reaches(t reflect.Type, seen map[reflect.Type]bool) bool {
	if seen[t] {
		return false
	}
	seen[t] = true
	for _, one := range veiled {
		if t == one {
			return true
		}
	}
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array:
		return reaches(t.Elem(), seen)
	case reflect.Struct:
		for i := range t.NumField() {
			if t.Field(i).IsExported() && reaches(t.Field(i).Type, seen) {
				return true
			}
		}
	}
	return false
}
