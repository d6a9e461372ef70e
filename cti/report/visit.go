package report

import "time"

// The figures of queues, which count visits: a call that went through three
// queues is in each of them.
const (
	QueueOffered     Figure = "queue_offered"
	QueueAnswered    Figure = "queue_answered"
	QueueAbandoned   Figure = "queue_abandoned"
	QueueShort       Figure = "queue_short"
	QueueSentOff     Figure = "queue_sent_off"
	QueueOverflowed  Figure = "queue_overflowed"
	QueueChose       Figure = "queue_chose"
	QueueAskedBack   Figure = "queue_asked_back"
	QueueVoicemails  Figure = "queue_voicemails"
	QueuePassedOn    Figure = "queue_passed_on"
	QueueOpen        Figure = "queue_open"
	QueueInTime      Figure = "queue_in_time"
	QueueMeanWait    Figure = "queue_mean_wait"
	QueueMedianWait  Figure = "queue_median_wait"
	QueueNinetyWait  Figure = "queue_p90_wait"
	QueueMaxWait     Figure = "queue_max_wait"
	QueueMeanTalk    Figure = "queue_mean_talk"
	QueueMeanWrap    Figure = "queue_mean_wrap"
	QueueHandling    Figure = "queue_handling"
	QueueTransferred Figure = "queue_transferred"
)

// queueDefinitions stand behind those of calls, appeals and call-backs.
func queueDefinitions() []wording {
	return []wording{
		{QueueOffered, "Поступило в очередь", "Сколько раз звонящие вставали в эту очередь за период: с линии, из другой очереди, клавишей или переводом от оператора. Звонок, прошедший три очереди, есть в каждой из них; вернувшийся в ту же очередь считается ещё раз. Относится к часу, в который звонящий встал в очередь. Поступило = отвечено + потеряно + ушло по переливу + выбрали другую очередь + выбрали перезвон + голосовые сообщения + ответили на другом номере + ещё не решено.",
			"Entered the queue", "How often callers entered this queue in the period: from the line, from another queue, by key, or carried over by an agent. A call that went through three queues is in each of them, and one that came back is counted again. It belongs to the hour in which the caller entered. Entered = answered + abandoned + sent on + chose another queue + asked to be called back + voicemails + passed on + not settled yet."},
		{QueueAnswered, "Отвечено", "Из поступивших в очередь: ответил оператор.",
			"Answered", "Of those who entered: an agent answered."},
		{QueueAbandoned, "Потеряно", "Из поступивших в очередь: звонок завершился в этой очереди без ответа. Положившие трубку, те, с кем очередь попрощалась по своим правилам, не оставившие сообщения, когда о нём попросили, и прерванные сбоем. Ушедшие в другую очередь здесь не потеряны.",
			"Abandoned", "Of those who entered: the call ended in this queue without an answer. Callers who hung up, to whom the queue's rules said good-bye, who left no message when asked for one, and those cut off by a fault. Whoever went on to another queue is not lost here."},
		{QueueShort, "из них до 5 секунд", "Потерянные, где звонящий сам положил трубку меньше чем через 5 секунд после того, как встал в очередь. Входят в «Потеряно» и остаются в знаменателе «Ответ вовремя».",
			"of them within 5 seconds", "Abandoned by callers who hung up less than 5 seconds after entering. Part of Abandoned, and of the denominator of Answered in time."},
		{QueueSentOff, "из них отказано очередью", "Потерянные, с которыми очередь попрощалась по своим правилам: мест нет или ждать слишком долго. Входят в «Потеряно».",
			"of them sent off", "Abandoned to whom the queue's rules said good-bye, because it was full or the wait too long. Part of Abandoned."},
		{QueueOverflowed, "Ушло по переливу", "Из поступивших в очередь: её правила передали ждущего в другую очередь, и ожидание продолжилось там.",
			"Sent on", "Of those who entered: the queue's rules sent the caller on to wait in another queue."},
		{QueueChose, "Выбрали другую очередь", "Из поступивших в очередь: звонящий клавишей перешёл в другую.",
			"Chose another queue", "Of those who entered: the caller went to another queue by key."},
		{QueueAskedBack, "Выбрали перезвон", "Из поступивших в очередь: звонящий клавишей попросил перезвонить вместо ожидания.",
			"Asked to be called back", "Of those who entered: the caller chose by key to be called back instead of waiting."},
		{QueueVoicemails, "Голосовые сообщения", "Из поступивших в очередь: звонящий оставил сообщение вместо ожидания.",
			"Voicemails", "Of those who entered: the caller left a message instead of waiting."},
		{QueuePassedOn, "Ответили на другом номере", "Из поступивших в очередь: ответили по внешнему номеру, на который звонок передала очередь, и ни один оператор.",
			"Passed on", "Of those who entered: answered at the outside number to which the queue sent the call, and by no agent."},
		{QueueOpen, "Ещё не решено", "Из поступивших в очередь: ещё ждут или диктуют сообщение.",
			"Not settled yet", "Of those who entered: still waiting, or speaking a message."},
		{QueueInTime, "Ответ вовремя", "Доля: отвеченные за норму ожидания этой очереди, делённые на всех поступивших в неё, кроме ещё не решённых. Ожидание считается с того, как звонящий встал в эту очередь. Потерянные, в том числе быстро, ушедшие дальше, оставившие сообщение и выбравшие перезвон остаются в знаменателе.",
			"Answered in time", "Share: answered within this queue's limit, divided by all who entered except those not settled yet. The wait counts from entering this queue. Abandoned, the quick ones too, sent on, voicemails and call-backs stay in the denominator."},
		{QueueMeanWait, "Среднее ожидание", "Среднее по отвеченным: от того, как звонящий встал в эту очередь, до ответа оператора, включая время вызова.",
			"Mean wait", "Mean over the answered: from entering this queue to the agent's answer, the ringing included."},
		{QueueMedianWait, "Ожидание: медиана", "Половина отвеченных ждала в этой очереди не дольше.",
			"Wait: median", "Half of the answered waited in this queue no longer than this."},
		{QueueNinetyWait, "Ожидание: 90-й процентиль", "Девять из десяти отвеченных ждали в этой очереди не дольше.",
			"Wait: 90th percentile", "Nine in ten of the answered waited in this queue no longer than this."},
		{QueueMaxWait, "Наибольшее ожидание", "Наибольшее среди поступивших в очередь, чем бы ожидание ни кончилось.",
			"Longest wait", "The longest among those who entered, however the wait ended."},
		{QueueMeanTalk, "Средний разговор", "Среднее по отвеченным, которые уже покинули очередь: время с операторами до перевода в другую очередь или до конца, включая удержание. Разговор с внешним номером не входит.",
			"Mean talk", "Mean over the answered who have left the queue: time with agents until the call was carried to another queue or ended, hold included. Talk with outside numbers is left out."},
		{QueueMeanWrap, "Среднее оформление", "Среднее по тем же звонкам, что и средний разговор: оформление после разговора всех операторов, которые в нём участвовали, пока звонящий был в этой очереди. Кто оформления не получил, входит с нулём. Оформление, которое ещё идёт, добавится, когда закончится.",
			"Mean wrap-up", "Mean over the same calls as the mean talk: the wrap-ups after the talk of all agents who took part in it while the caller was in this queue. Whoever had no wrap-up counts with zero. One that still goes on is added when it ends."},
		{QueueHandling, "Среднее обслуживание (AHT)", "Разговор, удержание и оформление вместе, делённые на отвеченные, которые уже покинули очередь: средний разговор плюс среднее оформление. Вызов оператора и разговор с внешним номером не входят.",
			"Mean handling (AHT)", "Talk, hold and wrap-up together, divided by the answered who have left the queue: mean talk plus mean wrap-up. Ringing and talk with outside numbers are left out."},
		{QueueTransferred, "Переведено", "Отвеченные, которых оператор перевёл: другому оператору, в очередь или на номер. Сколько бы переводов ни было, считается раз.",
			"Transferred", "The answered whom an agent carried over: to another agent, a queue or a number. However often, it counts once."},
	}
}

// Visits are the figures of one queue in one span. Sums stay sums, so that spans
// add up.
type Visits struct {
	// Offered entered: Answered + Abandoned + Overflowed + Chose + AskedBack +
	// Voicemails + PassedOn + Open.
	Offered    int64 `json:"offered"`
	Answered   int64 `json:"answered"`
	Abandoned  int64 `json:"abandoned"`
	Overflowed int64 `json:"overflowed"`
	Chose      int64 `json:"chose"`
	AskedBack  int64 `json:"asked_back"`
	Voicemails int64 `json:"voicemails"`
	PassedOn   int64 `json:"passed_on"`
	Open       int64 `json:"open"`
	// Short and SentOff are parts of Abandoned.
	Short   int64 `json:"short_abandoned"`
	SentOff int64 `json:"sent_off"`
	// InTime of Decided were answered within the queue's limit.
	InTime  int64 `json:"in_time"`
	Decided int64 `json:"decided"`
	// WaitMS is the sum over Answered, MaxWaitMS the longest over Decided.
	WaitMS    int64 `json:"wait_ms"`
	MaxWaitMS int64 `json:"max_wait_ms"`
	// TalkMS is the sum over Talked, the answered who have left.
	TalkMS int64 `json:"talk_ms"`
	// WrapMS is the sum of their wrap-ups that are over.
	WrapMS      int64 `json:"wrap_ms"`
	Talked      int64 `json:"talked"`
	Transferred int64 `json:"transferred"`
}

// Add gives the figures of two spans together.
func (v Visits) Add(w Visits) Visits {
	return Visits{
		Offered: v.Offered + w.Offered, Answered: v.Answered + w.Answered, Abandoned: v.Abandoned + w.Abandoned,
		Overflowed: v.Overflowed + w.Overflowed, Chose: v.Chose + w.Chose, AskedBack: v.AskedBack + w.AskedBack,
		Voicemails: v.Voicemails + w.Voicemails, PassedOn: v.PassedOn + w.PassedOn, Open: v.Open + w.Open,
		Short: v.Short + w.Short, SentOff: v.SentOff + w.SentOff, InTime: v.InTime + w.InTime, Decided: v.Decided + w.Decided,
		WaitMS: v.WaitMS + w.WaitMS, MaxWaitMS: max(v.MaxWaitMS, w.MaxWaitMS),
		TalkMS: v.TalkMS + w.TalkMS, WrapMS: v.WrapMS + w.WrapMS, Talked: v.Talked + w.Talked, Transferred: v.Transferred + w.Transferred,
	}
}

// QueueTotal is one queue's visits in the whole period; the queue "" has those of
// queues that the plan has no more. The waits below which half and nine in ten of
// the answered stayed do not add up, and are zero when none was.
type QueueTotal struct {
	Queue string `json:"queue"`
	Name  string `json:"name"`
	Visits
	MedianWaitMS int64 `json:"median_wait_ms"`
	NinetyWaitMS int64 `json:"p90_wait_ms"`
}

// QueueHour is one queue's visits that began in one hour, which begins at Hour.
type QueueHour struct {
	Queue string    `json:"queue"`
	Hour  time.Time `json:"hour"`
	Visits
}

// QueueFigures are the figures of one queue: of those who entered it today, and
// in the last half hour, which is what «now» means on the board.
type QueueFigures struct {
	Queue  string `json:"queue"`
	Today  Visits `json:"today"`
	Recent Visits `json:"recent"`
}

// RecentSpan is how far «now» reaches back.
const RecentSpan = 30 * time.Minute
