import { ResourceType, StartExperimentRequest } from '@troupe/scheduler-api';
import fc from 'fast-check';
import { SchedulerError } from '../scheduler-error.ts';
import type { WorkerHandle, WorkerKind } from '../workers/simulated-worker.ts';
import { pipelineRequest } from './observed-pipelines.ts';
import type { ObservedScheduler } from './observed-scheduler.ts';

/** One thing that happens to a scheduler. */
export interface LifeEvent {
  /** For counterexamples. */
  toString(): string;
  run(scheduler: ObservedScheduler, workers: Map<string, WorkerHandle>): void;
}

function event<Values extends readonly unknown[]>(
  what: string,
  values: { [Key in keyof Values]: fc.Arbitrary<Values[Key]> },
  run: (life: ObservedScheduler, workers: Map<string, WorkerHandle>, ...values: Values) => void,
): fc.Arbitrary<LifeEvent> {
  return fc.tuple<[...Values]>(...values).map((chosen) => ({
    toString: () => `${what} ${JSON.stringify(chosen)}`,
    run(life, workers) {
      try {
        run(life, workers, ...chosen);
      } catch (error) {
        // Refusals are part of life.
        if (!(error instanceof SchedulerError)) throw error;
      }
    },
  }));
}

const model = fc.constantFrom('iris', 'rose', 'tulip');
const pipeline = fc.constantFrom('flow', 'stream');
const experiment = fc.constantFrom('ab', 'cd');
const small = fc.nat({ max: 2 });
const generation = fc.nat({ max: 3 });
const uri = fc.constantFrom(
  'gs://models/a',
  'gs://models/b',
  'fault://load-failed?times=1',
  'fault://unload-failed?times=1',
  'fault://gateway-failed?times=1',
);
const kind = fc.constantFrom<WorkerKind>('modelGateway', 'pipelineGateway', 'dataflowEngine');
const duration = fc.constantFrom(0, 1, 5, 20, 200, 70_000);

/** Anything that clients, pods and time may do, in any order. */
export const lifeEvents: fc.Arbitrary<LifeEvent[]> = fc.array(
  fc.oneof(
    event('load', [model, uri, small, small, generation], (life, _, name, at, replicas, min, gen) =>
      life.load(name, { replicas, minReplicas: min, generation: gen, spec: { uri: at } }),
    ),
    event('unload', [model], (life, _, name) => life.unload(name)),
    event(
      'load pipeline',
      [pipeline, fc.subarray(['iris', 'rose', 'tulip'], { minLength: 1 }), generation],
      ({ core }, _, name, steps, gen) =>
        core.loadPipeline(
          pipelineRequest(name, { generation: gen, steps: steps.map((step) => ({ name: step })) }),
        ),
    ),
    event('unload pipeline', [pipeline], ({ core }, _, name) => core.unloadPipeline({ name })),
    event(
      'start experiment',
      [experiment, fc.boolean(), fc.boolean()],
      ({ core }, _, name, ofPipelines, hasDefault) => {
        const candidates = ofPipelines ? ['flow', 'stream'] : ['iris', 'rose'];
        core.startExperiment(
          StartExperimentRequest.fromPartial({
            experiment: {
              name,
              candidates: candidates.map((candidate) => ({ name: candidate, weight: 1 })),
              resourceType: ofPipelines ? ResourceType.PIPELINE : ResourceType.MODEL,
              default: hasDefault ? candidates[0] : undefined,
            },
          }),
        );
      },
    ),
    event('stop experiment', [experiment], ({ core }, _, name) => core.stopExperiment({ name })),
    event('connect agent', [small], (life, _, index) => life.agent(index, { memoryBytes: 200 })),
    event('disconnect agent', [small], ({ core }, _, index) =>
      core.agent('mlserver', index)?.disconnect(),
    ),
    event('drain agent', [small], ({ core }, _, index) => core.agent('mlserver', index)?.drain()),
    event('notify', [small], (life, _, expectedReplicas) =>
      life.notify('mlserver', { expectedReplicas, maxReplicas: 3 }),
    ),
    event('join', [kind, small], ({ core }, workers, of, number) => {
      const name = `${of}-${number}`;
      workers.set(name, core.connectWorker({ kind: of, name }));
    }),
    event('leave', [kind, small], (_, workers, of, number) =>
      workers.get(`${of}-${number}`)?.leave(),
    ),
    event('rebalance', [small], (_, workers, number) =>
      workers.get(`dataflowEngine-${number}`)?.rebalance(50),
    ),
    event('wait', [duration], ({ time }, _, ms) => time.advance(ms)),
  ),
  { maxLength: 40, size: 'max' },
);

/** Lets a scheduler live through all that, and then come to rest. */
export function live(scheduler: ObservedScheduler, events: readonly LifeEvent[]): void {
  const workers = new Map<string, WorkerHandle>();
  for (const each of events) each.run(scheduler, workers);
  scheduler.time.advance(1_200_000);
}
