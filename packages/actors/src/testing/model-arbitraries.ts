/** Generators of what may happen to a Model, for property tests. */
import type { ModelState, ModelStatus, ModelView } from '@troupe/resources';
import fc from 'fast-check';
import type { Fact } from '../fact.ts';
import { supervisorPath } from '../path.ts';
import type { ModelBench } from './model-bench.ts';

/** Something that happens to the Model of a bench; nothing where it makes no sense just now. */
export type Act = (bench: ModelBench) => void;

const states: readonly ModelState[] = [
  'ModelStateUnknown',
  'ModelProgressing',
  'ModelAvailable',
  'ModelFailed',
  'ModelTerminating',
  'ModelTerminated',
  'ModelTerminateFailed',
  'ScheduleFailed',
  'ModelScaledDown',
];

const specs = [{}, { memory: 1 }, { replicas: 0 }, { explainer: {}, llm: {} }] as const;
const method = fc.constantFrom('LoadModel' as const, 'UnloadModel' as const);
const source = fc.constantFrom('stream' as const, 'poll' as const, 'resync' as const);
const write = fc.constantFrom('finalizer' as const, 'status' as const);
const state = fc.oneof(
  { weight: 2, arbitrary: fc.constant<ModelState>('ModelAvailable') },
  fc.constantFrom(...states),
);
const codeOf: readonly (readonly [string, string])[] = [
  ['UNAVAILABLE', 'the channel is closing'],
  ['FAILED_PRECONDITION', 'Model iris not found'],
  ['FAILED_PRECONDITION', 'Model iris is in process of deletion'],
  ['FAILED_PRECONDITION', 'Model iris does not have a valid name'],
  ['UNIMPLEMENTED', 'unknown method'],
];

/** What a cluster and a scheduler in their right mind do, in any order. */
const sane: fc.Arbitrary<Act> = fc.oneof(
  fc.constant<Act>((bench) => bench.observe({ finalized: bench.hasGiven('SetFinalizers') })),
  fc.constantFrom(...specs).map(
    (spec): Act =>
      (bench) => {
        const { generation = 0 } = bench.model.metadata;
        bench.observe({ generation: generation + 1, spec });
      },
  ),
  fc.constant<Act>((bench) => bench.observe({ status: bench.status ?? {} })),
  { weight: 3, arbitrary: fc.constant<Act>((bench) => bench.observe({ finalized: true })) },
  { weight: 2, arbitrary: fc.constant<Act>((bench) => bench.sync()) },
  fc.constant<Act>((bench) => bench.lose()),
  {
    weight: 4,
    arbitrary: method.map(
      (each): Act =>
        (bench) => {
          if (bench.hasGiven(each)) bench.take(each);
        },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(method, fc.constantFrom(...codeOf)).map(([each, [code, text]]): Act => {
      return (bench) => {
        if (bench.hasGiven(each)) bench.reject(each, text, code);
      };
    }),
  },
  {
    weight: 5,
    arbitrary: fc.tuple(state, source).map(([each, from]): Act => {
      return (bench) => {
        if (!('llm' in (bench.model.spec ?? {}))) bench.say(each, {}, from);
      };
    }),
  },
  fc.tuple(state, source).map(([each, from]): Act => {
    return (bench) => {
      if ('llm' in (bench.model.spec ?? {})) return;
      bench.say(each, { deleted: true, gatewayState: 'ModelTerminated' }, from);
    };
  }),
  source.map((from): Act => {
    return (bench) => {
      if ('llm' in (bench.model.spec ?? {})) return;
      bench.say('ModelAvailable', { fingerprint: 'of a namesake' }, from);
      if (bench.state === 'pending.waiting') bench.sync();
    };
  }),
  fc.constant<Act>((bench) => bench.reportUnknown()),
  {
    weight: 2,
    arbitrary: write.map(
      (each): Act =>
        (bench) => {
          if (bench.hasGiven(each === 'status' ? 'PatchStatus' : 'SetFinalizers'))
            bench.confirm(each);
        },
    ),
  },
  fc.tuple(write, fc.constantFrom('Conflict', 'NotFound', 'Invalid')).map(
    ([each, reason]): Act =>
      (bench) =>
        bench.refuse(each, reason),
  ),
  {
    weight: 2,
    arbitrary: fc.constant<Act>((bench) => {
      if (bench.deadline !== undefined) bench.remind();
    }),
  },
  {
    weight: 2,
    arbitrary: fc.constant<Act>((bench) => {
      if (bench.holdsWord) bench.remindSupervisor();
    }),
  },
);

/** What the actor waits for comes. */
const awaited: fc.Arbitrary<Act> = state.map((each): Act => {
  const ended = { deleted: true, gatewayState: 'ModelTerminated' } as const;
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
        bench.accept('LoadModel');
        return;
      case 'scheduling.placing':
        bench.report(each, {}, 'poll');
        return;
      case 'deleting.unloading':
        if (each === 'ModelAvailable') bench.accept('UnloadModel');
        else if (each === 'ModelFailed') bench.reject('UnloadModel', 'later', 'UNAVAILABLE');
        else bench.reject('UnloadModel', 'Model iris not found');
        return;
      case 'deleting.draining':
        if (!('llm' in (bench.model.spec ?? {}))) bench.report('ModelTerminated', ended);
        return;
      default:
        if (bench.deadline !== undefined) bench.remind();
    }
  };
});

const view: fc.Arbitrary<ModelView> = fc.record({
  generation: fc.integer({ min: 0, max: 3 }),
  version: fc.constant(1),
  state,
  reason: fc.constantFrom('', 'no server'),
  gatewayState: fc.constantFrom<ModelState[]>('ModelCreate', 'ModelTerminated'),
  gatewayReason: fc.constant(''),
  availableReplicas: fc.nat(2),
  unavailableReplicas: fc.nat(2),
  serverName: fc.constantFrom('', 'mlserver'),
  deleted: fc.boolean(),
  fingerprint: fc.constantFrom('', 'other'),
});

const stray: fc.Arbitrary<Fact> = fc.oneof(
  fc
    .record({ epoch: fc.nat(3), source, view: fc.option(view) })
    .map((fields): Fact => ({ type: 'ModelStatusReported', ...fields })),
  fc
    .record({ method, epoch: fc.nat(3), generation: fc.nat(3) })
    .map((fields): Fact => ({ type: 'RequestAccepted', ...fields })),
  fc
    .record({
      write,
      resourceVersion: fc.constantFrom('', '1', '9000', 'x'),
      serial: fc.nat(9),
    })
    .map((fields): Fact => ({ type: 'WriteConfirmed', ...fields })),
  fc.constant<Fact>({ type: 'DeadlineReached' }),
);

/** What nobody in their right mind does, and what comes too late. */
const insane: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 3,
    arbitrary: stray.map(
      (fact): Act =>
        (bench) =>
          bench.step(fact),
    ),
  },
  fc.constantFrom<ModelStatus[]>({}, { observedGeneration: 1 }, { replicas: 9 }).map(
    (status): Act =>
      (bench) =>
        bench.observe({ status }),
  ),
  fc.constant<Act>((bench) => bench.observe({ finalized: false })),
  fc.constantFrom('0', '1', '2').map(
    (resourceVersion): Act =>
      (bench) =>
        bench.observe({ resourceVersion }),
  ),
  fc.constant<Act>((bench) =>
    bench.step({ type: 'SessionSynced', namespace: 'ns', epoch: 1 }, supervisorPath),
  ),
  fc.constant<Act>((bench) =>
    bench.step({ type: 'SessionStalled', namespace: 'ns', epoch: 1 }, supervisorPath),
  ),
);

/** A life of one Model, mostly sane, and deleted in the midst of it at times. */
export function lifeOfModel(): fc.Arbitrary<readonly Act[]> {
  const act = fc.oneof(
    { weight: 3, arbitrary: awaited },
    { weight: 6, arbitrary: sane },
    { weight: 1, arbitrary: insane },
  );
  const part = fc.array(act, { maxLength: 25, size: 'max' });
  const birth: Act = (bench) => bench.observe();
  const deletion: Act = (bench) => {
    const { generation = 0 } = bench.model.metadata;
    bench.observe({ generation: generation + 1, deleting: true });
  };
  return fc.oneof(
    part.map((life) => [birth, ...life]),
    fc.tuple(part, part).map(([life, end]) => [birth, ...life, deletion, ...end]),
  );
}

/** Facts that say how things are, so that saying them again says nothing. */
export function restatement(): fc.Arbitrary<Act> {
  return fc.oneof(
    fc.constant<Act>((bench) => bench.observe()),
    fc.tuple(state, source, fc.boolean()).map(([each, from, deleted]): Act => {
      return (bench) => {
        const sayable = 'llm' in (bench.model.spec ?? {}) ? null : each;
        if (sayable === null) bench.reportUnknown();
        else bench.report(sayable, { deleted }, from);
      };
    }),
    fc.constant<Act>((bench) => bench.sync(5)),
    fc.constant<Act>((bench) => bench.lose()),
  );
}
