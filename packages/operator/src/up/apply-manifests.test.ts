import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createKubeCore, type EmbeddedKube, type KubeCore, serveKube } from '@troupe/embedded-kube';
import { anonymousAccess, createKubeClient, type KubeClient } from '@troupe/kube';
import { customResourceDefinitions } from '@troupe/resources';
import { aModel, aServer } from '../testing/objects.ts';
import { applyManifests, makeNamespaces, planManifests } from './apply-manifests.ts';
import type { SourcedManifest } from './read-manifests.ts';

const sourced = (object: object): SourcedManifest => ({
  object: object as SourcedManifest['object'],
  source: 'all.yaml',
});
const configMap = (namespace?: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', ...(namespace === undefined ? {} : { namespace }) },
  data: { a: '1' },
});
const aNamespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team-b' } };

describe('manifests', () => {
  let core: KubeCore;
  let kube: EmbeddedKube;
  let client: KubeClient;

  beforeEach(async () => {
    core = createKubeCore({ clock: Date.now, crds: customResourceDefinitions() });
    kube = await serveKube(core);
    client = createKubeClient({ kubeConfig: anonymousAccess(kube.url) });
  });

  afterEach(async () => {
    await client.close();
    await kube.stop();
  });

  test('are brought into the order in which each finds what it needs', () => {
    const planned = planManifests(
      core,
      [aModel('m'), configMap(), aServer('s'), aNamespace].map(sourced),
      'mesh',
    );
    expect(planned.map(({ type }) => type.kind)).toEqual([
      'Namespace',
      'Server',
      'Model',
      'ConfigMap',
    ]);
  });

  test('are created, or merged into what there is, in the namespace they name or the default one', async () => {
    const refused: string[] = [];
    const options = {
      client,
      refused: (line: string) => refused.push(line),
      signal: new AbortController().signal,
    };
    const all = [configMap(), configMap('team-a'), aNamespace];
    const planned = planManifests(core, all.map(sourced), 'mesh');
    makeNamespaces(core, planned);
    await applyManifests(planned, options);
    const changed = planManifests(core, [sourced({ ...configMap(), data: { b: '2' } })], 'mesh');
    expect(await applyManifests(changed, options)).toEqual([
      { kind: 'ConfigMap', namespace: 'mesh', name: 'settings' },
    ]);
    expect(refused).toEqual([]);
    expect(core.get('configmaps', 'mesh', 'settings').object.data).toEqual({ a: '1', b: '2' });
    expect(core.get('configmaps', 'team-a', 'settings').object.data).toEqual({ a: '1' });
    expect(core.get('namespaces', '', 'team-b').object.metadata.name).toBe('team-b');
  });

  test('stop being applied once the signal says so', async () => {
    const planned = planManifests(core, [sourced(configMap('default'))], 'default');
    const applied = await applyManifests(planned, {
      client,
      refused: () => {},
      signal: AbortSignal.abort(),
    });
    expect(applied).toEqual([]);
  });
});
