import { describe, expect, test } from '@jest/globals';
import { collectionPath, findMapping, mappingOf, objectPath } from './rest-mapping.ts';

const seldon = '/apis/mlops.seldon.io/v1alpha1/namespaces/ns';
const rbac = '/apis/rbac.authorization.k8s.io/v1/namespaces/ns';

describe('the path of a kind', () => {
  test.each([
    ['Model', `${seldon}/models`],
    ['Server', `${seldon}/servers`],
    ['Pipeline', `${seldon}/pipelines`],
    ['Experiment', `${seldon}/experiments`],
    ['ServerConfig', `${seldon}/serverconfigs`],
    ['SeldonConfig', `${seldon}/seldonconfigs`],
    ['SeldonRuntime', `${seldon}/seldonruntimes`],
    ['Service', '/api/v1/namespaces/ns/services'],
    ['ConfigMap', '/api/v1/namespaces/ns/configmaps'],
    ['Event', '/api/v1/namespaces/ns/events'],
    ['Secret', '/api/v1/namespaces/ns/secrets'],
    ['Pod', '/api/v1/namespaces/ns/pods'],
    ['ServiceAccount', '/api/v1/namespaces/ns/serviceaccounts'],
    ['PersistentVolumeClaim', '/api/v1/namespaces/ns/persistentvolumeclaims'],
    ['StatefulSet', '/apis/apps/v1/namespaces/ns/statefulsets'],
    ['Deployment', '/apis/apps/v1/namespaces/ns/deployments'],
    ['Lease', '/apis/coordination.k8s.io/v1/namespaces/ns/leases'],
    ['Role', `${rbac}/roles`],
    ['RoleBinding', `${rbac}/rolebindings`],
  ] as const)('of %s in a namespace is %s', (kind, path) => {
    expect(collectionPath(mappingOf(kind), 'ns')).toBe(path);
  });

  test('of a cluster-wide kind holds no namespace', () => {
    expect(objectPath(mappingOf('Namespace'), '', 'seldon-mesh')).toBe(
      '/api/v1/namespaces/seldon-mesh',
    );
  });

  test('without a namespace covers all of them', () => {
    expect(collectionPath(mappingOf('Model'), undefined)).toBe(
      '/apis/mlops.seldon.io/v1alpha1/models',
    );
  });

  test('ends with the subresource', () => {
    expect(objectPath(mappingOf('Model'), 'ns', 'iris', 'status')).toBe(
      `${seldon}/models/iris/status`,
    );
  });

  test('can not be broken out of by a name', () => {
    expect(objectPath(mappingOf('Role'), 'ns', '../a?b')).toBe(`${rbac}/roles/..%2Fa%3Fb`);
  });
});

describe('finding the mapping of an object', () => {
  test('needs both its kind and its apiVersion', () => {
    expect(findMapping('apps/v1', 'Deployment')?.plural).toBe('deployments');
    expect(findMapping('extensions/v1beta1', 'Deployment')).toBeUndefined();
    expect(findMapping('v1', 'constructor')).toBeUndefined();
  });
});
