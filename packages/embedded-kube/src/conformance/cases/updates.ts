import { type Case, created, get, invalid, ok, patch, post, put, refused } from '../case.ts';
import { above, absent, exactly } from '../difference.ts';
import { configMap, configMaps, widget, widgets } from './fixtures.ts';

const stale =
  'the object has been modified; please apply your changes to the latest version and try again';

/** How objects change: PUT and the plain patches. */
export const updates: readonly Case[] = [
  {
    rule: 'an update replaces what was stored',
    steps: [
      post(
        configMaps,
        configMap('a', { a: '1', b: '2' }),
        created(undefined, { save: { rv: 'metadata.resourceVersion', uid: 'metadata.uid' } }),
      ),
      put(
        `${configMaps}/a`,
        configMap('a', { c: '3' }),
        ok({
          data: exactly({ c: '3' }),
          metadata: { uid: '{uid}', resourceVersion: above('{rv}') },
        }),
      ),
    ],
  },
  {
    rule: 'an update that changes nothing keeps the resourceVersion',
    steps: [
      post(
        configMaps,
        configMap('a'),
        created(undefined, { save: { rv: 'metadata.resourceVersion' } }),
      ),
      put(`${configMaps}/a`, configMap('a'), ok({ metadata: { resourceVersion: '{rv}' } })),
    ],
  },
  {
    rule: 'an update of a stale resourceVersion conflicts',
    steps: [
      post(
        configMaps,
        configMap('a'),
        created(undefined, { save: { rv: 'metadata.resourceVersion' } }),
      ),
      put(`${configMaps}/a`, configMap('a', { a: '2' }), ok()),
      put(
        `${configMaps}/a`,
        configMap('a', { a: '3' }, { resourceVersion: '{rv}' }),
        refused(409, 'Conflict', `Operation cannot be fulfilled on configmaps "a": ${stale}`, {
          name: 'a',
          kind: 'configmaps',
        }),
      ),
    ],
  },
  {
    rule: 'an update of another uid conflicts',
    steps: [
      post(configMaps, configMap('a'), created(undefined, { save: { uid: 'metadata.uid' } })),
      put(
        `${configMaps}/a`,
        configMap('a', { a: '2' }, { uid: 'other' }),
        refused(
          409,
          'Conflict',
          /^Operation cannot be fulfilled on configmaps "a": .*Precondition failed: UID in precondition: other, UID in object meta: /,
        ),
      ),
    ],
  },
  {
    rule: 'an update of a custom resource must name its resourceVersion',
    steps: [
      post(widgets, widget('a'), created()),
      put(
        `${widgets}/a`,
        widget('a', { size: 2 }),
        refused(
          422,
          'Invalid',
          'widgets.example.com "a" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
          {
            name: 'a',
            group: 'example.com',
            kind: 'widgets',
            causes: [
              {
                reason: 'FieldValueInvalid',
                field: 'metadata.resourceVersion',
                message: 'Invalid value: 0: must be specified for an update',
              },
            ],
          },
        ),
      ),
    ],
  },
  {
    rule: 'an update of what is not there is not found',
    steps: [
      put(
        `${configMaps}/a`,
        configMap('a'),
        refused(404, 'NotFound', 'configmaps "a" not found', { name: 'a', kind: 'configmaps' }),
      ),
    ],
  },
  {
    rule: 'an update whose name is not that of the path is refused',
    steps: [
      post(configMaps, configMap('a'), created()),
      put(
        `${configMaps}/a`,
        configMap('b'),
        refused(
          400,
          'BadRequest',
          'the name of the object (b) does not match the name on the URL (a)',
        ),
      ),
    ],
  },
  {
    rule: 'a change of the spec moves the generation, one of the metadata does not',
    steps: [
      post(widgets, widget('a'), created()),
      patch('merge', `${widgets}/a`, { spec: { size: 2 } }, ok({ metadata: { generation: 2 } })),
      patch(
        'merge',
        `${widgets}/a`,
        { metadata: { labels: { a: 'b' } } },
        ok({ metadata: { generation: 2 } }),
      ),
    ],
  },
  {
    rule: 'the main resource leaves the status alone, the status subresource the rest',
    steps: [
      post(widgets, widget('a'), created()),
      patch(
        'merge',
        `${widgets}/a/status`,
        { status: { replicas: 3 }, spec: { size: 9 }, metadata: { labels: { x: 'y' } } },
        ok({
          status: { replicas: 3 },
          spec: { size: 1 },
          metadata: { generation: 1, labels: absent },
        }),
      ),
      patch(
        'merge',
        `${widgets}/a`,
        { status: { replicas: 4 }, spec: { size: 2 } },
        ok({ status: { replicas: 3 }, spec: { size: 2 } }),
      ),
    ],
  },
  {
    rule: 'a merge patch removes what it says is null',
    steps: [
      post(configMaps, configMap('a', { a: '1', b: '2' }), created()),
      patch(
        'merge',
        `${configMaps}/a`,
        { data: { a: null, c: '3' } },
        ok({ data: exactly({ b: '2', c: '3' }) }),
      ),
    ],
  },
  {
    rule: 'a JSON patch is applied in order',
    steps: [
      post(configMaps, configMap('a'), created()),
      patch(
        'json',
        `${configMaps}/a`,
        [
          { op: 'test', path: '/data/a', value: '1' },
          { op: 'add', path: '/data/b', value: '2' },
          { op: 'move', from: '/data/b', path: '/data/c' },
          { op: 'copy', from: '/data/c', path: '/data/d' },
          { op: 'remove', path: '/data/a' },
          { op: 'replace', path: '/data/d', value: '4' },
        ],
        ok({ data: exactly({ c: '2', d: '4' }) }),
      ),
    ],
  },
  {
    rule: 'a JSON patch whose test fails changes nothing',
    steps: [
      post(configMaps, configMap('a'), created()),
      patch(
        'json',
        `${configMaps}/a`,
        [
          { op: 'add', path: '/data/b', value: '2' },
          { op: 'test', path: '/data/a', value: 'other' },
        ],
        refused(422, 'Invalid', /the server rejected our request due to an error in our request/),
      ),
      get(`${configMaps}/a`, ok({ data: exactly({ a: '1' }) })),
    ],
  },
  {
    rule: 'a patch of what is not there is not found',
    steps: [
      patch(
        'merge',
        `${configMaps}/a`,
        { data: {} },
        refused(404, 'NotFound', 'configmaps "a" not found'),
      ),
    ],
  },
  {
    rule: 'a patch that changes nothing keeps the resourceVersion',
    steps: [
      post(
        configMaps,
        configMap('a'),
        created(undefined, { save: { rv: 'metadata.resourceVersion' } }),
      ),
      patch(
        'merge',
        `${configMaps}/a`,
        { data: { a: '1' } },
        ok({ metadata: { resourceVersion: '{rv}' } }),
      ),
    ],
  },
  {
    rule: 'a patch with a stale resourceVersion conflicts',
    steps: [
      post(configMaps, configMap('a'), created()),
      patch(
        'merge',
        `${configMaps}/a`,
        { metadata: { resourceVersion: '1' }, data: { a: '2' } },
        refused(409, 'Conflict', `Operation cannot be fulfilled on configmaps "a": ${stale}`),
      ),
    ],
  },
  {
    rule: 'a patch may not rename',
    steps: [
      post(configMaps, configMap('a'), created()),
      patch(
        'merge',
        `${configMaps}/a`,
        { metadata: { name: 'b' } },
        refused(
          400,
          'BadRequest',
          'the name of the object (b) does not match the name on the URL (a)',
        ),
      ),
    ],
  },
  {
    rule: 'a strategic merge patch of a custom resource is not supported',
    steps: [
      post(widgets, widget('a'), created()),
      patch(
        'strategic',
        `${widgets}/a`,
        { spec: { size: 2 } },
        refused(
          415,
          'UnsupportedMediaType',
          /^the body of the request was in an unknown format - accepted media types include: /,
        ),
      ),
    ],
  },
  {
    rule: 'an immutable ConfigMap stays as it is',
    steps: [
      post(configMaps, { ...configMap('a'), immutable: true }, created()),
      patch(
        'merge',
        `${configMaps}/a`,
        { data: { a: '2' } },
        invalid([
          'FieldValueForbidden',
          'data',
          'Forbidden: field is immutable when `immutable` is set',
        ]),
      ),
    ],
  },
];
