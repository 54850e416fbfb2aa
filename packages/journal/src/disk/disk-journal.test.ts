import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { JournalRecord } from '@troupe/actors';
import { JournalError } from '../journal-error.ts';
import { replayJournal } from '../replay-journal.ts';
import { useJournalDir } from '../testing/journal-dir.ts';
import { type RecordedRun, startRun } from '../testing/recorded-run.ts';
import { createRecorderHere } from '../testing/recorder-here.ts';
import { createDiskJournal, type DiskJournalOptions } from './disk-journal.ts';
import { openJournal } from './journal-folder.ts';
import type { JournalTrouble } from './losses.ts';
import { segmentNames } from './segment-files.ts';
import type { SegmentEntry } from './segment-reader.ts';

const dir = useJournalDir();

function begin(options: Partial<DiskJournalOptions> = {}) {
  const startRecorder = createRecorderHere().start;
  return createDiskJournal({ dir: dir(), troupe: '1.2.3', startRecorder, ...options });
}

function entriesOf(path: string): SegmentEntry[] {
  return [...openJournal(path).entries({ lanes: true })];
}

function recordsIn(path: string): JournalRecord[] {
  return entriesOf(path).flatMap((entry) => (entry.type === 'record' ? [entry.record] : []));
}

/** The records of a journal that may not have a header yet. */
function readable(path: string): JournalRecord[] {
  try {
    return recordsIn(path);
  } catch (error) {
    if (error instanceof JournalError) return [];
    throw error;
  }
}

function throughJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

/** A few Models that come, change, lose their scheduler, and go. */
function live(run: RecordedRun): void {
  for (const name of ['a', 'b', 'c']) run.apply(name, { storageUri: `gs://bucket/${name}` });
  run.pass(2_000);
  run.disconnect();
  run.pass(10_000);
  run.apply('a', { storageUri: 'gs://bucket/other' });
  run.remove('b');
  run.pass(10_000);
}

/** Resolves at the end of the current turn's immediate callbacks, so that the journal's go on. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('a journal on disk', () => {
  test('gives back every record of both layers', async () => {
    const disk = begin();
    const run = startRun({ disk });
    live(run);
    await disk.close();
    expect(recordsIn(dir())).toEqual(throughJson(run.journal.records()));
  });

  test('begins with a header that says who recorded what, and since when', async () => {
    const disk = begin({ flags: { namespace: 'ns' } });
    live(startRun({ disk }));
    await disk.close();
    expect(entriesOf(dir())[0]).toEqual({
      type: 'header',
      segment: '000001.jsonl.zst',
      line: 1,
      header: {
        journal: 'troupe',
        format: 6,
        troupe: '1.2.3',
        machines: {
          model: expect.any(String),
          orphan: expect.any(String),
          runtime: expect.any(String),
          pipeline: expect.any(String),
          experiment: expect.any(String),
          server: expect.any(String),
        },
        run: expect.any(String),
        segment: 1,
        after: 0,
        layers: [0, 1],
        at: expect.any(Number),
        mono: expect.any(Number),
        flags: { namespace: 'ns' },
        redacted: true,
      },
    });
  });

  test('is written by a thread of its own', async () => {
    const disk = createDiskJournal({ dir: dir(), troupe: '1' });
    const run = startRun({ disk });
    live(run);
    await disk.close();
    expect(recordsIn(dir())).toEqual(throughJson(run.journal.records()));
    expect(replayJournal(openJournal(dir()), { layers: [0, 1] })).toMatchObject({
      verdict: 'same',
      skipped: 0,
    });
  });

  test('keeps the runs of earlier operators, and replays each from its own beginning', async () => {
    for (let i = 0; i < 2; i++) {
      const disk = begin();
      live(startRun({ disk }));
      await disk.close();
    }
    expect(segmentNames(dir())).toEqual(['000001.jsonl.zst', '000002.jsonl.zst']);
    const replayed = replayJournal(openJournal(dir()), { layers: [0, 1] });
    expect(replayed).toMatchObject({ verdict: 'same', runs: 2, skipped: 0 });
  });

  test('writes within the flush time, however little there is', async () => {
    const disk = begin({ flushMs: 1 });
    const run = startRun({ disk });
    run.apply('a', { storageUri: 'gs://bucket/a' });
    run.pass(100);
    const count = run.journal.records().length;
    while (readable(dir()).length < count) await turn();
    await disk.close();
  });

  test('can only be kept where there is a folder, or can be one', () => {
    writeFileSync(join(dir(), 'file'), '');
    expect(() => createDiskJournal({ dir: join(dir(), 'file'), troupe: '' })).toThrow(
      expect.objectContaining({ code: 'JOURNAL_UNWRITABLE' }),
    );
  });
});

describe('segments', () => {
  /** Records a life in segments of a few records each; the last one has some too. */
  async function liveInSmallSegments(options: Partial<DiskJournalOptions> = {}) {
    const disk = begin({ segmentMs: 700, ...options });
    const run = startRun({ disk });
    live(run);
    run.apply('d', { storageUri: 'gs://bucket/d' });
    run.pass(600);
    await disk.close();
    return run;
  }

  test('end by age, and follow each other without a gap', async () => {
    const run = await liveInSmallSegments();
    expect(segmentNames(dir()).length).toBeGreaterThan(5);
    expect(recordsIn(dir())).toEqual(throughJson(run.journal.records()));
    const replayed = replayJournal(openJournal(dir()), { layers: [0, 1] });
    expect(replayed).toMatchObject({ verdict: 'same', gaps: [] });
  });

  test('end by size', async () => {
    const disk = begin({ segmentBytes: 1_000 });
    const run = startRun({ disk });
    for (let i = 0; i < 5; i++) {
      run.apply(`m${i}`, { storageUri: `gs://bucket/${i}` });
      run.pass(1_000);
      await disk.flush();
    }
    await disk.close();
    expect(segmentNames(dir()).length).toBeGreaterThan(2);
    expect(replayJournal(openJournal(dir()))).toMatchObject({ verdict: 'same', gaps: [] });
  });

  test('can each be read alone: its snapshots give the same commands from there on', async () => {
    await liveInSmallSegments();
    const names = segmentNames(dir()).filter((name) =>
      recordsIn(join(dir(), name)).some(({ layer }) => layer === 0),
    );
    expect(names.length).toBeGreaterThan(3);
    for (const name of names) {
      const replayed = replayJournal(openJournal(join(dir(), name)), { layers: [0, 1] });
      expect(replayed).toMatchObject({ verdict: 'same', skipped: 0 });
    }
    const whole = replayJournal(openJournal(dir())).actors;
    const alone = replayJournal(openJournal(join(dir(), names.at(-1) ?? ''))).actors;
    expect(throughJson(alone)).toEqual(throughJson(whole));
  });

  test('make room, oldest first, and what is left replays', async () => {
    const maxBytes = 6_000;
    await liveInSmallSegments({ maxBytes, segmentBytes: 1_000 });
    const names = segmentNames(dir());
    expect(names).not.toContain('000001.jsonl.zst');
    const bytes = names.reduce((sum, name) => sum + statSync(join(dir(), name)).size, 0);
    expect(bytes).toBeLessThanOrEqual(maxBytes + 3_000);
    expect(replayJournal(openJournal(dir()))).toMatchObject({ verdict: 'same', gaps: [] });
  });

  test('that are lost in the middle are a gap, which leaves no verdict', async () => {
    await liveInSmallSegments();
    rmSync(join(dir(), '000003.jsonl.zst'));
    expect(replayJournal(openJournal(dir()))).toMatchObject({
      verdict: 'unknown',
      gaps: [{ place: { segment: '000004.jsonl.zst', line: 1 }, why: null }],
    });
  });

  test('of a beginning that is gone leave a verdict on actors and bridges', async () => {
    const run = await liveInSmallSegments();
    const gone = recordsIn(join(dir(), '000001.jsonl.zst')).at(-1)?.seq ?? 0;
    rmSync(join(dir(), '000001.jsonl.zst'));
    const replayed = replayJournal(openJournal(dir()), { layers: [0, 1] });
    expect(replayed).toMatchObject({ verdict: 'same', skipped: 0 });
    expect(replayed.steps + replayed.inputs).toBe(run.journal.records().length - gone);
  });

  test('cut at any byte are read up to there, and what was read replays', async () => {
    const disk = begin();
    const run = startRun({ disk });
    for (const name of ['a', 'b', 'c']) {
      run.apply(name, { storageUri: `gs://bucket/${name}` });
      run.pass(1_000);
      await disk.flush();
    }
    await disk.close();
    const [name = ''] = readdirSync(dir());
    const file = join(dir(), name);
    const bytes = readFileSync(file);
    const all = recordsIn(file);
    const headerEnd = bytes.indexOf(Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), 4);
    const read = new Set<number>();
    // Every place in the first frames; further on they follow each other in the same way.
    for (let length = 1; length < bytes.length; length += length < headerEnd + 100 ? 1 : 23) {
      writeFileSync(file, bytes.subarray(0, length));
      if (length < headerEnd) {
        expect(() => entriesOf(file)).toThrow(expect.objectContaining({ code: 'JOURNAL_CUT' }));
        continue;
      }
      const records = recordsIn(file);
      if (!read.has(records.length)) expect(records).toEqual(all.slice(0, records.length));
      read.add(records.length);
    }
    expect(read.size).toBeGreaterThan(2);
    expect(replayJournal(openJournal(file))).toMatchObject({ verdict: 'same', cut: [name] });
  });
});

describe('a recorder in trouble', () => {
  test('that is full costs records, is told once, and the journal goes on from snapshots', async () => {
    const { start, fail } = createRecorderHere();
    const troubles: JournalTrouble[] = [];
    const disk = begin({
      startRecorder: start,
      retryMs: 0,
      onTrouble: (each) => troubles.push(each),
    });
    const run = startRun({ disk });
    run.apply('a', { storageUri: 'gs://bucket/a' });
    run.pass(1_000);
    await disk.flush();
    fail(true);
    for (const name of ['b', 'c', 'd']) {
      run.apply(name, { storageUri: `gs://bucket/${name}` });
      run.pass(1_000);
      await disk.flush();
    }
    const why = 'ENOSPC: no space left on device';
    expect(troubles).toEqual([{ type: 'dropping', why }]);
    fail(false);
    run.remove('a');
    run.pass(5_000);
    await disk.close();
    expect(troubles).toEqual([
      { type: 'dropping', why },
      { type: 'resumed', dropped: disk.dropped },
    ]);
    const replayed = replayJournal(openJournal(dir()), { layers: [0, 1] });
    expect(replayed).toMatchObject({ verdict: 'unknown', divergences: [], gaps: [{ why }] });
    expect(replayed.skipped).toBe(0);
    expect(replayed.actors.map(({ name }) => name)).toEqual(['b', 'c', 'd']);
    const kept = recordsIn(dir()).length;
    expect(kept + disk.dropped).toBe(run.journal.records().length);
  });

  test('that is slow costs records, never memory or time', async () => {
    const { start, block, unblock } = createRecorderHere();
    const troubles: JournalTrouble[] = [];
    const disk = begin({
      startRecorder: start,
      maxWaitingBytes: 8_000,
      onTrouble: (each) => troubles.push(each),
    });
    const run = startRun({ disk });
    block();
    for (let i = 0; i < 200; i++) run.apply(`m${i}`, { storageUri: `gs://bucket/${i}` });
    run.pass(5_000);
    const why = 'the disk is too slow for what happens';
    expect(troubles).toEqual([{ type: 'dropping', why }]);
    expect(disk.dropped).toBeGreaterThan(3_000);
    unblock();
    await disk.flush();
    run.remove('m1');
    run.pass(5_000);
    await disk.close();
    expect(troubles).toEqual([
      { type: 'dropping', why },
      { type: 'resumed', dropped: disk.dropped },
    ]);
    const replayed = replayJournal(openJournal(dir()), { layers: [0, 1] });
    expect(replayed).toMatchObject({ verdict: 'unknown', divergences: [], skipped: 0 });
    expect(replayed.gaps).toEqual([
      {
        place: { segment: '000002.jsonl.zst', line: 1 },
        after: expect.any(Number),
        before: expect.any(Number),
        why,
      },
    ]);
    expect(replayed.actors.find(({ name }) => name === 'm2')?.state).toBe('ready.serving');
  });

  test('whose thread is gone costs records, and the journal goes on in another', async () => {
    const { start, crash } = createRecorderHere();
    const troubles: JournalTrouble[] = [];
    const disk = begin({
      startRecorder: start,
      retryMs: 0,
      onTrouble: (each) => troubles.push(each),
    });
    const run = startRun({ disk });
    run.apply('a', { storageUri: 'gs://bucket/a' });
    run.pass(1_000);
    await disk.flush();
    run.apply('b', { storageUri: 'gs://bucket/b' });
    run.pass(1_000);
    crash();
    expect(troubles).toEqual([{ type: 'dropping', why: 'its thread ended' }]);
    run.apply('c', { storageUri: 'gs://bucket/c' });
    run.pass(1_000);
    await disk.close();
    expect(troubles.at(-1)).toEqual({ type: 'resumed', dropped: disk.dropped });
    const replayed = replayJournal(openJournal(dir()));
    expect(replayed).toMatchObject({ verdict: 'unknown', divergences: [], gaps: [{}] });
    expect(replayed.actors.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    const kept = recordsIn(dir()).length;
    expect(kept + disk.dropped).toBe(run.journal.records().length);
  });
});
