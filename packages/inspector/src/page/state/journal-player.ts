import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { ActorsThen, JournalMoment, JournalSummary } from '../../api/wire.ts';
import type { Api } from './api.ts';
import { createPlayClock } from './play-clock.ts';

/** Which marks one can jump to. */
export type MarkKind = 'failures' | 'divergences' | 'gaps' | 'runs';

/** The moment of a journal that the page shows, and the ways to another one. */
export interface JournalPlayer {
  /** Null for a running operator, which has only a present. */
  readonly summary: ReadonlySignal<JournalSummary | null>;
  readonly moment: ReadonlySignal<JournalMoment | null>;
  readonly isPlaying: ReadonlySignal<boolean>;
  /** How many times as fast as it happened. */
  readonly speed: ReadonlySignal<number>;
  /** Learns what the journal holds, and shows `at`, or its end. */
  open(at: number | null): Promise<void>;
  goTo(seq: number): void;
  /** To the record before (-1) or after (1). */
  step(by: -1 | 1): void;
  /** To the next mark of that kind, or the one before; behind the last to the first. */
  jump(kind: MarkKind, by: -1 | 1): void;
  /** Plays, from the beginning where the end is shown, or pauses. */
  toggle(): void;
  setSpeed(speed: number): void;
  /** Reads the moment again, for another actor. */
  reload(): void;
}

/** What a player works with. */
export interface JournalPlayerOptions {
  readonly api: Api;
  /** Told of the moment that is wanted, before it is read. */
  readonly wanted: (seq: number) => void;
  /** Shows the system as it was. */
  readonly show: (then: ActorsThen) => Promise<void>;
}

/** The speeds that are offered. */
export const speeds = [0.1, 1, 10, 100] as const;

/** Makes a player that shows nothing yet. Of many moments wanted while one is read, the last is read. */
export function createJournalPlayer({ api, wanted, show }: JournalPlayerOptions): JournalPlayer {
  const summary: Signal<JournalSummary | null> = signal(null);
  const moment: Signal<JournalMoment | null> = signal(null);
  const isPlaying = signal(false);
  const speed: Signal<number> = signal(speeds[1]);
  const clock = createPlayClock(() => performance.now());
  let target = 0;
  /** While it plays: the time in the log up to which records have happened. */
  let until: number | null = null;
  let isReading = false;
  let isStale = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function read(): Promise<void> {
    isStale = true;
    if (isReading) return;
    isReading = true;
    try {
      while (isStale) {
        isStale = false;
        const asked = target;
        const then = await api.actorsAt(target, until);
        moment.value = then.moment;
        if (until !== null && asked === target) {
          target = then.moment.seq;
          wanted(target);
        }
        await show(then);
      }
    } catch {
      // The connection's own sign says that the server is away; the moment stays as it was.
      isPlaying.value = false;
    } finally {
      isReading = false;
    }
    if (isPlaying.value) plan();
  }

  function goTo(seq: number): void {
    target = seq;
    until = null;
    wanted(seq);
    if (isPlaying.value) clock.forget();
    void read();
  }

  function plan(): void {
    clearTimeout(timer);
    const { at = 0, next = null, nextAt = null } = moment.value ?? {};
    if (next === null || nextAt === null) {
      isPlaying.value = false;
      return;
    }
    timer = setTimeout(
      () => {
        if (!isPlaying.value) return;
        target = next;
        until = clock.now(speed.value);
        void read();
      },
      clock.waitFor({ at, nextAt, speed: speed.value }),
    );
  }

  return {
    summary,
    moment,
    isPlaying,
    speed,
    async open(at) {
      const found = await api.journal();
      const isFirst = summary.value === null;
      summary.value = found;
      if (isFirst) goTo(at ?? found.last);
      else void read();
    },
    goTo,
    step(by) {
      isPlaying.value = false;
      const next = by < 0 ? moment.value?.previous : moment.value?.next;
      if (typeof next === 'number') goTo(next);
    },
    jump(kind, by) {
      isPlaying.value = false;
      const next = nextMark(marksOf(summary.value, kind), target, by);
      if (next !== undefined) goTo(next);
    },
    toggle() {
      isPlaying.value = !isPlaying.value;
      clock.forget();
      if (!isPlaying.value) clearTimeout(timer);
      else if (moment.value?.next === null && summary.value !== null) goTo(summary.value.first);
      else plan();
    },
    setSpeed(value) {
      speed.value = value;
      clock.forget();
      if (isPlaying.value && !isReading) plan();
    },
    reload: () => void read(),
  };
}

/** The records that a kind of marks leads to, in order. */
export function marksOf(summary: JournalSummary | null, kind: MarkKind): readonly number[] {
  if (summary === null) return [];
  if (kind === 'runs') return summary.runs.slice(1);
  if (kind === 'gaps') return summary.gaps.map(({ before }) => before);
  return summary[kind].map(({ seq }) => seq);
}

/** The first mark behind `seq`, or the last before it; from the other end where there is none. */
export function nextMark(marks: readonly number[], seq: number, by: -1 | 1): number | undefined {
  return by > 0
    ? (marks.find((mark) => mark > seq) ?? marks[0])
    : (marks.findLast((mark) => mark < seq) ?? marks.at(-1));
}
