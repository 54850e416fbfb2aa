import { describe, expect, test } from '@jest/globals';
import { experimentFinalizer, statusOf } from '@troupe/resources';
import { resourcePath } from '../path.ts';
import { only, typesOf } from '../testing/command-lists.ts';
import {
  createExperimentBench,
  type ExperimentBench,
  experimentViewOf,
} from '../testing/experiment-bench.ts';

/** As a start says at first, before its routes are made. */
const fresh = { active: false, description: '' } as const;

function started(): ExperimentBench {
  const bench = createExperimentBench();
  bench.observe({ finalized: true });
  bench.sync();
  bench.accept('StartExperiment');
  return bench;
}

function running(): ExperimentBench {
  const bench = started();
  bench.report(experimentViewOf(bench));
  expect(bench.state).toBe('ready.running');
  return bench;
}

describe('an Experiment', () => {
  test('gets its finalizer once there is a session, and is started once that is stored', () => {
    const bench = createExperimentBench();
    bench.observe();
    expect(only(bench.sync(), 'SetFinalizers').finalizers).toEqual([experimentFinalizer]);
    expect(only(bench.confirm('finalizer'), 'StartExperiment')).toMatchObject({ generation: 1 });
    expect(statusOf(bench.status?.conditions, 'Reconciling')).toBe('True');
  });

  test('is Ready when it routes and all that it names is ready, not before', () => {
    const bench = started();
    bench.report(experimentViewOf(bench, fresh));
    bench.report(experimentViewOf(bench, { candidatesReady: false }));
    expect(bench.state).toBe('scheduling.activating');
    bench.report(experimentViewOf(bench));
    expect(bench.state).toBe('ready.running');
    expect(bench.status).toMatchObject({ observedGeneration: 1 });
  });

  test('asks why it does not route, since a start that fails tells nobody', () => {
    const bench = started();
    bench.report(experimentViewOf(bench, { ...fresh, candidatesReady: false }));
    expect(typesOf(bench.remind())).toContain('PollExperiment');
    const description = 'no live replica for model b';
    bench.report(
      experimentViewOf(bench, { ...fresh, description, candidatesReady: false }),
      'poll',
    );
    expect(bench.state).toBe('scheduling.activating');
    expect(bench.stepper.supervisor.actor(bench.path)?.waitsFor?.error).toBe(
      'waiting for a (no such Model), b (no such Model)',
    );
  });

  test('is not Ready any more when a candidate is not, and again with it', () => {
    const bench = running();
    bench.report(experimentViewOf(bench, { candidatesReady: false }));
    expect(bench.state).toBe('scheduling.activating');
    expect(statusOf(bench.status?.conditions, 'Ready')).toBe('False');
    bench.report(experimentViewOf(bench));
    expect(bench.state).toBe('ready.running');
  });

  test('that somebody else stopped is started again, but one that is about to route is not', () => {
    const bench = running();
    bench.report(experimentViewOf(bench, { active: false }));
    bench.report(experimentViewOf(bench, { active: false }), 'poll');
    expect(bench.state).toBe('scheduling.activating');
    bench.remind();
    bench.report(experimentViewOf(bench, { active: false }), 'poll');
    expect(bench.state).toBe('scheduling.retrying');
    expect(typesOf(bench.remind())).toContain('StartExperiment');
  });

  test('found running after a restart of the operator is left to run', () => {
    const bench = createExperimentBench();
    bench.observe({ finalized: true, status: { observedGeneration: 1 } });
    const view = experimentViewOf(bench);
    bench.step({ type: 'ExperimentStatusReported', epoch: 1, source: 'resync', view });
    bench.sync();
    expect(bench.state).toBe('ready.running');
    expect(bench.hasGiven('StartExperiment')).toBe(false);
  });

  test('that another operator said to be Ready stays so while it is started again, as of then', () => {
    const bench = createExperimentBench();
    const conditions = ['CandidatesReady', 'ExperimentReady', 'MirrorReady', 'Ready'].map(
      (type) => ({ type, status: 'True', lastTransitionTime: '2026-01-02T03:04:05Z' }) as const,
    );
    bench.observe({ finalized: true, status: { conditions } });
    bench.sync();
    bench.accept('StartExperiment');
    const readiness = () => bench.status?.conditions?.find(({ type }) => type === 'Ready');
    bench.report(experimentViewOf(bench, fresh));
    expect(readiness()).toEqual(conditions.at(-1));
    bench.report(experimentViewOf(bench));
    expect(bench.state).toBe('ready.running');
    expect(readiness()).toEqual(conditions.at(-1));
  });

  test('found inactive after one may have been stopped, and is started', () => {
    const bench = createExperimentBench();
    bench.observe({ finalized: true, status: { observedGeneration: 1 } });
    const view = experimentViewOf(bench, { active: false });
    bench.step({ type: 'ExperimentStatusReported', epoch: 1, source: 'resync', view });
    expect(typesOf(bench.sync())).toContain('StartExperiment');
  });

  test('refused is tried again now and then, since another may give way', () => {
    const bench = createExperimentBench();
    bench.observe({ finalized: true });
    bench.sync();
    bench.reject('StartExperiment', 'Resource a already in experiment ab as a baseline.');
    expect(bench.state).toBe('failed.refused');
    expect(bench.status).toMatchObject({ observedGeneration: 1 });
    expect(typesOf(bench.remind())).toContain('StartExperiment');
    expect(bench.state).toBe('scheduling.loading');
  });

  test('refused for its default says who has it, which the scheduler does not', () => {
    const bench = createExperimentBench();
    bench.observe({ finalized: true });
    bench.sync();
    const said = 'Resource a already in experiment ab as a baseline.';
    const reason = () => bench.status?.conditions?.find(({ type }) => type === 'Ready')?.reason;
    bench.reject('StartExperiment', said);
    expect(reason()).toMatch(/^Resource a .*baseline\. \(by an earlier spec of an Experiment/);
    const add = (name: string, spec: object): void => {
      const { metadata } = bench.object;
      const object = { ...bench.object, metadata: { ...metadata, name, uid: name }, spec };
      const to = resourcePath('experiment', { namespace: 'ns', name, uid: name });
      bench.step({ type: 'ResourceObserved', object }, to);
    };
    const candidates = [{ name: 'a', weight: 1 }];
    add('holder', { default: 'a', candidates });
    add('without', { candidates });
    add('of-pipelines', { default: 'a', candidates, resourceType: 'pipeline' });
    bench.remind();
    bench.reject('StartExperiment', said);
    expect(reason()).toBe(`${said} (Experiment holder has the same default)`);
    bench.remind();
    bench.reject('StartExperiment', 'experiment ab has no candidates or mirror');
    expect(bench.stepper.supervisor.actor(bench.path)?.waitsFor?.error).toBe(
      'experiment ab has no candidates or mirror',
    );
  });

  test('refused is not Ready by the word on an older namesake, in this session or the next', () => {
    const bench = createExperimentBench();
    bench.observe({ finalized: true });
    bench.sync();
    bench.reject('StartExperiment', 'experiment ab has no candidates or mirror');
    for (const source of ['stream', 'poll'] as const) {
      bench.report(experimentViewOf(bench), source);
      expect(statusOf(bench.status?.conditions, 'Ready')).toBe('False');
    }
    bench.lose();
    bench.step({
      type: 'ExperimentStatusReported',
      epoch: 2,
      source: 'resync',
      view: experimentViewOf(bench),
    });
    expect(typesOf(bench.sync())).toContain('StartExperiment');
    expect(bench.state).toBe('scheduling.loading');
    expect(statusOf(bench.status?.conditions, 'Ready')).toBe('False');
    bench.accept('StartExperiment');
    bench.report(experimentViewOf(bench), 'poll');
    expect(bench.state).toBe('ready.running');
  });

  test.each([true, false])(
    'refused stops what an older one of its name has left (routing: %s), once for each refusal',
    (active) => {
      const bench = createExperimentBench();
      bench.observe({ finalized: true });
      bench.sync();
      bench.report(experimentViewOf(bench, { active }));
      const refused = bench.reject('StartExperiment', 'experiment ab has no candidates or mirror');
      expect(typesOf(refused)).toContain('StopExperiment');
      expect(bench.state).toBe('failed.evicting');
      expect(typesOf(bench.accept('StopExperiment'))).not.toContain('StopExperiment');
      expect(bench.state).toBe('failed.refused');
      bench.report(experimentViewOf(bench, { active: false }), 'poll');
      expect(bench.state).toBe('failed.refused');
      expect(bench.status).toMatchObject({ observedGeneration: 1 });
      expect(statusOf(bench.status?.conditions, 'Ready')).toBe('False');
      expect(typesOf(bench.remind())).toContain('StartExperiment');
    },
  );

  test('refused asks for that stop until it is taken, or nothing is found to stop', () => {
    const bench = createExperimentBench();
    bench.observe({ finalized: true });
    bench.sync();
    bench.report(experimentViewOf(bench));
    bench.reject('StartExperiment', 'experiment ab has no candidates or mirror');
    bench.reject('StopExperiment', 'the transport is closing', 'UNAVAILABLE');
    expect(bench.state).toBe('failed.evicting');
    expect(typesOf(bench.remind())).toContain('StopExperiment');
    bench.reject('StopExperiment', 'Experiment not found ab');
    expect(bench.state).toBe('failed.refused');
  });

  test('refused leaves an earlier generation of its own in force', () => {
    const bench = running();
    for (const generation of [2, 3]) {
      bench.observe({ generation });
      bench.reject('StartExperiment', 'experiment ab has no candidates or mirror');
      bench.report(experimentViewOf(bench, { generation: 1 }), 'poll');
      expect(bench.state).toBe('failed.refused');
    }
    expect(bench.hasGiven('StopExperiment')).toBe(false);
  });

  test('refused leaves alone what it was seen to start itself', () => {
    const bench = running();
    bench.report(experimentViewOf(bench, { active: false }), 'poll');
    bench.remind();
    bench.report(experimentViewOf(bench, { active: false }), 'poll');
    bench.remind();
    bench.reject('StartExperiment', 'Resource a already in experiment ab as a baseline.');
    expect(bench.state).toBe('failed.refused');
    expect(bench.hasGiven('StopExperiment')).toBe(false);
  });

  test('refused is told of a lost session while it stops an older one', () => {
    const bench = createExperimentBench();
    bench.observe({ finalized: true });
    bench.sync();
    bench.report(experimentViewOf(bench));
    bench.reject('StartExperiment', 'experiment ab has no candidates or mirror');
    bench.lose();
    expect(bench.state).toBe('failed.refused');
    expect(typesOf(bench.sync())).toContain('StartExperiment');
  });

  test('refused without a session waits for the next one, and says that there is none', () => {
    const bench = createExperimentBench();
    bench.observe({ finalized: true });
    bench.sync();
    bench.reject('StartExperiment', 'experiment ab has no candidates or mirror');
    bench.lose();
    bench.remind();
    expect(statusOf(bench.status?.conditions, 'SchedulerConnected')).toBe('False');
    expect(typesOf(bench.sync())).toContain('StartExperiment');
  });
});

describe('the finalizer of an Experiment goes only', () => {
  test('once the stop was taken and an answer behind it says that nothing is routed', () => {
    const bench = running();
    bench.report(experimentViewOf(bench, fresh));
    bench.observe({ generation: 2, deleting: true });
    expect(bench.state).toBe('deleting.unloading');
    bench.report(experimentViewOf(bench, { ...fresh, generation: 1 }), 'poll');
    expect(bench.state).toBe('deleting.unloading');
    expect(typesOf(bench.accept('StopExperiment'))).toContain('PollExperiment');
    expect(bench.state).toBe('deleting.draining');
    bench.report(experimentViewOf(bench, { generation: 1 }), 'poll');
    expect(bench.state).toBe('deleting.draining');
    bench.report(experimentViewOf(bench, { active: false, generation: 1 }), 'poll');
    expect(bench.state).toBe('deleting.releasing');
  });

  test('or by the word that the scheduler knows no such experiment', () => {
    const bench = running();
    bench.observe({ generation: 2, deleting: true });
    const commands = bench.reject('StopExperiment', 'Experiment not found ab');
    expect(only(commands, 'SetFinalizers').finalizers).toEqual([]);
  });

  test('at once where nothing was ever started', () => {
    const bench = createExperimentBench();
    bench.observe();
    bench.observe({ generation: 2, deleting: true });
    expect(bench.state).toBe('deleting.released');
    bench.step({ type: 'ResourceGone' });
    expect(bench.state).toBe('gone');
  });
});

describe('Events of an Experiment', () => {
  test('say that it is Ready and that it is no longer', () => {
    const bench = started();
    expect(only(bench.report(experimentViewOf(bench)), 'RecordEvent')).toMatchObject({
      reason: 'ExperimentReady',
      message: 'Experiment [ab] is Ready',
    });
    const lost = bench.report(experimentViewOf(bench, { mirrorReady: false }));
    expect(only(lost, 'RecordEvent')).toMatchObject({ reason: 'ExperimentNotReady' });
  });

  test('name it as others do when its status cannot be written', () => {
    const bench = running();
    const refusal = { write: 'status', serial: 1, code: 422, reason: 'Invalid' } as const;
    const commands = bench.step({ type: 'WriteRefused', ...refusal, message: 'no' });
    expect(only(commands, 'RecordEvent').message).toBe(
      'Failed to update status for experiment "ab": no',
    );
  });
});
