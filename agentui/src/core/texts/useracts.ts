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
