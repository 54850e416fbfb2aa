import { expect, test } from '@jest/globals';
import { refOf } from './kube-object.ts';

test('a reference names one incarnation: group, kind, namespace, name and UID, nothing else', () => {
  const object = {
    apiVersion: 'mlops.seldon.io/v1alpha1',
    kind: 'Model',
    metadata: { name: 'iris', namespace: 'ns', uid: 'u1', resourceVersion: '9', generation: 2 },
    spec: { storageUri: 's3://x' },
  };
  expect(refOf(object)).toEqual({
    apiVersion: 'mlops.seldon.io/v1alpha1',
    kind: 'Model',
    namespace: 'ns',
    name: 'iris',
    uid: 'u1',
  });
});
