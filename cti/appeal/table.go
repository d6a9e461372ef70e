package appeal

import (
	"slices"
	"strings"

	"github.com/dozvon/dozvon/cti"
)

// who is a set of people who may make a change.
type who int

const (
	agents   who = 1 << iota // who answer calls and work on appeals
	leads                    // supervisors and administrators: the coordinators
	citizens                 // the applicant on the page, by a key or on the line
	machine                  // the service itself
	staff    = agents | leads
	anybody  = staff | citizens | machine
)

func whoIs(by cti.Actor) who {
	switch by.Kind {
	case "agent":
		return agents
	case "supervisor", "admin":
		return leads
	case "citizen", "caller":
		return citizens
	case "system":
		return machine
	}
	return 0
}

// row says from which states a change leads where, and who may make it. What a
// change requires besides stands at its apply.
type row struct {
	// to holds every state in which the change is allowed; the same state means
	// that it stays.
	to  map[State]State
	or  State // where it may lead instead
	who who
}

var (
	open    = []State{StateNew, StateModeration, StateCoordination, StateInWork, StateApproval, StateWaiting, StatePlanned, StateReopened}
	closed  = []State{StateAnswered, StateRedirected, StateRefused}
	working = []State{StateNew, StateModeration, StateCoordination, StateInWork, StatePlanned, StateReopened} // nobody is waited for
	undone  = []State{StateNew, StateModeration, StateCoordination, StateInWork, StateReopened}
)

// table is the whole of what may happen to an appeal.
var table = map[ChangeName]row{
	NameRegister: {with(stay(open), lead(StateModeration, StateNew)), "", staff},
	NamePass:     {lead(StateCoordination, StateModeration), "", staff},
	NameClassify: {stay(working), "", staff},
	NameConvert:  {stay(working), "", staff},
	NameAssign:   {lead(StateInWork, StateNew, StateModeration, StateCoordination, StateReopened), "", staff},
	NameKeep:     {lead(StateInWork, StateCoordination), "", leads},
	NameForward:  {lead(StateInWork, StateInWork, StatePlanned, StateReopened), StateCoordination, staff},
	NameEntrust:  {stay(open), "", staff},
	NameAsk:      {lead(StateWaiting, StateInWork), "", staff},
	NameResume:   {lead(StateInWork, StateWaiting, StatePlanned), "", staff | machine},
	NamePromise:  {lead(StatePlanned, StateInWork, StatePlanned), "", staff},
	NameExtend:   {stay(open), "", leads},
	NameSubmit:   {lead(StateApproval, StateInWork, StatePlanned), "", staff},
	NameReturn:   {lead(StateInWork, StateApproval), "", leads},
	NameApprove:  {lead(StateAnswered, StateApproval), "", leads},
	NameAnswer:   {lead(StateAnswered, StateInWork, StatePlanned), "", staff},
	NameRedirect: {lead(StateRedirected, undone...), "", leads},
	NameRefuse:   {lead(StateRefused, undone...), "", leads},
	NameJoin:     {lead(StateDuplicate, open...), "", staff | machine},
	NameDetach:   {lead(StateModeration, StateDuplicate), "", staff},
	NameShare:    {lead(StateAnswered, StateDuplicate, StateAnswered), "", staff | machine},
	NameReopen:   {lead(StateReopened, closed...), "", staff | citizens},
	NameComment:  {stay(States()), "", staff},
	NameContact:  {with(stay(open), lead(StateInWork, StateWaiting), stay([]State{StateDuplicate})), "", anybody},
	NameDeliver:  {stay(closed), "", staff | machine},
	NameRate:     {stay(closed), "", anybody},
	NameExamine:  {stay(States()), "", leads},
	NameControl:  {stay(closed), "", staff},
	NameNotice:   {stay(States()), "", machine},
	NameTick:     {stay(States()), "", anybody},
}

// ChangeNames lists the changes in the order in which they are offered.
func ChangeNames() []ChangeName {
	return []ChangeName{NameRegister, NamePass, NameClassify, NameConvert, NameAssign, NameKeep, NameForward, NameEntrust, NameAsk, NameResume,
		NamePromise, NameExtend, NameSubmit, NameReturn, NameApprove, NameAnswer, NameRedirect, NameRefuse, NameJoin, NameDetach, NameShare,
		NameReopen, NameComment, NameContact, NameDeliver, NameRate, NameExamine, NameControl, NameNotice, NameTick}
}

func lead(to State, from ...State) map[State]State {
	m := map[State]State{}
	for _, s := range from {
		m[s] = to
	}
	return m
}

func stay(in []State) map[State]State {
	m := map[State]State{}
	for _, s := range in {
		m[s] = s
	}
	return m
}

// with lays later rows over earlier ones.
func with(rows ...map[State]State) map[State]State {
	m := map[State]State{}
	for _, r := range rows {
		for from, to := range r {
			m[from] = to
		}
	}
	return m
}

// Allowed lists what somebody may do to an appeal in a state, by the table alone.
// Tick, which people never choose, is left out.
func Allowed(state State, by cti.Actor) []ChangeName {
	var names []ChangeName
	for _, name := range ChangeNames() {
		r := table[name]
		if _, ok := r.to[state]; ok && r.who&whoIs(by) != 0 && name != NameTick {
			names = append(names, name)
		}
	}
	return names
}

// Next tells where a change leads from a state, and where it may lead instead;
// ok is false where it is not allowed.
func Next(state State, name ChangeName) (to, or State, ok bool) {
	r := table[name]
	to, ok = r.to[state]
	return to, r.or, ok
}

// permit refuses what the table does not have, and says what can be done.
func permit(state State, name ChangeName, by cti.Actor) error {
	r, known := table[name]
	if !known {
		return cti.FieldError("change", "Действия «%s» нет.", name)
	}
	instead := "Сейчас с ним ничего сделать нельзя."
	if can := Allowed(state, by); len(can) > 0 {
		words := make([]string, len(can))
		for i, n := range can {
			words[i] = n.Word()
		}
		instead = "Сейчас можно: " + strings.Join(words, ", ") + "."
	}
	if _, ok := r.to[state]; !ok {
		return &cti.Error{Code: cti.Conflict, Field: "change", Text: "Обращение " + state.Word() + ": " + name.Word() + " нельзя. " + instead}
	}
	if r.who&whoIs(by) == 0 {
		return &cti.Error{Code: cti.Forbidden, Field: "change", Text: "У вас нет права " + name.Word() + ". " + needs(r.who) + " " + instead}
	}
	return nil
}

func needs(w who) string {
	switch {
	case w&staff == leads:
		return "Попросите координатора."
	case w&staff != 0:
		return "Это делает сотрудник центра."
	}
	return "Это делает сама система."
}

var stateWords = map[State]string{
	StateNew: "новое", StateModeration: "на модерации", StateCoordination: "у координатора", StateInWork: "в работе",
	StateApproval: "на проверке ответа", StateWaiting: "ждёт заявителя", StatePlanned: "выполняется к обещанному сроку",
	StateAnswered: "уже с ответом", StateRedirected: "передано в другой орган", StateRefused: "закрыто без ответа",
	StateDuplicate: "присоединено к другому", StateReopened: "открыто снова",
}

// Word is the state as people read it, after the word "обращение".
func (s State) Word() string { return stateWords[s] }

var changeWords = map[ChangeName]string{
	NameRegister: "зарегистрировать", NamePass: "закончить модерацию", NameClassify: "сменить тему или место", NameConvert: "сменить вид",
	NameAssign: "назначить исполнителя", NameKeep: "оставить у прежнего исполнителя", NameForward: "передать другому исполнителю",
	NameEntrust: "поручить сотруднику", NameAsk: "спросить заявителя", NameResume: "продолжить работу", NamePromise: "назвать срок выполнения",
	NameExtend: "продлить срок", NameSubmit: "отдать ответ на проверку", NameReturn: "вернуть ответ на доработку", NameApprove: "утвердить ответ",
	NameAnswer: "ответить", NameRedirect: "передать в другой орган", NameRefuse: "закрыть без ответа", NameJoin: "присоединить к другому",
	NameDetach: "отделить", NameShare: "дать общий ответ", NameReopen: "открыть снова", NameComment: "написать заметку",
	NameContact: "записать повторный вопрос", NameDeliver: "отметить отправку ответа", NameRate: "поставить оценку",
	NameExamine: "разобрать низкую оценку", NameControl: "записать контрольный звонок", NameTick: "проверить сроки",
	NameNotice: "отметить сообщение заявителю",
	NameOpen:   "подать", NameLate: "отметить опоздание",
}

// Word is the change as people read it, as an infinitive.
func (n ChangeName) Word() string { return changeWords[n] }

// oneOf tells whether a word is of a closed list.
func oneOf[T ~string](word T, list []T) bool { return slices.Contains(list, word) }
