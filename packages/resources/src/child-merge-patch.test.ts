import { expect, test } from '@jest/globals';
import { childMergePatch } from './child-merge-patch.ts';
import type { DesiredObject } from './desired-object.ts';
import type { KubeObject } from './kube-object.ts';
import { keepingLastApplied, lastAppliedAnnotation, withLastApplied } from './last-applied.ts';

function desired(labels: Record<string, string>, spec: object): DesiredObject {
  const metadata = { name: 's', namespace: 'ns', labels };
  return withLastApplied(
    keepingLastApplied({ apiVersion: 'apps/v1', kind: 'StatefulSet', metadata, spec }),
  );
}

/** What the API stores of it. */
function stored(object: DesiredObject, annotations = object.metadata.annotations): KubeObject {
  const metadata = { ...object.metadata, uid: 'u', resourceVersion: '7' };
  return { ...object, metadata: { ...metadata, ...(annotations ? { annotations } : {}) } };
}

const after = desired({ b: '2' }, { template: { spec: { containers: [{ name: 'x' }] } } });

test('what was asked for last and is no more is taken off, and lists are replaced', () => {
  const before = desired(
    { a: '1', b: '1' },
    { template: { spec: { nodeSelector: { gpu: 'yes' }, containers: [{ name: 'y' }] } } },
  );
  expect(childMergePatch(after, stored(before))).toEqual({
    metadata: {
      uid: 'u',
      resourceVersion: '7',
      labels: { a: null, b: '2' },
      annotations: after.metadata.annotations,
    },
    spec: { template: { spec: { nodeSelector: null, containers: [{ name: 'x' }] } } },
  });
});

test.each([
  ['is not there', {}],
  ['is no base64', { [lastAppliedAnnotation]: '💥' }],
  ['is no ZIP', { [lastAppliedAnnotation]: btoa('hello') }],
])('where what was asked for last %s, nothing is taken off', (_, annotations) => {
  const patch = childMergePatch(after, stored(after, annotations));
  expect(JSON.stringify(patch)).not.toContain('null');
});
