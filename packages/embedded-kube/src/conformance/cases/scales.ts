import { type Case, created, get, ok, patch, post, put, refused } from '../case.ts';
import { above, containing, exactly, present } from '../difference.ts';
import {
  configMap,
  configMaps,
  deployment,
  deployments,
  statefulSet,
  statefulSets,
  widget,
  widgets,
} from './fixtures.ts';

/** A Scale to be applied. */
function scaleOf(replicas: number): object {
  const metadata = { name: 'd', namespace: '{ns}' };
  return { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata, spec: { replicas } };
}

/** The scale of built-in kinds and of custom resources. */
export const scales: readonly Case[] = [
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
    rule: 'a negative scale is invalid, as a Scale',
    steps: [
      post(deployments, deployment('d'), created()),
      put(
        `${deployments}/d/scale`,
        { metadata: { name: 'd', namespace: '{ns}' }, spec: { replicas: -1 } },
        refused(
          422,
          'Invalid',
          'Scale.autoscaling "d" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
          { name: 'd', group: 'autoscaling', kind: 'Scale' },
        ),
      ),
    ],
  },
  {
    rule: 'a negative scale of a custom resource is invalid by the path of its CRD',
    steps: [
      post(widgets, widget('w'), created()),
      put(
        `${widgets}/w/scale`,
        { metadata: { name: 'w', namespace: '{ns}' }, spec: { replicas: -1 } },
        refused(
          422,
          'Invalid',
          /^Widget\.example\.com "w" is invalid: .*\.spec\.size: Invalid value: -1: should be a non-negative integer/,
        ),
      ),
    ],
  },
  {
    rule: 'a scale that is applied owns the replicas by way of the scale, and conflicts with whoever has them',
    steps: [
      post(deployments, deployment('d', { replicas: 2 }), created()),
      patch(
        'apply',
        `${deployments}/d/scale?fieldManager=hpa`,
        scaleOf(3),
        refused(
          409,
          'Conflict',
          /^Apply failed with 1 conflict: conflict with "[^"]+" using autoscaling\/v1: \.spec\.replicas$/,
        ),
      ),
      patch(
        'apply',
        `${deployments}/d/scale?fieldManager=hpa&force=true`,
        scaleOf(3),
        ok({ kind: 'Scale', spec: { replicas: 3 } }),
      ),
      get(
        `${deployments}/d`,
        ok({
          spec: { replicas: 3 },
          metadata: {
            generation: 2,
            managedFields: containing({
              manager: 'hpa',
              operation: 'Apply',
              apiVersion: 'apps/v1',
              subresource: 'scale',
              fieldsV1: exactly({ 'f:spec': { 'f:replicas': {} } }),
            }),
          },
        }),
      ),
      patch(
        'apply',
        `${deployments}/d/scale?fieldManager=other`,
        scaleOf(4),
        refused(
          409,
          'Conflict',
          'Apply failed with 1 conflict: conflict with "hpa" with subresource "scale": .spec.replicas',
        ),
      ),
      patch(
        'apply',
        `${deployments}/d/scale?fieldManager=other`,
        scaleOf(3),
        ok({ spec: { replicas: 3 } }),
      ),
    ],
  },
  {
    rule: 'only a Scale is applied to a scale',
    steps: [
      post(deployments, deployment('d', { replicas: 2 }), created()),
      patch(
        'apply',
        `${deployments}/d/scale?fieldManager=hpa`,
        { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd' } },
        refused(400, 'BadRequest', 'invalid object type: apps/v1, Kind=Deployment'),
      ),
      patch(
        'apply',
        `${deployments}/d/scale?fieldManager=hpa`,
        { ...scaleOf(2), spec: { replicas: 2, nothing: 1 } },
        {
          code: 500,
          body: {
            message:
              /autoscaling\/v1, Kind=Scale\): \.spec\.nothing: field not declared in schema$/,
          },
        },
      ),
      patch(
        'apply',
        `${deployments}/d/scale?fieldManager=hpa&force=true`,
        scaleOf(-1),
        refused(422, 'Invalid', /^Scale\.autoscaling "d" is invalid: spec\.replicas/),
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
];
