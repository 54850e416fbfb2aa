import {
  type Case,
  created,
  type Expectation,
  get,
  ok,
  patch,
  post,
  type RequestStep,
  refused,
  refusedSomehow,
} from '../case.ts';
import { containing, exactly, ofLength, present } from '../difference.ts';
import { configMap, configMaps, widget, widgets } from './fixtures.ts';

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

/** Server-side apply, and the fields that managers own. */
export const applies: readonly Case[] = [
  {
    rule: 'an apply makes what is not there',
    steps: [
      apply(
        'me',
        cm,
        data({ a: '1' }),
        created({
          data: { a: '1' },
          metadata: {
            managedFields: [
              { ...entry('me', exactly({ 'f:data': { 'f:a': {} } })), apiVersion: 'v1' },
            ],
          },
        }),
      ),
    ],
  },
  {
    rule: 'an apply takes YAML',
    steps: [
      apply(
        'me',
        cm,
        'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  a: "1"\n',
        created({ data: exactly({ a: '1' }) }),
      ),
    ],
  },
  {
    rule: 'an apply that changes nothing keeps the resourceVersion and the times',
    steps: [
      apply(
        'me',
        cm,
        data({ a: '1' }),
        created(undefined, {
          save: { rv: 'metadata.resourceVersion', at: 'metadata.managedFields.0.time' },
        }),
      ),
      apply(
        'me',
        cm,
        data({ a: '1' }),
        ok({ metadata: { resourceVersion: '{rv}', managedFields: [{ time: '{at}' }] } }),
      ),
    ],
  },
  {
    rule: 'an apply must name its manager',
    steps: [
      patch(
        'apply',
        cm,
        data({ a: '1' }),
        refused(
          422,
          'Invalid',
          'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
        ),
      ),
    ],
  },
  {
    rule: 'an apply must name its kind',
    steps: [
      apply('me', cm, { metadata: { name: 'a' }, data: {} }, refused(400, 'BadRequest', /Kind/)),
    ],
  },
  {
    rule: 'an apply may not carry managedFields',
    steps: [
      apply(
        'me',
        cm,
        {
          ...data({}),
          metadata: {
            name: 'a',
            managedFields: [
              {
                manager: 'x',
                operation: 'Apply',
                apiVersion: 'v1',
                fieldsType: 'FieldsV1',
                fieldsV1: {},
              },
            ],
          },
        },
        refused(400, 'BadRequest', 'metadata.managedFields must be nil'),
      ),
    ],
  },
  {
    rule: 'a field no longer applied goes when nobody else owns it',
    steps: [
      apply('me', cm, data({ a: '1', b: '2' }), created()),
      apply('me', cm, data({ a: '1' }), ok({ data: exactly({ a: '1' }) })),
    ],
  },
  {
    rule: 'a field that another manager applied stays',
    steps: [
      apply('me', cm, data({ a: '1', b: '2' }), created()),
      apply('you', cm, data({ b: '2' }), ok()),
      apply('me', cm, data({ a: '1' }), ok({ data: exactly({ a: '1', b: '2' }) })),
    ],
  },
  {
    rule: 'a value that another manager applied is a conflict',
    steps: [
      apply('me', cm, data({ a: '1' }), created()),
      apply('you', cm, data({ a: '2' }), conflict('me', '.data.a')),
      get(cm, ok({ data: exactly({ a: '1' }) })),
    ],
  },
  {
    rule: 'several conflicts are told one by one',
    steps: [
      apply('me', cm, data({ a: '1', b: '1' }), created()),
      apply(
        'you',
        cm,
        data({ a: '2', b: '2' }),
        refused(
          409,
          'Conflict',
          'Apply failed with 2 conflicts: conflicts with "me":\n- .data.a\n- .data.b',
          {
            causes: ofLength(2),
          },
        ),
      ),
    ],
  },
  {
    rule: 'the same value is owned by both',
    steps: [
      apply('me', cm, data({ a: '1' }), created()),
      apply('you', cm, data({ a: '1' }), ok({ metadata: { managedFields: ofLength(2) } })),
    ],
  },
  {
    rule: 'force takes the field and its ownership',
    steps: [
      apply('me', cm, data({ a: '1', b: '1' }), created()),
      apply(
        'you',
        cm,
        data({ a: '2' }),
        ok({
          data: exactly({ a: '2', b: '1' }),
          metadata: {
            managedFields: containing(
              entry('me', exactly({ 'f:data': { 'f:b': {} } })),
              entry('you', exactly({ 'f:data': { 'f:a': {} } })),
            ),
          },
        }),
        '&force=true',
      ),
    ],
  },
  {
    rule: 'force is for applies alone',
    steps: [
      post(configMaps, configMap('a'), created()),
      patch(
        'merge',
        `${cm}?force=true`,
        { data: { a: '2' } },
        refused(
          422,
          'Invalid',
          'PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch',
        ),
      ),
    ],
  },
  {
    rule: 'an apply of a status touches nothing else',
    steps: [
      post(widgets, widget('w'), created()),
      apply(
        'me',
        `${wd}/status`,
        { ...spec({ size: 9 }), status: { replicas: 3 } },
        ok({ spec: { size: 1 }, status: exactly({ replicas: 3 }) }),
      ),
    ],
  },
  {
    rule: 'an unknown field in an apply is refused',
    steps: [
      apply(
        'me',
        cm,
        { ...data({}), nonsense: 1 },
        refusedSomehow(
          [400, 500],
          /unknown field "nonsense"|\.nonsense: field not declared in schema/,
        ),
        '&fieldValidation=Strict',
      ),
    ],
  },
  {
    rule: 'an apply with a stale resourceVersion conflicts',
    steps: [
      apply(
        'me',
        cm,
        data({ a: '1' }),
        created(undefined, { save: { rv: 'metadata.resourceVersion' } }),
      ),
      apply('me', cm, data({ a: '2' }), ok()),
      apply(
        'me',
        cm,
        { ...data({ a: '3' }), metadata: { name: 'a', resourceVersion: '{rv}' } },
        refused(409, 'Conflict', /the object has been modified/),
      ),
    ],
  },
  {
    rule: 'what an apply no longer says falls back to its default',
    steps: [
      apply('me', wd, spec({ size: 7 }), created({ spec: { size: 7 } })),
      apply('me', wd, spec({ color: 'red' }), ok({ spec: exactly({ size: 1, color: 'red' }) })),
    ],
  },
];
