import { defineConfig } from '@playwright/test';

/**
 * End to end: real browsers (the system's Chromium, see e2e/people.ts) against
 * `dozvon run` with a PostgreSQL and an Asterisk of its own (see e2e/world.ts).
 * One test at a time: they share the machine's two cores.
 */
export default defineConfig({
  testDir: 'e2e',
  workers: 1,
  fullyParallel: false,
  timeout: 90_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
});
