import { describe, expect, test } from '@jest/globals';
import type { JsonObject, UnsavedObject } from '../model/api-object.ts';
import { refusal, testCore } from '../testing/test-core.ts';

const template = {
  metadata: { labels: { app: 'x' } },
  spec: { containers: [{ name: 'main', image: 'busybox' }] },
};
const workload = { selector: { matchLabels: { app: 'x' } }, template };

/** An object of a name, to which the fields of its kind can be added. */
function named(name: string, fields: object): UnsavedObject {
  return { metadata: { name }, ...fields };
}

function created(resource: string, fields: object, metadata: object = {}): JsonObject {
  const object = { metadata: { name: 'x', ...metadata }, ...fields };
  return testCore().create(resource, 'default', object).object;
}

function refused(resource: string, fields: object, options: object = {}): string {
  const object = { metadata: { name: 'x' }, ...fields };
  return refusal(() => testCore().create(resource, 'default', object, options)).message;
}

describe('a built-in kind as it is stored', () => {
  test('a Deployment has the defaults of the API, down to its containers', () => {
    expect(created('deployments.apps', { spec: workload }).spec).toEqual({
      replicas: 1,
      selector: { matchLabels: { app: 'x' } },
      template: {
        metadata: { labels: { app: 'x' } },
        spec: {
          containers: [
            {
              name: 'main',
              image: 'busybox',
              resources: {},
              terminationMessagePath: '/dev/termination-log',
              terminationMessagePolicy: 'File',
              imagePullPolicy: 'Always',
            },
          ],
          restartPolicy: 'Always',
          terminationGracePeriodSeconds: 30,
          dnsPolicy: 'ClusterFirst',
          securityContext: {},
          schedulerName: 'default-scheduler',
        },
      },
      strategy: {
        type: 'RollingUpdate',
        rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' },
      },
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
    });
  });

  test('a StatefulSet describes its claims in full', () => {
    const claim = {
      metadata: { name: 'data' },
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1024Mi' } },
      },
    };
    const { spec } = created('statefulsets.apps', {
      spec: { ...workload, serviceName: 'x', volumeClaimTemplates: [claim] },
    });
    expect(spec).toMatchObject({
      podManagementPolicy: 'OrderedReady',
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
      volumeClaimTemplates: [
        {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          metadata: { name: 'data' },
          spec: { resources: { requests: { storage: '1Gi' } }, volumeMode: 'Filesystem' },
          status: { phase: 'Pending' },
        },
      ],
    });
  });

  test.each([
    ['busybox', 'Always'],
    ['busybox:latest', 'Always'],
    ['localhost:5000/busybox', 'Always'],
    ['localhost:5000/busybox:1', 'IfNotPresent'],
    [`busybox@sha256:${'0'.repeat(64)}`, 'IfNotPresent'],
  ])('the image %s is pulled %s', (image, policy) => {
    const { spec } = created('pods', { spec: { containers: [{ name: 'main', image }] } });
    expect(spec).toMatchObject({ containers: [{ imagePullPolicy: policy }] });
  });

  test('a Service gets an address, and keeps it through an update that leaves it out', () => {
    const core = testCore();
    const spec = { selector: { app: 'x' }, ports: [{ port: 80 }] };
    const first = core.create('services', 'default', named('a', { spec })).object;
    const second = core.create('services', 'default', named('b', { spec })).object;
    const address = (first.spec as { clusterIP: string }).clusterIP;
    expect(address).toMatch(/^10\.\d+\.\d+\.\d+$/);
    expect((second.spec as { clusterIP: string }).clusterIP).not.toBe(address);
    expect(first.spec).toEqual({
      clusterIP: address,
      clusterIPs: [address],
      internalTrafficPolicy: 'Cluster',
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
      ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }],
      selector: { app: 'x' },
      sessionAffinity: 'None',
      type: 'ClusterIP',
    });
    const next = core.update(
      'services',
      'default',
      'a',
      named('a', { spec: { ...spec, ports: [{ port: 81 }] } }),
    ).object;
    expect(next.spec).toMatchObject({ clusterIP: address, ports: [{ port: 81 }] });
  });

  test('a headless Service has no address', () => {
    const spec = { clusterIP: 'None', selector: { app: 'x' }, ports: [{ port: 80 }] };
    expect(created('services', { spec }).spec).toMatchObject({
      clusterIP: 'None',
      clusterIPs: ['None'],
      ipFamilyPolicy: 'SingleStack',
    });
  });

  test('a node port is given and free', () => {
    const core = testCore();
    const spec = { type: 'NodePort', ports: [{ port: 80 }] };
    const ports = ['a', 'b', 'c'].map((name) => {
      const { object } = core.create('services', 'default', named(name, { spec }));
      return (object.spec as { ports: { nodePort: number }[] }).ports[0]?.nodePort;
    });
    expect(new Set(ports).size).toBe(3);
    expect(ports.every((port) => port !== undefined && port >= 30_000 && port < 32_768)).toBe(true);
  });

  test('a Secret keeps what was written as text as bytes', () => {
    expect(created('secrets', { stringData: { a: 'b' }, data: { c: 'ZA==' } })).toMatchObject({
      type: 'Opaque',
      data: { a: 'Yg==', c: 'ZA==' },
    });
  });

  test('fields that say nothing are left out, those of pointers stay', () => {
    const { spec } = created('pods', {
      spec: {
        hostNetwork: false,
        nodeSelector: {},
        enableServiceLinks: false,
        containers: [{ name: 'main', image: 'a:1', env: [], stdin: false, workingDir: null }],
      },
    });
    expect(spec).toMatchObject({ enableServiceLinks: false });
    expect(spec).not.toHaveProperty('hostNetwork');
    expect(spec).not.toHaveProperty('nodeSelector');
    expect(spec).not.toHaveProperty('containers.0.env');
    expect(spec).not.toHaveProperty('containers.0.workingDir');
  });

  test('storing it again changes nothing', () => {
    const core = testCore();
    const { object } = core.create('deployments.apps', 'default', named('x', { spec: workload }));
    expect(core.update('deployments.apps', 'default', 'x', object).object).toBe(object);
  });
});

describe('a built-in kind refuses', () => {
  test('a value of the wrong type, in the words of the decoder', () => {
    expect(refused('deployments.apps', { spec: { ...workload, replicas: 'three' } })).toBe(
      'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
    );
    expect(refused('pods', { spec: { containers: [{ name: 'a', imagePullPolicy: 1 }] } })).toBe(
      'Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal number into Go struct field Container.spec.containers.imagePullPolicy of type v1.PullPolicy',
    );
    expect(refused('configmaps', { data: ['a'] })).toBe(
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal array into Go struct field ConfigMap.data of type map[string]string',
    );
    expect(refused('configmaps', { data: { a: 1 } })).toBe(
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal number into Go struct field ConfigMap.data of type string',
    );
  });

  test('an amount that is none', () => {
    const resources = { limits: { cpu: 'much' } };
    expect(refused('pods', { spec: { containers: [{ name: 'a', resources }] } })).toContain(
      'cannot be handled as a Pod: quantities must match the regular expression',
    );
  });

  test('unknown fields, where asked to be strict', () => {
    const containers = [{ name: 'main', image: 'a', imagePolicy: 'x' }];
    const spec = { ...workload, replica: 1, template: { ...template, spec: { containers } } };
    expect(refused('deployments.apps', { spec }, { fieldValidation: 'Strict' })).toBe(
      'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.template.spec.containers[0].imagePolicy", unknown field "spec.replica"',
    );
  });

  test.each<[string, string, object, string]>([
    [
      'a selector that its own pods do not match',
      'deployments.apps',
      { spec: { ...workload, selector: { matchLabels: { app: 'y' } } } },
      'Deployment.apps "x" is invalid: spec.template.metadata.labels: Invalid value: {"app":"x"}: `selector` does not match template `labels`',
    ],
    [
      'a pod without containers',
      'pods',
      { spec: {} },
      'Pod "x" is invalid: spec.containers: Required value',
    ],
    [
      'a container without an image',
      'pods',
      { spec: { containers: [{ name: 'a' }] } },
      'Pod "x" is invalid: spec.containers[0].image: Required value',
    ],
    [
      'two containers of one name',
      'pods',
      {
        spec: {
          containers: [
            { name: 'a', image: 'i' },
            { name: 'a', image: 'i' },
          ],
        },
      },
      'Pod "x" is invalid: spec.containers[1].name: Duplicate value: "a"',
    ],
    [
      'a mount of a volume that is not there',
      'pods',
      {
        spec: {
          containers: [{ name: 'a', image: 'i', volumeMounts: [{ name: 'v', mountPath: '/v' }] }],
        },
      },
      'Pod "x" is invalid: spec.containers[0].volumeMounts[0].name: Not found: "v"',
    ],
    [
      'a port beyond the last',
      'services',
      { spec: { ports: [{ port: 70_000, targetPort: 80 }] } },
      'Service "x" is invalid: spec.ports[0].port: Invalid value: 70000: must be between 1 and 65535, inclusive',
    ],
    [
      'an unknown value of an enumerated field',
      'pods',
      { spec: { restartPolicy: 'Sometimes', containers: [{ name: 'a', image: 'i' }] } },
      'Pod "x" is invalid: spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "Never", "OnFailure"',
    ],
    [
      'a key of a config map that is no file name',
      'configmaps',
      { data: { 'a/b': '' } },
      `ConfigMap "x" is invalid: data[a/b]: Invalid value: "a/b": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')`,
    ],
    [
      'a rule without verbs',
      'roles.rbac.authorization.k8s.io',
      { rules: [{ apiGroups: [''], resources: ['pods'] }] },
      'Role.rbac.authorization.k8s.io "x" is invalid: rules[0].verbs: Required value: verbs must contain at least one value',
    ],
  ])('%s', (_what, resource, fields, message) => {
    expect(refused(resource, fields)).toBe(message);
  });

  test.each<[string, object, object, string]>([
    [
      'deployments.apps',
      { spec: workload },
      { spec: { selector: { matchLabels: { app: 'x', more: 'y' } } } },
      'field is immutable',
    ],
    [
      'statefulsets.apps',
      { spec: { ...workload, serviceName: 'a' } },
      { spec: { serviceName: 'b' } },
      "spec: Forbidden: updates to statefulset spec for fields other than 'replicas'",
    ],
    [
      'services',
      { spec: { ports: [{ port: 1 }] } },
      { spec: { clusterIP: '10.96.200.1' } },
      'may not change once set',
    ],
    [
      'configmaps',
      { immutable: true },
      { data: { a: 'b' } },
      'field is immutable when `immutable`',
    ],
  ])('a change of %s that it fixes at creation', (resource, fields, body, why) => {
    const core = testCore();
    core.create(resource, 'default', { metadata: { name: 'x' }, ...fields });
    const patch = { type: 'merge', body } as const;
    const relabel = { spec: { template: { metadata: { labels: { more: 'y' } } } } };
    if (resource === 'deployments.apps') {
      core.patch(resource, 'default', 'x', { type: 'merge', body: relabel });
    }
    expect(refusal(() => core.patch(resource, 'default', 'x', patch)).message).toContain(why);
  });
});
