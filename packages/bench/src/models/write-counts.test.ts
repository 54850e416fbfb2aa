import { expect, test } from '@jest/globals';
import { classifyWrite } from './write-counts.ts';

const models = '/apis/mlops.seldon.io/v1alpha1/namespaces/bench/models';

test.each([
  ['PATCH', `${models}/iris`, 'finalizer'],
  ['PATCH', `${models}/iris/status`, 'status'],
  ['PATCH', `${models}/iris`.replace('models', 'pipelines'), 'finalizer'],
  ['PATCH', `${models}/iris/status`.replace('models', 'experiments'), 'status'],
  ['POST', '/api/v1/namespaces/bench/events', 'event'],
  ['POST', models, 'other'],
  ['DELETE', `${models}/iris`, 'other'],
  ['PATCH', '/apis/mlops.seldon.io/v1alpha1/namespaces/bench/servers/mlserver/status', 'other'],
  ['POST', '/apis/apps/v1/namespaces/bench/statefulsets', 'other'],
  ['GET', models, null],
  ['GET', `${models}/iris`, null],
])('%s %s counts as %s', (method, path, kind) => {
  expect(classifyWrite(method, path)).toBe(kind);
});
