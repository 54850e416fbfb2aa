import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createTestAuthority, type TestAuthority } from '../testing/test-authority.ts';
import { TlsError } from './tls-error.ts';
import { readTlsFiles, type TlsFiles, tlsFileChanges } from './tls-files.ts';
import { createTlsIdentity, type TlsIdentity, type TlsMaterial } from './tls-identity.ts';
import { type ClosableTlsSource, openTlsSource } from './tls-source.ts';

const DEBOUNCE_MS = 100;

describe('certificates in files', () => {
  let authority: TestAuthority;
  let folder: string;
  let files: TlsFiles;
  let source: ClosableTlsSource | undefined;
  /** What was renewed or refused, in order, and who waits for the next. */
  let news: (TlsIdentity | TlsError)[];
  let heard: () => void;

  beforeAll(async () => {
    authority = await createTestAuthority();
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'troupe-tls-'));
    files = inFolder(folder);
    news = [];
    heard = () => {};
  });
  afterEach(async () => {
    source?.close();
    source = undefined;
    await rm(folder, { recursive: true });
  });

  const inFolder = (where: string): TlsFiles => ({
    certificate: { label: 'CRT (tls.crt)', path: join(where, 'tls.crt') },
    key: { label: 'KEY (tls.key)', path: join(where, 'tls.key') },
    ca: { label: 'CA (ca.crt)', path: join(where, 'ca.crt') },
  });

  async function write(material: TlsMaterial, to: TlsFiles = files): Promise<void> {
    for (const part of ['certificate', 'key', 'ca'] as const) {
      await writeFile(to[part].path, material[part].pem);
    }
  }

  async function open(): Promise<ClosableTlsSource> {
    const hear = (what: TlsIdentity | TlsError) => {
      news.push(what);
      heard();
    };
    source = await openTlsSource({
      load: () => readTlsFiles(files),
      changes: tlsFileChanges(files),
      onRefused: hear,
      debounceMs: DEBOUNCE_MS,
    });
    source.renewals.subscribe(hear);
    return source;
  }

  /** The first news of this type, past ones included. */
  async function until<News extends TlsIdentity | TlsError>(
    isIt: (what: TlsIdentity | TlsError) => what is News,
  ): Promise<News> {
    for (;;) {
      const found = news.find(isIt);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        heard = resolve;
      });
    }
  }

  const isRefusal = (what: TlsIdentity | TlsError): what is TlsError => what instanceof TlsError;
  const isExpiry = (what: TlsIdentity | TlsError): what is TlsError =>
    isRefusal(what) && what.code === 'EXPIRED';
  const isRenewal = (what: TlsIdentity | TlsError): what is TlsIdentity => !isRefusal(what);

  test('certificate, key and CA that are written one after the other are one renewal', async () => {
    await write(await authority.client());
    const opened = await open();
    const other = await createTestAuthority('other-ca');
    await write(await other.client({ subject: 'renewed' }));
    const renewed = await until(isRenewal);
    expect(renewed.subject).toBe('CN=renewed');
    expect(renewed.material.ca.pem).toBe(other.caPem);
    expect(opened.identity()).toBe(renewed);
  });

  test('a mounted Secret, whose link is turned to another folder, is a renewal', async () => {
    const versions = ['one', 'two'].map((name) => join(folder, name));
    for (const [index, version] of versions.entries()) {
      await mkdir(version);
      await write(await authority.client({ subject: `version-${index}` }), inFolder(version));
    }
    await symlink('one', join(folder, '..data'));
    for (const name of ['tls.crt', 'tls.key', 'ca.crt']) {
      await symlink(join('..data', name), join(folder, name));
    }
    expect((await open()).identity().subject).toBe('CN=version-0');
    await symlink('two', join(folder, '..new'));
    await rename(join(folder, '..new'), join(folder, '..data'));
    expect((await until(isRenewal)).subject).toBe('CN=version-1');
  });

  test('a bad certificate leaves the good one in place, is said once, and can be put right', async () => {
    await write(await authority.client());
    const opened = await open();
    const good = opened.identity();
    await writeFile(files.certificate.path, 'nonsense');
    expect(await until(isRefusal)).toMatchObject({
      code: 'NOT_A_CERTIFICATE',
      message: 'CRT (tls.crt) holds no PEM certificate',
    });
    expect(opened.identity()).toBe(good);
    await write(await authority.client({ subject: 'right' }));
    expect((await until(isRenewal)).subject).toBe('CN=right');
    expect(news.filter(isRefusal).map(({ name }) => name)).toEqual(['TlsError']);
  });

  test('an expired certificate does not take the place of one that is not', async () => {
    const good = await authority.client();
    await write(good);
    const opened = await open();
    const validToMs = Math.floor(Date.now() / 1_000) * 1_000 - 1_000;
    await write(await authority.client({ validToMs }));
    expect(await until(isExpiry)).toMatchObject({
      message: `the certificate of CRT (tls.crt) expired on ${new Date(validToMs).toISOString()}`,
    });
    expect(opened.identity().material).toEqual({ ...labelled(good) });
  });

  test('a missing file is an error that names it', async () => {
    await write(await authority.client());
    await rm(files.key.path);
    await expect(open()).rejects.toMatchObject({
      code: 'UNREADABLE',
      message: 'KEY (tls.key) cannot be read: no such file',
    });
  });

  const labelled = ({ certificate, key, ca }: TlsMaterial): TlsMaterial => ({
    certificate: { ...certificate, label: 'CRT (tls.crt)' },
    key: { ...key, label: 'KEY (tls.key)' },
    ca: { ...ca, label: 'CA (ca.crt)' },
  });
});

describe('an identity', () => {
  test('names the part that is not what it should be', async () => {
    const authority = await createTestAuthority();
    const good = await authority.client();
    const { key } = await authority.client();
    const bad = {
      label: 'X',
      pem: '-----BEGIN CERTIFICATE-----\nbm8=\n-----END CERTIFICATE-----\n',
    };
    const problem = (material: Partial<TlsMaterial>) => () =>
      createTlsIdentity({ ...good, ...material });
    expect(problem({ key })).toThrow('the key of KEY does not belong to the certificate of CRT');
    expect(problem({ key: bad })).toThrow('X holds no PEM private key without a passphrase');
    expect(problem({ certificate: bad })).toThrow('X holds no PEM certificate');
    expect(problem({ ca: { label: 'X', pem: good.ca.pem + bad.pem } })).toThrow('X holds no PEM');
  });
});
