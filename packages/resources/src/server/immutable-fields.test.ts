import { describe, expect, test } from '@jest/globals';
import type { KubeObject } from '../kube-object.ts';
import { serverConfigObject, serverObject } from '../testing/server-objects.ts';
import { immutableChanges } from './immutable-fields.ts';
import { serverWorkload } from './server-workload.ts';

const refused =
  'StatefulSet.apps "iron" is invalid: spec: Forbidden: updates to statefulset spec for fields other than …';

function claims(storage: string) {
  const spec = { resources: { requests: { storage } } };
  return serverConfigObject({ volumeClaimTemplates: [{ name: 'models', spec }] });
}

const desired = serverWorkload(serverObject(), claims('1Gi'), 'StatefulSet', 1);

function live(spec: object): KubeObject {
  const metadata = { name: 'iron', namespace: 'ns', uid: 'u', resourceVersion: '1' };
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata,
    spec: { ...desired.spec, ...spec },
  };
}

describe('a change that the API never makes is named by its fields', () => {
  test.each<[string, object, string[]]>([
    [
      'the size of a volume',
      {
        volumeClaimTemplates: serverWorkload(serverObject(), claims('2Gi'), 'StatefulSet', 1).spec
          .volumeClaimTemplates,
      },
      ['spec.volumeClaimTemplates'],
    ],
    [
      'volumes where there were none',
      { volumeClaimTemplates: undefined },
      ['spec.volumeClaimTemplates'],
    ],
    ['several at once', { serviceName: 'x', selector: {} }, ['spec.selector', 'spec.serviceName']],
    ['something that does not show', {}, ['spec']],
  ])('%s', (_, spec, fields) => {
    expect(immutableChanges(refused, desired, live(spec))).toEqual(fields);
  });

  test('what the API adds, and how it writes quantities, is no change', () => {
    const stored = [
      {
        metadata: { name: 'models', creationTimestamp: null },
        spec: { resources: { requests: { storage: '1024Mi' } }, volumeMode: 'Filesystem' },
        status: {},
      },
    ];
    const spec = { serviceName: 'x', volumeClaimTemplates: stored };
    expect(immutableChanges(refused, desired, live(spec))).toEqual(['spec.serviceName']);
  });

  test('other refusals are none of it', () => {
    expect(immutableChanges('exceeded quota', desired, live({ serviceName: 'x' }))).toEqual([]);
  });
});
