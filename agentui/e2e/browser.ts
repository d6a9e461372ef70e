import { chromium, type Browser } from '@playwright/test';
import { existsSync } from 'node:fs';

/** The system's Chromium: without a window where there is one such, which takes a third less processor time. */
const system = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];

/** Starts a browser of its own: CHROMIUM, the system's, or the one that Playwright has fetched. */
export function launch(args: string[]): Promise<Browser> {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? system.find((path) => existsSync(path)), args });
}
