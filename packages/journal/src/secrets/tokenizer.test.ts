import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { definitionDigests } from '@troupe/actors';
import fc from 'fast-check';
import { createDiskJournal } from '../disk/disk-journal.ts';
import { openJournal } from '../disk/journal-folder.ts';
import { readFrame } from '../disk/zstd-frames.ts';
import { replayJournal } from '../replay-journal.ts';
import { useJournalDir } from '../testing/journal-dir.ts';
import { startRun } from '../testing/recorded-run.ts';
import { createTokenizer } from './tokenizer.ts';

const key = Buffer.alloc(32, 7);
const anyToken = /^secret:[0-9a-f]{16}$/;

function clean<T>(value: T, tokenizer = createTokenizer({ key, digests: definitionDigests })): T {
  return JSON.parse(tokenizer.line(JSON.stringify(value))) as T;
}

const randomKey = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJpcmlzIn0.c2lnbmF0dXJl';
const pem = '-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----';

describe('a token takes the place of', () => {
  test.each([
    ['a password', { password: 'hunter2' }],
    ['an API key', { apiKey: 'k' }],
    ['a header', { Authorization: 'whatever' }],
    ['a parameter', { name: 'api_token', value: 'hunter2' }],
    ['an environment variable', { env: [{ name: 'DB_PASSWORD', value: 'hunter2' }] }],
  ])('%s, by its name', (_, value) => {
    const text = JSON.stringify(clean(value));
    expect(text).toMatch(/secret:[0-9a-f]{16}/);
    expect(text).not.toMatch(/hunter2|"k"|whatever/);
  });

  test.each([
    ['the user of a URL', 's3://me:pw@host/path', 's3://', '@host/path'],
    ['a bearer', `said Bearer ${randomKey}`, 'said Bearer ', ''],
    ['a parameter of a URL', 'http://host?sig=abc&x=1', 'http://host?sig=', '&x=1'],
    ['a JWT', `with ${jwt}, refused`, 'with ', ', refused'],
    ['a private key', `key:\n${pem}\nend`, 'key:\n', '\nend'],
    ['a key of a cloud', 'by AKIAIOSFODNN7EXAMPLE.', 'by ', '.'],
    ['a long random text', `got ${randomKey}`, 'got ', ''],
  ])('%s, by its looks, and leaves the rest', (_, text, before, after) => {
    const { message } = clean({ message: text });
    expect(message.slice(0, before.length)).toBe(before);
    expect(message.slice(message.length - after.length)).toBe(after);
    const token = message.slice(before.length, message.length - after.length);
    expect(token).toMatch(anyToken);
  });

  test('secrets within an annotation that holds JSON', () => {
    const annotation = JSON.stringify({
      spec: { parameters: [{ name: 'password', value: 'pw1' }] },
    });
    const { last } = clean({ last: annotation });
    expect(JSON.parse(last)).toMatchObject({
      spec: { parameters: [{ name: 'password', value: expect.stringMatching(anyToken) }] },
    });
  });

  test('everything of a Secret but its identity', () => {
    const metadata = { name: 's', namespace: 'ns', uid: 'u', resourceVersion: '1' };
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata, data: { a: 'aHVudGVyMg==' } };
    expect(clean({ fact: { object: secret } })).toEqual({
      fact: { object: { apiVersion: 'v1', kind: 'Secret', metadata } },
    });
  });
});

test.each([
  { secretName: 'gcs', storageConfig: { storageSecretName: 'gcs' } },
  { password: '$(PASSWORD)', token: ['$', '{TOKEN}'].join(''), secret: '' },
  { secretKeyRef: { name: 'db', key: 'password' } },
  { uid: '7769e46d-1422-4c0e-a418-f490d06945f3', image: `a@sha256:${'0a1b2c3d'.repeat(8)}` },
  { storageUri: 'gs://seldon-models/scv2/samples/mlserver_1.3.5/iris-sklearn' },
  { type: 'ModelStatusReported', at: 1_795_348_017_816, automountServiceAccountToken: true },
])('names, references, identities and words stay: %j', (value) => {
  expect(clean(value)).toEqual(value);
});

describe('tokens', () => {
  test('are equal for equal secrets, in one journal', () => {
    const { password, other, different } = clean({
      password: 'hunter2',
      other: { token: 'hunter2' },
      different: { token: 'hunter3' },
    });
    expect(password).toMatch(anyToken);
    expect(other.token).toBe(password);
    expect(different.token).not.toBe(password);
  });

  test('of another journal say nothing', () => {
    const other = createTokenizer({ key: randomBytes(32), digests: definitionDigests });
    expect(clean({ password: 'hunter2' }, other)).not.toEqual(clean({ password: 'hunter2' }));
  });

  test('stay as they are', () => {
    const once = clean({ password: 'a', url: 's3://me:pw@host', text: `Bearer ${randomKey}` });
    expect(clean(once)).toEqual(once);
  });
});

const text = fc.oneof(
  fc.string(),
  fc.constantFrom(randomKey, jwt, pem, 's3://me:pw@host/x', 'pwd=x', 'ghp_0123456789abcdefghijk'),
  fc.base64String({ minLength: 30 }),
  fc.stringMatching(/^[A-Za-z0-9]{24,40}$/),
);
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    text,
    fc.tuple(text, text).map((parts) => parts.join(' ')),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(
      fc.constantFrom('name', 'value', 'password', 'apiKey', 'Cookie', 'x', 'privateKey', 'kind'),
      tie('value'),
      { maxKeys: 4 },
    ),
  ),
})).value;

test('the quick look never overlooks what the rules find: no part of a line changes them', () => {
  fc.assert(
    fc.property(json, (value) => {
      const alone = createTokenizer({ key, digests: definitionDigests });
      // Within a line that surely holds a secret, everything is looked at.
      const [, looked] = clean([{ password: 'hunter2' }, value], alone) as [unknown, unknown];
      expect(clean(value)).toEqual(looked);
    }),
    { numRuns: 300 },
  );
});

describe('a journal of Models with secrets', () => {
  const dir = useJournalDir();
  const parameters = [
    { name: 'api_token', value: 'hunter2-first' },
    { name: 'mode', value: 'fast' },
  ];

  /** A Model with secrets that is loaded, changed in its secret alone, and found again. */
  async function recorded(): Promise<string> {
    const disk = createDiskJournal({ dir: dir(), troupe: '1', segmentMs: 700 });
    const run = startRun({ disk });
    run.apply('iris', { storageUri: 's3://me:sesame@host/iris', parameters });
    run.pass(2_000);
    run.apply('iris', {
      storageUri: 's3://me:sesame@host/iris',
      parameters: [{ name: 'api_token', value: 'hunter2-second' }],
    });
    run.pass(2_000);
    run.disconnect();
    run.pass(10_000);
    expect(run.actors()).toMatchObject([{ state: 'ready.serving' }]);
    await disk.close();
    return dir();
  }

  test('holds none of them', async () => {
    const path = await recorded();
    const { segments } = openJournal(path);
    let read = '';
    for (const name of segments) {
      const bytes = readFileSync(join(path, name));
      for (let offset = 0; offset < bytes.length; ) {
        const frame = readFrame(bytes, offset);
        if (frame.type !== 'frame') throw new Error(frame.type);
        read += frame.text;
        offset = frame.end;
      }
    }
    expect(read).toContain('api_token');
    expect(read).not.toMatch(/hunter2|sesame/);
  });

  test('replays, from each segment: digests are those of the definitions with tokens', async () => {
    const path = await recorded();
    const { segments } = openJournal(path);
    expect(segments.length).toBeGreaterThan(2);
    expect(replayJournal(openJournal(path), { layers: [0, 1] })).toMatchObject({
      verdict: 'same',
      actors: [{ state: 'ready.serving' }],
    });
    const isEmpty = (name: string) =>
      ![...openJournal(join(path, name)).entries()].some(({ type }) => type === 'record');
    for (const name of segments.filter((each) => !isEmpty(each))) {
      const alone = replayJournal(openJournal(join(path, name)));
      expect(alone).toMatchObject({ verdict: 'same' });
    }
  });
});
