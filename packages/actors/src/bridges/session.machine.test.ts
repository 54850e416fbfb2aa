import { describe, expect, test } from '@jest/globals';
import { supervisorPath } from '../path.ts';
import { typesOf } from '../testing/command-lists.ts';
import { modelOf } from '../testing/model-objects.ts';
import {
  controlPlane,
  createSchedulerBench,
  notifyOf,
  type SchedulerBench,
  sendModels,
  sendServers,
  unloadOf,
} from '../testing/scheduler-bench.ts';

const open = { type: 'OpenSession', namespace: 'ns' } as const;
const close = { type: 'CloseSession', namespace: 'ns' } as const;
const allow = { type: 'AllowFirstSync', namespace: 'ns' } as const;

function isFirstSync({ bridge, calls }: SchedulerBench, since: number): boolean {
  expect(bridge.session().namespace).toBe('ns');
  return calls.slice(since).some((call) => call.type === 'Unary' && call.method === 'ServerNotify');
}

describe("a session's sync is in the order that the scheduler needs", () => {
  test('channel, subscriptions, its call for servers, our servers, its readiness, its lists', () => {
    const bench = createSchedulerBench();
    expect(bench.state).toBe('idle');
    expect(bench.give(open).calls).toEqual([{ type: 'Connect', epoch: 1 }]);
    expect(bench.state).toBe('connecting');
    const connected = bench.say({ type: 'Connected' }).calls;
    expect(connected.map((call) => (call.type === 'Subscribe' ? call.stream : call.type))).toEqual([
      'servers',
      'experiments',
      'pipelines',
      'models',
      'controlPlane',
    ]);
    expect(bench.state).toBe('syncing.awaitingServersCall');
    bench.say(controlPlane(sendServers));
    expect(bench.state).toBe('syncing.awaitingStores');
    expect(bench.give(allow).calls).toMatchObject([
      { type: 'Unary', method: 'ServerNotify', request: { isFirstSync: true } },
    ]);
    expect(bench.state).toBe('syncing.tellingServers');
    bench.say({ type: 'UnaryAnswered', id: bench.last('Unary').id });
    expect(bench.state).toBe('syncing.awaitingReadiness');
    expect(bench.say(controlPlane(sendModels)).calls).toMatchObject([
      { type: 'List', method: 'ExperimentStatus' },
      { type: 'List', method: 'PipelineStatus', request: { allVersions: false } },
      { type: 'List', method: 'ModelStatus', request: { allVersions: false } },
    ]);
    bench.listOthers();
    expect(bench.state).toBe('syncing.listing');
    const { facts } = bench.say({
      type: 'Listed',
      method: 'ModelStatus',
      id: bench.last('List').id,
      items: [],
    });
    expect(bench.state).toBe('live');
    expect(facts).toEqual([
      { to: supervisorPath, fact: { type: 'SessionSynced', namespace: 'ns', epoch: 1 } },
    ]);
  });

  test('an empty first sync is sent too, since without it the scheduler waits out its timeout', () => {
    const bench = createSchedulerBench();
    bench.give(open);
    bench.give(allow);
    bench.say({ type: 'Connected' });
    expect(bench.say(controlPlane(sendServers)).calls).toMatchObject([
      { method: 'ServerNotify', request: { isFirstSync: true, servers: [] } },
    ]);
  });

  test('the first sync waits for our stores, and then tells what they brought', () => {
    const bench = createSchedulerBench();
    bench.give(open);
    bench.say({ type: 'Connected' });
    const before = bench.calls.length;
    bench.say(controlPlane(sendServers));
    bench.give(notifyOf('mlserver', 2));
    expect(isFirstSync(bench, before)).toBe(false);
    expect(bench.give(allow).calls).toMatchObject([
      { request: { servers: [{ name: 'mlserver', expectedReplicas: 2 }], isFirstSync: true } },
    ]);
  });

  test('stores that were complete before the session opened are not waited for', () => {
    const bench = createSchedulerBench();
    bench.give(allow);
    bench.give(open);
    bench.say({ type: 'Connected' });
    bench.say(controlPlane(sendServers));
    expect(bench.state).toBe('syncing.tellingServers');
  });

  test('a call for models that comes before the servers are told is not lost', () => {
    const bench = createSchedulerBench();
    bench.give(open);
    bench.say({ type: 'Connected' });
    bench.say(controlPlane(sendServers));
    bench.say(controlPlane(sendModels));
    bench.give(allow);
    expect(bench.state).toBe('syncing.tellingServers');
    bench.say({ type: 'UnaryAnswered', id: bench.last('Unary').id });
    expect(bench.state).toBe('syncing.listing');
  });

  test('a call for models of an earlier epoch does not count in the next', () => {
    const bench = createSchedulerBench();
    bench.goLive();
    bench.lose();
    bench.wake();
    bench.say({ type: 'Connected' });
    bench.say(controlPlane(sendServers));
    bench.say({ type: 'UnaryAnswered', id: bench.last('Unary').id });
    expect(bench.state).toBe('syncing.awaitingReadiness');
  });

  test.each([
    ['the servers', 'pausingServers', 'tellingServers', false],
    ['the models', 'pausingListing', 'listing', true],
  ])('telling or asking for %s is tried again after a pause', (_, pausing, step, isLater) => {
    const bench = createSchedulerBench();
    bench.give(open);
    bench.give(allow);
    bench.say({ type: 'Connected' });
    bench.say(controlPlane(sendServers));
    if (isLater) {
      bench.say({ type: 'UnaryAnswered', id: bench.last('Unary').id });
      bench.say(controlPlane(sendModels));
    }
    const waits: number[] = [];
    for (let i = 0; i < 8; i++) {
      expect(bench.state).toBe(`syncing.${step}`);
      const { id } = bench.last(isLater ? 'List' : 'Unary');
      bench.say({ type: 'CallFailed', id, code: 'INTERNAL', message: 'no' });
      expect(bench.state).toBe(`syncing.${pausing}`);
      expect(bench.bridge.session().lastError).toBe('INTERNAL: no');
      waits.push(bench.last('Wake').afterMs);
      bench.wake();
    }
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect(Math.max(...waits)).toBeLessThanOrEqual(11_250);
  });

  test('a live session answers each new call: the control-plane stream was renewed', () => {
    const bench = createSchedulerBench();
    bench.goLive();
    expect(bench.say(controlPlane(sendServers)).calls).toMatchObject([
      { method: 'ServerNotify', request: { isFirstSync: true } },
    ]);
    expect(bench.say(controlPlane(sendModels)).calls).toMatchObject([{ method: 'ModelStatus' }]);
    expect(bench.state).toBe('live');
  });
});

describe('a scheduler that waits for its agents longer than a minute', () => {
  function stall(): SchedulerBench {
    const bench = createSchedulerBench();
    bench.give(open);
    bench.give(allow);
    bench.say({ type: 'Connected' });
    bench.say(controlPlane(sendServers));
    bench.say({ type: 'UnaryAnswered', id: bench.last('Unary').id });
    expect(bench.last('Wake').afterMs).toBe(60_000);
    expect(bench.wake().facts).toEqual([
      { to: supervisorPath, fact: { type: 'SessionStalled', namespace: 'ns', epoch: 1 } },
    ]);
    expect(bench.state).toBe('syncing.stalled');
    return bench;
  }

  test('is said to, takes what is to be unloaded, and is in sync once they are there', () => {
    const bench = stall();
    expect(bench.give(unloadOf(modelOf(), 1), 'model/ns/iris#u1').calls).toMatchObject([
      { type: 'Unary', method: 'UnloadModel' },
    ]);
    expect(bench.say(controlPlane(sendModels)).calls).toHaveLength(3);
    bench.listOthers();
    bench.say({ type: 'Listed', method: 'ModelStatus', id: bench.last('List').id, items: [] });
    expect(bench.state).toBe('live');
  });

  test('is asked nothing any more once it is lost', () => {
    const bench = stall();
    bench.lose();
    expect(bench.give(unloadOf(modelOf(), 1), 'model/ns/iris#u1').calls).toEqual([]);
  });
});

describe('a channel that fails', () => {
  test('is opened again, ever slower, at most every 15 s, each time as a new epoch', () => {
    const bench = createSchedulerBench();
    bench.give(open);
    const waits: number[] = [];
    for (let i = 1; i <= 12; i++) {
      expect(bench.last('Connect').epoch).toBe(i);
      bench.lose();
      expect(bench.state).toBe('backingOff');
      waits.push(bench.last('Wake').afterMs);
      bench.wake();
    }
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect(Math.max(...waits)).toBeLessThanOrEqual(16_875);
    expect(bench.bridge.session().lastError).toBe('UNAVAILABLE: gone away');
  });

  test('that is in sync for moments only is opened again as slowly as before', () => {
    const bench = createSchedulerBench();
    bench.give(open);
    const waits: number[] = [];
    for (let i = 0; i < 5; i++) {
      bench.goLive();
      bench.pass(29_000);
      bench.lose();
      waits.push(bench.last('Wake').afterMs);
      bench.wake();
    }
    expect(waits).toEqual([...new Set(waits)].toSorted((a, b) => a - b));
  });

  test('after it was healthy for half a minute is opened again as quickly as the first time', () => {
    const bench = createSchedulerBench();
    bench.give(open);
    bench.lose();
    const { afterMs } = bench.last('Wake');
    for (let i = 0; i < 5; i++) {
      bench.wake();
      bench.lose();
    }
    bench.wake();
    bench.goLive();
    expect(bench.bridge.session().lastError).toBeNull();
    bench.pass(30_000);
    bench.lose();
    expect(bench.last('Wake').afterMs).toBe(afterMs);
  });

  test('before it was in sync is told with the reason, since somebody may wait for it', () => {
    const bench = createSchedulerBench();
    bench.give(open);
    bench.say({ type: 'Connected' });
    const error = 'UNAVAILABLE: gone away';
    expect(bench.lose().facts).toEqual([
      { to: supervisorPath, fact: { type: 'SessionLost', namespace: 'ns', error } },
    ]);
    expect(bench.calls).toContainEqual({ type: 'Disconnect', epoch: 1 });
  });

  test('is not woken by the wake-up of something else', () => {
    const bench = createSchedulerBench();
    bench.give(open);
    bench.lose();
    expect(bench.answer({ type: 'Woke', id: 999 }).calls).toEqual([]);
    expect(bench.state).toBe('backingOff');
  });
});

describe('closing', () => {
  const ways: Readonly<Record<string, (bench: SchedulerBench) => void>> = {
    connecting: (bench) => bench.give(open),
    'syncing.awaitingServersCall': (bench) => {
      bench.give(open);
      bench.say({ type: 'Connected' });
    },
    live: (bench) => bench.goLive(),
    backingOff: (bench) => {
      bench.give(open);
      bench.lose();
    },
  };

  test.each(Object.keys(ways))('leaves nothing behind: from %s', (state) => {
    const bench = createSchedulerBench();
    ways[state]?.(bench);
    expect(bench.state).toBe(state);
    const { calls } = bench.give(close);
    expect(bench.state).toBe('idle');
    expect(typesOf(calls)).toEqual(['Disconnect']);
    expect(bench.bridge.isOver?.()).toBe(true);
    expect(bench.bridge.snapshot()).toMatchObject({ wakes: [], underWay: [], lanes: [] });
    if (state === 'backingOff') expect(bench.wake().calls).toEqual([]);
    expect(bench.state).toBe('idle');
  });

  test('tells nobody, since nobody is there', () => {
    const bench = createSchedulerBench();
    bench.goLive();
    expect(bench.give(close).facts).toEqual([]);
  });

  test('and opening again makes a new epoch, in sync on its own merits', () => {
    const bench = createSchedulerBench();
    bench.goLive();
    bench.give(close);
    expect(bench.give(open).calls).toEqual([{ type: 'Connect', epoch: 2 }]);
    bench.goLive();
    expect(bench.epoch).toBe(2);
    expect(bench.state).toBe('live');
  });
});

test('a session shows its namespace, state, epoch, since when, error and load', () => {
  const bench = createSchedulerBench();
  bench.goLive();
  expect(bench.bridge.session()).toEqual({
    namespace: 'ns',
    state: 'live',
    epoch: 1,
    since: expect.any(Number),
    lastError: null,
    waiting: 0,
    resync: null,
    nonsense: {},
  });
});
