// What the stand-in knows of mass incidents.
const ago = (minutes) => new Date(Date.now() - minutes * 60_000).toISOString();

export const openIncidents = () => [{
  id: '7c1b2a90-1111-4222-8333-9a0b1c2d3e4f', name: 'Нет воды в центре Братска', topic_code: 'housing.water.none', topic: 'Нет холодной воды', territory: 'bratsk', place: 'город Братск',
  where: { menu: 'housing' }, heard_at: 'ЖКХ', text: 'На улице Ленина авария на водопроводе. Бригада работает, воду обещают дать к шести вечера.', prompt: 'emergency-water', sound: 'Нет воды',
  forecast: ago(-180), opened_at: ago(42), opened_by: 'supervisor', followers: 23, appeals: 25,
}];
const proposals = () => [{
  subject: 'housing.heating', topic_code: 'housing.heating.none', topic: 'Нет отопления', territory: 'angarsk', place: 'Ангарский городской округ', callers: 7, appeals: 9, first_at: ago(38), last_at: ago(2),
}];
const places = [
  { where: { line: 'all' }, name: '' }, { where: { line: '122' }, name: 'Единая служба 122' }, { where: { menu: 'housing' }, name: 'ЖКХ' }, { where: { queue: '122' }, name: 'Единая служба 122' },
];

export const incidentAnswers = (reply) => ({
  'GET /incidents': (w, _, res, __, url) => reply(res, 200, { incidents: w.empty || (url.searchParams.get('topic_code') && !w.incident) ? [] : openIncidents() }),
  'GET /incidents/places': (_, __, res) => reply(res, 200, { places, key: '1' }),
  'GET /incidents/proposals': (w, _, res) => reply(res, 200, { proposals: w.empty ? [] : proposals() }),
});
