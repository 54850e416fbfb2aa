import { expect, test } from '@jest/globals';
import { definitionDigests, type JournalRecord } from '@troupe/actors';
import { createDiskJournal } from '../disk/disk-journal.ts';
import { openJournal } from '../disk/journal-folder.ts';
import { startRecorderThread } from '../recorder/recorder-thread.ts';
import { useJournalDir } from '../testing/journal-dir.ts';
import { createRecorderHere } from '../testing/recorder-here.ts';
import { createLateDigests } from './late-digests.ts';

const dir = useJournalDir();

const definition = {
  meta: { name: 'iris', kubernetesMeta: { namespace: 'ns', generation: '1' } },
  modelSpec: { uri: 's3://me:sesame@host/iris', requirements: [], parameters: [] },
  deploymentSpec: { replicas: 1 },
};
const report = { [definitionDigests.key]: definitionDigests.digest(definition) };

function record(seq: number, fact: object): JournalRecord {
  return {
    layer: 0,
    seq,
    at: seq,
    to: 'model/ns/iris',
    fact,
    gave: [],
  } as unknown as JournalRecord;
}

test.each([
  ['a thread', startRecorderThread],
  ['the same thread', createRecorderHere().start],
])(
  'in %s, what comes while digests are loaded is kept, and translated as they say',
  async (_, startRecorder) => {
    const disk = createDiskJournal({ dir: dir(), troupe: '1', startRecorder });
    disk.append(record(1, { type: 'Told', definition }));
    void disk.flush();
    disk.append(record(2, { type: 'Told', report }));
    void disk.flush();
    disk.append(record(3, { type: 'Told' }));
    await disk.close();
    const stored = [...openJournal(dir()).entries({ lanes: true })].flatMap((entry) =>
      entry.type === 'record' && entry.record.layer === 0 ? [entry.record] : [],
    );
    expect(stored.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    const [first, second] = stored.map(({ fact }) => fact as unknown as Record<string, unknown>);
    const clean = first?.definition as typeof definition;
    expect(clean.modelSpec.uri).toMatch(/secret:/);
    expect(second?.report).toEqual({ fingerprint: definitionDigests.digest(clean) });
  },
);

test('digests are wanted where an object has the marks of a definition, and made once they are loaded', async () => {
  const late = createLateDigests(definitionDigests, () => Promise.resolve(definitionDigests));
  expect(late.isDefinition({ spec: definition.modelSpec })).toBe(false);
  expect(late.isWanted).toBe(false);
  expect(late.isDefinition(definition)).toBe(true);
  late.digest(definition);
  expect(late.isWanted).toBe(true);
  await late.load();
  expect(late.isWanted).toBe(false);
  expect(late.digest(definition)).toBe(definitionDigests.digest(definition));
});
