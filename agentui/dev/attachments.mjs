/** Files of appeals, made up; what is added here stays until the end. */
const ago = (s) => new Date(Date.now() - s * 1000).toISOString();
const anna = { kind: 'agent', id: 'anna' };
const boss = { kind: 'supervisor', id: 'boss' };
const names = { bodies: {}, people: { anna: 'Анна Котова', boss: 'Мария Орлова' }, appeals: {}, topics: {}, territories: {} };

const files = [
  { id: 'f-1', name: 'Батарея в комнате.jpg', type: 'image/jpeg', bytes: 2_411_000, added_at: ago(7200), added_by: anna, may_remove: true, content: '/api/v1/appeals/a1/attachments/f-1' },
  { id: 'f-2', name: 'Акт обследования.pdf', type: 'application/pdf', bytes: 84_000, added_at: ago(5400), added_by: boss, content: '/api/v1/appeals/a1/attachments/f-2' },
  { id: 'f-3', name: 'Чужой договор.pdf', type: 'application/pdf', bytes: 51_000, added_at: ago(5000), added_by: anna, removed_at: ago(4800), removed_by: boss, why: 'Относится к другому обращению' },
];
const list = (empty) => ({ attachments: empty ? [] : files, names, may_add: true, max_bytes: 20 << 20, most: 20, extensions: ['pdf', 'jpg', 'png', 'docx'] });

/** What the addresses of files answer; the second part of an address's id is the file's. */
export const attachmentAnswers = (reply) => ({
  'GET /appeals/*/attachments': (w, _, res) => reply(res, 200, list(w.empty)),
  'PUT /appeals/*/attachments/*': (_, body, res, __, url) => {
    const id = url.pathname.split('/').at(-1);
    if (!files.some((f) => f.id === id)) files.push({ id, name: url.searchParams.get('name'), type: 'application/pdf', bytes: body.length, added_at: ago(0), added_by: anna, may_remove: true, content: url.pathname });
    reply(res, 200, list());
  },
  'GET /appeals/*/attachments/*': (_, __, res) => {
    res.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Disposition': 'attachment' });
    res.end('Файл стенда');
  },
  'POST /appeals/*/attachments/*/removal': (_, body, res, __, url) => {
    const file = files.find((f) => f.id === url.pathname.split('/').at(-2));
    if (file && !file.removed_at) Object.assign(file, { removed_at: ago(0), removed_by: anna, why: body.why, content: undefined, may_remove: undefined });
    reply(res, 200, list());
  },
});
