import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Fact, StatusSource } from '../fact.ts';
import type { Path } from '../path.ts';
import type { StepResult } from '../stepper.ts';
import { type ClusterOfModels, createClusterOfModels } from '../testing/cluster-of-models.ts';
import { modelOf, viewOf } from '../testing/model-objects.ts';

const epoch = 1;
const synced: Fact = { type: 'SessionSynced', namespace: 'ns', epoch };
const taken: Fact = { type: 'RequestAccepted', method: 'LoadModel', epoch, generation: 1 };

describe('a Model of a name whose actor ended just before', () => {
  let cluster: ClusterOfModels;

  beforeEach(() => {
    cluster = createClusterOfModels();
    // Another member keeps the session open.
    cluster.add('other');
    cluster.tell(synced);
    cluster.step(cluster.add('a', 'u1'), { type: 'ResourceGone' });
  });

  function loaded(): Path {
    const path = cluster.add('a', 'u2');
    cluster.step(path, taken);
    return path;
  }

  function sayAvailable(source: StatusSource): StepResult {
    const view = viewOf(modelOf({ name: 'a', finalized: true }), 'ModelAvailable');
    return cluster.step('model/ns/a', { type: 'ModelStatusReported', epoch, source, view });
  }

  const typesIn = ({ gave }: StepResult): readonly string[] =>
    gave.map(({ command }) => command.type);

  test('is not Ready by a word of the stream, which may be a late one, but asks', () => {
    loaded();
    const step = sayAvailable('stream');
    expect(step.after).toBe('scheduling.placing');
    expect(typesIn(step)).toEqual(['PollModel']);
  });

  test('is Ready by the answer, and listens to the stream from then on', () => {
    loaded();
    expect(sayAvailable('poll').after).toBe('ready.serving');
    const view = viewOf(modelOf({ name: 'a', finalized: true }), 'ModelFailed');
    const fact: Fact = { type: 'ModelStatusReported', epoch, source: 'stream', view };
    expect(cluster.step('model/ns/a', fact).after).toBe('failed.unavailable');
  });

  test.each<[string, readonly Fact[]]>([
    ['has been in sync twice since', [synced, synced]],
    [
      'was lost since, and its stream with it',
      [{ type: 'SessionLost', namespace: 'ns', error: 'lost' }, synced],
    ],
  ])('believes the stream once the session %s', (_, facts) => {
    for (const fact of facts) cluster.tell(fact);
    loaded();
    expect(sayAvailable('stream').after).toBe('ready.serving');
  });
});
