import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { callTroupe } from '../testing/call-troupe.ts';
import { startTroupe, type TroupeProcess } from '../testing/troupe-process.ts';

const iris = 'model/seldon-mesh/iris';

let folder = '';
const started: TroupeProcess[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'troupe-flight-'));
});
afterEach(async () => {
  for (const { child, ended } of started.splice(0)) {
    child.kill('SIGKILL');
    await ended();
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

const troupe = (...args: string[]) => callTroupe(folder, args);

function up(...args: string[]): TroupeProcess {
  const process = startTroupe(folder, ['up', ...args]);
  started.push(process);
  return process;
}

describe('troupe up --journal, as a process', () => {
  test('leaves a journal that replays in both layers, and that answers', async () => {
    expect(await up('--exit-when-ready', '--journal', 'whole').ended()).toBe(0);
    const replayed = await troupe('replay', 'whole', '--layers', '0,1');
    expect(replayed).toMatchObject({ code: 0, err: '' });
    expect(replayed.out).toMatch(/every command came out again\.\n$/);
    const { code, out } = await troupe('journal', 'ls', 'whole');
    expect(code).toBe(0);
    expect(out).toMatch(/model\/seldon-mesh\/iris#\S+ +ready\.serving /);
    const why = await troupe('journal', 'why', 'whole', iris);
    expect(why.code).toBe(0);
    expect(why.out).toContain('was in ready.serving');
  });

  test('that is killed leaves what it had written: it replays, and the next run goes on behind it', async () => {
    const first = up('--journal', 'killed');
    await first.untilOut(`${iris} `);
    await untilRecorded('killed');
    first.child.kill('SIGKILL');
    expect(await first.ended()).toBeNull();
    const after = await troupe('replay', 'killed', '--layers', '0,1');
    expect(after).toMatchObject({ code: 0, err: '' });
    expect((await troupe('journal', 'ls', 'killed')).out).toContain(`${iris}#`);

    expect(await up('--exit-when-ready', '--journal', 'killed').ended()).toBe(0);
    const { code, out } = await troupe('replay', 'killed', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ verdict: 'same', runs: 2, gaps: [] });
  });

  /** Resolves once the journal on disk knows of the Model. */
  async function untilRecorded(journal: string): Promise<void> {
    while ((await troupe('journal', 'show', journal, iris)).code !== 0) await turn();
  }
});

const frameStart = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/** A segment's frames, by the number that each begins with. */
function framesOf(bytes: Buffer): Buffer[] {
  const frames: Buffer[] = [];
  for (let start = 0; start < bytes.length; ) {
    const next = bytes.indexOf(frameStart, start + frameStart.length);
    const end = next < 0 ? bytes.length : next;
    frames.push(bytes.subarray(start, end));
    start = end;
  }
  return frames;
}

/** The lines of a frame, unpacked as `docs/journal.md` tells readers without Troupe. */
function plainLinesOf(frame: Buffer): string[] {
  const strings: string[] = [];
  const shapes: string[][] = [];
  const read = (packed: unknown): unknown => {
    if (typeof packed === 'number' && packed < 0) return strings[-packed - 1];
    if (typeof packed === 'string' && packed.length > 1) strings.push(packed);
    if (!Array.isArray(packed)) return packed;
    const last: unknown = packed.at(-1);
    if (last === -1) return packed[0];
    const values = packed.slice(0, -1).map(read);
    if (last === 0) return values;
    if (Array.isArray(last)) shapes.push(last);
    const keys = Array.isArray(last) ? last : shapes[Number(last) - 1];
    return Object.fromEntries(values.map((value, i) => [keys?.[i], value]));
  };
  const lines = zstdDecompressSync(frame).toString().trimEnd().split('\n');
  return lines.map((line) =>
    line.startsWith('[') ? JSON.stringify(read(JSON.parse(line))) : line,
  );
}

describe('a journal that somebody changed, with every frame sound', () => {
  /** Stores the whole journal with other lines; returns its name. */
  function changed(name: string, change: (lines: string[]) => string[]): string {
    cpSync(join(folder, 'whole'), join(folder, name), { recursive: true });
    for (const segment of readdirSync(join(folder, name))) {
      const file = join(folder, name, segment);
      const lines = change(framesOf(readFileSync(file)).flatMap(plainLinesOf));
      writeFileSync(file, zstdCompressSync(`${lines.join('\n')}\n`));
    }
    return name;
  }

  test('in a command is a divergence, and exits 3', async () => {
    const journal = changed('command', (lines) =>
      lines.map((line) => line.replace('"type":"LoadModel"', '"type":"UnloadModel"')),
    );
    const { code, out } = await troupe('replay', journal);
    expect(code).toBe(3);
    expect(out).toMatch(/^Divergence at 000001\.jsonl\.zst:\d+/);
  });

  test('in a record that is left out is a gap, and exits 4', async () => {
    const journal = changed('gap', (lines) => lines.toSpliced(10, 1));
    expect((await troupe('replay', journal)).code).toBe(4);
  });

  test.each([
    ['a line that is cut', (line: string) => line.slice(0, 40), 'no line of a journal'],
    [
      'a record without a fact',
      (line: string) => line.replace('"fact":', '"fa":'),
      'without a fact',
    ],
    ['a line of something else', () => '{"some":"thing"}', 'neither a record nor a snapshot'],
  ])('in %s is damage: one line, and exits 2, whatever is asked', async (what, change, words) => {
    const journal = changed(what.replaceAll(' ', '-'), (lines) => {
      const at = lines.findIndex((line) => line.includes('"fact":'));
      return lines.with(at, change(lines[at] ?? ''));
    });
    const asked = [['replay'], ['journal', 'ls'], ['journal', 'stats'], ['inspect']];
    for (const question of asked) {
      const { code, out, err } = await troupe(...question, journal);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toMatch(/^troupe: \S+000001\.jsonl\.zst, line \d+: [^\n]+\n$/);
      expect(err).toContain(words);
    }
  });
});
