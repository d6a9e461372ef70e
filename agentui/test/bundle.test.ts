import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

const dist = join(import.meta.dirname, '..', 'dist');
const built = existsSync(join(dist, 'index.html'));
const kB = 1024;

/** The chunks that a chunk needs before it runs, itself included. */
function closure(name: string, seen = new Set<string>()): Set<string> {
  if (seen.has(name)) return seen;
  seen.add(name);
  const text = readFileSync(join(dist, 'assets', name), 'utf8');
  for (const m of text.matchAll(/(?:from|import)\s*["'`]\.\/([\w.-]+\.js)["'`]/g)) closure(m[1]!, seen);
  return seen;
}

const size = (names: Iterable<string>): number =>
  [...names].reduce((sum, name) => sum + gzipSync(readFileSync(join(dist, 'assets', name))).length, 0);
const asset = (start: string): string => {
  const found = readdirSync(join(dist, 'assets')).filter((n) => n.startsWith(`${start}-`) && n.endsWith('.js'));
  expect(found, start).toHaveLength(1);
  return found[0]!;
};

// A citizen may be on a slow mobile line. Sizes are gzipped JavaScript.
describe.runIf(built)('the built interface', () => {
  it.each([['CallPage', 55], ['AppealPage', 55], ['StatusPage', 55], ['Staff', 75]])('%s needs at most %i kB before it shows', (page, limit) => {
    const entry = /src="\/assets\/([\w.-]+\.js)"/.exec(readFileSync(join(dist, 'index.html'), 'utf8'))![1]!;
    expect(size(new Set([...closure(entry), ...closure(asset(page))]))).toBeLessThan(limit * kB);
  });

  it('loads the SIP library only for a call', () => {
    expect(size([asset('jssip')])).toBeLessThan(70 * kB);
    for (const page of ['CallPage', 'AppealPage', 'StatusPage', 'Staff']) expect([...closure(asset(page))].join()).not.toMatch(/jssip/);
  });

  it('loads the text editor only for the plan, after its page', () => {
    expect(size([asset('editor')])).toBeLessThan(150 * kB);
    for (const page of ['CallPage', 'AppealPage', 'Staff', 'PlanPage']) expect([...closure(asset(page))].join()).not.toMatch(/editor/);
  });

  it('keeps to its Content-Security-Policy', () => {
    const html = readFileSync(join(dist, 'index.html'), 'utf8');
    expect(html).not.toMatch(/<script(?![^>]*src=)|<style|style=|https?:\/\//);
  });
});
