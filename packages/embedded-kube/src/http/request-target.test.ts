import { describe, expect, test } from '@jest/globals';
import { parseTarget, type RequestTarget } from './request-target.ts';

function resource(fields: Partial<Extract<RequestTarget, { type: 'resource' }>>): RequestTarget {
  const none = {
    group: '',
    version: 'v1',
    plural: 'pods',
    namespace: '',
    name: '',
    subresource: '',
  };
  return { type: 'resource', ...none, ...fields };
}

const models = { group: 'mlops.seldon.io', version: 'v1alpha1', plural: 'models' };

describe('a path', () => {
  test.each<[string, RequestTarget]>([
    ['/api/v1/pods', resource({})],
    ['/api/v1/namespaces/n/pods', resource({ namespace: 'n' })],
    ['/api/v1/namespaces/n/pods/p', resource({ namespace: 'n', name: 'p' })],
    [
      '/api/v1/namespaces/n/pods/p/status',
      resource({ namespace: 'n', name: 'p', subresource: 'status' }),
    ],
    ['/api/v1/namespaces', resource({ plural: 'namespaces' })],
    ['/api/v1/namespaces/n', resource({ plural: 'namespaces', name: 'n' })],
    [
      '/api/v1/namespaces/n/status',
      resource({ plural: 'namespaces', name: 'n', subresource: 'status' }),
    ],
    ['/apis/mlops.seldon.io/v1alpha1/models', resource(models)],
    [
      '/apis/mlops.seldon.io/v1alpha1/namespaces/n/models/m/scale',
      resource({ ...models, namespace: 'n', name: 'm', subresource: 'scale' }),
    ],
    ['/api', { type: 'root', legacy: true }],
    ['/apis', { type: 'root', legacy: false }],
    ['/apis/apps', { type: 'group', group: 'apps' }],
    ['/apis/apps/v1', { type: 'groupVersion', group: 'apps', version: 'v1' }],
    ['/api/v1', { type: 'groupVersion', group: '', version: 'v1' }],
    ['/openapi/v3', { type: 'openApiIndex' }],
    ['/openapi/v3/apis/apps/v1', { type: 'openApi', groupVersion: 'apis/apps/v1' }],
    ['/version', { type: 'version' }],
    ['/readyz', { type: 'health' }],
    ['/', { type: 'unknown' }],
    ['/openapi/v2', { type: 'unknown' }],
    ['/api/v1/namespaces/n/pods/p/status/more', { type: 'unknown' }],
  ])('%s is understood', (path, target) => {
    expect(parseTarget(path)).toEqual(target);
  });
});
