import { type Case, created, del, get, ok, patch, post, put, refused } from '../case.ts';
import { absent, present } from '../difference.ts';
import { configMap, configMaps, deployment, deployments, widget, widgets } from './fixtures.ts';

/** Writes that are tried and not made. */
export const dryRuns: readonly Case[] = [
  {
    rule: 'a dry create answers with all that would be stored, and stores nothing',
    steps: [
      post(
        `${widgets}?dryRun=All`,
        widget('a'),
        created({
          spec: { size: 1 },
          metadata: { uid: present, creationTimestamp: present, resourceVersion: absent },
        }),
      ),
      get(`${widgets}/a`, refused(404, 'NotFound')),
    ],
  },
  {
    rule: 'a dry create is refused as a real one would be',
    steps: [
      post(configMaps, configMap('a'), created()),
      post(`${configMaps}?dryRun=All`, configMap('a'), refused(409, 'AlreadyExists')),
      post(`${widgets}?dryRun=All`, widget('a', { size: 500 }), refused(422, 'Invalid')),
    ],
  },
  {
    rule: 'a dry update answers with the change and keeps the old',
    steps: [
      post(
        configMaps,
        configMap('a'),
        created(undefined, { save: { rv: 'metadata.resourceVersion' } }),
      ),
      put(
        `${configMaps}/a?dryRun=All`,
        configMap('a', { a: '2' }),
        ok({ data: { a: '2' }, metadata: { resourceVersion: '{rv}' } }),
      ),
      get(`${configMaps}/a`, ok({ data: { a: '1' }, metadata: { resourceVersion: '{rv}' } })),
    ],
  },
  {
    rule: 'a dry patch and a dry scale change nothing',
    steps: [
      post(deployments, deployment('d', { replicas: 1 }), created()),
      patch(
        'merge',
        `${deployments}/d?dryRun=All`,
        { spec: { replicas: 4 } },
        ok({ spec: { replicas: 4 }, metadata: { generation: 2 } }),
      ),
      patch(
        'merge',
        `${deployments}/d/scale?dryRun=All`,
        { spec: { replicas: 5 } },
        ok({ spec: { replicas: 5 } }),
      ),
      get(`${deployments}/d`, ok({ spec: { replicas: 1 }, metadata: { generation: 1 } })),
    ],
  },
  {
    rule: 'a dry apply shows the merge and owns nothing',
    steps: [
      patch(
        'apply',
        `${configMaps}/a?fieldManager=me&dryRun=All`,
        configMap('a'),
        created({ metadata: { managedFields: [{ manager: 'me' }] } }),
      ),
      get(`${configMaps}/a`, refused(404, 'NotFound')),
    ],
  },
  {
    rule: 'a dry delete leaves the object',
    steps: [
      post(configMaps, configMap('a'), created()),
      del(`${configMaps}/a?dryRun=All`, ok({ status: 'Success' })),
      del(`${configMaps}/a`, ok(), { dryRun: ['All'] }),
      get(`${configMaps}/a`, ok()),
    ],
  },
  {
    rule: 'a dry deletecollection leaves them all',
    steps: [
      post(configMaps, configMap('a'), created()),
      del(`${configMaps}?dryRun=All&fieldSelector=metadata.name%3Da`, ok()),
      get(`${configMaps}/a`, ok()),
    ],
  },
  {
    rule: 'a dry removal of the last finalizer leaves the object',
    steps: [
      post(configMaps, configMap('a', {}, { finalizers: ['x.io/a'] }), created()),
      del(`${configMaps}/a`, ok()),
      patch('merge', `${configMaps}/a?dryRun=All`, { metadata: { finalizers: null } }, ok()),
      get(`${configMaps}/a`, ok({ metadata: { finalizers: ['x.io/a'] } })),
    ],
  },
  {
    rule: 'dryRun is All or nothing',
    steps: [
      post(
        `${configMaps}?dryRun=Some`,
        configMap('a'),
        refused(422, 'Invalid', /dryRun: (Unsupported value|Invalid value): .*Some/),
      ),
    ],
  },
];
