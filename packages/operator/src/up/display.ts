import type { Writable } from 'node:stream';
import { WriteStream } from 'node:tty';
import { createLineDisplay } from './line-display.ts';
import type { UpDisplay } from './up-display.ts';

/** A live table on a terminal, and one line per transition anywhere else. */
export async function createDisplay(out: Writable): Promise<UpDisplay> {
  if (!(out instanceof WriteStream)) return createLineDisplay(out, Date.now);
  const { createTableDisplay } = await import('./table-display.ts');
  return createTableDisplay(out, Date.now);
}
