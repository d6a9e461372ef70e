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

const fields: Record<'ru' | 'en', Record<string, string>> = {
  ru: { name: 'имя', role: 'роль', queues: 'очереди', skills: 'навыки', phone: 'телефон', body: 'организация', sees: 'допуск', password: 'новый пароль' },
  en: { name: 'name', role: 'role', queues: 'queues', skills: 'skills', phone: 'phone', body: 'organisation', sees: 'access', password: 'new password' },
};

const topics: Record<'ru' | 'en', Record<string, string>> = {
  ru: { health: 'здоровье', military: 'военная служба' },
  en: { health: 'health', military: 'military service' },
};

/** What an act says that was done to somebody who logs in: it has codes, in older rows Russian words. Nothing for other acts. */
export function changeOf(lang: 'ru' | 'en', act: { kind: string; reason?: string }, bodies: Record<string, string> = {}): string {
  const said = act.reason ?? '';
  if (act.kind === 'add-user') return roles[lang][said] ?? said;
  if (act.kind !== 'change-user') return '';
  return said.split('\n').map((line) => {
    const [, field = line, values = ''] = /^(\w+)(?:: (.*))?$/.exec(line) ?? [];
    const name = fields[lang][field];
    if (!name) return line;
    const words = ({ role: roles[lang], sees: topics[lang], body: bodies } as Record<string, Record<string, string>>)[field] ?? {};
    const both = values.split(' → ').map((value) => value.split(', ').map((code) => words[code] ?? code).join(', ')).join(' → ');
    return both ? `${name}: ${both}` : name;
  }).join('; ');
}

const console = 'console:';

/** Who acted, as people are shown it: with a page's login, or at the server with the name that is used there. */
export function whoActed(lang: 'ru' | 'en', by: string): string {
  return by.startsWith(console) ? `${by.slice(console.length)} (${lang === 'ru' ? 'на сервере' : 'at the server'})` : by;
}
