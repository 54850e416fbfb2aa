import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import {
  definitionDigests,
  type JournalRecord,
  type JournalSink,
  type SystemSnapshot,
} from '@troupe/actors';
import { createLinePacker } from '../packing/line-packer.ts';
import { type RecorderLife, startRecorderLife } from '../recorder/recorder-life.ts';
import type { LinesMessage } from '../recorder/recorder-messages.ts';
import { type StartRecorder, startRecorderThread } from '../recorder/recorder-thread.ts';
import { createLosses, type JournalTrouble } from './losses.ts';
import { machineVersions } from './machine-versions.ts';
import { createRecordBlock } from './record-block.ts';
import { createRunTime } from './run-time.ts';
import { openSegmentFolder } from './segment-files.ts';
import { type GapLine, journalFormat, type SegmentHeader } from './segment-lines.ts';
import { snapshotLines } from './snapshot-lines.ts';

/** Where and how a journal is kept. */
export interface DiskJournalOptions {
  readonly dir: string;
  /** The version that records, for the header. */
  readonly troupe: string;
  /** How the operator was started, for the header; must not hold secrets. */
  readonly flags?: Readonly<Record<string, unknown>>;
  /** Told once when records begin to be dropped, and once when recording goes on. */
  readonly onTrouble?: (trouble: JournalTrouble) => void;
  /** What all segments together may take; 1 GiB unless said otherwise. */
  readonly maxBytes?: number;
  /** When a segment ends: by its compressed size, or by its age. */
  readonly segmentBytes?: number;
  readonly segmentMs?: number;
  /** Bytes that may wait to be written, before compression; what comes beyond that is dropped. */
  readonly maxWaitingBytes?: number;
  /** How long a record may wait in memory for more to come. */
  readonly flushMs?: number;
  /** How long to wait after a failure before the next attempt. */
  readonly retryMs?: number;
  /** Milliseconds by a clock that never goes back. */
  readonly monotonic?: () => number;
  /** Starts what writes: a thread of its own unless said otherwise. */
  readonly startRecorder?: StartRecorder;
}

/** A journal on disk. */
export interface DiskJournal extends JournalSink {
  /** Writes what waits. Never rejects: what cannot be written is dropped, and told. */
  flush(): Promise<void>;
  /** Writes what waits and ends the journal. Never rejects: what cannot be written is lost. */
  close(): Promise<void>;
  /** Records that were not written. */
  readonly dropped: number;
}

/** The beginning of a segment, among the lines that wait. */
interface Mark {
  readonly type: 'mark';
  readonly header: SegmentHeader;
  readonly snapshot: SystemSnapshot | null;
  readonly gap: GapLine['gap'] | null;
}

/**
 * Bytes that are handed over together: enough to compress well and to be worth waking the thread for, and
 * little enough to lose no more than that when a frame is cut.
 */
const bytesPerBlock = 256 * 1024;

/** Records that become text in a row, which takes a millisecond. */
const recordsAtATime = 256;

/** Actors of a snapshot that become text in one turn of the event loop. */
const actorsPerTurn = 128;

/**
 * Begins a journal in a folder.
 *
 * Records gather and are packed, many at a time, into a block of bytes; full ones go to a thread, which
 * looks for secrets, compresses and writes. What waits there is bounded: when the thread or its disk
 * cannot keep up, fails, or is gone, records are dropped, and the journal goes on with a new segment that
 * says so and begins with snapshots of all actors.
 *
 * @throws JournalError `JOURNAL_UNWRITABLE` when nothing can be kept in the folder.
 */
export function createDiskJournal(options: DiskJournalOptions): DiskJournal {
  const {
    dir,
    maxBytes = 1024 ** 3,
    segmentBytes = 16 * 1024 ** 2,
    segmentMs = 3_600_000,
    maxWaitingBytes = 64 * 1024 ** 2,
    flushMs = 1_000,
    retryMs = 5_000,
    monotonic = () => performance.now(),
    onTrouble = () => {},
    startRecorder = startRecorderThread,
  } = options;
  openSegmentFolder(dir, maxBytes);
  const key = randomBytes(32);
  const run = randomUUID();
  const time = createRunTime(monotonic);
  const machines = machineVersions();
  const packer = createLinePacker();

  const losses = createLosses(onTrouble);
  const block = createRecordBlock(time);
  const fullBytes = Math.min(bytesPerBlock, maxWaitingBytes);

  let snapshot: (() => SystemSnapshot) | null = null;
  let life: RecorderLife | null = null;
  /** What waits behind a segment's beginning that is being told in portions. */
  let queue: (Mark | LinesMessage)[] = [];
  let queuedBytes = 0;
  let telling: Promise<void> | null = null;
  /** Counts failures: what was begun before one is not gone on with after it. */
  let attempt = 1;
  let segments = 0;
  /** When the segment will be old enough for the next. */
  let segmentUntil = Number.NEGATIVE_INFINITY;
  let wantsSegment = false;
  let closing = false;
  /** How many records are added before anything is looked at again; none once something happened. */
  let carefree = 0;

  /** One timer, since a new one for each block would cost more than all that is done with it. */
  const gatherTimer = setTimeout(handOver, flushMs).unref();

  function begun(): RecorderLife {
    if (life !== null) return life;
    const { key: digestKey, marks } = definitionDigests;
    const definitions = { key: digestKey, marks };
    const setup = { dir, maxBytes, segmentBytes, key, definitions };
    const started = startRecorderLife(startRecorder, setup, {
      failed(failedAttempt, why) {
        if (failedAttempt === attempt) fail(why);
      },
      gone(why) {
        if (life !== started) return;
        if (!closing) fail(why);
        life = null;
      },
    });
    life = started;
    return started;
  }

  /** Bytes of lines that are not written. */
  function waiting(): number {
    return block.bytes + queuedBytes + (life?.waiting ?? 0);
  }

  function beginSegment(at: number, after: number, gap: GapLine['gap'] | null): void {
    handOver();
    wantsSegment = false;
    segmentUntil = at + segmentMs;
    segments += 1;
    const header: SegmentHeader = {
      journal: 'troupe',
      format: journalFormat,
      troupe: options.troupe,
      machines,
      run,
      segment: segments,
      after,
      layers: [0, 1],
      at,
      mono: time.now(),
      flags: options.flags ?? {},
      redacted: true,
    };
    block.begin(header);
    queue.push({ type: 'mark', header, snapshot: after > 0 ? (snapshot?.() ?? null) : null, gap });
    telling ??= tellQueue();
  }

  /** Hands over all that has gathered. */
  function handOver(): void {
    carefree = 0;
    const lines = block.take();
    if (lines === null) return;
    if (telling === null) {
      begun().tell(lines);
    } else {
      queue.push(lines);
      queuedBytes += lines.bytes.length;
    }
    if (waiting() >= maxWaitingBytes) {
      losses.begin('the disk is too slow for what happens', 0);
    } else {
      wantsSegment ||= (life?.segmentBytes ?? 0) >= segmentBytes;
    }
  }

  async function tellQueue(): Promise<void> {
    const mine = attempt;
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      if (next.type === 'mark') {
        await tellSegment(next);
      } else {
        queuedBytes -= next.bytes.length;
        begun().tell(next);
      }
      if (mine !== attempt) return;
    }
    telling = null;
  }

  async function tellSegment({ header, snapshot: known, gap }: Mark): Promise<void> {
    const mine = attempt;
    begun().tell({ type: 'begin', attempt, header: JSON.stringify(header) });
    if (gap !== null) tellLines([{ gap }]);
    if (known !== null) {
      for (const lines of snapshotLines(known, header.after, actorsPerTurn)) {
        tellLines(lines);
        do await wait(0, undefined, { ref: false });
        while (mine === attempt && (life?.waiting ?? 0) > maxWaitingBytes / 4);
        if (mine !== attempt) return;
      }
    }
    if (gap === null) return;
    void begun()
      .ask('flush')
      .then(() => {
        if (mine === attempt) losses.settle(gap.dropped);
      });
  }

  /** Lines that are no records. */
  function tellLines(lines: readonly object[]): void {
    for (const line of lines) packer.add(line);
    const bytes = packer.take();
    if (bytes !== null) begun().tell({ type: 'lines', bytes, records: 0 });
  }

  /** Forgets what is not written and takes nothing until it is time for another attempt. */
  function fail(why: string): void {
    carefree = 0;
    attempt += 1;
    let lost = (life?.takeLost() ?? 0) + block.records;
    for (const each of queue) if (each.type === 'lines') lost += each.records;
    queue = [];
    queuedBytes = 0;
    telling = null;
    block.drop();
    losses.begin(why, monotonic() + retryMs);
    losses.drop(lost);
  }

  /** Takes records again, from the one after `record`: the snapshot has what that did. */
  function resume({ seq, at }: JournalRecord, why: string): void {
    beginSegment(at, seq, { until: seq, dropped: losses.end(), why, at });
  }

  function append(record: JournalRecord): void {
    if (carefree === 0 || record.at >= segmentUntil) {
      appendWithCare(record);
      return;
    }
    carefree -= 1;
    block.add(record);
  }

  function appendWithCare(record: JournalRecord): void {
    if (closing) return;
    const { seq, at } = record;
    const { outage } = losses;
    if (outage !== null) {
      losses.drop(1);
      const hasRoom = waiting() <= maxWaitingBytes / 2;
      if (hasRoom && monotonic() >= outage.retryAt) resume(record, outage.why);
      return;
    }
    if (segments === 0) beginSegment(at, seq - 1, null);
    block.pack();
    if (record.layer === 0 && block.bytes >= fullBytes) handOver();
    if (block.records === 0) gatherTimer.refresh();
    block.add(record);
    if (wantsSegment || at >= segmentUntil) beginSegment(at, seq, null);
    else if (losses.outage === null) carefree = recordsAtATime - 1;
  }

  async function flushAll(type: 'flush' | 'end'): Promise<void> {
    handOver();
    life?.keepProcess(true);
    while (telling !== null) await telling;
    await life?.ask(type);
  }

  return {
    begin(source) {
      snapshot = source;
    },
    append,
    flush: () => flushAll('flush'),
    async close() {
      closing = true;
      carefree = 0;
      clearTimeout(gatherTimer);
      await flushAll('end');
      const ended = life;
      life = null;
      ended?.keepProcess(true);
      await ended?.over;
    },
    get dropped() {
      return losses.dropped;
    },
  };
}
