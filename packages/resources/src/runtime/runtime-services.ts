import { controllerReference, type DesiredObject } from '../desired-object.ts';
import type { KubeObject } from '../kube-object.ts';
import { keepingLastApplied } from '../last-applied.ts';
import type { ComponentChanges } from './component-overrides.ts';
import { componentLabel, labelledChild } from './component-workload.ts';
import type { ServiceConfiguration } from './seldon-configuration.ts';

interface ServicePort {
  readonly name: string;
  readonly port: number;
  /** Whether the name of the port begins with the prefix for gRPC. */
  readonly isPrefixed: boolean;
  readonly targetPort: string;
}

interface ServicePlan {
  readonly name: string;
  readonly component: string;
  readonly ports: readonly ServicePort[];
}

/** The doors of an installation: for requests, and for everybody who talks with the scheduler. */
const servicePlans: readonly ServicePlan[] = [
  {
    name: 'seldon-mesh',
    component: 'seldon-envoy',
    ports: [
      { name: 'data', port: 80, isPrefixed: true, targetPort: 'http' },
      { name: 'stats', port: 9003, isPrefixed: false, targetPort: 'envoy-stats' },
    ],
  },
  {
    name: 'seldon-scheduler',
    component: 'seldon-scheduler',
    ports: [
      schedulerPort('xds', 9002),
      schedulerPort('scheduler', 9004),
      schedulerPort('scheduler-mtls', 9044),
      schedulerPort('agent', 9005),
      schedulerPort('agent-mtls', 9055),
      schedulerPort('dataflow', 9008),
    ],
  },
];

function schedulerPort(name: string, port: number): ServicePort {
  return { name, port, isPrefixed: true, targetPort: name };
}

/** What a Service is reached as when nobody says, and the runtime has no override for its component. */
const defaultServiceType = 'LoadBalancer';

/**
 * The Services of a runtime. They are there whether or not their component is disabled, since what runs
 * elsewhere may be put behind them.
 *
 * The type is that of the component's override, where it asks for one, then that of the configuration. Where
 * neither says, an override that is about something else leaves the type to the API, as it has done in each
 * installation that runs (B16 of the contract): a door that is closed to the outside stays so.
 *
 * @param changesOf what the runtime says of a component.
 */
export function runtimeServices(
  runtime: KubeObject,
  settings: ServiceConfiguration,
  changesOf: (component: string) => ComponentChanges,
): readonly DesiredObject[] {
  const { namespace } = runtime.metadata;
  const prefix = settings.grpcServicePrefix ?? '';
  return servicePlans.map(({ name, component, ports }) => {
    const labels = { [componentLabel]: component };
    const changes = changesOf(component);
    const asked = changes.serviceType() || settings.serviceType;
    const type = asked || (changes.isGiven ? undefined : defaultServiceType);
    return keepingLastApplied({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        name,
        namespace,
        labels: labelledChild(labels),
        ownerReferences: [controllerReference(runtime)],
      },
      spec: {
        ...(type === undefined ? {} : { type }),
        selector: labels,
        ports: ports.map((each) => ({
          name: each.isPrefixed ? prefix + each.name : each.name,
          port: each.port,
          targetPort: each.targetPort,
          protocol: 'TCP',
        })),
      },
    });
  });
}
