import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { JournalError } from '../journal-error.ts';
import { replayJournal } from '../replay-journal.ts';
import { useJournalDir } from '../testing/journal-dir.ts';
import { startRun } from '../testing/recorded-run.ts';
import { createDiskJournal } from './disk-journal.ts';
import { openJournal } from './journal-folder.ts';
import { compressFrame } from './zstd-frames.ts';

const dir = useJournalDir();
const header = { journal: 'troupe', format: 6, troupe: '1', run: 'r', after: 0, at: 0 };

/** The error of reading and replaying what is at `path`. */
function errorOf(path: string): JournalError {
  try {
    replayJournal(openJournal(path), { layers: [0, 1] });
  } catch (error) {
    return error as JournalError;
  }
  throw new Error('nothing was thrown');
}

const frameOf = (text: string) => compressFrame(Buffer.from(text));

/** Stores frames as a segment; a text is one frame's lines, bytes are as they are. */
function segment(...frames: readonly (string | Buffer)[]): string {
  const file = join(dir(), '000001.jsonl.zst');
  const bytes = frames.map((each) => (typeof each === 'string' ? frameOf(each) : each));
  writeFileSync(file, Buffer.concat(bytes));
  return file;
}

const lines = (...values: readonly unknown[]) =>
  values.map((value) => `${JSON.stringify(value)}\n`).join('');

const step = { layer: 0, seq: 1, at: 0, to: 'supervisor', fact: { type: 'StoreSynced' }, gave: [] };

describe('one line says what is wrong with', () => {
  test('a path where nothing is', () => {
    const path = join(dir(), 'nowhere');
    expect(errorOf(path)).toMatchObject({
      code: 'JOURNAL_UNREADABLE',
      message:
        `${path}: no journal can be read there: it does not exist; ` +
        'name the folder that was recorded into, or one of its segments',
    });
  });

  test('a folder without segments', () => {
    expect(errorOf(dir())).toMatchObject({
      code: 'JOURNAL_EMPTY',
      message: `${dir()} holds no segments of a journal`,
    });
  });

  test('an empty file', () => {
    const file = segment();
    expect(errorOf(file)).toMatchObject({ code: 'JOURNAL_EMPTY', message: `${file} is empty` });
  });

  test('a journal without records', () => {
    const file = segment(lines(header));
    expect(errorOf(file)).toMatchObject({
      code: 'JOURNAL_EMPTY',
      message: `${file} holds no records to replay`,
    });
  });

  test('a file that is cut within its header', () => {
    const whole = frameOf(lines(header));
    for (let length = 1; length < whole.length; length++) {
      const file = segment(whole.subarray(0, length));
      expect(errorOf(file)).toMatchObject({
        code: 'JOURNAL_CUT',
        message: `${file} is cut within its header`,
      });
    }
  });

  test.each([
    ['text', Buffer.from('apiVersion: v1\n')],
    ['compressed text', 'apiVersion: v1\n'],
    ['compressed JSON', lines({ some: 'thing' })],
    ['zeros', Buffer.alloc(100)],
  ])('a file of something else: %s', (_, content) => {
    const file = segment(content);
    expect(errorOf(file)).toMatchObject({
      code: 'JOURNAL_FOREIGN',
      message: `${file} is not a journal of troupe`,
    });
  });

  test.each([
    ['a newer', 7, 'JOURNAL_NEWER'],
    ['an older', 2, 'JOURNAL_OLDER'],
  ])('a journal in %s format', (_, format, code) => {
    const file = segment(lines({ ...header, format, troupe: '9.0.0' }));
    expect(errorOf(file)).toMatchObject({
      code,
      message: `${file} is in format ${format}, written by troupe 9.0.0; this troupe reads formats 3 to 6`,
    });
  });

  test('a frame whose bytes were changed', () => {
    const frame = frameOf(lines(step));
    const damaged = Buffer.from(frame);
    damaged[damaged.length - 1] = (damaged[damaged.length - 1] ?? 0) ^ 1;
    const file = segment(lines(header), damaged, frame);
    const { length } = frameOf(lines(header));
    expect(errorOf(file).code).toBe('JOURNAL_CORRUPT');
    expect(errorOf(file).message).toContain(`${file} is damaged at byte ${length}: `);
  });

  test('bytes between two frames', () => {
    const file = segment(lines(header), Buffer.from('xxxx'), lines(step));
    expect(errorOf(file)).toMatchObject({ code: 'JOURNAL_CORRUPT' });
  });

  test.each([
    ['no JSON', '{"layer":0\n'],
    ['no object', '7\n'],
    ['packed, of a list', '[7,0]\n'],
    ['packed, with a string that is not there', '[-1,["fact"]]\n'],
    ['packed, without a record in it', '[0,1,["layer","seq"]]\n'],
    ['of an unknown kind', lines({ layers: 0 })],
    ['without a number', lines({ ...step, seq: undefined })],
    ['without a fact', lines({ ...step, fact: undefined })],
    ['with commands that are none', lines({ ...step, gave: 'none' })],
    [
      'of a bridge, without input',
      lines({ layer: 1, seq: 1, at: 0, to: 'kube', did: [], said: 0 }),
    ],
    [
      'that points at a command that was not given',
      lines({ ...step, took: [{ to: 'kube', command: 0 }] }),
    ],
  ])('a line %s', (_, line) => {
    const file = segment(lines(header), line);
    expect(errorOf(file).code).toBe('JOURNAL_CORRUPT');
    expect(errorOf(file).message).toMatch(/line 2: [^\n]+$/);
  });

  test('records of something that this system does not have', async () => {
    const record = { layer: 1, seq: 1, at: 0, to: 'printer', answer: {} };
    expect(errorOf(segment(lines(header), lines(record)))).toMatchObject({
      code: 'REPLAY_FAILED',
      message: 'record 1, to printer, cannot be replayed: no lane is called printer',
    });
  });
});

test('a last segment that a crash cut within its header counts as not begun', async () => {
  const disk = createDiskJournal({ dir: dir(), troupe: '1' });
  const run = startRun({ disk });
  run.apply('a', { storageUri: 'gs://bucket/a' });
  run.pass(1_000);
  await disk.close();
  for (const content of ['', '(']) {
    writeFileSync(join(dir(), '000002.jsonl.zst'), content);
    expect(replayJournal(openJournal(dir())).verdict).toBe('same');
  }
  mkdirSync(join(dir(), 'other'));
  writeFileSync(join(dir(), 'notes.txt'), 'kept out of it');
  expect(openJournal(dir()).segments).toEqual(['000001.jsonl.zst', '000002.jsonl.zst']);
});
