import {
  type Case,
  created,
  del,
  get,
  invalid,
  ok,
  patch,
  post,
  put,
  type RequestStep,
  refused,
} from '../case.ts';
import { absent, containing, exactly, present } from '../difference.ts';
import { crd, crds, widget, widgets } from './fixtures.ts';

const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

/** Makes a CRD whose one version has such a spec, and waits for it to be served. */
function kind(plural: string, singular: string, spec: object): RequestStep[] {
  const names = { plural, singular, kind: singular.charAt(0).toUpperCase() + singular.slice(1) };
  return [
    post(crds, crd(names, { type: 'object', properties: { spec } }), created()),
    get(`/apis/example.com/v1/namespaces/{ns}/${plural}`, ok(undefined, { eventually: true })),
  ];
}

function of(plural: string, kindName: string, spec: object): [string, object] {
  return [
    `/apis/example.com/v1/namespaces/{ns}/${plural}`,
    { apiVersion: 'example.com/v1', kind: kindName, metadata: { name: 'a' }, spec },
  ];
}

/** CRDs, what they are held to, and the rules they give their objects. */
export const customResources: readonly Case[] = [
  {
    rule: 'a CEL rule refuses with its message',
    steps: [
      post(
        widgets,
        widget('a', { low: 3, high: 2 }),
        refused(
          422,
          'Invalid',
          'Widget.example.com "a" is invalid: spec: Invalid value: low must not be above high',
          {
            causes: [
              {
                reason: 'FieldValueInvalid',
                field: 'spec',
                message: /^Invalid value: (.*: )?low must not be above high$/,
              },
            ],
          },
        ),
      ),
    ],
  },
  {
    rule: 'a CEL rule about the old value holds for updates alone',
    steps: [
      post(widgets, widget('a', { frozen: 'x' }), created()),
      patch(
        'merge',
        `${widgets}/a`,
        { spec: { frozen: 'y' } },
        refused(422, 'Invalid', /spec\.frozen: Invalid value: .*frozen is immutable/),
      ),
      patch('merge', `${widgets}/a`, { spec: { frozen: null } }, ok({ spec: { frozen: absent } })),
      patch('merge', `${widgets}/a`, { spec: { frozen: 'y' } }, ok()),
    ],
  },
  {
    rule: 'ratcheting: what a tightened schema would refuse may stay as it was',
    since: 33,
    steps: [
      ...kind('ratchets', 'ratchet', {
        type: 'object',
        properties: { color: { type: 'string' }, other: { type: 'string' } },
      }),
      post(...of('ratchets', 'Ratchet', { color: 'pink' }), created()),
      patch(
        'json',
        `${crds}/ratchets.example.com`,
        [
          {
            op: 'add',
            path: '/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/color/enum',
            value: ['red'],
          },
        ],
        ok(),
      ),
      post(
        '/apis/example.com/v1/namespaces/{ns}/ratchets?dryRun=All',
        {
          apiVersion: 'example.com/v1',
          kind: 'Ratchet',
          metadata: { name: 'b' },
          spec: { color: 'pink' },
        },
        { code: 422, eventually: true },
      ),
      patch(
        'merge',
        '/apis/example.com/v1/namespaces/{ns}/ratchets/a',
        { spec: { other: 'x' } },
        ok({ spec: { color: 'pink', other: 'x' } }),
      ),
      patch(
        'merge',
        '/apis/example.com/v1/namespaces/{ns}/ratchets/a',
        { spec: { color: 'blue' } },
        refused(422, 'Invalid', /spec\.color: Unsupported value: "blue"/),
      ),
      del(`${crds}/ratchets.example.com`, ok()),
    ],
  },
  {
    rule: 'ratcheting: a CEL rule that an unchanged value breaks lets it be',
    since: 33,
    steps: [
      ...kind('celratchets', 'celratchet', {
        type: 'object',
        properties: { n: { type: 'integer' }, other: { type: 'string' } },
      }),
      post(...of('celratchets', 'Celratchet', { n: 5 }), created()),
      patch(
        'json',
        `${crds}/celratchets.example.com`,
        [
          {
            op: 'add',
            path: '/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/n/x-kubernetes-validations',
            value: [{ rule: 'self < 3' }],
          },
        ],
        ok(),
      ),
      post(
        '/apis/example.com/v1/namespaces/{ns}/celratchets?dryRun=All',
        {
          apiVersion: 'example.com/v1',
          kind: 'Celratchet',
          metadata: { name: 'b' },
          spec: { n: 5 },
        },
        { code: 422, eventually: true },
      ),
      patch(
        'merge',
        '/apis/example.com/v1/namespaces/{ns}/celratchets/a',
        { spec: { other: 'x' } },
        ok(),
      ),
      patch(
        'merge',
        '/apis/example.com/v1/namespaces/{ns}/celratchets/a',
        { spec: { n: 6 } },
        refused(422, 'Invalid', /spec\.n: Invalid value: .*failed rule: self < 3/),
      ),
      del(`${crds}/celratchets.example.com`, ok()),
    ],
  },
  {
    rule: 'a CEL rule names its field, reason and message by expression',
    steps: [
      ...kind('celfuls', 'celful', {
        type: 'object',
        properties: { a: { type: 'string' }, n: { type: 'integer' } },
        'x-kubernetes-validations': [
          {
            rule: 'self.n > 3',
            messageExpression: '"n must be " + "larger"',
            fieldPath: '.n',
            reason: 'FieldValueForbidden',
          },
        ],
      }),
      post(
        ...of('celfuls', 'Celful', { n: 1 }),
        invalid(['FieldValueForbidden', 'spec.n', 'Forbidden: n must be larger']),
      ),
      post(...of('celfuls', 'Celful', { n: 4 }), created()),
      del(`${crds}/celfuls.example.com`, ok()),
    ],
  },
  {
    rule: 'a CRD with a CEL rule that does not compile is refused',
    steps: [
      post(
        crds,
        crd(
          { plural: 'badcels', singular: 'badcel', kind: 'Badcel' },
          {
            type: 'object',
            properties: {
              spec: { type: 'object', 'x-kubernetes-validations': [{ rule: 'self.nothing ==' }] },
            },
          },
        ),
        refused(
          422,
          'Invalid',
          /x-kubernetes-validations\[0\]\.rule: Invalid value: .*compilation failed/s,
        ),
      ),
    ],
  },
  {
    rule: 'a CRD is told to be established, with its names accepted',
    steps: [
      post(
        crds,
        crd({ plural: 'fresh', singular: 'freshy', kind: 'Fresh' }, open),
        created({ metadata: { generation: 1 } }),
      ),
      get(
        `${crds}/fresh.example.com`,
        ok(
          {
            spec: { conversion: exactly({ strategy: 'None' }), names: { listKind: 'FreshList' } },
            status: {
              acceptedNames: {
                plural: 'fresh',
                singular: 'freshy',
                kind: 'Fresh',
                listKind: 'FreshList',
              },
              conditions: containing(
                { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts' },
                { type: 'Established', status: 'True', reason: 'InitialNamesAccepted' },
              ),
              storedVersions: ['v1'],
            },
          },
          { eventually: true },
        ),
      ),
      del(`${crds}/fresh.example.com`, ok()),
    ],
  },
  {
    rule: 'a CRD must be named after its plural and its group',
    steps: [
      post(
        crds,
        {
          ...crd({ plural: 'wrongs', singular: 'wrong', kind: 'Wrong' }, open),
          metadata: { name: 'other.example.com' },
        },
        refused(
          422,
          'Invalid',
          /metadata\.name: Invalid value: "other\.example\.com": must be spec\.names\.plural\+"\."\+spec\.group/,
        ),
      ),
    ],
  },
  {
    rule: 'a CRD must have a structural schema',
    steps: [
      post(
        crds,
        crd(
          { plural: 'loose', singular: 'loosy', kind: 'Loose' },
          { type: 'object', properties: { spec: { properties: { a: {} } } } },
        ),
        refused(
          422,
          'Invalid',
          /openAPIV3Schema\.properties\[spec\]\.(type|properties\[a\]\.type): Required value: must not be empty for specified object fields/,
        ),
      ),
    ],
  },
  {
    rule: 'a CRD has one version that is stored',
    steps: [
      post(
        crds,
        crd({ plural: 'unstored', singular: 'unstore', kind: 'Unstore' }, open, { storage: false }),
        refused(422, 'Invalid', /must have exactly one version marked as storage version/),
      ),
    ],
  },
  {
    rule: 'what a schema does not know is pruned, what it leaves open is kept',
    steps: [
      post(
        widgets,
        widget('a', { unknown: 1, free: { anything: [1, { x: 'y' }] } }),
        created({ spec: exactly({ size: 1, free: { anything: [1, { x: 'y' }] } }) }),
      ),
    ],
  },
  {
    rule: 'a cluster-wide kind has no namespaces',
    steps: [
      post(
        crds,
        {
          apiVersion: 'apiextensions.k8s.io/v1',
          kind: 'CustomResourceDefinition',
          metadata: { name: 'planets.example.com' },
          spec: {
            group: 'example.com',
            scope: 'Cluster',
            names: { plural: 'planets', singular: 'planet', kind: 'Planet' },
            versions: [
              { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: open } },
            ],
          },
        },
        created(),
      ),
      post(
        '/apis/example.com/v1/planets',
        { apiVersion: 'example.com/v1', kind: 'Planet', metadata: { name: 'p-{ns}' } },
        created({ metadata: { namespace: absent } }, { eventually: true }),
      ),
      get('/apis/example.com/v1/namespaces/{ns}/planets', { code: 404 }),
      del(`${crds}/planets.example.com`, ok()),
    ],
  },
  {
    rule: 'two versions of a kind show the same object',
    steps: [
      post(
        crds,
        {
          apiVersion: 'apiextensions.k8s.io/v1',
          kind: 'CustomResourceDefinition',
          metadata: { name: 'doubles.example.com' },
          spec: {
            group: 'example.com',
            scope: 'Namespaced',
            names: { plural: 'doubles', singular: 'double', kind: 'Double' },
            versions: [
              { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: open } },
              { name: 'v1beta1', served: true, storage: false, schema: { openAPIV3Schema: open } },
            ],
          },
        },
        created(),
      ),
      post(
        '/apis/example.com/v1beta1/namespaces/{ns}/doubles',
        {
          apiVersion: 'example.com/v1beta1',
          kind: 'Double',
          metadata: { name: 'a' },
          spec: { x: 1 },
        },
        created({ apiVersion: 'example.com/v1beta1' }, { eventually: true }),
      ),
      get(
        '/apis/example.com/v1/namespaces/{ns}/doubles/a',
        ok({ apiVersion: 'example.com/v1', spec: { x: 1 } }),
      ),
      del(`${crds}/doubles.example.com`, ok()),
    ],
  },
  {
    rule: 'an empty update of a custom resource through its old self changes nothing',
    steps: [
      post(widgets, widget('a'), created(undefined, { save: { rv: 'metadata.resourceVersion' } })),
      put(
        `${widgets}/a`,
        widget('a', {}, { resourceVersion: '{rv}' }),
        ok({ metadata: { resourceVersion: '{rv}', generation: 1, creationTimestamp: present } }),
      ),
    ],
  },
];
