import { describe, expect, test } from '@jest/globals';
import type { KubeObject, ObjectRef } from '@troupe/resources';
import { ServerStatusResponse } from '@troupe/scheduler-api';
import fc from 'fast-check';
import type { KubeCommand, SchedulerCommand } from '../command.ts';
import type { LaneInput } from '../journal-record.ts';
import type { KubeAnswer, KubeCall } from '../ports/kube-port.ts';
import type { SchedulerAnswer, SchedulerCall } from '../ports/scheduler-port.ts';
import type { TimerAnswer } from '../ports/timer-port.ts';
import { eventOf, finalizersOf, modelRef, statusOf } from '../testing/kube-bench.ts';
import { modelOf } from '../testing/model-objects.ts';
import {
  controlPlane,
  endOf,
  loadOf,
  newsOf,
  notifyOf,
  pollOf,
  sendModels,
  sendServers,
  statusMessageOf,
  unloadOf,
} from '../testing/scheduler-bench.ts';
import type { Bridge, Effects } from './bridge.ts';
import { createDeadlines } from './deadlines.ts';
import { createKubeWriter } from './kube-writer.ts';
import type { KubeWriterAnswer } from './kube-writer-answer.ts';
import { createSchedulerBridge } from './scheduler-bridge.ts';
import type { SchedulerBridgeAnswer } from './scheduler-news.ts';

function throughJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

/**
 * A bridge beside one that is made anew, of the other's snapshot, after each input: whatever they are
 * given, they do the same. Returns what they did.
 */
function twins<Call, Answer, Snapshot extends object>(
  make: (from?: Snapshot) => Bridge<Call, Answer, Snapshot>,
): (input: LaneInput<Answer>, at: number) => Effects<Call> {
  const whole = make();
  let remade = make();
  return (input, at) => {
    const did = whole.receive(input, at);
    expect(throughJson(remade.receive(input, at))).toEqual(throughJson(did));
    remade = make(throughJson(remade.snapshot()));
    return did;
  };
}

/** Runs acts on twins in a time that passes, with the calls that were not answered. */
function liveAs<Call, Answer, Act>(
  receive: (input: LaneInput<Answer>, at: number) => Effects<Call>,
  acts: readonly (Act & { readonly passMs: number })[],
  inputOf: (act: Act, open: Call[], at: number) => LaneInput<Answer> | null,
): void {
  const open: Call[] = [];
  let now = 1_700_000_000_000;
  for (const act of acts) {
    now += act.passMs;
    const input = inputOf(act, open, now);
    if (input !== null) open.push(...receive(input, now).calls);
  }
}

const passMs = fc.constantFrom(0, 1, 50, 300, 20_000);
const name = fc.constantFrom('a', 'b', 'c', 'd');
const pick = fc.nat(20);

function taken<T>(open: T[], at: number): T | undefined {
  return open.splice(at % Math.max(open.length, 1), 1)[0];
}

describe('a bridge that is made of a snapshot, taken anywhere, goes on as the other does', () => {
  test('with the deadlines of all actors', () => {
    const act = fc.record({ who: name, inMs: fc.option(fc.nat(60)), wakes: fc.boolean(), passMs });
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60, size: 'max' }), (acts) => {
        const receive = twins(createDeadlines);
        liveAs(receive, acts, ({ who, inMs, wakes }, open, at): LaneInput<TimerAnswer> => {
          const call = wakes ? taken(open, 0) : undefined;
          if (call !== undefined) {
            return { type: 'answer', answer: { type: 'Woke', id: call.id } };
          }
          return inMs === null
            ? { type: 'command', who, command: { type: 'ClearDeadline' } }
            : { type: 'command', who, command: { type: 'SetDeadline', at: at + inMs } };
        });
      }),
    );
  });

  test('with what is to be written to Kubernetes', () => {
    const act = fc.record({
      name,
      what: fc.constantFrom(
        ...kubeCommandNames,
        'stored',
        'stored',
        'another',
        'inherited',
        404,
        409,
        429,
        500,
      ),
      serial: fc.nat(9),
      pick,
      passMs,
    });
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60, size: 'max' }), (acts) => {
        const receive = twins(
          (from?: ReturnType<ReturnType<typeof createKubeWriter>['snapshot']>) =>
            createKubeWriter({ window: 3, maxEvents: 2 }, from),
        );
        liveAs(
          receive,
          acts,
          ({ name, what, serial, pick }, open): LaneInput<KubeWriterAnswer> | null => {
            if (isKubeCommand(what)) {
              return { type: 'command', who: name, command: kubeCommands[what](name, serial) };
            }
            const call = taken(open, pick);
            return call === undefined ? null : { type: 'answer', answer: kubeAnswer(call, what) };
          },
        );
      }),
    );
  });

  test('with a session and all that waits for its scheduler', () => {
    const act = fc.record({
      name,
      what: fc.constantFrom(
        ...schedulerCommandNames,
        ...schedulerNewsNames,
        ...(['done', 'done', 'done', 'done', 'refused', 'broken', 'lost'] as const),
      ),
      replicas: fc.nat(2),
      pick,
      passMs,
    });
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60, size: 'max' }), (acts) => {
        let epoch = 0;
        const receive = twins(
          (from?: ReturnType<ReturnType<typeof createSchedulerBridge>['snapshot']>) =>
            createSchedulerBridge({ namespace: 'ns', window: 2 }, from),
        );
        const opening = schedulerOpening.map((what) => {
          return { what, name: 'a', replicas: 1, pick: 0, passMs: 0 };
        });
        liveAs(
          receive,
          [...opening, ...acts],
          ({ name, what, replicas, pick }, open: SchedulerCall[]): SchedulerInput | null => {
            epoch = open.findLast((call) => call.type === 'Connect')?.epoch ?? epoch;
            if (isSchedulerCommand(what)) {
              const command = schedulerCommands[what](name, epoch, replicas);
              return { type: 'command', who: `model/ns/${name}#u`, command };
            }
            if (isSchedulerNews(what)) {
              return { type: 'answer', answer: { epoch, ...schedulerNews[what](name, replicas) } };
            }
            if (what === 'lost') {
              const answer = {
                type: 'Disconnected',
                epoch,
                code: 'UNAVAILABLE',
                message: '',
              } as const;
              return { type: 'answer', answer };
            }
            const answerable = open.filter(({ type }) => ['Wake', 'Unary', 'List'].includes(type));
            const call = taken(answerable, pick);
            if (call !== undefined) open.splice(open.indexOf(call), 1);
            const answer = schedulerAnswer(call, what, name);
            return answer === null ? null : { type: 'answer', answer };
          },
        );
      }),
    );
  });
});

const kubeCommands = {
  verdict: (name, serial) => statusOf(name, serial),
  progress: (name, serial) => statusOf(name, serial, 'progress'),
  finalizer: (name) => finalizersOf(name, 'ours'),
  event: (name) => eventOf(name),
  child: (name, serial) => {
    const metadata = { name, namespace: 'ns' };
    const way = serial % 2 === 0 ? 'apply' : 'patch';
    const object = { apiVersion: 'v1', kind: 'Any', metadata };
    return { type: 'ApplyChild', object, way, serial };
  },
  removal: (name, serial) => ({ type: 'DeleteChild', target: modelRef(name), serial }),
  scale: (name, replicas) => ({ type: 'ScaleResource', target: modelRef(name), replicas }),
} satisfies Record<string, (name: string, serial: number) => KubeCommand>;

type KubeCommandName = keyof typeof kubeCommands;
const kubeCommandNames = Object.keys(kubeCommands) as KubeCommandName[];

function isKubeCommand(what: unknown): what is KubeCommandName {
  return kubeCommandNames.includes(what as KubeCommandName);
}

function kubeAnswer(call: KubeCall, what: string | number): KubeAnswer {
  const { id } = call;
  if (call.type === 'Wake') return { type: 'Woke', id };
  if (typeof what === 'number') {
    const message = `it is ${what}`;
    const patience = what === 429 ? { retryAfterMs: 7_000 } : {};
    return { type: 'Failed', id, code: what, reason: 'Any', message, ...patience };
  }
  const ref: Partial<ObjectRef> = 'target' in call ? call.target : {};
  const uid = what === 'another' ? 'another' : (ref.uid ?? 'u');
  const managedFields = what === 'inherited' ? [{ manager: 'manager', operation: 'Update' }] : [];
  const object: KubeObject = {
    apiVersion: 'v1',
    kind: 'Any',
    metadata: { name: 'a', namespace: 'ns', uid, resourceVersion: '7', managedFields },
  };
  if (call.type === 'Delete') return { type: 'Deleted', id };
  return { type: 'Answered', id, object };
}

type SchedulerInput = LaneInput<SchedulerBridgeAnswer>;
type Named = (name: string, epoch: number, replicas: number) => SchedulerCommand;

const schedulerCommands = {
  open: () => ({ type: 'OpenSession', namespace: 'ns' }),
  allow: () => ({ type: 'AllowFirstSync', namespace: 'ns' }),
  close: () => ({ type: 'CloseSession', namespace: 'ns' }),
  load: (name, epoch) => loadOf(modelOf({ name }), epoch),
  unload: (name, epoch) => unloadOf(modelOf({ name }), epoch),
  poll: pollOf,
  notify: (name, _, replicas) => notifyOf(name, replicas),
  forget: (name) => ({ type: 'ForgetServer', namespace: 'ns', name }),
} satisfies Record<string, Named>;

type SchedulerCommandName = keyof typeof schedulerCommands;
const schedulerCommandNames = Object.keys(schedulerCommands) as SchedulerCommandName[];

function isSchedulerCommand(what: string): what is SchedulerCommandName {
  return schedulerCommandNames.includes(what as SchedulerCommandName);
}

const schedulerNews = {
  connected: () => ({ type: 'Connected' }) as const,
  wantsServers: () => controlPlane(sendServers),
  wantsModels: () => controlPlane(sendModels),
  told: (name: string) => newsOf(statusMessageOf(modelOf({ name }))),
  lastAgentLeft: (serverName: string) => {
    const message = ServerStatusResponse.fromPartial({ serverName });
    return { type: 'StreamMessage', stream: 'servers', message } as const;
  },
  streamEnded: (_: string, pick: number) => {
    const code = pick === 2 ? 'UNIMPLEMENTED' : 'OK';
    return endOf(pick === 0 ? 'models' : 'controlPlane', code);
  },
};

type SchedulerNewsName = keyof typeof schedulerNews;
const schedulerNewsNames = Object.keys(schedulerNews) as SchedulerNewsName[];

function isSchedulerNews(what: string): what is SchedulerNewsName {
  return schedulerNewsNames.includes(what as SchedulerNewsName);
}

/** A session goes live in most runs, and may be lost or closed later. */
const schedulerOpening = [
  'notify',
  'open',
  'allow',
  'connected',
  'wantsServers',
  'done',
  'wantsModels',
  'done',
] as const;

function schedulerAnswer(
  call: SchedulerCall | undefined,
  what: 'done' | 'refused' | 'broken',
  name: string,
): SchedulerAnswer | null {
  if (call?.type === 'Wake') return { type: 'Woke', id: call.id };
  if (call?.type !== 'Unary' && call?.type !== 'List') return null;
  const { epoch, id } = call;
  if (what !== 'done') {
    const code = what === 'refused' ? 'FAILED_PRECONDITION' : 'UNAVAILABLE';
    return { type: 'CallFailed', epoch, id, code, message: what };
  }
  const items = [statusMessageOf(modelOf({ name }))];
  return call.type === 'Unary'
    ? { type: 'UnaryAnswered', epoch, id }
    : { type: 'Listed', method: 'ModelStatus', epoch, id, items };
}

test('a snapshot does not change when its bridge goes on', () => {
  const writer = createKubeWriter({ window: 1 });
  const give = (serial: number) =>
    writer.receive({ type: 'command', who: 'm', command: statusOf('m', serial) }, serial);
  give(1);
  const [snapshot, was] = [writer.snapshot(), throughJson(writer.snapshot())];
  writer.receive(
    {
      type: 'answer',
      answer: { type: 'Failed', id: 1, code: 409, reason: 'Conflict', message: '' },
    },
    2,
  );
  give(3);
  expect(throughJson(snapshot)).toEqual(was);
  expect(throughJson(writer.snapshot())).not.toEqual(was);
});
