import { expect, type Page } from '@playwright/test';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const axe = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const shots = new URL('../test-results/shots/', import.meta.url).pathname;
const sizes = { wide: { width: 1366, height: 768 }, phone: { width: 390, height: 844 } };

/**
 * Looks at a page in both themes: axe must find nothing serious, and nothing may
 * stick out at the width of a telephone, for a citizen with large letters neither. With SHOTS=1 pictures of both sizes are
 * kept in test-results/shots.
 */
export async function look(page: Page, name: string): Promise<void> {
  const before = page.viewportSize() ?? sizes.wide;
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(await axe);
    // A theme changes nothing but colours.
    const rules = colorScheme === 'light' ? {} : { runOnly: ['color-contrast'] };
    const found = await page.evaluate(async (options) => {
      const { violations } = await (window as unknown as { axe: Axe }).axe.run(options);
      return violations
        .filter((v) => v.impact === 'serious' || v.impact === 'critical')
        .map((v) => `${v.impact} ${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`);
    }, { ...rules, resultTypes: ['violations'] });
    expect(found, `axe on ${name}, ${colorScheme}`).toEqual([]);
    if (process.env['SHOTS']) await picture(page, `${name}-${colorScheme}`);
  }
  await page.setViewportSize(sizes.phone);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide, `${name} is wider than a telephone`).toBe(0);
  expect(await page.evaluate(widthOfBigLetters), `${name} with letters of twice the size is wider than a telephone`).toBe(0);
  await page.setViewportSize(before);
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
}

/** By how much a citizen's page sticks out when its reader has set letters of twice the size. */
function widthOfBigLetters(): number {
  const html = document.documentElement;
  if (!document.querySelector('.public')) return 0;
  html.style.fontSize = '200%';
  const wide = html.scrollWidth - html.clientWidth;
  html.style.fontSize = '';
  return wide;
}

/** What is used of axe-core. */
interface Axe {
  run(options: object): Promise<{ violations: { id: string; impact: string; nodes: { target: string[] }[] }[] }>;
}

async function picture(page: Page, name: string): Promise<void> {
  await mkdir(shots, { recursive: true });
  for (const [size, viewport] of Object.entries(sizes)) {
    await page.setViewportSize(viewport);
    await page.screenshot({ path: `${shots}${name}-${size}.png`, fullPage: size === 'phone' });
  }
}
