import { StatusError } from '../model/status-error.ts';
import type { KubeStorage, StorageFailure } from '../store/kube-storage.ts';
import type { TurnQueue } from './turn-queue.ts';

/** What becomes of an answer that waits for a storage. */
export interface WaitingAnswer {
  /** It may be sent. */
  readonly send: () => void;
  /** The write that it is for could not be kept. */
  readonly refuse: (error: StatusError) => void;
  /** It shows what could not be kept, and has to be made again. */
  readonly remake: () => void;
}

/**
 * Lets nothing leave that may be lost with this process: answers wait until what they show or have
 * done is kept. While writes cannot be kept, they are refused, and reads show what is.
 */
export class StorageGate {
  readonly #storage: KubeStorage | undefined;
  readonly #turn: TurnQueue;

  /** @param storage absent for a core that keeps nothing, whose answers wait for the turn's end alone. */
  constructor(storage: KubeStorage | undefined, turn: TurnQueue) {
    this.#storage = storage;
    this.#turn = turn;
  }

  /**
   * The version that a request is to see; `undefined` for what there is now.
   *
   * @throws StatusError 500 for a write that could not be kept.
   */
  admit(method: string): number | undefined {
    const failure = this.#storage?.failure;
    if (failure !== undefined && !isRead(method)) {
      throw notKept(failure);
    }
    return failure && this.#storage?.settledVersion;
  }

  /** Sends an answer when it may leave. */
  pass(method: string, answer: WaitingAnswer): void {
    const storage = this.#storage;
    if (storage === undefined) {
      this.#turn.add(answer.send);
      return;
    }
    if (storage.failure !== undefined && isRead(method)) {
      answer.send();
      return;
    }
    storage.whenSettled((failure) => {
      if (failure === undefined) {
        answer.send();
      } else if (isRead(method)) {
        answer.remake();
      } else {
        answer.refuse(notKept(failure));
      }
    });
  }
}

function isRead(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** The code that the real server has for a store that takes no writes. */
function notKept({ message }: StorageFailure): StatusError {
  return new StatusError(500, 'InternalError', `Internal error occurred: ${message}`);
}
