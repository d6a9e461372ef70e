import { expect, test } from 'vitest';
import { whoActed } from '../src/core/texts/useracts';

test('who acted at the server is told apart from a login', () => {
  expect(whoActed('ru', 'console:root')).toBe('root (на сервере)');
  expect(whoActed('en', 'console:root')).toBe('root (at the server)');
  expect(whoActed('ru', 'admin')).toBe('admin');
});
