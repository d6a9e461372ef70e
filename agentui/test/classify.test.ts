import { expect, test } from 'vitest';
import { type ChoiceList, closedList, freeChoices, nextList, topicChoice } from '../src/core/classify';
import { codesOf, noFields, withTyped } from '../src/core/draft';

const two = [{ key: 'a', title: 'А' }, { key: 'b', title: 'Б' }];

test('what was found is marked at the first, and the arrows go round', () => {
  let list: ChoiceList = nextList(closedList, { kind: 'found', choices: two });
  expect(list).toEqual({ open: true, choices: two, at: 0 });
  const at = (key: string) => (list = nextList(list, { kind: 'key', key })).at;
  expect([at('ArrowDown'), at('ArrowDown'), at('ArrowUp'), at('x')]).toEqual([1, 0, 1, 1]);
  list = nextList(list, { kind: 'close' });
  expect([list.open, list.at]).toEqual([false, -1]);
  expect([at('ArrowUp'), list.open]).toEqual([1, true]);
  expect(nextList(list, { kind: 'found', choices: [] })).toEqual(closedList);
  expect(nextList(closedList, { kind: 'key', key: 'ArrowDown' })).toEqual(closedList);
});

test('a topic shows where it belongs and that it is urgent', () => {
  expect(topicChoice({ code: 'x.y.z', name: 'Нет воды', path: ['ЖКХ', 'Вода'], urgent: true })).toEqual({ key: 'x.y.z', title: 'Нет воды', detail: 'ЖКХ · Вода', urgent: true });
  expect(freeChoices(['Мусор и отходы', 'Дороги'], 'отх МУС')).toEqual([{ key: '', title: 'Мусор и отходы' }]);
});

test('a code goes when its words are typed over, and only then', () => {
  const chosen = { ...noFields, topic: 'Нет воды', topicCode: 'x.y.z', place: 'город Братск', territory: 'bratsk', office: 'Адм', body: 'adm' };
  expect(codesOf(chosen)).toEqual({ topic_code: 'x.y.z', territory: 'bratsk', body: 'adm' });
  expect(codesOf(withTyped(chosen, 'topic', 'Нет воды'))).toEqual(codesOf(chosen));
  expect(codesOf(withTyped(chosen, 'topic', 'Другое'))).toEqual({ territory: 'bratsk', body: 'adm' });
  expect(codesOf(withTyped(chosen, 'place', 'Братск'))).toEqual({ topic_code: 'x.y.z', body: 'adm' });
  expect(codesOf(withTyped(chosen, 'office', ''))).toEqual({ topic_code: 'x.y.z', territory: 'bratsk' });
  expect(codesOf(withTyped(chosen, 'text', 'x'))).toEqual(codesOf(chosen));
  expect(codesOf(noFields)).toEqual({});
});
