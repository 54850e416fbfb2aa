/** What a journal's owner should know. */
export type JournalTrouble =
  | { readonly type: 'dropping'; readonly why: string }
  | { readonly type: 'resumed'; readonly dropped: number };

/** A time in which records are dropped. */
export interface Outage {
  readonly why: string;
  /** When they may be taken again, by a clock that never goes back. */
  readonly retryAt: number;
}

/** Counts what a journal loses, and tells its owner once of each time in which it does. */
export interface Losses {
  /** Null while records are taken. */
  readonly outage: Outage | null;
  /** Records that were not written, since the journal began. */
  readonly dropped: number;
  /** Records are dropped from now on; an outage that is on keeps its reason. */
  begin(why: string, retryAt: number): void;
  drop(count: number): void;
  /** Records are taken again; gives how many are missing since the owner was last told that none are. */
  end(): number;
  /** That they are missing is on disk, so the owner can be told that all is well. */
  settle(missing: number): void;
}

/** Makes the losses of a journal that has none. */
export function createLosses(tell: (trouble: JournalTrouble) => void): Losses {
  let outage: Outage | null = null;
  let hasTold = false;
  let unsettled = 0;
  let dropped = 0;

  return {
    get outage() {
      return outage;
    },
    get dropped() {
      return dropped;
    },
    begin(why, retryAt) {
      outage = { why: outage?.why ?? why, retryAt };
      if (hasTold) return;
      hasTold = true;
      tell({ type: 'dropping', why });
    },
    drop(count) {
      dropped += count;
      unsettled += count;
    },
    end() {
      outage = null;
      return unsettled;
    },
    settle(missing) {
      hasTold = false;
      unsettled -= missing;
      tell({ type: 'resumed', dropped: missing });
    },
  };
}
