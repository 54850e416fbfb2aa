import { describe, expect, test } from '@jest/globals';
import { ServerStatusResponse, ServerStatusResponse_Type } from '@troupe/scheduler-api';
import { supervisorPath } from '../path.ts';
import type { SchedulerCall } from '../ports/scheduler-port.ts';
import { typesOf } from '../testing/command-lists.ts';
import { modelOf } from '../testing/model-objects.ts';
import {
  controlPlane,
  createSchedulerBench,
  endOf,
  loadOf,
  newsOf,
  notifyOf,
  pollOf,
  type SchedulerBench,
  sendModels,
  sendServers,
  statusMessageOf,
  unloadOf,
} from '../testing/scheduler-bench.ts';
import type { SessionView } from './session-view.ts';

const iris = modelOf({ name: 'iris' });
const who = 'model/ns/iris#u1';

/** Methods of the calls, or their types where they have none. */
function methodsOf(calls: readonly SchedulerCall[]): string[] {
  return calls.map((call) => ('method' in call ? call.method : call.type));
}

function live(options?: { window?: number }): SchedulerBench {
  const bench = createSchedulerBench(options);
  bench.goLive();
  expect(bench.state).toBe('live');
  return bench;
}

describe('a resync', () => {
  test('shows how far it is, until all of it is answered', () => {
    const views: SessionView[] = [];
    const bench = createSchedulerBench({ window: 2, onSession: (view) => views.push(view) });
    bench.goLive();
    expect(bench.bridge.session().resync).toBeNull();
    for (const name of ['a', 'b', 'c'])
      bench.give(loadOf(modelOf({ name }), 1), `model/ns/${name}`);
    expect(bench.bridge.session().resync).toEqual({ done: 0, total: 3 });
    views.length = 0;
    for (let i = 0; i < 3; i++) {
      const open = bench.calls.filter(
        (call) => call.type === 'Unary' && call.method === 'LoadModel',
      );
      bench.say({ type: 'UnaryAnswered', id: (open[i] as { id: number }).id });
    }
    expect(views.map(({ resync }) => resync)).toEqual([{ done: 3, total: 3 }]);
    expect(bench.bridge.session().resync).toBeNull();
  });

  test('is over before everyday life begins', () => {
    const bench = createSchedulerBench();
    bench.goLive();
    bench.pass(60_000);
    bench.give(loadOf(modelOf(), 1), 'model/ns/iris');
    expect(bench.bridge.session().resync).toBeNull();
  });
});

describe("requests go in each model's own lane", () => {
  test('one at a time, in order, and their outcomes are facts of the epoch', () => {
    const bench = live();
    expect(methodsOf(bench.give(loadOf(iris, 1), who).calls)).toEqual(['LoadModel']);
    expect(bench.give(unloadOf(iris, 1), who).calls).toEqual([]);
    const { calls, facts } = bench.say({ type: 'UnaryAnswered', id: bench.last('Unary').id });
    expect(methodsOf(calls)).toEqual(['UnloadModel']);
    expect(facts).toEqual([
      { to: who, fact: { type: 'RequestAccepted', method: 'LoadModel', epoch: 1, generation: 1 } },
    ]);
    const code = 'FAILED_PRECONDITION';
    const message = 'Model iris not found';
    const failed = { type: 'CallFailed', id: bench.last('Unary').id, code, message } as const;
    expect(bench.say(failed).facts).toEqual([
      {
        to: who,
        fact: {
          type: 'RequestRejected',
          method: 'UnloadModel',
          epoch: 1,
          generation: 1,
          code,
          message,
        },
      },
    ]);
  });

  test('a newer one of its kind replaces the one that waits', () => {
    const bench = live();
    bench.give(unloadOf(iris, 1), who);
    bench.give(loadOf(iris, 1), who);
    bench.give(loadOf(modelOf({ generation: 2 }), 1), who);
    const { calls } = bench.say({ type: 'UnaryAnswered', id: bench.last('Unary').id });
    expect(calls).toMatchObject([
      { request: { model: { meta: { kubernetesMeta: { generation: '2' } } } } },
    ]);
    bench.say({ type: 'UnaryAnswered', id: bench.last('Unary').id });
    expect(bench.bridge.session().waiting).toBe(0);
  });

  test('other models do not wait, up to the window', () => {
    const bench = live({ window: 2 });
    for (const name of ['a', 'b', 'c']) bench.give(loadOf(modelOf({ name }), 1), name);
    expect(bench.calls.filter(({ type }) => type === 'Unary')).toHaveLength(3);
    expect(bench.bridge.session().waiting).toBe(1);
    const { calls } = bench.say({ type: 'UnaryAnswered', id: bench.last('Unary').id });
    expect(calls).toMatchObject([{ request: { model: { meta: { name: 'c' } } } }]);
  });

  test('a question waits for the request before it, so that the answer is about what that did', () => {
    const bench = live();
    bench.give(loadOf(iris, 1), who);
    expect(bench.give(pollOf('iris', 1)).calls).toEqual([]);
    const { calls } = bench.say({ type: 'UnaryAnswered', id: bench.last('Unary').id });
    expect(calls).toMatchObject([
      { type: 'List', method: 'ModelStatus', request: { model: { name: 'iris' } } },
    ]);
  });

  test('each has a deadline', () => {
    const bench = live();
    bench.give(loadOf(iris, 1), who);
    bench.give(pollOf('other', 1));
    bench.give(notifyOf('mlserver'));
    for (const call of bench.calls) {
      if ('deadlineMs' in call) expect(call.deadlineMs).toBeGreaterThan(0);
    }
  });
});

describe('an ended epoch stays ended', () => {
  test('its commands are dropped, and so are those that come before the session is in sync', () => {
    const bench = createSchedulerBench();
    bench.give({ type: 'OpenSession', namespace: 'ns' });
    expect(bench.give(loadOf(iris, 1), who).calls).toEqual([]);
    bench.goLive();
    expect(bench.give(loadOf(iris, 0), who).calls).toEqual([]);
    expect(bench.give(pollOf('iris', 7)).calls).toEqual([]);
    expect(bench.bridge.session().waiting).toBe(0);
  });

  test('its answers, news and ends are dropped', () => {
    const bench = live();
    bench.give(loadOf(iris, 1), who);
    const { id } = bench.last('Unary');
    bench.lose();
    bench.wake();
    expect(bench.epoch).toBe(2);
    const message = statusMessageOf(iris);
    for (const answer of [
      { type: 'UnaryAnswered', epoch: 1, id },
      { type: 'CallFailed', epoch: 1, id, code: 'CANCELLED', message: '' },
      { type: 'Listed', method: 'ModelStatus', epoch: 1, id, items: [message] },
      { type: 'Connected', epoch: 1 },
      { type: 'Disconnected', epoch: 1, code: 'UNAVAILABLE', message: '' },
      { epoch: 1, ...newsOf(message) },
      { epoch: 1, ...endOf('models') },
      { epoch: 1, ...controlPlane(sendServers) },
    ] as const) {
      expect(bench.answer(answer)).toEqual({ calls: [], facts: [] });
    }
    expect(bench.state).toBe('connecting');
  });

  test('what waited in it is forgotten: whoever waits is told by the loss, once', () => {
    const bench = live({ window: 1 });
    bench.give(loadOf(modelOf({ name: 'a' }), 1), 'a');
    bench.give(loadOf(modelOf({ name: 'b' }), 1), 'b');
    const { calls, facts } = bench.lose();
    expect(facts).toEqual([
      {
        to: supervisorPath,
        fact: { type: 'SessionLost', namespace: 'ns', error: 'UNAVAILABLE: gone away' },
      },
    ]);
    expect(typesOf(calls).sort()).toEqual(['Disconnect', 'Wake']);
    expect(bench.bridge.session().waiting).toBe(0);
  });

  test('the wake-ups of an ended epoch do nothing in the next', () => {
    const bench = live();
    const repoll = bench.last('Wake');
    bench.say(endOf('servers', 'UNAVAILABLE'));
    const resubscribe = bench.last('Wake');
    bench.lose();
    bench.wake();
    for (const { id } of [repoll, resubscribe]) {
      expect(bench.answer({ type: 'Woke', id })).toEqual({ calls: [], facts: [] });
    }
  });
});

describe('what the scheduler says of models', () => {
  test('becomes a fact for the model of the namespace that it names', () => {
    const bench = live();
    const { facts } = bench.say(newsOf(statusMessageOf(iris)));
    expect(facts).toMatchObject([
      {
        to: 'model/ns/iris',
        fact: {
          type: 'ModelStatusReported',
          epoch: 1,
          source: 'stream',
          view: { state: 'ModelAvailable', generation: 1, serverName: 'mlserver' },
        },
      },
    ]);
  });

  test('is left alone where it names none, since no control plane loaded it', () => {
    const bench = live();
    const message = { ...statusMessageOf(iris), versions: [] };
    expect(bench.say(newsOf(message)).facts).toEqual([]);
  });

  test('in answer to a question is told as that', () => {
    const bench = live();
    bench.give(pollOf('iris', 1));
    const items = [statusMessageOf(iris)];
    const { facts } = bench.say({
      type: 'Listed',
      method: 'ModelStatus',
      id: bench.last('List').id,
      items,
    });
    expect(facts).toMatchObject([{ fact: { source: 'poll' } }]);
  });

  test('in answer to a question that news have overtaken is dropped, but not the next', () => {
    const bench = live();
    bench.give(pollOf('iris', 1));
    const { id } = bench.last('List');
    expect(bench.say(newsOf(statusMessageOf(iris))).facts).toHaveLength(1);
    const items = [statusMessageOf(iris)];
    expect(bench.say({ type: 'Listed', method: 'ModelStatus', id, items }).facts).toEqual([]);
    bench.give(pollOf('iris', 1));
    expect(
      bench.say({ type: 'Listed', method: 'ModelStatus', id: bench.last('List').id, items }).facts,
    ).toHaveLength(1);
  });

  test('is that it knows none of that name, by the code it has for that', () => {
    const bench = live();
    bench.give(pollOf('iris', 1));
    const failed = { type: 'CallFailed', id: bench.last('List').id, message: '' } as const;
    expect(bench.say({ ...failed, code: 'FAILED_PRECONDITION' }).facts).toEqual([
      {
        to: 'model/ns/iris',
        fact: { type: 'ModelStatusReported', epoch: 1, source: 'poll', view: null },
      },
    ]);
  });

  test('is nothing when a question fails otherwise', () => {
    const bench = live();
    bench.give(pollOf('iris', 1));
    const failed = { type: 'CallFailed', id: bench.last('List').id, message: '' } as const;
    expect(bench.say({ ...failed, code: 'DEADLINE_EXCEEDED' }).facts).toEqual([]);
  });

  test('in a full list skips what news have overtaken, and what was loaded meanwhile', () => {
    const bench = live();
    bench.wake();
    const { id } = bench.last('List');
    const loaded = modelOf({ name: 'loaded' });
    bench.say(newsOf(statusMessageOf(iris)));
    bench.give(loadOf(loaded, 1), 'model/ns/loaded#u1');
    bench.say({ type: 'UnaryAnswered', id: bench.last('Unary').id });
    const items = ['iris', 'loaded', 'other'].map((name) => statusMessageOf(modelOf({ name })));
    const { facts } = bench.say({ type: 'Listed', method: 'ModelStatus', id, items });
    expect(facts.map(({ to }) => to)).toEqual(['model/ns/other', supervisorPath]);
  });
});

describe('what the scheduler says of servers', () => {
  const server = { serverName: 'mlserver', kubernetesMeta: { namespace: 'ns', generation: '1' } };

  test('is how many models are loaded', () => {
    const bench = live();
    const message = ServerStatusResponse.fromPartial({
      ...server,
      type: ServerStatusResponse_Type.StatusUpdate,
      numLoadedModelReplicas: 4,
    });
    expect(bench.say({ type: 'StreamMessage', stream: 'servers', message }).facts).toEqual([
      {
        to: 'server/ns/mlserver',
        fact: { type: 'ServerStatusReported', epoch: 1, loadedModels: 4 },
      },
    ]);
  });

  test('is how many replicas it wishes for', () => {
    const bench = live();
    const message = ServerStatusResponse.fromPartial({
      ...server,
      type: ServerStatusResponse_Type.ScalingRequest,
      expectedReplicas: 3,
    });
    expect(bench.say({ type: 'StreamMessage', stream: 'servers', message }).facts).toEqual([
      { to: 'server/ns/mlserver', fact: { type: 'ScalingRequested', epoch: 1, replicas: 3 } },
    ]);
  });

  test('is left alone without a namespace, or when it is neither', () => {
    const bench = live();
    for (const message of [
      ServerStatusResponse.fromPartial({ serverName: 'x', type: 1 }),
      ServerStatusResponse.fromPartial({ ...server, type: 2 }),
    ]) {
      expect(bench.say({ type: 'StreamMessage', stream: 'servers', message }).facts).toEqual([]);
    }
  });
});

describe('what a Server expects is told to the scheduler', () => {
  test('at once in a live session, and not twice', () => {
    const bench = live();
    const command = notifyOf('mlserver', 2);
    expect(bench.give(command).calls).toMatchObject([
      {
        method: 'ServerNotify',
        request: { isFirstSync: false, servers: [{ name: 'mlserver', expectedReplicas: 2 }] },
      },
    ]);
    bench.say({ type: 'UnaryAnswered', id: bench.last('Unary').id });
    expect(bench.give(command).calls).toEqual([]);
  });

  test('again when telling failed, until it is heard', () => {
    const bench = live();
    bench.give(notifyOf('mlserver', 2));
    for (let i = 0; i < 3; i++) {
      const failed = { type: 'CallFailed', id: bench.last('Unary').id, message: '' } as const;
      expect(typesOf(bench.say({ ...failed, code: 'UNAVAILABLE' }).calls)).toEqual(['Wake']);
      expect(methodsOf(bench.wake().calls)).toEqual(['ServerNotify']);
    }
    bench.say({ type: 'UnaryAnswered', id: bench.last('Unary').id });
    expect(bench.bridge.session().waiting).toBe(0);
  });

  test('with its newest numbers when they changed while older ones were being told', () => {
    const bench = live();
    bench.give(notifyOf('mlserver', 2));
    const { id } = bench.last('Unary');
    expect(bench.give(notifyOf('mlserver', 3)).calls).toEqual([]);
    expect(bench.give(notifyOf('mlserver', 4)).calls).toEqual([]);
    const failed = { type: 'CallFailed', id, code: 'UNAVAILABLE', message: '' } as const;
    expect(bench.say(failed).calls).toContainEqual(
      expect.objectContaining({
        request: expect.objectContaining({
          servers: [expect.objectContaining({ expectedReplicas: 4 })],
        }),
      }),
    );
    expect(bench.wake().calls).toEqual([]);
  });

  test('in the first sync of every session, all of them at once', () => {
    const bench = createSchedulerBench();
    bench.give(notifyOf('a'));
    bench.give(notifyOf('b'));
    bench.goLive();
    bench.lose();
    bench.wake();
    bench.say({ type: 'Connected' });
    expect(bench.say(controlPlane(sendServers)).calls).toMatchObject([
      { request: { isFirstSync: true, servers: [{ name: 'a' }, { name: 'b' }] } },
    ]);
  });

  test('one by one when a first sync that a live session was asked for fails', () => {
    const bench = createSchedulerBench();
    bench.give(notifyOf('a'));
    bench.goLive();
    bench.say(controlPlane(sendServers));
    const failed = { type: 'CallFailed', id: bench.last('Unary').id, message: '' } as const;
    bench.say({ ...failed, code: 'UNAVAILABLE' });
    expect(bench.state).toBe('live');
    expect(bench.wake().calls).toMatchObject([
      { request: { isFirstSync: false, servers: [{ name: 'a' }] } },
    ]);
  });

  test('and no more once it is forgotten', () => {
    const bench = createSchedulerBench();
    bench.give(notifyOf('a'));
    bench.give({ type: 'ForgetServer', namespace: 'ns', name: 'a' });
    bench.goLive();
    expect(bench.calls.filter((call) => call.type === 'Unary')).toMatchObject([
      { request: { servers: [] } },
    ]);
  });

  test('once the session is live, where it came while the session was getting there', () => {
    const bench = createSchedulerBench();
    bench.give({ type: 'OpenSession', namespace: 'ns' });
    bench.give({ type: 'AllowFirstSync', namespace: 'ns' });
    bench.say({ type: 'Connected' });
    bench.say(controlPlane(sendServers));
    bench.say({ type: 'UnaryAnswered', id: bench.last('Unary').id });
    expect(bench.give(notifyOf('late')).calls).toEqual([]);
    bench.say(controlPlane(sendModels));
    bench.listOthers();
    const { calls } = bench.say({
      type: 'Listed',
      method: 'ModelStatus',
      id: bench.last('List').id,
      items: [],
    });
    expect(calls).toContainEqual(
      expect.objectContaining({
        request: expect.objectContaining({
          isFirstSync: false,
          servers: [expect.objectContaining({ name: 'late' })],
        }),
      }),
    );
  });
});

describe('a stream that ends alone', () => {
  test.each(['models', 'servers', 'controlPlane'] as const)(
    'is subscribed again after a pause, and the session goes on: %s',
    (stream) => {
      const bench = live();
      expect(bench.say(endOf(stream)).calls).toMatchObject([{ type: 'Wake' }]);
      expect(bench.state).toBe('live');
      expect(bench.wake().calls).toContainEqual({ type: 'Subscribe', epoch: 1, stream });
    },
  );

  test('has its kind asked for again, since news may have been missed', () => {
    const bench = live();
    bench.say(endOf('models'));
    expect(methodsOf(bench.wake().calls)).toEqual(['Subscribe', 'ModelStatus']);
  });

  test('because the scheduler does not have it is switched off', () => {
    const bench = live();
    expect(bench.say(endOf('servers', 'UNIMPLEMENTED')).calls).toEqual([]);
    expect(bench.state).toBe('live');
  });

  test('because the scheduler has no control plane stream is answered by telling it everything', () => {
    const bench = live();
    const { calls } = bench.say(endOf('controlPlane', 'UNIMPLEMENTED'));
    expect(methodsOf(calls)).toEqual(['ServerNotify', 'ModelStatus']);
  });
});
