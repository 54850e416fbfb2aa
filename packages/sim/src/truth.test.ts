import { beforeEach, describe, expect, test } from '@jest/globals';
import { createVirtualTime } from '@troupe/embedded-scheduler';
import {
  loadModelRequest,
  type Model,
  modelFinalizer,
  refOf,
  seldonApiVersion,
} from '@troupe/resources';
import { type ModelStatusResponse, ModelStatus_ModelState as State } from '@troupe/scheduler-api';
import { type Cluster, createCluster, resources, type Writer } from './cluster.ts';
import { createTruth, type Truth } from './truth.ts';
import { modelLanding, modelSighting } from './words.ts';

const ready = (observedGeneration: number): object => ({
  status: { observedGeneration, conditions: [{ type: 'Ready', status: 'True' }] },
});

describe('the truth', () => {
  let cluster: Cluster;
  let truth: Truth;
  let held: boolean;

  beforeEach(() => {
    held = false;
    cluster = createCluster(createVirtualTime(), ['blue']);
    truth = createTruth({ cluster, isHeld: () => held });
    create();
  });

  function create(): void {
    cluster.core.create(resources.Model, 'blue', {
      apiVersion: seldonApiVersion,
      kind: 'Model',
      metadata: { name: 'iris', finalizers: [modelFinalizer] },
      ...{ spec: { storageUri: 'gs://models/iris' } },
    });
  }

  function model(): Model {
    return cluster.find(resources.Model, 'blue', 'iris') as Model;
  }

  function patch(body: object, subresource?: 'status', writer: Writer = 'operator'): void {
    const options = subresource === undefined ? {} : { subresource };
    cluster.writeAs(writer, () =>
      cluster.core.patch(resources.Model, 'blue', 'iris', { type: 'merge', body }, options),
    );
  }

  function load(): void {
    truth.landed('blue', modelLanding(loadModelRequest(model())));
  }

  function say(state: State, changes: { gateway?: State; deleted?: boolean } = {}): void {
    const { gateway = State.ModelCreate, deleted = false } = changes;
    const { model: modelDefn } = loadModelRequest(model());
    const message: ModelStatusResponse = {
      modelName: 'iris',
      deleted,
      keepTopics: false,
      timestamp: '0',
      operation: 0,
      versions: [
        {
          version: 1,
          serverName: 'small',
          kubernetesMeta: modelDefn?.meta?.kubernetesMeta,
          modelReplicaState: {},
          modelDefn,
          state: {
            state,
            reason: '',
            availableReplicas: 1,
            unavailableReplicas: 0,
            lastChangeTimestamp: undefined,
            modelGwState: gateway,
            modelGwReason: '',
          },
        },
      ],
    };
    truth.sighted('blue', modelSighting(message));
  }

  const terminated = { gateway: State.ModelTerminated, deleted: true };

  test('lets a Model be shown Ready that was loaded and then available', () => {
    load();
    say(State.ModelAvailable);
    patch(ready(1), 'status');
    expect(truth.violations).toEqual([]);
  });

  test.each<[string, () => void]>([
    ['nothing was loaded', () => say(State.ModelAvailable)],
    ['nothing was available', () => load()],
    [
      'an older namesake alone was available',
      () => {
        say(State.ModelAvailable);
        load();
      },
    ],
    [
      'an older generation alone was available',
      () => {
        load();
        say(State.ModelAvailable);
        patch({ spec: { preloaded: true } }, undefined, 'user');
      },
    ],
    [
      'an older incarnation alone was available',
      () => {
        load();
        say(State.ModelAvailable);
        patch({ metadata: { finalizers: null } }, undefined, 'user');
        cluster.writeAs('user', () => cluster.core.delete(resources.Model, 'blue', 'iris'));
        create();
      },
    ],
  ])('objects to a Ready when %s', (_, happen) => {
    happen();
    patch(ready(model().metadata.generation ?? 0), 'status');
    expect(truth.violations).toEqual([expect.stringContaining('is shown Ready')]);
  });

  test('says nothing of a status that a user wrote', () => {
    patch(ready(1), 'status', 'user');
    expect(truth.violations).toEqual([]);
  });

  test('objects to an observedGeneration that goes back', () => {
    patch({ status: { observedGeneration: 3 } }, 'status');
    patch({ status: { observedGeneration: 2 } }, 'status');
    expect(truth.violations).toEqual([expect.stringContaining('went back from 3 to 2')]);
  });

  describe('of a finalizer', () => {
    const remove = (writer?: Writer): void =>
      patch({ metadata: { finalizers: null } }, undefined, writer);

    test('lets it go once the scheduler has said that it unloaded the model', () => {
      load();
      say(State.ModelTerminated, terminated);
      remove();
      expect(truth.violations).toEqual([]);
    });

    test('lets it go once the scheduler has said that it knows no such model', () => {
      truth.denied('blue', 'Model', 'iris');
      remove();
      expect(truth.violations).toEqual([]);
    });

    test.each<[string, () => void]>([
      ['without a word from the scheduler', () => load()],
      [
        'while the gateway still unloads',
        () => {
          load();
          say(State.ModelTerminated, { deleted: true });
        },
      ],
      [
        'by a word from before the load',
        () => {
          truth.denied('blue', 'Model', 'iris');
          load();
        },
      ],
    ])('objects when it goes %s', (_, happen) => {
      happen();
      remove();
      expect(truth.violations).toEqual([expect.stringContaining('the finalizer of blue/iris')]);
    });

    test('expects an orphan when a user strips it', () => {
      load();
      remove('user');
      expect(truth.violations).toEqual([]);
      expect(truth.mayBeOrphan('blue', 'Model', 'iris')).toBe(true);
    });

    test('expects an orphan when an agent still holds what could not be unloaded', () => {
      held = true;
      say(State.ModelTerminateFailed, terminated);
      remove();
      expect(truth.mayBeOrphan('blue', 'Model', 'iris')).toBe(true);
    });
  });

  test('objects to a write without the UID, and to finalizers without a version', () => {
    const target = refOf(model());
    truth.requested({ type: 'Patch', id: 1, target, patch: { status: {} } });
    const metadata = { uid: target.uid, finalizers: [] };
    truth.requested({ type: 'Patch', id: 2, target, patch: { metadata } });
    expect(truth.violations).toEqual([
      expect.stringContaining('does not carry its UID'),
      expect.stringContaining('carries no resourceVersion'),
    ]);
  });

  test('objects to a load before the finalizer was stored', () => {
    const command = {
      type: 'LoadModel',
      namespace: 'blue',
      epoch: 1,
      generation: 1,
      request: loadModelRequest(model()),
    } as const;
    truth.gave({ who: `model/blue/iris#${model().metadata.uid}`, command });
    expect(truth.violations).toEqual([]);
    truth.gave({ who: 'model/blue/iris#another', command });
    expect(truth.violations).toEqual([expect.stringContaining('before its finalizer was stored')]);
  });
});
