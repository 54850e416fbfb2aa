import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { JournalRecord } from '@troupe/actors';
import { startRun } from '../testing/recorded-run.ts';
import { createDiskJournal, type DiskJournalOptions } from './disk-journal.ts';
import { openJournal } from './journal-folder.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'journal-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

function begin(options: Partial<DiskJournalOptions> = {}) {
  return createDiskJournal({ dir, troupe: '1.2.3', ...options });
}

function recordsIn(path: string): JournalRecord[] {
  return [...openJournal(path).entries({ lanes: true })].flatMap((e) =>
    e.type === 'record' ? [e.record] : [],
  );
}

function throughJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

describe('a journal on disk', () => {
  test('gives back every record of both layers', async () => {
    const disk = begin();
    const run = startRun({ disk });
    run.apply('iris', { storageUri: 'gs://bucket/iris' });
    run.pass(20_000);
    await disk.close();
    expect(recordsIn(dir)).toEqual(throughJson(run.journal.records()));
  });
});
