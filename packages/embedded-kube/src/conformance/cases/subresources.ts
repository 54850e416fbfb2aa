import { type Case, created, del, get, invalid, ok, patch, post, put, refused } from '../case.ts';
import { above, absent, exactly } from '../difference.ts';
import {
  configMap,
  configMaps,
  coreEvents,
  deployment,
  deployments,
  leases,
  newEvents,
  widget,
  widgets,
} from './fixtures.ts';

/** An Event of the core group. */
const coreEvent = {
  metadata: { name: 'e' },
  involvedObject: { kind: 'Widget', namespace: '{ns}', name: 'w', uid: 'u-1' },
  reason: 'Loaded',
  message: 'it is loaded',
  type: 'Normal',
  count: 2,
  firstTimestamp: '2026-01-02T03:04:05Z',
  lastTimestamp: '2026-01-02T03:04:06Z',
  source: { component: 'me' },
};

/** The same kind of thing as the newer group has it. */
const newEvent = {
  metadata: { name: 'n' },
  eventTime: '2026-01-02T03:04:05.000006Z',
  reportingController: 'x.io/me',
  reportingInstance: 'me-1',
  action: 'Load',
  reason: 'Loaded',
  note: 'it is loaded',
  type: 'Normal',
  regarding: { kind: 'Widget', namespace: '{ns}', name: 'w' },
};

/** The second namespace of a case with these finalizers. */
function finalized(...finalizers: readonly string[]): object {
  const head = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: '{ns}-f' } };
  return { ...head, spec: { finalizers } };
}

/** Status and finalize; and the kinds that a controller lives by: Events and Leases. */
export const subresources: readonly Case[] = [
  {
    rule: 'the finalizers in the spec of a namespace are written by its finalize alone',
    steps: [
      post('/api/v1/namespaces', { metadata: { name: '{ns}-f' } }, created()),
      patch(
        'merge',
        '/api/v1/namespaces/{ns}-f',
        { spec: { finalizers: ['x.io/z'] } },
        ok({ spec: { finalizers: ['kubernetes'] } }),
      ),
      put(
        '/api/v1/namespaces/{ns}-f/finalize',
        finalized('kubernetes', 'x.io/y'),
        ok({ kind: 'Namespace', spec: { finalizers: ['kubernetes', 'x.io/y'] } }),
      ),
      put(
        '/api/v1/namespaces/{ns}-f/finalize',
        finalized('bad'),
        refused(
          422,
          'Invalid',
          'Namespace "{ns}-f" is invalid: spec.finalizers[0]: Invalid value: "bad": name is neither a standard finalizer name nor is it fully qualified',
        ),
      ),
      patch('merge', '/api/v1/namespaces/{ns}-f/finalize', {}, refused(405, 'MethodNotAllowed')),
      get('/api/v1/namespaces/{ns}-f/finalize', refused(405, 'MethodNotAllowed')),
      del('/api/v1/namespaces/{ns}-f', ok({ status: { phase: 'Terminating' } })),
      put('/api/v1/namespaces/{ns}-f/finalize', finalized(), ok({ kind: 'Namespace' })),
      get('/api/v1/namespaces/{ns}-f', refused(404, 'NotFound')),
    ],
  },
  {
    rule: 'a deleted namespace that is empty stays for the finalizers that others have in its spec',
    needs: 'controllers',
    steps: [
      post('/api/v1/namespaces', { metadata: { name: '{ns}-f' } }, created()),
      put(
        '/api/v1/namespaces/{ns}-f/finalize',
        finalized('kubernetes', 'x.io/y'),
        ok({ spec: { finalizers: ['kubernetes', 'x.io/y'] } }),
      ),
      post('/api/v1/namespaces/{ns}-f/configmaps', configMap('a'), created()),
      del('/api/v1/namespaces/{ns}-f', ok({ status: { phase: 'Terminating' } })),
      get(
        '/api/v1/namespaces/{ns}-f',
        ok({ spec: { finalizers: exactly(['x.io/y']) } }, { eventually: true }),
      ),
      get('/api/v1/namespaces/{ns}-f/configmaps/a', refused(404, 'NotFound')),
      put('/api/v1/namespaces/{ns}-f/finalize', finalized(), ok({ kind: 'Namespace' })),
      get('/api/v1/namespaces/{ns}-f', refused(404, 'NotFound')),
    ],
  },
  {
    rule: 'a status is read and replaced on its own',
    steps: [
      post(widgets, widget('w'), created(undefined, { save: { rv: 'metadata.resourceVersion' } })),
      put(
        `${widgets}/w/status`,
        { ...widget('w', { size: 9 }, { resourceVersion: '{rv}' }), status: { replicas: 2 } },
        ok({ spec: { size: 1 }, status: exactly({ replicas: 2 }), metadata: { generation: 1 } }),
      ),
      get(`${widgets}/w/status`, ok({ kind: 'Widget', status: { replicas: 2 } })),
    ],
  },
  {
    rule: 'a status keeps to its schema',
    steps: [
      post(widgets, widget('w'), created()),
      patch(
        'merge',
        `${widgets}/w/status`,
        { status: { replicas: 'many' } },
        refused(
          422,
          'Invalid',
          /status\.replicas: Invalid value: "string": (status\.)?replicas in body must be of type integer: "string"/,
        ),
      ),
    ],
  },
  {
    rule: 'a kind without a status subresource has no such path',
    steps: [
      post(configMaps, configMap('a'), created()),
      get(
        `${configMaps}/a/status`,
        refused(404, 'NotFound', 'the server could not find the requested resource'),
      ),
    ],
  },
  {
    rule: 'the items of a status list are keyed in a set of conditions',
    steps: [
      post(widgets, widget('w'), created()),
      patch(
        'merge',
        `${widgets}/w/status`,
        {
          status: {
            conditions: [
              { type: 'A', status: 'True' },
              { type: 'A', status: 'False' },
            ],
          },
        },
        invalid(['FieldValueDuplicate', 'status.conditions[1]', 'Duplicate value: {"type":"A"}']),
      ),
    ],
  },
  {
    rule: 'events are selected by what they are about',
    steps: [
      post(coreEvents, coreEvent, created({ kind: 'Event', apiVersion: 'v1', count: 2 })),
      get(
        `${coreEvents}?fieldSelector=involvedObject.kind%3DWidget,involvedObject.name%3Dw,involvedObject.uid%3Du-1`,
        ok({ items: [{ metadata: { name: 'e' } }] }),
      ),
      get(`${coreEvents}?fieldSelector=reason%3DOther`, ok({ items: [] })),
    ],
  },
  {
    rule: 'an event must be about an object of its own namespace',
    steps: [
      post(
        coreEvents,
        { ...coreEvent, involvedObject: { kind: 'Widget', namespace: 'elsewhere', name: 'w' } },
        refused(
          422,
          'Invalid',
          /involvedObject\.namespace: Invalid value: "elsewhere": does not match event\.namespace/,
        ),
      ),
    ],
  },
  {
    rule: 'an event of the core group is shown by the newer group',
    steps: [
      post(coreEvents, coreEvent, created()),
      get(
        `${newEvents}/e`,
        ok({
          kind: 'Event',
          apiVersion: 'events.k8s.io/v1',
          note: 'it is loaded',
          regarding: { kind: 'Widget', name: 'w' },
          deprecatedCount: 2,
          deprecatedSource: { component: 'me' },
          deprecatedFirstTimestamp: '2026-01-02T03:04:05Z',
          eventTime: exactly(null),
        }),
      ),
    ],
  },
  {
    rule: 'an event of the newer group is shown by the core group',
    steps: [
      post(newEvents, newEvent, created({ apiVersion: 'events.k8s.io/v1' })),
      get(
        `${coreEvents}/n`,
        ok({
          apiVersion: 'v1',
          message: 'it is loaded',
          involvedObject: { kind: 'Widget', name: 'w' },
          reportingComponent: 'x.io/me',
          reportingInstance: 'me-1',
          eventTime: '2026-01-02T03:04:05.000006Z',
          firstTimestamp: exactly(null),
          source: exactly({}),
        }),
      ),
    ],
  },
  {
    rule: 'an event of the newer group must say who, what and why',
    steps: [
      post(
        newEvents,
        { ...newEvent, reportingController: '', action: '' },
        refused(
          422,
          'Invalid',
          /reportingController: Required value.*action: Required value|action: Required value.*reportingController: Required value/s,
        ),
      ),
    ],
  },
  {
    rule: 'a Lease is taken, renewed, and lost by its resourceVersion',
    steps: [
      post(
        leases,
        {
          metadata: { name: 'l' },
          spec: {
            holderIdentity: 'me',
            leaseDurationSeconds: 15,
            acquireTime: '2026-01-02T03:04:05.000006Z',
            renewTime: '2026-01-02T03:04:05.000006Z',
            leaseTransitions: 0,
          },
        },
        created(
          { spec: { renewTime: '2026-01-02T03:04:05.000006Z' } },
          { save: { rv: 'metadata.resourceVersion' } },
        ),
      ),
      put(
        `${leases}/l`,
        {
          metadata: { name: 'l', resourceVersion: '{rv}' },
          spec: { holderIdentity: 'me', leaseDurationSeconds: 15 },
        },
        ok({ metadata: { resourceVersion: above('{rv}') } }),
      ),
      put(
        `${leases}/l`,
        { metadata: { name: 'l', resourceVersion: '{rv}' }, spec: { holderIdentity: 'other' } },
        refused(
          409,
          'Conflict',
          /^Operation cannot be fulfilled on leases.coordination.k8s.io "l": the object has been modified/,
        ),
      ),
    ],
  },
  {
    rule: 'an update of a Lease must name its resourceVersion',
    steps: [
      post(leases, { metadata: { name: 'l' }, spec: { holderIdentity: 'me' } }, created()),
      put(
        `${leases}/l`,
        { metadata: { name: 'l' }, spec: { holderIdentity: 'other' } },
        refused(
          422,
          'Invalid',
          /metadata\.resourceVersion: Invalid value: .*must be specified for an update/,
        ),
      ),
    ],
  },
  {
    rule: 'a Lease lasts longer than nothing',
    steps: [
      post(
        leases,
        { metadata: { name: 'l' }, spec: { holderIdentity: 'me', leaseDurationSeconds: 0 } },
        refused(
          422,
          'Invalid',
          /spec\.leaseDurationSeconds: Invalid value: 0: must be greater than 0/,
        ),
      ),
    ],
  },
  {
    rule: 'the status of a Deployment is not written through the Deployment',
    steps: [
      post(
        deployments,
        { ...deployment('d'), status: { replicas: 3 } },
        created({ status: { replicas: absent } }),
      ),
      patch(
        'merge',
        `${deployments}/d/status`,
        { status: { replicas: 3, observedGeneration: 1 } },
        ok({ status: { replicas: 3 } }),
      ),
      patch(
        'merge',
        `${deployments}/d`,
        { status: { replicas: 5 } },
        ok({ status: { replicas: 3 } }),
      ),
    ],
  },
];
