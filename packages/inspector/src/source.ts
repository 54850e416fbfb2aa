import type { About, ActorDetail, ActorRow, StepDetail } from './api/wire.ts';

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
}
