import { type Case, created, ok, patch, post, type RequestStep, refused } from '../case.ts';
import {
  configMap,
  configMaps,
  deployment,
  deployments,
  pods,
  roleBindings,
  roles,
  secrets,
  services,
  statefulSet,
  statefulSets,
  template,
} from './fixtures.ts';

function refusedPost(path: string, body: object, pattern: RegExp): RequestStep {
  return post(path, body, refused(422, 'Invalid', pattern));
}

function pod(spec: object): object {
  return { metadata: { name: 'p' }, spec };
}

/** What built-in kinds are held to, by the rules of each. */
export const builtInRules: readonly Case[] = [
  {
    rule: 'the key of a ConfigMap is a file name',
    steps: [
      refusedPost(
        configMaps,
        configMap('a', { 'no/slash': 'x' }),
        /data\[no\/slash\]: Invalid value: "no\/slash": a valid config key must consist of alphanumeric characters/,
      ),
    ],
  },
  {
    rule: 'a Deployment must select its own pods',
    steps: [
      refusedPost(
        deployments,
        deployment('d', { selector: { matchLabels: { app: 'other' } } }),
        /spec\.template\.metadata\.labels: Invalid value: .*`selector` does not match template `labels`/,
      ),
    ],
  },
  {
    rule: 'a Deployment must have a selector, a container, and the container an image',
    steps: [
      refusedPost(
        deployments,
        { metadata: { name: 'd' }, spec: { template: template() } },
        /spec\.selector: Required value/,
      ),
      refusedPost(
        deployments,
        deployment('d', {
          template: { metadata: { labels: { app: 'web' } }, spec: { containers: [] } },
        }),
        /spec\.template\.spec\.containers: Required value/,
      ),
      refusedPost(
        deployments,
        deployment('d', {
          template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c' }] } },
        }),
        /spec\.template\.spec\.containers\[0\]\.image: Required value/,
      ),
    ],
  },
  {
    rule: 'the selector of a Deployment stays',
    steps: [
      post(deployments, deployment('d'), created()),
      patch(
        'merge',
        `${deployments}/d`,
        {
          spec: {
            selector: { matchLabels: { app: 'x' } },
            template: { metadata: { labels: { app: 'x' } } },
          },
        },
        refused(422, 'Invalid', /spec\.selector: Invalid value: .*: field is immutable/),
      ),
    ],
  },
  {
    rule: 'the selector, the claims and the service of a StatefulSet stay',
    steps: [
      post(statefulSets, statefulSet('s'), created()),
      patch(
        'merge',
        `${statefulSets}/s`,
        { spec: { serviceName: 'other' } },
        refused(
          422,
          'Invalid',
          /spec: Forbidden: updates to statefulset spec for fields other than 'replicas', |spec\.serviceName: Invalid value: "other": field is immutable/,
        ),
      ),
      patch('merge', `${statefulSets}/s`, { spec: { replicas: 3, minReadySeconds: 1 } }, ok()),
    ],
  },
  {
    rule: 'replicas are not negative',
    steps: [
      refusedPost(
        deployments,
        deployment('d', { replicas: -1 }),
        /spec\.replicas: Invalid value: -1: must be greater than or equal to 0/,
      ),
    ],
  },
  {
    rule: 'a container name is a label, and not given twice',
    steps: [
      refusedPost(
        pods,
        pod({ containers: [{ name: 'Not_A_Label', image: 'i' }] }),
        /spec\.containers\[0\]\.name: Invalid value: "Not_A_Label": a lowercase RFC 1123 label must consist of/,
      ),
      refusedPost(
        pods,
        pod({
          containers: [
            { name: 'c', image: 'i' },
            { name: 'c', image: 'i' },
          ],
        }),
        /spec\.containers\[1\]\.name: Duplicate value: "c"/,
      ),
    ],
  },
  {
    rule: 'a port is between 1 and 65535',
    steps: [
      refusedPost(
        pods,
        pod({ containers: [{ name: 'c', image: 'i', ports: [{ containerPort: 70000 }] }] }),
        /spec\.containers\[0\]\.ports\[0\]\.containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive/,
      ),
      refusedPost(
        services,
        { metadata: { name: 's' }, spec: { ports: [{ port: 0 }] } },
        /spec\.ports\[0\]\.port: Invalid value: 0: must be between 1 and 65535, inclusive/,
      ),
    ],
  },
  {
    rule: 'a quantity must be one',
    steps: [
      post(
        pods,
        pod({ containers: [{ name: 'c', image: 'i', resources: { limits: { memory: 'lots' } } }] }),
        refused(400, 'BadRequest', /quantities must match the regular expression/),
      ),
    ],
  },
  {
    rule: 'a request is not above its limit',
    steps: [
      refusedPost(
        pods,
        pod({
          containers: [
            { name: 'c', image: 'i', resources: { limits: { cpu: '1' }, requests: { cpu: '2' } } },
          ],
        }),
        /spec\.containers\[0\]\.resources\.requests: Invalid value: "2": must be less than or equal to cpu limit of 1/,
      ),
    ],
  },
  {
    rule: 'a volume that is mounted must be there',
    steps: [
      refusedPost(
        pods,
        pod({
          containers: [{ name: 'c', image: 'i', volumeMounts: [{ name: 'v', mountPath: '/v' }] }],
        }),
        /spec\.containers\[0\]\.volumeMounts\[0\]\.name: Not found: "v"/,
      ),
    ],
  },
  {
    rule: 'a pod of a StatefulSet may mount what its claim templates give it',
    steps: [
      post(
        '/apis/apps/v1/namespaces/default/statefulsets',
        {
          metadata: { name: 's' },
          spec: {
            serviceName: 's',
            selector: { matchLabels: { a: 'b' } },
            template: {
              metadata: { labels: { a: 'b' } },
              spec: {
                containers: [
                  { name: 'c', image: 'i', volumeMounts: [{ name: 'v', mountPath: '/v' }] },
                ],
              },
            },
            volumeClaimTemplates: [
              {
                metadata: { name: 'v' },
                spec: {
                  accessModes: ['ReadWriteOnce'],
                  resources: { requests: { storage: '1Gi' } },
                },
              },
            ],
          },
        },
        created(),
      ),
    ],
  },
  {
    rule: 'the spec of a pod stays, but for few fields',
    steps: [
      post(pods, pod({ containers: [{ name: 'c', image: 'i' }] }), created()),
      patch('strategic', `${pods}/p`, { spec: { containers: [{ name: 'c', image: 'j' }] } }, ok()),
      patch(
        'merge',
        `${pods}/p`,
        { spec: { hostname: 'x' } },
        refused(
          422,
          'Invalid',
          /spec: Forbidden: pod updates may not change fields other than `spec\.containers\[\*\]\.image`/,
        ),
      ),
    ],
  },
  {
    rule: 'a Service has a DNS label for a name',
    steps: [
      refusedPost(
        services,
        { metadata: { name: '1s.x' }, spec: { ports: [{ port: 80 }] } },
        /metadata\.name: Invalid value: "1s\.x": (a (DNS-1035|lowercase RFC 1123) label must consist of|must not contain dots)/,
      ),
    ],
  },
  {
    rule: 'the ports of a Service need names when there are several',
    steps: [
      refusedPost(
        services,
        { metadata: { name: 's' }, spec: { ports: [{ port: 80 }, { port: 81 }] } },
        /spec\.ports\[0\]\.name: Required value/,
      ),
    ],
  },
  {
    rule: 'the address of a Service stays',
    steps: [
      post(services, { metadata: { name: 's' }, spec: { ports: [{ port: 80 }] } }, created()),
      patch(
        'merge',
        `${services}/s`,
        { spec: { clusterIP: '10.96.0.77', clusterIPs: ['10.96.0.77'] } },
        refused(
          422,
          'Invalid',
          /spec\.clusterIPs?(\[0\])?: Invalid value: .*(may not change once set|field is immutable)/,
        ),
      ),
    ],
  },
  {
    rule: 'the data of a Secret is base64',
    steps: [
      post(
        secrets,
        { metadata: { name: 's' }, data: { a: '?' } },
        refused(
          400,
          'BadRequest',
          /^Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte 0$/,
        ),
      ),
    ],
  },
  {
    rule: 'the type of a Secret stays',
    steps: [
      post(secrets, { metadata: { name: 's' } }, created()),
      patch(
        'merge',
        `${secrets}/s`,
        { type: 'other' },
        refused(422, 'Invalid', /type: Invalid value: "other": field is immutable/),
      ),
    ],
  },
  {
    rule: 'a role names verbs, and a binding keeps its role',
    steps: [
      refusedPost(
        roles,
        { metadata: { name: 'r' }, rules: [{ apiGroups: [''], resources: ['pods'] }] },
        /rules\[0\]\.verbs: Required value/,
      ),
      post(
        roleBindings,
        {
          metadata: { name: 'b' },
          roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'r' },
          subjects: [],
        },
        created(),
      ),
      patch(
        'merge',
        `${roleBindings}/b`,
        { roleRef: { name: 'other' } },
        refused(
          422,
          'Invalid',
          /roleRef: Invalid value: .*(cannot change roleRef|field is immutable)/,
        ),
      ),
    ],
  },
  {
    rule: 'a role may have a name that is no DNS name',
    steps: [
      post(
        roles,
        { metadata: { name: 'system:Thing' }, rules: [] },
        created({ metadata: { name: 'system:Thing' } }),
      ),
    ],
  },
  {
    rule: 'annotations are not larger than 256 KiB',
    steps: [
      refusedPost(
        configMaps,
        configMap('a', {}, { annotations: { x: 'y'.repeat(262_144) } }),
        /metadata\.annotations: Too long: may not be more than 262144 bytes/,
      ),
    ],
  },
  {
    rule: 'a ConfigMap is not larger than 1 MiB',
    steps: [
      refusedPost(
        configMaps,
        configMap('a', { x: 'y'.repeat(1_048_577) }),
        /Too long: may not be more than 1048576 bytes/,
      ),
    ],
  },
];
