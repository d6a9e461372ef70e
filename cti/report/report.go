// Package report holds the figures: each with the one definition that code,
// page and printed report share.
package report

import (
	"slices"
	"time"
)

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
	NoCallback       Figure = "no_callback"
	NoCallbackHidden Figure = "no_callback_hidden"
	NoCallbackNumber Figure = "no_callback_number"
	NoCallbackRule   Figure = "no_callback_rule"
	AppealsCall      Figure = "appeals_call"
	AppealsWeb       Figure = "appeals_online"
	AppealsKey       Figure = "appeals_key"
	AppealsVoicemail Figure = "appeals_voicemail"
)

// Definition says in words what a figure counts.
type Definition struct {
	Figure Figure `json:"figure"`
	Name   string `json:"name"`
	Text   string `json:"text"`
	NameEN string `json:"name_en"`
	TextEN string `json:"text_en"`
	// Source names the public definition after which the figure was made, if one was.
	Source string `json:"source,omitempty"`
}

// Definitions gives the definition of every figure, in the order of the report.
func Definitions() []Definition {
	return sourced(slices.Concat([]wording{
		{Offered, "Поступило", "Звонки, вставшие в очередь; каждый считается один раз, через сколько бы очередей он ни прошёл. Звонок относится к часу, в который он пришёл на линию, даже если продолжился в следующем часе или сутках.",
			"Offered", "Calls that entered a queue, each once, however many queues it went through. A call belongs to the hour in which it arrived on the line, also when it lasted into the next hour or day."},
		{Answered, "Отвечено", "Поступившие звонки, в которых ответил оператор контакт-центра.",
			"Answered", "Offered calls that an agent of the contact centre answered."},
		{Abandoned, "Потеряно", "Поступившие и завершённые звонки без ответа оператора, сколько бы звонящий ни ждал. Оставившие голосовое сообщение и выбравшие перезвон считаются отдельно.",
			"Abandoned", "Offered calls that ended without an agent's answer, however long the caller waited. Those who left a message or chose a call-back are counted apart."},
		{ShortAbandoned, "из них до 5 секунд", "Потерянные звонки, в которых звонящий сам положил трубку меньше чем через 5 секунд в очереди. Те, с кем попрощалась очередь, сюда не относятся. Входят в «Потеряно».",
			"of them within 5 seconds", "Abandoned calls whose callers hung up after less than 5 seconds in the queue; those whom the queue sent off are none of them. Part of Abandoned."},
		{NoCallback, "из них перезвонить нельзя", "Потерянные звонки, по которым заявка на перезвон не появилась, хотя полагалась бы: номер скрыт, на такой номер план не звонит или перезвон в очереди выключен. Кто положил трубку раньше, чем по правилам очереди полагается перезвон, и кто звонил со страницы вызова, сюда не относятся. Входят в «Потеряно».",
			"of them cannot be called back", "Abandoned calls for which no call-back was promised although one was owed: the number is hidden, the plan does not dial such numbers, or the queue's call-backs are switched off. Callers who hung up sooner than the queue's rules ask, or who called from the call page, are none of them. Part of Abandoned."},
		{NoCallbackHidden, "— номер скрыт", "Потерянные, которым нельзя перезвонить, потому что номер не передан. Входят в «из них перезвонить нельзя».",
			"— number hidden", "Abandoned callers who cannot be called back because no number was sent. Part of those who cannot be called back."},
		{NoCallbackNumber, "— на такой номер не звоним", "Потерянные, которым нельзя перезвонить, потому что номер иностранный или короткий и план таких не набирает (dial_also). Входят в «из них перезвонить нельзя».",
			"— number not dialled", "Abandoned callers who cannot be called back because the number is foreign or short and the plan lets no such numbers be dialled (dial_also). Part of those who cannot be called back."},
		{NoCallbackRule, "— перезвон выключен", "Потерянные, кому можно было бы перезвонить, но в их очереди перезвон выключен (callback: off). Входят в «из них перезвонить нельзя». За дни до обновления, в котором появился этот показатель, не считается.",
			"— call-backs switched off", "Abandoned callers who could be called back, but whose queue has call-backs switched off (callback: off). Part of those who cannot be called back. Not counted for days before the version that brought this figure."},
		{NotQueued, "До очереди", "Звонки, завершённые до очереди: во время приветствия или на необслуживаемый номер. В «Поступило» не входят; оставившие голосовое сообщение считаются отдельно.",
			"Before the queue", "Calls that ended before a queue: during the greeting or to a number not served. Not part of Offered; those who left a message are counted apart."},
		{Voicemails, "Голосовые сообщения", "Звонки, в которых звонящий оставил голосовое сообщение, до очереди или вместо ожидания в ней. Из очереди они входят в «Поступило», но не в «Отвечено» и не в «Потеряно».",
			"Voicemails", "Calls whose callers left a message, before a queue or instead of waiting in it. From a queue they are part of Offered, but neither Answered nor Abandoned."},
		{AskedBack, "Выбрали перезвон", "Поступившие звонки без ответа оператора, в которых звонящий клавишей попросил перезвонить и его место в очереди сохранено. Не входят ни в «Отвечено», ни в «Потеряно»; сам перезвон считается отдельным звонком оператора.",
			"Asked to be called back", "Offered calls without an agent's answer whose callers chose by key to be called back, at their place in the queue. Neither Answered nor Abandoned; the call-back itself is another call, made by an agent."},
		{PassedOn, "Переданы на другой номер", "Поступившие звонки, на которые ответили по внешнему номеру: на него их передала очередь по своим правилам, и ни один оператор не ответил. Не входят ни в «Отвечено», ни в «Потеряно», остаются в знаменателе «Ответ вовремя».",
			"Passed on to another number", "Offered calls that were answered at an outside number, to which the queue's rules sent them, and by no agent. Neither Answered nor Abandoned; they stay in the denominator of Answered in time."},
		{InTime, "Ответ вовремя", "Доля: отвеченные за норму ожидания той очереди, в которой ответили впервые, делённые на поступившие и завершённые или отвеченные. Ожидание — с первой очереди. Потерянные, оставившие сообщение и выбравшие перезвон вместо ожидания остаются в знаменателе.",
			"Answered in time", "Share: answered within the limit of the queue that first answered, divided by offered calls that were answered or have ended. The wait begins with the first queue. Abandoned calls, and those who left a message or chose a call-back instead of waiting, stay in the denominator."},
		{MeanWait, "Среднее ожидание", "Среднее по отвеченным: от постановки в первую очередь до первого ответа оператора, включая время вызова оператора.",
			"Mean wait", "Mean over answered calls: from entering the first queue to the first answer of an agent, the ringing included."},
		{MaxWait, "Наибольшее ожидание", "Наибольшее ожидание среди поступивших звонков, чем бы оно ни кончилось. Прощальное сообщение и голосовое сообщение в ожидание не входят.",
			"Longest wait", "The longest wait among offered calls that is over, however it ended; what was heard or said afterwards is no part of it."},
		{MeanTalk, "Средний разговор", "Среднее по отвеченным и завершённым: время в разговоре, включая удержание и разговор после переводов, в том числе с внешним номером.",
			"Mean talk", "Mean over answered calls that have ended: time in talk, hold and the talk after transfers included, also with an outside number."},
		{MeanMark, "Средняя оценка", "Среднее оценок от 1 до 5, которые звонящие поставили клавишей после разговора. Звонки без оценки не считаются.",
			"Mean mark", "Mean of the marks from 1 to 5 that callers gave by key after the talk. Calls without a mark do not count."},
		{MarkedShare, "Оценили разговор", "Доля: звонки с оценкой, делённые на завершённые звонки, в которых звонящего попросили оценить разговор.",
			"Answered the survey", "Share: calls with a mark, divided by ended calls whose callers were asked for one."},
		{Transferred, "Переведено", "Поступившие звонки, которые операторы перевели хотя бы раз. Сколько бы переводов ни было, звонок один.",
			"Transferred", "Offered calls that agents carried over at least once. However many transfers there were, the call is one."},
		{Overflowed, "Ушло по переливу", "Поступившие звонки, которые хотя бы одна очередь по своим правилам передала дальше: в другую очередь или на номер. Выбравшие другую очередь клавишей сюда не относятся. Сколько бы очередей ни было, звонок здесь один; по очередям он считается в каждой.",
			"Overflowed", "Offered calls that at least one queue sent on by its rules: to another queue or a number. Callers who chose another queue by key are none of them. However many queues there were, the call is one here; among the figures of queues it is in each."},
		{AppealsCall, "Обращения по телефону", "Обращения, записанные операторами по звонкам и зарегистрированные за период.",
			"Appeals by phone", "Appeals that agents wrote from calls, registered in the period."},
		{AppealsKey, "Присоединились клавишей", "Звонившие, которые услышали о массовом случае и клавишей попросили сообщить, чем он закончится. У них нет своего срока: отвечают на общее обращение. В «Обращения по телефону» не входят.",
			"Followed by key", "Callers who heard of a mass incident and asked by key to be told how it ends. They have no term of their own: the incident's appeal is answered. Not part of Appeals by phone."},
		{AppealsWeb, "Обращения онлайн", "Обращения, поданные на открытой странице и зарегистрированные за период.",
			"Appeals online", "Appeals filed on the public page, registered in the period."},
		{AppealsVoicemail, "Обращения по голосовым сообщениям", "Обращения, записанные операторами по голосовым сообщениям и зарегистрированные за период.",
			"Appeals from voicemails", "Appeals that agents wrote from voicemails, registered in the period."},
	}, callbackDefinitions(), queueDefinitions(), againDefinitions()))
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
	// NoCallback of the Abandoned are owed a call that nobody will make: for a
	// hidden number, for one that is not dialled, or by the queue's rules.
	NoCallback       int64 `json:"no_callback"`
	NoCallbackHidden int64 `json:"no_callback_hidden"`
	NoCallbackNumber int64 `json:"no_callback_number"`
	NoCallbackRule   int64 `json:"no_callback_rule"`
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
		NoCallback: c.NoCallback + d.NoCallback, NoCallbackHidden: c.NoCallbackHidden + d.NoCallbackHidden,
		NoCallbackNumber: c.NoCallbackNumber + d.NoCallbackNumber, NoCallbackRule: c.NoCallbackRule + d.NoCallbackRule,
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
	AsOf      time.Time      `json:"as_of"`
	Lines     []LineTotal    `json:"lines"`
	Total     Calls          `json:"total"`
	Channels  []ChannelTotal `json:"channels"`
	LineHours []LineHour     `json:"line_hours"`
	// Queues are counted by visits, in the plan's order. Uncounted are calls of the
	// period, of an earlier version, whose visits are not counted yet.
	Queues      []QueueTotal  `json:"queues"`
	QueueHours  []QueueHour   `json:"queue_hours"`
	Uncounted   int64         `json:"uncounted,omitempty"`
	AppealHours []ChannelHour `json:"appeal_hours"`
	// Callbacks are the promises to call back, by line in the order of Lines, and AllCallbacks together.
	Callbacks    []LineCallbacks `json:"callbacks"`
	AllCallbacks Callbacks       `json:"all_callbacks"`
	Definitions  []Definition    `json:"definitions"`
	// Returns tell who came again; the figures of the running day go without.
	Returns *Returns `json:"returns,omitempty"`
}
