/** The texts that only the list of calls shows, in Russian. */
export const callsRu = {
  'noback.hidden-number': 'не перезвонить: номер скрыт',
  'noback.service-number': 'не перезвонить: короткий номер',
  'noback.not-dialed': 'не перезвонить: на такой номер не звоним',
  'noback.rule-off': 'не перезваниваем: в очереди это выключено',
  'visits': 'По очередям',
  'visit.wait': 'ждал {time}',
  'visit.talk': 'говорил {time}',
  'outcome.answered': 'ответил оператор {agent}',
  'outcome.passed-on': 'ответили на другом номере',
  'outcome.abandoned': 'не дождался',
  'outcome.overflowed': 'ушёл по переливу',
  'outcome.chose': 'выбрал другую очередь',
  'outcome.asked-back': 'выбрал перезвон',
  'outcome.voicemail': 'оставил сообщение',
  'outcome.sent-off': 'очередь попрощалась',
  'outcome.broken': 'прервано',
  'outcome.none': 'ещё не решено',
};

export type CallsKey = keyof typeof callsRu;

/** The same in English. */
export const callsEn: typeof callsRu = {
  'noback.hidden-number': 'no call-back: number hidden',
  'noback.service-number': 'no call-back: short number',
  'noback.not-dialed': 'no call-back: such numbers are not dialled',
  'noback.rule-off': 'no call-back: switched off in the queue',
  'visits': 'By queue',
  'visit.wait': 'waited {time}',
  'visit.talk': 'talked {time}',
  'outcome.answered': 'answered by {agent}',
  'outcome.passed-on': 'answered at another number',
  'outcome.abandoned': 'did not wait',
  'outcome.overflowed': 'sent on',
  'outcome.chose': 'chose another queue',
  'outcome.asked-back': 'chose a call-back',
  'outcome.voicemail': 'left a message',
  'outcome.sent-off': 'sent off',
  'outcome.broken': 'cut off',
  'outcome.none': 'not settled yet',
};
