import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CaseView, type Entry, actionsOf, changeNames, coordinatorNext, deliveryWord, differences, namesTogether, running, standing, states, stopped } from '../src/core/case';
import { listsOf, worklists } from '../src/core/caseapi';
import { checklist, deliveries, fieldsOf, formOf, grounds, hopReasons, outcomes, startOf, unchosen, ways } from '../src/core/caseforms';
import { caseEn } from '../src/core/texts/case.en';
import { caseRu } from '../src/core/texts/case';
import { wordsEn } from '../src/core/texts/casewords.en';
import { wordsRu } from '../src/core/texts/casewords';

const go = (file: string): string => readFileSync(join(import.meta.dirname, '..', '..', 'cti', 'appeal', file), 'utf8');
const listed = (file: string, type: string): string[] => [...go(file).matchAll(new RegExp(`^\\s+\\w+\\s+${type}\\s+= "([\\w-]+)"`, 'gm'))].map((m) => m[1]!);
const boss = { login: 'vera', supervisor: true };
const anna = { login: 'anna', supervisor: false };

const view = (more: Partial<CaseView['case']> = {}, rest: Partial<CaseView> = {}): CaseView => ({
  case: {
    appeal: { id: 'a', channel: 'call', status: 'registered', filed_at: '2026-11-26T04:00:00Z', filed_by: { kind: 'agent', id: 'anna' }, applicant: { name: 'Ольга' }, topic: 'Дороги', text: 'Яма' },
    version: 1, kind: 'message', state: 'in_work', body: 'roads', ...more,
  },
  history: [], may: [...changeNames], late: false, names: {}, rules: { approval: false, extend_days: 30, kinds: ['legal'], moves: 0, visited: ['roads'] }, ...rest,
});

describe('how far an answer is', () => {
  it('does not say of a letter more than is known', () => {
    const said = (way: string, status: string): string => wordsRu[`delivery.${deliveryWord(way, status)}` as keyof typeof wordsRu];
    expect(said('email', 'sent')).toBe('принято почтовым сервером');
    expect(said('email', 'failed')).toBe('не дошло');
    expect([said('sms', 'sent'), said('sms', 'delivered')]).toEqual(['отправлено', 'доставлено']);
  });
});

describe('the words of the server', () => {
  it('are the same lists', () => {
    expect([...states]).toEqual(listed('kind.go', 'State'));
    expect([...changeNames].sort()).toEqual(listed('change.go', 'ChangeName').filter((n) => !['open', 'late', 'tick', 'notice'].includes(n)).sort());
    expect([...hopReasons]).toEqual(listed('word.go', 'HopReason'));
    expect([...grounds]).toEqual(listed('word.go', 'Ground'));
    expect([...checklist]).toEqual(listed('word.go', 'CheckItem'));
    expect([...ways]).toEqual(listed('word.go', 'Way'));
    expect([...deliveries]).toEqual(listed('word.go', 'DeliveryStatus'));
    expect([...worklists].sort()).toEqual(listed('query.go', 'List').sort());
    expect([...outcomes, 'not_ours'].sort()).toEqual(listed('kind.go', 'Outcome').sort());
  });

  it('have texts in both languages with the same blanks', () => {
    const blanks = (s: string): string[] => (s.match(/\{\w+\}/g) ?? []).sort();
    for (const [ru, en] of [[caseRu, caseEn], [wordsRu, wordsEn]] as [Record<string, string>, Record<string, string>][]) {
      expect(Object.keys(en).sort()).toEqual(Object.keys(ru).sort());
      for (const key of Object.keys(ru)) expect(blanks(en[key]!), key).toEqual(blanks(ru[key]!));
    }
    const wanted = [...states.map((s) => `state.${s}`), ...changeNames.flatMap((n) => [`do.${n}`, `did.${n}`]), 'did.open', 'did.late', 'did.notice', ...grounds.map((g) => `ground.${g}`), ...hopReasons.map((r) => `reason.${r}`),
      ...checklist.map((c) => `check.${c}`), ...ways.map((w) => `way.${w}`), ...deliveries.map((d) => `delivery.${d}`), ...listed('kind.go', 'Outcome').map((o) => `outcome.${o}`), ...listed('case.go', 'Stop').map((s) => `stop.${s}`)];
    expect(wanted.filter((key) => !(key in wordsRu))).toEqual([]);
  });

  it('of every form have a label, and each field is one of the change\'s', () => {
    const change = go('change.go');
    for (const name of changeNames) {
      for (const f of [...formOf(name, view(), boss), ...formOf(name, view({}, { rules: { ...view().rules, moves: 2 } }), anna)]) {
        expect(`field.${f.name}` in wordsRu, `${name}: ${f.name}`).toBe(true);
        expect(change, `${name}: ${f.name}`).toMatch(new RegExp(`json:"${f.name}[",]`));
      }
    }
  });
});

describe('the worklists', () => {
  it('are those that somebody has, and that of an organisation is for its people', () => {
    expect(listsOf({ supervisor: false })).toEqual(['mine', 'unread', 'undelivered']);
    expect(listsOf({ supervisor: false, body: 'min-health' })).toEqual(['mine', 'body', 'unread', 'undelivered']);
    expect(listsOf({ supervisor: true, body: '' })).toEqual(worklists.filter((l) => l !== 'body'));
    expect(listsOf({ supervisor: true, body: 'min-health' })).toEqual([...worklists]);
    for (const texts of [caseRu, caseEn]) expect(worklists.filter((l) => !(`work.${l}` in texts) || !(`work.${l}.none` in texts))).toEqual([]);
  });
});

describe('a case', () => {
  it('offers first what brings it on', () => {
    const { main, more } = actionsOf(view());
    expect(main).toEqual(['answer', 'forward', 'ask', 'promise', 'extend']);
    expect(more).toContain('submit');
    expect(actionsOf(view({}, { may: ['submit', 'comment'] })).main).toEqual(['submit']);
    for (const state of states) {
      const heaps = actionsOf(view({ state }));
      expect([...heaps.main, ...heaps.more].sort(), state).toEqual([...changeNames].sort());
    }
  });

  it('shows the second editor what differs', () => {
    const entry: Entry = { at: '2026-11-26T05:00:00Z', by: { kind: 'supervisor', id: 'vera' }, what: 'assign', from: 'new', to: 'in_work', body: 'water' };
    const before = view({ state: 'new', body: 'roads' }, { history: [entry] });
    const now = view({ state: 'in_work', body: 'water', person: 'oleg', version: 2 }, { history: [entry, { ...entry, what: 'entrust' }], due: { clock: 'answer', at: '2026-12-01T00:00:00Z' } });
    const found = differences(before, now);
    expect(found.fields).toEqual([
      { field: 'state', was: 'new', is: 'in_work' }, { field: 'body', was: 'roads', is: 'water' }, { field: 'person', was: '', is: 'oleg' }, { field: 'due', was: '', is: '2026-12-01T00:00:00Z' },
    ]);
    expect(found.entries.map((e) => e.what)).toEqual(['entrust']);
    expect(differences(now, now)).toEqual({ fields: [], entries: [] });
    expect(namesTogether({ bodies: { a: 'А', b: 'Б' } }, { bodies: { b: 'В' } }).bodies).toEqual({ a: 'А', b: 'В' });
  });

  it('knows its clocks and when the coordinator decides', () => {
    const clock = (name: string, due: string, stop?: string) => ({ name, policy: 'p', policy_version: 1, started_at: due, due_at: due, ...(stop ? { stopped_at: stop } : {}) });
    const c = view({ clocks: [clock('answer', '2026-12-02T00:00:00Z'), clock('register', '2026-11-01T00:00:00Z', '2026-11-02T00:00:00Z'), clock('promise', '2026-12-01T00:00:00Z')] }).case;
    expect(running(c).map((k) => k.name)).toEqual(['promise', 'answer']);
    expect(stopped(c).map((k) => k.name)).toEqual(['register']);
    expect(standing('2026-12-01T00:00:00Z', Date.parse('2026-12-01T00:00:01Z'))).toEqual({ late: true, ms: 1000 });
    expect([0, 1, 2, 3].map((moves) => coordinatorNext(view({}, { rules: { ...view().rules, moves } })))).toEqual([false, false, true, true]);
  });
});

describe('a form', () => {
  const day = (date: string): string => `${date}T15:59:59.999Z`;

  it('asks for a reason from the second move on, and for no body from the third', () => {
    const at = (moves: number) => formOf('forward', view({}, { rules: { ...view().rules, moves } }), boss).map((f) => [f.name, Boolean(f.optional)]);
    expect(at(0)).toEqual([['to', true], ['reason', true], ['text', false], ['told', false]]);
    expect(at(1)).toEqual([['to', true], ['reason', false], ['text', false], ['told', false]]);
    expect(at(2)).toEqual([['reason', false], ['text', false], ['told', false]]);
  });

  it('lets an agent take an appeal and nobody else\'s name', () => {
    const mine = formOf('entrust', view(), anna);
    expect(mine.map((f) => f.kind)).toEqual(['given']);
    expect(fieldsOf(mine, startOf('entrust', view(), anna), day)).toEqual({ person: 'anna' });
    expect(formOf('entrust', view(), boss).map((f) => f.name)).toEqual(['person']);
  });

  it('does not offer the body that sent the appeal away', () => {
    expect(startOf('assign', view({ state: 'coordination' }), boss)).toEqual({});
    expect(startOf('assign', view({ state: 'new' }, { names: { bodies: { roads: 'Дороги' } } }), boss)).toEqual({ body: 'roads', 'body.words': 'Дороги' });
  });

  it('becomes the fields of a request', () => {
    expect(fieldsOf(formOf('promise', view(), boss), { until: '2026-12-01', text: ' Почистим. ', told: true }, day)).toEqual({ until: '2026-12-01T15:59:59.999Z', text: 'Почистим.', told: true });
    expect(fieldsOf(formOf('extend', view(), boss), { days: 'x', text: '' }, day)).toEqual({ days: 0, told: false });
    expect(fieldsOf(formOf('rate', view(), boss), { mark: '2', way: 'call' }, day)).toEqual({ mark: 2, way: 'call' });
    expect(fieldsOf(formOf('answer', view(), boss), { text: 'Да', outcome: 'resolved', checklist: ['plain'] }, day)).toEqual({ text: 'Да', outcome: 'resolved', checklist: ['plain'] });
    expect(fieldsOf(formOf('assign', view(), boss), { body: '', 'body.words': 'водо' }, day)).toEqual({ told: false });
    expect(unchosen(formOf('assign', view(), boss), { body: '', 'body.words': 'водо' })).toEqual(['body']);
    expect(unchosen(formOf('assign', view(), boss), { body: 'water', 'body.words': 'Водоканал' })).toEqual([]);
  });
});
