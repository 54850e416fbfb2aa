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

  /** Resolves once that was said, after the first `from` changes; rejects after ten seconds. */
  async heard(words: string, from = 0): Promise<void> {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      const changes = JSON.stringify(this.changes, undefined, 2);
      late.reject(new Error(`'${words}' was not heard within 10 s, but ${changes}`));
    }, 10_000);
    try {
      while (!this.said.slice(from).includes(words)) {
        const { promise, resolve } = Promise.withResolvers<void>();
        this.#waiting.push(resolve);
        await Promise.race([promise, late.promise]);
      }
    } finally {
      clearTimeout(timer);
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
