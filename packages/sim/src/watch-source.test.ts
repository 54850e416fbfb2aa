import { beforeEach, describe, expect, test } from '@jest/globals';
import type { KubeChange } from '@troupe/actors';
import { createVirtualTime, type VirtualTime } from '@troupe/embedded-scheduler';
import { seldonApiVersion } from '@troupe/resources';
import { createCluster, resources } from './cluster.ts';
import { createRandom } from './random.ts';
import { createTruth } from './truth.ts';
import { startWatchSource, type WatchSource } from './watch-source.ts';
import { createWeather, type Rates } from './weather.ts';
import type { World } from './world.ts';

/** More than the longest relist takes. */
const longMs = 30_000;

describe('a watch in bad weather', () => {
  let time: VirtualTime;
  let world: World;
  let said: KubeChange[];
  let source: WatchSource;
  let rates: Rates;

  beforeEach(() => {
    time = createVirtualTime();
    const cluster = createCluster(time, ['blue']);
    const random = createRandom(1);
    const weather = createWeather(random);
    weather.clear();
    rates = weather.rates;
    const truth = createTruth({ cluster, isHeld: () => false });
    const changing = {
      get rates() {
        return rates;
      },
      clear() {},
    };
    world = { time, random, weather: changing, cluster, truth };
    said = [];
    source = startWatchSource(world, 'Model', (change) => said.push(change));
    time.advance(longMs);
  });

  function create(name: string): string {
    return world.cluster.core.create(resources.Model, 'blue', {
      apiVersion: seldonApiVersion,
      kind: 'Model',
      metadata: { name },
      ...{ spec: { storageUri: 'gs://models/iris' } },
    }).object.metadata.uid;
  }

  function remove(name: string): void {
    world.cluster.core.delete(resources.Model, 'blue', name);
  }

  function inShort(): readonly string[] {
    return said.map((change) => {
      if (change.type === 'Observed') return `Observed ${change.object.metadata.uid}`;
      return change.type === 'Gone' ? `Gone ${change.ref.uid}` : change.type;
    });
  }

  test('says once that the first list is complete', () => {
    source.interrupt(10);
    time.advance(longMs);
    expect(inShort()).toEqual(['Synced']);
  });

  test('finds by a relist what got lost', () => {
    rates = { ...rates, watchLoss: 1 };
    const a = create('a');
    time.advance(longMs);
    expect(inShort()).toEqual(['Synced', `Observed ${a}`]);
  });

  test('says the end of an incarnation before its namesake, also when the end was missed', () => {
    const a = create('a');
    time.advance(longMs);
    source.interrupt(1_000);
    remove('a');
    const b = create('a');
    time.advance(longMs);
    expect(inShort().slice(1)).toEqual([`Observed ${a}`, `Gone ${a}`, `Observed ${b}`]);
  });

  test('keeps the order of what happens', () => {
    rates = { ...rates, maxLatencyMs: 800 };
    const uids = ['a', 'b', 'c', 'd'].map(create);
    time.advance(longMs);
    expect(inShort().slice(1)).toEqual(uids.map((uid) => `Observed ${uid}`));
  });

  test('says nothing after its operator was killed', () => {
    create('a');
    source.stop();
    time.advance(longMs);
    expect(inShort()).toEqual(['Synced']);
  });
});
