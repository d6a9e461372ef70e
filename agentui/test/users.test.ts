import { expect, it } from 'vitest';
import { initials } from '../src/core/format';
import { changedFields, matches, passwordOf, rebase, skillRows, skillsOf, type UserDraft } from '../src/core/users';

const seen: UserDraft = { name: 'Анна', role: 'agent', queues: ['122', '117'], skills: { law: 60 }, phone: '', body: '', sees: [] };

it('the second of two administrators takes over what the first changed, and keeps what was typed', () => {
  const mine = { ...seen, name: 'Анна Демидова', skills: { law: 70 } };
  const theirs = { ...seen, role: 'supervisor' as const, skills: { law: 80 }, queues: ['117', '122'] };
  expect(rebase(seen, mine, theirs)).toEqual({ draft: { ...theirs, name: 'Анна Демидова', skills: { law: 70 } }, changed: ['role', 'skills'], both: ['skills'] });
  expect(rebase(seen, mine, { ...seen, name: 'Анна Демидова' }).both, 'both wrote the same').toEqual([]);
});

it('the order of queues, skills and topics is no change', () => {
  expect(changedFields({ ...seen, skills: { a: 1, b: 2 }, sees: ['health', 'military'] }, { ...seen, queues: ['117', '122'], skills: { b: 2, a: 1 }, sees: ['military', 'health'] })).toEqual([]);
  expect(changedFields(seen, { ...seen, skills: { law: 61 } })).toEqual(['skills']);
});

it('skills are typed in rows', () => {
  expect(skillRows({ tax: 5, law: 60 })).toEqual([{ name: 'law', level: '60' }, { name: 'tax', level: '5' }]);
  expect(skillsOf([{ name: ' Law ', level: ' 60' }, { name: '', level: '' }, { name: 'tax', level: '0' }])).toEqual({ skills: { law: 60, tax: 0 } });
  for (const [name, level, how] of [['право', '1', 'name'], ['', '1', 'name'], ['-law', '1', 'name'], ['tax', '', 'level'], ['tax', '101', 'level'], ['tax', '-1', 'level'], ['tax', '1.5', 'level'], ['law', '2', 'twice']] as const)
    expect(skillsOf([{ name: 'law', level: '60' }, { name, level }]), `${name}=${level}`).toEqual({ wrong: 1, how });
});

it('whoever is looked for has every typed word', () => {
  const shown = ['Анна Демидова', 'operator1', 'Единая служба 122', 'law'];
  for (const typed of ['', 'анна', 'ДЕМИД 122', '  law  ']) expect(matches(shown, typed), typed).toBe(true);
  expect(matches(shown, 'анна 117')).toBe(false);
});

it('a password that is made is easy to read aloud, and never shorter', () => {
  expect(passwordOf(new Uint8Array(64).map((_, i) => i))).toBe('abcd-efgh-jkmn-pqrs');
  expect(passwordOf(new Uint8Array(64).map((_, i) => (i % 2 ? 255 : 30)))).toBe('9999-9999-9999-9999');
  expect(() => passwordOf(new Uint8Array(64).fill(255))).toThrow();
});

it('initials are the first letters of two words', () => {
  expect(['Анна Демидова', 'вера', ' Глеб  Петрович Орлов', ''].map(initials)).toEqual(['АД', 'В', 'ГП', '']);
});
