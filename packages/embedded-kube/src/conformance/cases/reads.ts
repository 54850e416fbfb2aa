import {
  type Case,
  created,
  del,
  get,
  ok,
  post,
  type RequestStep,
  refused,
  refusedSomehow,
} from '../case.ts';
import { above, absent, ofLength, present } from '../difference.ts';
import { pods, secrets, widget, widgets } from './fixtures.ts';

function named(...names: readonly string[]): readonly object[] {
  return names.map((name) => ({ metadata: { name } }));
}

/** Secrets of these names: nothing else makes secrets in a namespace. */
function three(): RequestStep[] {
  return ['a', 'b', 'c'].map((name) => post(secrets, { metadata: { name } }, created()));
}

/** Secrets with labels, by name. */
function labelled(labels: Readonly<Record<string, object>>): RequestStep[] {
  return Object.entries(labels).map(([name, own]) =>
    post(secrets, { metadata: { name, labels: own } }, created()),
  );
}

function selecting(selector: string, ...names: readonly string[]): RequestStep {
  return get(
    `${secrets}?labelSelector=${encodeURIComponent(selector)}`,
    ok({ items: named(...names) }),
  );
}

/** How objects are read: single ones, lists, pages, selectors, and the ways they can be shown. */
export const reads: readonly Case[] = [
  {
    rule: 'a list has a kind, a version to watch from, and its items in the order of their names',
    steps: [
      post(secrets, { metadata: { name: 'b' } }, created()),
      post(secrets, { metadata: { name: 'a' } }, created()),
      get(
        secrets,
        ok({
          kind: 'SecretList',
          apiVersion: 'v1',
          metadata: { resourceVersion: above(0), continue: absent },
          items: named('a', 'b'),
        }),
      ),
    ],
  },
  {
    rule: 'the items of a list of a built-in kind do not repeat the kind',
    steps: [
      post(secrets, { metadata: { name: 'a' } }, created()),
      get(secrets, ok({ items: [{ kind: absent, apiVersion: absent }] })),
    ],
  },
  {
    rule: 'the items of a list of custom resources do',
    steps: [
      post(widgets, widget('a'), created()),
      get(
        widgets,
        ok({ kind: 'WidgetList', items: [{ kind: 'Widget', apiVersion: 'example.com/v1' }] }),
      ),
    ],
  },
  { rule: 'an empty list has items', steps: [get(widgets, ok({ items: [] }))] },
  {
    rule: 'a list in a namespace that is not there is empty',
    steps: [get('/api/v1/namespaces/{ns}-no/secrets', ok({ items: [] }))],
  },
  {
    rule: 'pages: a limit gives a token and what remains',
    steps: [
      ...three(),
      get(
        `${secrets}?limit=2`,
        ok(
          { metadata: { continue: present, remainingItemCount: 1 }, items: named('a', 'b') },
          { save: { next: 'metadata.continue' } },
        ),
      ),
      get(
        `${secrets}?limit=2&continue={next}`,
        ok({ metadata: { continue: absent, remainingItemCount: absent }, items: named('c') }),
      ),
    ],
  },
  {
    rule: 'pages: a selected list does not say how much remains',
    steps: [
      ...labelled({ a: { x: '1' }, b: { x: '1' } }),
      get(
        `${secrets}?limit=1&labelSelector=x`,
        ok({ metadata: { continue: present, remainingItemCount: absent }, items: named('a') }),
      ),
    ],
  },
  {
    rule: 'pages: all show the version of the first, whatever is written between',
    steps: [
      ...three(),
      get(
        `${secrets}?limit=1`,
        ok(
          { items: named('a') },
          { save: { next: 'metadata.continue', rv: 'metadata.resourceVersion' } },
        ),
      ),
      del(`${secrets}/b`, ok()),
      post(secrets, { metadata: { name: 'bb' } }, created()),
      get(
        `${secrets}?limit=5&continue={next}`,
        ok({ metadata: { resourceVersion: '{rv}' }, items: named('b', 'c') }),
      ),
    ],
  },
  {
    rule: 'pages: a token that was never given out is refused',
    steps: [
      get(
        `${secrets}?limit=1&continue=bogus`,
        refused(400, 'BadRequest', /continue key is not valid: /),
      ),
    ],
  },
  {
    rule: 'pages: a token and a version do not go together',
    steps: [
      ...three(),
      get(`${secrets}?limit=1`, ok(undefined, { save: { next: 'metadata.continue' } })),
      get(
        `${secrets}?limit=1&continue={next}&resourceVersion=7`,
        refused(
          400,
          'BadRequest',
          'specifying resource version is not allowed when using continue',
        ),
      ),
    ],
  },
  {
    rule: 'a list from version 0 may ask for no order of versions',
    steps: [
      ...three(),
      get(`${secrets}?resourceVersion=0&labelSelector=!x`, ok({ kind: 'SecretList' })),
    ],
  },
  {
    rule: 'a list at an exact version shows what there was then',
    steps: [
      post(
        secrets,
        { metadata: { name: 'a' } },
        created(undefined, { save: { rv: 'metadata.resourceVersion' } }),
      ),
      post(secrets, { metadata: { name: 'b' } }, created()),
      get(
        `${secrets}?resourceVersion={rv}&resourceVersionMatch=Exact`,
        ok({ metadata: { resourceVersion: '{rv}' }, items: named('a') }),
      ),
    ],
  },
  {
    rule: 'a list not older than a version may be newer',
    steps: [
      post(
        secrets,
        { metadata: { name: 'a' } },
        created(undefined, { save: { rv: 'metadata.resourceVersion' } }),
      ),
      post(secrets, { metadata: { name: 'b' } }, created()),
      get(
        `${secrets}?resourceVersion={rv}&resourceVersionMatch=NotOlderThan`,
        ok(
          {
            metadata: { resourceVersion: above(0) },
            items: [{ metadata: { name: 'a' } }, { metadata: { name: 'b' } }],
          },
          { eventually: true },
        ),
      ),
    ],
  },
  {
    rule: 'resourceVersionMatch needs a resourceVersion',
    steps: [
      get(
        `${secrets}?resourceVersionMatch=Exact`,
        refused(
          422,
          'Invalid',
          'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
        ),
      ),
    ],
  },
  {
    rule: 'resourceVersionMatch is Exact or NotOlderThan',
    steps: [
      get(
        `${secrets}?resourceVersion=1&resourceVersionMatch=Sometimes`,
        refused(
          422,
          'Invalid',
          /^ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Unsupported value: "Sometimes": supported values: "Exact", "NotOlderThan"/,
        ),
      ),
    ],
  },
  {
    rule: 'an exact version 0 is refused',
    steps: [
      get(
        `${secrets}?resourceVersion=0&resourceVersionMatch=Exact`,
        refused(
          422,
          'Invalid',
          /^ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"$/i,
        ),
      ),
    ],
  },
  {
    rule: 'a version that is yet to come times out',
    steps: [
      get(
        `${secrets}?resourceVersion=999999999`,
        refused(504, 'Timeout', /Too large resource version: 999999999, current: \d+$/, {
          causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
          retryAfterSeconds: 1,
        }),
      ),
    ],
  },
  {
    rule: 'a get at a version that is yet to come times out',
    steps: [
      post(secrets, { metadata: { name: 'a' } }, created()),
      get(
        `${secrets}/a?resourceVersion=999999999`,
        refused(504, 'Timeout', /Too large resource version/),
      ),
    ],
  },
  {
    rule: 'labels select: equality, sets, existence, and all at once',
    steps: [
      ...labelled({
        a: { app: 'x', tier: 'front' },
        b: { app: 'y', tier: 'back' },
        c: { app: 'x' },
        d: {},
      }),
      selecting('app=x', 'a', 'c'),
      selecting('app==x', 'a', 'c'),
      selecting('app!=x', 'b', 'd'),
      selecting('app in (x, y)', 'a', 'b', 'c'),
      selecting('app notin (x)', 'b', 'd'),
      selecting('tier', 'a', 'b'),
      selecting('!tier', 'c', 'd'),
      selecting('app=x,tier', 'a'),
      selecting('app=x,!tier', 'c'),
      selecting('app='),
    ],
  },
  {
    rule: 'labels select by number: above and below',
    steps: [
      ...labelled({ a: { n: '1' }, b: { n: '5' }, c: { n: 'x' } }),
      selecting('n>1', 'b'),
      selecting('n<5', 'a'),
    ],
  },
  {
    rule: 'a label selector that cannot be read is refused',
    steps: [
      get(
        `${secrets}?labelSelector=a%20in%20x`,
        refused(400, 'BadRequest', /unable to parse requirement: /),
      ),
    ],
  },
  {
    rule: 'every kind can be selected by name and namespace',
    steps: [
      ...three(),
      get(`${secrets}?fieldSelector=metadata.name%3Db`, ok({ items: named('b') })),
      get(`${secrets}?fieldSelector=metadata.name!%3Db`, ok({ items: named('a', 'c') })),
      get(
        '/api/v1/secrets?fieldSelector=metadata.namespace%3D{ns}',
        ok({ items: named('a', 'b', 'c') }),
      ),
    ],
  },
  {
    rule: 'pods are selected by their phase, secrets by their type',
    steps: [
      post(
        pods,
        { metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'i' }] } },
        created(),
      ),
      get(`${pods}?fieldSelector=status.phase%3DPending`, ok({ items: named('p') })),
      get(`${pods}?fieldSelector=status.phase!%3DPending,spec.nodeName%3Dx`, ok({ items: [] })),
      post(secrets, { metadata: { name: 's' }, type: 'mine' }, created()),
      get(`${secrets}?fieldSelector=type%3Dmine`, ok({ items: named('s') })),
    ],
  },
  {
    rule: 'custom resources are selected by the fields that the CRD names',
    since: 31,
    steps: [
      post(widgets, widget('a', { color: 'red' }), created()),
      post(widgets, widget('b', { color: 'blue' }), created()),
      get(`${widgets}?fieldSelector=spec.color%3Dred`, ok({ items: named('a') })),
    ],
  },
  {
    rule: 'other fields cannot be selected by',
    steps: [
      get(
        `${secrets}?fieldSelector=spec.other%3Dx`,
        refused(
          400,
          'BadRequest',
          /field label not supported: spec\.other|"spec.other" is not a known field selector/,
        ),
      ),
      get(
        `${widgets}?fieldSelector=spec.size%3D1`,
        refused(400, 'BadRequest', 'field label not supported: spec.size'),
      ),
    ],
  },
  {
    rule: 'a limit that is no number is refused',
    steps: [get(`${secrets}?limit=many`, refusedSomehow([400, 500], /"many"/))],
  },
  {
    rule: 'a get of what is not there is not found',
    steps: [
      get(
        `${widgets}/ghost`,
        refused(404, 'NotFound', 'widgets.example.com "ghost" not found', {
          name: 'ghost',
          group: 'example.com',
          kind: 'widgets',
        }),
      ),
    ],
  },
  {
    rule: 'a list of all namespaces is ordered by namespace, then name',
    steps: [
      post('/api/v1/namespaces', { metadata: { name: 'z-{ns}' } }, created()),
      post(
        '/api/v1/namespaces/z-{ns}/secrets',
        { metadata: { name: 'a', labels: { of: '{ns}' } } },
        created(),
      ),
      post(secrets, { metadata: { name: 'z', labels: { of: '{ns}' } } }, created()),
      get(
        '/api/v1/secrets?labelSelector=of%3D{ns}',
        ok({
          items: [
            { metadata: { name: 'z', namespace: '{ns}' } },
            { metadata: { name: 'a', namespace: 'z-{ns}' } },
          ],
        }),
      ),
      get('/api/v1/secrets?labelSelector=of%3D{ns}', ok({ items: ofLength(2) })),
    ],
  },
];
