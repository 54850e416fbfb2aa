import { describe, expect, test } from '@jest/globals';
import {
  type ExperimentStatusResponse,
  ResourceType,
  StartExperimentRequest,
} from '@troupe/scheduler-api';
import { oneWorkerOfEachKind } from '../scheduler-options.ts';
import { pipelineRequest } from '../testing/observed-pipelines.ts';
import {
  createObservedScheduler,
  createRecordingSink,
  type ObservedScheduler,
} from '../testing/observed-scheduler.ts';

type Shape = NonNullable<Parameters<typeof StartExperimentRequest.fromPartial>[0]['experiment']>;

function experiment(shape: Shape = {}): StartExperimentRequest {
  return StartExperimentRequest.fromPartial({
    experiment: {
      name: 'ab',
      candidates: [
        { name: 'iris', weight: 50 },
        { name: 'rose', weight: 50 },
      ],
      kubernetesMeta: { namespace: 'default', generation: '1' },
      ...shape,
    },
  });
}
const ofPipelines = (shape: Shape = {}): StartExperimentRequest =>
  experiment({ resourceType: ResourceType.PIPELINE, ...shape });

/** One word for each that is true, then the description. */
const line = (status: ExperimentStatusResponse): string =>
  [
    status.active ? 'active' : 'inactive',
    ...(status.candidatesReady ? ['candidates'] : []),
    ...(status.mirrorReady ? ['mirror'] : []),
    `"${status.statusDescription}"`,
  ].join(' ');

interface Observed extends ObservedScheduler {
  told(): string[];
}

function observed(): Observed {
  const scheduler = createObservedScheduler({ workers: oneWorkerOfEachKind });
  scheduler.agent(0);
  let seen = 0;
  return {
    ...scheduler,
    told() {
      const fresh = scheduler.experiments.messages.slice(seen);
      seen = scheduler.experiments.messages.length;
      return fresh.map(line);
    },
  };
}

function withModels(): Observed {
  const scheduler = observed();
  scheduler.load('iris');
  scheduler.load('rose');
  scheduler.rest();
  return scheduler;
}

describe('starting an experiment', () => {
  test('tells of it as inactive, then as active', () => {
    const { core, rest, told } = withModels();
    core.startExperiment(experiment());
    rest();
    expect(told()).toEqual([
      'inactive candidates mirror ""',
      'active candidates mirror "experiment active"',
    ]);
  });

  test('tells nothing more when its routes cannot be made; the status says why', () => {
    const { core, rest, told } = observed();
    core.startExperiment(experiment());
    rest();
    expect(told()).toEqual(['inactive mirror ""']);
    expect(core.experimentStatus({ subscriberName: '' }).map(line)).toEqual([
      'inactive mirror "no live replica for model iris for model route ab.experiment"',
    ]);
  });

  test('again resets it for a moment', () => {
    const { core, rest, told } = withModels();
    core.startExperiment(experiment());
    rest();
    told();
    core.startExperiment(experiment());
    rest();
    expect(told()).toEqual([
      'inactive candidates mirror ""',
      'active candidates mirror "experiment active"',
    ]);
  });

  test('looks for its mirror too', () => {
    const { core, rest, told } = withModels();
    core.startExperiment(experiment({ mirror: { name: 'tulip', percent: 10 } }));
    rest();
    expect(told()).toEqual(['inactive candidates ""']);
    expect(core.experimentStatus({ subscriberName: '', name: 'ab' }).map(line)).toEqual([
      'inactive candidates "no live replica for model tulip for model route ab.experiment"',
    ]);
  });

  test.each<[string, Shape, string]>([
    [
      'a default that is no candidate',
      { default: 'tulip' },
      'default model/pipeline tulip not found in experiment ab candidates',
    ],
    [
      'neither candidates nor mirror',
      { candidates: [] },
      'experiment ab has no candidates or mirror',
    ],
    [
      'a candidate twice',
      { candidates: [{ name: 'iris' }, { name: 'iris' }] },
      'each candidate and mirror must be unique but found resource iris duplicated in experiment ab',
    ],
    [
      'a mirror that is a candidate',
      { mirror: { name: 'rose' } },
      'each candidate and mirror must be unique but found resource rose duplicated in experiment ab',
    ],
  ])('with %s is refused', (_, shape, message) => {
    const { core } = observed();
    expect(() => core.startExperiment(experiment(shape))).toThrow(
      expect.objectContaining({ code: 'FAILED_PRECONDITION', message }),
    );
  });

  describe('with the baseline of another', () => {
    const text =
      'Resource iris already in experiment cd as a baseline. A model or pipeline can only appear in one experiment as a baseline';

    test('is refused, in the name of the new one', () => {
      const { core } = observed();
      core.startExperiment(experiment({ default: 'iris' }));
      expect(() => core.startExperiment(experiment({ name: 'cd', default: 'iris' }))).toThrow(text);
    });

    test('is fine once that has stopped or has another baseline', () => {
      const { core } = observed();
      core.startExperiment(experiment({ default: 'iris' }));
      core.startExperiment(experiment({ default: 'rose' }));
      core.startExperiment(experiment({ name: 'cd', default: 'iris' }));
      core.stopExperiment({ name: 'cd' });
      core.startExperiment(experiment({ name: 'ef', default: 'iris' }));
    });

    test('is fine when one is a model and the other a pipeline', () => {
      const { core } = observed();
      core.startExperiment(experiment({ default: 'iris' }));
      core.startExperiment(ofPipelines({ name: 'cd', default: 'iris' }));
    });
  });
});

describe('an experiment with models', () => {
  const noRose = 'no live replica for model rose for model route ab.experiment';

  test('becomes active with the last of them, and is told of with each of their events', () => {
    const { core, rest, told, load } = observed();
    load('iris');
    rest();
    core.startExperiment(experiment());
    rest();
    told();
    load('rose');
    rest();
    const lines = told();
    expect(lines[0]).toBe(`inactive mirror "${noRose}"`);
    expect(lines.at(-1)).toBe('active candidates mirror "experiment active"');
    expect(lines.length).toBeGreaterThan(3);
  });
  test('ceases to be active when one of them goes', () => {
    const { core, rest, told, unload } = withModels();
    core.startExperiment(experiment());
    rest();
    told();
    unload('rose');
    rest();
    expect(told()).toContain(`inactive mirror "${noRose}"`);
  });

  test('counts its candidates as ready whatever the gateways say', () => {
    const scheduler = createObservedScheduler();
    scheduler.agent(0);
    scheduler.load('iris');
    scheduler.rest();
    scheduler.core.startExperiment(experiment({ candidates: [{ name: 'iris' }] }));
    scheduler.rest();
    expect(scheduler.experiments.messages.at(-1)).toMatchObject({
      candidatesReady: true,
      active: true,
    });
  });
});

describe('an experiment with pipelines', () => {
  test('is active although its candidates are missing', () => {
    const { core, rest, told } = observed();
    core.startExperiment(ofPipelines());
    rest();
    expect(told()).toEqual(['inactive mirror ""', 'active mirror "experiment active"']);
  });

  test('needs its default to be there', () => {
    const { core, rest, told } = observed();
    core.startExperiment(ofPipelines({ default: 'rose' }));
    rest();
    expect(core.experimentStatus({ subscriberName: '' }).map(line)).toEqual([
      'inactive mirror "pipeline rose not found"',
    ]);
    told();
    core.loadPipeline(pipelineRequest('rose'));
    rest();
    expect(told().at(-1)).toBe('active mirror "experiment active"');
  });

  test('has ready candidates once gateways and engines have all of them', () => {
    const { core, rest, told } = observed();
    core.startExperiment(ofPipelines());
    core.loadPipeline(pipelineRequest('iris', { steps: [{ name: 'm' }] }));
    rest();
    expect(told().at(-1)).toBe('active mirror "experiment active"');
    core.loadPipeline(pipelineRequest('rose', { steps: [{ name: 'm' }] }));
    rest();
    expect(told().at(-1)).toBe('active candidates mirror "experiment active"');
  });
});

describe('stopping an experiment', () => {
  test('is told once, as inactive and otherwise as it was', () => {
    const { core, rest, told, load } = withModels();
    core.startExperiment(experiment());
    rest();
    told();
    core.stopExperiment({ name: 'ab' });
    load('iris', { replicas: 2 });
    rest();
    expect(told()).toEqual(['inactive candidates mirror "experiment active"']);
  });

  test('twice is fine', () => {
    const { core } = observed();
    core.startExperiment(experiment());
    core.stopExperiment({ name: 'ab' });
    expect(() => core.stopExperiment({ name: 'ab' })).not.toThrow();
  });

  test('that was never started is refused, and so is asking for it', () => {
    const { core } = observed();
    const refusal = expect.objectContaining({
      code: 'FAILED_PRECONDITION',
      message: 'Experiment not found ab',
    });
    expect(() => core.stopExperiment({ name: 'ab' })).toThrow(refusal);
    expect(() => core.experimentStatus({ subscriberName: '', name: 'ab' })).toThrow(refusal);
  });

  test('leaves it in what new subscribers are told', () => {
    const { core, rest } = observed();
    core.startExperiment(experiment());
    core.stopExperiment({ name: 'ab' });
    rest();
    const late = createRecordingSink<ExperimentStatusResponse>();
    core.subscribeExperiments(late);
    rest();
    expect(late.messages).toMatchObject([{ experimentName: 'ab', active: false }]);
  });
});
