import type {
  About,
  ActorDetail,
  ActorRow,
  JournalMoment,
  JournalSummary,
  StepDetail,
} from './api/wire.ts';

/**
 * Where the page's content comes from: a running operator, or a journal at one moment.
 *
 * Everything is read on demand, so a source that nobody asks costs nothing.
 */
export interface Source {
  readonly about: About;
  rows(): ActorRow[];
  /** One actor's row; undefined once it is gone. */
  row(path: string): ActorRow | undefined;
  /** One actor in full, with its steps after `afterSeq`, even when it is gone; undefined if unknown. */
  actor(path: string, afterSeq: number): ActorDetail | undefined;
  step(path: string, seq: number): StepDetail | undefined;
  /** Names actors as they are touched, until the returned function is called. */
  changes(touched: (path: string) => void): () => void;
  /** All other moments, where the source is a journal; the source itself is its end. */
  readonly past?: SourcePast;
}

/** A journal that can be looked at as it was at any of its records. */
export interface SourcePast {
  readonly summary: JournalSummary;
  /** The last record up to `seq` that touched an actor; the first of all where there is none. */
  momentAt(seq: number): JournalMoment;
  /** The last record behind `seq` up to which all had happened by `at`; `seq` where none had. */
  lastUntil(seq: number, at: number): number;
  /** Everything as it was after that record. */
  at(seq: number): Source;
}
