import { describe, expect, test } from '@jest/globals';
import { WatchTurns } from './watch-turns.ts';

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe('the turns in which watches send', () => {
  test('everything leaves in the first turn without a write', async () => {
    const sent: string[] = [];
    const turns = new WatchTurns(
      () => 7,
      () => 0,
    );
    turns.next(() => sent.push('a'));
    turns.next(() => sent.push('b'));
    await turn();
    expect(sent).toEqual([]);
    await turn();
    expect(sent).toEqual(['a', 'b']);
  });

  test('a server that is written to in every turn keeps nobody waiting for long', async () => {
    let version = 1;
    const grown = (): number => {
      version += 1;
      return version;
    };
    let isSent = false;
    const turns = new WatchTurns(grown, () => 0);
    turns.next(() => {
      isSent = true;
    });
    let waited = 0;
    for (; !isSent && waited < 100; waited += 1) {
      await turn();
    }
    expect(waited).toBeGreaterThan(1);
    expect(waited).toBeLessThanOrEqual(8);
  });

  test('turns that take long are not waited for', async () => {
    let version = 1;
    let now = 0;
    const sent: string[] = [];
    const turns = new WatchTurns(
      () => version++,
      () => now,
    );
    turns.next(() => sent.push('a'));
    await turn();
    expect(sent).toEqual([]);
    now += 2;
    await turn();
    expect(sent).toEqual(['a']);
  });

  test('what is said while others send waits for turns of its own', async () => {
    const sent: string[] = [];
    const turns = new WatchTurns(
      () => 7,
      () => 0,
    );
    turns.next(() => turns.next(() => sent.push('later')));
    await turn();
    await turn();
    expect(sent).toEqual([]);
    await turn();
    await turn();
    expect(sent).toEqual(['later']);
  });
});
