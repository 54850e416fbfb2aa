/** Generators of what may happen to a Pipeline or an Experiment, for property tests. */
import type { ExperimentView, PipelineState, PipelineView } from '@troupe/resources';
import fc from 'fast-check';
import type { Fact, RequestMethod, StatusReport } from '../fact.ts';
import { supervisorPath } from '../path.ts';
import { type ExperimentBench, experimentViewOf } from './experiment-bench.ts';
import { type PipelineBench, pipelineViewOf } from './pipeline-bench.ts';
import type { ScheduledBench } from './scheduled-bench.ts';

/** Something that happens on a bench; nothing where it makes no sense just now. */
export type ServedAct<Bench> = (bench: Bench) => void;

/** What the lives of a kind are made of. */
interface Fabric<View, Bench extends ScheduledBench<View>> {
  readonly report: StatusReport['type'];
  readonly load: RequestMethod;
  readonly unload: RequestMethod;
  readonly specs: readonly object[];
  /** A view of just what the bench asks for; null where its spec cannot be asked for. */
  readonly word: fc.Arbitrary<(bench: Bench) => View | null>;
  /** A view that says that nothing is left. */
  readonly end: (bench: Bench) => View | null;
  /** A view of another of its name that is in its way. */
  readonly namesake: (bench: Bench) => View | null;
  /** A view of anything. */
  readonly stray: fc.Arbitrary<View>;
}

const source = fc.constantFrom('stream' as const, 'poll' as const, 'resync' as const);
const write = fc.constantFrom('finalizer' as const, 'status' as const);
const refusals: readonly (readonly [string, string])[] = [
  ['UNAVAILABLE', 'the channel is closing'],
  ['FAILED_PRECONDITION', 'it was not found'],
  ['FAILED_PRECONDITION', 'it is still terminating'],
  ['FAILED_PRECONDITION', 'it is no good'],
  ['UNIMPLEMENTED', 'unknown method'],
];

function lifeOf<View, Bench extends ScheduledBench<View>>(
  fabric: Fabric<View, Bench>,
): fc.Arbitrary<readonly ServedAct<Bench>[]> {
  const { load, unload, word, end } = fabric;
  const method = fc.constantFrom(load, unload);
  const nextOf = (bench: Bench): number => (bench.object.metadata.generation ?? 0) + 1;
  const tell = (bench: Bench, view: View | null, from: StatusReport['source']): void => {
    if (view !== null) bench.report(view, from);
  };

  const sane: fc.Arbitrary<ServedAct<Bench>> = fc.oneof(
    fc.constant<ServedAct<Bench>>((bench) => {
      tell(bench, fabric.namesake(bench), 'resync');
      if (bench.state === 'pending.waiting') bench.sync();
    }),
    fc.constantFrom(...fabric.specs).map((spec): ServedAct<Bench> => {
      return (bench) => bench.observe({ generation: nextOf(bench), spec });
    }),
    fc.constant<ServedAct<Bench>>((bench) => bench.observe({ status: bench.status ?? {} })),
    fc.constant<ServedAct<Bench>>((bench) => bench.observe({ finalized: true })),
    { weight: 2, arbitrary: fc.constant<ServedAct<Bench>>((bench) => bench.sync()) },
    fc.constant<ServedAct<Bench>>((bench) => bench.lose()),
    {
      weight: 3,
      arbitrary: method.map((each): ServedAct<Bench> => {
        return (bench) => {
          if (bench.hasGiven(each)) bench.take(each);
        };
      }),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(method, fc.constantFrom(...refusals))
        .map(([each, [code, text]]): ServedAct<Bench> => {
          return (bench) => {
            if (bench.hasGiven(each)) bench.reject(each, text, code);
          };
        }),
    },
    {
      weight: 5,
      arbitrary: fc.tuple(word, source).map(([viewOf, from]): ServedAct<Bench> => {
        return (bench) => tell(bench, viewOf(bench), from);
      }),
    },
    source.map(
      (from): ServedAct<Bench> =>
        (bench) =>
          tell(bench, end(bench), from),
    ),
    source.map(
      (from): ServedAct<Bench> =>
        (bench) =>
          bench.report(null, from),
    ),
    {
      weight: 2,
      arbitrary: fc
        .array(fc.record({ name: fc.constantFrom('a', 'b'), why: fc.constantFrom('x', 'y') }))
        .map((names): ServedAct<Bench> => {
          const awaited = names.map((each) => ({ kind: 'Model', ...each }) as const);
          return (bench) => bench.step({ type: 'AwaitedChanged', awaited });
        }),
    },
    {
      weight: 2,
      arbitrary: write.map((each): ServedAct<Bench> => {
        return (bench) => {
          if (bench.hasGiven(each === 'status' ? 'PatchStatus' : 'SetFinalizers')) {
            bench.confirm(each);
          }
        };
      }),
    },
    {
      weight: 2,
      arbitrary: fc.constant<ServedAct<Bench>>((bench) => {
        if (bench.deadline !== undefined) bench.remind();
      }),
    },
  );

  /** What the actor waits for comes. */
  const awaited: fc.Arbitrary<ServedAct<Bench>> = word.map((viewOf): ServedAct<Bench> => {
    return (bench) => {
      switch (bench.state) {
        case 'pending.finalizing':
        case 'deleting.releasing':
          bench.confirm('finalizer');
          return;
        case 'pending.waiting':
        case 'deleting.waiting':
          bench.sync();
          return;
        case 'scheduling.loading':
          bench.accept(load);
          return;
        case 'deleting.unloading':
          bench.accept(unload);
          return;
        case 'deleting.draining':
          tell(bench, end(bench), 'poll');
          return;
        default:
          tell(bench, viewOf(bench), 'poll');
      }
    };
  });

  const stray: fc.Arbitrary<Fact> = fc.oneof(
    fc
      .record({ epoch: fc.nat(3), source, view: fc.option(fabric.stray) })
      .map((fields) => ({ type: fabric.report, ...fields }) as unknown as Fact),
    fc
      .record({ method, epoch: fc.nat(3), generation: fc.nat(3) })
      .map((fields): Fact => ({ type: 'RequestAccepted', ...fields })),
    fc
      .record({ write, resourceVersion: fc.constantFrom('', '1', '9000', 'x'), serial: fc.nat(9) })
      .map((fields): Fact => ({ type: 'WriteConfirmed', ...fields })),
    fc.constantFrom('Conflict', 'NotFound', 'Invalid').map((reason): Fact => {
      const refused = { write: 'finalizer', serial: 0, code: 409, message: 'no' } as const;
      return { type: 'WriteRefused', reason, ...refused };
    }),
    fc.constant<Fact>({ type: 'DeadlineReached' }),
  );
  const insane: fc.Arbitrary<ServedAct<Bench>> = fc.oneof(
    {
      weight: 3,
      arbitrary: stray.map(
        (fact): ServedAct<Bench> =>
          (bench) =>
            bench.step(fact),
      ),
    },
    fc.constantFrom({}, { observedGeneration: 1 }).map((status): ServedAct<Bench> => {
      return (bench) => bench.observe({ status });
    }),
    fc.constant<ServedAct<Bench>>((bench) => bench.observe({ finalized: false })),
    fc.constant<ServedAct<Bench>>((bench) =>
      bench.step({ type: 'SessionStalled', namespace: 'ns', epoch: 1 }, supervisorPath),
    ),
  );

  const act = fc.oneof(
    { weight: 3, arbitrary: awaited },
    { weight: 6, arbitrary: sane },
    { weight: 1, arbitrary: insane },
  );
  const part = fc.array(act, { maxLength: 25, size: 'max' });
  const birth: ServedAct<Bench> = (bench) => bench.observe();
  const deletion: ServedAct<Bench> = (bench) =>
    bench.observe({ generation: nextOf(bench), deleting: true });
  return fc.oneof(
    part.map((life) => [birth, ...life]),
    fc.tuple(part, part).map(([life, rest]) => [birth, ...life, deletion, ...rest]),
  );
}

const pipelineStates: readonly PipelineState[] = [
  'PipelineStatusUnknown',
  'PipelineCreate',
  'PipelineCreating',
  'PipelineReady',
  'PipelineFailed',
  'PipelineTerminate',
  'PipelineTerminating',
  'PipelineTerminated',
  'PipelineRebalancing',
  'PipelineFailedTerminating',
];
const pipelineState = fc.oneof(
  { weight: 2, arbitrary: fc.constant<PipelineState>('PipelineReady') },
  fc.constantFrom(...pipelineStates),
);

/** A spec of a bench that cannot be asked for. */
const nonsense = { steps: 'iris', candidates: 'iris' };

function unlessNonsense<Bench extends { readonly object: { readonly spec?: unknown } }, View>(
  viewOf: (bench: Bench) => View,
): (bench: Bench) => View | null {
  return (bench) => (bench.object.spec === nonsense ? null : viewOf(bench));
}

/** A life of one Pipeline, mostly sane, and deleted in the midst of it at times. */
export function lifeOfPipeline(): fc.Arbitrary<readonly ServedAct<PipelineBench>[]> {
  return lifeOf<PipelineView, PipelineBench>({
    report: 'PipelineStatusReported',
    load: 'LoadPipeline',
    unload: 'UnloadPipeline',
    specs: [{ steps: [{ name: 'a' }] }, { steps: [{ name: 'a' }, { name: 'b' }] }, nonsense],
    word: fc
      .record({ state: pipelineState, gatewayState: pipelineState, modelsReady: fc.boolean() })
      .map(({ state, ...rest }) =>
        unlessNonsense((bench: PipelineBench) => pipelineViewOf(bench, state, rest)),
      ),
    end: unlessNonsense((bench) => pipelineViewOf(bench, 'PipelineTerminated')),
    namesake: unlessNonsense((bench) =>
      pipelineViewOf(bench, 'PipelineReady', { fingerprint: 'of a namesake' }),
    ),
    stray: fc.record({
      generation: fc.nat(3),
      version: fc.nat(3),
      state: pipelineState,
      reason: fc.constantFrom('', 'no topic'),
      gatewayState: pipelineState,
      gatewayReason: fc.constant(''),
      modelsReady: fc.boolean(),
      fingerprint: fc.constantFrom('', 'other'),
    }),
  });
}

/** A life of one Experiment. */
export function lifeOfExperiment(): fc.Arbitrary<readonly ServedAct<ExperimentBench>[]> {
  const said = {
    active: fc.boolean(),
    candidatesReady: fc.boolean(),
    mirrorReady: fc.boolean(),
    description: fc.constantFrom('', 'experiment active', 'no live replica'),
  };
  return lifeOf<ExperimentView, ExperimentBench>({
    report: 'ExperimentStatusReported',
    load: 'StartExperiment',
    unload: 'StopExperiment',
    specs: [
      { candidates: [{ name: 'a', weight: 1 }] },
      { candidates: [{ name: 'b', weight: 1 }], mirror: { name: 'a', percent: 1 } },
      nonsense,
    ],
    word: fc
      .record(said)
      .map((fields) => unlessNonsense((bench: ExperimentBench) => experimentViewOf(bench, fields))),
    end: unlessNonsense((bench) => experimentViewOf(bench, { active: false })),
    namesake: unlessNonsense((bench) => experimentViewOf(bench)),
    stray: fc.record({ generation: fc.nat(3), ...said }),
  });
}
