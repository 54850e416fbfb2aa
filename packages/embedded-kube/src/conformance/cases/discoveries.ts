import { type Case, get, ok, refused } from '../case.ts';
import { absent, containing, present } from '../difference.ts';

const aggregated = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/** What the server says of itself. */
export const discoveries: readonly Case[] = [
  {
    rule: 'the version is told',
    steps: [
      get(
        '/version',
        ok({ major: '1', minor: /^\d+/, gitVersion: /^v1\.\d+\.\d+/, platform: /\// }),
      ),
    ],
  },
  {
    rule: 'health is told in plain words',
    steps: [get('/healthz', ok('ok')), get('/livez', ok('ok')), get('/readyz', ok('ok'))],
  },
  {
    rule: 'the core group has one version',
    steps: [
      get(
        '/api',
        ok({ kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: present }),
      ),
    ],
  },
  {
    rule: 'groups are listed with their versions and the preferred one',
    steps: [
      get(
        '/apis',
        ok({
          kind: 'APIGroupList',
          apiVersion: 'v1',
          groups: containing(
            { name: 'apps', preferredVersion: { groupVersion: 'apps/v1', version: 'v1' } },
            { name: 'example.com', versions: [{ groupVersion: 'example.com/v1', version: 'v1' }] },
            { name: 'rbac.authorization.k8s.io' },
            { name: 'coordination.k8s.io' },
            { name: 'authorization.k8s.io' },
            { name: 'authentication.k8s.io' },
            { name: 'batch' },
            { name: 'policy' },
            { name: 'autoscaling' },
            { name: 'networking.k8s.io' },
          ),
        }),
      ),
    ],
  },
  {
    rule: 'a group is described on its own',
    steps: [
      get(
        '/apis/apps',
        ok({
          kind: 'APIGroup',
          apiVersion: 'v1',
          name: 'apps',
          preferredVersion: { version: 'v1' },
        }),
      ),
      get('/apis/ghost.example.com', { code: 404 }),
    ],
  },
  {
    rule: 'the resources of a group and version: names, verbs, short names, subresources',
    steps: [
      get(
        '/apis/apps/v1',
        ok({
          kind: 'APIResourceList',
          groupVersion: 'apps/v1',
          resources: containing(
            {
              name: 'deployments',
              singularName: 'deployment',
              namespaced: true,
              kind: 'Deployment',
              verbs: [
                'create',
                'delete',
                'deletecollection',
                'get',
                'list',
                'patch',
                'update',
                'watch',
              ],
              shortNames: ['deploy'],
              categories: ['all'],
            },
            {
              name: 'deployments/scale',
              group: 'autoscaling',
              version: 'v1',
              kind: 'Scale',
              verbs: ['get', 'patch', 'update'],
            },
            { name: 'deployments/status', kind: 'Deployment', verbs: ['get', 'patch', 'update'] },
          ),
        }),
      ),
      get(
        '/apis/apps/v9',
        refused(404, 'NotFound', 'the server could not find the requested resource'),
      ),
    ],
  },
  {
    rule: 'reviews are only made',
    steps: [
      get(
        '/apis/authorization.k8s.io/v1',
        ok({
          resources: containing(
            {
              name: 'selfsubjectaccessreviews',
              kind: 'SelfSubjectAccessReview',
              namespaced: false,
              verbs: ['create'],
            },
            { name: 'subjectaccessreviews', verbs: ['create'] },
            { name: 'localsubjectaccessreviews', namespaced: true, verbs: ['create'] },
          ),
        }),
      ),
    ],
  },
  {
    rule: 'a namespace is not deleted by the collection',
    steps: [
      get(
        '/api/v1',
        ok({
          resources: containing(
            {
              name: 'namespaces',
              verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
              shortNames: ['ns'],
            },
            {
              name: 'serviceaccounts/token',
              group: 'authentication.k8s.io',
              version: 'v1',
              kind: 'TokenRequest',
              verbs: ['create'],
            },
            { name: 'pods', shortNames: ['po'], categories: ['all'] },
          ),
        }),
      ),
    ],
  },
  {
    rule: 'a CRD is discovered with its names and subresources',
    steps: [
      get(
        '/apis/example.com/v1',
        ok({
          resources: containing(
            {
              name: 'widgets',
              singularName: 'widget',
              kind: 'Widget',
              namespaced: true,
              shortNames: ['wd'],
            },
            { name: 'widgets/status', kind: 'Widget' },
            { name: 'widgets/scale', group: 'autoscaling', version: 'v1', kind: 'Scale' },
          ),
        }),
      ),
    ],
  },
  {
    rule: 'all is discovered at once by those who ask for it',
    steps: [
      get(
        '/apis',
        ok(
          {
            kind: 'APIGroupDiscoveryList',
            apiVersion: 'apidiscovery.k8s.io/v2',
            items: containing({
              metadata: { name: 'example.com' },
              versions: [
                {
                  version: 'v1',
                  freshness: 'Current',
                  resources: containing({
                    resource: 'widgets',
                    responseKind: { group: 'example.com', version: 'v1', kind: 'Widget' },
                    scope: 'Namespaced',
                    singularResource: 'widget',
                    shortNames: ['wd'],
                    subresources: containing({ subresource: 'status' }, { subresource: 'scale' }),
                  }),
                },
              ],
            }),
          },
          { eventually: true },
        ),
        `${aggregated},application/json`,
      ),
      get(
        '/api',
        ok({ kind: 'APIGroupDiscoveryList', items: [{ versions: [{ version: 'v1' }] }] }),
        `${aggregated},application/json`,
      ),
    ],
  },
  {
    rule: 'OpenAPI v3 has an index by group and version',
    steps: [
      get(
        '/openapi/v3',
        ok(
          {
            paths: {
              'api/v1': { serverRelativeURL: /^\/openapi\/v3\/api\/v1\?hash=/ },
              'apis/apps/v1': present,
              'apis/example.com/v1': present,
            },
          },
          { eventually: true },
        ),
      ),
    ],
  },
  {
    rule: 'OpenAPI v3 describes the fields of a CRD',
    steps: [
      get(
        '/openapi/v3/apis/example.com/v1',
        ok(
          {
            openapi: /^3\.0/,
            components: {
              schemas: {
                'com.example.v1.Widget': {
                  description: 'A thing to test with.',
                  'x-kubernetes-group-version-kind': [
                    { group: 'example.com', version: 'v1', kind: 'Widget' },
                  ],
                  properties: {
                    metadata: present,
                    spec: {
                      properties: {
                        color: { description: 'How it looks.', enum: ['red', 'green', 'blue'] },
                      },
                    },
                  },
                },
              },
            },
          },
          { eventually: true },
        ),
      ),
    ],
  },
  {
    rule: 'OpenAPI v3 describes the fields of built-in kinds',
    steps: [
      get(
        '/openapi/v3/apis/apps/v1',
        ok({
          components: {
            schemas: {
              'io.k8s.api.apps.v1.DeploymentSpec': {
                description: /^DeploymentSpec is/,
                required: ['selector', 'template'],
                properties: { replicas: { type: 'integer', format: 'int32' } },
              },
              'io.k8s.api.core.v1.PodSpec': {
                properties: {
                  containers: {
                    'x-kubernetes-patch-merge-key': 'name',
                    'x-kubernetes-list-type': 'map',
                  },
                },
              },
            },
          },
          paths: {
            '/apis/apps/v1/namespaces/{namespace}/deployments/{name}': {
              patch: {
                'x-kubernetes-group-version-kind': {
                  group: 'apps',
                  version: 'v1',
                  kind: 'Deployment',
                },
              },
            },
          },
        }),
      ),
    ],
  },
  {
    rule: 'a path that is none is not found',
    steps: [
      get('/nonsense', { code: 404 }),
      get(
        '/api/v2/pods',
        refused(404, 'NotFound', 'the server could not find the requested resource', {
          kind: absent,
        }),
      ),
      get(
        '/api/v1/nonsense',
        refused(404, 'NotFound', 'the server could not find the requested resource'),
      ),
    ],
  },
];
