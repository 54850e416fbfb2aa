import { describe, expect, test } from '@jest/globals';
import {
  type Deployment,
  type DeploymentDialect,
  type DeploymentInput,
  newDeployment,
  stepDeployment,
  type WorkerReply,
} from './deployment.ts';

const dialect: DeploymentDialect = {
  noWorker: 'nobody there',
  loading: 'loading',
  unloading: 'unloading',
  unloadFailed: 'failed terminating',
  showsUnloadFailure: true,
};

const run = (inputs: readonly DeploymentInput[], from = newDeployment): Deployment =>
  inputs.reduce((deployment, input) => stepDeployment(deployment, input, dialect), from);

const dispatched = (timestamp: number, ...workers: string[]): DeploymentInput => ({
  type: 'Dispatched',
  timestamp,
  workers,
});
const workersChanged = (timestamp: number, ...workers: string[]): DeploymentInput => ({
  type: 'WorkersChanged',
  timestamp,
  workers,
});
const answered = (
  worker: string,
  timestamp: number,
  reply: WorkerReply,
  operation: 'create' | 'delete' = 'create',
): DeploymentInput => ({ type: 'Answered', worker, timestamp, operation, reply });
const removed: DeploymentInput = { type: 'Removed', reason: 'not wanted' };

const [ready, failing, gone] = [
  [dispatched(1, 'a'), answered('a', 1, 'done')],
  [dispatched(1, 'a'), answered('a', 1, 'failed')],
  [removed, dispatched(1)],
] as const;

describe('what is wanted', () => {
  test.each<[string, readonly DeploymentInput[], string, string]>([
    ['waits while there is no worker', [dispatched(1)], 'create', 'nobody there'],
    ['is being created once it was sent', [dispatched(1, 'a')], 'creating', 'loading'],
    ['is ready when its worker says so', ready, 'ready', '1/1 ready '],
    ['has failed when all workers did', failing, 'failed', '1/1 failed '],
    [
      'is not ready before all have answered',
      [dispatched(1, 'a', 'b'), answered('a', 1, 'done')],
      'creating',
      '1/2 ready ',
    ],
    [
      'is ready with one of two when the other failed',
      [dispatched(1, 'a', 'b'), answered('a', 1, 'failed'), answered('b', 1, 'done')],
      'ready',
      '1/2 ready 1/2 failed ',
    ],
    [
      'is rebalancing while a worker moves its share',
      [...ready, answered('a', 1, 'rebalancing')],
      'rebalancing',
      '1/1 rebalancing ',
    ],
    [
      'is sent anew when workers change',
      [...ready, workersChanged(2, 'b')],
      'creating',
      'Rebalance',
    ],
    ['waits again without workers', [...ready, workersChanged(2)], 'create', 'nobody there'],
  ])('%s', (_, inputs, phase, reason) => {
    expect(run(inputs)).toMatchObject({ phase, reason });
  });
});

describe('what is not wanted', () => {
  test.each<[string, readonly DeploymentInput[], string, string]>([
    ['waits for its turn', [...ready, removed], 'terminate', 'not wanted'],
    ['is gone at once without workers', gone, 'terminated', 'nobody there'],
    [
      'is being removed once that was sent',
      [...ready, removed, dispatched(2, 'a')],
      'terminating',
      'unloading',
    ],
    [
      'is gone when all have removed it',
      [removed, dispatched(1, 'a'), answered('a', 1, 'done', 'delete')],
      'terminated',
      '1/1 terminated ',
    ],
    [
      'shows a removal that failed, where that is shown',
      [removed, dispatched(1, 'a'), answered('a', 1, 'failed', 'delete')],
      'failedTerminating',
      '1/1 failed terminating',
    ],
    [
      'is removed anew when workers change',
      [removed, dispatched(1, 'a'), workersChanged(2, 'b')],
      'terminating',
      'Rebalance',
    ],
    [
      'is gone when the last worker leaves',
      [removed, dispatched(1, 'a'), workersChanged(2)],
      'terminated',
      'nobody there',
    ],
  ])('%s', (_, inputs, phase, reason) => {
    expect(run(inputs)).toMatchObject({ phase, reason });
  });

  test('stays on its way out in the phase where a failed removal is not shown', () => {
    const quiet = { ...dialect, showsUnloadFailure: false, unloadFailed: 'terminate failed ' };
    const inputs = [removed, dispatched(1, 'a'), answered('a', 1, 'failed', 'delete')];
    const end = inputs.reduce((state, input) => stepDeployment(state, input, quiet), newDeployment);
    expect(end).toMatchObject({ phase: 'terminating', reason: '1/1 terminate failed ' });
  });
});

describe('nothing changes', () => {
  test.each<[string, readonly DeploymentInput[], DeploymentInput]>([
    [
      'for the answer to an older order',
      [...ready, workersChanged(2, 'a')],
      answered('a', 1, 'failed'),
    ],
    ['for an answer of somebody else', [dispatched(1, 'a')], answered('b', 1, 'done')],
    [
      'for an answer to the other question',
      [dispatched(1, 'a')],
      answered('a', 1, 'done', 'delete'),
    ],
    ['once it was dispatched', ready, dispatched(2, 'b')],
    ['when what is gone is removed', gone, removed],
    ['when workers change after it is gone', gone, workersChanged(2, 'a')],
    [
      'when what did not fail is tried again',
      ready,
      { type: 'Retried', timestamp: 2, workers: ['a'] },
    ],
  ])('%s', (_, inputs, last) => {
    const before = run(inputs);
    expect(stepDeployment(before, last, dialect)).toBe(before);
  });
});

describe('a failure', () => {
  const retried: DeploymentInput = { type: 'Retried', timestamp: 2, workers: ['a'] };

  test('is counted when it is tried again', () => {
    expect(run([...failing, retried])).toMatchObject({ phase: 'creating', retries: 1 });
  });

  test('is forgotten with success', () => {
    expect(run([...failing, retried, answered('a', 2, 'done')])).toMatchObject({ retries: 0 });
  });

  test('to remove is tried again as a removal', () => {
    const failed = [removed, dispatched(1, 'a'), answered('a', 1, 'failed', 'delete')];
    expect(run([...failed, retried])).toMatchObject({
      phase: 'terminating',
      order: { operation: 'delete' },
    });
  });
});
