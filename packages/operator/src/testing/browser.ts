import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

/** The browser for tests of the page: that of CHROMIUM, or one where systems have it. */
export const browserPath: string | undefined = [
  process.env.CHROMIUM ?? '',
  '/usr/bin/chromium',
  ...(process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'chromium')),
].find((path) => path !== '' && existsSync(path));

/** Starts it, headless, and so that it calls nobody of its own accord. */
export function startBrowser(): Promise<Browser> {
  if (browserPath === undefined) throw new Error('there is no chromium: set CHROMIUM to one');
  return chromium.launch({
    executablePath: browserPath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
