/** The texts of what is asked again, in Russian; only the part that shows it loads them. */
export const againRu = {
  'again.title': 'По этой теме уже есть открытое обращение этого человека',
  'again.one': '{number} от {time}: {topic}',
  'again.due': 'ответ до {time}',
  'again.follows': 'присоединено к массовому',
  'again.add': 'Добавить к {number}',
  'again.adding': 'Добавляем…',
  'again.note': 'Срок ответа не изменится, номер останется прежним: назовите его человеку.',
  'again.failed': 'Не добавлено. {why}',
  'again.anew': 'Или напишите, почему это другое обращение',
  'again.need.text': 'Напишите, что человек сказал сейчас.',
};

/** The same in English. */
export const againEn: typeof againRu = {
  'again.title': 'This person has an open appeal about the same already',
  'again.one': '{number} of {time}: {topic}',
  'again.due': 'to be answered by {time}',
  'again.follows': 'part of a mass incident',
  'again.add': 'Add to {number}',
  'again.adding': 'Adding…',
  'again.note': 'The term stays as it is, and so does the number: tell it to the person.',
  'again.failed': 'Not added. {why}',
  'again.anew': 'Or write why this is another matter',
  'again.need.text': 'Write what the person said this time.',
};
