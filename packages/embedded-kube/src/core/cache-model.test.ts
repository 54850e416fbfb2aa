import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { WatchEvent } from '../store/watch-event.ts';
import { model, models, testCore } from '../testing/test-core.ts';

type Action =
  | { readonly type: 'create'; readonly name: string }
  | { readonly type: 'delete'; readonly name: string }
  | { readonly type: 'reconnect'; readonly name: string }
  | { readonly type: 'scale'; readonly name: string; readonly replicas: number }
  | { readonly type: 'label'; readonly name: string; readonly on: boolean };

const names = fc.constantFrom('a', 'b', 'c');
const actions: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ type: fc.constant('create' as const), name: names }),
  fc.record({ type: fc.constant('delete' as const), name: names }),
  fc.record({ type: fc.constant('reconnect' as const), name: names }),
  fc.record({ type: fc.constant('scale' as const), name: names, replicas: fc.nat(3) }),
  fc.record({ type: fc.constant('label' as const), name: names, on: fc.boolean() }),
);

test('a cache filled by a watch, broken and resumed anywhere, always equals the list', () => {
  fc.assert(
    fc.property(fc.array(actions, { maxLength: 40 }), fc.boolean(), (steps, isSelective) => {
      const core = testCore();
      const select = isSelective ? { labelSelector: 'on=yes' } : {};
      const cache = new Map<string, string>();
      let seen = core.list(models).resourceVersion;
      const take = (event: WatchEvent): void => {
        if (event.type === 'BOOKMARK' || event.type === 'ERROR') {
          return;
        }
        const { name, resourceVersion } = event.stored.object.metadata;
        expect(Number(resourceVersion)).toBeGreaterThan(Number(seen));
        expect(cache.has(name)).toBe(event.type !== 'ADDED');
        seen = resourceVersion;
        if (event.type === 'DELETED') {
          cache.delete(name);
        } else {
          cache.set(name, event.stored.json);
        }
      };
      let stop = core.watch(models, { ...select, resourceVersion: seen }, take);
      for (const step of steps) {
        const exists = core.list(models, { fieldSelector: `metadata.name=${step.name}` });
        if (step.type === 'reconnect') {
          stop();
          stop = core.watch(models, { ...select, resourceVersion: seen }, take);
        } else if (step.type === 'create' && exists.items.length === 0) {
          core.create(models, 'default', model(step.name));
        } else if (exists.items.length > 0) {
          if (step.type === 'delete') {
            core.delete(models, 'default', step.name);
          } else if (step.type !== 'create') {
            const body =
              step.type === 'scale'
                ? { spec: { replicas: step.replicas } }
                : { metadata: { labels: { on: step.on ? 'yes' : null } } };
            core.patch(models, 'default', step.name, { type: 'merge', body });
          }
        }
        const listed = core.list(models, select).items.map(({ json }) => json);
        expect([...cache.values()].sort()).toEqual([...listed].sort());
      }
    }),
  );
});
