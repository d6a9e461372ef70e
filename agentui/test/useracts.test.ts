import { expect, test } from 'vitest';
import { whoActed, changeOf } from '../src/core/texts/useracts';

test('who acted at the server is told apart from a login', () => {
  expect(whoActed('ru', 'console:root')).toBe('root (на сервере)');
  expect(whoActed('en', 'console:root')).toBe('root (at the server)');
  expect(whoActed('ru', 'admin')).toBe('admin');
});

test('a change names fields, roles and organisations in the reader\'s language, and people as they are called', () => {
  const why = 'name: role: Анна → Анна, agent\nrole: agent → supervisor\nbody: — → min-health\nbody: gone → —\nsees: health → health, military\nqueues: 122 → —\npassword';
  expect(changeOf('en', { kind: 'change-user', reason: why }, { 'min-health': 'Минздрав' })).toBe(
    'name: role: Анна → Анна, agent; role: agent → supervisor; organisation: — → Минздрав; organisation: gone → —; access: health → health, military service; queues: 122 → —; new password');
  expect(changeOf('ru', { kind: 'change-user', reason: 'role: agent → admin\npassword' })).toBe('роль: оператор → администратор; новый пароль');
  expect(changeOf('en', { kind: 'change-user', reason: 'роль: оператор → старший смены; новый пароль' }), 'rows of before').toBe('роль: оператор → старший смены; новый пароль');
});

test('an addition names the role in the reader\'s language, also in rows of before', () => {
  expect(changeOf('ru', { kind: 'add-user', reason: 'supervisor' })).toBe('старший смены');
  expect(changeOf('en', { kind: 'add-user', reason: 'supervisor' })).toBe('supervisor');
  expect(changeOf('en', { kind: 'add-user', reason: 'оператор' })).toBe('оператор');
  expect(changeOf('en', { kind: 'not-ready', reason: 'agent' })).toBe('');
  expect(changeOf('ru', { kind: 'add-user' })).toBe('');
});
