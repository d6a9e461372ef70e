/** The texts of the login, in Russian: whoever is logged in loads none of them. */
export const loginRu = {
  'login.title': 'Вход для сотрудников',
  'login.login': 'Логин',
  'login.password': 'Пароль',
  'login.enter': 'Войти',
  'login.entering': 'Входим…',
  'login.wait': 'Слишком много попыток. Повторите через {s} с.',
  'login.citizen': 'Вы здесь не работаете?',
  'login.call': 'Позвонить с этой страницы',
  'login.status': 'Узнать, что с обращением',
};

/** The same in English. */
export const loginEn: Record<keyof typeof loginRu, string> = {
  'login.title': 'Staff login',
  'login.login': 'Login',
  'login.password': 'Password',
  'login.enter': 'Log in',
  'login.entering': 'Logging in…',
  'login.wait': 'Too many tries. Try again in {s} s.',
  'login.citizen': 'You do not work here?',
  'login.call': 'Call from this page',
  'login.status': 'See what became of an appeal',
};
