import { execFileSync } from 'node:child_process';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { batchLines } from './line-batches.ts';

const source = fileURLToPath(new URL('./line-batches.ts', import.meta.url));

/** What a process says that logs two lines and then ends as `ending` has it. */
function saidBy(ending: string): string {
  const script = `
    const { batchLines } = await import(${JSON.stringify(source)});
    const lines = batchLines((text) => void process.stdout.write(text));
    lines.write('one');
    lines.write('two');
    ${ending}`;
  try {
    const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore'];
    return execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      stdio,
    });
  } catch (error) {
    return (error as { readonly stdout: string }).stdout;
  }
}

describe('the lines of a log', () => {
  test('are written in one piece per turn of the event loop', async () => {
    const written: string[] = [];
    const lines = batchLines((text) => written.push(text));
    lines.write('one');
    lines.write('two');
    expect(written).toEqual([]);
    await setImmediate();
    lines.write('three');
    await setImmediate();
    expect(written).toEqual(['one\ntwo\n', 'three\n']);
    lines.close();
  });

  test('are written out at the end, and at once after it', () => {
    const written: string[] = [];
    const listeners = process.listenerCount('exit');
    const lines = batchLines((text) => written.push(text));
    lines.write('one');
    lines.close();
    lines.write('two');
    expect(written).toEqual(['one\n', 'two\n']);
    expect(process.listenerCount('exit')).toBe(listeners);
  });

  test.each(['process.exit(1);', 'throw new Error("a defect");', 'await 0;'])(
    'are all there when the process ends by: %s',
    (ending) => {
      expect(saidBy(ending)).toBe('one\ntwo\n');
    },
  );
});
