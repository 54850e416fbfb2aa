import { describe, expect, test } from '@jest/globals';
import { allOf, typesOf } from '../testing/command-lists.ts';
import { createServerBench } from '../testing/server-bench.ts';
import { askedFor, reach } from '../testing/server-states.ts';

describe('a ServerConfig', () => {
  test('that changes rolls the workload, by one write of it and of nothing else', () => {
    const bench = reach('ready.running');
    const commands = bench.configure({ nodeSelector: { gpu: 'yes' } });
    expect(askedFor(commands)).toEqual(['StatefulSet mlserver']);
    expect(bench.state).toBe('pending.applying');
  });

  test('that changes in what makes no difference is no reason to write', () => {
    const bench = reach('ready.running');
    expect(askedFor(bench.configure())).toEqual([]);
    expect(bench.state).toBe('ready.running');
  });

  test('that changes leaves a Server alone that wants to be, until that changes itself', () => {
    const bench = createServerBench();
    bench.observe({ spec: { disableAutoUpdate: true } });
    bench.confirm('child');
    bench.seeWorkload(1, 1);
    expect(bench.configure({ nodeSelector: { gpu: 'yes' } })).toEqual([]);
    expect(bench.unconfigure()).toEqual([]);
    bench.configure({ nodeSelector: { gpu: 'no' } });
    const commands = bench.observe({
      generation: 2,
      spec: { disableAutoUpdate: true, replicas: 1 },
    });
    expect(allOf(commands, 'ApplyChild')[0]?.object.spec).toMatchObject({
      template: { spec: { nodeSelector: { gpu: 'no' } } },
    });
  });

  test('is waited for until all that there are were listed, and then missing', () => {
    const bench = createServerBench({ configured: false });
    bench.observe();
    expect(bench.state).toBe('pending.configuring');
    expect(bench.status).toBeUndefined();
    bench.stepper.step('supervisor', { type: 'StoreSynced', kind: 'ServerConfig' }, bench.now);
    expect(bench.state).toBe('failed.invalid');
  });

  test('that is missing is said in condition and Event, and what runs goes on', () => {
    const bench = reach('ready.running');
    const commands = bench.unconfigure();
    const reason = 'failed to get ServerConfig: ServerConfig.mlops.seldon.io "mlserver" not found';
    expect(bench.state).toBe('failed.invalid');
    expect(bench.status?.conditions).toContainEqual(
      expect.objectContaining({ type: 'StatefulSetOrDeploymentReady', status: 'False', reason }),
    );
    expect(allOf(commands, 'RecordEvent')).toContainEqual(
      expect.objectContaining({ eventType: 'Warning', reason: 'InvalidServer', message: reason }),
    );
    expect(typesOf(commands)).not.toContain('DeleteChild');
    bench.configure();
    expect(bench.state).toBe('ready.running');
    expect(bench.status?.conditions?.map(({ status }) => status)).toEqual(['True', 'True']);
  });

  test('that another generation names is the one that counts', () => {
    const bench = reach('ready.running');
    bench.observe({ generation: 2, spec: { serverConfig: 'other' } });
    expect(bench.state).toBe('pending.configuring');
    bench.observe({ generation: 3, spec: { serverConfig: 'mlserver' } });
    expect(bench.state).toBe('ready.running');
  });

  test('reaches those that follow it, and no other', () => {
    const bench = createServerBench();
    bench.observe({ spec: { serverConfig: 'other' } });
    expect(bench.configure({ nodeSelector: { gpu: 'yes' } })).toEqual([]);
    expect(bench.lastStep.gave).toEqual([]);
  });
});

describe('annotations and labels of a Server', () => {
  test('reach its children, though they make no new generation', () => {
    const bench = reach('ready.running');
    const commands = bench.observe({ annotations: { note: 'x' } });
    expect(askedFor(commands)).toEqual(['StatefulSet mlserver']);
  });
});
