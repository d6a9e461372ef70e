/** What administrators do about those who log in, in Russian; only the list of acts loads it. */
export const userActsRu = {
  'add-user': 'Добавить сотрудника',
  'change-user': 'Изменить сотрудника',
  'disable-user': 'Отключить сотрудника',
  'enable-user': 'Включить сотрудника',
  'set-password': 'Задать новый пароль',
};

/** The same in English. */
export const userActsEn: typeof userActsRu = {
  'add-user': 'Add a person',
  'change-user': 'Change a person',
  'disable-user': 'Disable a person',
  'enable-user': 'Enable a person',
  'set-password': 'Set a new password',
};

const roles: Record<'ru' | 'en', Record<string, string>> = {
  ru: { agent: 'оператор', supervisor: 'старший смены', admin: 'администратор' },
  en: { agent: 'agent', supervisor: 'supervisor', admin: 'administrator' },
};

/** What an act says of itself: for an addition it is the code of the role, in older rows its Russian name; for all others, words. */
export function whyOf(lang: 'ru' | 'en', act: { kind: string; why?: string }): string {
  const why = act.why ?? '';
  return act.kind === 'add-user' ? roles[lang][why] ?? why : why;
}

const console = 'console:';

/** Who acted, as people are shown it: with a page's login, or at the server with the name that is used there. */
export function whoActed(lang: 'ru' | 'en', by: string): string {
  return by.startsWith(console) ? `${by.slice(console.length)} (${lang === 'ru' ? 'на сервере' : 'at the server'})` : by;
}
