import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { JournalRecord, JournalSink, SystemSnapshot } from '@troupe/actors';
import {
  charactersOf,
  counterDifference,
  countersMemory,
  type RecorderCounters,
  type RecorderMessage,
  readCounter,
} from '../recorder/recorder-messages.ts';
import {
  type RecorderThread,
  type StartRecorder,
  startRecorderThread,
} from '../recorder/recorder-thread.ts';
import { machineVersions } from './machine-versions.ts';
import { createLineEncoder } from './record-lines.ts';
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
  /** Text that may wait to be written, in characters; what comes beyond that is dropped. */
  readonly maxWaitingCharacters?: number;
  /** How long a record may wait in memory for more to come. */
  readonly flushMs?: number;
  /** How long to wait after a failure before the next attempt. */
  readonly retryMs?: number;
  /** Milliseconds by a clock that never goes back. */
  readonly monotonic?: () => number;
  /** Starts what writes: a thread of its own unless said otherwise. */
  readonly startRecorder?: StartRecorder;
}

/** What a journal's owner should know. */
export type JournalTrouble =
  | { readonly type: 'dropping'; readonly why: string }
  | { readonly type: 'resumed'; readonly dropped: number };

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

type Lines = Extract<RecorderMessage, { type: 'lines' }>;

/** One life of the thread that records. */
interface Life {
  readonly thread: RecorderThread;
  readonly counters: Int32Array;
  /** Resolves once the thread is gone. */
  readonly over: Promise<void>;
  toldCharacters: number;
  toldSegments: number;
  /** Records that were taken for it, and those of them that are known to be lost. */
  takenRecords: number;
  lostRecords: number;
}

/** Records that become text together, which is cheaper than one by one. */
const recordsPerText = 64;

/** Characters that are handed over together: waking the thread has a price of its own. */
const charactersPerMessage = 256 * 1024;

/** How long records and text gather where there is less. */
const gatherMs = 50;

/** Actors of a snapshot that become text in one turn of the event loop. */
const actorsPerTurn = 128;

/**
 * Begins a journal in a folder.
 *
 * Appending keeps the record until some more have come, makes them text together while they are still
 * at hand, and hands that to a thread, which looks for secrets, compresses and writes. What waits there
 * is bounded: when the thread or its disk cannot keep up, fails, or is gone, records are dropped, and
 * the journal goes on with a new segment that says so and begins with snapshots of all actors.
 *
 * @throws JournalError `JOURNAL_UNWRITABLE` when nothing can be kept in the folder.
 */
export function createDiskJournal(options: DiskJournalOptions): DiskJournal {
  const {
    dir,
    maxBytes = 1024 ** 3,
    segmentBytes = 16 * 1024 ** 2,
    segmentMs = 3_600_000,
    maxWaitingCharacters = 64 * 1024 ** 2,
    flushMs = 1_000,
    retryMs = 5_000,
    monotonic = () => performance.now(),
    onTrouble = () => {},
    startRecorder = startRecorderThread,
  } = options;
  openSegmentFolder(dir, maxBytes);
  const key = randomBytes(32);
  const separator = randomUUID();
  const run = randomUUID();
  const startedAt = monotonic();
  const machines = machineVersions();
  const encoder = createLineEncoder();

  let snapshot: (() => SystemSnapshot) | null = null;
  let life: Life | null = null;
  /** Lines that are not text yet, with separators. */
  let batch: unknown[] = [];
  let batchRecords = 0;
  /** Texts that are not handed over yet. */
  let texts: string[] = [];
  let textCharacters = 0;
  let textRecords = 0;
  /** What waits behind a segment's beginning that is being told in portions. */
  let queue: (Mark | Lines)[] = [];
  let queuedCharacters = 0;
  let telling: Promise<void> | null = null;
  /** Counts failures: what was begun before one is not gone on with after it. */
  let attempt = 1;
  let segments = 0;
  let segmentSince: number | null = null;
  let wantsSegment = false;
  let closing = false;
  const asked = new Map<number, () => void>();
  let lastAsked = 0;
  /** Why records are dropped now, and since when they may be taken again. */
  let outage: { why: string; retryAt: number } | null = null;
  let hasTold = false;
  /** Records dropped since the journal's owner was told that some are. */
  let droppedSinceTold = 0;
  let dropped = 0;

  /** One timer, since a new one for each batch would cost more than all that is done with it. */
  const gatherTimer = setTimeout(handOver, gatherMs).unref();
  const mono = () => Math.round(monotonic() - startedAt);

  function begun(): Life {
    if (life !== null) return life;
    const memory = countersMemory();
    const over = Promise.withResolvers<void>();
    const thread = startRecorder(
      { dir, maxBytes, segmentBytes, flushMs, key, separator, memory },
      {
        hear(reply) {
          if (reply.type === 'failed') {
            if (reply.attempt === attempt) fail(reply.why);
            return;
          }
          asked.get(reply.id)?.();
          asked.delete(reply.id);
        },
        gone(why) {
          over.resolve();
          if (life?.thread !== thread) return;
          if (!closing) fail(why);
          life = null;
          for (const done of asked.values()) done();
          asked.clear();
        },
      },
    );
    const counters = new Int32Array(memory);
    const numbers = { toldCharacters: 0, toldSegments: 0, takenRecords: 0, lostRecords: 0 };
    life = { thread, counters, over: over.promise, ...numbers };
    return life;
  }

  function counterOf(name: keyof RecorderCounters): number {
    return life === null ? 0 : readCounter(life.counters, name);
  }

  /** Characters of lines that are text and not written. */
  function waiting(): number {
    const told = life?.toldCharacters ?? 0;
    return (
      textCharacters + queuedCharacters + counterDifference(told, counterOf('takenCharacters'))
    );
  }

  function beginSegment(record: JournalRecord, after: number, gap: GapLine['gap'] | null): void {
    handOver();
    wantsSegment = false;
    segmentSince = record.at;
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
      at: record.at,
      mono: mono(),
      flags: options.flags ?? {},
      redacted: true,
    };
    queue.push({ type: 'mark', header, snapshot: after > 0 ? (snapshot?.() ?? null) : null, gap });
    telling ??= tellQueue();
  }

  /** Makes text of the lines that have gathered. */
  function makeText(): void {
    encoder.cut();
    if (batch.length === 0) return;
    const text = JSON.stringify(batch);
    texts.push(text);
    textCharacters += text.length;
    textRecords += batchRecords;
    batch = [];
    batchRecords = 0;
    const isEnough = textCharacters >= charactersPerMessage;
    if (isEnough || waiting() >= maxWaitingCharacters) handOverTexts();
  }

  /** Hands over all that has gathered. */
  function handOver(): void {
    makeText();
    handOverTexts();
  }

  function handOverTexts(): void {
    if (texts.length === 0) return;
    const lines: Lines = { type: 'lines', texts, records: textRecords };
    if (telling === null) {
      tellLines(lines, textCharacters);
    } else {
      queue.push(lines);
      queuedCharacters += textCharacters;
    }
    texts = [];
    textCharacters = 0;
    textRecords = 0;
    if (waiting() >= maxWaitingCharacters) {
      beginOutage('the disk is too slow for what happens', 0);
    } else if (counterOf('segments') === life?.toldSegments) {
      wantsSegment ||= counterOf('segmentBytes') >= segmentBytes;
    }
  }

  function tellLines(lines: Lines, characters = charactersOf(lines.texts)): void {
    const { thread } = begun();
    begun().toldCharacters += characters;
    thread.tell(lines);
  }

  async function tellQueue(): Promise<void> {
    const mine = attempt;
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      if (next.type === 'mark') {
        await tellSegment(next);
      } else {
        const characters = charactersOf(next.texts);
        queuedCharacters -= characters;
        tellLines(next, characters);
      }
      if (mine !== attempt) return;
    }
    telling = null;
  }

  async function tellSegment({ header, snapshot: known, gap }: Mark): Promise<void> {
    const mine = attempt;
    const { thread } = begun();
    begun().toldSegments += 1;
    thread.tell({ type: 'begin', attempt, header: JSON.stringify(header) });
    if (gap !== null) tellLines({ type: 'lines', texts: [JSON.stringify([{ gap }])], records: 0 });
    if (known !== null) {
      for (const lines of snapshotLines(known, header.after, actorsPerTurn)) {
        const text = JSON.stringify(lines.flatMap((line) => [line, separator]).slice(0, -1));
        tellLines({ type: 'lines', texts: [text], records: 0 });
        do await wait(0, undefined, { ref: false });
        while (
          mine === attempt &&
          waiting() - queuedCharacters - textCharacters > maxWaitingCharacters / 4
        );
        if (mine !== attempt) return;
      }
    }
    if (gap === null) return;
    void ask('flush').then(() => {
      if (mine !== attempt) return;
      hasTold = false;
      droppedSinceTold -= gap.dropped;
      onTrouble({ type: 'resumed', dropped: gap.dropped });
    });
  }

  function drop(count: number): void {
    dropped += count;
    droppedSinceTold += count;
  }

  function beginOutage(why: string, retryAt: number): void {
    outage = { why: outage?.why ?? why, retryAt };
    if (hasTold) return;
    hasTold = true;
    onTrouble({ type: 'dropping', why });
  }

  /** Forgets what is not written and takes nothing until it is time for another attempt. */
  function fail(why: string): void {
    attempt += 1;
    const lost =
      life === null
        ? 0
        : counterDifference(life.takenRecords - life.lostRecords, counterOf('writtenRecords'));
    if (life !== null) life.lostRecords += lost;
    batch = [];
    batchRecords = 0;
    texts = [];
    textCharacters = 0;
    textRecords = 0;
    queue = [];
    queuedCharacters = 0;
    telling = null;
    encoder.cut();
    beginOutage(why, monotonic() + retryMs);
    drop(lost);
  }

  /** Takes records again, from the one after `record`: the snapshot has what that did. */
  function resume(record: JournalRecord, { why }: NonNullable<typeof outage>): void {
    outage = null;
    const { seq, at } = record;
    beginSegment(record, seq, { until: seq, dropped: droppedSinceTold, why, at });
  }

  function append(record: JournalRecord): void {
    if (closing) return;
    if (outage !== null) {
      drop(1);
      const hasRoom = waiting() <= maxWaitingCharacters / 2;
      if (hasRoom && monotonic() >= outage.retryAt) resume(record, outage);
      return;
    }
    if (segmentSince === null) beginSegment(record, record.seq - 1, null);
    if (record.layer === 0 && batchRecords >= recordsPerText) makeText();
    const line = encoder.encode(record, mono());
    if (line !== null) {
      if (batch.length > 0) batch.push(separator);
      batch.push(line);
    }
    batchRecords += 1;
    begun().takenRecords += 1;
    if (batchRecords === 1 && textRecords === 0) gatherTimer.refresh();
    if (wantsSegment || record.at - (segmentSince ?? record.at) >= segmentMs) {
      beginSegment(record, record.seq, null);
    }
  }

  /** Resolves once the thread has done what it was asked, or is gone. */
  async function ask(type: 'flush' | 'end'): Promise<void> {
    if (life === null) return;
    const { thread } = life;
    const id = ++lastAsked;
    const done = new Promise<void>((resolve) => asked.set(id, resolve));
    thread.keepProcess(true);
    thread.tell({ type, id });
    await done;
    thread.keepProcess(asked.size > 0);
  }

  async function flushAll(type: 'flush' | 'end'): Promise<void> {
    handOver();
    life?.thread.keepProcess(true);
    while (telling !== null) await telling;
    await ask(type);
  }

  return {
    begin(source) {
      snapshot = source;
    },
    append,
    flush: () => flushAll('flush'),
    async close() {
      closing = true;
      clearTimeout(gatherTimer);
      await flushAll('end');
      const ended = life;
      life = null;
      ended?.thread.keepProcess(true);
      await ended?.over;
    },
    get dropped() {
      return dropped;
    },
  };
}
