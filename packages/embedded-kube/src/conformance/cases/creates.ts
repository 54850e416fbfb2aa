import { type Case, created, get, invalid, ok, post, refused, refusedSomehow } from '../case.ts';
import { absent, exactly } from '../difference.ts';
import { configMap, configMaps, namespaces, widget, widgets } from './fixtures.ts';

const dnsLabelRule =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

/** How objects come to be. */
export const creates: readonly Case[] = [
  {
    rule: 'a create answers 201 with what the server added',
    steps: [
      post(
        configMaps,
        configMap('a'),
        created({
          kind: 'ConfigMap',
          apiVersion: 'v1',
          metadata: {
            name: 'a',
            namespace: '{ns}',
            uid: /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
            resourceVersion: /^[1-9][0-9]*$/,
            creationTimestamp: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
            generation: absent,
          },
          data: { a: '1' },
        }),
      ),
    ],
  },
  {
    rule: 'a custom resource begins at generation 1',
    steps: [post(widgets, widget('a'), created({ metadata: { generation: 1 } }))],
  },
  {
    rule: 'a name that is taken is refused',
    steps: [
      post(configMaps, configMap('a'), created()),
      post(
        configMaps,
        configMap('a'),
        refused(409, 'AlreadyExists', 'configmaps "a" already exists', {
          name: 'a',
          kind: 'configmaps',
        }),
      ),
    ],
  },
  {
    rule: 'a taken name of a custom resource is refused with its group',
    steps: [
      post(widgets, widget('a'), created()),
      post(
        widgets,
        widget('a'),
        refused(409, 'AlreadyExists', 'widgets.example.com "a" already exists', {
          name: 'a',
          group: 'example.com',
          kind: 'widgets',
        }),
      ),
    ],
  },
  {
    rule: 'generateName makes a name of its prefix and five characters',
    steps: [
      post(
        configMaps,
        { metadata: { generateName: 'made-' } },
        created({ metadata: { name: /^made-[a-z0-9]{5}$/, generateName: 'made-' } }),
      ),
    ],
  },
  {
    rule: 'name wins over generateName',
    steps: [
      post(
        configMaps,
        { metadata: { name: 'a', generateName: 'made-' } },
        created({ metadata: { name: 'a', generateName: 'made-' } }),
      ),
    ],
  },
  {
    rule: 'a create without a name is invalid',
    steps: [
      post(
        configMaps,
        { metadata: {} },
        refused(
          422,
          'Invalid',
          'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required',
          {
            kind: 'ConfigMap',
            causes: [
              {
                reason: 'FieldValueRequired',
                field: 'metadata.name',
                message: 'Required value: name or generateName is required',
              },
            ],
          },
        ),
      ),
    ],
  },
  {
    rule: 'a name with capitals is invalid, in the words of the standard',
    steps: [
      post(
        configMaps,
        configMap('Upper'),
        refused(
          422,
          'Invalid',
          `ConfigMap "Upper" is invalid: metadata.name: Invalid value: "Upper": ${dnsLabelRule}`,
        ),
      ),
    ],
  },
  {
    rule: 'a namespace name may not hold a dot',
    steps: [
      post(
        namespaces,
        { metadata: { name: '{ns}.x' } },
        invalid([
          'FieldValueInvalid',
          'metadata.name',
          /Invalid value: "[^"]+": (a lowercase RFC 1123 label must consist|must not contain dots)/,
        ]),
      ),
    ],
  },
  {
    rule: 'labels are checked, key and value',
    steps: [
      post(
        configMaps,
        configMap('a', {}, { labels: { 'bad key': 'x' } }),
        invalid([
          'FieldValueInvalid',
          'metadata.labels',
          /Invalid value: "bad key": name part must consist/,
        ]),
      ),
      post(
        configMaps,
        configMap('a', {}, { labels: { good: 'bad value' } }),
        invalid([
          'FieldValueInvalid',
          'metadata.labels',
          /Invalid value: "bad value": a valid label must be/,
        ]),
      ),
    ],
  },
  {
    rule: 'a create may not carry a resourceVersion',
    steps: [
      post(
        configMaps,
        configMap('a', {}, { resourceVersion: '7' }),
        refusedSomehow([400, 500], /resourceVersion should not be set on objects to be created/),
      ),
    ],
  },
  {
    rule: 'a namespace other than that of the path is refused',
    steps: [
      post(
        configMaps,
        configMap('a', {}, { namespace: 'other' }),
        refused(
          400,
          'BadRequest',
          'the namespace of the provided object does not match the namespace sent on the request',
        ),
      ),
    ],
  },
  {
    rule: 'a kind other than that of the path is refused',
    steps: [
      post(
        configMaps,
        { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' } },
        refused(
          400,
          'BadRequest',
          'Secret in version "v1" cannot be handled as a ConfigMap: converting (v1.Secret) to (core.ConfigMap): unknown conversion',
        ),
      ),
    ],
  },
  {
    rule: 'a create in a namespace that is not there is not found',
    steps: [
      post(
        '/api/v1/namespaces/{ns}-no/configmaps',
        configMap('a'),
        refused(404, 'NotFound', 'namespaces "{ns}-no" not found', {
          name: '{ns}-no',
          kind: 'namespaces',
        }),
      ),
    ],
  },
  {
    rule: 'what only the server may say is not taken from a create',
    steps: [
      post(
        configMaps,
        configMap(
          'a',
          {},
          {
            uid: 'mine',
            generation: 7,
            creationTimestamp: '2001-01-01T00:00:00Z',
            deletionTimestamp: '2001-01-01T00:00:00Z',
            selfLink: '/mine',
          },
        ),
        created({
          metadata: {
            uid: /-4/,
            creationTimestamp: /^20[2-9]/,
            deletionTimestamp: absent,
            selfLink: absent,
          },
        }),
      ),
    ],
  },
  {
    rule: 'a create of a kind with a status subresource stores no status',
    steps: [
      post(widgets, { ...widget('a'), status: { replicas: 4 } }, created({ status: absent })),
      get(`${widgets}/a`, ok({ status: absent })),
    ],
  },
  {
    rule: 'empty maps of metadata are not stored',
    steps: [
      post(
        configMaps,
        configMap('a', {}, { labels: {}, annotations: {}, finalizers: [], ownerReferences: [] }),
        created({
          metadata: {
            labels: absent,
            annotations: absent,
            finalizers: absent,
            ownerReferences: absent,
          },
        }),
      ),
    ],
  },
  {
    rule: 'defaults of a CRD are stored, also in the items of a list',
    steps: [
      post(
        widgets,
        widget('a', { parts: [{ name: 'x' }], nested: { must: 'y' } }),
        created({
          spec: exactly({
            size: 1,
            parts: [{ name: 'x', count: 1 }],
            nested: { must: 'y', may: true },
          }),
        }),
      ),
    ],
  },
  {
    rule: 'a null where a default stands takes the default, where null is allowed it stays',
    steps: [
      post(
        widgets,
        widget('a', { size: null, note: null }),
        created({ spec: exactly({ size: 1, note: null }) }),
      ),
    ],
  },
];
