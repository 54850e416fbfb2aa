import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Fields } from './pod-node.ts';
import { mergedPodSpec, type PodSpecMerge } from './pod-spec-merge.ts';
import { SpecError } from './spec-error.ts';
import { hostileValue } from './testing/hostile-value.ts';

function merge(base: unknown, override: unknown, how?: PodSpecMerge): Fields {
  return mergedPodSpec(
    { field: 'ServerConfig mlserver: spec.podSpec', value: base },
    { field: 'spec.podSpec', value: override },
    how,
  );
}

/** A pod spec with one container, `agent`. */
function agent(fields: object): object {
  return { containers: [{ name: 'agent', ...fields }] };
}

const probe = (handler: object): object => agent({ readinessProbe: handler });

type Row = readonly [rule: string, base: object, override: object, expected: object];

describe('merging pod specs as stored resources expect it', () => {
  test.each<Row>([
    [
      'a scalar of the override counts',
      { serviceAccountName: 'a', priority: 1 },
      { serviceAccountName: 'b', priority: 2 },
      { serviceAccountName: 'b', priority: 2 },
    ],
    [
      'what is false, zero or empty does not override',
      { hostNetwork: true, terminationGracePeriodSeconds: 120, nodeName: 'n' },
      { hostNetwork: false, terminationGracePeriodSeconds: 0, nodeName: '' },
      { hostNetwork: true, terminationGracePeriodSeconds: 120, nodeName: 'n' },
    ],
    [
      'nor does it in nested objects',
      { securityContext: { runAsNonRoot: true, runAsUser: 1000 } },
      { securityContext: { runAsNonRoot: false, runAsUser: 0, fsGroup: 2 } },
      { securityContext: { runAsNonRoot: true, runAsUser: 1000, fsGroup: 2 } },
    ],
    [
      'what the base lacks is taken as it is, zeros too',
      { securityContext: {} },
      { securityContext: { runAsUser: 0 }, automountServiceAccountToken: false },
      { securityContext: { runAsUser: 0 }, automountServiceAccountToken: false },
    ],
    [
      'maps are overridden by key, whatever the value',
      { nodeSelector: { a: '1', b: '2' } },
      { nodeSelector: { b: '', c: '3' } },
      { nodeSelector: { a: '1', b: '', c: '3' } },
    ],
    [
      'lists grow, whatever is in them already',
      { tolerations: [{ key: 'a' }], volumes: [{ name: 'v', emptyDir: {} }] },
      { tolerations: [{ key: 'a' }], volumes: [{ name: 'v', hostPath: { path: '/' } }] },
      {
        tolerations: [{ key: 'a' }, { key: 'a' }],
        volumes: [
          { name: 'v', emptyDir: {} },
          { name: 'v', hostPath: { path: '/' } },
        ],
      },
    ],
    [
      'init containers grow and are not merged by name',
      { initContainers: [{ name: 'i', image: '1' }] },
      { initContainers: [{ name: 'i', image: '2' }] },
      {
        initContainers: [
          { name: 'i', image: '1' },
          { name: 'i', image: '2' },
        ],
      },
    ],
    [
      'what is null counts as left out',
      { nodeSelector: { a: '1' }, tolerations: null },
      { nodeSelector: null, securityContext: { runAsUser: null } },
      { nodeSelector: { a: '1' }, securityContext: {} },
    ],
  ])('%s', (_, base, override, expected) => {
    expect(merge(base, override)).toEqual({ containers: [], ...expected });
  });

  test('containers come in the order of the override, each over its namesake, then the others', () => {
    const base = {
      containers: [
        { name: 'rclone', image: 'r' },
        { name: 'agent', image: 'a', tty: true },
        { name: 'mlserver', image: 'm' },
      ],
    };
    const override = {
      containers: [{ name: 'mlserver', image: 'own' }, { name: 'extra' }, { name: 'agent' }],
    };
    expect(merge(base, override).containers).toEqual([
      { name: 'mlserver', image: 'own' },
      { name: 'extra' },
      { name: 'agent', image: 'a', tty: true },
      { name: 'rclone', image: 'r' },
    ]);
  });

  test.each<Row>([
    [
      'variables are kept twice, those of the override last',
      { env: [{ name: 'A', value: '1' }] },
      { env: [{ name: 'A', value: '2' }] },
      {
        env: [
          { name: 'A', value: '1' },
          { name: 'A', value: '2' },
        ],
      },
    ],
    [
      'command and arguments grow',
      { command: ['a'], args: ['--x'] },
      { command: ['b'], args: ['--y'] },
      { command: ['a', 'b'], args: ['--x', '--y'] },
    ],
    [
      'ports and mounts grow',
      { ports: [{ containerPort: 1 }], volumeMounts: [{ name: 'v', mountPath: '/a' }] },
      { ports: [{ containerPort: 1 }], volumeMounts: [{ name: 'v', mountPath: '/a' }] },
      {
        ports: [{ containerPort: 1 }, { containerPort: 1 }],
        volumeMounts: [
          { name: 'v', mountPath: '/a' },
          { name: 'v', mountPath: '/a' },
        ],
      },
    ],
    [
      'resources are overridden by key',
      { resources: { limits: { memory: '1Gi', cpu: 1 } } },
      { resources: { limits: { memory: '2Gi' }, requests: { cpu: '100m' } } },
      { resources: { limits: { memory: '2Gi', cpu: 1 }, requests: { cpu: '100m' } } },
    ],
    [
      'probe handlers of two kinds stand side by side, for the API to refuse',
      { readinessProbe: { httpGet: { port: 1 }, periodSeconds: 5 } },
      { readinessProbe: { tcpSocket: { port: 2 } } },
      { readinessProbe: { httpGet: { port: 1 }, tcpSocket: { port: 2 }, periodSeconds: 5 } },
    ],
    [
      'a number does not override the name of a port',
      { readinessProbe: { httpGet: { port: 'http' } } },
      { readinessProbe: { httpGet: { port: 8080 } } },
      { readinessProbe: { httpGet: { port: 'http' } } },
    ],
    [
      'a name overrides the number of a port, and a number another one',
      { readinessProbe: { httpGet: { port: 1 } }, livenessProbe: { tcpSocket: { port: 1 } } },
      { readinessProbe: { httpGet: { port: 'http' } }, livenessProbe: { tcpSocket: { port: 2 } } },
      { readinessProbe: { httpGet: { port: 'http' } }, livenessProbe: { tcpSocket: { port: 2 } } },
    ],
  ])('in a container %s', (_, base, override, expected) => {
    expect(merge(agent(base), agent(override))).toEqual(agent(expected));
  });
});

describe('merging pod specs by key, as an annotation asks', () => {
  test.each<Row>([
    [
      'what is false, zero or empty overrides',
      { hostNetwork: true, terminationGracePeriodSeconds: 120, securityContext: { runAsUser: 7 } },
      { hostNetwork: false, terminationGracePeriodSeconds: 0, securityContext: { runAsUser: 0 } },
      { hostNetwork: false, terminationGracePeriodSeconds: 0, securityContext: { runAsUser: 0 } },
    ],
    [
      'volumes of one name are one, with the new source alone',
      { volumes: [{ name: 'v', emptyDir: {} }, { name: 'w' }] },
      { volumes: [{ name: 'x' }, { name: 'v', hostPath: { path: '/' } }] },
      { volumes: [{ name: 'v', hostPath: { path: '/' } }, { name: 'w' }, { name: 'x' }] },
    ],
    [
      'containers keep the order of the base',
      { containers: [{ name: 'a', image: '1' }, { name: 'b' }] },
      { containers: [{ name: 'c' }, { name: 'b', image: '2' }] },
      { containers: [{ name: 'a', image: '1' }, { name: 'b', image: '2' }, { name: 'c' }] },
    ],
    [
      'variables of one name are one, whose value is replaced',
      agent({ env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'x' } } }, { name: 'B' }] }),
      agent({ env: [{ name: 'A', value: '2' }] }),
      agent({ env: [{ name: 'A', value: '2' }, { name: 'B' }] }),
    ],
    [
      'lists without keys are replaced',
      agent({ command: ['a'], args: ['--x'] }),
      agent({ command: ['b'], args: [] }),
      agent({ command: ['b'], args: [] }),
    ],
    [
      'ports are told apart by number and protocol, which is TCP where it is not said',
      agent({ ports: [{ containerPort: 1, name: 'a' }] }),
      agent({
        ports: [
          { containerPort: 1, protocol: 'TCP', name: 'b' },
          { containerPort: 1, protocol: 'UDP' },
        ],
      }),
      agent({
        ports: [
          { containerPort: 1, protocol: 'TCP', name: 'b' },
          { containerPort: 1, protocol: 'UDP' },
        ],
      }),
    ],
    [
      'a probe has the handler of the override alone',
      probe({ httpGet: { port: 1, path: '/' }, periodSeconds: 5 }),
      probe({ tcpSocket: { port: 2 } }),
      probe({ tcpSocket: { port: 2 }, periodSeconds: 5 }),
    ],
    [
      'a number overrides the name of a port',
      probe({ httpGet: { port: 'http', path: '/' } }),
      probe({ httpGet: { port: 8080 } }),
      probe({ httpGet: { port: 8080, path: '/' } }),
    ],
  ])('%s', (_, base, override, expected) => {
    expect(merge(base, override, 'keyed')).toEqual(expected);
  });
});

describe.each<PodSpecMerge>(['appending', 'keyed'])('merging pod specs, %s', (how) => {
  test('changes neither of them', () => {
    fc.assert(
      fc.property(hostileValue(), hostileValue(), (a, b) => {
        const [base, override] = [agent({ resources: a, env: a }), agent({ resources: b, env: b })];
        const before = structuredClone([base, override]);
        merge(base, override, how);
        expect([base, override]).toEqual(before);
      }),
    );
  });

  test('takes any value of any field, or refuses it with a SpecError', () => {
    const fields = ['containers', 'volumes', 'securityContext', 'nodeSelector', 'hostNetwork', 'x'];
    const spec = fc.oneof(
      hostileValue(),
      fc.dictionary(fc.constantFrom(...fields), hostileValue()),
      hostileValue().map((value) => agent({ env: value, readinessProbe: value, resources: value })),
    );
    fc.assert(
      fc.property(spec, spec, (base, override) => {
        try {
          expect(JSON.stringify(merge(base, override, how))).not.toBeUndefined();
        } catch (error) {
          expect(error).toBeInstanceOf(SpecError);
        }
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
    );
  });

  test('without an override changes nothing', () => {
    const base = { containers: [{ name: 'a', env: [{ name: 'A' }] }], nodeSelector: { a: '' } };
    expect(merge(base, undefined, how)).toEqual(base);
  });

  test.each([
    ['spec.podSpec is "x"; write an object', {}, 'x'],
    ['ServerConfig mlserver: spec.podSpec is a list; write an object', [], {}],
    ['spec.podSpec.containers is "a"; write a list', {}, { containers: 'a' }],
    ['spec.podSpec.containers[0] is 1; write an object', {}, { containers: [1] }],
  ])('is refused where %s', (message, base, override) => {
    expect(() => merge(base, override, how)).toThrow(new SpecError(message));
  });
});
