package report

import "time"

// The figures of those who came again, and of appeals that went from body to body.
const (
	AgainCalls    Figure = "again_calls"
	AgainContacts Figure = "again_contacts"
	AgainAppeals  Figure = "again_appeals"
	HopsMean      Figure = "hops_mean"
	HopsTwo       Figure = "hops_two"
	HopsHeld      Figure = "hops_held"
)

// CalledAgain is within how long after an answered call another one from the same
// number is a repeated one. Seven days are usual where first-call resolution is
// measured by repeated calls.
const CalledAgain = 7 * 24 * time.Hour

// againDefinitions stand behind those of queues.
func againDefinitions() []wording {
	return []wording{
		{AgainCalls, "Повторные звонки", "Доля: поступившие звонки с номера, на звонок с которого оператор уже ответил за 7 суток до этого, делённые на поступившие звонки с номера из пяти и более цифр. Линия и тема могут быть другими. Скрытые и короткие номера — это многие люди, они не входят. 7 суток — обычный срок, когда решение с первого звонка (FCR) считают по повторным звонкам; это и есть дополнение к нему до 100 %.",
			"Repeated calls", "Share: offered calls from a number of which an agent had answered a call within the 7 days before, divided by offered calls from numbers of five digits and more. Line and topic may differ. Hidden and short numbers are many people and are left out. Seven days are usual where first-call resolution (FCR) is measured by repeated calls; it is what lacks to 100 %."},
		{AgainContacts, "Спросили ещё раз", "Сколько раз за период записано, что заявитель снова спросил о своём обращении, пока оно открыто. Новых обращений при этом нет, сроки не меняются.",
			"Asked again", "How often in the period it was noted that an applicant asked again about an appeal that was open. No appeal is filed by that, and no term changes."},
		{AgainAppeals, "Повторные обращения", "Доля: обращения, поданные за период, до которых с того же номера было обращение на ту же тему и оно ещё не было закрыто или закрыто не больше чем за 30 суток до этого, делённые на обращения периода с номером заявителя из пяти и более цифр. Тема — по классификатору, а где её кода нет, по словам. Присоединившиеся клавишей не входят.",
			"Repeat appeals", "Share: appeals filed in the period before which the same number had filed one about the same topic that was not closed yet or closed at most 30 days before, divided by appeals of the period whose applicant gave a number of five digits and more. The topic is that of the classifier, or the words where there is no code. Who followed by key is left out."},
		{HopsMean, "Передач на обращение", "Среднее по обращениям периода, у которых был исполнитель: сколько раз исполнитель отдал обращение дальше к этому часу. Первое назначение — не передача.",
			"Moves per appeal", "Mean over appeals filed in the period that had a body: how often a body had sent the appeal away by now. The first assignment is no move."},
		{HopsTwo, "Передавали два раза и больше", "Доля: обращения периода, которые исполнители отдали дальше два раза и больше, делённые на обращения периода, у которых был исполнитель.",
			"Moved twice or more", "Share: appeals of the period that bodies sent away two times or more, divided by appeals of the period that had a body."},
		{HopsHeld, "Держал до передачи", "Среднее по передачам обращений периода, по каждому исполнителю: сколько времени обращение было у него, прежде чем он отдал его дальше.",
			"Held before a move", "Mean over moves of appeals of the period, for each body: how long it held the appeal before it sent it away."},
	}
}

// Again are the figures of those who came again in one span. Sums stay sums, so
// that spans add up.
type Again struct {
	// CallsAgain of Calls came from a number that had been answered shortly before.
	Calls      int64 `json:"calls"`
	CallsAgain int64 `json:"calls_again"`
	// Contacts is how often applicants asked again about open appeals.
	Contacts int64 `json:"contacts"`
	// AppealsAgain of Appeals repeat an earlier one.
	Appeals      int64 `json:"appeals"`
	AppealsAgain int64 `json:"appeals_again"`
	// Moves is the sum over Placed, the appeals that had a body; MovedTwice of them
	// were sent away two times or more.
	Placed     int64 `json:"placed"`
	Moves      int64 `json:"moves"`
	MovedTwice int64 `json:"moved_twice"`
}

// Add gives the figures of two spans together.
func (a Again) Add(b Again) Again {
	return Again{
		Calls: a.Calls + b.Calls, CallsAgain: a.CallsAgain + b.CallsAgain, Contacts: a.Contacts + b.Contacts,
		Appeals: a.Appeals + b.Appeals, AppealsAgain: a.AppealsAgain + b.AppealsAgain,
		Placed: a.Placed + b.Placed, Moves: a.Moves + b.Moves, MovedTwice: a.MovedTwice + b.MovedTwice,
	}
}

// AgainDay is one day, as a date in the region's zone.
type AgainDay struct {
	Date string `json:"date"`
	Again
}

// BodyHeld is how long a body held the appeals of the period that it sent away.
type BodyHeld struct {
	Body   string `json:"body"`
	Name   string `json:"name"`
	Moves  int64  `json:"moves"`
	HeldMS int64  `json:"held_ms"` // the sum over Moves
}

// Returns tell who came again, and what went from body to body.
type Returns struct {
	Total Again      `json:"total"`
	Days  []AgainDay `json:"days" nullable:"false"` // those with anything
	Held  []BodyHeld `json:"held" nullable:"false"` // most moves first
}
