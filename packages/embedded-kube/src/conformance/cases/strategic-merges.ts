import {
  type Case,
  created,
  type Expectation,
  ok,
  patch,
  post,
  type RequestStep,
  refusedSomehow,
} from '../case.ts';
import { absent, exactly } from '../difference.ts';
import { configMap, configMaps, deployment, deployments, services } from './fixtures.ts';

const containers = [
  {
    name: 'main',
    image: 'one',
    env: [
      { name: 'A', value: '1' },
      { name: 'B', value: '2' },
    ],
    args: ['x', 'y'],
  },
  { name: 'side', image: 'side' },
];

const made = post(
  deployments,
  deployment('d', { template: { metadata: { labels: { app: 'web' } }, spec: { containers } } }),
  created(),
);

/** A strategic merge patch of the pod template of the Deployment. */
function patchPod(spec: object, expected: unknown): RequestStep {
  return patch(
    'strategic',
    `${deployments}/d`,
    { spec: { template: { spec } } },
    ok({ spec: { template: { spec: expected } } }),
  );
}

function patchMap(body: object, expect: Expectation): RequestStep {
  return patch('strategic', `${configMaps}/a`, body, expect);
}

/** Strategic merge patches: lists of built-in kinds merge by key, and directives say more. */
export const strategicMerges: readonly Case[] = [
  {
    rule: 'containers merge by name, new ones are put before',
    steps: [
      made,
      patchPod(
        {
          containers: [
            { name: 'main', image: 'two' },
            { name: 'new', image: 'new' },
          ],
        },
        {
          containers: [
            { name: 'main', image: 'two' },
            { name: 'new' },
            { name: 'side', image: 'side' },
          ],
        },
      ),
    ],
  },
  {
    rule: 'environment variables merge by name inside a container',
    steps: [
      made,
      patchPod(
        { containers: [{ name: 'main', env: [{ name: 'A', value: '9' }] }] },
        {
          containers: [
            {
              env: [
                { name: 'A', value: '9' },
                { name: 'B', value: '2' },
              ],
            },
            { name: 'side' },
          ],
        },
      ),
    ],
  },
  {
    rule: 'lists without a merge key are replaced',
    steps: [
      made,
      patchPod(
        { containers: [{ name: 'main', args: ['z'] }] },
        { containers: [{ args: ['z'] }, {}] },
      ),
    ],
  },
  {
    rule: '$patch: delete takes an item off',
    steps: [
      made,
      patchPod(
        { containers: [{ name: 'side', $patch: 'delete' }] },
        { containers: [{ name: 'main' }] },
      ),
    ],
  },
  {
    rule: '$patch: replace puts a list in the place of another',
    steps: [
      made,
      patchPod(
        { containers: [{ $patch: 'replace' }, { name: 'only', image: 'only' }] },
        { containers: [{ name: 'only' }] },
      ),
    ],
  },
  {
    rule: '$patch: replace puts an object in the place of another',
    steps: [
      post(configMaps, configMap('a', { a: '1' }), created()),
      patchMap({ data: { $patch: 'replace', b: '2' } }, ok({ data: exactly({ b: '2' }) })),
    ],
  },
  {
    rule: '$setElementOrder says how items stand',
    steps: [
      made,
      patchPod(
        {
          '$setElementOrder/containers': [{ name: 'side' }, { name: 'main' }],
          containers: [{ name: 'main', image: 'two' }],
        },
        { containers: [{ name: 'side' }, { name: 'main', image: 'two' }] },
      ),
    ],
  },
  {
    rule: '$retainKeys drops what it does not name',
    steps: [
      made,
      patch(
        'strategic',
        `${deployments}/d`,
        { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } },
        ok({ spec: { strategy: exactly({ type: 'Recreate' }) } }),
      ),
    ],
  },
  {
    rule: '$deleteFromPrimitiveList takes values off a set',
    steps: [
      post(configMaps, configMap('a', {}, { finalizers: ['x.io/a', 'x.io/b'] }), created()),
      patchMap(
        { metadata: { '$deleteFromPrimitiveList/finalizers': ['x.io/a'] } },
        ok({ metadata: { finalizers: ['x.io/b'] } }),
      ),
    ],
  },
  {
    rule: 'finalizers are added to those there are',
    steps: [
      post(configMaps, configMap('a', {}, { finalizers: ['x.io/a'] }), created()),
      patchMap(
        { metadata: { finalizers: ['x.io/b'] } },
        ok({ metadata: { finalizers: ['x.io/b', 'x.io/a'] } }),
      ),
    ],
  },
  {
    rule: 'null removes a field',
    steps: [
      post(configMaps, configMap('a', { a: '1', b: '2' }), created()),
      patchMap({ data: { a: null } }, ok({ data: exactly({ b: '2' }) })),
      patchMap({ data: null }, ok({ data: absent })),
    ],
  },
  {
    rule: 'ports of a Service merge by their number',
    steps: [
      post(
        services,
        { metadata: { name: 's' }, spec: { ports: [{ name: 'a', port: 80 }] } },
        created(),
      ),
      patch(
        'strategic',
        `${services}/s`,
        { spec: { ports: [{ name: 'b', port: 81 }] } },
        ok({
          spec: {
            ports: [
              { name: 'b', port: 81 },
              { name: 'a', port: 80 },
            ],
          },
        }),
      ),
    ],
  },
  {
    rule: 'owners merge by uid',
    steps: [
      post(configMaps, configMap('o'), created(undefined, { save: { uid: 'metadata.uid' } })),
      post(
        configMaps,
        configMap(
          'a',
          {},
          { ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'o', uid: '{uid}' }] },
        ),
        created(),
      ),
      patchMap(
        { metadata: { ownerReferences: [{ uid: '{uid}', $patch: 'delete' }] } },
        ok({ metadata: { ownerReferences: absent } }),
      ),
    ],
  },
  {
    rule: 'an unknown directive is refused',
    steps: [
      made,
      patch(
        'strategic',
        `${deployments}/d`,
        { spec: { template: { spec: { containers: [{ name: 'main', $patch: 'sideways' }] } } } },
        refusedSomehow([400, 500], /sideways/),
      ),
    ],
  },
];
