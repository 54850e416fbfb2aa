import { describe, expect, test } from '@jest/globals';
import { statusOf } from '../conditions.ts';
import { storedObject } from '../testing/kube-objects.ts';
import type { PlannedComponent } from './runtime-plan.ts';
import {
  type ComponentWorkload,
  type RuntimeLook,
  runtimeStatusAfterError,
  runtimeStatusAfterLook,
} from './runtime-status.ts';
import type { SeldonRuntimeStatus } from './seldon-runtime.ts';

const scheduler: PlannedComponent = {
  type: 'runs',
  name: 'seldon-scheduler',
  kind: 'StatefulSet',
  replicas: 1,
};
const envoy: PlannedComponent = {
  type: 'runs',
  name: 'seldon-envoy',
  kind: 'Deployment',
  replicas: 2,
};

/** A workload at generation 3, seen by its controller at `observedGeneration`. */
function workload(kind: string, readyReplicas?: number, observedGeneration = 3): ComponentWorkload {
  const status = { observedGeneration, ...(readyReplicas === undefined ? {} : { readyReplicas }) };
  return { ...storedObject<ComponentWorkload>(kind, 'any', {}), status };
}

function look(
  components: readonly PlannedComponent[],
  ready: Readonly<Record<string, ComponentWorkload>> = {},
  more: Partial<RuntimeLook> = {},
): RuntimeLook {
  return {
    components,
    workloadOf: (_, name) => ready[name],
    errorOf: () => undefined,
    error: null,
    ...more,
  };
}

/** Type, status, reason and message of each condition. */
function lines(status: SeldonRuntimeStatus): readonly string[] {
  return (status.conditions ?? []).map(({ type, status, reason = '', message = '' }) =>
    [type, status, reason, message].join('|'),
  );
}

const at = 1_000_000;
const both = {
  'seldon-scheduler': workload('StatefulSet', 1),
  'seldon-envoy': workload('Deployment', 2),
};

describe('the conditions of a runtime', () => {
  test('are True where as many run as are wanted, and Ready with them', () => {
    const status = runtimeStatusAfterLook({}, look([scheduler, envoy], both), at);
    expect(lines(status)).toEqual([
      'EnvoyReady|True|Deployment replicas matches desired replicas|',
      'Ready|True||',
      'SchedulerReady|True|StatefulSet replicas matches desired replicas|',
    ]);
  });

  test.each<[string, ComponentWorkload | undefined, string]>([
    ['there is no workload yet', undefined, '0 of 2 replicas of seldon-envoy are ready'],
    ['it has no status yet', workload('Deployment'), '0 of 2 replicas of seldon-envoy are ready'],
    ['too few run', workload('Deployment', 1), '1 of 2 replicas of seldon-envoy are ready'],
    [
      'its status is about an earlier spec',
      workload('Deployment', 2, 2),
      '0 of 2 replicas of seldon-envoy are ready',
    ],
    [
      'it is on its way out',
      {
        ...workload('Deployment', 2),
        metadata: { ...workload('Deployment').metadata, deletionTimestamp: '2026-01-01T00:00:00Z' },
      },
      '0 of 2 replicas of seldon-envoy are ready',
    ],
  ])('are False where %s', (_, seen, message) => {
    const ready = { ...both, ...(seen === undefined ? {} : { 'seldon-envoy': seen }) };
    const { 'seldon-envoy': __, ...alone } = both;
    const status = runtimeStatusAfterLook(
      {},
      look([scheduler, envoy], seen === undefined ? alone : ready),
      at,
    );
    const words = `Deployment replicas does not match desired replicas|${message}`;
    expect(lines(status)).toContain(`EnvoyReady|False|${words}`);
    expect(lines(status)).toContain(`Ready|False|${words}`);
  });

  test('are True where none are wanted and none run', () => {
    const none = { ...envoy, replicas: 0 };
    const status = runtimeStatusAfterLook(
      {},
      look([none], { 'seldon-envoy': workload('Deployment') }),
      at,
    );
    expect(statusOf(status.conditions, 'Ready')).toBe('True');
  });

  test('are there for the components that run, and Ready does not wait for others', () => {
    const before = runtimeStatusAfterLook({}, look([scheduler, envoy]), at);
    const after = runtimeStatusAfterLook(before, look([scheduler], both), at);
    expect(lines(after)).toEqual([
      'Ready|True||',
      'SchedulerReady|True|StatefulSet replicas matches desired replicas|',
    ]);
  });

  test('are Ready alone where nothing is to run', () => {
    expect(lines(runtimeStatusAfterLook({}, look([]), at))).toEqual(['Ready|True||']);
  });

  test('of a component that is not one of Seldon’s are none', () => {
    const other: PlannedComponent = { ...envoy, name: 'mine' };
    expect(lines(runtimeStatusAfterLook({}, look([other]), at))).toEqual(['Ready|True||']);
  });

  test('say why a component was refused, and Ready says it too', () => {
    const refused: PlannedComponent = { type: 'refused', name: 'seldon-envoy', error: 'no pods' };
    const status = runtimeStatusAfterLook({}, look([scheduler, refused]), at);
    expect(lines(status)).toContain('EnvoyReady|False|no pods|');
    expect(lines(status)).toContain('Ready|False|no pods|');
  });

  test('say why a component that has no condition was refused, by Ready alone', () => {
    const refused: PlannedComponent = { type: 'refused', name: 'mine', error: 'no pods' };
    const status = runtimeStatusAfterLook({}, look([scheduler, refused], both), at);
    expect(lines(status)).toContain(
      'SchedulerReady|True|StatefulSet replicas matches desired replicas|',
    );
    expect(lines(status)).toContain('Ready|False|no pods|');
  });

  test('say why a workload cannot be written', () => {
    const errorOf = (name: string) => (name === 'seldon-scheduler' ? 'quota' : undefined);
    const status = runtimeStatusAfterLook({}, look([scheduler, envoy], both, { errorOf }), at);
    expect(lines(status)).toContain('SchedulerReady|False|quota|');
    expect(lines(status)).toContain('Ready|False|quota|');
  });

  test('say what stands in the way of everything, and take it back', () => {
    const before = look([scheduler, envoy], both, { error: 'there is no SeldonConfig default' });
    const failed = runtimeStatusAfterLook({}, before, at);
    expect(lines(failed)).toContain('Ready|False|there is no SeldonConfig default|');
    const after = runtimeStatusAfterLook(failed, look([scheduler, envoy], both), at);
    expect(lines(after)).toContain('Ready|True||');
  });

  test('have the first of several that wait lend Ready its reason, one that fails before it', () => {
    const waiting = runtimeStatusAfterLook({}, look([scheduler, envoy]), at);
    expect(lines(waiting)[1]).toContain('replicas of seldon-scheduler');
    const errorOf = (name: string) => (name === 'seldon-envoy' ? 'quota' : undefined);
    const failing = runtimeStatusAfterLook({}, look([scheduler, envoy], {}, { errorOf }), at);
    expect(lines(failing)).toContain('Ready|False|quota|');
  });

  test('say by Ready alone that nothing can be made of a runtime, and how its components were', () => {
    const before = runtimeStatusAfterLook({}, look([scheduler, envoy], both), at);
    expect(lines(runtimeStatusAfterError(before, 'there is no SeldonConfig', at))).toEqual([
      'EnvoyReady|True|Deployment replicas matches desired replicas|',
      'Ready|False|there is no SeldonConfig|',
      'SchedulerReady|True|StatefulSet replicas matches desired replicas|',
    ]);
  });

  test('are the same object where nothing changed', () => {
    const before = runtimeStatusAfterLook({}, look([scheduler, envoy]), at);
    expect(runtimeStatusAfterLook(before, look([scheduler, envoy]), at + 60_000)).toBe(before);
  });
});
