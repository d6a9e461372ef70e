/** The texts about whoever is logged in, in Russian; only their dialog loads them. */
export const ownRu = {
  'login': 'Логин',
  'role': 'Роль',
  'role.agent': 'оператор',
  'role.supervisor': 'старший смены',
  'role.admin': 'администратор',
  'queues': 'Очереди',
  'password': 'Сменить пароль',
  'current': 'Нынешний пароль',
  'new': 'Новый пароль',
  'new.hint': 'Не короче 8 знаков. Другие ваши входы завершатся, этот останется.',
  'again': 'Новый пароль ещё раз',
  'differ': 'Пароли не совпадают: напишите новый ещё раз.',
  'change': 'Сменить пароль',
  'changed': 'Пароль изменён. Другие ваши входы завершены.',
  'close': 'Закрыть',
};

export type OwnKey = keyof typeof ownRu;

/** The same in English. */
export const ownEn: Record<OwnKey, string> = {
  'login': 'Login',
  'role': 'Role',
  'role.agent': 'agent',
  'role.supervisor': 'supervisor',
  'role.admin': 'administrator',
  'queues': 'Queues',
  'password': 'Change the password',
  'current': 'Present password',
  'new': 'New password',
  'new.hint': 'At least 8 characters. Your other logins end, this one stays.',
  'again': 'New password once more',
  'differ': 'The passwords differ: write the new one again.',
  'change': 'Change the password',
  'changed': 'The password is changed. Your other logins have ended.',
  'close': 'Close',
};
