import type { ActorSnapshot, BridgeSnapshot, Path, SupervisorSnapshot } from '@troupe/actors';
import type { RecordLine } from './record-lines.ts';

/** The format that is written: answers in a row are one line. */
export const journalFormat = 6;

/** The oldest format that is read, in which no line is packed. */
export const oldestFormat = 3;

/** The first line of a segment. */
export interface SegmentHeader {
  /** Tells journals from other files. */
  readonly journal: 'troupe';
  readonly format: number;
  /** The version that wrote it. */
  readonly troupe: string;
  /** A digest of each machine's definition, by kind. */
  readonly machines: Readonly<Record<string, string>>;
  /** Names one run of an operator; its segments follow each other. */
  readonly run: string;
  /** Counts the segments of a run, from 1. */
  readonly segment: number;
  /** The sequence number before that of the segment's first record. */
  readonly after: number;
  /** The layers that are recorded. */
  readonly layers: readonly (0 | 1)[];
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Milliseconds since the run's start, by a clock that never goes back. */
  readonly mono: number;
  /** How the operator was started. */
  readonly flags: Readonly<Record<string, unknown>>;
  /** Whether values that look like secrets are tokens. */
  readonly redacted: boolean;
}

/** Says that records are missing before this segment. */
export interface GapLine {
  readonly gap: {
    /** The last record that is missing. */
    readonly until: number;
    /** How many are known to be missing. */
    readonly dropped: number;
    readonly why: string;
    readonly at: number;
  };
}

/** What the supervisor knew after the record `after`; the bridges follow, and then the actors. */
export interface SupervisorLine {
  readonly supervisor: Omit<SupervisorSnapshot, 'actors'>;
  readonly after: number;
  /** How many lines of bridges follow. */
  readonly bridges: number;
  /** How many actors follow, one line each. */
  readonly actors: number;
}

/** What a bridge knew at the segment's start; a long list goes on in further lines of the bridge. */
export interface BridgeLine {
  readonly bridge: Path;
  readonly state: BridgeSnapshot['state'];
}

/** One actor as it was at the segment's start. */
export interface ActorLine {
  readonly actor: ActorSnapshot;
}

/** Any line after the header. */
export type SegmentLine = GapLine | SupervisorLine | BridgeLine | ActorLine | RecordLine;

/** The actor that a path means, without its incarnation. */
export function withoutUid(path: Path): Path {
  const hash = path.indexOf('#');
  return hash < 0 ? path : path.slice(0, hash);
}
