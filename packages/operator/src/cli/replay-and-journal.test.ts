import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { callTroupe } from '../testing/call-troupe.ts';

const golden = (name: string) =>
  fileURLToPath(new URL(`../../../journal/golden/${name}`, import.meta.url));
const iris = 'model/seldon-mesh/iris';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'troupe-journal-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const troupe = (...args: string[]) => callTroupe(folder, args);

describe('troupe replay', () => {
  test('exits 0 with a summary when every command comes out again', async () => {
    const { code, out } = await troupe('replay', golden('update'));
    expect(code).toBe(0);
    expect(out).toMatch(/Replayed \d+ facts in .* every command came out again\.\n$/);
  });

  test('exits 3 at a divergence, and shows place, actor, state, guard, fact and the diff', async () => {
    const { code, out } = await troupe('replay', golden('tampered'));
    expect(code).toBe(3);
    expect(out).toMatch(/^Divergence at 000001\.jsonl\.zst:\d+, record \d+, \d{4}-/);
    expect(out).toMatch(/\n {2}actor {4}model\/seldon-mesh\/iris#/);
    expect(out).toMatch(/\n {2}fact {5}ResourceObserved to model/);
    expect(out).toContain('\n  state    ready.serving → scheduling.loading\n');
    expect(out).toContain('\n  guard    startsGeneration (');
    expect(out).toMatch(/\n {2}- +"generation": 1,\n {2}\+ +"generation": 2,\n/);
    expect(out).toMatch(/1 actor diverges\.\n$/);
  });

  test('says the same as JSON', async () => {
    const { code, out } = await troupe('replay', golden('tampered'), '--json', '--continue');
    expect(code).toBe(3);
    expect(JSON.parse(out)).toMatchObject({
      verdict: 'diverged',
      divergences: [{ layer: 0, difference: { expected: 1, actual: 2 } }],
    });
  });

  test('stops where asked and shows the actor as it was then', async () => {
    const { code, out } = await troupe('replay', golden('load'), '--until', '30', '--actor', iris);
    expect(code).toBe(0);
    expect(out).toMatch(/model\/seldon-mesh\/iris#\S+ is in \S+ since /);
  });

  test.each([
    ['an empty file', '', /j is empty$/],
    ['a foreign file', 'kind: Model', /j is not a journal of troupe$/],
  ])('exits 2 with one line for %s', async (_, content, line) => {
    writeFileSync(join(folder, 'j'), content);
    const { code, out, err } = await troupe('replay', 'j');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.trimEnd()).toMatch(line);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });

  test.each([
    ['--layers', '2'],
    ['--until', 'noon'],
  ])('refuses %s %s', async (...flags) => {
    expect((await troupe('replay', golden('load'), ...flags)).code).toBe(2);
  });
});

describe('troupe journal', () => {
  test('ls lists the actors with their states', async () => {
    const { code, out } = await troupe('journal', 'ls', golden('delete'));
    expect(code).toBe(0);
    expect(out).toMatch(/^ACTOR +STATE +FACTS/);
    expect(out).toMatch(/\nmodel\/seldon-mesh\/iris#\S+ +gone +\d+/);
  });

  test('ls exits 1 when nothing is found', async () => {
    expect(await troupe('journal', 'ls', golden('delete'), '--name', 'x')).toMatchObject({
      code: 1,
    });
  });

  test('show tells the life of an actor with its commands', async () => {
    const { code, out } = await troupe('journal', 'show', golden('load'), iris);
    expect(code).toBe(0);
    expect(out).toMatch(/ResourceObserved generation 1, version \d+ {2}· → pending\.finalizing\n/);
    expect(out).toMatch(/\n {4}SetFinalizers finalizers=\["seldon\.model\.finalizer"\]/);
    expect(out).toMatch(/→ ready\.serving\n/);
  });

  test('grep finds steps by fact and text', async () => {
    const { code, out } = await troupe('journal', 'grep', golden('fail'), 'no such bucket');
    expect(code).toBe(0);
    expect(out).toContain('ModelStatusReported');
  });

  test('stats sums up the time per state', async () => {
    const { out } = await troupe('journal', 'stats', golden('fail'), '--kind', 'model', '--json');
    const states = (JSON.parse(out) as { state: string }[]).map(({ state }) => state);
    expect(states).toContain('failed.unavailable');
  });

  test('why says what an actor waits for and which facts led there', async () => {
    const { code, out } = await troupe(
      'journal',
      'why',
      golden('fail'),
      'model/seldon-mesh/with.dots',
    );
    expect(code).toBe(0);
    expect(out).toMatch(/with\.dots#\S+ was in failed\.refused for /);
    expect(out).toContain('It waits for a corrected spec, or a new scheduler session');
    expect(out).toMatch(/These facts led there:\n(.*\n)+.*RequestRejected.*→ failed\.refused/);
  });

  test('times are told in full, with their distance', async () => {
    const { out } = await troupe('journal', 'show', golden('load'), iris);
    expect(out).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z {2}\+0ms {2}#\d+ .*ResourceObserved/);
    expect(out).toMatch(/ SetDeadline at=\d{4}-\d\d-\d\dT[\d:.]+Z \(in [\dms. ]+\)\n/);
    expect(out).not.toMatch(/=\d{13}/);
  });

  test.each(['show', 'why'])('%s of a name that is none says which may be meant', async (ask) => {
    const { code, err } = await troupe('journal', ask, golden('load'), 'model/iris');
    expect(code).toBe(1);
    expect(err).toMatch(/model\/iris; did you mean model\/seldon-mesh\/iris\?\n$/);
  });

  test('diff exits 0 without a difference and 1 with the first one', async () => {
    expect(await troupe('journal', 'diff', golden('load'), golden('load'))).toMatchObject({
      code: 0,
    });
    const { code, out } = await troupe('journal', 'diff', golden('update'), golden('tampered'));
    expect(code).toBe(1);
    expect(out).toMatch(/^model\/seldon-mesh\/iris differs at its step \d+:\n/);
    expect(out).toContain('step.commands[2].generation: left 2, right 1');
  });

  test('exits 2 with one line for a journal that is not there', async () => {
    const { code, err } = await troupe('journal', 'ls', 'nowhere');
    expect(code).toBe(2);
    expect(err).toMatch(/nowhere: no journal can be read there: it does not exist; [^\n]+\n$/);
  });
});
