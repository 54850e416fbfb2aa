import { describe, expect, test } from '@jest/globals';
import type { Workload } from './server.ts';
import {
  emptyServerStatus,
  isWorkloadReady,
  statusAfterServerError,
  statusAfterWorkload,
} from './server-status.ts';

const at = Date.UTC(2026, 0, 1, 12);
const time = '2026-01-01T12:00:00Z';
const empty = emptyServerStatus('mlserver');

/** A workload that wants `replicas` and has `readyReplicas`; undefined leaves the field out. */
function workload(replicas?: number, readyReplicas?: number): Workload {
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'mlserver', namespace: 'ns', uid: 'w', resourceVersion: '1' },
    spec: replicas === undefined ? {} : { replicas },
    ...(readyReplicas === undefined ? {} : { status: { readyReplicas } }),
  };
}

describe('a Server status', () => {
  test('has its three required fields from the start, zeros included', () => {
    expect(JSON.parse(JSON.stringify(empty))).toEqual({
      loadedModels: 0,
      replicas: 0,
      selector: 'seldon-server-name=mlserver',
    });
  });

  test('is ready when the workload has its replicas', () => {
    const condition = {
      status: 'True',
      reason: 'StatefulSet replicas matches desired replicas',
      lastTransitionTime: time,
    };
    expect(statusAfterWorkload(empty, workload(2, 2), 2, at)).toEqual({
      ...empty,
      replicas: 2,
      conditions: [
        { type: 'Ready', status: 'True', lastTransitionTime: time },
        { type: 'StatefulSetOrDeploymentReady', ...condition },
      ],
    });
  });

  test('is not ready while replicas are missing, and says so', () => {
    const told = {
      status: 'False',
      reason: 'StatefulSet replicas does not match desired replicas',
      lastTransitionTime: time,
    };
    expect(statusAfterWorkload(empty, workload(2, 1), 2, at).conditions).toEqual([
      { type: 'Ready', ...told },
      { type: 'StatefulSetOrDeploymentReady', ...told },
    ]);
  });

  test('speaks of a Deployment where that is what runs the pods', () => {
    const deployment = { ...workload(1, 1), kind: 'Deployment' };
    expect(statusAfterWorkload(empty, deployment, 1, at).conditions?.[1]?.reason).toBe(
      'Deployment replicas matches desired replicas',
    );
  });

  test('counts the replicas that are wanted, not those that run', () => {
    expect(statusAfterWorkload(empty, workload(1, 1), 3, at).replicas).toBe(3);
  });

  test('keeps the loaded models through changes of the workload', () => {
    const loaded = { ...empty, loadedModels: 4 };
    expect(statusAfterWorkload(loaded, workload(1, 0), 1, at).loadedModels).toBe(4);
  });

  test('of a Server that cannot be brought about has the error as reason', () => {
    const told = { status: 'False', reason: 'no ServerConfig', lastTransitionTime: time };
    expect(statusAfterServerError(empty, 'no ServerConfig', at)).toEqual({
      ...empty,
      conditions: [
        { type: 'Ready', ...told },
        { type: 'StatefulSetOrDeploymentReady', ...told },
      ],
    });
  });
});

test.each([
  [2, 2, true],
  [2, 3, true],
  [2, 1, false],
  [2, undefined, false],
  [0, undefined, true],
  [undefined, 1, true],
  [undefined, undefined, false],
])('a workload that wants %p and has %p is ready: %p', (replicas, ready, expected) => {
  expect(isWorkloadReady(workload(replicas, ready))).toBe(expected);
});
