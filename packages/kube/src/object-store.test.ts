import { describe, expect, test } from '@jest/globals';
import { refOf } from '@troupe/resources';
import { createObjectStore } from './object-store.ts';
import { sampleModel } from './test/sample-object.ts';

describe('a store', () => {
  test('finds objects by name, and forgets them by incarnation', () => {
    const { reader, writer } = createObjectStore();
    const a = sampleModel('a');
    writer.upsert(a);
    expect(reader.get('default', 'a')).toBe(a);
    expect([...reader.values()]).toEqual([a]);
    expect(writer.remove(sampleModel('a', { uid: 'another' }))).toEqual([]);
    expect(writer.remove(a)).toEqual([{ type: 'Gone', ref: refOf(a) }]);
    expect(reader.get('default', 'a')).toBeUndefined();
    expect(reader.size).toBe(0);
  });

  test('keeps namespaces apart', () => {
    const { reader, writer } = createObjectStore();
    writer.upsert(sampleModel('a', { namespace: 'one', uid: '1' }));
    writer.upsert(sampleModel('a', { namespace: 'two', uid: '2' }));
    expect(reader.get('one', 'a')?.metadata.uid).toBe('1');
    expect(reader.get('two', 'a')?.metadata.uid).toBe('2');
  });

  test('says nothing of a version that it already has', () => {
    const { writer } = createObjectStore();
    expect(writer.upsert(sampleModel('a'))).toHaveLength(1);
    expect(writer.upsert(sampleModel('a'))).toEqual([]);
  });

  test('lets the old incarnation go before it shows its namesake', () => {
    const { writer } = createObjectStore();
    const old = sampleModel('a', { uid: 'old' });
    const young = sampleModel('a', { uid: 'young' });
    writer.upsert(old);
    expect(writer.upsert(young)).toEqual([
      { type: 'Gone', ref: refOf(old) },
      { type: 'Observed', object: young },
    ]);
  });
});

describe('a list taken over', () => {
  test('shows only when it is complete', () => {
    const { reader, writer } = createObjectStore();
    writer.buffer([sampleModel('a')]);
    expect(reader.size).toBe(0);
    expect(reader.synced).toBe(false);
    writer.buffer([sampleModel('b')]);
    expect(writer.swap()).toHaveLength(2);
    expect(reader.size).toBe(2);
    expect(reader.synced).toBe(true);
  });

  test('tells only what differs, all that vanished first', () => {
    const { reader, writer } = createObjectStore();
    const kept = sampleModel('kept');
    const changed = sampleModel('changed');
    const replaced = sampleModel('replaced', { uid: 'old' });
    const vanished = sampleModel('vanished');
    writer.buffer([kept, changed, replaced, vanished]);
    writer.swap();
    const newer = sampleModel('changed', { resourceVersion: '2' });
    const namesake = sampleModel('replaced', { uid: 'young' });
    const born = sampleModel('born');
    writer.buffer([sampleModel('kept'), newer, namesake, born]);
    expect(writer.swap()).toEqual([
      { type: 'Gone', ref: refOf(replaced) },
      { type: 'Gone', ref: refOf(vanished) },
      { type: 'Observed', object: newer },
      { type: 'Observed', object: namesake },
      { type: 'Observed', object: born },
    ]);
    expect(reader.get('default', 'kept')).toBe(kept);
    expect(reader.size).toBe(4);
  });

  test('has no trace of one that was given up', () => {
    const { reader, writer } = createObjectStore();
    writer.buffer([sampleModel('a')]);
    writer.discardBuffer();
    expect(writer.swap()).toEqual([]);
    expect(reader.size).toBe(0);
  });
});
