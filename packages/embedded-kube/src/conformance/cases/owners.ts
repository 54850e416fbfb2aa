import { type Case, created, del, events, get, ok, patch, post, refused, watch } from '../case.ts';
import { absent, containing, present } from '../difference.ts';
import { configMap, configMaps, crd, crds, namespaces, widget, widgets } from './fixtures.ts';

const gone = (path: string) => get(path, { code: 404, eventually: true });
const save = { save: { uid: 'metadata.uid', rv: 'metadata.resourceVersion' } };

/** A ConfigMap owned by the ConfigMap whose uid was saved as `uid`. */
function owned(name: string, reference: object = {}): object {
  const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: '{uid}', ...reference };
  return configMap(name, {}, { ownerReferences: [owner] });
}

/** What goes with what: dependents with their owners, all that a namespace or a CRD holds. */
export const owners: readonly Case[] = [
  {
    rule: 'background: dependents go after their owner',
    needs: 'controllers',
    steps: [
      post(configMaps, configMap('owner'), created(undefined, save)),
      post(configMaps, owned('dependent'), created()),
      del(`${configMaps}/owner`, ok({ status: 'Success' }), { propagationPolicy: 'Background' }),
      gone(`${configMaps}/dependent`),
    ],
  },
  {
    rule: 'foreground: the owner waits, marked, for a dependent that blocks it',
    needs: 'controllers',
    steps: [
      post(configMaps, configMap('owner'), created(undefined, save)),
      post(
        configMaps,
        {
          ...owned('dependent', { blockOwnerDeletion: true }),
          metadata: {
            name: 'dependent',
            finalizers: ['x.io/hold'],
            ownerReferences: [
              {
                apiVersion: 'v1',
                kind: 'ConfigMap',
                name: 'owner',
                uid: '{uid}',
                blockOwnerDeletion: true,
              },
            ],
          },
        },
        created(),
      ),
      del(
        `${configMaps}/owner`,
        ok({ metadata: { deletionTimestamp: present, finalizers: ['foregroundDeletion'] } }),
        { propagationPolicy: 'Foreground' },
      ),
      get(
        `${configMaps}/dependent`,
        ok({ metadata: { deletionTimestamp: present } }, { eventually: true }),
      ),
      get(`${configMaps}/owner`, ok({ metadata: { finalizers: ['foregroundDeletion'] } })),
      patch('merge', `${configMaps}/dependent`, { metadata: { finalizers: null } }, ok()),
      gone(`${configMaps}/dependent`),
      gone(`${configMaps}/owner`),
    ],
  },
  {
    rule: 'foreground: a dependent that does not block goes too',
    needs: 'controllers',
    steps: [
      post(configMaps, configMap('owner'), created(undefined, save)),
      post(configMaps, owned('dependent'), created()),
      del(`${configMaps}/owner`, ok(), { propagationPolicy: 'Foreground' }),
      gone(`${configMaps}/owner`),
      gone(`${configMaps}/dependent`),
    ],
  },
  {
    rule: 'orphan: dependents stay, without their owner',
    needs: 'controllers',
    steps: [
      post(configMaps, configMap('owner'), created(undefined, save)),
      post(configMaps, owned('dependent'), created()),
      del(`${configMaps}/owner`, ok(), { propagationPolicy: 'Orphan' }),
      gone(`${configMaps}/owner`),
      get(
        `${configMaps}/dependent`,
        ok({ metadata: { ownerReferences: absent } }, { eventually: true }),
      ),
    ],
  },
  {
    rule: 'a dependent with one owner left stays',
    needs: 'controllers',
    steps: [
      post(configMaps, configMap('other'), created(undefined, { save: { other: 'metadata.uid' } })),
      post(configMaps, configMap('owner'), created(undefined, save)),
      post(
        configMaps,
        configMap(
          'dependent',
          {},
          {
            ownerReferences: [
              { apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: '{uid}' },
              { apiVersion: 'v1', kind: 'ConfigMap', name: 'other', uid: '{other}' },
            ],
          },
        ),
        created(),
      ),
      del(`${configMaps}/owner`, ok(), { propagationPolicy: 'Background' }),
      get(
        `${configMaps}/dependent`,
        ok({ metadata: { ownerReferences: [{ name: 'other' }] } }, { eventually: true }),
      ),
    ],
  },
  {
    rule: 'a dependent of an owner that never was is collected',
    needs: 'controllers',
    steps: [
      post(
        configMaps,
        owned('dependent', { uid: '00000000-0000-4000-8000-000000000000' }),
        created(),
      ),
      gone(`${configMaps}/dependent`),
    ],
  },
  {
    rule: 'a custom resource can own built-in kinds',
    needs: 'controllers',
    steps: [
      post(widgets, widget('owner'), created(undefined, save)),
      post(
        configMaps,
        owned('dependent', { apiVersion: 'example.com/v1', kind: 'Widget', controller: true }),
        created(),
      ),
      del(`${widgets}/owner`, ok()),
      gone(`${configMaps}/dependent`),
    ],
  },
  {
    rule: 'two controllers of one object are invalid',
    steps: [
      post(
        configMaps,
        configMap(
          'a',
          {},
          {
            ownerReferences: ['x', 'y'].map((name) => ({
              apiVersion: 'v1',
              kind: 'ConfigMap',
              name,
              uid: name,
              controller: true,
            })),
          },
        ),
        refused(
          422,
          'Invalid',
          /metadata.ownerReferences: Invalid value: .*Only one reference can have Controller set to true/,
        ),
      ),
    ],
  },
  {
    rule: 'a deleted namespace is Terminating, empties, and goes',
    needs: 'controllers',
    steps: [
      post(
        namespaces,
        { metadata: { name: '{ns}-b' } },
        created({ status: { phase: 'Active' }, spec: { finalizers: ['kubernetes'] } }),
      ),
      post(
        '/api/v1/namespaces/{ns}-b/configmaps',
        configMap('a', {}, { finalizers: ['x.io/a'] }),
        created(),
      ),
      post('/api/v1/namespaces/{ns}-b/secrets', { metadata: { name: 's' } }, created()),
      del(`${namespaces}/{ns}-b`, ok({ kind: 'Namespace', status: { phase: 'Terminating' } })),
      gone('/api/v1/namespaces/{ns}-b/secrets/s'),
      get(
        `${namespaces}/{ns}-b`,
        ok(
          {
            metadata: { deletionTimestamp: present },
            status: {
              phase: 'Terminating',
              conditions: containing(
                {
                  type: 'NamespaceContentRemaining',
                  status: 'True',
                  reason: 'SomeResourcesRemain',
                },
                {
                  type: 'NamespaceFinalizersRemaining',
                  status: 'True',
                  reason: 'SomeFinalizersRemain',
                },
              ),
            },
          },
          { eventually: true },
        ),
      ),
      patch(
        'merge',
        '/api/v1/namespaces/{ns}-b/configmaps/a',
        { metadata: { finalizers: null } },
        ok(),
      ),
      gone(`${namespaces}/{ns}-b`),
    ],
  },
  {
    rule: 'nothing is made in a namespace being deleted',
    steps: [
      post(namespaces, { metadata: { name: '{ns}-b' } }, created()),
      post(
        '/api/v1/namespaces/{ns}-b/configmaps',
        configMap('a', {}, { finalizers: ['x.io/a'] }),
        created(),
      ),
      del(`${namespaces}/{ns}-b`, ok()),
      post(
        '/api/v1/namespaces/{ns}-b/configmaps',
        configMap('b'),
        refused(
          403,
          'Forbidden',
          'configmaps "b" is forbidden: unable to create new content in namespace {ns}-b because it is being terminated',
          {
            name: 'b',
            kind: 'configmaps',
            causes: [
              {
                reason: 'NamespaceTerminating',
                message: 'namespace {ns}-b is being terminated',
                field: 'metadata.namespace',
              },
            ],
          },
        ),
      ),
      patch(
        'merge',
        '/api/v1/namespaces/{ns}-b/configmaps/a',
        { metadata: { finalizers: null } },
        ok(),
      ),
    ],
  },
  {
    rule: 'the default namespace may not be deleted',
    steps: [
      del(
        `${namespaces}/default`,
        refused(
          403,
          'Forbidden',
          'namespaces "default" is forbidden: this namespace may not be deleted',
        ),
      ),
    ],
  },
  {
    rule: 'a CRD goes with its objects, and its paths with it',
    steps: [
      post(
        crds,
        crd({ plural: 'shortlived', singular: 'shortlive', kind: 'Shortlive' }, { type: 'object' }),
        created(),
      ),
      post(
        '/apis/example.com/v1/namespaces/{ns}/shortlived',
        { apiVersion: 'example.com/v1', kind: 'Shortlive', metadata: { name: 'a' } },
        created(undefined, { eventually: true }),
      ),
      watch('/apis/example.com/v1/namespaces/{ns}/shortlived?watch=1'),
      events({ type: 'ADDED' }),
      del(`${crds}/shortlived.example.com`, ok()),
      events({ type: 'DELETED', object: { metadata: { name: 'a' } } }),
      gone(`${crds}/shortlived.example.com`),
      gone('/apis/example.com/v1/namespaces/{ns}/shortlived'),
    ],
  },
];
