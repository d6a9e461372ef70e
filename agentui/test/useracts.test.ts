import { expect, test } from 'vitest';
import { whoActed, whyOf } from '../src/core/texts/useracts';

test('who acted at the server is told apart from a login', () => {
  expect(whoActed('ru', 'console:root')).toBe('root (на сервере)');
  expect(whoActed('en', 'console:root')).toBe('root (at the server)');
  expect(whoActed('ru', 'admin')).toBe('admin');
});

test('an addition names the role in the reader\'s language, also in rows of before', () => {
  expect(whyOf('ru', { kind: 'add-user', why: 'supervisor' })).toBe('старший смены');
  expect(whyOf('en', { kind: 'add-user', why: 'supervisor' })).toBe('supervisor');
  expect(whyOf('en', { kind: 'add-user', why: 'оператор' })).toBe('оператор');
  expect(whyOf('en', { kind: 'take-over', why: 'agent' })).toBe('agent');
  expect(whyOf('ru', { kind: 'add-user' })).toBe('');
});
