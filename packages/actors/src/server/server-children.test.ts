import { describe, expect, test } from '@jest/globals';
import { allOf } from '../testing/command-lists.ts';
import { createServerBench, type ServerBench } from '../testing/server-bench.ts';
import { askedFor, reach } from '../testing/server-states.ts';

describe('its children are held to the spec', () => {
  const gone = (kind: string, name: string) =>
    ({
      type: 'ChildGone',
      ref: { apiVersion: 'any', kind, namespace: 'ns', name, uid: `${kind}-${name}` },
    }) as const;

  test('a StatefulSet whose spec somebody changed is applied again, and no other child', () => {
    const bench = reach('ready.running');
    const commands = bench.seeWorkload(5, 1, { altered: true });
    expect(askedFor(commands)).toEqual(['StatefulSet mlserver']);
    expect(bench.state).toBe('pending.applying');
  });

  test('a change that was put back is told in the words of the API', () => {
    const bench = reach('ready.running');
    bench.seeWorkload(5, 1, { altered: true });
    const commands = bench.confirm('child', { overrode: 'conflict with "kubectl-edit"' });
    expect(
      allOf(commands, 'RecordEvent').findLast(({ reason }) => reason === 'PutBack'),
    ).toMatchObject({
      eventType: 'Warning',
      message:
        'StatefulSet/mlserver was changed by others and is put back: conflict with "kubectl-edit"',
    });
  });

  test('a StatefulSet that changed before the answer to our write came is applied again', () => {
    const bench = reach('pending.applying');
    bench.seeWorkload(1, 0);
    bench.seeWorkload(5, 0, { altered: true });
    const stored = { type: 'WriteConfirmed', write: 'child', serial: 2 } as const;
    bench.step({ ...stored, child: 'Service/mlserver-0', resourceVersion: '2' });
    const child = 'StatefulSet/mlserver';
    const commands = bench.step({ ...stored, child, resourceVersion: '3', generation: 1 });
    expect(askedFor(commands)).toEqual(['StatefulSet mlserver']);
    expect(bench.state).toBe('pending.applying');
  });

  test('what its status says, and versions older than what was stored, is no change', () => {
    const bench = reach('ready.running');
    expect(askedFor(bench.seeWorkload(1, 0))).toEqual([]);
    expect(askedFor(bench.seeWorkload(1, 1))).toEqual([]);
  });

  test('a Service that somebody changed is applied again', () => {
    const bench = reach('ready.running');
    expect(askedFor(bench.seeChild('Service', 'mlserver-0'))).toEqual(['Service mlserver-0']);
  });

  test.each(['Service', 'StatefulSet'])('a %s that somebody deleted is made again', (kind) => {
    const bench = reach('ready.running');
    const name = kind === 'Service' ? 'mlserver-0' : 'mlserver';
    bench.seeChild('Service', 'mlserver-0');
    bench.confirm('child', { asSeen: true });
    expect(askedFor(bench.step(gone(kind, name)))).toEqual([`${kind} ${name}`]);
    expect(bench.state).toBe('pending.applying');
  });

  test('Services beyond the replicas go, once the rest is stored', () => {
    const bench = createServerBench();
    bench.observe({ spec: { replicas: 1 } });
    expect(bench.seeChild('Service', 'mlserver-1')).toEqual([]);
    const commands = bench.confirm('child');
    expect(allOf(commands, 'DeleteChild')).toMatchObject([
      { target: { kind: 'Service', name: 'mlserver-1', uid: 'Service-mlserver-1' } },
    ]);
    expect(allOf(bench.seeChild('Service', 'mlserver-2'), 'DeleteChild')).toHaveLength(1);
  });

  test('what the other way of running made goes once the new workload is stored', () => {
    const bench = createServerBench({ workload: 'Deployment' });
    bench.observe();
    bench.seeChild('StatefulSet', 'mlserver');
    bench.seeChild('Service', 'mlserver-0');
    const commands = bench.confirm('child');
    expect(allOf(commands, 'DeleteChild').map(({ target }) => target.kind)).toEqual([
      'StatefulSet',
      'Service',
    ]);
    bench.seeWorkload(1, 1);
    expect(bench.state).toBe('ready.running');
    expect(bench.status?.conditions?.at(-1)?.reason).toBe(
      'Deployment replicas matches desired replicas',
    );
  });

  test('a child that may not be removed is a Warning', () => {
    const bench = reach('ready.running');
    const commands = bench.step({
      type: 'WriteRefused',
      write: 'removal',
      child: 'Service/mlserver-1',
      serial: 1,
      code: 403,
      reason: 'Forbidden',
      message: 'not allowed',
    });
    expect(commands).toMatchObject([
      { type: 'RecordEvent', reason: 'DeleteFailed', message: 'Service/mlserver-1: not allowed' },
    ]);
    expect(bench.state).toBe('ready.running');
  });

  test('one from before a new generation does not make that ready', () => {
    const bench = reach('ready.running');
    bench.observe({ generation: 2, spec: { replicas: 3 } });
    bench.confirm('child');
    expect(bench.state).toBe('scheduling.rolling');
    expect(bench.status?.observedGeneration).toBe(1);
    bench.seeWorkload(3, 1);
    expect(bench.state).toBe('scheduling.rolling');
    bench.seeWorkload(3, 3);
    expect(bench.state).toBe('ready.running');
    expect(bench.status).toMatchObject({ observedGeneration: 2, replicas: 3 });
  });
});

describe('a change that the API never makes', () => {
  const message =
    'StatefulSet.apps "mlserver" is invalid: spec: Forbidden: updates to statefulset spec for fields other than …';

  function stalled(): ServerBench {
    const bench = reach('ready.running');
    bench.seeWorkload(1, 1, { spec: { serviceName: 'another' } });
    bench.configure({ nodeSelector: { gpu: 'yes' } });
    bench.refuse('child', message);
    return bench;
  }

  test('is Stalled with the name of the field, beside the words of the API', () => {
    const bench = stalled();
    expect(bench.state).toBe('failed.refused');
    expect(bench.status?.conditions).toContainEqual(
      expect.objectContaining({
        type: 'Stalled',
        status: 'True',
        reason: 'ImmutableField',
        message: expect.stringContaining('spec.serviceName'),
      }),
    );
    expect(bench.status?.conditions).toContainEqual(
      expect.objectContaining({ type: 'Ready', status: 'False', reason: message }),
    );
  });

  test('that is taken back is no longer Stalled', () => {
    const bench = stalled();
    bench.configure();
    bench.confirm('child');
    bench.seeWorkload(1, 1);
    expect(bench.state).toBe('ready.running');
    expect(bench.status?.conditions?.map(({ type }) => type)).not.toContain('Stalled');
  });
});
