/** The texts of choosing topic, place and body, in Russian. */
export const classifyRu = {
  'appeal.topic.hint': 'Два слова: «нет света», «садик». Enter выбирает.',
  'appeal.territory': 'Где: город или район',
  'appeal.body': 'Кто отвечает',
  'appeal.due': 'Ответить до {time}',
  'appeal.body.none': 'Ответственный не определён. Укажите место или выберите организацию.',
  'choice.urgent': 'срочно',
  'choice.list': 'Варианты',
  'choice.count': 'вариантов: {n}',
  'public.appeal.territory': 'Город или район (необязательно)',
};

/** The same in English. */
export const classifyEn: typeof classifyRu = {
  'appeal.topic.hint': 'Two words, for example "нет света". Enter chooses.',
  'appeal.territory': 'Where: town or district',
  'appeal.body': 'Who answers',
  'appeal.due': 'To be answered by {time}',
  'appeal.body.none': 'Nobody is known to answer. Say where it is, or choose an organisation.',
  'choice.urgent': 'urgent',
  'choice.list': 'Choices',
  'choice.count': 'choices: {n}',
  'public.appeal.territory': 'Town or district (optional)',
};
