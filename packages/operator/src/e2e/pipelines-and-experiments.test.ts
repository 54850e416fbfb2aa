import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { oneWorkerOfEachKind } from '@troupe/embedded-scheduler';
import { type ControlPlane, startControlPlane } from '../testing/control-plane.ts';
import {
  aModel,
  anExperiment,
  aPipeline,
  aServer,
  conditionOf,
  isFailed,
  isReady,
  statusOf,
  testNamespace,
} from '../testing/objects.ts';

let plane: ControlPlane;

beforeEach(async () => {
  plane = await startControlPlane({
    objects: [aServer('mlserver')],
    scheduler: { workers: oneWorkerOfEachKind },
    speed: 20,
  });
});

afterEach(() => plane.stop());

describe('the life of a Pipeline, over HTTP and gRPC', () => {
  test('it names the models that it waits for, is Ready with them, and again after an edit', async () => {
    await plane.apply(aPipeline('chain', ['first', 'second']));
    const waiting = await plane.until('Pipeline', 'chain', (each) =>
      /first \(no such Model\)/.test(conditionOf(each, 'ModelsReady')?.message ?? ''),
    );
    expect(waiting.metadata.finalizers).toEqual(['seldon.pipeline.finalizer']);
    await plane.apply(aModel('first'));
    await plane.apply(aModel('second'));
    const ready = await plane.until('Pipeline', 'chain', isReady);
    expect(conditionOf(ready, 'ModelsReady')?.message).toBe('Models all available');
    expect(conditionOf(ready, 'Reconciling')).toBeUndefined();
    await plane.patch('Pipeline', 'chain', { spec: { steps: [{ name: 'second' }] } });
    await plane.until(
      'Pipeline',
      'chain',
      (each) => isReady(each) && statusOf(each).observedGeneration === 2,
    );
    await plane.delete('Pipeline', 'chain');
    await plane.untilGone('Pipeline', 'chain');
    const { core } = await plane.cluster.scheduler(testNamespace);
    const [left] = core.pipelineStatus({
      subscriberName: 'test',
      name: 'chain',
      allVersions: false,
    });
    expect(left?.versions[0]?.state).toMatchObject({ status: 7, pipelineGwStatus: 7 });
  });

  test('one that the scheduler refuses says so, and is Ready once it is corrected', async () => {
    await plane.apply(aModel('first'));
    await plane.apply({
      ...aPipeline('chain', ['first']),
      spec: { steps: [{ name: 'first' }], output: { steps: ['other'] } },
    });
    const failed = await plane.until('Pipeline', 'chain', isFailed);
    expect(conditionOf(failed, 'Ready')).toMatchObject({
      reason: 'pipeline chain output step other not found',
      message: 'PipelineFailed',
    });
    await plane.patch('Pipeline', 'chain', { spec: { output: { steps: ['first'] } } });
    await plane.until('Pipeline', 'chain', isReady);
  });

  test('one that was recreated under its name is Ready by its own load', async () => {
    await plane.apply(aModel('first'));
    await plane.apply(aModel('second'));
    await plane.apply(aPipeline('chain', ['first']));
    await plane.until('Pipeline', 'chain', isReady);
    await plane.delete('Pipeline', 'chain');
    await plane.untilGone('Pipeline', 'chain');
    await plane.apply(aPipeline('chain', ['second']));
    await plane.until('Pipeline', 'chain', isReady);
    const { core } = await plane.cluster.scheduler(testNamespace);
    const [held] = core.pipelineStatus({
      subscriberName: 'test',
      name: 'chain',
      allVersions: false,
    });
    expect(held?.versions[0]?.pipeline?.steps).toMatchObject([{ name: 'second' }]);
  });
});

describe('the life of an Experiment, over HTTP and gRPC', () => {
  test('it names the candidates that it lacks, runs with them, and is stopped before it goes', async () => {
    await plane.apply(aModel('a'));
    await plane.apply(anExperiment('ab', ['a', 'b']));
    await plane.until('Experiment', 'ab', (each) =>
      /b \(no such Model\)/.test(conditionOf(each, 'CandidatesReady')?.message ?? ''),
    );
    await plane.apply(aModel('b'));
    const running = await plane.until('Experiment', 'ab', isReady);
    expect(running.metadata.finalizers).toEqual(['seldon.experiment.finalizer']);
    expect(conditionOf(running, 'ExperimentReady')?.reason).toBe('experiment active');
    await plane.delete('Experiment', 'ab');
    await plane.untilGone('Experiment', 'ab');
    const { core } = await plane.cluster.scheduler(testNamespace);
    expect(core.experimentStatus({ subscriberName: 'test', name: 'ab' })).toMatchObject([
      { active: false },
    ]);
  });

  test('one whose default another experiment has gets it once that is gone', async () => {
    for (const name of ['a', 'b']) await plane.apply(aModel(name));
    await plane.apply(anExperiment('first', ['a', 'b']));
    await plane.until('Experiment', 'first', isReady);
    await plane.apply(anExperiment('second', ['a', 'b']));
    const refused = await plane.until('Experiment', 'second', isFailed);
    expect(conditionOf(refused, 'Ready')?.reason).toMatch(/already in experiment/);
    await plane.delete('Experiment', 'first');
    await plane.untilGone('Experiment', 'first');
    await plane.until('Experiment', 'second', isReady);
  });
});

describe('after a restart', () => {
  const settle = async (): Promise<void> => {
    await plane.apply(aModel('first'));
    await plane.apply(aPipeline('chain', ['first']));
    await plane.apply(anExperiment('one', ['first']));
    await plane.until('Pipeline', 'chain', isReady);
    await plane.until('Experiment', 'one', isReady);
  };

  test('of the operator, what runs is left to run: nothing is loaded or started again', async () => {
    await settle();
    plane.stopOperator();
    const life = plane.startOperator();
    await plane.apply(aModel('later'));
    await plane.until('Model', 'later', isReady);
    const asked = life
      .records()
      .flatMap((record) =>
        record.layer === 0 ? record.gave.map(({ command }) => command.type) : [],
      );
    expect(asked).not.toContain('LoadPipeline');
    expect(asked).not.toContain('StartExperiment');
  });

  test('of a scheduler that lost everything, all is there again', async () => {
    await settle();
    await plane.cluster.restartScheduler(testNamespace, { keepState: false });
    const { core } = await plane.cluster.scheduler(testNamespace);
    await new Promise<void>((resolve) => {
      const leave = core.subscribeExperiments({
        next({ experimentName, active }) {
          if (experimentName !== 'one' || !active) return;
          queueMicrotask(() => leave());
          resolve();
        },
        end() {},
      });
    });
    await plane.until('Pipeline', 'chain', isReady);
    await plane.until('Experiment', 'one', isReady);
  });
});
