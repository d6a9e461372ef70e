import { expect, it } from 'vitest';
import { confirmed, exportName, knownBy } from '../src/core/personal';

it('who erases has read whose data it is: the end of the number, or the whole address', () => {
  expect(confirmed('+79021130071', ' 00-71 ')).toBe(true);
  for (const wrong of ['', ' ', '0072', '071', '10071']) expect(confirmed('+79021130071', wrong), wrong).toBe(false);
  expect(confirmed('vera71@example.org', ' Vera71@Example.ORG ')).toBe(true);
  for (const wrong of ['', 'vera71', '.org', 'era71@example.org']) expect(confirmed('vera71@example.org', wrong), wrong).toBe(false);
});

it('an export is named after whom it is about, whatever an address holds', () => {
  expect(exportName('+79021130071')).toBe('person-79021130071.json');
  expect(exportName('a/b+c@example.org')).toBe('person-a_b_c@example.org.json');
  expect(exportName('вера@почта.рф')).toBe('person-вера@почта.рф.json');
});

it('a person is known by what was looked for', () => {
  const held = { calls: 0, appeals: 1, recordings: 0, attachments: 0, callbacks: 0, voicemails: 0, views: 0, open: [], also: [] };
  expect(knownBy({ ...held, number: '+79021130071' })).toBe('+79021130071');
  expect(knownBy({ ...held, email: 'vera@example.org' })).toBe('vera@example.org');
});
