/** The texts of a call that is to tell an answer, in Russian; only that panel loads them. */
export const toldRu = {
  title: 'Сообщите заявителю ответ',
  appeal: 'Обращение {number}',
  read: 'Прочитайте заявителю:',
  empty: 'Текста ответа нет: откройте обращение.',
  yes: 'Ответ сообщён',
  no: 'Сообщить не удалось',
  why: 'Почему не удалось',
  'why.hint': 'Это прочтёт тот, кто ведёт обращение.',
  record: 'Записать',
  cancel: 'Отмена',
  'said.yes': 'Отмечено: ответ сообщён.',
  'said.no': 'Отмечено: ответ не сообщён. Обращение вернулось тому, кто его ведёт.',
};

/** The same in English. */
export const toldEn: typeof toldRu = {
  title: 'Tell the applicant the answer',
  appeal: 'Appeal {number}',
  read: 'Read to the applicant:',
  empty: 'There is no text of the answer: open the appeal.',
  yes: 'The answer was told',
  no: 'It could not be told',
  why: 'Why not',
  'why.hint': 'Whoever holds the appeal reads this.',
  record: 'Note it',
  cancel: 'Cancel',
  'said.yes': 'Noted: the answer was told.',
  'said.no': 'Noted: the answer was not told. The appeal is back with whoever holds it.',
};
