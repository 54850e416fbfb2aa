import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ActorView } from '@troupe/actors';
import {
  createLiveWatch,
  createPageFiles,
  type Inspector,
  type LiveWatch,
  serveInspector,
} from '@troupe/inspector';
import type { Browser, Page } from 'playwright-core';
import { browserPath, startBrowser } from '../testing/browser.ts';
import { type ControlPlane, startControlPlane } from '../testing/control-plane.ts';
import {
  aModel,
  anExperiment,
  aPipeline,
  aServer,
  conditionOf,
  isFailed,
  isReady,
} from '../testing/objects.ts';

const inBrowser = browserPath === undefined ? describe.skip : describe;

inBrowser('the page in a browser (chromium)', () => {
  const files = createPageFiles();
  let browser: Browser;
  let page: Page;
  /** What the page complained of, and whom else it called. */
  let complaints: string[];
  const inspectors: Inspector[] = [];

  beforeAll(async () => {
    browser = await startBrowser();
    await files.file('/index.html');
  }, 60_000);

  afterAll(() => browser.close());

  afterEach(async () => {
    await page.close();
    for (const inspector of inspectors.splice(0)) await inspector.stop();
  });

  async function serve(watch: LiveWatch, port = 0): Promise<Inspector> {
    const inspector = await serveInspector({ source: watch.source, page: files, port });
    inspectors.push(inspector);
    return inspector;
  }

  async function openPage(link: string): Promise<void> {
    page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    page.setDefaultTimeout(15_000);
    complaints = [];
    const { origin } = new URL(link);
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(origin)) complaints.push(`called ${request.url()}`);
    });
    await page.goto(link);
  }

  const names = () => page.locator('.actor-line .name').allTextContents();
  const line = (path: string) => page.locator(`.actor-line[data-path^="${path}"]`);
  const standing = () => page.locator('.head .state-name').textContent();

  describe('on a control plane', () => {
    let plane: ControlPlane;
    let inspector: Inspector;

    beforeEach(async () => {
      plane = await startControlPlane({ objects: [aServer('mlserver')] });
      await look();
    });

    afterEach(() => plane.stop());

    /** Starts the operator anew, with somebody who looks on. */
    async function look(port = 0): Promise<void> {
      plane.stopOperator();
      const watch = createLiveWatch();
      inspector = await serve(watch, port);
      plane.startOperator({ watch });
    }

    test('lists actors live, stuck ones first, and keeps the filters in the address', async () => {
      await openPage(inspector.link);
      await plane.apply(aModel('iris'));
      await plane.apply(aModel('broken', { storageUri: 'fault://load-failed?reason=no+bucket' }));
      await plane.until('Model', 'broken', isFailed);
      await plane.until('Model', 'iris', isReady);
      await line('model/seldon-mesh/broken').and(page.locator('.trouble')).waitFor();
      await line('model/seldon-mesh/iris').and(page.locator('.settled')).waitFor();
      expect((await names())[0]).toBe('broken');
      expect(await line('scheduler/seldon-mesh').textContent()).toContain('live');

      await page.getByLabel('Kind').selectOption('model');
      await page.getByLabel('Search actors').fill('bucket');
      await expect(names()).resolves.toEqual(['broken']);
      expect(new URL(page.url()).search).toBe('?q=bucket&kind=model');
      await page.reload();
      await line('model/').first().waitFor();
      await expect(names()).resolves.toEqual(['broken']);
      expect(complaints).toEqual([]);
    });

    test('marks what would do otherwise, lists those alone when asked, and says what it would have done', async () => {
      const watch = createLiveWatch();
      const beside = await serve(watch);
      plane.stopOperator();
      plane.startOperator({ watch });
      await openPage(beside.link);
      await plane.apply(aModel('iris'));
      await plane.until('Model', 'iris', isReady);
      await line('model/seldon-mesh/iris').and(page.locator('.settled')).waitFor();
      await expect(page.locator('.differs').count()).resolves.toBe(0);

      const otherwise = 'StatefulSet mlserver  #7 ApplyChild: spec.replicas would be 2 and is 3';
      watch.differ(new Map([['server/seldon-mesh/mlserver', [otherwise]]]));
      await line('server/').locator('.differs').waitFor();
      await page.getByRole('button', { name: '1 that would do otherwise' }).click();
      await expect(names()).resolves.toEqual(['mlserver']);
      expect(new URL(page.url()).search).toBe('?differs=yes');
      await line('server/').click();
      const said = page.getByRole('region', { name: 'In shadow' });
      expect(await said.textContent()).toContain(otherwise);

      watch.differ(new Map());
      await said.waitFor({ state: 'detached' });
      expect(complaints).toEqual([]);
    });

    test('shows where an actor is on its chart, what it came by, and what states are for', async () => {
      await plane.apply(aModel('iris'));
      await plane.until('Model', 'iris', isReady);
      await openPage(inspector.link);
      await line('model/seldon-mesh/iris').click();
      await page.locator('[data-state="ready.serving"].current').waitFor();
      const lit = page.locator('.state.current');
      expect(
        await lit.evaluateAll((all) => all.map((each) => each.getAttribute('data-state'))),
      ).toEqual(['ready', 'ready.serving']);
      expect(await page.locator('[data-state="scheduling.loading"].visited').count()).toBe(1);
      await page.locator('[data-state="failed.refused"]').focus();
      expect(await page.getByRole('tooltip').textContent()).toContain(
        'The scheduler refused the model for good.',
      );
      expect(complaints).toEqual([]);
    });

    test('shows Pipelines and Experiments with their charts, and leads from what uses to what is used', async () => {
      await plane.apply(aModel('iris'));
      await plane.apply(aPipeline('chain', ['iris', 'later']));
      await plane.apply(anExperiment('ab', ['iris', 'later']));
      await plane.until('Experiment', 'ab', (each) =>
        /later \(no such Model\)/.test(conditionOf(each, 'CandidatesReady')?.message ?? ''),
      );
      await openPage(inspector.link);
      await page.getByLabel('Kind').selectOption('experiment');
      await expect(names()).resolves.toEqual(['ab']);
      await line('experiment/seldon-mesh/ab').click();
      await page.locator('[data-state="scheduling.activating"].current').waitFor();
      expect(await page.locator('.head .error').textContent()).toContain('later (no such Model)');

      await page.locator('.related .uses', { hasText: 'iris' }).click();
      await page.locator('.related .used-by', { hasText: 'used by 2' }).click();
      await page.getByRole('button', { name: 'that use model/seldon-mesh/iris' }).waitFor();
      expect((await names()).sort()).toEqual(['ab', 'chain']);
      expect(new URL(page.url()).search).toContain('uses=model');
      await line('pipeline/seldon-mesh/chain').click();
      await page.locator('[data-state="scheduling.creating"].current').waitFor();
      expect(complaints).toEqual([]);
    });

    test('shows an actor’s past step by step: facts, commands, and what changed', async () => {
      await plane.apply(aModel('iris'));
      await plane.until('Model', 'iris', isReady);
      await openPage(inspector.link);
      await line('model/seldon-mesh/iris').click();
      const loaded = page.locator('.step', { hasText: /→ *scheduling › loading/ });
      await loaded.locator('.step-head').click();
      await loaded.locator('.changes dt', { hasText: /^finalized$/ }).waitFor();
      await loaded.locator('.gave', { hasText: 'LoadModel' }).waitFor();
      await page.locator('[data-state="scheduling.loading"].current').waitFor();
      await page.keyboard.press('2');
      await page.locator('.yaml', { hasText: 'finalized: true' }).waitFor();
      await page.keyboard.press('Escape');
      await page.locator('[data-state="ready.serving"].current').waitFor();
      await page.keyboard.press('3');
      await page.locator('.yaml', { hasText: 'storageUri: gs://models/iris' }).waitFor();
      expect(await page.locator('.condition').first().textContent()).toContain('Ready True');
      expect(complaints).toEqual([]);
    });

    test('links a Model with its Server, and a Server with its Models', async () => {
      await plane.apply(aModel('iris'));
      await plane.until('Model', 'iris', isReady);
      await openPage(inspector.link);
      await line('model/seldon-mesh/iris').click();
      await page.locator('.related .chip', { hasText: 'mlserver' }).click();
      await page.locator('.head h1', { hasText: 'mlserver' }).waitFor();
      await page.locator('.related .chip', { hasText: '1 model on it' }).click();
      await expect(names()).resolves.toEqual(['iris']);
    });

    test('keeps an actor that vanishes while it is looked at, and says that it is gone', async () => {
      await plane.apply(aModel('iris'));
      await plane.until('Model', 'iris', isReady);
      await openPage(inspector.link);
      await line('model/seldon-mesh/iris').click();
      await page.locator('.step').first().waitFor();
      await plane.delete('Model', 'iris');
      await plane.untilGone('Model', 'iris');
      await page.locator('.head', { hasText: 'This actor is gone.' }).waitFor();
      await page.locator('.step', { hasText: 'ResourceGone' }).waitFor();
      await page.locator('[data-state="gone"].current').waitFor();
      expect(await line('model/').count()).toBe(0);
      await page.keyboard.press('3');
      await page.locator('.yaml', { hasText: 'storageUri' }).waitFor();
      expect(complaints).toEqual([]);
    });

    test('says when the operator is away, and is back by itself when that is', async () => {
      await plane.apply(aModel('iris'));
      await plane.until('Model', 'iris', isReady);
      await openPage(inspector.link);
      await line('model/seldon-mesh/iris').click();
      await page.locator('.step').first().waitFor();
      const { port } = inspector;
      await inspector.stop();
      plane.stopOperator();
      await page.locator('.banner', { hasText: 'out of reach' }).waitFor();
      expect(await standing()).toContain('serving');
      await plane.apply(aModel('wine'));
      await look(port);
      await line('model/seldon-mesh/wine').and(page.locator('.settled')).waitFor();
      expect(await page.locator('.banner').count()).toBe(0);
      expect(await page.locator('.head h1').textContent()).toBe('iris');
    });

    test('can be used with the keyboard alone', async () => {
      for (const name of ['a', 'b', 'c']) {
        await plane.apply(aModel(name));
        await plane.until('Model', name, isReady);
      }
      await openPage(inspector.link);
      await line('model/seldon-mesh/c').and(page.locator('.settled')).waitFor();
      await page.keyboard.press('/');
      await page.keyboard.type('model');
      await page.keyboard.press('Enter');
      const title = page.locator('.head h1');
      await title.filter({ hasText: /^a$/ }).waitFor();
      await page.keyboard.press('ArrowDown');
      await title.filter({ hasText: /^b$/ }).waitFor();
      await page.keyboard.press('j');
      await title.filter({ hasText: /^c$/ }).waitFor();
      await page.keyboard.press('k');
      await title.filter({ hasText: /^b$/ }).waitFor();
      await page.keyboard.press('ArrowLeft');
      await page.locator('.step.looked').waitFor();
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      await page.locator('.overview').waitFor();
      await page.keyboard.press('Escape');
      expect(new URL(page.url()).search).toBe('');
      await page.keyboard.press('?');
      await page.locator('dialog.help[open]').waitFor();
    });
  });

  test('wants the token where others can reach it, says when it is a wrong one, and takes it from the link', async () => {
    const watch = createLiveWatch();
    const inspector = await serveInspector({
      source: watch.source,
      page: files,
      host: '0.0.0.0',
      token: 'open sesame',
    });
    inspectors.push(inspector);
    await openPage(inspector.link.replace(/#.*/, ''));
    await page.getByRole('heading', { name: 'This operator wants a token.' }).waitFor();
    await page.locator('#token').fill('open simsim');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'That is not its token.' }).waitFor();
    expect(await page.locator('.app').count()).toBe(0);
    await page.locator('#token').fill('open sesame');
    await page.keyboard.press('Enter');
    await page.locator('.connection.live').waitFor();
    await page.close();
    await openPage(inspector.link);
    await page.locator('.connection.live').waitFor();
    expect(page.url()).not.toContain('sesame');
  });

  test('draws no more than is in view of ten thousand actors, and finds one among them', async () => {
    const watch = createLiveWatch();
    const views = Array.from({ length: 10_000 }, (_, at) => aView(`model-${at}`));
    watch.attach({
      actors: () => views.values(),
      actor: (path) => views.find((view) => view.path === path),
      context: () => undefined,
      sessions: () => [],
    });
    const inspector = await serve(watch);
    await openPage(inspector.link);
    await page.locator('.count', { hasText: '10000 actors' }).waitFor();
    expect(await page.locator('.actor-line').count()).toBeLessThan(60);
    await page.getByLabel('Search actors').fill('model-9876');
    await page.locator('.actor-line .name', { hasText: 'model-9876' }).waitFor();
    expect(await page.locator('.actor-line').count()).toBe(1);
  });

  test.each(['light', 'dark'] as const)('follows the system to a %s look', async (colorScheme) => {
    const inspector = await serve(createLiveWatch());
    await openPage(inspector.link);
    await page.emulateMedia({ colorScheme });
    const ground = await page
      .locator('body')
      .evaluate((body) => body.computedStyleMap().get('background-color')?.toString() ?? '');
    const [red = 0] = (/\d+/.exec(ground) ?? []).map(Number);
    expect(red > 128 ? 'light' : 'dark').toBe(colorScheme);
  });
});

function aView(name: string): ActorView {
  const metadata = { name, namespace: 'many', uid: '1', resourceVersion: '1' };
  return {
    path: `model/many/${name}#1`,
    kind: 'model',
    namespace: 'many',
    name,
    uid: '1',
    state: 'ready.serving',
    since: 0,
    waitsFor: null,
    usedBy: [],
    object: { apiVersion: 'mlops.seldon.io/v1alpha1', kind: 'Model', metadata },
  };
}
