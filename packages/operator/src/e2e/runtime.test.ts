import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { UnsavedObject } from '@troupe/actors';
import type { ApiObject } from '@troupe/embedded-kube';
import type { Condition } from '@troupe/resources';
import { type ControlPlane, startControlPlane } from '../testing/control-plane.ts';
import { aModel, aServer, isReady, testNamespace } from '../testing/objects.ts';

const apiVersion = 'mlops.seldon.io/v1alpha1';
const names = ['seldon-scheduler', 'seldon-envoy', 'seldon-modelgateway'];

function component(name: string): object {
  const podSpec = { containers: [{ name, image: `${name}:1` }] };
  const claim = { name: 'state', spec: { accessModes: ['ReadWriteOnce'] } };
  return name === 'seldon-scheduler'
    ? { name, podSpec, volumeClaimTemplates: [claim] }
    : { name, podSpec };
}

function aConfig(...components: readonly string[]): UnsavedObject {
  const metadata = { name: 'default', namespace: testNamespace };
  const spec = { components: components.map(component) };
  return { apiVersion, kind: 'SeldonConfig', metadata, spec };
}

function aRuntime(spec: object = {}, namespace = testNamespace): UnsavedObject {
  return {
    apiVersion,
    kind: 'SeldonRuntime',
    metadata: { name: 'seldon', namespace },
    spec: { seldonConfig: 'default', ...spec },
  };
}

function conditionsOf(object: ApiObject): readonly Condition[] {
  return (object.status as { conditions?: readonly Condition[] } | undefined)?.conditions ?? [];
}

function replicasOf(object: ApiObject): number | undefined {
  return (object.spec as { replicas?: number } | undefined)?.replicas;
}

describe('a SeldonRuntime', () => {
  let plane: ControlPlane;

  beforeEach(async () => {
    plane = await startControlPlane({ objects: [aConfig(...names)] });
  });

  afterEach(() => plane.stop());

  /** What there is of a resource in the namespace, beside what every namespace has. */
  function namesIn(resource: string): readonly string[] {
    return plane.core
      .list(resource, { namespace: testNamespace })
      .items.map(({ object }) => object.metadata.name)
      .filter((name) => name !== 'default' && name !== 'kube-root-ca.crt');
  }

  test('brings a whole installation to Ready, on whose scheduler models are served', async () => {
    await plane.apply(aRuntime());
    await plane.apply(aServer('mlserver'));
    await plane.apply(aModel('iris'));
    const runtime = await plane.until('SeldonRuntime', 'seldon', isReady);
    expect(conditionsOf(runtime).map(({ type, status }) => `${type} ${status}`)).toEqual([
      'EnvoyReady True',
      'ModelGatewayReady True',
      'Ready True',
      'SchedulerReady True',
    ]);
    await plane.until('Model', 'iris', isReady);
    expect(namesIn('configmaps')).toEqual([
      'seldon-agent',
      'seldon-kafka',
      'seldon-scaling',
      'seldon-tracing',
    ]);
    expect(namesIn('statefulsets.apps')).toEqual(['mlserver', 'seldon-scheduler']);
    expect(namesIn('deployments.apps')).toEqual(['seldon-envoy', 'seldon-modelgateway']);
  });

  test('in each of two namespaces has components of its own', async () => {
    plane.core.create('namespaces', '', { metadata: { name: 'other' } });
    await plane.apply(aRuntime());
    await plane.apply(aRuntime({ overrides: [{ name: 'seldon-envoy', disable: true }] }, 'other'));
    await plane.until('SeldonRuntime', 'seldon', isReady);
    const other = await plane.until('SeldonRuntime', 'seldon', isReady, 'other');
    expect(conditionsOf(other).map(({ type }) => type)).not.toContain('EnvoyReady');
  });

  test('puts back what others change, and makes anew what they delete', async () => {
    await plane.apply(aRuntime());
    await plane.until('SeldonRuntime', 'seldon', isReady);
    plane.core.patch('configmaps', testNamespace, 'seldon-kafka', {
      type: 'merge',
      body: { data: { 'kafka.json': 'mine' } },
    });
    await plane.until(
      'ConfigMap',
      'seldon-kafka',
      ({ data }) => (data as Record<string, string>)['kafka.json'] === '{}',
    );
    plane.core.delete('roles.rbac.authorization.k8s.io', testNamespace, 'agent-role');
    await plane.until('Role', 'agent-role', () => true);
    await plane.until('SeldonRuntime', 'seldon', isReady);
  });

  test('follows its SeldonConfig, and takes away what that has no more', async () => {
    await plane.apply(aRuntime());
    await plane.until('SeldonRuntime', 'seldon', isReady);
    await plane.patch('SeldonConfig', 'default', {
      spec: { components: ['seldon-scheduler', 'seldon-envoy'].map(component) },
    });
    await plane.untilGone('Deployment', 'seldon-modelgateway');
    const runtime = await plane.until(
      'SeldonRuntime',
      'seldon',
      (seen) => !conditionsOf(seen).some(({ type }) => type === 'ModelGatewayReady'),
    );
    expect(isReady(runtime)).toBe(true);
  });

  test('runs as many gateways as a burst of Models gives work to, and writes that once', async () => {
    await plane.apply(aRuntime({ overrides: [{ name: 'seldon-modelgateway', replicas: 9 }] }));
    await plane.until('SeldonRuntime', 'seldon', isReady);
    const before = await plane.until('Deployment', 'seldon-modelgateway', () => true);
    expect(replicasOf(before)).toBe(1);
    const models = Array.from({ length: 30 }, (_, i) => aModel(`m${i}`));
    for (const model of models) plane.core.create('models.mlops.seldon.io', testNamespace, model);
    const after = await plane.until(
      'Deployment',
      'seldon-modelgateway',
      (seen) => replicasOf(seen) === 9,
    );
    const writes = (after.metadata.generation ?? 0) - (before.metadata.generation ?? 0);
    expect(writes).toBeLessThanOrEqual(2);
    await plane.until('SeldonRuntime', 'seldon', isReady);
  });

  test('says in its status and by an Event that there is no SeldonConfig, and heals', async () => {
    const event = plane.untilEvent('SeldonRuntimeFailed');
    await plane.apply(aRuntime({ seldonConfig: 'later' }));
    await event;
    const failed = await plane.until('SeldonRuntime', 'seldon', (seen) =>
      conditionsOf(seen).some(({ type, status }) => type === 'Ready' && status === 'False'),
    );
    expect(conditionsOf(failed).find(({ type }) => type === 'Ready')?.reason).toBe(
      'failed to get SeldonConfig: SeldonConfig.mlops.seldon.io "later" not found',
    );
    const { metadata, ...rest } = aConfig('seldon-envoy');
    await plane.apply({ ...rest, metadata: { ...metadata, name: 'later' } } as UnsavedObject);
    await plane.until('SeldonRuntime', 'seldon', isReady);
  });

  test('under deletion waits for what needs its scheduler, and leaves nothing behind', async () => {
    await plane.apply(aRuntime());
    await plane.apply(aServer('mlserver'));
    await plane.apply(aModel('iris'));
    await plane.until('Model', 'iris', isReady);
    await plane.delete('SeldonRuntime', 'seldon');
    const held = await plane.until('SeldonRuntime', 'seldon', (seen) =>
      conditionsOf(seen).some(({ message = '' }) => message.includes('1 Server, 1 Model')),
    );
    expect(held.metadata.deletionTimestamp).toBeDefined();
    await plane.delete('Model', 'iris');
    await plane.untilGone('Model', 'iris');
    await plane.delete('Server', 'mlserver');
    await plane.untilGone('SeldonRuntime', 'seldon');
    for (const kind of ['Deployment', 'StatefulSet', 'ConfigMap', 'Role'] as const) {
      const name = { Deployment: 'seldon-envoy', StatefulSet: 'seldon-scheduler' };
      const others = { ConfigMap: 'seldon-kafka', Role: 'agent-role' };
      await plane.untilGone(kind, { ...name, ...others }[kind]);
    }
    for (const resource of ['services', 'serviceaccounts', 'statefulsets.apps']) {
      expect(namesIn(resource)).toEqual([]);
    }
  });

  test('goes on after a restart of the operator, without a write that changes anything', async () => {
    await plane.apply(aRuntime());
    const before = await plane.until('SeldonRuntime', 'seldon', isReady);
    const envoy = await plane.until('Deployment', 'seldon-envoy', () => true);
    plane.stopOperator();
    const { operator } = plane.startOperator();
    await plane.patch('SeldonRuntime', 'seldon', { metadata: { labels: {} } });
    while ([...operator.system.actors()].every(({ state }) => state !== 'ready.running')) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    const after = await plane.until('SeldonRuntime', 'seldon', isReady);
    expect(after.metadata.generation).toBe(before.metadata.generation);
    const now = await plane.until('Deployment', 'seldon-envoy', () => true);
    expect(now.metadata.resourceVersion).toBe(envoy.metadata.resourceVersion);
  });
});
