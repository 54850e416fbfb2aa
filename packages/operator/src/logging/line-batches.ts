/** Lines on their way out, those of one turn of the event loop in one piece. */
export interface LineBatches {
  /** Takes a line without its line break. */
  write(line: string): void;
  /** Writes out what waits, and from then on each line at once. */
  close(): void;
}

/**
 * Gathers the lines of a log until the turn of the event loop is over. Each write is a call of the system,
 * which on a pipe takes as long as the line's making; where ten thousand resources become ready, a
 * turn has dozens of lines.
 *
 * A process that ends by itself or by an uncaught exception loses none of them.
 *
 * @param write takes whole lines, with their line breaks.
 */
export function batchLines(write: (text: string) => void): LineBatches {
  let waiting = '';
  let closed = false;

  function flush(): void {
    if (waiting === '') return;
    const text = waiting;
    waiting = '';
    write(text);
  }

  process.on('exit', flush);
  return {
    write(line) {
      if (waiting === '' && !closed) setImmediate(flush);
      waiting += `${line}\n`;
      if (closed) flush();
    },
    close() {
      closed = true;
      flush();
      process.off('exit', flush);
    },
  };
}
