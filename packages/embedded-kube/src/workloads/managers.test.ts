import { expect, test } from '@jest/globals';
import { startMs, testCore } from '../testing/test-core.ts';
import { VirtualTime } from '../testing/virtual-time.ts';
import { startWorkloads } from './start-workloads.ts';

test('what controllers and nodes write is theirs by the names of the real ones', () => {
  const time = new VirtualTime(startMs);
  const core = testCore({ clock: () => time.now });
  startWorkloads(core, { delays: time, podReadyDelayMs: 100 });
  const template = {
    metadata: { labels: { app: 'x' } },
    spec: { containers: [{ name: 'main', image: 'one' }] },
  };
  const spec = { replicas: 1, selector: { matchLabels: { app: 'x' } }, template };
  for (const resource of ['deployments.apps', 'statefulsets.apps']) {
    const object = { metadata: { name: 'x' }, ...{ spec } };
    core.create(resource, 'default', object, { fieldManager: 'me' });
  }
  time.run(1000);
  const managers = (resource: string): string[] => {
    const found = core
      .list(resource)
      .items.flatMap(({ object }) => object.metadata.managedFields ?? []);
    return [...new Set(found.map(({ manager = '' }) => manager))].sort();
  };
  expect(managers('deployments.apps')).toEqual(['kube-controller-manager', 'me']);
  expect(managers('statefulsets.apps')).toEqual(['kube-controller-manager', 'me']);
  expect(managers('replicasets.apps')).toEqual(['kube-controller-manager']);
  expect(managers('pods')).toEqual(['kube-controller-manager', 'kubelet']);
});
