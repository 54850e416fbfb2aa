import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { ActorsThen, JournalMoment, JournalSummary, Mark } from '../../api/wire.ts';
import type { Api } from './api.ts';

/** Which marks one can jump to. */
export type MarkKind = 'failures' | 'divergences';

/** The moment of a journal that the page shows, and the ways to another one. */
export interface JournalPlayer {
  /** Null for a running operator, which has only a present. */
  readonly summary: ReadonlySignal<JournalSummary | null>;
  readonly moment: ReadonlySignal<JournalMoment | null>;
  readonly isPlaying: ReadonlySignal<boolean>;
  /** Records per second. */
  readonly pace: ReadonlySignal<number>;
  /** Learns what the journal holds, and shows `at`, or its end. */
  open(at: number | null): Promise<void>;
  goTo(seq: number): void;
  /** To the record before (-1) or after (1). */
  step(by: -1 | 1): void;
  /** To the next mark of that kind; behind the last to the first. */
  jump(kind: MarkKind): void;
  /** Plays, from the beginning where the end is shown, or pauses. */
  toggle(): void;
  setPace(pace: number): void;
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

/** The paces that are offered, in records per second. */
export const paces = [2, 8, 30] as const;

/** Makes a player that shows nothing yet. Of many moments wanted while one is read, the last is read. */
export function createJournalPlayer({ api, wanted, show }: JournalPlayerOptions): JournalPlayer {
  const summary: Signal<JournalSummary | null> = signal(null);
  const moment: Signal<JournalMoment | null> = signal(null);
  const isPlaying = signal(false);
  const pace: Signal<number> = signal(paces[1]);
  let target = 0;
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
        const then = await api.actorsAt(target);
        moment.value = then.moment;
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
    wanted(seq);
    void read();
  }

  function plan(): void {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const next = moment.value?.next ?? null;
      if (!isPlaying.value) return;
      if (next === null) isPlaying.value = false;
      else goTo(next);
    }, 1_000 / pace.value);
  }

  return {
    summary,
    moment,
    isPlaying,
    pace,
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
    jump(kind) {
      isPlaying.value = false;
      const next = nextMark(summary.value?.[kind] ?? [], target);
      if (next !== undefined) goTo(next.seq);
    },
    toggle() {
      isPlaying.value = !isPlaying.value;
      if (!isPlaying.value) return;
      if (moment.value?.next === null && summary.value !== null) goTo(summary.value.first);
      else plan();
    },
    setPace(value) {
      pace.value = value;
    },
    reload: () => void read(),
  };
}

/** The first mark behind `seq`; the first of all where there is none. */
export function nextMark(marks: readonly Mark[], seq: number): Mark | undefined {
  return marks.find((mark) => mark.seq > seq) ?? marks[0];
}
