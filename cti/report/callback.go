package report

import "time"

// The figures of promises to call back.
const (
	BackPromised Figure = "back_promised"
	BackKept     Figure = "back_kept"
	BackSoon     Figure = "back_soon"
	BackMedian   Figure = "back_first_median"
	BackNinety   Figure = "back_first_p90"
	BackFailed   Figure = "back_failed"
	BackClosed   Figure = "back_closed"
	BackOpen     Figure = "back_open"
	BackReached  Figure = "back_reached"
)

// KeptSoon is how soon a promise is kept that counts as kept soon.
const KeptSoon = 30 * time.Minute

// callbackDefinitions stand behind those of calls and appeals.
func callbackDefinitions() []wording {
	return []wording{
		{BackPromised, "Обещано перезвонить", "Заявки на перезвон, появившиеся за период: не дождался, звонил в нерабочее время, очередь была полна, попросил сам и так далее. Один номер на одной линии — одна открытая заявка. Остальные показатели перезвона — об этих же заявках, когда бы их ни выполнили.",
			"Promised", "Call-backs promised in the period: callers who gave up, called after hours, met a full queue, asked for a call and so on. One number on one line has one open promise. The other figures of call-backs are of these promises, whenever they were kept."},
		{BackKept, "Поговорили", "Заявки, по которым разговор состоялся: оператор дозвонился, или человек раньше дозвонился сам.",
			"Kept", "Promises that ended in a talk: an agent reached the person, or the person got through first."},
		{BackSoon, "Поговорили за 30 минут", "Доля: разговор состоялся не позже чем через 30 минут после появления заявки, делённые на все заявки периода. Ночные часы не вычитаются.",
			"Kept within 30 minutes", "Share: promises that ended in a talk within 30 minutes of being made, divided by all promises of the period. Hours of the night are not subtracted."},
		{BackMedian, "Первая попытка: медиана", "Половина заявок, по которым звонили, получила первую попытку не позже этого времени от появления заявки. Попытка начинается, когда зазвонил телефон гражданина; сбои на нашей стороне не попытки.",
			"First attempt: median", "Half of the promises that were tried had their first attempt within this time of being made. An attempt begins when the citizen's telephone rings; failures on our side are none."},
		{BackNinety, "Первая попытка: 90-й процентиль", "Девять из десяти заявок, по которым звонили, получили первую попытку не позже этого времени.",
			"First attempt: 90th percentile", "Nine in ten of the promises that were tried had their first attempt within this time."},
		{BackFailed, "Не дозвонились", "Заявки, по которым сделаны все попытки, положенные правилами, или номера не существует.",
			"Failed", "Promises for which every attempt that the rules allow was made, or whose number does not exist."},
		{BackClosed, "Закрыто без разговора", "Заявки, которые закрыл человек: решено иначе или больше не нужно.",
			"Closed without a talk", "Promises that a person closed: settled in another way, or no longer needed."},
		{BackOpen, "Ещё открыто", "Заявки периода, по которым разговора ещё не было и которые не закрыты. Обещано = поговорили + не дозвонились + закрыто без разговора + ещё открыто.",
			"Still open", "Promises of the period that are neither kept nor closed. Promised = kept + failed + closed without a talk + still open."},
		{BackReached, "Потерянные, с кем поговорили", "Доля среди заявок тех, кто не дождался в очереди: разговор в конце концов состоялся.",
			"Abandoned, reached in the end", "Share among the promises of callers who gave up in a queue: those that ended in a talk."},
	}
}

// Callbacks are the figures of the promises of one line, or of all.
type Callbacks struct {
	Promised int64 `json:"promised"`
	Kept     int64 `json:"kept"`
	Soon     int64 `json:"soon"`
	Failed   int64 `json:"failed"`
	Closed   int64 `json:"closed"`
	Open     int64 `json:"open"`
	// Reached of Abandoned promises ended in a talk.
	Abandoned int64 `json:"abandoned"`
	Reached   int64 `json:"reached"`
	// Tried promises have the times to the first attempt below; zero when none was.
	Tried         int64 `json:"tried"`
	FirstMedianMS int64 `json:"first_median_ms"`
	FirstNinetyMS int64 `json:"first_p90_ms"`
}

// LineCallbacks are those of one line in the whole period; the line "" has the
// promises of lines that the plan does not serve any more.
type LineCallbacks struct {
	Line string `json:"line"`
	Name string `json:"name"`
	Callbacks
}
