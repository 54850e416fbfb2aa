/**
 * Takes the screenshots of docs/images: starts a control plane with a few Models in different
 * straits, and a recorded journal, opens the page in a headless Chromium (CHROMIUM, or
 * /usr/bin/chromium), and looks at them.
 *
 * `node scripts/screenshots.ts [folder]`
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

const MODELS: readonly (readonly [string, string])[] = [
  ['fraud-detector', 'fault://never-loads'],
  ['churn', 'fault://load-failed?reason=no+such+bucket:+gs://models/churn'],
  ['recommender', 'fault://slow-load?ms=1500'],
];

interface Shot {
  readonly name: string;
  readonly scheme: 'light' | 'dark';
  show(page: Page): Promise<void>;
}

/** Of the running control plane. */
const LIVE_SHOTS: readonly Shot[] = [
  { name: 'overview', scheme: 'light', show: untilAllCame },
  {
    name: 'failed-dark',
    scheme: 'dark',
    async show(page) {
      await untilAllCame(page);
      await open(page, 'churn');
    },
  },
  {
    name: 'step',
    scheme: 'light',
    async show(page) {
      await untilAllCame(page);
      await open(page, 'iris');
      await page.locator('.step.moved .step-head').first().click();
      await page.locator('.step.looked .yaml').first().waitFor();
    },
  },
];

/** Of a recorded journal in which a Model fails. */
const JOURNAL_SHOTS: readonly Shot[] = [
  {
    name: 'journal-dark',
    scheme: 'dark',
    async show(page) {
      await page.locator('.journal-moment').waitFor();
      await page.keyboard.press('n');
      await page.locator('.told.failure').waitFor();
      await page.locator('.actor-line.trouble').click();
      await page.locator('.step.looked').waitFor();
    },
  },
];

async function untilAllCame(page: Page): Promise<void> {
  await page.locator('.actor-line.trouble').first().waitFor();
  await page.locator('[data-path*="/iris#"].settled').waitFor();
}

async function open(page: Page, name: string): Promise<void> {
  await page.locator(`[data-path^="model/seldon-mesh/${name}#"]`).click();
  await page.locator('.step').first().waitFor();
}

async function main(folder: string): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'troupe-screenshots-'));
  for (const [name, storageUri] of MODELS) {
    writeFileSync(join(scratch, `${name}.yaml`), JSON.stringify(modelOf(name, storageUri)));
  }
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  try {
    const kubeconfig = join(scratch, 'kubeconfig');
    const manifests = ['--file', join(ROOT, 'examples'), '--file', scratch];
    await withPage(['up', ...manifests, '--kubeconfig', kubeconfig], (link) =>
      takeAll(browser, link, LIVE_SHOTS, folder),
    );
    await withPage(['inspect', join(ROOT, 'packages/journal/golden/fail')], (link) =>
      takeAll(browser, link, JOURNAL_SHOTS, folder),
    );
  } finally {
    await browser.close();
    rmSync(scratch, { recursive: true });
  }
}

/** Runs `troupe` as long as somebody looks at its page. */
async function withPage(args: readonly string[], look: (link: string) => Promise<void>) {
  const main = join(ROOT, 'packages/operator/src/main.ts');
  const troupe = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await look(await linkOf(troupe));
  } finally {
    if (troupe.exitCode === null) {
      troupe.kill('SIGINT');
      await once(troupe, 'exit');
    }
  }
}

function modelOf(name: string, storageUri: string) {
  return {
    apiVersion: 'mlops.seldon.io/v1alpha1',
    kind: 'Model',
    metadata: { name },
    spec: { storageUri, requirements: ['sklearn'], memory: '1Mi' },
  };
}

/** The page's link, as `troupe` prints it. What it prints later is read, and dropped. */
function linkOf(troupe: ChildProcess): Promise<string> {
  return new Promise((resolveLink, reject) => {
    let said = '';
    troupe.stdout?.on('data', (text) => {
      said += String(text);
      const link = /^Page\s+(http\S+)$/m.exec(said)?.[1];
      if (link !== undefined) resolveLink(link);
    });
    troupe.once('exit', () => reject(new Error(`troupe ended too early: ${said}`)));
  });
}

async function takeAll(
  browser: Browser,
  link: string,
  shots: readonly Shot[],
  folder: string,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const { name, scheme, show } of shots) {
    const page = await browser.newPage({
      viewport: { width: 1280, height: 800 },
      colorScheme: scheme,
      reducedMotion: 'reduce',
    });
    await page.goto(link);
    await show(page);
    await page.screenshot({ path: join(folder, `${name}.png`) });
    await page.close();
    console.log(`docs/images/${name}.png`);
  }
}

await main(resolve(process.argv[2] ?? join(ROOT, 'docs/images')));
