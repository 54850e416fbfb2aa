/** What the server tells the page: plain JSON, the same for a running operator and for a journal. */

/**
 * How much an actor needs somebody: `trouble` failed or meets errors, `waiting` is on its way,
 * `settled` has nothing to do.
 */
export type Level = 'trouble' | 'waiting' | 'settled';

/** What an actor waits for. */
export interface WaitRow {
  /** Reads well after "waits for". */
  readonly what: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly error?: string;
}

/** One actor in the list. */
export interface ActorRow {
  /** `model/ns/name#uid`, or `scheduler/ns` for the session with a namespace's scheduler. */
  readonly path: string;
  /** As at the head of the path; names the chart too. */
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** Dotted. */
  readonly state: string;
  /** When it came into that state, in milliseconds since 1970. */
  readonly since: number;
  readonly level: Level;
  readonly waitsFor: WaitRow | null;
  /** The Server that it is on, by name; null for none and for what is on no server. */
  readonly on: string | null;
  /** What it makes use of, by kind, namespace and name; the first of many. */
  readonly uses: readonly string[];
  /**
   * Of an operator in shadow: what this actor would have done and nobody did, or somebody did otherwise,
   * a line each. Absent where there is no such thing.
   */
  readonly differences?: readonly string[];
  /** The last record that touched it; 0 when none did while records were kept. */
  readonly seq: number;
}

/** The head of the list: where it comes from. */
export interface About {
  /** `live` for a running operator. */
  readonly source: 'live' | 'journal';
  /** Another one means another run: what was known of the last one is void. */
  readonly run: string;
}

/** All actors, as `GET /api/actors` has them. */
export interface ActorList extends About {
  /** The server's clock, in milliseconds since 1970. */
  readonly now: number;
  readonly actors: readonly ActorRow[];
}

/** The first event of `GET /api/events`. */
export interface Hello extends About {
  readonly now: number;
  /** Whether the rows that follow go on where the last connection ended; otherwise they are all. */
  readonly resumed: boolean;
}

/** Rows that changed, and paths that are gone, as an event of `GET /api/events`. */
export interface RowChanges {
  readonly rows: readonly ActorRow[];
  readonly gone: readonly string[];
  /** More of the same picture follows at once. */
  readonly more: boolean;
}

/** Something with a name and a line about it: a fact, a command, a call. */
export interface Told {
  readonly type: string;
  readonly summary: string;
}

/** One value that a step changed, in words of JSON; absent where there was none. */
export interface ContextChange {
  /** Dotted, such as `view.state`. */
  readonly at: string;
  readonly from?: string;
  readonly to?: string;
}

/** One line of an actor's timeline. */
export interface StepRow {
  readonly seq: number;
  readonly at: number;
  /** `fact` of an actor; `command` or `answer` for a session with a scheduler. */
  readonly source: 'fact' | 'command' | 'answer';
  readonly input: Told;
  /** Came to the whole namespace, not to this actor alone. */
  readonly shared: boolean;
  /** Dotted states; null where it is not known. */
  readonly before: string | null;
  readonly after: string | null;
  /** Commands of an actor; calls of a session. */
  readonly gave: readonly Told[];
  /** What it threw. */
  readonly crash?: string;
  /** What changed in what it knows; null where the step before is not kept. */
  readonly changes: readonly ContextChange[] | null;
}

/** A status condition. */
export interface ConditionRow {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  readonly lastTransitionTime: string;
}

/** One actor in full, as `GET /api/actor?path=` has it. */
export interface ActorDetail {
  readonly row: ActorRow;
  /** It is not there any more; this is its last. */
  readonly gone: boolean;
  /** Its resource; null for what has none. */
  readonly yaml: string | null;
  readonly conditions: readonly ConditionRow[];
  /** What it knows now, as YAML; null when it knows nothing. */
  readonly context: string | null;
  /** Oldest first; with `after=SEQ` only what is newer than that. */
  readonly steps: readonly StepRow[];
  /** Whether older steps are no longer kept. */
  readonly cut: boolean;
}

/** One step in full, as `GET /api/step?path=&seq=` has it: all as YAML. */
export interface StepDetail {
  readonly seq: number;
  readonly input: string;
  readonly gave: readonly string[];
  /** What the actor knew after it; null where it is not kept. */
  readonly context: string | null;
}

/** A record worth a jump. */
export interface Mark {
  readonly seq: number;
  readonly at: number;
  readonly path: string;
  /** Why, in a few words. */
  readonly what: string;
}

/** Records that are missing in a journal. */
export interface GapMark {
  /** The last record before it, and the first behind it. */
  readonly after: number;
  readonly before: number;
  /** Why, where the journal's writer said so. */
  readonly why: string | null;
}

/**
 * A whole journal, as `GET /api/journal` has it. Sequence numbers are the journal's own; those of a
 * second run go on behind the first one's.
 */
export interface JournalSummary {
  readonly first: number;
  readonly last: number;
  /** Milliseconds since 1970, as all times. */
  readonly firstAt: number;
  readonly lastAt: number;
  /** Where an actor failed or threw, or the scheduler rejected a request. Of any marks, the first 10,000. */
  readonly failures: readonly Mark[];
  /** Where an actor or a bridge decides otherwise than it did: the first of each in each run. */
  readonly divergences: readonly Mark[];
  readonly gaps: readonly GapMark[];
  /** The first record of each run of an operator. */
  readonly runs: readonly number[];
}

/** The record at which one looks at a journal. */
export interface JournalMoment {
  readonly seq: number;
  readonly at: number;
  readonly path: string;
  readonly input: Told;
  readonly before: string | null;
  readonly after: string | null;
  /** The records before and after it that touched an actor; null at the ends. */
  readonly previous: number | null;
  readonly next: number | null;
  /** When the next one was, in milliseconds since 1970. */
  readonly nextAt: number | null;
}

/** The whole system at one moment of a journal, as `GET /api/actors?at=` has it. */
export interface ActorsThen extends ActorList {
  readonly moment: JournalMoment;
}
