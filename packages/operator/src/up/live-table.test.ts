import { describe, expect, test } from '@jest/globals';
import { actorView } from '../testing/actor-views.ts';
import { liveTable } from './live-table.ts';
import { plainPaint } from './paint.ts';

const wide = { now: 5_000, columns: 100, rows: 30, paint: plainPaint };

describe('the live table', () => {
  test('shows kind, name, state, for how long, age, and what is waited for, the urgent first, and counts', () => {
    const views = [
      actorView('b', 'ready.serving'),
      actorView('a', 'ready.serving'),
      actorView('c', 'scheduling.placing', { what: 'replicas' }, 2_000),
      actorView('d', 'failed.unavailable', { what: 'a place', error: 'no room' }),
    ];
    expect(liveTable(views, wide).split('\n')).toEqual([
      'KIND   NAME  STATE               FOR  AGE  WAITS FOR',
      'Model  ns/d  failed.unavailable  5s   5s   no room',
      'Model  ns/c  scheduling.placing  3s   5s   replicas',
      'Model  ns/a  ready.serving       5s   5s',
      'Model  ns/b  ready.serving       5s   5s',
      '4 resources: 1 failed, 1 scheduling, 2 ready',
    ]);
  });

  test('says of what is stuck who uses it, and of many users a few', () => {
    const stuck = actorView('a', 'failed.unavailable', { what: 'a place', error: 'no room' });
    const usedBy = [
      'experiment/ns/ab#1',
      'pipeline/ns/p1#1',
      'pipeline/ns/p2#1',
      'pipeline/ns/p3#1',
    ];
    const rowFor = (users: readonly string[]) =>
      liveTable([{ ...stuck, usedBy: users }], { ...wide, columns: 200 }).split('\n')[1];
    expect(rowFor(usedBy.slice(0, 2))).toMatch(/no room; used by experiment\/ab, pipeline\/p1$/);
    expect(rowFor(usedBy)).toMatch(/pipeline\/p2 and 1 more$/);
  });

  test('has those that are stuck the longest first', () => {
    const views = [
      actorView('a', 'scheduling.placing', { what: 'replicas' }, 3_000),
      actorView('b', 'scheduling.placing', { what: 'replicas' }, 1_000),
    ];
    const [, first, second] = liveTable(views, wide).split('\n');
    expect([first, second]).toEqual([
      expect.stringContaining('ns/b'),
      expect.stringContaining('ns/a'),
    ]);
  });

  test('of more resources than rows shows the urgent ones and says how many are left out', () => {
    const views = Array.from({ length: 1_000 }, (_, at) =>
      actorView(`m${at}`, at === 777 ? 'failed.refused' : 'ready.serving'),
    );
    const lines = liveTable(views, { ...wide, rows: 10 }).split('\n');
    expect(lines).toHaveLength(9);
    expect(lines[1]).toContain('ns/m777');
    expect(lines.at(-1)).toBe('… and 993 more. 1000 resources: 1 failed, 999 ready');
  });

  test.each([200, 80, 60, 40, 20, 5, 1])('fits into %d columns', (columns) => {
    const views = [
      actorView('x'.repeat(63), 'scheduling.placing', { what: 'y'.repeat(100) }),
      actorView('a', 'ready.serving'),
    ];
    for (const line of liveTable(views, { ...wide, columns }).split('\n')) {
      expect(line.length).toBeLessThanOrEqual(columns);
    }
  });

  test('on a narrow terminal shortens names before it leaves out what is waited for', () => {
    const view = actorView('x'.repeat(63), 'scheduling.placing', { what: 'replicas' });
    const [, line] = liveTable([view], { ...wide, columns: 70 }).split('\n');
    expect(line).toMatch(/^Model {2}ns\/x+… {2}scheduling\.placing {2}5s {3}5s {3}replicas$/);
  });

  test("keeps somebody else's words on one line and off the terminal's controls", () => {
    const view = actorView('a', 'failed.refused', {
      what: 'a place',
      error: 'no\n\u001B[2Jroom\t!',
    });
    expect(liveTable([view], wide)).toContain('no [2Jroom !');
    expect(liveTable([view], wide).split('\n')).toHaveLength(3);
  });

  test('before there is anything says so', () => {
    expect(liveTable([], wide)).toContain('0 resources');
  });
});
