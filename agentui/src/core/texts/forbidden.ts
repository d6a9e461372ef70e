/** Who may see a page, for whoever may not, in Russian; only they load it. */
export const forbiddenRu = {
  'supervisors': 'Эта страница — для старшего смены. Войдите под другим именем или вернитесь на рабочее место.',
  '/persons': 'Личные данные выгружает и стирает администратор. Войдите под другим именем или вернитесь на рабочее место.',
  '/staff': 'Сотрудников добавляет и меняет администратор. Войдите под другим именем или вернитесь на рабочее место.',
  '/plan': 'План правит администратор. Войдите под другим именем или вернитесь на рабочее место.',
  'switch': 'Войти под другим именем',
};

/** The same in English. */
export const forbiddenEn: typeof forbiddenRu = {
  'supervisors': 'This page is for supervisors. Log in as another person or go back to the desk.',
  '/persons': 'Personal data are exported and erased by administrators. Log in as somebody else or go back to the desk.',
  '/staff': 'People are added and changed by administrators. Log in as somebody else or go back to the desk.',
  '/plan': 'The plan is changed by administrators. Log in as somebody else or go back to the desk.',
  'switch': 'Log in as another person',
};
