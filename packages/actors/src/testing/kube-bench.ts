import type { KubeObject, ObjectRef } from '@troupe/resources';
import type { Effects } from '../bridges/bridge.ts';
import {
  createKubeWriter,
  type KubeWriter,
  type KubeWriterOptions,
} from '../bridges/kube-writer.ts';
import type { KubeCommand } from '../command.ts';
import type { KubeAnswer, KubeCall, UnsavedObject } from '../ports/kube-port.ts';

type Did = Effects<KubeCall>;

/** A Kubernetes writer whose port is played by the test. */
export interface KubeBench {
  readonly writer: KubeWriter;
  /** Calls that were not answered yet, oldest first. */
  readonly open: readonly KubeCall[];
  readonly now: number;
  give(who: string, command: KubeCommand): Did;
  /** The API accepts `call`; says what it stores where that matters. */
  accept(call: KubeCall | undefined, object?: KubeObject): Did;
  fail(call: KubeCall | undefined, code: number, reason: string, more?: FailureDetail): Did;
  /** A wake-up that was asked for comes, on time. */
  wake(call: KubeCall | undefined): Did;
}

/** What a failure says beside its code and reason. */
export interface FailureDetail {
  readonly message?: string;
  readonly retryAfterMs?: number;
}

/** Makes a writer with nothing to do. */
export function createKubeBench(options?: KubeWriterOptions): KubeBench {
  const writer = createKubeWriter(options);
  const open = new Map<number, KubeCall>();
  let now = 1_700_000_000_000;

  function remember(did: Did): Did {
    for (const call of did.calls) open.set(call.id, call);
    return did;
  }

  function answer(call: KubeCall | undefined, of: (id: number) => KubeAnswer): Did {
    if (call === undefined || !open.delete(call.id)) throw new Error('no such call is open');
    return remember(writer.receive({ type: 'answer', answer: of(call.id) }, now));
  }

  return {
    writer,
    get open() {
      return [...open.values()];
    },
    get now() {
      return now;
    },
    give: (who, command) => remember(writer.receive({ type: 'command', who, command }, now)),
    accept: (call, object = stored) => answer(call, (id) => ({ type: 'Answered', id, object })),
    fail: (call, code, reason, { message = `${reason}!`, ...more } = {}) =>
      answer(call, (id) => ({ type: 'Failed', id, code, reason, message, ...more })),
    wake(call) {
      if (call?.type !== 'Wake') throw new Error(`${call?.type} is no call for a wake-up`);
      now += call.afterMs;
      return answer(call, (id) => ({ type: 'Woke', id }));
    },
  };
}

const stored: KubeObject = {
  apiVersion: 'v1',
  kind: 'Any',
  metadata: { name: 'any', namespace: 'ns', uid: 'u', resourceVersion: '77' },
};

/** A reference to the Model of that name. */
export function modelRef(name: string): ObjectRef {
  return {
    apiVersion: 'mlops.seldon.io/v1alpha1',
    kind: 'Model',
    namespace: 'ns',
    name,
    uid: `uid-of-${name}`,
  };
}

/** A status write of the Model of that name. */
export function statusOf(
  name: string,
  serial: number,
  urgency: 'verdict' | 'progress' = 'verdict',
): KubeCommand {
  return { type: 'PatchStatus', target: modelRef(name), status: { serial }, serial, urgency };
}

/** A finalizer write of the Model of that name. */
export function finalizersOf(name: string, ...finalizers: string[]): KubeCommand {
  return { type: 'SetFinalizers', target: modelRef(name), finalizers, resourceVersion: '5' };
}

/** An Event about the Model of that name. */
export function eventOf(name: string): KubeCommand {
  return {
    type: 'RecordEvent',
    target: modelRef(name),
    source: 'scheduler-client',
    eventType: 'Normal',
    reason: 'ModelReady',
    message: `Model [${name}] is Ready`,
    at: 1_700_000_000_000,
  };
}

/** A StatefulSet that is to be stored for the Server `s`. */
export const child: UnsavedObject = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: {
    name: 's',
    namespace: 'ns',
    labels: { app: 'x' },
    ownerReferences: [{ controller: true, uid: 'uid-of-s' }],
  },
  spec: { replicas: 2 },
};
