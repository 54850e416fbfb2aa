import { expect, test } from '@jest/globals';
import { classifyObjectWrite } from './object-writes.ts';

const core = '/api/v1/namespaces/bench';
const servers = '/apis/mlops.seldon.io/v1alpha1/namespaces/bench/servers';

test.each([
  ['GET', `${core}/services/s-0`, null],
  ['PATCH', `${core}/services/s-0`, { purpose: 'service', object: `${core}/services/s-0` }],
  ['POST', `${core}/events`, { purpose: 'event', object: null }],
  ['PATCH', `${servers}/s/status`, { purpose: 'status', object: `${servers}/s` }],
  ['PATCH', `${servers}/s`, { purpose: 'other', object: `${servers}/s` }],
  [
    'PATCH',
    '/apis/apps/v1/namespaces/bench/statefulsets/s',
    { purpose: 'workload', object: '/apis/apps/v1/namespaces/bench/statefulsets/s' },
  ],
])('a %s of %s counts as %j', (method, path, write) => {
  expect(classifyObjectWrite(method, path)).toEqual(write);
});
