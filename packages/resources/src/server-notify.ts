import { ServerNotify } from '@troupe/scheduler-api';
import { scalingOf } from './scaling.ts';
import type { Server } from './server.ts';
import { SpecError } from './spec-error.ts';

/**
 * What the scheduler is told of a Server's replicas.
 *
 * @param deployed replicas that the workload runs now, for a first sync, when the scheduler counts
 *   the agents that it has to wait for; the spec's own otherwise.
 * @throws SpecError when the scaling numbers contradict each other.
 */
export function serverNotify(server: Server, deployed?: number): ServerNotify {
  const { name, namespace, generation } = server.metadata;
  const spec = server.spec ?? { serverConfig: '' };
  const scaling = SpecError.when(() =>
    scalingOf(deployed === undefined ? spec : { ...spec, replicas: deployed }),
  );
  return ServerNotify.fromPartial({
    name,
    expectedReplicas: scaling.replicas,
    minReplicas: scaling.minReplicas,
    maxReplicas: scaling.maxReplicas,
    kubernetesMeta: { namespace, generation: String(generation ?? 0) },
  });
}
