import type { KubeChange } from '@troupe/actors';
import {
  asyncScheduler,
  type Observable,
  type SchedulerAction,
  type SchedulerLike,
  type Subscription,
} from 'rxjs';

/** A clock for tests against real servers: pauses are a fiftieth of what they should be. */
export const HURRIED: SchedulerLike = {
  now: () => Date.now(),
  schedule<T>(work: (this: SchedulerAction<T>, state?: T) => void, delayMs = 0, state?: T) {
    return asyncScheduler.schedule(work, delayMs / 50, state);
  },
};

/** Keeps what a stream said, in short words, and lets a test wait for more. */
export class Recorder {
  readonly changes: KubeChange[] = [];
  readonly #subscription: Subscription;
  #waiting: (() => void)[] = [];

  constructor(stream: Observable<KubeChange>) {
    this.#subscription = stream.subscribe((change) => {
      this.changes.push(change);
      for (const wake of this.#waiting.splice(0)) wake();
    });
  }

  /** Everything said so far: `Observed name`, `Gone name`, or the type alone. */
  get said(): readonly string[] {
    return this.changes.map(inWords);
  }

  /** Resolves once that was said, and after what `from` counts. */
  async heard(words: string, from = 0): Promise<void> {
    while (!this.said.slice(from).includes(words)) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.push(resolve);
      await promise;
    }
  }

  stop(): void {
    this.#subscription.unsubscribe();
  }
}

function inWords(change: KubeChange): string {
  if (change.type === 'Observed') return `Observed ${change.object.metadata.name}`;
  if (change.type === 'Gone') return `Gone ${change.ref.name}`;
  return change.type;
}
