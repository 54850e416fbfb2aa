import { describe, expect, test } from '@jest/globals';
import type { AnyStateNode } from 'xstate';
import { machines } from '../machines.ts';
import { allOf, only } from '../testing/command-lists.ts';
import { createRuntimeBench } from '../testing/runtime-bench.ts';
import {
  appliedIn,
  begin,
  envoy,
  reach,
  removedIn,
  scheduler,
  ways,
} from '../testing/runtime-states.ts';

const living = Object.keys(ways).filter((state) => !state.startsWith('deleting'));

test('these tables cover every state of the machine', () => {
  const resting = (node: AnyStateNode): string[] => {
    const children = Object.values(node.states);
    return children.length === 0 ? [node.path.join('.')] : children.flatMap(resting);
  };
  const covered = [...Object.keys(ways), 'pending.deciding', 'gone'];
  expect(resting(machines.runtime.root).sort()).toEqual(covered.sort());
  for (const state of Object.keys(ways)) reach(state);
});

describe('a SeldonRuntime on its way to Ready', () => {
  test('has its finalizer stored before anything is made', () => {
    const bench = createRuntimeBench();
    const commands = bench.observe({ finalizers: ['theirs'] });
    expect(only(commands, 'SetFinalizers').finalizers).toEqual([
      'theirs',
      'seldon.runtime.finalizer',
    ]);
    bench.count();
    expect(appliedIn(bench.configure(scheduler))).toEqual([]);
    expect(appliedIn(bench.confirm('finalizer'))).toContain('StatefulSet/seldon-scheduler');
  });

  test('makes nothing before it knows its SeldonConfig and what there is in its namespace', () => {
    const bench = createRuntimeBench();
    bench.observe();
    bench.confirm('finalizer');
    expect(appliedIn(bench.configure(envoy))).toEqual([]);
    expect(bench.state).toBe('pending.reading');
    expect(appliedIn(bench.count())).toHaveLength(16);
    expect(bench.state).toBe('pending.applying');
  });

  test('is applied in an order in which pods find what they need', () => {
    const bench = begin();
    const kinds = appliedIn(bench.configure(scheduler, envoy)).map((key) => key.split('/')[0]);
    expect([...new Set(kinds)]).toEqual([
      'ServiceAccount',
      'Role',
      'RoleBinding',
      'ConfigMap',
      'Service',
      'StatefulSet',
      'Deployment',
    ]);
  });

  test('waits for its components once all is stored, and judges its generation', () => {
    const bench = begin();
    bench.configure(scheduler, envoy);
    expect(bench.status?.observedGeneration).toBeUndefined();
    bench.store();
    expect(bench.state).toBe('pending.rolling');
    expect(bench.status).toMatchObject({
      observedGeneration: 1,
      conditions: [
        { type: 'EnvoyReady', status: 'False' },
        {
          type: 'Ready',
          status: 'False',
          message: '0 of 1 replicas of seldon-scheduler are ready',
        },
        { type: 'SchedulerReady', status: 'False' },
      ],
    });
  });

  test('is Ready with status, Event, and no deadline', () => {
    const bench = reach('pending.rolling');
    bench.see('StatefulSet', 'seldon-scheduler', 1);
    const commands = bench.see('Deployment', 'seldon-envoy', 1);
    expect(bench.state).toBe('ready.running');
    expect(only(commands, 'PatchStatus').status.conditions).toMatchObject([
      { type: 'EnvoyReady', status: 'True' },
      { type: 'Ready', status: 'True' },
      { type: 'SchedulerReady', status: 'True' },
    ]);
    expect(only(commands, 'RecordEvent')).toMatchObject({
      source: 'seldonruntime-controller',
      eventType: 'Normal',
      reason: 'RuntimeReady',
      message: 'SeldonRuntime seldon is Ready',
    });
    expect(bench.deadline).toBeUndefined();
  });

  test('says with a Warning when it is Ready no more', () => {
    const bench = reach('ready.running');
    const commands = bench.see('Deployment', 'seldon-envoy', 0);
    expect(bench.state).toBe('pending.rolling');
    expect(only(commands, 'RecordEvent')).toMatchObject({
      eventType: 'Warning',
      reason: 'SeldonRuntimeNotReady',
      message: 'SeldonRuntime seldon is no longer Ready',
    });
  });

  test('asks again for what the API does not answer, under the same serial', () => {
    const bench = reach('pending.applying');
    bench.store();
    const other = begin();
    other.configure(scheduler);
    const again = other.remind();
    expect(appliedIn(again)).toHaveLength(16);
    const serials = allOf(again, 'ApplyChild').map(({ serial }) => serial);
    expect(serials.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, i) => i + 1));
    expect(other.state).toBe('pending.applying');
  });
});

describe('children are held to the plan', () => {
  test('one that somebody changed is applied again, and no other', () => {
    const bench = reach('ready.running');
    const commands = bench.see('Deployment', 'seldon-envoy', 1, { generation: 9 });
    expect(appliedIn(commands)).toEqual(['Deployment/seldon-envoy']);
    expect(bench.state).toBe('pending.applying');
  });

  test('one without generations that somebody changed is applied again', () => {
    const bench = reach('ready.running');
    const commands = bench.see('ConfigMap', 'seldon-kafka', 0, { resourceVersion: '9999' });
    expect(appliedIn(commands)).toEqual(['ConfigMap/seldon-kafka']);
  });

  test('one that somebody deleted is made again', () => {
    const bench = reach('ready.running');
    expect(appliedIn(bench.lose('Deployment', 'seldon-envoy'))).toEqual([
      'Deployment/seldon-envoy',
    ]);
    expect(bench.state).toBe('pending.applying');
  });

  test('what was asked for is not asked for again while it is under way', () => {
    const bench = reach('pending.applying');
    expect(appliedIn(bench.see('Deployment', 'seldon-envoy', 0))).toEqual([]);
    expect(appliedIn(bench.count({ models: 1 }))).toEqual([]);
  });

  test('a RoleBinding that can not be changed is made anew', () => {
    const bench = reach('pending.applying');
    bench.see('RoleBinding', 'agent-rolebinding');
    const commands = bench.refuse('RoleBinding/agent-rolebinding', 'roleRef is immutable', 422);
    expect(removedIn(commands)).toEqual(['RoleBinding/agent-rolebinding']);
    expect(appliedIn(bench.lose('RoleBinding', 'agent-rolebinding'))).toEqual([
      'RoleBinding/agent-rolebinding',
    ]);
  });
});

describe('components that are not to run any more', () => {
  test('are removed when they are disabled, and Ready does not wait for them', () => {
    const bench = reach('pending.rolling');
    bench.see('StatefulSet', 'seldon-scheduler', 1);
    const overrides = [{ name: 'seldon-envoy', disable: true }];
    const commands = bench.observe({ generation: 2, spec: { overrides } });
    expect(removedIn(commands)).toEqual(['Deployment/seldon-envoy']);
    bench.store();
    bench.lose('Deployment', 'seldon-envoy');
    expect(bench.state).toBe('ready.running');
    expect(bench.status?.conditions?.map(({ type }) => type)).toEqual(['Ready', 'SchedulerReady']);
  });

  test('are removed when they are taken out of the SeldonConfig', () => {
    expect(removedIn(reach('ready.running').configure(scheduler))).toEqual([
      'Deployment/seldon-envoy',
    ]);
  });

  test('stay when their definition is no good', () => {
    const bench = reach('ready.running');
    expect(removedIn(bench.configure(scheduler, { name: 'seldon-envoy' }))).toEqual([]);
    expect(bench.state).toBe('failed.troubled');
  });

  test('stay when there is no SeldonConfig any more', () => {
    const bench = reach('ready.running');
    const commands = bench.step({ type: 'ConfigGone', kind: 'SeldonConfig', name: 'default' });
    expect(removedIn(commands)).toEqual([]);
    expect(bench.state).toBe('failed.troubled');
  });
});

describe('what cannot be', () => {
  test('by its SeldonConfig, which is not there, is failed with the reason and a Warning', () => {
    const bench = begin();
    const commands = bench.step({ type: 'ConfigGone', kind: 'SeldonConfig', name: 'default' });
    const reason = 'failed to get SeldonConfig: SeldonConfig.mlops.seldon.io "default" not found';
    expect(bench.state).toBe('failed.troubled');
    expect(bench.status).toMatchObject({
      observedGeneration: 1,
      conditions: [{ type: 'Ready', status: 'False', reason }],
    });
    expect(only(commands, 'RecordEvent')).toMatchObject({
      eventType: 'Warning',
      reason: 'SeldonRuntimeFailed',
      message: `Failed to run SeldonRuntime "seldon": ${reason}`,
    });
    bench.configure(scheduler);
    expect(bench.state).toBe('pending.applying');
  });

  test('by one component leaves the others running', () => {
    const bench = reach('failed.troubled');
    bench.store();
    bench.see('StatefulSet', 'seldon-scheduler', 1);
    expect(bench.status?.conditions).toMatchObject([
      {
        type: 'EnvoyReady',
        status: 'False',
        reason: expect.stringContaining('containers is empty'),
      },
      { type: 'Ready', status: 'False', reason: expect.stringContaining('containers is empty') },
      { type: 'SchedulerReady', status: 'True' },
    ]);
  });

  test('by the word of the API is failed with that word, once, and heals by itself', () => {
    const bench = reach('pending.applying');
    const commands = bench.refuse('Deployment/seldon-envoy', 'quota exceeded');
    expect(only(commands, 'RecordEvent')).toMatchObject({
      reason: 'SeldonRuntimeFailed',
      message: 'Failed to run SeldonRuntime "seldon": quota exceeded',
    });
    expect(bench.state).toBe('failed.troubled');
    expect(bench.status?.conditions).toMatchObject([
      { type: 'EnvoyReady', status: 'False', reason: 'quota exceeded' },
      { type: 'Ready', status: 'False', reason: 'quota exceeded' },
      { type: 'SchedulerReady', status: 'False' },
    ]);
    expect(bench.refuse('Deployment/seldon-envoy', 'quota exceeded')).toEqual([]);
    bench.store();
    expect(bench.state).toBe('pending.rolling');
  });

  test('by something that has no condition of its own, is said by Ready', () => {
    const bench = reach('pending.applying');
    bench.refuse('ConfigMap/seldon-kafka', 'forbidden');
    expect(bench.status?.conditions).toContainEqual(
      expect.objectContaining({ type: 'Ready', status: 'False', reason: 'forbidden' }),
    );
  });

  test('be written as status is a Warning, and stands in the way of nothing', () => {
    const bench = reach('ready.running');
    const refusal = { code: 422, reason: 'Invalid', message: 'no', serial: 0 };
    const commands = bench.step({ type: 'WriteRefused', write: 'status', ...refusal });
    expect(only(commands, 'RecordEvent')).toMatchObject({
      reason: 'UpdateFailed',
      message: 'Failed to update status for SeldonRuntime "seldon": no',
    });
    expect(bench.state).toBe('ready.running');
  });
});

describe('a new generation interrupts every state', () => {
  test.each(living.filter((state) => !/finalizing|reading/.test(state)))('%s', (state) => {
    const bench = reach(state);
    const overrides = [{ name: 'seldon-scheduler', replicas: 2 }];
    const commands = bench.observe({ generation: 2, spec: { overrides } });
    // Nothing states a type for the Service, and one with an override is a ClusterIP then.
    expect(appliedIn(commands)).toEqual([
      'Service/seldon-scheduler',
      'StatefulSet/seldon-scheduler',
    ]);
  });
});
