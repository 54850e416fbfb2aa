import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { KubeCore } from '@troupe/embedded-kube';
import { type ManifestObject, parseManifests } from '@troupe/embedded-kube';
import { callTroupe } from '../testing/call-troupe.ts';
import { createApi, namespace } from '../testing/crd-api.ts';
import { planManifests } from '../up/apply-manifests.ts';
import { ensureNamespace } from '../up/ensure-namespace.ts';
import { readManifests } from '../up/read-manifests.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

/** Creates each manifest as kubectl would, with no field too many. */
function createAll(core: KubeCore, manifests: Parameters<typeof planManifests>[1]): void {
  for (const { type, object, namespace: within } of planManifests(core, manifests, namespace)) {
    const stored = { ...object, metadata: { ...object.metadata, namespace: within } };
    core.create(type.id, within, stored, { fieldValidation: 'Strict' });
  }
}

interface PodTemplate {
  readonly template: {
    readonly spec: {
      readonly serviceAccountName?: string;
      readonly terminationGracePeriodSeconds?: number;
      readonly containers: readonly {
        readonly name: string;
        readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
      }[];
    };
  };
}

describe('the defaults of an installation', () => {
  let rendered: readonly ManifestObject[] = [];

  beforeAll(async () => {
    const { code, out } = await callTroupe(root, ['render', '-f', 'deploy/defaults']);
    expect(code).toBe(0);
    rendered = parseManifests(out, 'rendered');
  });

  function specOf(kind: string, name: string): PodTemplate {
    const found = rendered.find((each) => each.kind === kind && each.metadata.name === name);
    if (found === undefined) throw new Error(`there is no ${kind} ${name}`);
    return found.spec as unknown as PodTemplate;
  }

  test('are taken by an API that knows their kinds, without a field too many', async () => {
    createAll(createApi(), await readManifests(['deploy/defaults'], root));
  });

  test('become objects that the API takes', () => {
    createAll(
      createApi(),
      rendered.map((object) => ({ object, source: 'rendered' })),
    );
    expect(rendered.filter(({ kind }) => kind === 'StatefulSet')).toHaveLength(3);
    expect(rendered.filter(({ kind }) => kind === 'Deployment')).toHaveLength(5);
  });

  test.each<[string, string, string, string | undefined, number, string]>([
    [
      'StatefulSet',
      'seldon-scheduler',
      'scheduler',
      'seldon-scheduler',
      5,
      'xds 9002, scheduler 9004, scheduler-mtls 9044, agent 9005, agent-mtls 9055, dataflow 9008, health 9999',
    ],
    [
      'Deployment',
      'seldon-pipelinegateway',
      'pipelinegateway',
      'seldon-scheduler',
      5,
      'http 9010, grpc 9011, metrics 9006, health 9999',
    ],
    ['Deployment', 'seldon-modelgateway', 'modelgateway', 'seldon-scheduler', 5, 'health 9999'],
    ['Deployment', 'hodometer', 'hodometer', 'hodometer', 5, ''],
    ['Deployment', 'seldon-envoy', 'envoy', undefined, 120, 'http 9000, envoy-stats 9003'],
    [
      'Deployment',
      'seldon-dataflow-engine',
      'dataflow-engine',
      'seldon-scheduler',
      5,
      'health 8000',
    ],
  ])('run %s %s with the container, account and ports of the contract', (...row) => {
    const [kind, name, container, account, graceSeconds, ports] = row;
    const { spec } = specOf(kind, name).template;
    expect(spec.serviceAccountName).toBe(account);
    expect(spec.terminationGracePeriodSeconds).toBe(graceSeconds);
    expect(spec.containers.map((each) => each.name)).toEqual([container]);
    expect(portsOf(spec.containers[0])).toBe(ports);
  });

  test.each([
    ['mlserver', 'server-grpc 9500, server-http 9000, server-metrics 8082'],
    ['triton', 'server-grpc 9500, server-http 9000, server-metrics 8002'],
  ])('run the Server %s beside its agent and rclone', (name, ports) => {
    const { spec } = specOf('StatefulSet', name).template;
    expect(spec.serviceAccountName).toBe('seldon-server');
    expect(spec.containers.map((each) => each.name)).toEqual(['rclone', 'agent', name]);
    expect(spec.containers.map(portsOf)).toEqual([
      'rclone 5572',
      'grpc 9501, http 9001, metrics 9006, readiness-port 9008',
      ports,
    ]);
  });

  test.each(['mlserver', 'triton'])(
    'restart the rclone of the Server %s when its port is shut',
    (name) => {
      const rclone = specOf('StatefulSet', name).template.spec.containers[0];
      expect(rclone).toMatchObject({
        ports: [{ name: 'rclone', containerPort: 5572 }],
        livenessProbe: { tcpSocket: { port: 'rclone' } },
      });
    },
  );

  test('lead every Service to a port that its pods have', () => {
    const services = rendered.filter(({ kind }) => kind === 'Service') as unknown as {
      readonly spec: {
        readonly selector: Readonly<Record<string, string>>;
        readonly ports: readonly { readonly targetPort?: string }[];
      };
    }[];
    for (const { spec } of services) {
      const component = spec.selector['app.kubernetes.io/name'];
      if (component === undefined) continue;
      const kind = component === 'seldon-scheduler' ? 'StatefulSet' : 'Deployment';
      const open = portsOf(specOf(kind, component).template.spec.containers[0]);
      for (const { targetPort = '' } of spec.ports) expect(open).toContain(`${targetPort} `);
    }
    expect(services).toHaveLength(4);
  });

  test('serve the example of an installation in a namespace of its own', async () => {
    const files = ['-f', 'deploy/defaults/configs', '-f', 'examples/runtime'];
    const { code, out } = await callTroupe(root, ['render', ...files]);
    expect(code).toBe(0);
    const core = createApi();
    ensureNamespace(core, 'shop');
    const objects = parseManifests(out, 'rendered');
    createAll(
      core,
      objects.map((object) => ({ object, source: 'rendered' })),
    );
    expect(new Set(objects.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['shop']));
    const gateway = objects.find(({ metadata }) => metadata.name === 'seldon-modelgateway');
    expect(gateway?.spec).toMatchObject({ replicas: 2 });
  });
});

type Container = PodTemplate['template']['spec']['containers'][number];

function portsOf(container: Container | undefined): string {
  return (container?.ports ?? [])
    .map(({ name, containerPort }) => `${name} ${containerPort}`)
    .join(', ');
}
