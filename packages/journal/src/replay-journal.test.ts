import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { JournalRecord, StepRecord } from '@troupe/actors';
import { openJournal } from './disk/journal-folder.ts';
import { storeRecords } from './disk/store-records.ts';
import { compressFrame } from './disk/zstd-frames.ts';
import { type JournalReplayOptions, replayJournal } from './replay-journal.ts';
import { useJournalDir } from './testing/journal-dir.ts';
import { startRun } from './testing/recorded-run.ts';

const dir = useJournalDir();

/** Two Models that are loaded, and unloaded after their scheduler was lost. */
function life(): readonly JournalRecord[] {
  const run = startRun();
  for (const name of ['a', 'b']) run.apply(name, { storageUri: `gs://bucket/${name}` });
  run.pass(2_000);
  run.disconnect();
  run.pass(10_000);
  for (const name of ['a', 'b']) run.remove(name);
  run.pass(10_000);
  return run.journal.records();
}

const records = life();

/** Stores the runs as a journal and replays it. */
async function replayed(
  runs: readonly (readonly JournalRecord[])[],
  options: JournalReplayOptions = {},
) {
  storeRecords(dir(), runs, { troupe: '1', layers: [0, 1] });
  return replayJournal(openJournal(dir()), options);
}

/** The records with the steps changed that give a command of a type. */
function changed(type: string, change: (step: StepRecord) => StepRecord): JournalRecord[] {
  return records.map((record) =>
    record.layer === 0 && record.gave.some(({ command }) => command.type === type)
      ? change(record)
      : record,
  );
}

const withoutCommands = (step: StepRecord) => ({ ...step, gave: [] });

describe('the replay of a journal', () => {
  test('runs the actors alone unless the bridges are asked for', async () => {
    const steps = records.filter(({ layer }) => layer === 0).length;
    expect(await replayed([records])).toMatchObject({ verdict: 'same', steps, inputs: 0 });
    expect(replayJournal(openJournal(dir()), { layers: [0, 1] })).toMatchObject({
      verdict: 'same',
      steps,
      inputs: records.length - steps,
    });
    expect(replayJournal(openJournal(dir()), { layers: [1] })).toMatchObject({ steps: 0 });
  });

  test('says where the first divergence is, from which state, by which guard, and on which fact', async () => {
    const { verdict, divergences } = await replayed([changed('UnloadModel', withoutCommands)]);
    expect(verdict).toBe('diverged');
    expect(divergences).toEqual([
      expect.objectContaining({
        who: 'model/ns/a#u1',
        before: 'ready.serving',
        state: 'deleting.unloading',
        fact: expect.objectContaining({ type: 'ResourceObserved' }),
        taken: expect.arrayContaining([expect.objectContaining({ guard: 'startsDeletion' })]),
        expected: [],
        place: { segment: '000001.jsonl.zst', line: expect.any(Number) },
      }),
    ]);
  });

  test('goes on where asked, to the first divergence of each actor', async () => {
    const { divergences } = await replayed([changed('LoadModel', withoutCommands)], {
      goOn: true,
    });
    expect(divergences.map(({ who }) => who)).toEqual(['model/ns/a#u1', 'model/ns/b#u2']);
  });

  test('compares one actor where asked, with or without its UID', async () => {
    const runs = [changed('PatchStatus', withoutCommands)];
    for (const actor of ['model/ns/b', 'model/ns/b#u2']) {
      const { divergences } = await replayed(runs, { actor });
      expect(divergences.map(({ who }) => who)).toEqual(['model/ns/b#u2']);
    }
    expect(await replayed(runs, { actor: 'model/ns/c' })).toMatchObject({ verdict: 'same' });
  });

  test('stops where asked, with the actors as they were then', async () => {
    const loading = records.find(
      (record) => record.layer === 0 && record.after === 'scheduling.loading',
    );
    const until = loading?.seq ?? 0;
    const { verdict, steps, actors } = await replayed([records], { until });
    expect(verdict).toBe('same');
    expect(steps).toBe(records.filter(({ layer, seq }) => layer === 0 && seq <= until).length);
    expect(actors.find(({ path }) => path === loading?.to)?.state).toBe('scheduling.loading');
  });

  test('has no verdict where a record is missing, unless something else is wrong', async () => {
    const holed = records.toSpliced(20, 1);
    await storeHoled('holed', holed);
    expect(replayJournal(openJournal(join(dir(), 'holed')))).toMatchObject({
      verdict: 'unknown',
      gaps: [{ after: 20, before: 22, why: null }],
      skipped: expect.any(Number),
    });
  });

  test('replays each run by itself', async () => {
    expect(await replayed([records, records], { layers: [0, 1] })).toMatchObject({
      verdict: 'same',
      runs: 2,
    });
  });

  test('takes the gate alone, numbered anew', async () => {
    storeRecords(dir(), [records], { troupe: '1', layers: [0] });
    expect(replayJournal(openJournal(dir()))).toMatchObject({ verdict: 'same', gaps: [] });
  });

  test('says when a machine is not the one that recorded', async () => {
    expect((await replayed([records])).otherMachines).toEqual([]);
    const header = { journal: 'troupe', format: 3, run: 'r', after: 0, at: 0 };
    const machines = { model: 'another' };
    const frames = [{ ...header, machines }, records[0]].map((line) =>
      compressFrame(Buffer.from(`${JSON.stringify(line)}\n`)),
    );
    const file = join(dir(), 'other.jsonl.zst');
    writeFileSync(file, Buffer.concat(await Promise.all(frames)));
    expect(replayJournal(openJournal(file)).otherMachines).toEqual(['model']);
  });
});

/** Stores records under their own numbers. */
async function storeHoled(name: string, kept: readonly JournalRecord[]): Promise<void> {
  storeRecords(join(dir(), name), [kept], { troupe: '1', layers: [0, 1], renumber: false });
}
