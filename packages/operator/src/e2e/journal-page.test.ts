import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  createJournalSource,
  createPageFiles,
  type Inspector,
  serveInspector,
} from '@troupe/inspector';
import { openJournal } from '@troupe/journal';
import type { Browser, Page } from 'playwright-core';
import { browserPath, startBrowser } from '../testing/browser.ts';

const inBrowser = browserPath === undefined ? describe.skip : describe;
const golden = (name: string) =>
  fileURLToPath(new URL(`../../../journal/golden/${name}`, import.meta.url));

inBrowser('a journal in the page in a browser (chromium)', () => {
  let browser: Browser;
  let inspector: Inspector;
  const source = createJournalSource(openJournal(golden('fail')));
  const files = createPageFiles();

  beforeAll(async () => {
    await files.file('/index.html');
    inspector = await serveInspector({ source, page: files });
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
    await isAt(page, last);

    await page.getByLabel('Moment').fill(String(first));
    await isAt(page, first);
    const next = source.past.momentAt(first).next ?? 0;
    await page.keyboard.press('ArrowRight');
    await isAt(page, next);
    expect(new URL(page.url()).searchParams.get('at')).toBe(String(next));

    await page.keyboard.press('n');
    const [failure] = failures;
    await isAt(page, failure?.seq);
    await page.locator(`.actor-line.trouble[data-path="${failure?.path}"]`).click();
    const state = source.past.at(failure?.seq ?? 0).row(failure?.path ?? '')?.state;
    await page.locator(`.state.current[data-state="${state}"]`).waitFor();
    await page.locator(`.step.looked[data-seq="${failure?.seq}"]`).waitFor();
    await page.reload();
    await isAt(page, failure?.seq);
    expect(complaints).toEqual([]);
    await page.close();
  }, 40_000);

  test('marks failures on the bar, and goes to the one before as well', async () => {
    const page = await openPage(inspector.link);
    const { failures } = source.past.summary;
    expect(await page.locator('.journal-marks .mark.failure').count()).toBe(failures.length);
    await page.keyboard.press('Shift+N');
    await isAt(page, failures.at(-1)?.seq);
    await page.locator('.told.failure', { hasText: failures.at(-1)?.what ?? '' }).waitFor();
    await page.locator('.journal-marks .mark.failure').first().click();
    await isAt(page, failures[0]?.seq);
    await page.close();
  }, 40_000);

  test('plays as it happened, from the beginning to the end, and stops there', async () => {
    const { failures } = source.past.summary;
    const page = await openPage(inspector.link);
    await isAt(page, source.past.summary.last);
    await page.getByLabel('Speed').selectOption('0.1');
    await page.getByRole('button', { name: 'Play' }).click();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    const early = seqsFrom(source.past.summary.first, failures[0]?.seq ?? 0);
    await page
      .locator('.journal-moment .number', { hasText: new RegExp(`^#(${early.join('|')}) of`) })
      .waitFor();
    await page.getByLabel('Speed').selectOption('100');
    await isAt(page, source.past.summary.last);
    await page.getByRole('button', { name: 'Play' }).waitFor();
    await page.close();
  }, 40_000);

  test('goes to the next divergence and says what was recorded', async () => {
    const tampered = createJournalSource(openJournal(golden('tampered')));
    const other = await serveInspector({ source: tampered, page: files });
    try {
      const page = await openPage(other.link);
      const [divergence] = tampered.past.summary.divergences;
      await page.keyboard.press('d');
      await page.locator('.told.divergence', { hasText: divergence?.what ?? '' }).waitFor();
      await page.locator('.mark.divergence').waitFor();
      await page.locator('.journal-moment .link').click();
      await page.locator('.head h1', { hasText: 'iris' }).waitFor();
      await page.close();
    } finally {
      await other.stop();
    }
  }, 40_000);

  test('goes to where an operator started again', async () => {
    const restarted = createJournalSource(openJournal(golden('operator-restart')));
    const other = await serveInspector({ source: restarted, page: files });
    try {
      const page = await openPage(other.link);
      await page.keyboard.press('r');
      const { runs, last } = restarted.past.summary;
      const { seq } = restarted.past.momentAt(runs[1] ?? 0);
      await page.locator('.journal-moment .number', { hasText: `#${seq} of ${last}` }).waitFor();
      await page.close();
    } finally {
      await other.stop();
    }
  }, 40_000);

  async function openPage(link: string): Promise<Page> {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    page.setDefaultTimeout(10_000);
    await page.goto(link);
    await page.locator('.journal-moment').waitFor();
    return page;
  }

  async function isAt(page: Page, seq = 0): Promise<void> {
    const { last } = source.past.summary;
    const text = new RegExp(`^#${seq} of ${last}$`);
    await page.locator('.journal-moment .number', { hasText: text }).waitFor();
  }
});

/** The numbers from one on, without the last. */
function seqsFrom(first: number, last: number): number[] {
  return Array.from({ length: last - first }, (_, at) => first + at);
}
