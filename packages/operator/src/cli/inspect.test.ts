import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ActorsThen, JournalSummary } from '@troupe/inspector';
import { callTroupe } from '../testing/call-troupe.ts';
import { startTroupe, type TroupeProcess } from '../testing/troupe-process.ts';

const golden = (name: string) =>
  fileURLToPath(new URL(`../../../journal/golden/${name}`, import.meta.url));

let folder = '';
let troupe: TroupeProcess | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'troupe-inspect-'));
});
afterEach(() => {
  troupe?.child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

describe('troupe inspect', () => {
  test('prints a link, serves every moment of the journal, and ends with Ctrl-C', async () => {
    troupe = startTroupe(folder, ['inspect', golden('fail')]);
    await troupe.untilOut('Page ');
    await troupe.untilOut('/\n');
    const [link = ''] = /http:\S+/.exec(troupe.out()) ?? [];
    const summary = (await (await fetch(`${link}api/journal`)).json()) as JournalSummary;
    expect(troupe.out()).toContain(`records ${summary.first} to ${summary.last}, failures: `);
    const [failure] = summary.failures;
    const then = (await (await fetch(`${link}api/actors?at=${failure?.seq}`)).json()) as ActorsThen;
    expect(then).toMatchObject({ source: 'journal', now: failure?.at });
    expect(then.moment.seq).toBe(failure?.seq);
    const failed = then.actors.find(({ path }) => path === failure?.path);
    expect(failed?.level).toBe('trouble');
    troupe.child.kill('SIGINT');
    expect(await troupe.ended()).toBe(0);
  });

  test.each([
    ['an empty file', '', /j is empty$/],
    ['a foreign file', 'kind: Model', /j is not a journal of troupe$/],
    ['nothing', null, /j: no journal can be read there: it does not exist; /],
  ])('exits 2 with one line for %s', async (_, content, line) => {
    if (content !== null) writeFileSync(join(folder, 'j'), content);
    const { code, out, err } = await callTroupe(folder, ['inspect', 'j']);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.trimEnd()).toMatch(line);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });
});
