import { describe, expect, test } from '@jest/globals';
import type { ModelState, ModelStatus } from '@troupe/resources';
import fc from 'fast-check';
import type { Fact } from '../fact.ts';
import type { Given } from '../journal-record.ts';
import { supervisorPath } from '../path.ts';
import { createStepper } from '../stepper.ts';
import { fingerprintOf, modelOf } from '../testing/model-objects.ts';

const path = 'model/ns/iris#u1';

interface Offered {
  readonly to: string;
  readonly fact: Fact;
}

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
const fingerprints = [
  ...specs.slice(0, 3).map((spec) => fingerprintOf(modelOf({ spec }))),
  'other',
];

const generation = fc.integer({ min: 1, max: 3 });
const epoch = fc.integer({ min: 1, max: 2 });
const version = fc.integer({ min: 1, max: 40 }).map(String);
const method = fc.constantFrom('LoadModel' as const, 'UnloadModel' as const);

function toModel(fact: fc.Arbitrary<Fact>): fc.Arbitrary<Offered> {
  return fact.map((each) => ({ to: path, fact: each }));
}

const observed = fc
  .record({
    generation,
    resourceVersion: version,
    finalized: fc.boolean(),
    deleting: fc.nat(5).map((n) => n === 0),
    spec: fc.constantFrom(...specs),
    status: fc.constantFrom<ModelStatus[]>({}, { observedGeneration: 1 }, { replicas: 3 }),
  })
  .map((shape): Fact => ({ type: 'ResourceObserved', object: modelOf(shape) }));

const view = fc.record({
  generation,
  version: fc.constant(1),
  state: fc.constantFrom(...states),
  reason: fc.constantFrom('', 'no server'),
  gatewayState: fc.constantFrom<ModelState[]>('ModelCreate', 'ModelTerminated'),
  gatewayReason: fc.constant(''),
  availableReplicas: fc.nat(2),
  unavailableReplicas: fc.nat(2),
  serverName: fc.constantFrom('', 'mlserver'),
  deleted: fc.boolean(),
  fingerprint: fc.constantFrom(...fingerprints),
});

const reported = fc
  .record({
    epoch,
    source: fc.constantFrom('stream' as const, 'poll' as const, 'resync' as const),
    view: fc.option(view, { freq: 6 }),
  })
  .map((fields): Fact => ({ type: 'ModelStatusReported', ...fields }));

const accepted = fc
  .record({ method, epoch, generation })
  .map((fields): Fact => ({ type: 'RequestAccepted', ...fields }));

const rejected = fc
  .record({
    method,
    epoch,
    generation,
    code: fc.constantFrom('FAILED_PRECONDITION', 'UNAVAILABLE', 'UNIMPLEMENTED'),
    message: fc.constantFrom('Model iris not found', 'is in process of deletion', 'bad name'),
  })
  .map((fields): Fact => ({ type: 'RequestRejected', ...fields }));

const write = fc.constantFrom('finalizer' as const, 'status' as const);

const confirmed = fc
  .record({ write, resourceVersion: version, serial: fc.nat(8) })
  .map((fields): Fact => ({ type: 'WriteConfirmed', ...fields }));

const refused = fc
  .record({
    write,
    code: fc.constant(409),
    reason: fc.constantFrom('Conflict', 'NotFound', 'Invalid'),
    message: fc.constant('refused'),
  })
  .map((fields): Fact => ({ type: 'WriteRefused', ...fields }));

const session: fc.Arbitrary<Offered> = fc
  .oneof(
    epoch.map((each): Fact => ({ type: 'SessionSynced', namespace: 'ns', epoch: each })),
    fc.constant<Fact>({ type: 'SessionLost', namespace: 'ns', error: 'UNAVAILABLE: lost' }),
  )
  .map((fact) => ({ to: supervisorPath, fact }));

const anyFact: fc.Arbitrary<Offered> = fc.oneof(
  { weight: 3, arbitrary: toModel(observed) },
  { weight: 4, arbitrary: toModel(reported) },
  { weight: 3, arbitrary: toModel(accepted) },
  { weight: 2, arbitrary: toModel(rejected) },
  { weight: 2, arbitrary: toModel(confirmed) },
  toModel(refused),
  { weight: 2, arbitrary: session },
  { weight: 3, arbitrary: toModel(fc.constant<Fact>({ type: 'DeadlineReached' })) },
);

const history = fc.array(anyFact, { maxLength: 40 });

/** What a new actor does on these facts, a second apart. */
function run(facts: readonly Offered[]) {
  const stepper = createStepper();
  const results = facts.map(({ to, fact }, i) =>
    stepper.step(to, fact, 1_700_000_000_000 + i * 1_000),
  );
  return { stepper, results };
}

function own(gave: readonly Given[]) {
  return gave.filter(({ who }) => who === path).map(({ command }) => command);
}

describe('whatever facts come, in whatever order', () => {
  test('no actor throws, none runs in circles, and none storms', () => {
    fc.assert(
      fc.property(history, (facts) => {
        for (const { gave, crashed } of run(facts).results) {
          expect(crashed).toBeUndefined();
          expect(own(gave).length).toBeLessThanOrEqual(10);
          for (const type of ['LoadModel', 'UnloadModel', 'SetFinalizers', 'PollModel']) {
            const given = own(gave).filter((command) => command.type === type);
            expect(given.length).toBeLessThanOrEqual(1);
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  test('the same facts give the same commands and the same state', () => {
    fc.assert(
      fc.property(history, (facts) => {
        const first = run(facts);
        const second = run(JSON.parse(JSON.stringify(facts)));
        expect(JSON.stringify(second.results)).toBe(JSON.stringify(first.results));
        expect([...second.stepper.supervisor.actors()]).toEqual([
          ...first.stepper.supervisor.actors(),
        ]);
      }),
      { numRuns: 60 },
    );
  });

  test('the same observation or word once more gives no command and no other state', () => {
    const repeatable = fc.oneof(toModel(observed), toModel(reported), session);
    fc.assert(
      fc.property(history, repeatable, (facts, again) => {
        // A confirmed status and no news in between: what is left is the fact itself, repeated.
        const { results, stepper } = run([...facts, again, again, again]);
        const [, , third] = results.slice(-3);
        const commands = own(third?.gave ?? []).filter(({ type }) => type !== 'PollModel');
        expect(commands).toEqual([]);
        expect(stepper.supervisor.actor(path)?.state).toBe(
          run([...facts, again, again]).stepper.supervisor.actor(path)?.state,
        );
      }),
      { numRuns: 120 },
    );
  });

  test('observedGeneration is only ever one that was observed, and never goes back by itself', () => {
    fc.assert(
      fc.property(history, (facts) => {
        let current = 0;
        let written = 0;
        let highest = 0;
        for (const [i, { gave }] of run(facts).results.entries()) {
          const fact = facts[i]?.fact;
          if (fact?.type === 'ResourceObserved') {
            const next = fact.object.metadata.generation ?? 0;
            if (next < current) written = 0;
            current = next;
            const { observedGeneration = 0 } = fact.object.status as ModelStatus;
            highest = Math.max(highest, current, observedGeneration);
          }
          for (const command of own(gave)) {
            if (command.type !== 'PatchStatus') continue;
            const { observedGeneration = 0 } = command.status as ModelStatus;
            expect(observedGeneration).toBeLessThanOrEqual(highest);
            expect(observedGeneration).toBeGreaterThanOrEqual(written);
            written = observedGeneration;
          }
        }
      }),
      { numRuns: 120 },
    );
  });

  test('a finalizer goes only after the scheduler said so in this session', () => {
    fc.assert(
      fc.property(history, (facts) => {
        let epochInSync: number | null = null;
        let letGo = false;
        for (const [i, { gave }] of run(facts).results.entries()) {
          const fact = facts[i]?.fact;
          if (fact?.type === 'SessionLost') [epochInSync, letGo] = [null, false];
          if (fact?.type === 'SessionSynced' && fact.epoch !== epochInSync) {
            [epochInSync, letGo] = [fact.epoch, letGo && epochInSync === null];
          }
          if (fact?.type === 'ModelStatusReported' && fact.view?.deleted) letGo = true;
          if (fact?.type === 'RequestRejected' && fact.message.includes('not found')) letGo = true;
          const removes = own(gave).some(
            (command) => command.type === 'SetFinalizers' && command.finalizers.length === 0,
          );
          if (removes) expect(letGo).toBe(true);
        }
      }),
      { numRuns: 150 },
    );
  });
});
