import { type Case, created, del, get, ok, patch, post, refused } from '../case.ts';
import { above, exactly, ofLength, present } from '../difference.ts';
import { configMap, configMaps, pods, widget, widgets } from './fixtures.ts';

const gone = (path: string) => get(path, { code: 404, eventually: true });
const save = { save: { uid: 'metadata.uid', rv: 'metadata.resourceVersion' } };

/** How objects go. */
export const deletes: readonly Case[] = [
  {
    rule: 'a delete answers with the uid of what went',
    steps: [
      post(configMaps, configMap('a'), created(undefined, save)),
      del(
        `${configMaps}/a`,
        ok({
          kind: 'Status',
          apiVersion: 'v1',
          status: 'Success',
          details: exactly({ name: 'a', kind: 'configmaps', uid: '{uid}' }),
        }),
      ),
      get(`${configMaps}/a`, refused(404, 'NotFound', 'configmaps "a" not found')),
    ],
  },
  {
    rule: 'a delete of a custom resource answers with its group',
    steps: [
      post(widgets, widget('a'), created(undefined, save)),
      del(
        `${widgets}/a`,
        ok({
          status: 'Success',
          details: exactly({ name: 'a', group: 'example.com', kind: 'widgets', uid: '{uid}' }),
        }),
      ),
    ],
  },
  {
    rule: 'a delete of what is not there is not found',
    steps: [
      del(
        `${widgets}/a`,
        refused(404, 'NotFound', 'widgets.example.com "a" not found', {
          name: 'a',
          group: 'example.com',
          kind: 'widgets',
        }),
      ),
    ],
  },
  {
    rule: 'a delete of another uid conflicts',
    steps: [
      post(configMaps, configMap('a'), created(undefined, save)),
      del(
        `${configMaps}/a`,
        refused(
          409,
          'Conflict',
          /^Operation cannot be fulfilled on \w+ "a": the UID in the precondition \(other\) does not match the UID in record \([-0-9a-f]+\)\. The object might have been deleted and then recreated$/,
        ),
        { preconditions: { uid: 'other' } },
      ),
    ],
  },
  {
    rule: 'a delete of another resourceVersion conflicts',
    steps: [
      post(configMaps, configMap('a'), created(undefined, save)),
      del(
        `${configMaps}/a`,
        refused(
          409,
          'Conflict',
          /^Operation cannot be fulfilled on \w+ "a": the ResourceVersion in the precondition \(1\) does not match the ResourceVersion in record \(\d+\)\. The object might have been modified$/,
        ),
        { preconditions: { resourceVersion: '1' } },
      ),
    ],
  },
  {
    rule: 'a delete whose preconditions hold is done',
    steps: [
      post(configMaps, configMap('a'), created(undefined, save)),
      del(`${configMaps}/a`, ok(), { preconditions: { uid: '{uid}', resourceVersion: '{rv}' } }),
      gone(`${configMaps}/a`),
    ],
  },
  {
    rule: 'finalizers hold a deleted object until the last is taken off',
    steps: [
      post(
        configMaps,
        configMap('a', {}, { finalizers: ['x.io/a', 'x.io/b'] }),
        created(undefined, save),
      ),
      del(
        `${configMaps}/a`,
        ok({
          kind: 'ConfigMap',
          metadata: {
            deletionTimestamp: present,
            deletionGracePeriodSeconds: 0,
            finalizers: ['x.io/a', 'x.io/b'],
            resourceVersion: above('{rv}'),
          },
        }),
      ),
      patch('merge', `${configMaps}/a`, { metadata: { finalizers: ['x.io/b'] } }, ok()),
      get(`${configMaps}/a`, ok({ metadata: { finalizers: ['x.io/b'] } })),
      patch(
        'merge',
        `${configMaps}/a`,
        { metadata: { finalizers: null } },
        ok({ kind: 'ConfigMap' }),
      ),
      get(`${configMaps}/a`, refused(404, 'NotFound')),
    ],
  },
  {
    rule: 'a second delete of a held object changes nothing',
    steps: [
      post(configMaps, configMap('a', {}, { finalizers: ['x.io/a'] }), created()),
      del(
        `${configMaps}/a`,
        ok(undefined, {
          save: { at: 'metadata.deletionTimestamp', rv: 'metadata.resourceVersion' },
        }),
      ),
      del(
        `${configMaps}/a`,
        ok({ metadata: { deletionTimestamp: '{at}', resourceVersion: '{rv}' } }),
      ),
    ],
  },
  {
    rule: 'a finalizer may not join an object being deleted',
    steps: [
      post(configMaps, configMap('a', {}, { finalizers: ['x.io/a'] }), created()),
      del(`${configMaps}/a`, ok()),
      patch(
        'merge',
        `${configMaps}/a`,
        { metadata: { finalizers: ['x.io/a', 'x.io/late'] } },
        refused(
          422,
          'Invalid',
          'ConfigMap "a" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"x.io/late"}',
        ),
      ),
    ],
  },
  {
    rule: 'marking for deletion moves the generation of a custom resource',
    steps: [
      post(widgets, widget('a', {}, { finalizers: ['x.io/a'] }), created()),
      del(`${widgets}/a`, ok({ metadata: { generation: 2 } })),
    ],
  },
  {
    rule: 'an object being deleted can still be changed',
    steps: [
      post(configMaps, configMap('a', {}, { finalizers: ['x.io/a'] }), created()),
      del(`${configMaps}/a`, ok()),
      patch('merge', `${configMaps}/a`, { data: { b: '2' } }, ok({ data: { b: '2' } })),
    ],
  },
  {
    rule: 'a deletionTimestamp cannot be taken off or set by a write',
    steps: [
      post(configMaps, configMap('a', {}, { finalizers: ['x.io/a'] }), created()),
      del(`${configMaps}/a`, ok(undefined, { save: { at: 'metadata.deletionTimestamp' } })),
      patch(
        'merge',
        `${configMaps}/a`,
        { metadata: { deletionTimestamp: null, labels: { a: 'b' } } },
        ok({ metadata: { deletionTimestamp: '{at}', labels: { a: 'b' } } }),
      ),
    ],
  },
  {
    rule: 'a namesake made after a delete is another object',
    steps: [
      post(configMaps, configMap('a'), created(undefined, save)),
      del(`${configMaps}/a`, ok()),
      post(
        configMaps,
        configMap('a'),
        created(
          { metadata: { resourceVersion: above('{rv}') } },
          { save: { second: 'metadata.uid' } },
        ),
      ),
      del(`${configMaps}/a`, refused(409, 'Conflict'), { preconditions: { uid: '{uid}' } }),
      get(`${configMaps}/a`, ok({ metadata: { uid: '{second}' } })),
    ],
  },
  {
    rule: 'an unknown propagation policy is invalid',
    steps: [
      post(configMaps, configMap('a'), created()),
      del(
        `${configMaps}/a?propagationPolicy=Sideways`,
        refused(
          422,
          'Invalid',
          /DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "Sideways": supported values: /,
        ),
      ),
    ],
  },
  {
    rule: 'a propagation policy and orphanDependents do not go together',
    steps: [
      post(configMaps, configMap('a'), created()),
      del(
        `${configMaps}/a`,
        refused(422, 'Invalid', /orphanDependents and deletionPropagation cannot be both set/),
        { propagationPolicy: 'Orphan', orphanDependents: true },
      ),
    ],
  },
  {
    rule: 'a collection is deleted as far as the labels reach',
    steps: [
      post(configMaps, configMap('a', {}, { labels: { team: 'x' } }), created()),
      post(configMaps, configMap('b', {}, { labels: { team: 'x' } }), created()),
      post(configMaps, configMap('c', {}, { labels: { team: 'y' } }), created()),
      del(
        `${configMaps}?labelSelector=team%3Dx`,
        ok({ kind: 'ConfigMapList', items: ofLength(2) }),
      ),
      get(`${configMaps}?labelSelector=team`, ok({ items: [{ metadata: { name: 'c' } }] })),
    ],
  },
  {
    rule: 'a collection is deleted as far as the fields reach',
    steps: [
      post(configMaps, configMap('a'), created()),
      post(configMaps, configMap('b'), created()),
      del(`${configMaps}?fieldSelector=metadata.name%3Da`, ok({ items: ofLength(1) })),
      get(`${configMaps}/a`, refused(404, 'NotFound')),
      get(`${configMaps}/b`, ok()),
    ],
  },
  {
    rule: 'a pod without a node goes at once when deleted',
    steps: [
      post(
        pods,
        { metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'i' }] } },
        created(),
      ),
      del(`${pods}/p`, ok({ kind: 'Pod', metadata: { deletionGracePeriodSeconds: 0 } }), {
        gracePeriodSeconds: 30,
      }),
      gone(`${pods}/p`),
    ],
  },
];
