import { type Case, created, get, invalid, ok, patch, post, put, refused } from '../case.ts';
import { above, absent, exactly, present } from '../difference.ts';
import {
  configMap,
  configMaps,
  coreEvents,
  deployment,
  deployments,
  leases,
  newEvents,
  statefulSet,
  statefulSets,
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

/** Status and scale; and the kinds that a controller lives by: Events and Leases. */
export const subresources: readonly Case[] = [
  {
    rule: 'the scale of a Deployment is read and written by PUT and by patch',
    steps: [
      post(deployments, deployment('d', { replicas: 2 }), created()),
      get(
        `${deployments}/d/scale`,
        ok(
          {
            kind: 'Scale',
            apiVersion: 'autoscaling/v1',
            metadata: { name: 'd', namespace: '{ns}', uid: present, resourceVersion: above(0) },
            spec: { replicas: 2 },
            status: { replicas: 0, selector: 'app=web' },
          },
          { save: { rv: 'metadata.resourceVersion' } },
        ),
      ),
      put(
        `${deployments}/d/scale`,
        { metadata: { name: 'd', namespace: '{ns}' }, spec: { replicas: 3 } },
        ok({ kind: 'Scale', spec: { replicas: 3 } }),
      ),
      patch(
        'merge',
        `${deployments}/d/scale`,
        { spec: { replicas: 4 } },
        ok({ spec: { replicas: 4 } }),
      ),
      get(`${deployments}/d`, ok({ spec: { replicas: 4 }, metadata: { generation: 3 } })),
    ],
  },
  {
    rule: 'a scale of a stale version conflicts',
    steps: [
      post(statefulSets, statefulSet('s', { replicas: 1 }), created()),
      put(
        `${statefulSets}/s/scale`,
        { metadata: { name: 's', namespace: '{ns}', resourceVersion: '1' }, spec: { replicas: 3 } },
        refused(
          409,
          'Conflict',
          /the object has been modified; please apply your changes to the latest version and try again$/,
        ),
      ),
    ],
  },
  {
    rule: 'a negative scale is invalid',
    steps: [
      post(deployments, deployment('d'), created()),
      put(
        `${deployments}/d/scale`,
        { metadata: { name: 'd', namespace: '{ns}' }, spec: { replicas: -1 } },
        refused(
          422,
          'Invalid',
          /spec\.replicas: Invalid value: -1: (must be|should be) greater than or equal to 0/,
        ),
      ),
    ],
  },
  {
    rule: 'the scale of a custom resource follows the paths of its CRD',
    steps: [
      post(widgets, widget('w', { size: 2 }), created()),
      patch('merge', `${widgets}/w/status`, { status: { replicas: 1, selector: 'a=b' } }, ok()),
      get(
        `${widgets}/w/scale`,
        ok({ kind: 'Scale', spec: { replicas: 2 }, status: { replicas: 1, selector: 'a=b' } }),
      ),
      patch(
        'merge',
        `${widgets}/w/scale`,
        { spec: { replicas: 5 } },
        ok({ spec: { replicas: 5 } }),
      ),
      get(`${widgets}/w`, ok({ spec: { size: 5 }, metadata: { generation: 2 } })),
    ],
  },
  {
    rule: 'the scale of a custom resource keeps to its schema',
    steps: [
      post(widgets, widget('w'), created()),
      patch(
        'merge',
        `${widgets}/w/scale`,
        { spec: { replicas: 500 } },
        refused(422, 'Invalid', /spec\.size/),
      ),
    ],
  },
  {
    rule: 'a kind without a scale has none',
    steps: [
      post(configMaps, configMap('a'), created()),
      get(
        `${configMaps}/a/scale`,
        refused(404, 'NotFound', 'the server could not find the requested resource'),
      ),
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
