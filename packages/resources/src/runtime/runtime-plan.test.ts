import { describe, expect, test } from '@jest/globals';
import type { DesiredObject } from '../desired-object.ts';
import { lastAppliedAnnotation } from '../last-applied.ts';
import { SpecError } from '../spec-error.ts';
import { componentOf, configOf, runtimeOf } from '../testing/runtime-objects.ts';
import { holdsFor, planRuntime, type RuntimePlan } from './runtime-plan.ts';
import type { SeldonComponent } from './seldon-config.ts';
import type { SeldonRuntimeSpec } from './seldon-runtime.ts';

const plenty = { models: 1_000, pipelines: 1_000 };

/** What a runtime with `spec` makes of these components. */
function plan(
  components: readonly SeldonComponent[],
  spec: Partial<SeldonRuntimeSpec> = {},
  counts = plenty,
): RuntimePlan {
  return planRuntime(runtimeOf(spec), configOf(components), counts);
}

function child({ children }: RuntimePlan, kind: string, name: string): DesiredObject {
  const found = children.find((each) => each.kind === kind && each.metadata.name === name);
  if (found === undefined) throw new Error(`there is no ${kind} ${name}`);
  return found;
}

/** Without the annotation that only the earlier operator reads. */
function plain({ metadata, ...rest }: DesiredObject): object {
  const { annotations = {}, ...others } = metadata;
  const { [lastAppliedAnnotation]: _, ...kept } = annotations;
  return {
    ...rest,
    metadata: { ...others, ...(Object.keys(kept).length === 0 ? {} : { annotations: kept }) },
  };
}

/** What every child is found by. */
const ours = { 'troupe/child-of': 'SeldonRuntime' };

const claim = { name: 'state', spec: { accessModes: ['ReadWriteOnce'] } };

describe('a component', () => {
  test('without claims is a Deployment with the names, labels and selector of the contract', () => {
    const made = child(plan([componentOf('seldon-envoy')]), 'Deployment', 'seldon-envoy');
    const labels = { 'app.kubernetes.io/name': 'seldon-envoy' };
    expect(plain(made)).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: {
        name: 'seldon-envoy',
        namespace: 'seldon-mesh',
        labels: { ...labels, ...ours },
        ownerReferences: [
          {
            apiVersion: 'mlops.seldon.io/v1alpha1',
            kind: 'SeldonRuntime',
            name: 'seldon',
            uid: 'u1',
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      },
      spec: {
        replicas: 1,
        selector: { matchLabels: labels },
        template: {
          metadata: { name: 'seldon-envoy', namespace: 'seldon-mesh', labels },
          spec: { containers: [{ name: 'seldon-envoy', image: 'seldon-envoy:1' }] },
        },
      },
    });
  });

  test('with claims is a StatefulSet that starts its pods in parallel, its claims without metadata', () => {
    const stateful = { ...claim, metadata: { labels: { a: 'b' } } };
    const made = plan([componentOf('seldon-scheduler', { volumeClaimTemplates: [stateful] })]);
    expect(child(made, 'StatefulSet', 'seldon-scheduler').spec).toMatchObject({
      serviceName: 'seldon-scheduler',
      podManagementPolicy: 'Parallel',
      volumeClaimTemplates: [
        { metadata: { name: 'state' }, spec: { accessModes: ['ReadWriteOnce'] } },
      ],
    });
  });

  test('states its account by both of its names, so that it can be taken away', () => {
    const podSpec = { serviceAccountName: 'mine', containers: [{ name: 'a' }] };
    expect(child(plan([componentOf('a', { podSpec })]), 'Deployment', 'a').spec).toMatchObject({
      template: { spec: { serviceAccountName: 'mine', serviceAccount: 'mine' } },
    });
  });

  test('keeps what the earlier operator needs to go on from here', () => {
    const made = child(plan([componentOf('seldon-envoy')]), 'Deployment', 'seldon-envoy');
    expect(made.metadata.annotations).toHaveProperty([lastAppliedAnnotation]);
  });

  test('has its own labels and annotations before the runtime’s, and those before the config’s', () => {
    const texts = (who: string) => ({ all: who, [who]: 'yes', 'meta.helm.sh/release-name': who });
    const made = planRuntime(
      runtimeOf({}, { labels: { ...texts('runtime'), mid: 'r' }, annotations: texts('runtime') }),
      configOf(
        [componentOf('a', { labels: texts('component'), annotations: texts('component') })],
        {},
        { labels: { ...texts('config'), mid: 'c' }, annotations: texts('config') },
      ),
      plenty,
    );
    const workload = child(made, 'Deployment', 'a');
    const annotations = { all: 'component', component: 'yes', runtime: 'yes', config: 'yes' };
    const labels = { ...annotations, mid: 'r', 'app.kubernetes.io/name': 'a' };
    expect(plain(workload)).toMatchObject({
      metadata: { labels: { ...labels, ...ours }, annotations },
    });
    const { template } = workload.spec as { template: { metadata: unknown } };
    expect(template.metadata).toEqual({ name: 'a', namespace: 'seldon-mesh', labels, annotations });
  });

  test('cannot lose the label of its selector to labels of others', () => {
    const labels = { 'app.kubernetes.io/name': 'mine' };
    const made = child(plan([componentOf('a', { labels })]), 'Deployment', 'a');
    expect(made.metadata.labels).toEqual({ 'app.kubernetes.io/name': 'a', ...ours });
  });

  test('has the pod fields of the runtime over those of the config, by the rules of merging', () => {
    const base = { containers: [{ name: 'a', image: 'a:1', env: [{ name: 'X', value: '1' }] }] };
    const podSpec = { containers: [{ name: 'a', env: [{ name: 'X', value: '2' }] }] };
    const made = plan([{ name: 'a', podSpec: base }], { overrides: [{ name: 'a', podSpec }] });
    expect(child(made, 'Deployment', 'a').spec).toMatchObject({
      template: {
        spec: {
          containers: [
            {
              name: 'a',
              image: 'a:1',
              env: [
                { name: 'X', value: '1' },
                { name: 'X', value: '2' },
              ],
            },
          ],
        },
      },
    });
  });

  test.each<[string, Partial<SeldonRuntimeSpec>, Partial<SeldonComponent>, number]>([
    ['as one when nobody says how often', {}, {}, 1],
    ['as often as the runtime says', { overrides: [{ name: 'a', replicas: 3 }] }, {}, 3],
    ['not at all when the runtime says 0', { overrides: [{ name: 'a', replicas: 0 }] }, {}, 0],
    ['as one whatever the SeldonConfig says, as pods run today', {}, { replicas: 5 }, 1],
    [
      'as the last override of its name says',
      {
        overrides: [
          { name: 'a', replicas: 3 },
          { name: 'a', replicas: 2 },
        ],
      },
      {},
      2,
    ],
    ['as one when only another is changed', { overrides: [{ name: 'b', replicas: 3 }] }, {}, 1],
  ])('runs %s', (_, spec, component, replicas) => {
    const made = plan([componentOf('a', component)], spec);
    expect(child(made, 'Deployment', 'a').spec).toMatchObject({ replicas });
    expect(made.components).toEqual([{ type: 'runs', name: 'a', kind: 'Deployment', replicas }]);
  });

  test('that is disabled is none', () => {
    const overrides = [{ name: 'a', disable: true }];
    const made = plan([componentOf('a'), componentOf('b')], { overrides });
    expect(made.components.map(({ name }) => name)).toEqual(['b']);
    expect(made.children.some(({ metadata }) => metadata.name === 'a')).toBe(false);
  });
});

describe('with the annotation for it, pods', () => {
  test('are merged by key', () => {
    const podSpec = {
      containers: [{ name: 'a', command: ['mine'] }],
      terminationGracePeriodSeconds: 0,
    };
    const made = planRuntime(
      runtimeOf(
        { overrides: [{ name: 'a', podSpec }] },
        { annotations: { 'troupe/pod-spec-merge': 'keyed' } },
      ),
      configOf([
        {
          name: 'a',
          podSpec: {
            containers: [{ name: 'a', image: 'a:1', command: ['theirs'] }],
            terminationGracePeriodSeconds: 5,
          },
        },
      ]),
      plenty,
    );
    const { template } = child(made, 'Deployment', 'a').spec as { template: object };
    expect(template).toEqual({
      metadata: {
        name: 'a',
        namespace: 'seldon-mesh',
        labels: { 'app.kubernetes.io/name': 'a' },
      },
      spec: {
        containers: [{ name: 'a', image: 'a:1', command: ['mine'] }],
        terminationGracePeriodSeconds: 0,
      },
    });
  });
});

describe('the children of a runtime', () => {
  test('come in an order in which pods find their accounts and settings', () => {
    const { children } = plan([componentOf('seldon-envoy')]);
    expect(children.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      'ServiceAccount hodometer',
      'ServiceAccount seldon-scheduler',
      'ServiceAccount seldon-server',
      'Role hodometer-role',
      'Role seldon-scheduler-role',
      'Role agent-role',
      'RoleBinding hodometer-rolebinding',
      'RoleBinding seldon-scheduler-rolebinding',
      'RoleBinding agent-rolebinding',
      'ConfigMap seldon-agent',
      'ConfigMap seldon-kafka',
      'ConfigMap seldon-tracing',
      'ConfigMap seldon-scaling',
      'Service seldon-mesh',
      'Service seldon-scheduler',
      'Deployment seldon-envoy',
    ]);
  });

  test('are all controlled by it, in its namespace, and found by a label that no pod has', () => {
    const { children } = plan([componentOf('a')]);
    expect(
      JSON.stringify(child({ children } as RuntimePlan, 'Deployment', 'a').spec),
    ).not.toContain('troupe/');
    for (const { metadata } of children) {
      expect(metadata.labels).toMatchObject(ours);
      expect(metadata.namespace).toBe('seldon-mesh');
      expect(metadata.ownerReferences).toMatchObject([{ uid: 'u1', controller: true }]);
    }
  });

  test('have the settings of the runtime over those of its config', () => {
    const made = planRuntime(
      runtimeOf({ config: { kafkaConfig: { topicPrefix: 'mine' } } }),
      configOf([], { config: { kafkaConfig: { topicPrefix: 'x', debug: 'all' } } }),
      plenty,
    );
    expect(child(made, 'ConfigMap', 'seldon-kafka').data).toEqual({
      'kafka.json': '{"debug":"all","topicPrefix":"mine"}',
    });
  });
});

describe('the access of pods', () => {
  const get = ['get', 'list', 'watch'];
  const core = (resource: string) => ({ apiGroups: [''], resources: [resource], verbs: get });
  test.each([
    ['hodometer', 'hodometer-role', [core('secrets')]],
    ['seldon-scheduler', 'seldon-scheduler-role', [core('configmaps'), core('secrets')]],
    [
      'seldon-server',
      'agent-role',
      [
        core('configmaps'),
        core('secrets'),
        {
          apiGroups: ['discovery.k8s.io'],
          resources: ['endpointslices'],
          verbs: ['list', 'watch'],
        },
      ],
    ],
  ])('of %s is the role %s, one rule a resource', (account, role, rules) => {
    const made = plan([]);
    expect(child(made, 'Role', role).rules).toEqual(rules);
    const binding = child(made, 'RoleBinding', `${role}binding`);
    expect(binding.subjects).toEqual([
      { kind: 'ServiceAccount', name: account, namespace: 'seldon-mesh' },
    ]);
    expect(binding.roleRef).toEqual({
      apiGroup: 'rbac.authorization.k8s.io',
      kind: 'Role',
      name: role,
    });
  });
});

describe('the Service', () => {
  const ports = (spec: unknown) => (spec as { readonly ports: readonly object[] }).ports;

  test('seldon-mesh leads to Envoy, with the prefix at the port for requests alone', () => {
    const serviceConfig = { grpcServicePrefix: 'http2-' };
    const made = child(plan([], { config: { serviceConfig } }), 'Service', 'seldon-mesh');
    expect(made.metadata.labels).toEqual({ 'app.kubernetes.io/name': 'seldon-envoy', ...ours });
    expect(made.spec).toMatchObject({ selector: { 'app.kubernetes.io/name': 'seldon-envoy' } });
    expect(ports(made.spec)).toEqual([
      { name: 'http2-data', port: 80, targetPort: 'http', protocol: 'TCP' },
      { name: 'stats', port: 9003, targetPort: 'envoy-stats', protocol: 'TCP' },
    ]);
  });

  test('seldon-scheduler leads to all ports of the scheduler, prefixed', () => {
    const serviceConfig = { grpcServicePrefix: 'g-' };
    const made = child(plan([], { config: { serviceConfig } }), 'Service', 'seldon-scheduler');
    expect(ports(made.spec)).toEqual([
      { name: 'g-xds', port: 9002, targetPort: 'xds', protocol: 'TCP' },
      { name: 'g-scheduler', port: 9004, targetPort: 'scheduler', protocol: 'TCP' },
      { name: 'g-scheduler-mtls', port: 9044, targetPort: 'scheduler-mtls', protocol: 'TCP' },
      { name: 'g-agent', port: 9005, targetPort: 'agent', protocol: 'TCP' },
      { name: 'g-agent-mtls', port: 9055, targetPort: 'agent-mtls', protocol: 'TCP' },
      { name: 'g-dataflow', port: 9008, targetPort: 'dataflow', protocol: 'TCP' },
    ]);
  });

  test('is there though its component is disabled', () => {
    const overrides = [{ name: 'seldon-envoy', disable: true }];
    child(plan([componentOf('seldon-envoy')], { overrides }), 'Service', 'seldon-mesh');
  });

  test.each<[string, Partial<SeldonRuntimeSpec>, string | undefined]>([
    ['LoadBalancer when nobody says', {}, 'LoadBalancer'],
    [
      'what the settings say',
      { config: { serviceConfig: { serviceType: 'NodePort' } } },
      'NodePort',
    ],
    [
      'what the override of its component says',
      {
        config: { serviceConfig: { serviceType: 'NodePort' } },
        overrides: [{ name: 'seldon-envoy', serviceType: 'ClusterIP' }],
      },
      'ClusterIP',
    ],
    [
      'what the settings say when the override is about something else',
      {
        config: { serviceConfig: { serviceType: 'NodePort' } },
        overrides: [{ name: 'seldon-envoy', replicas: 2 }],
      },
      'NodePort',
    ],
    [
      'what the settings say when the override leaves it blank',
      {
        config: { serviceConfig: { serviceType: 'NodePort' } },
        overrides: [{ name: 'seldon-envoy', serviceType: '' }],
      },
      'NodePort',
    ],
    [
      'of the API, as it runs, when the override leaves it blank and the settings do not say',
      { overrides: [{ name: 'seldon-envoy', serviceType: '' }] },
      undefined,
    ],
  ])('is of the type %s', (_, spec, type) => {
    const made = child(plan([], spec), 'Service', 'seldon-mesh').spec as { type?: string };
    expect(made.type).toBe(type);
  });
});

describe('a plan', () => {
  const gateway = componentOf('seldon-modelgateway');
  const overrides = [{ name: 'seldon-modelgateway', replicas: 3 }];

  test.each<[string, number, number, boolean]>([
    ['is another one when there is work for more replicas', 1, 2, false],
    ['is the same when there is work for more than were asked for', 3, 900, true],
    ['is the same when the first resource comes, since one always runs', 0, 1, true],
  ])('%s', (_, models, then, same) => {
    const counts = { models, pipelines: 0 };
    const made = plan([gateway], { overrides }, counts);
    expect(holdsFor(made, counts, { models: then, pipelines: 0 })).toBe(same);
    const anew = plan([gateway], { overrides }, { models: then, pipelines: 0 });
    expect(JSON.stringify(anew.children) === JSON.stringify(made.children)).toBe(same);
  });
});

describe('a component is refused, and the others are not,', () => {
  test.each<[string, unknown, unknown, string]>([
    [
      'when it has no pods',
      { name: 'a' },
      {},
      'SeldonConfig default: spec.components[0].podSpec.containers is empty; write at least one container',
    ],
    [
      'when its pods have no containers',
      { name: 'a', podSpec: { containers: [] } },
      {},
      'SeldonConfig default: spec.components[0].podSpec.containers is empty; write at least one container',
    ],
    [
      'when its labels are no texts',
      componentOf('a', { labels: { x: 1 } as unknown as Record<string, string> }),
      {},
      'SeldonConfig default: spec.components[0].labels["x"] is 1; write a text',
    ],
    [
      'when its claim has no name',
      { ...componentOf('a'), volumeClaimTemplates: [{ spec: {} }] },
      {},
      'SeldonConfig default: spec.components[0].volumeClaimTemplates[0].name is required, but is missing',
    ],
    [
      'when fewer than no replicas are asked for',
      componentOf('a'),
      { replicas: -1 },
      'spec.overrides[0].replicas is -1; write a whole number from 0 to 4294967295',
    ],
    [
      'when more replicas are asked for than there can be',
      componentOf('a'),
      { replicas: 2 ** 31 },
      'spec.overrides[0].replicas is 2147483648; write a whole number up to 2147483647',
    ],
    [
      'when it is disabled by something else than true or false',
      componentOf('a'),
      { disable: 'yes' },
      'spec.overrides[0].disable is "yes"; write true or false',
    ],
    [
      'when its changes are no pod spec',
      componentOf('a'),
      { podSpec: 'x' },
      'spec.overrides[0].podSpec is "x"; write an object',
    ],
  ])('%s', (_, component, override, error) => {
    const overrides = [{ name: 'a', ...(override as object) }];
    const made = plan([component as SeldonComponent, componentOf('b')], { overrides });
    expect(made.components).toEqual([
      { type: 'refused', name: 'a', error },
      { type: 'runs', name: 'b', kind: 'Deployment', replicas: 1 },
    ]);
  });
});

describe('a runtime is refused with a SpecError', () => {
  test('when it names no SeldonConfig', () => {
    const make = (): unknown => plan([], { seldonConfig: '' });
    expect(make).toThrow(new SpecError('SeldonConfig not specified and is required'));
  });

  test('when there is no SeldonConfig of that name', () => {
    expect(() => planRuntime(runtimeOf(), undefined, plenty)).toThrow(
      new SpecError('failed to get SeldonConfig: SeldonConfig.mlops.seldon.io "default" not found'),
    );
  });

  test.each<[string, Partial<SeldonRuntimeSpec>, readonly unknown[], string]>([
    [
      'when an override has no name',
      { overrides: [{}] as never },
      [],
      'spec.overrides[0].name is required, but is missing',
    ],
    [
      'when a setting is no good',
      { config: { kafkaConfig: 1 } as never },
      [],
      'spec.config.kafkaConfig is 1; write an object',
    ],
    [
      'when a component has no name',
      {},
      [{}],
      'SeldonConfig default: spec.components[0].name is required, but is missing',
    ],
    [
      'when two components have one name',
      {},
      [componentOf('a'), componentOf('a')],
      'SeldonConfig default: spec.components[1].name is "a", as one before is; rename it',
    ],
    [
      'when the type of a Service is no text',
      { overrides: [{ name: 'seldon-envoy', serviceType: 1 }] as never },
      [],
      'spec.overrides[0].serviceType is 1; write a text',
    ],
  ])('%s', (_, spec, components, message) => {
    const make = (): unknown => plan(components as SeldonComponent[], spec);
    expect(make).toThrow(SpecError);
    expect(make).toThrow(message);
  });
});
