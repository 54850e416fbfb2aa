import type { KubeAnswer, KubeCall, KubePort, UnsavedObject } from '@troupe/actors';
import {
  childMergePatch,
  type DesiredObject,
  fieldManager,
  type KubeObject,
  type ObjectRef,
  withLastApplied,
} from '@troupe/resources';
import type { KubeClient } from './kube-client.ts';
import { KubeError } from './kube-error.ts';
import { type PortTime, systemTime } from './port-time.ts';

/** Share of a wake's delay that is added at most, so that many retries don't meet. */
const WAKE_JITTER = 0.1;
/** The world that a test may replace. */
export interface KubePortOptions {
  /** Clock and timers. */
  readonly time?: PortTime;
  /** A number in [0, 1) for jitter. */
  readonly random?: () => number;
}

/** What the port needs of a client. */
export type PortClient = Pick<KubeClient, 'apply' | 'create' | 'delete' | 'get' | 'patch'>;

/** A kube port with an end: after `close` no answer comes and no timer is left. */
export interface ClosableKubePort extends KubePort {
  close(): void;
}

/**
 * Carries out the calls of the kube writer over a client.
 *
 * Each call is one request (a `Merge` is two), sent at once: how many are under way, and what is tried again, is the
 * writer's to decide. A `Read` answers with whatever bears the name now: the UID is the writer's to
 * compare. A `Wake` comes up to a tenth late, never early by the clock. Answers that nobody is
 * registered for are lost.
 */
export function createKubePort(
  client: PortClient,
  { time = systemTime, random = Math.random }: KubePortOptions = {},
): ClosableKubePort {
  /** Withdraws the timer of each wake that is to come. */
  const waiting = new Map<number, () => void>();
  let isOpen = true;
  let receiver: ((answer: KubeAnswer) => void) | undefined;

  function answer(given: KubeAnswer): void {
    if (isOpen) receiver?.(given);
  }

  function pass(id: number, stored: Promise<KubeObject>): void {
    void stored.then(
      (object) => answer({ type: 'Answered', id, object }),
      (error: unknown) => answer(failed(id, KubeError.from(error))),
    );
  }

  function remove(id: number, target: ObjectRef): void {
    void client.delete(target, { uid: target.uid }).then(
      () => answer({ type: 'Deleted', id }),
      (error: unknown) => answer(failed(id, KubeError.from(error))),
    );
  }

  function wake(id: number, afterMs: number): void {
    const dueAt = time.now() + Math.ceil(afterMs * (1 + WAKE_JITTER * random()));
    arm(dueAt - time.now());

    // A timer counts from when the event loop last looked at the time, so it may go off early, and holds some
    // weeks at most. With more left than it was armed for, the clock was set back: that is not waited for.
    function arm(delayMs: number): void {
      waiting.set(
        id,
        time.after(delayMs, () => {
          const leftMs = dueAt - time.now();
          if (leftMs > 0 && leftMs < delayMs) arm(leftMs);
          else if (waiting.delete(id)) answer({ type: 'Woke', id });
        }),
      );
    }
  }

  return {
    call: (call) => {
      if (call.type === 'Wake') wake(call.id, call.afterMs);
      else if (call.type === 'Delete') remove(call.id, call.target);
      else pass(call.id, send(client, call));
    },
    answers: (sink) => {
      receiver = sink;
      return () => {
        if (receiver === sink) receiver = undefined;
      };
    },
    close: () => {
      isOpen = false;
      for (const withdraw of waiting.values()) withdraw();
      waiting.clear();
    },
  };
}

function send(
  client: PortClient,
  call: Exclude<KubeCall, { type: 'Delete' | 'Wake' }>,
): Promise<KubeObject> {
  switch (call.type) {
    case 'Patch':
      return client.patch(call.target, call.patch, { subresource: call.subresource });
    case 'Merge':
      return merge(client, call.target, outgoing(call.object));
    case 'Create':
      return client.create(outgoing(call.object));
    case 'Read':
      return client.get(call.target, { managed: call.managed === true });
    case 'Apply':
      return client.apply(outgoing(call.object), { fieldManager, force: call.force });
  }
}

/** An object as it is sent. */
function outgoing(object: UnsavedObject): DesiredObject {
  return withLastApplied(object as DesiredObject);
}

async function merge(
  client: PortClient,
  target: ObjectRef,
  object: DesiredObject,
): Promise<KubeObject> {
  const live = await client.get(target);
  if (live.metadata.uid === target.uid) {
    return client.patch(target, childMergePatch(object, live), {});
  }
  const message = `${target.kind} ${target.name} was deleted and made again`;
  throw new KubeError(message, { code: 409, reason: 'Conflict' });
}

function failed(id: number, { code, reason, message, retryAfterMs }: KubeError): KubeAnswer {
  return {
    type: 'Failed',
    id,
    code,
    reason,
    message,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}
