import { type Case, created, invalid, patch, post, put, refused, request } from '../case.ts';
import { absent, containing, exactly } from '../difference.ts';
import {
  configMap,
  configMaps,
  deployment,
  deployments,
  leases,
  widget,
  widgets,
} from './fixtures.ts';

const json = { 'content-type': 'application/json' };

/** What is wrong with what was sent: unknown and doubled fields, types, and the rules of each kind. */
export const validations: readonly Case[] = [
  {
    rule: 'Strict refuses an unknown field by its path',
    steps: [
      post(
        `${widgets}?fieldValidation=Strict`,
        widget('a', { nonsense: 1, nested: { must: 'x', more: 2 } }),
        refused(
          400,
          'BadRequest',
          /strict decoding error: unknown field "spec\.nested\.more", unknown field "spec\.nonsense"$/,
        ),
      ),
    ],
  },
  {
    rule: 'Strict refuses an unknown field of a built-in kind by its path',
    steps: [
      post(
        `${deployments}?fieldValidation=Strict`,
        deployment('d', { nonsense: 1 }),
        refused(
          400,
          'BadRequest',
          'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.nonsense"',
        ),
      ),
    ],
  },
  {
    rule: 'Warn stores the rest and warns by header, as does saying nothing',
    steps: [
      request(
        'POST',
        `${widgets}?fieldValidation=Warn`,
        { body: widget('a', { nonsense: 1 }), headers: json },
        created(
          { spec: { nonsense: absent } },
          { headers: { warning: '299 - "unknown field \\"spec.nonsense\\""' } },
        ),
      ),
      request(
        'POST',
        widgets,
        { body: widget('b', { nonsense: 1 }), headers: json },
        created(
          { spec: { nonsense: absent } },
          { headers: { warning: '299 - "unknown field \\"spec.nonsense\\""' } },
        ),
      ),
    ],
  },
  {
    rule: 'Ignore drops an unknown field without a word',
    steps: [
      request(
        'POST',
        `${configMaps}?fieldValidation=Ignore`,
        { body: { ...configMap('a'), nonsense: 1 }, headers: json },
        created({ nonsense: absent }, { headers: { warning: absent } }),
      ),
    ],
  },
  {
    rule: 'Strict refuses a doubled field',
    steps: [
      request(
        'POST',
        `${configMaps}?fieldValidation=Strict`,
        { body: '{"metadata":{"name":"a"},"data":{"x":"1","x":"2"}}', headers: json },
        refused(400, 'BadRequest', /strict decoding error: duplicate field "data\.x"$/),
      ),
    ],
  },
  {
    rule: 'Warn warns of a doubled field and takes the last',
    steps: [
      request(
        'POST',
        configMaps,
        { body: '{"metadata":{"name":"a"},"data":{"x":"1","x":"2"}}', headers: json },
        created(
          { data: exactly({ x: '2' }) },
          { headers: { warning: '299 - "duplicate field \\"data.x\\""' } },
        ),
      ),
    ],
  },
  {
    rule: 'another fieldValidation is refused',
    steps: [
      post(
        `${configMaps}?fieldValidation=Maybe`,
        configMap('a'),
        refused(
          422,
          'Invalid',
          /fieldValidation: Unsupported value: "Maybe": supported values: "Ignore", "Strict", "Warn"|fieldValidation: Unsupported value: "Maybe"/,
        ),
      ),
    ],
  },
  {
    rule: 'an unknown field in a patch is refused by Strict',
    steps: [
      post(widgets, widget('a'), created()),
      patch(
        'merge',
        `${widgets}/a?fieldValidation=Strict`,
        { spec: { nonsense: 1 } },
        refused(422, 'Invalid', /strict decoding error: unknown field "spec\.nonsense"/),
      ),
    ],
  },
  {
    rule: 'a value of the wrong type in a built-in kind cannot be decoded',
    steps: [
      post(
        deployments,
        deployment('d', { replicas: 'two' }),
        refused(
          400,
          'BadRequest',
          /^Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field \w+\.spec\.replicas of type int32$/,
        ),
      ),
    ],
  },
  {
    rule: 'the values of a ConfigMap are texts',
    steps: [
      post(
        configMaps,
        configMap('a', { n: 1 }),
        refused(
          400,
          'BadRequest',
          /^ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal number into Go struct field ConfigMap\.data of type string$/,
        ),
      ),
    ],
  },
  {
    rule: 'a type, an enum, a bound and a pattern of a CRD are told each by its field',
    steps: [
      post(
        widgets,
        widget('a', { size: 101, color: 'pink', code: 'UPPER', plain: ['a', 'b', 'c', 'd'] }),
        refused(422, 'Invalid', /^Widget\.example\.com "a" is invalid: \[/, {
          name: 'a',
          group: 'example.com',
          kind: 'Widget',
          causes: containing(
            {
              reason: 'FieldValueNotSupported',
              field: 'spec.color',
              message: 'Unsupported value: "pink": supported values: "red", "green", "blue"',
            },
            {
              reason: 'FieldValueTooMany',
              field: 'spec.plain',
              message: 'Too many: 4: must have at most 3 items',
            },
            {
              reason: 'FieldValueInvalid',
              field: 'spec.size',
              message:
                /^Invalid value: 101: (spec\.)?size in body should be less than or equal to 100$/,
            },
            {
              reason: 'FieldValueInvalid',
              field: 'spec.code',
              message:
                /^Invalid value: "UPPER": (spec\.)?code in body should match '\^\[a-z\]\+\$'$/,
            },
          ),
        }),
      ),
    ],
  },
  {
    rule: 'a wrong type in a custom resource is told by its field',
    steps: [
      post(
        widgets,
        widget('a', { color: 7 }),
        refused(
          422,
          'Invalid',
          /spec\.color: Invalid value: "integer": (spec\.)?color in body must be of type string: "integer"/,
        ),
      ),
    ],
  },
  {
    rule: 'a required field of a CRD that is missing is told',
    steps: [
      post(
        widgets,
        widget('a', { nested: {} }),
        refused(422, 'Invalid', undefined, {
          causes: containing({ reason: 'FieldValueRequired', field: 'spec.nested.must' }),
        }),
      ),
    ],
  },
  {
    rule: 'a null where the CRD allows none is dropped',
    steps: [post(widgets, widget('a', { color: null }), created({ spec: exactly({ size: 1 }) }))],
  },
  {
    rule: 'a number too large for its format is told',
    steps: [
      post(
        widgets,
        widget('a', { limits: { x: 1 }, size: 3_000_000_000 }),
        refused(422, 'Invalid', /spec\.size: Invalid value: (3000000000|3e\+09)/),
      ),
    ],
  },
  {
    rule: 'a duplicate in a set and in a keyed list is told',
    steps: [
      post(
        widgets,
        widget('a', { tags: ['x', 'x'] }),
        invalid(['FieldValueDuplicate', 'spec.tags[1]', 'Duplicate value: "x"']),
      ),
      post(
        widgets,
        widget('a', { parts: [{ name: 'x' }, { name: 'x' }] }),
        invalid(['FieldValueDuplicate', 'spec.parts[1]', 'Duplicate value: {"name":"x"}']),
      ),
    ],
  },
  {
    rule: 'an int-or-string is one of both',
    steps: [
      post(widgets, widget('a', { memory: 5 }), created({ spec: { memory: 5 } })),
      post(widgets, widget('b', { memory: '5Gi' }), created({ spec: { memory: '5Gi' } })),
      post(
        widgets,
        widget('c', { memory: true }),
        refused(422, 'Invalid', /spec\.memory: Invalid value: "boolean"/),
      ),
    ],
  },
  {
    rule: 'an update is checked like a create',
    steps: [
      post(
        leases,
        { metadata: { name: 'l' }, spec: {} },
        created(undefined, { save: { rv: 'metadata.resourceVersion' } }),
      ),
      put(
        `${leases}/l`,
        { metadata: { name: 'l', resourceVersion: '{rv}', labels: { 'a b': 'c' } }, spec: {} },
        refused(422, 'Invalid', /metadata\.labels: Invalid value: "a b"/),
      ),
    ],
  },
];
