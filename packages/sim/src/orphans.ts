import type { System } from '@troupe/actors';
import type { SchedulerCore } from '@troupe/embedded-scheduler';
import { isPipelineLeaving, pipelineViewOf } from '@troupe/resources';
import { resources } from './cluster.ts';
import type { SchedulerProcess } from './scheduler-process.ts';
import type { ScheduledKind } from './words.ts';
import type { World } from './world.ts';

/** What is on a scheduler without a resource: there may be some, where the operator could not know, but reported. */
export function orphansOf(
  { namespace, core }: SchedulerProcess,
  { cluster, truth }: World,
  system: System,
): readonly string[] {
  if (core === null) return [];
  const isOpen = system
    .sessions()
    .some((each) => each.namespace === namespace && each.state === 'live');
  return held(core).flatMap(({ kind, name }) => {
    if (cluster.find(resources[kind], namespace, name) !== undefined) return [];
    const id = `${namespace}/${name}`;
    if (!truth.mayBeOrphan(namespace, kind, name)) {
      return [`${kind} ${id} has no resource and is still on the scheduler`];
    }
    const isReported = system.orphans().includes(`${kind.toLowerCase()}/${id}`);
    return isReported || !isOpen ? [] : [`the orphan ${kind} ${id} is not reported`];
  });
}

interface Held {
  readonly kind: ScheduledKind;
  readonly name: string;
}

/** What a scheduler holds, and was not asked to let go of. */
function held(core: SchedulerCore): readonly Held[] {
  const subscriberName = '';
  const models = core.modelStatus({ subscriberName, allVersions: false });
  const pipelines = core.pipelineStatus({ subscriberName, allVersions: false });
  const experiments = core.experimentStatus({ subscriberName });
  return [
    ...models
      .filter(({ deleted }) => !deleted)
      .map(({ modelName }) => ({ kind: 'Model', name: modelName }) as const),
    ...pipelines.flatMap((message) => {
      const view = pipelineViewOf(message);
      const isHeld = view !== null && !isPipelineLeaving(view);
      return isHeld ? [{ kind: 'Pipeline', name: message.pipelineName } as const] : [];
    }),
    ...experiments
      .filter(({ active }) => active)
      .map(({ experimentName }) => ({ kind: 'Experiment', name: experimentName }) as const),
  ];
}
