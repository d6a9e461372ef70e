import { describe, expect, it } from 'vitest';
import { sizeOf, uploadPath, wrongWith } from '../src/core/attachments';
import { filesEn, filesRu } from '../src/core/texts/attachments';

describe('files of an appeal', () => {
  it('are not sent in vain', () => {
    const limits = { max_bytes: 100 };
    expect([0, 1, 100, 101].map((size) => wrongWith({ size }, limits))).toEqual(['empty', '', '', 'large']);
  });

  it('have sizes for people', () => {
    expect([1, 1024, 48_311, (1 << 20) - 1, 1 << 20, 20 << 20].map((n) => Object.values(sizeOf(n)).join(' '))).toEqual(['1 kb', '1 kb', '47 kb', '1024 kb', '1 mb', '20 mb']);
  });

  it('are sent under a name that is a text', () => {
    expect(uploadPath('a/b', 'c', '../&name=x#.pdf')).toBe('/api/v1/appeals/a%2Fb/attachments/c?name=..%2F%26name%3Dx%23.pdf');
  });

  it('are spoken of with the same words to fill in, in both languages', () => {
    const gaps = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]!).sort();
    for (const [key, text] of Object.entries(filesRu)) expect(gaps(filesEn[key as keyof typeof filesRu]), key).toEqual(gaps(text));
  });
});
