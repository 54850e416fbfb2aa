import {
  type Case,
  created,
  type Expectation,
  get,
  ok,
  post,
  type RequestStep,
  refused,
  request,
} from '../case.ts';
import { absent, containing, present } from '../difference.ts';
import {
  configMap,
  configMaps,
  roleBindings,
  roles,
  secrets,
  serviceAccounts,
} from './fixtures.ts';

const reviews = '/apis/authorization.k8s.io/v1';
const json = { 'content-type': 'application/json' };
const account = 'system:serviceaccount:{ns}:robot';

const robot: readonly RequestStep[] = [
  post(serviceAccounts, { metadata: { name: 'robot' } }, created()),
  post(
    `${serviceAccounts}/robot/token`,
    { spec: {} },
    created(
      {
        kind: 'TokenRequest',
        status: { token: /^[\w-]+\.[\w-]+\.[\w-]+$/, expirationTimestamp: present },
      },
      { save: { token: 'status.token' } },
    ),
  ),
];

/** Lets the robot do these to ConfigMaps. */
function allow(...verbs: readonly string[]): RequestStep[] {
  return [
    post(
      roles,
      { metadata: { name: 'r' }, rules: [{ apiGroups: [''], resources: ['configmaps'], verbs }] },
      created(),
    ),
    post(
      roleBindings,
      {
        metadata: { name: 'b' },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'r' },
        subjects: [{ kind: 'ServiceAccount', name: 'robot', namespace: '{ns}' }],
      },
      created(),
    ),
  ];
}

/** A request as the robot. */
function asRobot(method: string, path: string, expect: Expectation, body?: unknown): RequestStep {
  return request(
    method,
    path,
    { body, headers: { ...json, authorization: 'Bearer {token}' } },
    expect,
  );
}

function as(
  user: string,
  method: string,
  path: string,
  expect: Expectation,
  body?: unknown,
): RequestStep {
  return request(method, path, { body, headers: { ...json, 'impersonate-user': user } }, expect);
}

/** Who asks, and what that one may do. */
export const identities: readonly Case[] = [
  {
    rule: 'a token that is not known is not let in',
    steps: [
      request(
        'GET',
        configMaps,
        { headers: { authorization: 'Bearer nonsense' } },
        refused(401, 'Unauthorized', 'Unauthorized'),
      ),
    ],
  },
  {
    rule: 'without a token one is anonymous, and may look at little',
    steps: [
      request(
        'GET',
        configMaps,
        { headers: { authorization: '' } },
        refused(
          403,
          'Forbidden',
          'configmaps is forbidden: User "system:anonymous" cannot list resource "configmaps" in API group "" in the namespace "{ns}"',
        ),
      ),
      request('GET', '/healthz', { headers: { authorization: '' } }, ok('ok')),
      request('GET', '/version', { headers: { authorization: '' } }, ok({ major: '1' })),
    ],
  },
  {
    rule: 'a ServiceAccount has a token, and is who it says',
    steps: [
      ...robot,
      asRobot(
        'POST',
        '/apis/authentication.k8s.io/v1/selfsubjectreviews',
        created({
          kind: 'SelfSubjectReview',
          status: {
            userInfo: {
              username: account,
              uid: present,
              groups: containing(
                'system:serviceaccounts',
                'system:serviceaccounts:{ns}',
                'system:authenticated',
              ),
            },
          },
        }),
        { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
      ),
    ],
  },
  {
    rule: 'a TokenReview tells whose token it is, and whether it is one',
    steps: [
      ...robot,
      post(
        '/apis/authentication.k8s.io/v1/tokenreviews',
        { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token: '{token}' } },
        created({ status: { authenticated: true, user: { username: account } } }),
      ),
      post(
        '/apis/authentication.k8s.io/v1/tokenreviews',
        {
          apiVersion: 'authentication.k8s.io/v1',
          kind: 'TokenReview',
          spec: { token: 'nonsense' },
        },
        created({ status: { authenticated: absent, error: present } }),
      ),
    ],
  },
  {
    rule: 'a ServiceAccount may do nothing to objects unless it is let',
    steps: [
      ...robot,
      asRobot(
        'GET',
        `${configMaps}/a`,
        refused(
          403,
          'Forbidden',
          `configmaps "a" is forbidden: User "${account}" cannot get resource "configmaps" in API group "" in the namespace "{ns}"`,
          { name: 'a', kind: 'configmaps' },
        ),
      ),
    ],
  },
  {
    rule: 'a Role lets its subjects do its verbs and no others',
    steps: [
      ...robot,
      ...allow('get', 'create'),
      asRobot('POST', configMaps, created(undefined, { eventually: true }), configMap('a')),
      asRobot('GET', `${configMaps}/a`, ok()),
      asRobot(
        'DELETE',
        `${configMaps}/a`,
        refused(403, 'Forbidden', /cannot delete resource "configmaps"/),
      ),
      asRobot('GET', configMaps, refused(403, 'Forbidden', /cannot list resource "configmaps"/)),
      asRobot(
        'GET',
        `${configMaps}?watch=1`,
        refused(403, 'Forbidden', /cannot watch resource "configmaps"/),
      ),
      asRobot(
        'DELETE',
        configMaps,
        refused(403, 'Forbidden', /cannot deletecollection resource "configmaps"/),
      ),
      asRobot('GET', `${secrets}/a`, refused(403, 'Forbidden')),
      asRobot('GET', '/api/v1/namespaces/default/configmaps/a', refused(403, 'Forbidden')),
    ],
  },
  {
    rule: 'a Role may be for single names',
    steps: [
      ...robot,
      post(
        roles,
        {
          metadata: { name: 'r' },
          rules: [
            { apiGroups: [''], resources: ['secrets'], resourceNames: ['mine'], verbs: ['get'] },
          ],
        },
        created(),
      ),
      post(
        roleBindings,
        {
          metadata: { name: 'b' },
          roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'r' },
          subjects: [{ kind: 'ServiceAccount', name: 'robot', namespace: '{ns}' }],
        },
        created(),
      ),
      asRobot('GET', `${secrets}/mine`, { code: 404, eventually: true }),
      asRobot('GET', `${secrets}/other`, refused(403, 'Forbidden')),
    ],
  },
  {
    rule: 'a subresource is let apart from its resource',
    steps: [
      ...robot,
      post(
        roles,
        {
          metadata: { name: 'r' },
          rules: [{ apiGroups: ['example.com'], resources: ['widgets/status'], verbs: ['get'] }],
        },
        created(),
      ),
      post(
        roleBindings,
        {
          metadata: { name: 'b' },
          roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'r' },
          subjects: [
            {
              kind: 'Group',
              apiGroup: 'rbac.authorization.k8s.io',
              name: 'system:serviceaccounts:{ns}',
            },
          ],
        },
        created(),
      ),
      asRobot('GET', '/apis/example.com/v1/namespaces/{ns}/widgets/a/status', {
        code: 404,
        eventually: true,
      }),
      asRobot(
        'GET',
        '/apis/example.com/v1/namespaces/{ns}/widgets/a',
        refused(
          403,
          'Forbidden',
          /cannot get resource "widgets" in API group "example.com" in the namespace/,
        ),
      ),
    ],
  },
  {
    rule: 'a SelfSubjectAccessReview tells the truth',
    steps: [
      ...robot,
      ...allow('get'),
      asRobot(
        'POST',
        `${reviews}/selfsubjectaccessreviews`,
        created({ status: { allowed: true, reason: present } }, { eventually: true }),
        {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SelfSubjectAccessReview',
          spec: { resourceAttributes: { namespace: '{ns}', verb: 'get', resource: 'configmaps' } },
        },
      ),
      asRobot(
        'POST',
        `${reviews}/selfsubjectaccessreviews`,
        created({ status: { allowed: false } }),
        {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SelfSubjectAccessReview',
          spec: {
            resourceAttributes: { namespace: '{ns}', verb: 'delete', resource: 'configmaps' },
          },
        },
      ),
    ],
  },
  {
    rule: 'a SubjectAccessReview tells of anybody',
    steps: [
      ...robot,
      ...allow('get'),
      post(
        `${reviews}/subjectaccessreviews`,
        {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SubjectAccessReview',
          spec: {
            user: account,
            resourceAttributes: { namespace: '{ns}', verb: 'get', resource: 'configmaps' },
          },
        },
        created({ status: { allowed: true } }, { eventually: true }),
      ),
      post(
        `${reviews}/subjectaccessreviews`,
        {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SubjectAccessReview',
          spec: {
            user: 'nobody',
            resourceAttributes: { namespace: '{ns}', verb: 'get', resource: 'configmaps' },
          },
        },
        created({ status: { allowed: false } }),
      ),
    ],
  },
  {
    rule: 'a SelfSubjectRulesReview lists what one may do',
    steps: [
      ...robot,
      ...allow('get'),
      asRobot(
        'POST',
        `${reviews}/selfsubjectrulesreviews`,
        created(
          {
            status: {
              incomplete: false,
              resourceRules: containing({
                verbs: ['get'],
                apiGroups: [''],
                resources: ['configmaps'],
              }),
            },
          },
          { eventually: true },
        ),
        {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SelfSubjectRulesReview',
          spec: { namespace: '{ns}' },
        },
      ),
    ],
  },
  {
    rule: 'one who may can act as another',
    steps: [
      as(
        'jane',
        'GET',
        configMaps,
        refused(
          403,
          'Forbidden',
          'configmaps is forbidden: User "jane" cannot list resource "configmaps" in API group "" in the namespace "{ns}"',
        ),
      ),
    ],
  },
  {
    rule: 'one who may not cannot act as another',
    steps: [
      ...robot,
      request(
        'GET',
        configMaps,
        { headers: { authorization: 'Bearer {token}', 'impersonate-user': 'jane' } },
        refused(403, 'Forbidden', /cannot impersonate/),
      ),
    ],
  },
  {
    rule: 'nobody gives what they do not have',
    steps: [
      ...robot,
      post(
        roles,
        {
          metadata: { name: 'maker' },
          rules: [
            { apiGroups: ['rbac.authorization.k8s.io'], resources: ['roles'], verbs: ['create'] },
          ],
        },
        created(),
      ),
      post(
        roleBindings,
        {
          metadata: { name: 'b' },
          roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'maker' },
          subjects: [{ kind: 'ServiceAccount', name: 'robot', namespace: '{ns}' }],
        },
        created(),
      ),
      asRobot(
        'POST',
        roles,
        {
          ...refused(
            403,
            'Forbidden',
            /is attempting to grant RBAC permissions not currently held:/,
          ),
          eventually: true,
        },
        {
          metadata: { name: 'more' },
          rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }],
        },
      ),
    ],
  },
  {
    rule: 'everybody who is somebody may discover',
    steps: [
      ...robot,
      asRobot('GET', '/apis', ok({ kind: 'APIGroupList' })),
      asRobot(
        'GET',
        '/metrics',
        refused(403, 'Forbidden', `forbidden: User "${account}" cannot get path "/metrics"`),
      ),
    ],
  },
  {
    rule: 'the ClusterRoles of every cluster are there',
    steps: ['cluster-admin', 'admin', 'edit', 'view', 'system:discovery'].map((name) =>
      get(
        `/apis/rbac.authorization.k8s.io/v1/clusterroles/${name}`,
        ok({
          kind: 'ClusterRole',
          metadata: { labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' } },
        }),
      ),
    ),
  },
];
