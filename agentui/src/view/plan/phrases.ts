/** What the editor's own panels say, in Russian; in English it speaks by itself. */
export const editorRu: Record<string, string> = {
  Find: 'Найти', Replace: 'Заменить на', next: 'Далее', previous: 'Назад', all: 'Все', 'match case': 'С учётом регистра', regexp: 'Выражение', 'by word': 'Слово целиком',
  replace: 'Заменить', 'replace all': 'Заменить все', close: 'Закрыть', 'Go to line': 'Перейти к строке', go: 'Перейти',
  'current match': 'найдено', 'on line': 'в строке', 'replaced match on line $': 'заменено в строке $', 'replaced $ matches': 'замен: $',
  'Control character': 'Управляющий знак', Diagnostics: 'Ошибки', 'No diagnostics': 'Ошибок нет',
};
