import { describe, expect, test } from '@jest/globals';
import { allOf, only } from '../testing/command-lists.ts';
import { createRuntimeBench } from '../testing/runtime-bench.ts';
import {
  appliedIn,
  begin,
  component,
  envoy,
  gateway,
  running,
  scheduler,
} from '../testing/runtime-states.ts';

describe('replicas follow what there is in the namespace', () => {
  const spec = { overrides: [{ name: 'seldon-modelgateway', replicas: 3 }] };

  test('with one write when there is work for another number of them, and a Warning', () => {
    const bench = begin({ spec });
    bench.configure(gateway);
    bench.store();
    const commands = bench.count({ models: 2 });
    expect(appliedIn(commands)).toEqual(['Deployment/seldon-modelgateway']);
    expect(only(commands, 'ApplyChild').object.spec).toMatchObject({ replicas: 2 });
    expect(only(commands, 'RecordEvent')).toMatchObject({
      eventType: 'Warning',
      reason: 'ModelGatewayReplicasAdjusted',
    });
  });

  test('without a write or a Warning when nothing comes of other counts', () => {
    const bench = begin({ spec });
    bench.configure(gateway);
    bench.count({ models: 3 });
    bench.store();
    expect(bench.count({ models: 900, pipelines: 3 })).toEqual([]);
  });
});

describe('a runtime that follows its SeldonConfig on demand alone', () => {
  const spec = { disableAutoUpdate: true };
  const newer = component('seldon-envoy', {
    podSpec: { containers: [{ name: 'x', image: 'new' }] },
  });

  test('goes on with the one it followed, and says so', () => {
    const bench = running({ spec });
    expect(appliedIn(bench.configure(scheduler, newer))).toEqual([]);
    expect(bench.state).toBe('ready.running');
    expect(bench.status?.conditions).toContainEqual(
      expect.objectContaining({ type: 'ConfigCurrent', status: 'False', severity: 'Info' }),
    );
  });

  test('goes on with it whatever else happens', () => {
    const bench = running({ spec });
    bench.configure(scheduler, newer);
    bench.count({ models: 5 });
    bench.confirm('status');
    expect(appliedIn(bench.observe())).toEqual([]);
    const [again] = allOf(bench.lose('Deployment', 'seldon-envoy'), 'ApplyChild');
    expect(JSON.stringify(again?.object)).not.toContain('"new"');
  });

  test('follows the present one once it is changed itself', () => {
    const bench = running({ spec });
    bench.configure(scheduler, newer);
    const commands = bench.observe({ generation: 2, spec: { ...spec, config: {} } });
    expect(appliedIn(commands)).toEqual(['Deployment/seldon-envoy']);
    expect(bench.status?.conditions?.map(({ type }) => type)).not.toContain('ConfigCurrent');
  });

  test('is left alone by an operator that starts anew and has not seen the one it followed', () => {
    const before = running({ spec });
    const bench = createRuntimeBench();
    bench.observe({
      spec,
      finalizers: ['seldon.runtime.finalizer'],
      ...(before.status === undefined ? {} : { status: before.status }),
    });
    bench.count();
    expect(appliedIn(bench.configure(scheduler, newer))).toEqual([]);
    expect(appliedIn(bench.configure(scheduler, envoy))).not.toEqual([]);
  });
});
