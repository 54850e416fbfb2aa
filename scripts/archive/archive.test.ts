import { describe, expect, test } from '@jest/globals';
import { readTarEntry } from './tar.mjs';
import { readZipEntry } from './zip.mjs';

/** Holds `plain/a.txt` ("stored text") stored and `packed/b.txt` ("again and " × 20) deflated. */
const ZIP = Buffer.from(
  [
    'UEsDBBQAAAAAAAAAIVy1Aa8PCwAAAAsAAAALAAAAcGxhaW4vYS50eHRzdG9yZWQgdGV4dFBLAwQUAAAA',
    'CAAAACFcH6h0lQ8AAADIAAAADAAAAHBhY2tlZC9iLnR4dEtMT8zMU0jMS1FIHNIsAFBLAQIUAxQAAAAA',
    'AAAAIVy1Aa8PCwAAAAsAAAALAAAAAAAAAAAAAACAAQAAAABwbGFpbi9hLnR4dFBLAQIUAxQAAAAIAAAA',
    'IVwfqHSVDwAAAMgAAAAMAAAAAAAAAAAAAACAATQAAABwYWNrZWQvYi50eHRQSwUGAAAAAAIAAgBzAAAA',
    'bQAAAAAA',
  ].join(''),
  'base64',
);

describe('readZipEntry', () => {
  test('reads stored and deflated entries', () => {
    expect(readZipEntry(ZIP, 'plain/a.txt').toString()).toBe('stored text');
    expect(readZipEntry(ZIP, 'packed/b.txt').toString()).toBe('again and '.repeat(20));
  });

  test('names the entry that is not there', () => {
    expect(() => readZipEntry(ZIP, 'c.txt')).toThrow('the archive has no c.txt');
  });

  test('refuses what is no zip archive', () => {
    expect(() => readZipEntry(Buffer.alloc(100), 'a.txt')).toThrow('not a zip archive');
  });
});

describe('readTarEntry', () => {
  const archive = Buffer.concat([entry('a', 'x'.repeat(513)), entry('b', 'y'), Buffer.alloc(1024)]);

  test('reads an entry behind others, without its padding', () => {
    expect(readTarEntry(archive, 'b').toString()).toBe('y');
    expect(readTarEntry(archive, 'a').toString()).toBe('x'.repeat(513));
  });

  test('names the entry that is not there', () => {
    expect(() => readTarEntry(archive, 'c')).toThrow('the archive has no c');
  });

  function entry(name: string, content: string): Buffer {
    const bytes = Buffer.alloc(512 + Math.ceil(content.length / 512) * 512);
    bytes.write(name, 0);
    bytes.write(content.length.toString(8).padStart(11, '0'), 124);
    bytes.write(content, 512);
    return bytes;
  }
});
