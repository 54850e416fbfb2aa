import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { model, models, refusal, testCore } from '../testing/test-core.ts';
import type { StoredList } from './kube-core.ts';

function namesOf({ items }: StoredList): string[] {
  return items.map(({ object }) => `${object.metadata.namespace}/${object.metadata.name}`);
}

const spaces = ['default', 'kube-public'];
const change = fc.record({
  verb: fc.constantFrom('create', 'patch', 'delete'),
  namespace: fc.constantFrom(...spaces),
  name: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
});

function attempt(work: () => unknown): void {
  try {
    work();
  } catch {
    // Not there, or there already: no write.
  }
}

describe('pages of a list', () => {
  test('are of the version of the first one, whatever is written meanwhile', () => {
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 20 }),
        fc.array(fc.array(change, { maxLength: 4 }), { maxLength: 10 }),
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom('', ...spaces),
        (before, between, limit, namespace) => {
          const core = testCore();
          const serial = { next: 1 };
          const apply = (changes: typeof before): void => {
            for (const { verb, namespace: where, name } of changes) {
              const body = { spec: { replicas: serial.next++ } };
              attempt(() => {
                if (verb === 'create') core.create(models, where, model(name));
                else if (verb === 'delete') core.delete(models, where, name);
                else core.patch(models, where, name, { type: 'merge', body });
              });
            }
          };
          apply(before);
          const whole = core.list(models, { namespace });
          const read: string[] = [];
          let page = core.list(models, { namespace, limit });
          for (let at = 0; ; at += 1) {
            expect(page.resourceVersion).toBe(whole.resourceVersion);
            read.push(...page.items.map(({ json }) => json));
            if (page.continue === undefined) break;
            expect(page.remaining).toBe(whole.items.length - read.length);
            apply(between[at] ?? []);
            page = core.list(models, { namespace, limit, continue: page.continue });
          }
          expect(read).toEqual(whole.items.map(({ json }) => json));
        },
      ),
    );
  });

  test('whose version is gone are refused with a token for the rest as it is now', () => {
    const core = testCore({ watchHistory: 2 });
    for (const name of ['a', 'b', 'c']) core.create(models, 'default', model(name));
    const page = core.list(models, { limit: 1 });
    for (const name of ['d', 'e', 'f']) core.create(models, 'default', model(name));
    const { status } = refusal(() => core.list(models, { continue: page.continue ?? '' }));
    expect(status).toMatchObject({ code: 410, reason: 'Expired' });
    const rest = core.list(models, { continue: status.metadata.continue ?? '' });
    expect(namesOf(rest)).toEqual(['b', 'c', 'd', 'e', 'f'].map((name) => `default/${name}`));
    expect(rest.resourceVersion).toBe(core.resourceVersion);
  });

  test('that select by labels do not say how much is left', () => {
    const core = testCore();
    for (const name of ['a', 'b', 'c']) {
      core.create(models, 'default', model(name, {}, { labels: { on: 'yes' } }));
    }
    const page = core.list(models, { limit: 1, labelSelector: 'on' });
    expect(page.continue).toBeDefined();
    expect(page.remaining).toBeUndefined();
  });

  test('do not take a version beside the token', () => {
    const core = testCore();
    for (const name of ['a', 'b']) core.create(models, 'default', model(name));
    const { continue: token = '' } = core.list(models, { limit: 1 });
    const both = () => core.list(models, { continue: token, resourceVersion: '3' });
    expect(refusal(both)).toMatchObject({
      code: 400,
      message: 'specifying resource version is not allowed when using continue',
    });
  });
});

describe('a list of a version', () => {
  function twoVersions() {
    const core = testCore({ watchHistory: 3 });
    core.create(models, 'default', model('a'));
    const { resourceVersion } = core;
    core.create(models, 'default', model('b'));
    return { core, resourceVersion };
  }

  test('is of exactly that one when asked for, and not older otherwise', () => {
    const { core, resourceVersion } = twoVersions();
    expect(namesOf(core.list(models, { resourceVersion, match: 'Exact' }))).toEqual(['default/a']);
    for (const match of [{}, { match: 'NotOlderThan' } as const]) {
      const list = core.list(models, { resourceVersion, ...match });
      expect(namesOf(list)).toEqual(['default/a', 'default/b']);
      expect(list.resourceVersion).toBe(core.resourceVersion);
    }
  });

  test('is of exactly that one as a page, without a word on it', () => {
    const { core, resourceVersion } = twoVersions();
    expect(namesOf(core.list(models, { resourceVersion, limit: 5 }))).toEqual(['default/a']);
  });

  test('that the history does not reach is gone', () => {
    const { core, resourceVersion } = twoVersions();
    for (const name of ['c', 'd', 'e']) core.create(models, 'default', model(name));
    const list = () => core.list(models, { resourceVersion, match: 'Exact' });
    expect(refusal(list)).toMatchObject({ code: 410, reason: 'Expired' });
  });
});

test('one object is not read at a version that is yet to come', () => {
  const core = testCore();
  const read = () => core.get('namespaces', '', 'default', { resourceVersion: '9999' });
  expect(refusal(read)).toMatchObject({ code: 504, reason: 'Timeout' });
});
