import {
  type Case,
  created,
  type Expectation,
  get,
  ok,
  patch,
  post,
  put,
  type RequestStep,
  refused,
  request,
} from '../case.ts';
import { absent, containing, exactly, not, present } from '../difference.ts';
import { configMap, configMaps, deployments, template, widget, widgets } from './fixtures.ts';

const cm = `${configMaps}/a`;
const wd = `${widgets}/w`;

/** An apply by a manager; `rest` is more of the query. */
function apply(
  manager: string,
  path: string,
  body: unknown,
  expect: Expectation,
  rest = '',
): RequestStep {
  return patch('apply', `${path}?fieldManager=${manager}${rest}`, body, expect);
}

/** A ConfigMap as it is applied. */
function data(values: object): object {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: values };
}

const bare = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } };

/** A Widget as it is applied. */
function spec(values: object): object {
  return { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'w' }, spec: values };
}

/** The entry of a manager among the managedFields. */
function entry(manager: string, fieldsV1: unknown, operation = 'Apply'): object {
  return { manager, operation, fieldsType: 'FieldsV1', time: present, fieldsV1 };
}

/** `using` is the version of a manager that wrote by other means. */
function conflict(manager: string, field: string, using = ''): Expectation {
  const message = `conflict with "${manager}"${using}`;
  return refused(409, 'Conflict', `Apply failed with 1 conflict: ${message}: ${field}`, {
    causes: [{ reason: 'FieldManagerConflict', message, field }],
  });
}

/** Who owns what: the managedFields that applies and updates leave, and how lists are merged. */
export const ownerships: readonly Case[] = [
  {
    rule: 'an update takes over what it changes',
    steps: [
      apply('me', cm, data({ a: '1', b: '1' }), created()),
      patch(
        'merge',
        `${cm}?fieldManager=you`,
        { data: { a: '2' } },
        ok({
          metadata: {
            managedFields: containing(
              entry('me', exactly({ 'f:data': { 'f:b': {} } })),
              entry('you', exactly({ 'f:data': { 'f:a': {} } }), 'Update'),
            ),
          },
        }),
      ),
      apply('me', cm, data({ a: '1', b: '1' }), conflict('you', '.data.a', ' using v1')),
    ],
  },
  {
    rule: 'a manager is named by its User-Agent unless it says otherwise',
    steps: [
      request(
        'POST',
        configMaps,
        {
          body: configMap('a'),
          headers: { 'content-type': 'application/json', 'user-agent': 'my-tool/1.2 (linux)' },
        },
        created({
          metadata: {
            managedFields: [entry('my-tool', { 'f:data': { '.': {}, 'f:a': {} } }, 'Update')],
          },
        }),
      ),
    ],
  },
  {
    rule: 'a manager keeps an entry of its own for a subresource',
    steps: [
      post(`${widgets}?fieldManager=me`, widget('w'), created()),
      patch(
        'merge',
        `${wd}/status?fieldManager=me`,
        { status: { replicas: 1 } },
        ok({
          metadata: {
            managedFields: [
              { manager: 'me', operation: 'Update', subresource: absent },
              {
                manager: 'me',
                operation: 'Update',
                subresource: 'status',
                fieldsV1: exactly({ 'f:status': { '.': {}, 'f:replicas': {} } }),
              },
            ],
          },
        }),
      ),
    ],
  },
  {
    rule: 'an empty list of managedFields clears them',
    steps: [
      apply('me', cm, data({ a: '1' }), created()),
      patch(
        'merge',
        cm,
        { metadata: { managedFields: [{}] } },
        ok({ metadata: { managedFields: absent } }),
      ),
    ],
  },
  {
    rule: 'a list of keyed items is merged by key, each item with its owners',
    steps: [
      apply(
        'me',
        wd,
        spec({ parts: [{ name: 'x', label: 'mine' }] }),
        created({
          metadata: {
            managedFields: [
              entry(
                'me',
                exactly({
                  'f:spec': {
                    'f:parts': { 'k:{"name":"x"}': { '.': {}, 'f:label': {}, 'f:name': {} } },
                  },
                }),
              ),
            ],
          },
        }),
      ),
      apply(
        'you',
        wd,
        spec({ parts: [{ name: 'y', label: 'yours' }] }),
        ok({
          spec: {
            parts: [
              { name: 'x', label: 'mine' },
              { name: 'y', label: 'yours' },
            ],
          },
        }),
      ),
      apply('me', wd, spec({ parts: [] }), ok({ spec: { parts: [{ name: 'y' }] } })),
    ],
  },
  {
    rule: 'a set is merged by value',
    steps: [
      apply(
        'me',
        wd,
        spec({ tags: ['a', 'b'] }),
        created({
          metadata: {
            managedFields: [
              entry('me', exactly({ 'f:spec': { 'f:tags': { 'v:"a"': {}, 'v:"b"': {} } } })),
            ],
          },
        }),
      ),
      apply('you', wd, spec({ tags: ['c'] }), ok({ spec: { tags: ['a', 'b', 'c'] } })),
      apply('me', wd, spec({ tags: ['a'] }), ok({ spec: { tags: ['a', 'c'] } })),
    ],
  },
  {
    rule: 'a list without a type is atomic',
    steps: [
      apply(
        'me',
        wd,
        spec({ plain: ['a', 'b'] }),
        created({
          metadata: { managedFields: [entry('me', exactly({ 'f:spec': { 'f:plain': {} } }))] },
        }),
      ),
      apply('you', wd, spec({ plain: ['c'] }), conflict('me', '.spec.plain')),
    ],
  },
  {
    rule: 'fields that no schema knows are owned one by one',
    steps: [
      apply(
        'me',
        wd,
        spec({ free: { a: { b: 1 } } }),
        created({
          metadata: {
            managedFields: [
              entry('me', exactly({ 'f:spec': { 'f:free': { 'f:a': { '.': {}, 'f:b': {} } } } })),
            ],
          },
        }),
      ),
    ],
  },
  {
    rule: 'a value given by a default is owned by nobody',
    steps: [
      apply(
        'me',
        wd,
        spec({ color: 'red' }),
        created({
          spec: { size: 1 },
          metadata: { managedFields: [entry('me', exactly({ 'f:spec': { 'f:color': {} } }))] },
        }),
      ),
      apply('you', wd, spec({ size: 3 }), ok({ spec: { size: 3 } })),
    ],
  },
  {
    rule: 'labels are owned one by one',
    steps: [
      apply('me', cm, { ...bare, metadata: { name: 'a', labels: { mine: '1' } } }, created()),
      apply(
        'you',
        cm,
        { ...bare, metadata: { name: 'a', labels: { yours: '1' }, annotations: { x: 'y' } } },
        ok({
          metadata: { labels: exactly({ mine: '1', yours: '1' }) },
        }),
      ),
      apply('me', cm, bare, ok({ metadata: { labels: exactly({ yours: '1' }) } })),
    ],
  },
  {
    rule: 'the containers of a built-in kind are merged by name, their ports by number and protocol',
    steps: [
      apply(
        'me',
        `${deployments}/d`,
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'd' },
          spec: {
            selector: { matchLabels: { app: 'web' } },
            template: template('one', { ports: [{ containerPort: 80 }] }),
          },
        },
        created({
          metadata: {
            managedFields: [
              {
                fieldsV1: {
                  'f:spec': {
                    'f:template': {
                      'f:spec': {
                        'f:containers': {
                          'k:{"name":"main"}': {
                            'f:image': {},
                            'f:ports': {
                              'k:{"containerPort":80,"protocol":"TCP"}': { 'f:containerPort': {} },
                            },
                          },
                        },
                      },
                    },
                  },
                },
              },
            ],
          },
        }),
      ),
      apply(
        'you',
        `${deployments}/d`,
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'd' },
          spec: {
            template: {
              spec: {
                containers: [
                  { name: 'main', env: [{ name: 'A', value: '1' }] },
                  { name: 'side', image: 'two' },
                ],
              },
            },
          },
        },
        ok({
          spec: {
            template: {
              spec: {
                containers: [
                  { name: 'main', image: 'one', env: [{ name: 'A', value: '1' }] },
                  { name: 'side', image: 'two' },
                ],
              },
            },
          },
        }),
      ),
    ],
  },
  {
    rule: 'an update keeps entries that have nothing to do with it',
    steps: [
      apply('me', cm, data({ a: '1' }), created()),
      put(
        `${cm}?fieldManager=you`,
        configMap('a', { a: '1', b: '2' }),
        ok({
          metadata: {
            managedFields: containing(
              entry('me', exactly({ 'f:data': { 'f:a': {} } })),
              entry('you', exactly({ 'f:data': { 'f:b': {} } }), 'Update'),
            ),
          },
        }),
      ),
    ],
  },
  {
    rule: 'a manager whose name is too long is refused',
    steps: [
      apply(
        'x'.repeat(129),
        cm,
        data({}),
        refused(422, 'Invalid', /fieldManager: (Too long|Invalid value)/),
      ),
    ],
  },
  {
    rule: 'a removed field of an updater leaves its entry',
    steps: [
      post(`${configMaps}?fieldManager=you`, configMap('a', { a: '1', b: '2' }), created()),
      patch(
        'json',
        `${cm}?fieldManager=me`,
        [{ op: 'remove', path: '/data/b' }],
        ok({
          metadata: {
            managedFields: [entry('you', exactly({ 'f:data': { '.': {}, 'f:a': {} } }), 'Update')],
          },
        }),
      ),
      get(cm, ok({ metadata: { managedFields: not([]) } })),
    ],
  },
];
