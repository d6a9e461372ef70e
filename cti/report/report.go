// Package report holds the figures: each with the one definition that code,
// page and printed report share.
package report

import "time"

// Figure names a figure.
type Figure string

// The figures of the first joint report.
const (
	Offered          Figure = "offered"
	Answered         Figure = "answered"
	Abandoned        Figure = "abandoned"
	NotQueued        Figure = "not_queued"
	Voicemails       Figure = "voicemails"
	AskedBack        Figure = "asked_back"
	PassedOn         Figure = "passed_on"
	InTime           Figure = "in_time"
	MeanWait         Figure = "mean_wait"
	MaxWait          Figure = "max_wait"
	MeanTalk         Figure = "mean_talk"
	MeanMark         Figure = "mean_mark"
	MarkedShare      Figure = "marked"
	ShortAbandoned   Figure = "short_abandoned"
	Transferred      Figure = "transferred"
	Overflowed       Figure = "overflowed"
	AppealsCall      Figure = "appeals_call"
	AppealsWeb       Figure = "appeals_online"
	AppealsVoicemail Figure = "appeals_voicemail"
)

// Definition says in words what a figure counts.
type Definition struct {
	Figure Figure `json:"figure"`
	Name   string `json:"name"`
	Text   string `json:"text"`
	NameEN string `json:"name_en"`
	TextEN string `json:"text_en"`
}

// Definitions gives the definition of every figure, in the order of the report.
func Definitions() []Definition {
	return append([]Definition{
		{Offered, "Поступило", "Звонки, которые за период встали в очередь (первый раз). Звонок относится к часу, в который он пришёл на линию.",
			"Offered", "Calls that entered a queue (for the first time). A call belongs to the hour in which it arrived on the line."},
		{Answered, "Отвечено", "Поступившие звонки, в которых ответил оператор контакт-центра.",
			"Answered", "Offered calls that an agent of the contact centre answered."},
		{Abandoned, "Потеряно", "Поступившие и завершённые звонки без ответа оператора, сколько бы звонящий ни ждал. Оставившие голосовое сообщение и выбравшие перезвон считаются отдельно.",
			"Abandoned", "Offered calls that ended without an agent's answer, however long the caller waited. Those who left a message or chose a call-back are counted apart."},
		{ShortAbandoned, "из них до 5 секунд", "Потерянные звонки, в которых звонящий ждал в очереди меньше 5 секунд. Входят в «Потеряно».",
			"of them within 5 seconds", "Abandoned calls whose caller waited in the queue for less than 5 seconds. Part of Abandoned."},
		{NotQueued, "До очереди", "Звонки, завершённые до очереди: во время приветствия или на необслуживаемый номер. В «Поступило» не входят; оставившие голосовое сообщение считаются отдельно.",
			"Before the queue", "Calls that ended before a queue: during the greeting or to a number not served. Not part of Offered; those who left a message are counted apart."},
		{Voicemails, "Голосовые сообщения", "Звонки, в которых звонящий оставил голосовое сообщение, до очереди или вместо ожидания в ней. Из очереди они входят в «Поступило», но не в «Отвечено» и не в «Потеряно».",
			"Voicemails", "Calls whose callers left a message, before a queue or instead of waiting in it. From a queue they are part of Offered, but neither Answered nor Abandoned."},
		{AskedBack, "Выбрали перезвон", "Поступившие звонки без ответа оператора, в которых звонящий клавишей попросил перезвонить и его место в очереди сохранено. Не входят ни в «Отвечено», ни в «Потеряно»; сам перезвон считается отдельным звонком оператора.",
			"Asked to be called back", "Offered calls without an agent's answer whose callers chose by key to be called back, at their place in the queue. Neither Answered nor Abandoned; the call-back itself is another call, made by an agent."},
		{PassedOn, "Переданы на другой номер", "Поступившие звонки, на которые ответили по внешнему номеру: на него их передала очередь по своим правилам, и ни один оператор не ответил. Не входят ни в «Отвечено», ни в «Потеряно», остаются в знаменателе «Ответ вовремя».",
			"Passed on to another number", "Offered calls that were answered at an outside number, to which the queue's rules sent them, and by no agent. Neither Answered nor Abandoned; they stay in the denominator of Answered in time."},
		{InTime, "Ответ вовремя", "Доля: отвеченные за норму ожидания своей очереди, делённые на поступившие и завершённые или отвеченные. Потерянные, оставившие сообщение и выбравшие перезвон вместо ожидания остаются в знаменателе.",
			"Answered in time", "Share: answered within the queue's limit, divided by offered calls that were answered or have ended. Abandoned calls, and those who left a message or chose a call-back instead of waiting, stay in the denominator."},
		{MeanWait, "Среднее ожидание", "Среднее по отвеченным: от постановки в очередь до ответа оператора, включая время вызова оператора.",
			"Mean wait", "Mean over answered calls: from entering the queue to the agent's answer, the ringing included."},
		{MaxWait, "Наибольшее ожидание", "Наибольшее ожидание среди поступивших звонков, отвеченных и потерянных.",
			"Longest wait", "The longest wait among offered calls, answered and abandoned."},
		{MeanTalk, "Средний разговор", "Среднее по отвеченным и завершённым: время с оператором, включая удержание.",
			"Mean talk", "Mean over answered calls that have ended: time with an agent, hold included."},
		{MeanMark, "Средняя оценка", "Среднее оценок от 1 до 5, которые звонящие поставили клавишей после разговора. Звонки без оценки не считаются.",
			"Mean mark", "Mean of the marks from 1 to 5 that callers gave by key after the talk. Calls without a mark do not count."},
		{MarkedShare, "Оценили разговор", "Доля: звонки с оценкой, делённые на завершённые звонки, в которых звонящего попросили оценить разговор.",
			"Answered the survey", "Share: calls with a mark, divided by ended calls whose callers were asked for one."},
		{Transferred, "Переведено", "Поступившие звонки, которые операторы перевели хотя бы раз. Сколько бы переводов ни было, звонок один.",
			"Transferred", "Offered calls that agents carried over at least once. However many transfers there were, the call is one."},
		{Overflowed, "Ушло по переливу", "Поступившие звонки, которые очередь по своим правилам передала дальше: в другую очередь или на номер. В показателях очередей такой звонок поступил в каждую очередь, через которую прошёл, и остаётся в знаменателе «Ответ вовремя» той, что не ответила; в показателях линий он считается один раз.",
			"Overflowed", "Offered calls that a queue sent on by its rules: to another queue or a number. Among the figures of queues such a call was offered to every queue it went through, and stays in the denominator of Answered in time of the one that did not answer; among the figures of lines it counts once."},
		{AppealsCall, "Обращения по звонкам", "Обращения, записанные операторами по звонкам и зарегистрированные за период.",
			"Appeals from calls", "Appeals that agents wrote from calls, registered in the period."},
		{AppealsWeb, "Обращения онлайн", "Обращения, поданные на открытой странице и зарегистрированные за период.",
			"Appeals online", "Appeals filed on the public page, registered in the period."},
		{AppealsVoicemail, "Обращения по голосовым сообщениям", "Обращения, записанные операторами по голосовым сообщениям и зарегистрированные за период.",
			"Appeals from voicemails", "Appeals that agents wrote from voicemails, registered in the period."},
	}, callbackDefinitions()...)
}

// Calls are the call figures of one line in one span. Sums stay sums, so that
// spans add up; shares and means are made at the end.
type Calls struct {
	Offered   int64 `json:"offered"`
	Answered  int64 `json:"answered"`
	Abandoned int64 `json:"abandoned"`
	NotQueued int64 `json:"not_queued"`
	// Voicemails are neither abandoned nor not queued.
	Voicemails int64 `json:"voicemails"`
	// AskedBack are not abandoned either.
	AskedBack int64 `json:"asked_back"`
	// PassedOn are neither answered nor abandoned.
	PassedOn int64 `json:"passed_on"`
	// InTime of Decided were answered within their queue's limit.
	InTime  int64 `json:"in_time"`
	Decided int64 `json:"decided"`
	// WaitMS is the sum over Answered, MaxWaitMS the longest over Offered.
	WaitMS    int64 `json:"wait_ms"`
	MaxWaitMS int64 `json:"max_wait_ms"`
	// TalkMS is the sum over Talked, the answered calls that have ended.
	TalkMS int64 `json:"talk_ms"`
	Talked int64 `json:"talked"`
	// Marks is the sum over Marked, the calls of Asked whose callers gave a mark.
	Asked  int64 `json:"asked"`
	Marked int64 `json:"marked"`
	Marks  int64 `json:"marks"`
	// Short are the Abandoned who waited for less than ShortWait.
	Short       int64 `json:"short_abandoned"`
	Transferred int64 `json:"transferred"`
	Overflowed  int64 `json:"overflowed"`
}

// ShortWait is the wait below which an abandoned call is a short one.
const ShortWait = 5 * time.Second

// Add gives the figures of two spans together.
func (c Calls) Add(d Calls) Calls {
	return Calls{
		Offered: c.Offered + d.Offered, Answered: c.Answered + d.Answered,
		Abandoned: c.Abandoned + d.Abandoned, NotQueued: c.NotQueued + d.NotQueued, Voicemails: c.Voicemails + d.Voicemails, AskedBack: c.AskedBack + d.AskedBack, PassedOn: c.PassedOn + d.PassedOn,
		InTime: c.InTime + d.InTime, Decided: c.Decided + d.Decided,
		WaitMS: c.WaitMS + d.WaitMS, MaxWaitMS: max(c.MaxWaitMS, d.MaxWaitMS),
		TalkMS: c.TalkMS + d.TalkMS, Talked: c.Talked + d.Talked,
		Asked: c.Asked + d.Asked, Marked: c.Marked + d.Marked, Marks: c.Marks + d.Marks,
		Short: c.Short + d.Short, Transferred: c.Transferred + d.Transferred, Overflowed: c.Overflowed + d.Overflowed,
	}
}

// LineHour is one line's calls in one hour that begins at Hour (UTC instant).
type LineHour struct {
	Line string    `json:"line"`
	Hour time.Time `json:"hour"`
	Calls
}

// LineTotal is one line's calls in the whole period.
type LineTotal struct {
	Line string `json:"line"`
	Name string `json:"name"`
	Calls
}

// ChannelHour is one channel's appeals in one hour that begins at Hour.
type ChannelHour struct {
	Channel string    `json:"channel"`
	Hour    time.Time `json:"hour"`
	Appeals int64     `json:"appeals"`
}

// ChannelTotal is one channel's appeals in the whole period.
type ChannelTotal struct {
	Channel string `json:"channel"`
	Appeals int64  `json:"appeals"`
}

// Joint is the joint report of calls and appeals of one period.
type Joint struct {
	// From is the first day and Until the last one, both included, as dates in
	// the region's TimeZone.
	From     string `json:"from"`
	Until    string `json:"until"`
	TimeZone string `json:"time_zone"`
	// AsOf is when the figures were read.
	AsOf        time.Time      `json:"as_of"`
	Lines       []LineTotal    `json:"lines"`
	Total       Calls          `json:"total"`
	Channels    []ChannelTotal `json:"channels"`
	LineHours   []LineHour     `json:"line_hours"`
	AppealHours []ChannelHour  `json:"appeal_hours"`
	// Callbacks are the promises to call back, by line in the order of Lines, and AllCallbacks together.
	Callbacks    []LineCallbacks `json:"callbacks"`
	AllCallbacks Callbacks       `json:"all_callbacks"`
	Definitions  []Definition    `json:"definitions"`
}
