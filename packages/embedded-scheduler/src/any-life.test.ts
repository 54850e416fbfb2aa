import { describe, expect, test } from '@jest/globals';
import {
  ModelStatus_ModelState as ModelState,
  type ModelVersionStatus,
  PipelineVersionState_PipelineStatus as PipelineStatus,
  type PipelineStatusResponse,
} from '@troupe/scheduler-api';
import fc from 'fast-check';
import { createSchedulerCore } from './scheduler-core.ts';
import { oneWorkerOfEachKind, type SchedulerCoreOptions } from './scheduler-options.ts';
import { createObservedScheduler, type ObservedScheduler } from './testing/observed-scheduler.ts';
import { type LifeEvent, lifeEvents, live } from './testing/random-life.ts';
import { createVirtualTime } from './virtual-time.ts';

const all = { subscriberName: '', allVersions: true };
const latest = { subscriberName: '', allVersions: false };

const whateverHappens = (
  check: (life: ObservedScheduler) => void,
  options: SchedulerCoreOptions = {},
): void =>
  fc.assert(
    fc.property(lifeEvents, (events) => {
      const life = createObservedScheduler(options);
      live(life, events);
      check(life);
      life.core.stop();
    }),
    { numRuns: 150 },
  );

/** The last message of each key, by key. */
function lastOf<Message>(
  messages: readonly Message[],
  keyOf: (message: Message) => string,
): Record<string, Message> {
  return Object.fromEntries(messages.map((message) => [keyOf(message), message]));
}

const byName = <Message>(messages: readonly Message[], nameOf: (message: Message) => string) =>
  lastOf(messages, nameOf);

const versionKey = ({ pipelineName, versions }: PipelineStatusResponse): string =>
  `${pipelineName}/${versions[0]?.state?.pipelineVersion}`;

/** A status of all versions as one message for each, as events are. */
const apart = (status: PipelineStatusResponse): PipelineStatusResponse[] =>
  status.versions.map((version) => ({ ...status, versions: [version] }));

const newestAvailable = (versions: readonly ModelVersionStatus[]): ModelVersionStatus | undefined =>
  versions.findLast(({ state }) => state?.state === ModelState.ModelAvailable);

describe('whatever happened, a scheduler at rest', () => {
  test('has told of every model what it answers when asked', () => {
    whateverHappens(
      ({ core, models }) =>
        expect(byName(models.messages, ({ modelName }) => modelName)).toEqual(
          byName(core.modelStatus(latest), ({ modelName }) => modelName),
        ),
      { traps: { silentUpdates: false } },
    );
  });

  test('has told of every pipeline version what it answers when asked', () => {
    whateverHappens(({ core, pipelines }) => {
      const told = lastOf(pipelines.messages, versionKey);
      for (const status of core.pipelineStatus(all).flatMap(apart)) {
        expect(told[versionKey(status)]).toEqual(status);
      }
    });
  });

  test('has told of every experiment what it answers when asked, but for why routes fail', () => {
    whateverHappens(({ core, experiments }) => {
      const told = byName(experiments.messages, ({ experimentName }) => experimentName);
      for (const status of core.experimentStatus(latest)) {
        const { statusDescription: _, ...rest } = status;
        expect(told[status.experimentName]).toMatchObject(rest);
      }
    });
  });

  test('calls the models of a pipeline ready if they are', () => {
    whateverHappens(({ core }) => {
      const models = byName(core.modelStatus(all), ({ modelName }) => modelName);
      const isReady = (name: string): boolean =>
        newestAvailable(models[name]?.versions ?? [])?.state?.modelGwState ===
        ModelState.ModelAvailable;
      for (const { versions } of core.pipelineStatus(latest)) {
        const steps = versions[0]?.pipeline?.steps.map(({ name }) => name) ?? [];
        expect(versions[0]?.state?.modelsReady).toBe(steps.every(isReady));
      }
    });
  });

  test('has no older version of a pipeline left beside a ready one', () => {
    whateverHappens(({ core }) => {
      for (const { versions } of core.pipelineStatus(all)) {
        if (versions.at(-1)?.state?.status !== PipelineStatus.PipelineReady) continue;
        for (const { state } of versions.slice(0, -1)) {
          expect(state?.status).toBe(PipelineStatus.PipelineTerminated);
        }
      }
    });
  });

  test('has left nothing half done on gateways and engines', () => {
    whateverHappens(
      ({ core }) => {
        const { ModelAvailable, ModelTerminated } = ModelState;
        for (const { versions } of core.modelStatus(latest)) {
          expect([ModelAvailable, ModelTerminated]).toContain(versions[0]?.state?.modelGwState);
        }
        const { PipelineReady, PipelineTerminated } = PipelineStatus;
        for (const { versions } of core.pipelineStatus(latest)) {
          const state = versions[0]?.state;
          expect([PipelineReady, PipelineTerminated]).toContain(state?.status);
          expect([PipelineReady, PipelineTerminated]).toContain(state?.pipelineGwStatus);
        }
      },
      { workers: oneWorkerOfEachKind },
    );
  });

  test('comes out of a snapshot as it went in', () => {
    whateverHappens(({ core, time }) => {
      const state: unknown = JSON.parse(JSON.stringify(core.snapshot()));
      const restored = createSchedulerCore({
        ...createVirtualTime(time.now()),
        restore: core.snapshot(),
      });
      expect(JSON.parse(JSON.stringify(restored.snapshot()))).toEqual(state);
    });
  });
});

describe('whatever happens, events', () => {
  test('of a model that is not deleted never go back to an older version', () => {
    const isDeletion = (event: LifeEvent): boolean => event.toString().startsWith('unload [');
    fc.assert(
      fc.property(lifeEvents, (events) => {
        const life = createObservedScheduler();
        live(
          life,
          events.filter((event) => !isDeletion(event)),
        );
        const newest = new Map<string, number>();
        for (const { modelName, versions } of life.models.messages) {
          const version = versions[0]?.version ?? 0;
          expect(version).toBeGreaterThanOrEqual(newest.get(modelName) ?? 0);
          newest.set(modelName, version);
        }
      }),
      { numRuns: 150 },
    );
  });

  test('say the same in every run', () => {
    fc.assert(
      fc.property(lifeEvents, (events) => {
        const tell = (): unknown => {
          const life = createObservedScheduler();
          live(life, events);
          return [life.models, life.pipelines, life.experiments].map(({ messages }) => messages);
        };
        expect(tell()).toEqual(tell());
      }),
      { numRuns: 30 },
    );
  });
});

test('a subscriber that comes late gets what the others know', () => {
  whateverHappens(({ core, time, pipelines }) => {
    const known = lastOf(pipelines.messages, versionKey);
    const snapshot: PipelineStatusResponse[] = [];
    core.subscribePipelines({ next: (message) => snapshot.push(message), end() {} });
    time.advance(0);
    for (const message of snapshot) expect(message).toEqual(known[versionKey(message)]);
    expect(snapshot).toHaveLength(core.pipelineStatus(latest).length);
  });
});
