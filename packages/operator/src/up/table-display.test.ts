import { PassThrough } from 'node:stream';
import type { WriteStream } from 'node:tty';
import { describe, expect, test } from '@jest/globals';
import { actorView } from '../testing/actor-views.ts';
import { createTableDisplay } from './table-display.ts';

/** A terminal of 80 columns and 24 rows that keeps what it is sent. */
function terminal(): { out: WriteStream; sent: () => string } {
  let text = '';
  const stream = new PassThrough();
  stream.on('data', (chunk) => {
    text += String(chunk);
  });
  const shape = { isTTY: true, columns: 80, rows: 24, getColorDepth: () => 1 };
  const out = Object.setPrototypeOf(Object.assign(stream, shape), PassThrough.prototype);
  return { out: out as WriteStream, sent: () => text };
}

describe('the display on a terminal', () => {
  test('says lines above the table and leaves the last state standing', () => {
    const { out, sent } = terminal();
    const display = createTableDisplay(out, () => 0);
    display.say('hello');
    let state = 'pending.waiting';
    display.follow(() => [actorView('iris', state)]);
    state = 'ready.serving';
    display.say('refused');
    display.stop();
    display.say('bye');
    const text = sent();
    expect(text.indexOf('hello')).toBeLessThan(text.indexOf('pending.waiting'));
    expect(text.indexOf('refused')).toBeLessThan(text.indexOf('ready.serving'));
    expect(text.trimEnd().endsWith('bye')).toBe(true);
  });

  test('draws once for many transitions in a row, not for each', () => {
    const { out, sent } = terminal();
    let reads = 0;
    const display = createTableDisplay(out, () => 0);
    display.follow(() => {
      reads += 1;
      return [actorView('iris', `pending.${reads}`)];
    });
    for (let at = 0; at < 1_000; at += 1) {
      display.onTransition('model/ns/iris#1', null);
      display.say(`line ${at}`);
    }
    display.stop();
    expect(reads).toBe(2);
    expect(sent().match(/line \d+\n/g)).toHaveLength(1_000);
  });
});
