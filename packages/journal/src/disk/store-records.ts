import { randomBytes, randomUUID } from 'node:crypto';
import { definitionDigests, type JournalRecord } from '@troupe/actors';
import { createTokenizer } from '../secrets/tokenizer.ts';
import { machineVersions } from './machine-versions.ts';
import { openSegmentFolder } from './segment-files.ts';
import { journalFormat, type SegmentHeader } from './segment-lines.ts';
import { createSegmentWriter } from './segment-writer.ts';

/** What of recorded runs to store. */
export interface StoreOptions {
  /** The version that recorded, for the header. */
  readonly troupe: string;
  /** The layers to keep. */
  readonly layers: readonly (0 | 1)[];
  /** Numbers the records that are kept from 1, which is the default; a missing one is a gap otherwise. */
  readonly renumber?: boolean;
  readonly flags?: Readonly<Record<string, unknown>>;
}

/**
 * Stores whole runs that were recorded in memory as a journal, one segment each: what golden journals
 * are made of. The records of each run have to begin with its first.
 */
export async function storeRecords(
  dir: string,
  runs: readonly (readonly JournalRecord[])[],
  { troupe, layers, renumber = true, flags = {} }: StoreOptions,
): Promise<void> {
  const folder = openSegmentFolder(dir, Number.POSITIVE_INFINITY);
  const tokenizer = createTokenizer({ key: randomBytes(32), digests: definitionDigests });
  for (const records of runs) {
    const writer = createSegmentWriter({ folder, reservedBytes: 0 });
    const startedAt = records[0]?.at ?? 0;
    const header: SegmentHeader = {
      journal: 'troupe',
      format: journalFormat,
      troupe,
      machines: machineVersions(),
      run: randomUUID(),
      segment: 1,
      after: 0,
      layers,
      at: startedAt,
      mono: 0,
      flags,
      redacted: true,
    };
    await writer.begin(tokenizer.line(JSON.stringify(header)));
    let seq = 0;
    for (const record of records) {
      // A bridge's record may hold the definition that a later digest is made of, so all are read.
      const isKept = layers.includes(record.layer);
      if (isKept) seq += 1;
      const stored = { ...record, seq: renumber ? seq : record.seq, mono: record.at - startedAt };
      const line = tokenizer.line(JSON.stringify(stored));
      if (isKept) writer.add(line);
    }
    await writer.end();
  }
}
