import { expect, it, vi } from 'vitest';
import { persistently } from '../src/view/later';

it('asks for a part until it comes', async () => {
  const load = vi.fn<() => Promise<string>>().mockRejectedValueOnce(new Error('away')).mockRejectedValueOnce(new Error('away')).mockResolvedValue('part');
  expect(await persistently(load, 0)).toBe('part');
  expect(load).toHaveBeenCalledTimes(3);
});
