import { defineConfig } from '@playwright/test';

/**
 * End to end: real browsers (the system's Chromium, see e2e/people.ts) against
 * `dozvon run` with a PostgreSQL and an Asterisk of its own (see e2e/world.ts).
 * Three files at a time: a test mostly waits for clocks and people, and each file
 * has a Dozvon of its own.
 */
export default defineConfig({
  testDir: 'e2e',
  workers: 3,
  fullyParallel: false,
  timeout: 90_000,
  expect: { timeout: 10_000 },
  use: { actionTimeout: 15_000 }, // what hangs says where, before the whole test is out of time
  reporter: [['list']],
});
