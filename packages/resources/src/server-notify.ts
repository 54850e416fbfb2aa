import { ServerNotify } from '@troupe/scheduler-api';
import { type Scaling, scalingOf } from './scaling.ts';
import type { Server } from './server.ts';
import { SpecError } from './spec-error.ts';

/** Tells the scheduler to place nothing on a Server and to move away what it holds. */
const drained: Scaling = { replicas: 0, minReplicas: 0, maxReplicas: 0 };

/**
 * What the scheduler is told of a Server's replicas; of one that is being deleted, that it has none.
 *
 * @param deployed replicas that the workload runs now, for a first sync, when the scheduler counts
 *   the agents that it has to wait for; the spec's own otherwise.
 * @throws SpecError when the scaling numbers contradict each other.
 */
export function serverNotify(server: Server, deployed?: number): ServerNotify {
  const { name, namespace, generation, deletionTimestamp } = server.metadata;
  const scaling = deletionTimestamp === undefined ? wanted(server, deployed) : drained;
  return ServerNotify.fromPartial({
    name,
    expectedReplicas: scaling.replicas,
    minReplicas: scaling.minReplicas,
    maxReplicas: scaling.maxReplicas,
    kubernetesMeta: { namespace, generation: String(generation ?? 0) },
  });
}

function wanted(server: Server, deployed: number | undefined): Scaling {
  const spec = server.spec ?? {};
  return SpecError.when(() =>
    scalingOf(deployed === undefined ? spec : { ...spec, replicas: deployed }),
  );
}
