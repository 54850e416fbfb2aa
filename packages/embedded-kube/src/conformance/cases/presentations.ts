import { type Case, created, get, ok, post, refused, request } from '../case.ts';
import { above, absent, exactly, present } from '../difference.ts';
import { configMap, configMaps, secrets, widget, widgets } from './fixtures.ts';

const table = 'application/json;as=Table;v=v1;g=meta.k8s.io';
const partial = 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io';
const partialList = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io';

/** Bytes that begin as the envelope of protobuf does. */
const protobuf = /^k8s./s;

function named(...names: readonly string[]): readonly object[] {
  return names.map((name) => ({ metadata: { name } }));
}

/** The ways that objects can be shown: tables, metadata alone, YAML, protobuf. */
export const presentations: readonly Case[] = [
  {
    rule: 'a table has the columns of its kind, wide ones by priority',
    steps: [
      post(widgets, widget('a', { color: 'red', size: 4 }), created()),
      get(
        widgets,
        ok({
          kind: 'Table',
          apiVersion: 'meta.k8s.io/v1',
          metadata: { resourceVersion: above(0) },
          columnDefinitions: [
            {
              name: 'Name',
              type: 'string',
              format: 'name',
              priority: 0,
              description: /^Name must be unique/,
            },
            {
              name: 'Color',
              type: 'string',
              format: '',
              priority: 0,
              description: 'How it looks.',
            },
            { name: 'Size', type: 'integer', priority: 1 },
            { name: 'Age', type: 'date', priority: 0 },
          ],
          rows: [
            {
              cells: ['a', 'red', 4, /^\d+s$/],
              object: {
                kind: 'PartialObjectMetadata',
                apiVersion: 'meta.k8s.io/v1',
                metadata: { name: 'a' },
                spec: absent,
              },
            },
          ],
        }),
        table,
      ),
    ],
  },
  {
    rule: 'a table of one object has one row',
    steps: [
      post(configMaps, configMap('a', { x: '1', y: '2' }), created()),
      get(`${configMaps}/a`, ok({ kind: 'Table', rows: [{ cells: ['a', 2, present] }] }), table),
    ],
  },
  {
    rule: 'a table holds objects as asked: none or whole ones',
    steps: [
      post(widgets, widget('a'), created()),
      get(`${widgets}?includeObject=None`, ok({ rows: [{ object: exactly(null) }] }), table),
      get(
        `${widgets}?includeObject=Object`,
        ok({ rows: [{ object: { kind: 'Widget', spec: { size: 1 } } }] }),
        table,
      ),
    ],
  },
  {
    rule: 'a table of a value that is not there has an empty cell',
    steps: [
      post(widgets, widget('a'), created()),
      get(widgets, ok({ rows: [{ cells: ['a', null, 1, present] }] }), table),
    ],
  },
  {
    rule: 'metadata alone can be asked for',
    steps: [
      post(configMaps, configMap('a'), created()),
      get(
        `${configMaps}/a`,
        ok({
          kind: 'PartialObjectMetadata',
          apiVersion: 'meta.k8s.io/v1',
          metadata: { name: 'a' },
          data: absent,
        }),
        partial,
      ),
      post(secrets, { metadata: { name: 's' } }, created()),
      get(
        secrets,
        ok({ kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', items: named('s') }),
        partialList,
      ),
    ],
  },
  {
    rule: 'what cannot be shown as asked falls back to what else is accepted',
    steps: [
      post(configMaps, configMap('a'), created()),
      get(`${configMaps}/a`, ok({ kind: 'ConfigMap' }), 'application/x-unknown, application/json'),
    ],
  },
  {
    rule: 'an answer that no media type allows is 406',
    steps: [get(configMaps, refused(406, 'NotAcceptable'), 'application/x-unknown')],
  },
  {
    rule: 'answers can be YAML',
    steps: [
      post(configMaps, configMap('a'), created()),
      request(
        'GET',
        `${configMaps}/a`,
        { headers: { accept: 'application/yaml' } },
        {
          code: 200,
          headers: { 'content-type': 'application/yaml' },
          body: /^apiVersion: v1\n[\s\S]*kind: ConfigMap\n/,
        },
      ),
    ],
  },
  {
    rule: 'answers of built-in kinds can be protobuf',
    steps: [
      post(configMaps, configMap('a'), created()),
      request(
        'GET',
        `${configMaps}/a`,
        { headers: { accept: 'application/vnd.kubernetes.protobuf' } },
        {
          code: 200,
          headers: { 'content-type': 'application/vnd.kubernetes.protobuf' },
          body: protobuf,
        },
      ),
    ],
  },
];
