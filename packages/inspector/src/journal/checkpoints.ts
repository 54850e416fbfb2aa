import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { SupervisorSnapshot } from '@troupe/actors';
import type { ReadingPlace } from './journal-reader.ts';

/** A place in a journal with all that the actors knew there. */
export interface Checkpoint {
  /** How many records before it touched an actor. */
  readonly stops: number;
  /** The segment of the record before it; the journal's first at the beginning. */
  readonly segment: string;
  /** Null at the beginning of the journal, where nothing is known. */
  readonly start: { readonly place: ReadingPlace; snapshot(): SupervisorSnapshot } | null;
}

/** What a checkpoint is made of. */
export interface CheckpointParts {
  readonly stops: number;
  readonly segment: string;
  readonly place: ReadingPlace;
  readonly snapshot: SupervisorSnapshot;
}

/** The checkpoints of a journal: at most so many, evenly spread. */
export interface Checkpoints {
  isDue(stops: number): boolean;
  add(parts: CheckpointParts): void;
  /** The last one at which no more than `stops` records had touched an actor. */
  before(stops: number): Checkpoint;
}

/** What all actors know is some kilobytes each; compressed, a hundred bytes. */
const maxCheckpoints = 64;

/**
 * Makes them, with the one at the beginning. When there are too many, each second one goes and the
 * stride doubles, so that a journal of any length costs as much.
 */
export function createCheckpoints(firstSegment: string, firstStride: number): Checkpoints {
  let stride = firstStride;
  let all: Checkpoint[] = [{ stops: 0, segment: firstSegment, start: null }];

  return {
    isDue: (stops) => stops - (all.at(-1)?.stops ?? 0) >= stride,
    add({ stops, segment, place, snapshot }) {
      const packed = zstdCompressSync(JSON.stringify(snapshot));
      const start = {
        place,
        snapshot: () =>
          JSON.parse(zstdDecompressSync(packed).toString('utf8')) as SupervisorSnapshot,
      };
      all.push({ stops, segment, start });
      if (all.length <= maxCheckpoints) return;
      all = all.filter((_, at) => at % 2 === 0);
      stride *= 2;
    },
    before(stops) {
      const [beginning] = all;
      const found = all.findLast((each) => each.stops <= stops) ?? beginning;
      return found ?? { stops: 0, segment: firstSegment, start: null };
    },
  };
}
