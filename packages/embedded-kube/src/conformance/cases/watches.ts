import {
  type Case,
  created,
  del,
  events,
  get,
  lastEvents,
  ok,
  patch,
  post,
  put,
  refused,
  refusedSomehow,
  watch,
} from '../case.ts';
import { above, absent, exactly, present } from '../difference.ts';
import { configMap, configMaps, pods, secrets, widget, widgets } from './fixtures.ts';

const table = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };
const partial = { accept: 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io' };
const from = get(configMaps, ok(undefined, { save: { rv: 'metadata.resourceVersion' } }));
const fromHere = `${configMaps}?watch=1&resourceVersion={rv}`;

function event(type: string, name: string, rest: object = {}): object {
  return { type, object: { metadata: { name }, ...rest } };
}

/** What a watch tells, and in which order. */
export const watches: readonly Case[] = [
  {
    rule: 'a watch tells of creation, change and end in order, each with the whole object',
    steps: [
      from,
      watch(fromHere),
      post(
        configMaps,
        configMap('a'),
        created(undefined, { save: { first: 'metadata.resourceVersion' } }),
      ),
      put(`${configMaps}/a`, configMap('a', { b: '2' }), ok()),
      del(`${configMaps}/a`, ok()),
      events(
        event('ADDED', 'a', { kind: 'ConfigMap', apiVersion: 'v1', data: { a: '1' } }),
        event('MODIFIED', 'a', { data: exactly({ b: '2' }) }),
        {
          type: 'DELETED',
          object: { metadata: { name: 'a', resourceVersion: above('{first}') }, data: { b: '2' } },
        },
      ),
    ],
  },
  {
    rule: 'a watch without a version begins with what there is',
    steps: [
      post(secrets, { metadata: { name: 'a' } }, created()),
      post(secrets, { metadata: { name: 'b' } }, created()),
      watch(`${secrets}?watch=true`),
      post(secrets, { metadata: { name: 'c' } }, created()),
      del(`${secrets}/a`, ok()),
      events(event('ADDED', 'a'), event('ADDED', 'b'), event('ADDED', 'c'), event('DELETED', 'a')),
    ],
  },
  {
    rule: 'a watch from version 0 begins with what there is',
    steps: [
      post(configMaps, configMap('a'), created()),
      watch(`${configMaps}?watch=true&resourceVersion=0&fieldSelector=metadata.name%3Da`),
      events(event('ADDED', 'a')),
    ],
  },
  {
    rule: 'a watch from a version repeats all that came after it',
    steps: [
      from,
      post(configMaps, configMap('a'), created()),
      patch('merge', `${configMaps}/a`, { data: { b: '2' } }, ok()),
      watch(fromHere),
      events(event('ADDED', 'a'), event('MODIFIED', 'a')),
    ],
  },
  {
    rule: 'a write that changes nothing is not told',
    steps: [
      from,
      watch(fromHere),
      post(configMaps, configMap('a'), created()),
      put(`${configMaps}/a`, configMap('a'), ok()),
      patch('merge', `${configMaps}/a`, { data: { a: '1' } }, ok()),
      post(configMaps, configMap('b'), created()),
      events(event('ADDED', 'a'), event('ADDED', 'b')),
    ],
  },
  {
    rule: 'a dry run is not told',
    steps: [
      from,
      watch(fromHere),
      post(`${configMaps}?dryRun=All`, configMap('a'), created()),
      post(configMaps, configMap('b'), created()),
      events(event('ADDED', 'b')),
    ],
  },
  {
    rule: 'an object that begins to match is ADDED, one that stops is DELETED',
    steps: [
      from,
      watch(`${fromHere}&labelSelector=on%3Dyes`),
      post(configMaps, configMap('a'), created()),
      patch('merge', `${configMaps}/a`, { metadata: { labels: { on: 'yes' } } }, ok()),
      patch('merge', `${configMaps}/a`, { data: { b: '2' } }, ok()),
      patch(
        'merge',
        `${configMaps}/a`,
        { metadata: { labels: { on: 'no' } } },
        ok(undefined, { save: { left: 'metadata.resourceVersion' } }),
      ),
      patch('merge', `${configMaps}/a`, { data: { b: '3' } }, ok()),
      post(configMaps, configMap('end', {}, { labels: { on: 'yes' } }), created()),
      events(
        event('ADDED', 'a', { data: exactly({ a: '1' }) }),
        event('MODIFIED', 'a', { data: { b: '2' } }),
        {
          type: 'DELETED',
          object: { metadata: { name: 'a', labels: { on: 'yes' }, resourceVersion: '{left}' } },
        },
        event('ADDED', 'end'),
      ),
    ],
  },
  {
    rule: 'a watch of one name tells of no other',
    steps: [
      from,
      watch(`${fromHere}&fieldSelector=metadata.name%3Db`),
      post(configMaps, configMap('a'), created()),
      post(configMaps, configMap('b'), created()),
      events(event('ADDED', 'b')),
    ],
  },
  {
    rule: 'a watch on the path of an object is a plain read',
    steps: [
      post(configMaps, configMap('a'), created()),
      get(`${configMaps}/a?watch=1`, ok({ kind: 'ConfigMap', metadata: { name: 'a' } })),
    ],
  },
  {
    rule: 'a watch by a field of a built-in kind follows it',
    steps: [
      watch(`${pods}?watch=1&fieldSelector=status.phase%3DRunning`),
      post(
        pods,
        { metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'i' }] } },
        created(),
      ),
      patch('merge', `${pods}/p/status`, { status: { phase: 'Running' } }, ok()),
      events(event('ADDED', 'p', { status: { phase: 'Running' } })),
    ],
  },
  {
    rule: 'a watch by a selectable field of a CRD follows it',
    since: 31,
    steps: [
      watch(`${widgets}?watch=1&fieldSelector=spec.color%3Dred`),
      post(widgets, widget('a', { color: 'blue' }), created()),
      patch('merge', `${widgets}/a`, { spec: { color: 'red' } }, ok()),
      events(event('ADDED', 'a')),
    ],
  },
  {
    rule: 'a held delete is told as MODIFIED, its end as DELETED',
    steps: [
      from,
      watch(fromHere),
      post(configMaps, configMap('a', {}, { finalizers: ['x.io/a'] }), created()),
      del(`${configMaps}/a`, ok()),
      patch('merge', `${configMaps}/a`, { metadata: { finalizers: null } }, ok()),
      events(
        event('ADDED', 'a'),
        {
          type: 'MODIFIED',
          object: { metadata: { deletionTimestamp: present, finalizers: ['x.io/a'] } },
        },
        event('DELETED', 'a'),
      ),
    ],
  },
  {
    rule: 'initial events end with a bookmark that says so',
    since: 32,
    steps: [
      post(configMaps, configMap('a', {}, { labels: { me: 'x' } }), created()),
      watch(
        `${configMaps}?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&labelSelector=me`,
      ),
      events(event('ADDED', 'a'), {
        type: 'BOOKMARK',
        object: {
          kind: 'ConfigMap',
          apiVersion: 'v1',
          metadata: {
            resourceVersion: above(0),
            annotations: { 'k8s.io/initial-events-end': 'true' },
          },
        },
      }),
      post(configMaps, configMap('b', {}, { labels: { me: 'x' } }), created()),
      events(event('ADDED', 'b')),
    ],
  },
  {
    rule: 'initial events must be asked for with NotOlderThan',
    since: 32,
    steps: [
      get(
        `${configMaps}?watch=1&sendInitialEvents=true`,
        refused(
          422,
          'Invalid',
          'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
        ),
      ),
    ],
  },
  {
    rule: 'a watch takes resourceVersionMatch only with sendInitialEvents',
    steps: [
      get(
        `${configMaps}?watch=1&resourceVersionMatch=NotOlderThan&resourceVersion=0`,
        refused(
          422,
          'Invalid',
          'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
        ),
      ),
    ],
  },
  {
    rule: 'a watch ends after its timeoutSeconds',
    steps: [from, watch(`${fromHere}&timeoutSeconds=1`), lastEvents()],
  },
  {
    rule: 'a watch gets a last bookmark before its timeoutSeconds are over',
    steps: [
      from,
      watch(`${fromHere}&timeoutSeconds=3&allowWatchBookmarks=true&labelSelector=not=there`),
      post(configMaps, configMap('passed-over', {}), created()),
      events({
        type: 'BOOKMARK',
        object: { kind: 'ConfigMap', apiVersion: 'v1', metadata: { resourceVersion: above(0) } },
      }),
    ],
  },
  {
    rule: 'a watch from what is no version is refused',
    steps: [
      get(
        `${configMaps}?watch=1&resourceVersion=abc`,
        refusedSomehow([400, 422, 500], /resourceVersion: Invalid value: "abc"/),
      ),
    ],
  },
  {
    rule: 'a watch of tables names the columns in its first event only',
    steps: [
      from,
      watch(fromHere, table),
      post(configMaps, configMap('a'), created()),
      post(configMaps, configMap('b'), created()),
      events(
        {
          type: 'ADDED',
          object: {
            kind: 'Table',
            apiVersion: 'meta.k8s.io/v1',
            columnDefinitions: [{ name: 'Name' }, { name: 'Data' }, { name: 'Age' }],
            rows: [
              {
                cells: ['a', 1, present],
                object: { kind: 'PartialObjectMetadata', metadata: { name: 'a' } },
              },
            ],
          },
        },
        {
          type: 'ADDED',
          object: {
            kind: 'Table',
            columnDefinitions: exactly(null),
            rows: [{ object: { metadata: { name: 'b' } } }],
          },
        },
      ),
    ],
  },
  {
    rule: 'a watch of metadata leaves the rest out',
    steps: [
      from,
      watch(fromHere, partial),
      post(configMaps, configMap('a'), created()),
      events({
        type: 'ADDED',
        object: {
          kind: 'PartialObjectMetadata',
          apiVersion: 'meta.k8s.io/v1',
          metadata: { name: 'a' },
          data: absent,
        },
      }),
    ],
  },
  {
    rule: 'a watch of a namespace tells of no other',
    steps: [
      from,
      watch(fromHere),
      post('/api/v1/namespaces', { metadata: { name: '{ns}-b' } }, created()),
      post('/api/v1/namespaces/{ns}-b/configmaps', configMap('elsewhere'), created()),
      post(configMaps, configMap('here'), created()),
      events(event('ADDED', 'here')),
    ],
  },
  {
    rule: 'a watch of all namespaces tells of each',
    steps: [
      from,
      watch('/api/v1/configmaps?watch=1&resourceVersion={rv}&labelSelector=of%3D{ns}'),
      post('/api/v1/namespaces', { metadata: { name: '{ns}-b' } }, created()),
      post(
        '/api/v1/namespaces/{ns}-b/configmaps',
        configMap('x', {}, { labels: { of: '{ns}' } }),
        created(),
      ),
      post(configMaps, configMap('y', {}, { labels: { of: '{ns}' } }), created()),
      events(
        { type: 'ADDED', object: { metadata: { name: 'x', namespace: '{ns}-b' } } },
        { type: 'ADDED', object: { metadata: { name: 'y', namespace: '{ns}' } } },
      ),
    ],
  },
  {
    rule: 'the events of a custom resource carry its kind and the status as written',
    steps: [
      watch(`${widgets}?watch=1`),
      post(widgets, widget('a'), created()),
      patch('merge', `${widgets}/a/status`, { status: { replicas: 2 } }, ok()),
      events(
        event('ADDED', 'a', { kind: 'Widget', apiVersion: 'example.com/v1' }),
        event('MODIFIED', 'a', { status: { replicas: 2 } }),
      ),
    ],
  },
];
