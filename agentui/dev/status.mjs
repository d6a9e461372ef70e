// What a citizen sees of an appeal: a number that ends in 1 to 5 has a standing of its own.
const day = 86_400_000;
const ago = (days) => new Date(Date.now() - days * day).toISOString();
const end = (days) => new Date(Date.parse(`${ago(-days).slice(0, 10)}T15:59:59.999Z`)).toISOString();
const holder = { name: 'Администрация города Иркутска', phones: [{ number: '+73952520000', name: 'приёмная' }], email: 'priem@irkutsk.example', hours: 'пн–чт 9–18, пт 9–17', since: ago(2) };
const base = { round: 0, topic: 'Ямы на дороге', filed_at: ago(9), registered_at: ago(9), due_at: end(18), late: false, holder, moves: [], may: [], line: '122', time_zone: 'Asia/Irkutsk' };
const answered = { ...base, stage: 'answered', answer: { at: ago(1), outcome: 'resolved', text: 'Здравствуйте, Мария Ивановна.\n\nЯму у дома 12 по улице Ленина заделали 25 ноября. Дорогу проверили, следующий осмотр будет весной.' }, may: ['reopen', 'rate'] };
const standings = {
  1: { ...base, stage: 'received', holder: { centre: true } },
  2: { ...base, stage: 'working', extended_days: 21, moves: [{ at: ago(7), to: 'Дорожная служба', reason: 'wrong-topic' }, { at: ago(4), reason: 'not-powers' }, { at: ago(2), to: holder.name }] },
  3: { ...base, stage: 'working', due_at: end(-2), late: true },
  4: answered,
  5: { ...base, stage: 'asked', question: 'Какой у вас подъезд и этаж?' },
  6: { ...answered, answer: { at: ago(1), outcome: 'explained', withheld: true }, mark: 4, may: ['reopen'] },
};

export const statusAnswers = (reply, problem) => {
  const seen = {};
  const of = (body) => {
    const last = body.number.at(-1);
    return seen[last] ?? (standings[last] && { number: `2026-00000${last}`, ...standings[last] });
  };
  const wrong = 'Обращения с таким номером и таким кодовым словом нет. Проверьте номер и кодовое слово; вместо слова подойдут последние 4 цифры телефона, который вы оставили. Не получается — позвоните нам, мы поможем.';
  const answer = (change) => (_, body, res) => {
    const status = of(body);
    if (!status || body.code_word === 'сосна 10') return problem(res, 404, wrong);
    if (change) seen[body.number.at(-1)] = { ...status, ...change(body, status) };
    return reply(res, 200, of(body));
  };
  return {
    'POST /public/appeals/status': answer(null),
    'POST /public/appeals/mark': answer((body) => ({ mark: body.mark, may: ['reopen'] })),
    'POST /public/appeals/reopen': answer((_, status) => ({ stage: 'once_more', round: status.round + 1, answer: undefined, mark: undefined, may: [] })),
  };
};
