import { describe, expect, test } from '@jest/globals';
import type { AnyStateNode } from 'xstate';
import { machines } from '../machines.ts';
import { only, typesOf } from '../testing/command-lists.ts';
import { benchStart, createModelBench } from '../testing/model-bench.ts';
import { reach, waysToDeletingStates, waysToLivingStates } from '../testing/model-states.ts';

const livingStates = Object.keys(waysToLivingStates);
const deletingStates = Object.keys(waysToDeletingStates);

/** States that are left as soon as they are entered. */
const passing = ['pending.deciding', 'deleting.deciding'];

test('these tables cover every state of the machine', () => {
  const covered = [...livingStates, ...deletingStates, ...passing, 'gone'];
  expect(restingStates(machines.model.root).sort()).toEqual(covered.sort());
});

describe('a new generation interrupts every state', () => {
  test.each(livingStates)('%s', (state) => {
    const bench = createModelBench();
    reach(bench, state);
    const commands = bench.observe({
      generation: 2,
      spec: { storageUri: 'gs://bucket/second', memory: '1Mi' },
    });
    if (state === 'pending.finalizing') {
      expect(bench.state).toBe('pending.finalizing');
      expect(only(commands, 'SetFinalizers').resourceVersion).toBe(
        bench.model.metadata.resourceVersion,
      );
      expect(typesOf(commands)).not.toContain('LoadModel');
    } else if (state === 'pending.waiting') {
      expect(bench.state).toBe('pending.waiting');
      bench.sync();
    } else {
      expect(bench.state).toBe('scheduling.loading');
      expect(only(commands, 'LoadModel')).toMatchObject({
        generation: 2,
        request: { model: { modelSpec: { uri: 'gs://bucket/second', memoryBytes: '1048576' } } },
      });
      expect(bench.deadline).toBeGreaterThan(bench.now);
      expect(bench.status?.conditions).toContainEqual(
        expect.objectContaining({ type: 'Reconciling', status: 'True' }),
      );
      expect(bench.status?.observedGeneration).not.toBe(2);
    }
  });

  test.each(livingStates)('%s, and its old answers change nothing any more', (state) => {
    const bench = createModelBench();
    reach(bench, state);
    bench.observe({ generation: 2, spec: { storageUri: 'gs://bucket/second' } });
    const before = bench.state;
    const status = bench.status;
    const old = { epoch: 1, generation: 1, method: 'LoadModel' } as const;
    bench.step({ type: 'RequestAccepted', ...old });
    bench.step({ type: 'RequestRejected', ...old, code: 'FAILED_PRECONDITION', message: 'no' });
    bench.report('ModelAvailable', { generation: 1, fingerprint: 'of the first' });
    expect(bench.state).toBe(before);
    expect(bench.status).toEqual(status);
  });
});

describe('deletion interrupts every state', () => {
  test.each(livingStates)('%s', (state) => {
    const bench = createModelBench();
    reach(bench, state);
    const commands = bench.observe({ generation: 2, deleting: true });
    if (state === 'pending.finalizing') {
      expect(bench.state).toBe('deleting.released');
      expect(commands).toEqual([{ type: 'ClearDeadline' }]);
    } else if (state === 'pending.waiting') {
      expect(bench.state).toBe('deleting.waiting');
      expect(only(bench.sync(), 'UnloadModel').generation).toBe(2);
      expect(bench.state).toBe('deleting.unloading');
    } else {
      expect(bench.state).toBe('deleting.unloading');
      expect(only(commands, 'UnloadModel')).toMatchObject({
        namespace: 'ns',
        epoch: 1,
        request: {
          model: { name: 'iris' },
          kubernetesMeta: { namespace: 'ns', generation: '2' },
        },
      });
      expect(typesOf(commands)).not.toContain('SetFinalizers');
    }
  });
});

describe('a spec that changes during deletion changes nothing', () => {
  test.each(deletingStates)('in %s', (state) => {
    const bench = createModelBench();
    reach(bench, state);
    const commands = bench.observe({ generation: 3, spec: { storageUri: 'gs://bucket/third' } });
    expect(bench.state).toBe(state);
    expect(typesOf(commands)).not.toContain('LoadModel');
  });
});

describe('the end of the object ends the actor', () => {
  test.each([...livingStates, ...deletingStates])('in %s', (state) => {
    const bench = createModelBench();
    reach(bench, state);
    const commands = bench.step({ type: 'ResourceGone' });
    expect(bench.lastStep.after).toBe('gone');
    expect(bench.view).toBeUndefined();
    expect(commands).toEqual([{ type: 'ClearDeadline' }]);
  });
});

describe('every wait has a reason and a time at which it began, and says when it asks again', () => {
  const untimed: ReadonlySet<string> = new Set([
    // What these wait for comes as a fact, and nothing that could be asked would bring it sooner.
    'failed.invalid',
    'failed.refused',
    'deleting.waiting',
    'deleting.released',
  ]);
  test.each([...livingStates, ...deletingStates])('%s', (state) => {
    const bench = createModelBench();
    reach(bench, state);
    if (state.startsWith('ready.')) {
      expect(bench.view?.waitsFor).toBeNull();
      expect(bench.deadline).toBeUndefined();
      return;
    }
    expect(bench.view?.waitsFor?.what).toMatch(/^\w/);
    expect(bench.view?.waitsFor?.since).toBeGreaterThanOrEqual(benchStart);
    expect(bench.view?.waitsFor?.since).toBeLessThanOrEqual(bench.now);
    if (untimed.has(state)) expect(bench.deadline).toBeUndefined();
    else expect(bench.deadline).toBeGreaterThan(bench.now);
  });
});

function restingStates(node: AnyStateNode): string[] {
  const children = Object.values(node.states);
  if (children.length === 0) return [node.path.join('.')];
  return children.flatMap(restingStates);
}
