// Takes pictures of every page in both sizes and themes, and asks axe about
// each: `node dev/shots.mjs FOLDER [name]`. Chromium is CHROMIUM or what Debian installs.
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { chromium } from '@playwright/test';
import { startMock } from './server.mjs';

const [folder = 'shots', only = ''] = process.argv.slice(2);
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const away = [{ part: 'database', since: new Date(Date.now() - 90_000).toISOString() }];
const text = 'Живёт на Ленина, 12, кв. 40. Третий день холодные батареи, в квартире +14. Звонила в управляющую компанию, заявку не приняли.';
const fill = async (page) => {
  await page.getByTestId('appeal-topic').fill('Отопление');
  await page.getByTestId('appeal-text').fill(text);
};
const look = async (page) => {
  await page.getByTestId('status-code').fill('берёза 47');
  await page.getByTestId('status-show').click();
  await page.getByTestId('status-view').waitFor();
};
const shots = [
  { name: 'login', path: '/', options: { loggedIn: false } },
  { name: 'desk-ready', path: '/', scene: 'ready' },
  { name: 'desk-missed', path: '/', scene: 'missed', act: (page) => page.getByTestId('state-not-ready').click() },
  { name: 'desk-ringing', path: '/', scene: 'ringing', wait: '[data-testid=answer]:not([disabled])' },
  { name: 'desk-talking', path: '/', scene: 'talking', act: fill },
  { name: 'desk-topic', path: '/', scene: 'talking', act: async (page) => { await page.getByTestId('appeal-topic').fill('отопление'); await page.getByTestId('choice').first().waitFor(); await page.getByTestId('appeal-topic').press('Enter'); await page.getByTestId('appeal-place').fill('братск'); await page.getByTestId('choice').nth(1).waitFor(); } },
  { name: 'desk-held', path: '/', scene: 'held', act: (page) => page.getByTestId('keypad-toggle').click() },
  { name: 'desk-conference', path: '/', scene: 'conference', act: (page) => page.locator('[data-testid=earlier-appeals] summary').first().click() },
  { name: 'desk-staying', path: '/', scene: 'staying' },
  { name: 'desk-paused', path: '/', scene: 'paused' },
  { name: 'desk-unrecorded', path: '/', scene: 'unrecorded' },
  { name: 'desk-wrap-up', path: '/', scene: 'wrapUp', act: async (page) => { await fill(page); await page.getByTestId('appeal-save').click(); await page.getByTestId('appeal-number').waitFor(); } },
  { name: 'desk-again', path: '/', scene: 'talking', options: { again: true }, act: async (page) => { await fill(page); await page.getByTestId('appeal-add').waitFor(); } },
  { name: 'desk-errors', path: '/', scene: 'wrapUp', act: (page) => page.getByTestId('appeal-save').click() },
  { name: 'desk-degraded', path: '/', scene: 'talking', options: { degraded: away }, act: async (page) => { await fill(page); await page.getByTestId('appeal-save').click(); } },
  { name: 'desk-lost', path: '/', scene: 'talking', act: async (page, mock) => { mock.show('talking', { lost: true }); await page.getByTestId('link-lost').waitFor(); } },
  { name: 'desk-phone', path: '/', scene: 'ringing', options: { device: 'phone' } },
  { name: 'board', path: '/board', options: { role: 'supervisor' }, scene: 'offline' },
  { name: 'board-empty', path: '/board', options: { role: 'supervisor', empty: true }, scene: 'offline' },
  { name: 'report-day', path: '/report', options: { role: 'supervisor' }, scene: 'offline' },
  { name: 'report-week', path: '/report', options: { role: 'supervisor' }, scene: 'offline', act: (page) => page.getByTestId('report-week').click() },
  { name: 'report-empty', path: '/report', options: { role: 'supervisor', empty: true }, scene: 'offline' },
  { name: 'calls', path: '/calls', options: { role: 'supervisor' }, scene: 'offline' },
  { name: 'wall', path: '/board?wall=1', options: { role: 'supervisor' }, scene: 'offline' },
  { name: 'acts', path: '/acts', options: { role: 'supervisor' }, scene: 'offline' },
  { name: 'day', path: '/day?agent=anna', options: { role: 'supervisor' }, scene: 'offline' },
  { name: 'articles', path: '/articles', options: { role: 'admin' }, scene: 'offline' },
  { name: 'callbacks', path: '/callbacks', options: { role: 'agent' }, scene: 'ready', act: async (page) => { await page.getByTestId('close-bar').locator('input').first().check(); } },
  { name: 'callbacks-closed', path: '/callbacks?state=closed', options: { role: 'supervisor' }, scene: 'offline' },
  { name: 'callbacks-empty', path: '/callbacks', options: { role: 'supervisor', empty: true }, scene: 'offline' },
  { name: 'caller', path: '/caller?number=%2B79501112233', options: { role: 'supervisor' }, scene: 'offline' },
  { name: 'appeals', path: '/appeals', options: { role: 'supervisor' }, scene: 'offline' },
  { name: 'appeals-search', path: '/appeals?q=%D1%8F%D0%BC%D0%B0&state=open&territory=bratsk&overdue=true', options: { role: 'supervisor', endless: true }, scene: 'offline', wait: '[data-testid=appeals-back]', act: async (page) => { await page.getByTestId('appeals-back').getByRole('button').click(); await page.getByText('Поиск остановлен').or(page.getByText('was stopped')).waitFor(); } },
  { name: 'case', path: '/appeals/a1', options: { role: 'supervisor' }, scene: 'offline', wait: '[data-testid=case-history]' },
  { name: 'case-done', path: '/appeals/done', options: { role: 'supervisor' }, scene: 'offline', wait: '[data-testid=case-history]', act: (page) => page.getByTestId('case-listen').click() },
  { name: 'case-none', path: '/appeals/none', scene: 'ready' },
  { name: 'case-answer', path: '/appeals/a1', options: { role: 'supervisor' }, scene: 'offline', act: async (page) => { await page.getByTestId('do-answer').click(); await page.getByTestId('set-text').fill(text); await page.getByTestId('check-question').check(); await page.getByTestId('action-do').click(); await page.locator('#set-checklist-error').waitFor(); } },
  { name: 'case-conflict', path: '/appeals/a1', options: { role: 'supervisor' }, scene: 'offline', act: async (page) => { await page.getByTestId('do-forward').click(); await page.getByTestId('set-text').fill('Не наш дом.'); await page.getByTestId('action-do').click(); await page.getByTestId('conflict').waitFor(); } },
  { name: 'case-classify', path: '/appeals/a1', options: { role: 'supervisor' }, scene: 'offline', act: async (page) => { await page.getByTestId('do-more').click(); await page.getByTestId('do-classify').click(); await page.getByTestId('set-topic_code').fill('отопление'); await page.getByTestId('choice').first().waitFor(); } },
  { name: 'work', path: '/worklists/open', options: { role: 'supervisor' }, scene: 'offline', wait: '[data-appeal=a1]' },
  { name: 'work-mine', path: '/worklists/mine', scene: 'ready', wait: '[data-appeal=a1]' },
  { name: 'work-empty', path: '/worklists/overdue?body=adm-bratsk', options: { role: 'supervisor', empty: true }, scene: 'offline' },
  { name: 'messages', path: '/voicemails', scene: 'messages', act: (page) => page.getByTestId('voicemail-close').first().click() },
  { name: 'desk-message', path: '/voicemails', scene: 'messages', act: async (page) => { await page.getByTestId('voicemail-take').first().click(); await page.getByTestId('message-panel').waitFor(); } },
  { name: 'plan', path: '/plan', options: { role: 'admin' }, scene: 'offline', wait: '.cm-content' },
  { name: 'plan-problem', path: '/plan', options: { role: 'admin' }, scene: 'offline', wait: '.cm-content', act: async (page) => { await page.locator('.cm-content').click(); await page.keyboard.press('Control+Home'); await page.keyboard.insertText('# queue: "12"\n'); await page.getByTestId('plan-check').click(); await page.getByTestId('plan-problem').click(); await page.keyboard.press('Control+f'); } },
  { name: 'plan-file', path: '/plan', options: { role: 'admin', byHand: true }, scene: 'offline', wait: '.cm-content' },
  { name: 'incidents', path: '/incidents', options: { role: 'supervisor' }, scene: 'offline', wait: '[data-testid=proposal]' },
  { name: 'incidents-end', path: '/incidents', options: { role: 'supervisor' }, scene: 'offline', wait: '[data-testid=proposal]', act: async (page) => { await page.getByTestId('proposal-no').click(); await page.getByTestId('incident-end').click(); await page.getByTestId('incident-answer').scrollIntoViewIfNeeded(); } },
  { name: 'incidents-new', path: '/incidents', options: { role: 'supervisor' }, scene: 'offline', wait: '[data-testid=proposal]', act: async (page) => { await page.getByTestId('proposal-open').click(); await page.getByTestId('incident-way-own').check(); } },
  { name: 'incidents-empty', path: '/incidents', options: { role: 'supervisor', empty: true }, scene: 'offline' },
  { name: 'desk-incident', path: '/', options: { incident: true }, scene: 'talking', act: async (page) => { await page.getByTestId('appeal-topic').fill('отопление'); await page.getByTestId('choice').first().waitFor(); await page.getByTestId('appeal-topic').press('Enter'); await page.getByTestId('incident-hint').waitFor(); await page.getByTestId('incident-join').scrollIntoViewIfNeeded(); } },
  { name: 'forbidden', path: '/board', scene: 'ready' },
  { name: 'call', path: '/call' },
  { name: 'call-connecting', path: '/call', act: (page) => page.getByTestId('call-122').click() },
  { name: 'status', path: '/status' },
  { name: 'status-errors', path: '/status', act: (page) => page.getByTestId('status-show').click() },
  { name: 'status-wrong', path: '/status?n=2026-000001', act: async (page) => { await page.getByTestId('status-code').fill('сосна 10'); await page.getByTestId('status-show').click(); await page.getByTestId('status-error').waitFor(); } },
  ...[1, 2, 3, 4, 5, 6].map((n) => ({ name: `status-shown-${n}`, path: `/status?n=2026-00000${n}`, act: look })),
  { name: 'status-mark', path: '/status?n=2026-000004', act: async (page) => { await look(page); await page.getByTestId('mark-2').check(); await page.getByTestId('mark-send').click(); await page.getByTestId('reopen-open').click(); } },
  { name: 'appeal', path: '/appeal' },
  { name: 'appeal-topic', path: '/appeal', act: async (page) => { await page.getByTestId('appeal-topic').fill('отопление'); await page.getByTestId('choice').first().waitFor(); } },
  { name: 'appeal-errors', path: '/appeal', act: (page) => page.getByTestId('appeal-save').click() },
  { name: 'appeal-done', path: '/appeal', act: async (page) => { await page.getByTestId('appeal-name').fill('Пётр'); await page.getByTestId('appeal-phone').fill('89141234567'); await fill(page); await page.getByTestId('appeal-consent').check(); await page.getByTestId('appeal-save').click(); await page.getByTestId('appeal-number').waitFor(); } },
];
const fresh = { role: 'agent', loggedIn: true, degraded: [], empty: false, device: 'browser', lost: false, byHand: false, again: false, incident: false };

await mkdir(folder, { recursive: true });
const mock = await startMock();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find((path) => existsSync(path)),
  args: ['--no-sandbox', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
});
let bad = 0;
for (const shot of shots.filter((s) => only.split(',').some((o) => s.name.startsWith(o)))) {
  for (const [size, viewport] of [['wide', { width: 1366, height: 768 }], ['phone', { width: 390, height: 844 }]]) {
    for (const colorScheme of ['light', 'dark']) {
      const page = await browser.newPage({ viewport, colorScheme, locale: 'ru-RU', reducedMotion: 'reduce', permissions: ['microphone'] });
      page.on('console', (m) => m.type() === 'error' && !/WebSocket|Failed to load resource|net::ERR/.test(m.text()) && console.log(`${shot.name}: console: ${m.text()}`));
      page.on('pageerror', (e) => console.log(`${shot.name}: ${e}`));
      Object.assign(mock.world, fresh, shot.options);
      mock.show(shot.scene ?? 'ready', shot.options);
      await page.goto(mock.address + shot.path);
      await page.locator('main').waitFor();
      if (shot.wait) await page.locator(shot.wait).waitFor();
      await page.waitForTimeout(400);
      await shot.act?.(page, mock);
      await page.waitForTimeout(250);
      await page.screenshot({ path: `${folder}/${shot.name}-${size}-${colorScheme}.png` });
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => globalThis.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
      for (const v of violations) {
        bad++;
        console.log(`${shot.name} ${size} ${colorScheme}: ${v.impact} ${v.id}: ${v.nodes.slice(0, 3).map((n) => `${n.target} ${n.any[0]?.message ?? ''}`).join(' | ')}`);
      }
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (wide > 0) console.log(`${shot.name} ${size}: ${wide} px too wide`);
      await page.close();
    }
  }
}
await browser.close();
await mock.close();
console.log(bad ? `${bad} violations` : 'axe: no violations');
