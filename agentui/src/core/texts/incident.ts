/** The texts of mass incidents, in Russian; only the parts that show them load them. */
export const incidentRu = {
  'open-incident': 'Открыть массовый случай',
  'revise-incident': 'Изменить массовый случай',
  'end-incident': 'Закончить массовый случай',
  'dismiss-incident': 'Не массовый случай',
};

/** The same in English. */
export const incidentEn: typeof incidentRu = {
  'open-incident': 'Open a mass incident',
  'revise-incident': 'Revise a mass incident',
  'end-incident': 'End a mass incident',
  'dismiss-incident': 'No mass incident',
};
