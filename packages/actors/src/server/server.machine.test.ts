import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { AnyStateNode } from 'xstate';
import { machines } from '../machines.ts';
import { createStepper } from '../stepper.ts';
import { allOf, only, typesOf } from '../testing/command-lists.ts';
import { createServerBench, type ServerBench } from '../testing/server-bench.ts';
import { askedFor, reach, ways } from '../testing/server-states.ts';

const living = Object.keys(ways).filter((state) => state !== 'deleting');

test('these tables cover every state of the machine', () => {
  const resting = (node: AnyStateNode): string[] => {
    const children = Object.values(node.states);
    return children.length === 0 ? [node.path.join('.')] : children.flatMap(resting);
  };
  const covered = [...Object.keys(ways), 'pending.deciding', 'gone'];
  expect(resting(machines.server.root).sort()).toEqual(covered.sort());
});

describe('a Server on its way to Ready', () => {
  test('asks for a Service for each replica and for its StatefulSet, owned by this incarnation', () => {
    const bench = createServerBench();
    const commands = bench.observe({ spec: { replicas: 2 } });
    expect(typesOf(commands)).toEqual(['SetDeadline', 'ApplyChild', 'ApplyChild', 'ApplyChild']);
    expect(askedFor(commands)).toEqual([
      'Service mlserver-0',
      'Service mlserver-1',
      'StatefulSet mlserver',
    ]);
    expect(allOf(commands, 'ApplyChild').at(-1)?.object).toMatchObject({
      kind: 'StatefulSet',
      metadata: {
        name: 'mlserver',
        namespace: 'ns',
        ownerReferences: [{ kind: 'Server', name: 'mlserver', uid: 's1', controller: true }],
      },
      spec: { replicas: 2 },
    });
  });

  test('tells the scheduler what to expect once the API stored it', () => {
    const bench = createServerBench();
    bench.observe({ spec: { replicas: 2, minReplicas: 1, maxReplicas: 4 } });
    const commands = bench.confirm('child');
    expect(bench.state).toBe('scheduling.rolling');
    expect(only(commands, 'NotifyServer')).toMatchObject({
      namespace: 'ns',
      server: {
        name: 'mlserver',
        expectedReplicas: 2,
        minReplicas: 1,
        maxReplicas: 4,
        kubernetesMeta: { namespace: 'ns', generation: '1' },
      },
    });
  });

  test('reports replicas that are not ready yet, in the words of the contract', () => {
    const bench = reach('scheduling.rolling');
    expect(bench.status).toMatchObject({
      replicas: 1,
      loadedModels: 0,
      selector: 'seldon-server-name=mlserver',
      conditions: [
        {
          type: 'Ready',
          status: 'False',
          reason: 'StatefulSet replicas does not match desired replicas',
        },
        {
          type: 'StatefulSetOrDeploymentReady',
          status: 'False',
          reason: 'StatefulSet replicas does not match desired replicas',
        },
      ],
    });
  });

  test('is Ready with status, Event, and no deadline', () => {
    const bench = reach('scheduling.rolling');
    const commands = bench.seeWorkload(1, 1);
    expect(bench.state).toBe('ready.running');
    expect(only(commands, 'PatchStatus').status).toMatchObject({
      observedGeneration: 1,
      conditions: [
        { type: 'Ready', status: 'True' },
        {
          type: 'StatefulSetOrDeploymentReady',
          status: 'True',
          reason: 'StatefulSet replicas matches desired replicas',
        },
      ],
    });
    expect(only(commands, 'RecordEvent')).toMatchObject({
      source: 'server-controller',
      eventType: 'Normal',
      reason: 'ServerReady',
      message: 'Server mlserver is Ready',
    });
    expect(bench.deadline).toBeUndefined();
  });

  test('judges a generation that asks for nothing else at once', () => {
    const bench = reach('ready.running');
    const commands = bench.observe({ generation: 2, spec: { minReplicas: 1 } });
    expect(askedFor(commands)).toEqual([]);
    expect(bench.state).toBe('ready.running');
    expect(only(commands, 'PatchStatus').status).toMatchObject({ observedGeneration: 2 });
  });

  test('says with a Warning Event when it is Ready no more', () => {
    const bench = reach('ready.running');
    const commands = bench.seeWorkload(1, 0);
    expect(bench.state).toBe('scheduling.rolling');
    expect(only(commands, 'RecordEvent')).toMatchObject({
      eventType: 'Warning',
      reason: 'ServerNotReady',
      message: 'Server mlserver is no longer Ready',
    });
  });

  test('is Ready whichever came first: the answer to the write, or the sight of what it wrote', () => {
    const bench = createServerBench();
    bench.observe();
    bench.seeWorkload(1, 1);
    expect(bench.state).toBe('pending.applying');
    expect(bench.status?.observedGeneration).toBeUndefined();
    bench.confirm('child', { asSeen: true });
    expect(bench.state).toBe('ready.running');
    expect(bench.status?.observedGeneration).toBe(1);
  });

  test('tells first what runs already, so that a first sync counts on that and no more', () => {
    const bench = createServerBench();
    bench.observe({ spec: { replicas: 5 } });
    expect(only(bench.seeWorkload(2, 2), 'NotifyServer').server.expectedReplicas).toBe(2);
  });

  test('is not upset by a StatefulSet that somebody scaled out of its bounds', () => {
    const bench = createServerBench();
    bench.observe({ spec: { replicas: 2, minReplicas: 1 } });
    expect(typesOf(bench.seeWorkload(0, 0))).not.toContain('NotifyServer');
    expect(bench.state).toBe('pending.applying');
  });

  test('looks again, and applies again, when the rollout takes long', () => {
    const bench = reach('scheduling.rolling');
    const waits: number[] = [];
    for (let i = 0; i < 6; i++) {
      waits.push((bench.deadline ?? 0) - bench.now);
      expect(typesOf(bench.remind())).toContain('ApplyChild');
      bench.confirm('child', { asSeen: true });
      expect(bench.state).toBe('scheduling.rolling');
    }
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect(Math.max(...waits)).toBeLessThanOrEqual(675_000);
  });

  test('asks again for a StatefulSet whose write nobody answers', () => {
    const bench = reach('pending.applying');
    expect(typesOf(bench.remind())).toEqual(['SetDeadline', 'ApplyChild', 'ApplyChild']);
  });
});

describe('the outcome of a write counts for its own generation', () => {
  test('an older workload that was stored does not judge a newer generation', () => {
    const bench = reach('pending.applying');
    bench.observe({ generation: 2, spec: { replicas: 3 } });
    const child = 'StatefulSet/mlserver';
    bench.step({ type: 'WriteConfirmed', write: 'child', child, resourceVersion: '90', serial: 1 });
    expect(bench.state).toBe('pending.applying');
    bench.confirm('child');
    expect(bench.state).toBe('scheduling.rolling');
  });

  test('a refusal that comes late is heard in every state, an older one in none', () => {
    const bench = reach('ready.running');
    const refusal = {
      type: 'WriteRefused',
      write: 'child',
      child: 'StatefulSet/mlserver',
      code: 422,
      reason: 'Invalid',
      message: 'no such field',
    } as const;
    bench.step({ ...refusal, serial: 0 });
    expect(bench.state).toBe('ready.running');
    bench.step({ ...refusal, serial: 2 });
    expect(bench.state).toBe('failed.refused');
  });
});

describe('a new generation interrupts every state', () => {
  test.each(living)('%s', (state) => {
    const bench = reach(state);
    const commands = bench.observe({ generation: 2, spec: { replicas: 4 } });
    expect(allOf(commands, 'ApplyChild').at(-1)?.object.spec).toMatchObject({ replicas: 4 });
  });
});

describe('deletion interrupts every state, and the workload is left to garbage collection', () => {
  test.each(living)('%s', (state) => {
    const bench = reach(state);
    const commands = bench.observe({ generation: 2, deleting: true });
    expect(bench.state).toBe('deleting');
    expect(typesOf(commands)).not.toContain('ApplyChild');
    expect(bench.deadline).toBeUndefined();
  });

  test.each(Object.keys(ways))('the end of the object is told to the session: %s', (state) => {
    const bench = reach(state);
    const commands = bench.step({ type: 'ResourceGone' });
    expect(commands[0]).toEqual({ type: 'ForgetServer', namespace: 'ns', name: 'mlserver' });
    expect(commands.at(-1)).toEqual({ type: 'ClearDeadline' });
    expect(typesOf(commands.slice(1, -1))).toEqual(
      ['pending.configuring', 'failed.invalid'].includes(state) ? [] : ['ForgetChildren'],
    );
    expect(bench.lastStep.after).toBe('gone');
  });
});

describe('a Server that cannot be', () => {
  test.each([
    [
      { replicas: 1, minReplicas: 2 },
      'scaling spec is invalid: number of replicas 1 must be >= min replicas 2',
    ],
    [{ serverConfig: '' }, 'ServerType not specified and is required'],
  ])('by its own spec is failed with the reason in the condition: %j', (spec, reason) => {
    const bench = createServerBench();
    const commands = bench.observe({ spec });
    expect(bench.state).toBe('failed.invalid');
    expect(typesOf(commands)).not.toContain('ApplyChild');
    expect(bench.status).toMatchObject({
      observedGeneration: 1,
      conditions: [
        { type: 'Ready', status: 'False', reason },
        { type: 'StatefulSetOrDeploymentReady', status: 'False', reason },
      ],
    });
  });

  test('by the word of the API is told in an Event, once for as long as it stays the same', () => {
    const bench = createServerBench();
    bench.observe();
    const events = () => allOf(bench.refuse('child', 'exceeded quota'), 'RecordEvent');
    expect(events()).toMatchObject([{ reason: 'ApplyFailed', message: 'exceeded quota' }]);
    expect(events()).toEqual([]);
    expect(allOf(bench.refuse('child', 'denied'), 'RecordEvent')).toHaveLength(1);
  });

  test('by the word of the API is failed, and tried again, ever slower', () => {
    const bench = reach('failed.refused');
    expect(bench.status?.conditions).toContainEqual(
      expect.objectContaining({ type: 'Ready', status: 'False', reason: 'quota exceeded' }),
    );
    const waits: number[] = [];
    for (let i = 0; i < 9; i++) {
      waits.push((bench.deadline ?? 0) - bench.now);
      expect(typesOf(bench.remind())).toContain('ApplyChild');
      bench.refuse('child', 'quota exceeded');
      expect(bench.state).toBe('failed.refused');
    }
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect(Math.max(...waits)).toBeLessThanOrEqual(337_500);
    bench.confirm('child');
    expect(bench.state).toBe('scheduling.rolling');
  });
});

describe("a scheduler's wish for other replicas", () => {
  const wish = (replicas: number) => ({ type: 'ScalingRequested', epoch: 1, replicas }) as const;

  function bounded(): ServerBench {
    const bench = createServerBench();
    bench.observe({ spec: { replicas: 2, minReplicas: 1, maxReplicas: 4 } });
    bench.confirm('child');
    bench.seeWorkload(2, 2);
    return bench;
  }

  test.each([1, 3, 4])('is granted within the bounds: %d', (replicas) => {
    expect(bounded().step(wish(replicas))).toMatchObject([
      { type: 'ScaleResource', target: { name: 'mlserver', uid: 's1' }, replicas },
    ]);
  });

  test.each([0, 5, -1, -2_147_483_648, 2])(
    'is ignored beyond them, wrapped around, or without a change: %d',
    (replicas) => {
      expect(bounded().step(wish(replicas))).toEqual([]);
    },
  );

  test('that was granted is not taken for a StatefulSet that was stored', () => {
    const bench = createServerBench();
    bench.observe({ spec: { replicas: 2, maxReplicas: 4 } });
    bench.step(wish(3));
    bench.confirm('scale');
    expect(bench.state).toBe('pending.applying');
    bench.refuse('scale', 'no');
    expect(bench.state).toBe('pending.applying');
  });
});

describe("a Server's status", () => {
  test('counts the models that the scheduler reports', () => {
    const bench = reach('ready.running');
    const fact = { type: 'ServerStatusReported', epoch: 1, loadedModels: 3 } as const;
    expect(only(bench.step(fact), 'PatchStatus').status).toMatchObject({ loadedModels: 3 });
    expect(bench.step(fact)).toEqual([]);
  });

  test('that somebody altered is put back', () => {
    const bench = reach('ready.running');
    bench.confirm('status');
    const status = bench.status ?? {};
    expect(bench.observe({ status })).toEqual([]);
    const commands = bench.observe({ status: { ...status, loadedModels: 99 } });
    expect(only(commands, 'PatchStatus').status).toEqual(status);
  });

  test.each([
    ['status', 'UpdateFailed', 'Failed to update status for Server "mlserver": no room'],
    ['scale', 'PatchFailed', 'Failed to patch replicas for Server "mlserver": no room'],
  ] as const)(
    'that the API does not take (%s) is an Event, and nothing else',
    (write, reason, message) => {
      const bench = reach('ready.running');
      expect(bench.refuse(write, 'no room')).toMatchObject([
        { type: 'RecordEvent', source: 'scheduler-client', eventType: 'Warning', reason, message },
      ]);
      expect(bench.state).toBe('ready.running');
    },
  );

  test('is not written while a write is under way, nor by the look of an older object', () => {
    const bench = reach('ready.running');
    expect(bench.observe({ status: {} })).toEqual([]);
    bench.step({ type: 'WriteConfirmed', write: 'status', resourceVersion: '500', serial: 2 });
    expect(bench.observe({ resourceVersion: '499', status: {} })).toEqual([]);
  });
});

test('whatever happens, in whatever order: no throw, no storm, and the same once more', () => {
  const act: fc.Arbitrary<(bench: ServerBench) => unknown> = fc.oneof(
    fc.record({ replicas: fc.nat(3), up: fc.nat(1) }).map(({ replicas, up }) => {
      return (bench: ServerBench) =>
        bench.observe({
          generation: (bench.server.metadata.generation ?? 0) + up,
          ...(up === 0 ? {} : { spec: { replicas, minReplicas: 1 } }),
        });
    }),
    fc.record({ wanted: fc.nat(3), ready: fc.nat(3) }).map(({ wanted, ready }) => {
      return (bench: ServerBench) => bench.seeWorkload(wanted, ready);
    }),
    fc.constantFrom('child', 'status', 'scale').map((write) => {
      return (bench: ServerBench) => bench.confirm(write as 'child');
    }),
    fc.constantFrom('child', 'status', 'scale').map((write) => {
      return (bench: ServerBench) => bench.refuse(write as 'child', 'no');
    }),
    fc.integer({ min: -1, max: 5 }).map((replicas) => {
      return (bench: ServerBench) => bench.step({ type: 'ScalingRequested', epoch: 1, replicas });
    }),
    fc.constant((bench: ServerBench) => bench.step({ type: 'DeadlineReached' })),
    fc.constant((bench: ServerBench) => bench.seeWorkload(2, 1, { altered: true })),
    fc.nat(4).map((i) => (bench: ServerBench) => bench.seeChild('Service', `mlserver-${i}`)),
    fc.nat(2).map((i) => (bench: ServerBench) => bench.configure({ nodeSelector: { i: `${i}` } })),
    fc.constant((bench: ServerBench) => bench.unconfigure()),
    fc.constant((bench: ServerBench) =>
      bench.observe({
        generation: (bench.server.metadata.generation ?? 0) + 1,
        deleting: true,
      }),
    ),
  );
  fc.assert(
    fc.property(fc.array(act, { maxLength: 30, size: 'max' }), (acts) => {
      const bench = createServerBench({ configured: false });
      const log: { to: string; fact: unknown; at: number; result: string }[] = [];
      const { stepper } = bench;
      const step = stepper.step.bind(stepper);
      stepper.step = (to, fact, at) => {
        const result = step(to, fact, at);
        log.push({ to, fact, at, result: JSON.stringify(result) });
        return result;
      };
      bench.configure();
      bench.observe();
      for (const each of acts) each(bench);
      const again = createStepper();
      for (const { to, fact, at, result } of log) {
        const parsed = JSON.parse(result);
        expect(parsed.crashed).toBeUndefined();
        expect(parsed.gave.length).toBeLessThanOrEqual(12);
        expect(JSON.stringify(again.step(to, fact as never, at))).toBe(result);
      }
      bench.observe();
      const { state } = bench;
      expect(bench.observe()).toEqual([]);
      expect(bench.state).toBe(state);
    }),
    { numRuns: 60 },
  );
});
