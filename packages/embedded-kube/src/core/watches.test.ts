import { describe, expect, test } from '@jest/globals';
import { modelCrd } from '../testing/fixture-crds.ts';
import { inShort, model, models, refusal, testCore } from '../testing/test-core.ts';

describe('watch', () => {
  test.each([undefined, '0'])('from version %j begins with what there is', (resourceVersion) => {
    const core = testCore();
    core.create(models, 'default', model('b'));
    core.create(models, 'default', model('a'));
    const seen: string[] = [];
    const options = resourceVersion === undefined ? {} : { resourceVersion };
    core.watch(models, options, (event) => seen.push(inShort(event)));
    core.delete(models, 'default', 'a');
    expect(seen).toEqual(['ADDED a', 'ADDED b', 'DELETED a']);
  });

  test('from a version replays what came after it, then goes on', () => {
    const core = testCore();
    core.create(models, 'default', model('a'));
    const { resourceVersion } = core.list(models);
    core.create(models, 'default', model('b'));
    core.patch(models, 'default', 'b', { type: 'merge', body: { spec: { replicas: 2 } } });
    const seen: string[] = [];
    core.watch(models, { resourceVersion }, (event) => seen.push(inShort(event)));
    core.delete(models, 'default', 'b');
    expect(seen).toEqual(['ADDED b', 'MODIFIED b', 'DELETED b']);
  });

  test('with sendInitialEvents ends the beginning with a bookmark', () => {
    const core = testCore();
    core.create(models, 'default', model('a'));
    const seen: string[] = [];
    const resourceVersion = core.resourceVersion;
    core.watch(models, { resourceVersion, sendInitialEvents: true }, (event) =>
      seen.push(inShort(event)),
    );
    expect(seen).toEqual(['ADDED a', 'BOOKMARK end']);
  });

  test('from a version older than the history is refused with 410 Expired', () => {
    const core = testCore({ watchHistory: 2 });
    const { resourceVersion } = core.create(models, 'default', model('a')).object.metadata;
    for (const replicas of [1, 2, 3]) {
      core.patch(models, 'default', 'a', { type: 'merge', body: { spec: { replicas } } });
    }
    const watch = (from: string) => () => core.watch(models, { resourceVersion: from }, () => {});
    expect(refusal(watch(resourceVersion)).status).toMatchObject({ code: 410, reason: 'Expired' });
    expect(watch(String(Number(core.resourceVersion) - 2))).not.toThrow();
  });

  test('replays in order however often the history has come round', () => {
    const core = testCore({ watchHistory: 3 });
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      core.create(models, 'default', model(name));
    }
    const resourceVersion = String(Number(core.resourceVersion) - 3);
    const seen: string[] = [];
    core.watch(models, { resourceVersion }, (event) => seen.push(inShort(event)));
    expect(seen).toEqual(['ADDED c', 'ADDED d', 'ADDED e']);
  });

  test('from a version of an earlier life of the server is refused with 410 Expired', () => {
    const core = testCore();
    const resourceVersion = String(Number(core.resourceVersion) + 100);
    expect(refusal(() => core.watch(models, { resourceVersion }, () => {})).code).toBe(410);
  });

  test('of one namespace is silent about the others', () => {
    const core = testCore();
    const seen: string[] = [];
    core.watch(models, { namespace: 'kube-system' }, (event) => seen.push(inShort(event)));
    core.create(models, 'default', model('a'));
    core.create(models, 'kube-system', model('b'));
    expect(seen).toEqual(['ADDED b']);
  });

  test('with a selector adds and deletes objects as they enter and leave the selected set', () => {
    const core = testCore();
    const seen: string[] = [];
    core.watch(models, { labelSelector: 'on=yes' }, (event) => {
      const version = event.type === 'DELETED' ? event.stored.object.metadata.resourceVersion : '';
      seen.push(`${inShort(event)} ${version}`.trim());
    });
    const label = (value: string | null) =>
      core.patch(models, 'default', 'a', {
        type: 'merge',
        body: { metadata: { labels: { on: value } } },
      });
    core.create(models, 'default', model('a'));
    label('yes');
    core.patch(models, 'default', 'a', { type: 'merge', body: { spec: { replicas: 2 } } });
    label(null);
    expect(seen).toEqual(['ADDED a', 'MODIFIED a', `DELETED a ${core.resourceVersion}`]);
  });

  test('says the writes of another watch after the write that caused them, to everybody', () => {
    const core = testCore();
    const first: string[] = [];
    const second: string[] = [];
    core.watch(models, {}, (event) => {
      first.push(inShort(event));
      if (event.type === 'ADDED' && event.stored.object.metadata.name === 'cause') {
        core.create(models, 'default', model('effect'));
      }
    });
    core.watch(models, {}, (event) => second.push(inShort(event)));
    core.create(models, 'default', model('cause'));
    expect(first).toEqual(['ADDED cause', 'ADDED effect']);
    expect(second).toEqual(first);
  });

  test('opened within an event neither misses nor repeats a write', () => {
    const core = testCore();
    const seen: string[] = [];
    let opened = false;
    core.watch(models, {}, () => {
      if (!opened) {
        opened = true;
        core.create(models, 'default', model('b'));
        core.watch(models, {}, (event) => seen.push(inShort(event)));
      }
    });
    core.create(models, 'default', model('a'));
    expect(seen).toEqual(['ADDED a', 'ADDED b']);
  });

  test('that throws takes nothing from the others, and the writer learns of it', () => {
    const core = testCore();
    const seen: string[] = [];
    core.watch(models, {}, () => {
      throw new Error('broken sink');
    });
    core.watch(models, {}, (event) => seen.push(inShort(event)));
    expect(() => core.create(models, 'default', model('a'))).toThrow(AggregateError);
    expect(seen).toEqual(['ADDED a']);
    expect(core.list(models).items).toHaveLength(1);
  });

  test('cannot be resumed over the end of its CRD, whose removals are forgotten', () => {
    const core = testCore();
    core.create(models, 'default', model('a'));
    const { resourceVersion } = core.list(models);
    core.delete('customresourcedefinitions.apiextensions.k8s.io', '', models);
    core.applyCrds([modelCrd]);
    expect(refusal(() => core.watch(models, { resourceVersion }, () => {})).code).toBe(410);
  });

  test('that is ended says nothing more', () => {
    const core = testCore();
    const seen: string[] = [];
    const stop = core.watch(models, {}, (event) => seen.push(inShort(event)));
    stop();
    core.create(models, 'default', model('a'));
    expect(seen).toEqual([]);
  });

  test('shares one JSON text of a version between all readers', () => {
    const core = testCore();
    const texts: string[] = [];
    for (let watch = 0; watch < 2; watch += 1) {
      core.watch(models, {}, (event) => {
        if (event.type === 'ADDED') {
          texts.push(event.stored.json);
        }
      });
    }
    const created = core.create(models, 'default', model('a'));
    expect(texts).toEqual([created.json, created.json]);
    expect(JSON.parse(created.json)).toEqual(created.object);
  });
});

describe('list', () => {
  test('is ordered by namespace and name, whatever the order of creation', () => {
    const core = testCore();
    for (const [namespace, name] of [
      ['kube-system', 'a'],
      ['default', 'c'],
      ['default', 'b'],
    ] as const) {
      core.create(models, namespace, model(name));
    }
    core.delete(models, 'default', 'c');
    core.create(models, 'default', model('a'));
    const order = core.list(models).items.map(({ object }) => object.metadata);
    expect(order.map(({ namespace, name }) => `${namespace}/${name}`)).toEqual([
      'default/a',
      'default/b',
      'kube-system/a',
    ]);
  });

  test('comes in pages that keep the version of the first', () => {
    const core = testCore();
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      core.create(models, 'default', model(name));
    }
    const first = core.list(models, { limit: 2 });
    core.delete(models, 'default', 'a');
    const pages = [first];
    for (let page = first; page.continue !== undefined; ) {
      page = core.list(models, { limit: 2, continue: page.continue });
      pages.push(page);
    }
    const names = pages.map((page) => page.items.map(({ object }) => object.metadata.name));
    expect(names).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    expect(new Set(pages.map((page) => page.resourceVersion)).size).toBe(1);
  });

  test('goes on from a token that is too old only with 410 Expired', () => {
    const core = testCore({ watchHistory: 1 });
    for (const name of ['a', 'b', 'c']) {
      core.create(models, 'default', model(name));
    }
    const token = core.list(models, { limit: 1 }).continue ?? '';
    core.delete(models, 'default', 'b');
    core.delete(models, 'default', 'c');
    expect(refusal(() => core.list(models, { limit: 1, continue: token })).code).toBe(410);
  });

  test('takes field selectors that the kind supports, and refuses others', () => {
    const core = testCore();
    core.create(models, 'default', model('a'));
    core.create(models, 'default', model('b'));
    const found = core.list(models, { fieldSelector: 'metadata.name=b' }).items;
    expect(found.map(({ object }) => object.metadata.name)).toEqual(['b']);
    const error = refusal(() => core.list(models, { fieldSelector: 'spec.replicas=1' }));
    expect(error.message).toBe('field label not supported: spec.replicas');
  });
});

describe('events', () => {
  test('are one set of objects in two groups', () => {
    const core = testCore();
    core.create('events.events.k8s.io', 'default', {
      metadata: { name: 'e' },
      ...{
        note: 'hello',
        regarding: { kind: 'Model', name: 'iris' },
        eventTime: '2026-01-02T03:04:05.000006Z',
        reportingController: 'me',
        reportingInstance: 'me-1',
        action: 'Load',
        reason: 'Loaded',
        deprecatedCount: 3,
      },
    });
    const seen = core.list('events', { fieldSelector: 'involvedObject.name=iris' }).items;
    expect(seen.map(({ object }) => object)).toMatchObject([
      { apiVersion: 'v1', message: 'hello', reportingComponent: 'me', count: 3 },
    ]);
    const view = core.get('events.events.k8s.io', 'default', 'e').object;
    expect(view).toMatchObject({
      apiVersion: 'events.k8s.io/v1',
      note: 'hello',
      deprecatedCount: 3,
    });
  });
});
