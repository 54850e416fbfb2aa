import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { LaneRecord, StepRecord } from '@troupe/actors';
import { JournalError } from '../journal-error.ts';
import { createLineUnpacker, type LineUnpacker } from '../packing/line-unpacker.ts';
import { fileTrouble } from './file-trouble.ts';
import { createLineTimes, type LineTimes } from './line-times.ts';
import { decodeLine, type LaneLine, type RecordLine } from './record-lines.ts';
import {
  journalFormat,
  oldestFormat,
  type SegmentHeader,
  type SegmentLine,
} from './segment-lines.ts';
import { readFrame } from './zstd-frames.ts';

/** Where a line stands, for messages. */
export interface Place {
  /** The file's name. */
  readonly segment: string;
  /** From 1, the header's. */
  readonly line: number;
}

/** A line with its place. */
export type SegmentEntry = Place &
  (
    | { readonly type: 'header'; readonly header: SegmentHeader }
    | { readonly type: 'line'; readonly value: Exclude<SegmentLine, RecordLine> }
    | { readonly type: 'record'; readonly record: StepRecord | LaneRecord; readonly mono: number }
    /** A bridge's record that nobody asked for. */
    | { readonly type: 'skipped'; readonly seq: number }
    /** The file ends in the middle of what was being written; always the last entry. */
    | { readonly type: 'cut' }
  );

/** What of a journal is read. */
export interface Reading {
  /** Bridges' records too; only their numbers otherwise, which saves most of the work. */
  readonly lanes?: boolean;
  /** Of a folder: the segment to begin with. */
  readonly from?: string;
}

/**
 * Reads a segment from its header to its end, or to where it was cut.
 *
 * @throws JournalError for a file that is empty, cut within its header, damaged, foreign, or in a
 *   newer format: one line that names the file.
 */
export function* readSegment(file: string, reading: Reading = {}): Generator<SegmentEntry> {
  const segment = basename(file);
  const bytes = readBytes(file);
  if (bytes.length === 0) throw new JournalError('JOURNAL_EMPTY', `${file} is empty`);
  let line = 0;
  let times: LineTimes | null = null;
  for (let offset = 0; offset < bytes.length; ) {
    const frame = readFrame(bytes, offset);
    if (frame.type === 'cut') {
      if (line === 0) throw new JournalError('JOURNAL_CUT', `${file} is cut within its header`);
      yield { type: 'cut', segment, line: line + 1 };
      return;
    }
    if (frame.type === 'corrupt') {
      if (offset === 0 && !looksLikeZstd(bytes)) throw foreign(file);
      throw corrupt(`${file} is damaged at byte ${offset}: ${frame.why}`);
    }
    const unpacker = createLineUnpacker();
    for (const text of frame.text.split('\n')) {
      if (text === '') continue;
      line += 1;
      const place = { segment, line };
      const value = parseLine(text, unpacker, file, line);
      if (line === 1) {
        const header = headerOf(value, file);
        times = createLineTimes(header);
        yield { type: 'header', header, ...place };
      } else if (value.layer === 1 && typeof value.seq === 'number' && !reading.lanes) {
        const { seq, at, mono, heard } = value as unknown as LaneLine;
        times?.take({ at, mono });
        const count = isRow(heard) ? heard.length : 1;
        for (let i = 0; i < count; i += 1) yield { type: 'skipped', seq: seq + i, ...place };
      } else if ('layer' in value && times !== null) {
        const [mono, records] = recordsOf(value, times, `${file}, line ${line}`);
        for (const record of records) {
          if (record.layer === 0 || reading.lanes) yield { type: 'record', record, mono, ...place };
          else yield { type: 'skipped', seq: record.seq, ...place };
        }
      } else {
        const known = ['gap', 'supervisor', 'bridge', 'actor'].some((key) => key in value);
        if (!known) throw corrupt(`${file}, line ${line}: neither a record nor a snapshot`);
        yield { type: 'line', value: value as never, ...place };
      }
    }
    offset = frame.end;
  }
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    const text = `${file} cannot be read: ${fileTrouble(cause)}`;
    throw new JournalError('JOURNAL_UNREADABLE', text, { cause });
  }
}

function looksLikeZstd(bytes: Buffer): boolean {
  return bytes.length >= 4 && bytes.readUInt32LE(0) === 0xfd2fb528;
}

/** What a line stands for: packed ones are arrays. */
function parseLine(
  text: string,
  unpacker: LineUnpacker,
  file: string,
  line: number,
): Readonly<Record<string, unknown>> {
  try {
    if (text.startsWith('[')) return unpacker.line(text);
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Falls through: either way the line is no line of a journal.
  }
  throw line === 1 ? foreign(file) : corrupt(`${file}, line ${line}: no line of a journal`);
}

function headerOf(value: Readonly<Record<string, unknown>>, file: string): SegmentHeader {
  const { journal, format, troupe, run, after, at } = value;
  if (journal !== 'troupe' || typeof format !== 'number') throw foreign(file);
  if (format > journalFormat || format < oldestFormat) {
    throw new JournalError(
      format > journalFormat ? 'JOURNAL_NEWER' : 'JOURNAL_OLDER',
      `${file} is in format ${format}, written by troupe ${String(troupe)}; ` +
        `this troupe reads formats ${oldestFormat} to ${journalFormat}`,
    );
  }
  const isSound = typeof run === 'string' && typeof after === 'number' && typeof at === 'number';
  if (!isSound) throw corrupt(`${file}, line 1: the header lacks its run, its place or its time`);
  return value as unknown as SegmentHeader;
}

/** The records of a line, with its monotonic time. */
function recordsOf(
  value: Readonly<Record<string, unknown>>,
  times: LineTimes,
  where: string,
): readonly [mono: number, records: readonly (StepRecord | LaneRecord)[]] {
  const line = value as unknown as RecordLine;
  const isRecord =
    typeof line.seq === 'number' &&
    typeof line.to === 'string' &&
    (line.at === undefined || typeof line.at === 'number');
  if (!isRecord) throw corrupt(`${where}: a record without number, time or addressee`);
  if (line.layer === 0 && typeof line.fact?.type !== 'string') {
    throw corrupt(`${where}: a step without a fact`);
  }
  if (line.layer === 1) {
    const { answer, heard, given } = line;
    const hasInput = answer !== undefined || given !== undefined || isRow(heard);
    if (!hasInput) throw corrupt(`${where}: a bridge's record without an input`);
  }
  const { at, mono } = times.take(line);
  try {
    return [mono, decodeLine({ ...line, at })];
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    throw new JournalError('JOURNAL_CORRUPT', `${where}: no record can be made of it: ${text}`, {
      cause,
    });
  }
}

function isRow(heard: unknown): heard is readonly [unknown, ...unknown[]] {
  return Array.isArray(heard) && heard.length > 0;
}

function foreign(file: string): JournalError {
  return new JournalError('JOURNAL_FOREIGN', `${file} is not a journal of troupe`);
}

function corrupt(message: string): JournalError {
  return new JournalError('JOURNAL_CORRUPT', message);
}
