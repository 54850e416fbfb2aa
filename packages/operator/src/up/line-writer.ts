import type { Writable } from 'node:stream';

/** Lines that wait for a reader who is behind; beyond that the oldest are dropped, and counted. */
const maxWaitingLines = 10_000;

/** Writes lines without ever waiting for whoever reads them. */
export interface LineWriter {
  write(line: string): void;
  /** Hands over what still waits, whether or not anybody reads. */
  flush(): void;
}

/** Gathers lines and writes them in one go once the present work is done. */
export function createLineWriter(out: Writable): LineWriter {
  let waiting: string[] = [];
  let dropped = 0;
  let scheduled = false;

  function flush(): void {
    scheduled = false;
    if (waiting.length === 0 && dropped === 0) return;
    const gap = dropped === 0 ? [] : [`… ${dropped} lines left out: nobody read them in time`];
    out.write(`${[...gap, ...waiting].join('\n')}\n`);
    waiting = [];
    dropped = 0;
  }

  function flushWhenRead(): void {
    if (out.writableNeedDrain) out.once('drain', flush);
    else flush();
  }

  return {
    write(line) {
      waiting.push(line);
      if (waiting.length > maxWaitingLines * 2) {
        dropped += waiting.length - maxWaitingLines;
        waiting = waiting.slice(-maxWaitingLines);
      }
      if (scheduled) return;
      scheduled = true;
      setImmediate(flushWhenRead);
    },
    flush,
  };
}
