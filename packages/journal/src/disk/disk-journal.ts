import { randomBytes, randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  definitionDigests,
  type JournalRecord,
  type JournalSink,
  type StepRecord,
  type SupervisorSnapshot,
} from '@troupe/actors';
import { createTokenizer } from '../secrets/tokenizer.ts';
import { machineVersions } from './machine-versions.ts';
import { openSegmentFolder, type SegmentFolder } from './segment-files.ts';
import {
  type ActorLine,
  type GapLine,
  journalFormat,
  type SegmentHeader,
  type StoredLaneRecord,
  type SupervisorLine,
} from './segment-lines.ts';
import { createSegmentWriter, type SegmentWriter } from './segment-writer.ts';

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
  /** Records that may wait to be written; beyond that they are dropped. */
  readonly maxWaiting?: number;
  /** How long a record may wait in memory for more to come. */
  readonly flushMs?: number;
  /** How long to wait after a failed write before the next attempt. */
  readonly retryMs?: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Milliseconds by a clock that never goes back. */
  readonly monotonic?: () => number;
  /** Stands in for the folder, to see what happens when it fails. */
  readonly folder?: SegmentFolder;
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

/** The beginning of a segment, among the records that wait. */
interface Mark {
  readonly snapshot: SupervisorSnapshot | null;
  readonly after: number;
  readonly at: number;
  readonly mono: number;
  readonly gap: GapLine['gap'] | null;
}

type Waiting = { readonly text: string; readonly mono: number } | { readonly mark: Mark };

/** How long records gather before they are looked at: each look has a price of its own. */
const gatherMs = 20;

/** Records looked through in one turn of the event loop: a millisecond of work. */
const recordsPerTurn = 192;

/**
 * Begins a journal in a folder.
 *
 * Appending makes the record text, while it is still at hand, and puts that in a bounded queue: to
 * keep records for later costs the garbage collector several times as much. Between the steps, in
 * small portions, secrets are looked for; compressing and writing happen outside the main thread. When the disk
 * cannot keep up, or fails, records are dropped, and the journal goes on with a new segment that says
 * so and begins with snapshots of all actors.
 *
 * @throws JournalError `JOURNAL_UNWRITABLE` when nothing can be kept in the folder.
 */
export function createDiskJournal(options: DiskJournalOptions): DiskJournal {
  const {
    maxBytes = 1024 ** 3,
    segmentBytes = 16 * 1024 ** 2,
    segmentMs = 3_600_000,
    maxWaiting = 50_000,
    flushMs = 1_000,
    retryMs = 5_000,
    now = Date.now,
    monotonic = () => performance.now(),
    onTrouble = () => {},
  } = options;
  const folder = options.folder ?? openSegmentFolder(options.dir, maxBytes);
  const tokenizer = createTokenizer({ key: randomBytes(32), digests: definitionDigests });
  const run = randomUUID();
  const startedAt = monotonic();
  const machines = machineVersions();
  const writer: SegmentWriter = createSegmentWriter({ folder, reservedBytes: segmentBytes });

  let snapshot: (() => SupervisorSnapshot) | null = null;
  let queue: Waiting[] = [];
  let head = 0;
  let hasBegun = false;
  let segments = 0;
  let segmentSince = now();
  let wantsSegment = false;
  let marksWaiting = 0;
  let lastStep: StepRecord | null = null;
  let working: Promise<void> | null = null;
  let gatherTimer: NodeJS.Timeout | undefined;
  let flushTimer: NodeJS.Timeout | undefined;
  let closing = false;
  /** Why records are dropped now, and since when they may be taken again. */
  let outage: { why: string; retryAt: number } | null = null;
  let hasTold = false;
  /** Records dropped since the journal's owner was told that some are. */
  let droppedSinceTold = 0;
  let dropped = 0;

  const mono = () => Math.round((monotonic() - startedAt) * 1_000) / 1_000;
  const waiting = () => queue.length - head;

  function put(entry: Waiting): void {
    queue.push(entry);
    if (working !== null || gatherTimer !== undefined) return;
    gatherTimer = setTimeout(workNow, gatherMs);
    gatherTimer.unref();
  }

  function workNow(): void {
    clearTimeout(gatherTimer);
    gatherTimer = undefined;
    if (working === null && waiting() > 0) working = work();
  }

  function beginSegment(after: number, gap: GapLine['gap'] | null): void {
    wantsSegment = false;
    segmentSince = now();
    lastStep = null;
    marksWaiting += 1;
    put({ mark: { snapshot: snapshot?.() ?? null, after, at: segmentSince, mono: mono(), gap } });
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

  /** Takes records again, from the one after `record`: the snapshot has what that did. */
  function resume(record: JournalRecord, over: NonNullable<typeof outage>): void {
    outage = null;
    const { why } = over;
    beginSegment(record.seq, { until: record.seq, dropped: droppedSinceTold, why, at: record.at });
  }

  function append(record: JournalRecord): void {
    if (closing) return;
    if (outage !== null) {
      drop(1);
      const hasRoom = waiting() <= maxWaiting / 2;
      if (hasRoom && monotonic() >= outage.retryAt) resume(record, outage);
      return;
    }
    if (waiting() >= maxWaiting) {
      beginOutage('the disk is too slow for what happens', 0);
      drop(1);
      return;
    }
    if (!hasBegun) beginSegment(record.seq - 1, null);
    hasBegun = true;
    put({ text: JSON.stringify(stored(record)), mono: mono() });
    if (wantsSegment || now() - segmentSince >= segmentMs) beginSegment(record.seq, null);
  }

  async function work(): Promise<void> {
    clearTimeout(flushTimer);
    try {
      while (waiting() > 0) {
        await writePortion();
        if (waiting() > 0) await nextTurn();
      }
      if (!closing) flushLater();
    } catch (error) {
      fail(error);
    }
    working = null;
  }

  async function writePortion(): Promise<void> {
    for (let i = 0; i < recordsPerTurn && waiting() > 0; i++) {
      const entry = queue[head++];
      if (entry === undefined) continue;
      if ('mark' in entry) {
        await writeMark(entry.mark);
        return;
      }
      const { text, mono: when } = entry;
      writer.add(`${tokenizer.line(text).slice(0, -1)},"mono":${when}}`);
    }
    if (head > 1_024 && head * 2 > queue.length) {
      queue = queue.slice(head);
      head = 0;
    }
    if (writer.isFrameFull) await writer.flush();
    if (marksWaiting === 0 && writer.writtenBytes >= segmentBytes) wantsSegment = true;
  }

  async function writeMark({ snapshot: known, after, at, mono: when, gap }: Mark): Promise<void> {
    marksWaiting -= 1;
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
      mono: when,
      flags: options.flags ?? {},
      redacted: true,
    };
    await writer.begin(tokenizer.line(JSON.stringify(header)));
    if (gap !== null) writer.add(tokenizer.line(JSON.stringify({ gap } satisfies GapLine)));
    if (known !== null && after > 0) await writeSnapshot(known, after);
    if (gap === null) return;
    await writer.flush();
    hasTold = false;
    droppedSinceTold -= gap.dropped;
    onTrouble({ type: 'resumed', dropped: gap.dropped });
  }

  async function writeSnapshot(known: SupervisorSnapshot, after: number): Promise<void> {
    const { actors, ...supervisor } = known;
    const line: SupervisorLine = { supervisor, after, actors: actors.length };
    writer.add(tokenizer.line(JSON.stringify(line)));
    for (const [i, actor] of actors.entries()) {
      writer.add(tokenizer.line(JSON.stringify({ actor } satisfies ActorLine)));
      if (i % recordsPerTurn === recordsPerTurn - 1) {
        if (writer.isFrameFull) await writer.flush();
        await nextTurn();
      }
    }
  }

  function stored(record: JournalRecord): JournalRecord | StoredLaneRecord {
    if (record.layer === 0) {
      lastStep = record;
      return record;
    }
    const { input } = record;
    if (input.type !== 'command' || lastStep === null) return record;
    const { command } = input;
    const index = lastStep.gave.findIndex((given) => given.command === command);
    return index < 0 ? record : { ...record, input: { type: 'given', step: lastStep.seq, index } };
  }

  function fail(error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    const lost = waiting() + writer.abandon();
    queue = [];
    head = 0;
    marksWaiting = 0;
    beginOutage(why, monotonic() + retryMs);
    drop(lost);
  }

  function flushLater(): void {
    flushTimer = setTimeout(() => {
      if (working === null) working = flushNow();
    }, flushMs);
    flushTimer.unref();
  }

  /** Writes what is text already, and goes on with what came meanwhile. */
  async function flushNow(): Promise<void> {
    try {
      await writer.flush();
    } catch (error) {
      fail(error);
    }
    working = null;
    workNow();
  }

  async function flushAll(): Promise<void> {
    do {
      workNow();
      await working;
    } while (working !== null || waiting() > 0);
    clearTimeout(flushTimer);
    working = flushNow();
    await working;
  }

  return {
    begin(source) {
      snapshot = source;
    },
    append,
    flush: flushAll,
    async close() {
      closing = true;
      await flushAll();
      await writer.end();
    },
    get dropped() {
      return dropped;
    },
  };
}
