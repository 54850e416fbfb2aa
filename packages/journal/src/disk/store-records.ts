import { randomBytes, randomUUID } from 'node:crypto';
import { definitionDigests, type JournalRecord } from '@troupe/actors';
import { createLinePacker } from '../packing/line-packer.ts';
import { createTokenizer } from '../secrets/tokenizer.ts';
import { machineVersions } from './machine-versions.ts';
import { createLineEncoder } from './record-lines.ts';
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
export function storeRecords(
  dir: string,
  runs: readonly (readonly JournalRecord[])[],
  { troupe, layers, renumber = true, flags = {} }: StoreOptions,
): void {
  const folder = openSegmentFolder(dir, Number.POSITIVE_INFINITY);
  const tokenizer = createTokenizer({ key: randomBytes(32), digests: definitionDigests });
  const packer = createLinePacker();
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
    writer.begin(tokenizer.line(JSON.stringify(header)));
    const encoder = createLineEncoder();
    encoder.begin(header);
    const lines: { readonly line: object; readonly isKept: boolean }[] = [];
    let seq = 0;
    for (const record of records) {
      const isKept = layers.includes(record.layer);
      if (isKept) seq += 1;
      const numbered = isKept && renumber ? { ...record, seq } : record;
      const line = isKept ? encoder.encode(numbered, undefined) : record;
      if (line !== null) lines.push({ line, isKept });
    }
    // A bridge's record may hold the definition that a later digest is made of, so all are read.
    for (const { line, isKept } of lines) {
      const clean = tokenizer.value(line);
      if (isKept) packer.add(clean);
    }
    const block = packer.take();
    if (block !== null) writer.write(block);
    writer.end();
  }
}
