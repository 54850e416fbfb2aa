import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  createJournalSource,
  createPageFiles,
  type Inspector,
  serveInspector,
} from '@troupe/inspector';
import { openJournal } from '@troupe/journal';
import type { Browser } from 'playwright-core';
import { browserPath, startBrowser } from '../testing/browser.ts';

const inBrowser = browserPath === undefined ? describe.skip : describe;
const golden = fileURLToPath(new URL('../../../journal/golden/fail', import.meta.url));

inBrowser('a journal in the page in a browser (chromium)', () => {
  let browser: Browser;
  let inspector: Inspector;
  const source = createJournalSource(openJournal(golden));

  beforeAll(async () => {
    const page = createPageFiles();
    await page.file('/index.html');
    inspector = await serveInspector({ source, page });
    browser = await startBrowser();
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await inspector?.stop();
  });

  test('is scrubbed, stepped and searched for failures, and keeps the moment in the address', async () => {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    page.setDefaultTimeout(10_000);
    const complaints: string[] = [];
    page.on('pageerror', ({ message }) => complaints.push(message));
    await page.goto(inspector.link);
    const { first, last, failures } = source.past.summary;
    const isAt = (seq: number) =>
      page
        .locator('.journal-moment .number', { hasText: new RegExp(`^#${seq} of ${last}$`) })
        .waitFor();
    await isAt(last);

    await page.getByLabel('Moment').fill(String(first));
    await isAt(first);
    const next = source.past.momentAt(first).next ?? 0;
    await page.keyboard.press('ArrowRight');
    await isAt(next);
    expect(new URL(page.url()).searchParams.get('at')).toBe(String(next));

    await page.keyboard.press('n');
    const [failure] = failures;
    await isAt(failure?.seq ?? 0);
    await page.locator(`.actor-line.trouble[data-path="${failure?.path}"]`).click();
    const state = source.past.at(failure?.seq ?? 0).row(failure?.path ?? '')?.state;
    await page.locator(`.state.current[data-state="${state}"]`).waitFor();
    await page.locator(`.step.looked[data-seq="${failure?.seq}"]`).waitFor();
    await page.reload();
    await isAt(failure?.seq ?? 0);
    if (process.env.SHOT) await page.screenshot({ path: process.env.SHOT });
    expect(complaints).toEqual([]);
    await page.close();
  }, 40_000);
});
