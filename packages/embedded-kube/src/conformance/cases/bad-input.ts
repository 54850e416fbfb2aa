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
  refusedSomehow,
  request,
} from '../case.ts';
import { absent } from '../difference.ts';
import { configMap, configMaps, deployments, namespaces, widget, widgets } from './fixtures.ts';

const json = { 'content-type': 'application/json' };

/** A POST of such a text. */
function sent(
  body: string,
  expect: Expectation,
  contentType = 'application/json',
  path = configMaps,
): RequestStep {
  return request('POST', path, { body, headers: { 'content-type': contentType } }, expect);
}

/** What is not a proper request, and how the server says so. */
export const badInput: readonly Case[] = [
  {
    rule: 'a body that is no JSON is refused',
    steps: [
      sent('{"metadata":', refused(400, 'BadRequest')),
      sent('nonsense', refused(400, 'BadRequest')),
      sent('{"metadata":', refused(400, 'BadRequest'), 'application/json', widgets),
    ],
  },
  {
    rule: 'a body that is no object is refused',
    steps: [
      sent('[]', refused(400, 'BadRequest')),
      sent('"text"', refused(400, 'BadRequest')),
      sent('7', refused(400, 'BadRequest')),
    ],
  },
  { rule: 'a create without a body is refused', steps: [sent('', refused(400, 'BadRequest'))] },
  {
    rule: 'metadata that is no object is refused',
    steps: [
      sent('{"apiVersion":"v1","kind":"ConfigMap","metadata":7}', refused(400, 'BadRequest')),
      sent(
        '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":7}}',
        refused(400, 'BadRequest'),
      ),
      sent(
        '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","labels":["x"]}}',
        refused(400, 'BadRequest'),
      ),
    ],
  },
  {
    rule: 'bodies can be YAML',
    steps: [
      sent(
        'metadata:\n  name: a\ndata:\n  x: "1"\n',
        created({ data: { x: '1' } }),
        'application/yaml',
      ),
      sent(
        'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: a\n',
        created(),
        'application/yaml',
        widgets,
      ),
    ],
  },
  {
    rule: 'a media type that is not known is 415',
    steps: [
      sent(
        'x=y',
        refused(
          415,
          'UnsupportedMediaType',
          /^the body of the request was in an unknown format - accepted media types include: application\/json/,
        ),
        'application/x-www-form-urlencoded',
      ),
    ],
  },
  {
    rule: 'a patch of an unknown media type is 415',
    steps: [
      post(configMaps, configMap('a'), created()),
      request(
        'PATCH',
        `${configMaps}/a`,
        { body: '{}', headers: json },
        refused(415, 'UnsupportedMediaType'),
      ),
    ],
  },
  {
    rule: 'a patch that is no JSON is refused',
    steps: [
      post(configMaps, configMap('a'), created()),
      patch('merge', `${configMaps}/a`, '{"data":', refused(400, 'BadRequest')),
      patch('json', `${configMaps}/a`, '{"op":"add"}', refused(400, 'BadRequest')),
      patch('strategic', `${configMaps}/a`, '[]', refusedSomehow([400, 422, 500], /./)),
    ],
  },
  {
    rule: 'a JSON patch of a path that is not there is refused',
    steps: [
      post(configMaps, configMap('a'), created()),
      patch(
        'json',
        `${configMaps}/a`,
        [{ op: 'remove', path: '/data/ghost' }],
        refused(422, 'Invalid', /the server rejected our request due to an error in our request/),
      ),
      patch(
        'json',
        `${configMaps}/a`,
        [{ op: 'add', path: '/nowhere/deep', value: 1 }],
        refused(422, 'Invalid'),
      ),
    ],
  },
  {
    rule: 'a JSON patch with an unknown operation is refused',
    steps: [
      post(configMaps, configMap('a'), created()),
      patch(
        'json',
        `${configMaps}/a`,
        [{ op: 'explode', path: '/data' }],
        refusedSomehow([400, 422], /./),
      ),
    ],
  },
  {
    rule: 'a JSON patch of more than ten thousand operations is refused',
    steps: [
      post(configMaps, configMap('a'), created()),
      patch(
        'json',
        `${configMaps}/a`,
        Array.from({ length: 10_001 }, () => ({ op: 'test', path: '/data/a', value: '1' })),
        refused(
          413,
          'RequestEntityTooLarge',
          /The allowed maximum operations in a JSON patch is 10000, got 10001/,
        ),
      ),
    ],
  },
  {
    rule: 'a body above three MiB is refused',
    steps: [
      sent(
        `{"metadata":{"name":"a"},"data":{"x":"${'y'.repeat(3 * 1024 * 1024)}"}}`,
        refused(413, 'RequestEntityTooLarge', /limit is 3145728/),
      ),
    ],
  },
  {
    rule: 'a method that the resource has not is 405',
    steps: [
      put(
        configMaps,
        configMap('a'),
        refused(
          405,
          'MethodNotAllowed',
          'the server does not allow this method on the requested resource',
        ),
      ),
      post(`${configMaps}/a`, configMap('a'), refused(405, 'MethodNotAllowed')),
      request(
        'PATCH',
        configMaps,
        { body: '{}', headers: { 'content-type': 'application/merge-patch+json' } },
        refused(405, 'MethodNotAllowed'),
      ),
      request('DELETE', namespaces, { headers: json }, refused(405, 'MethodNotAllowed')),
    ],
  },
  {
    rule: 'a kind of one namespace cannot be made without one',
    steps: [post('/api/v1/configmaps', configMap('a'), refusedSomehow([400, 405], /./))],
  },
  {
    rule: 'names in paths are taken as they are',
    steps: [
      get(`${configMaps}/a%20b`, refused(404, 'NotFound', 'configmaps "a b" not found')),
      get(`${configMaps}/__proto__`, refused(404, 'NotFound', 'configmaps "__proto__" not found')),
      get('/apis/__proto__/v1/constructor', { code: 404 }),
    ],
  },
  {
    rule: 'keys that programs trip over are keys like others',
    steps: [
      sent(
        '{"metadata":{"name":"a"},"data":{"constructor":"1","toString":"2"}}',
        created({ data: { constructor: '1', toString: '2' } }),
      ),
      sent(
        '{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"a"},"spec":{"free":{"__proto__":{"x":1}}}}',
        created(),
        'application/json',
        widgets,
      ),
      get(`${widgets}/a`, ok({ spec: { x: absent } })),
    ],
  },
  {
    rule: 'text of any language is kept',
    steps: [
      post(
        configMaps,
        configMap('a', { x: 'žluťoučký 🐎 \u2028' }),
        created({ data: { x: 'žluťoučký 🐎 \u2028' } }),
      ),
    ],
  },
  {
    rule: 'an apiVersion that is not that of the path is refused',
    steps: [
      post(
        deployments,
        { apiVersion: 'apps/v1beta1', kind: 'Deployment', metadata: { name: 'a' } },
        refused(400, 'BadRequest', /apps\/v1beta1/),
      ),
      post(
        widgets,
        { ...widget('a'), apiVersion: 'example.com/v9' },
        refused(400, 'BadRequest', /does not match the expected API version|example\.com\/v9/),
      ),
    ],
  },
  {
    rule: 'a custom resource must say its kind and version',
    steps: [
      post(
        widgets,
        { metadata: { name: 'a' }, spec: {} },
        refused(400, 'BadRequest', /Object 'Kind' is missing in/),
      ),
    ],
  },
  {
    rule: 'numbers too large for a double are not let through as texts',
    steps: [
      sent(
        '{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"a"},"spec":{"limits":{"x":9007199254740991}}}',
        created({ spec: { limits: { x: 9_007_199_254_740_991 } } }),
        'application/json',
        widgets,
      ),
    ],
  },
];
