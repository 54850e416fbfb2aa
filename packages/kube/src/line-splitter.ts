import { KubeError } from './kube-error.ts';

const NEWLINE = 0x0a;

/**
 * Cuts a chunked body into lines, decoding each byte once.
 *
 * Bytes are copied only for a line that spans chunks. Lines are UTF-8 and delivered without their
 * newline; empty ones are skipped. What follows the last newline is not a whole line and is never
 * delivered.
 */
export class LineSplitter {
  readonly #maxLineBytes: number;
  readonly #onLine: (line: string) => void;
  #pieces: Buffer[] = [];
  #pendingBytes = 0;

  constructor(maxLineBytes: number, onLine: (line: string) => void) {
    this.#maxLineBytes = maxLineBytes;
    this.#onLine = onLine;
  }

  /** Delivers the lines that `chunk` completes. Throws a {@link KubeError} at a line too long. */
  push(chunk: Buffer): void {
    let start = 0;
    let end = chunk.indexOf(NEWLINE);
    while (end !== -1) {
      this.#deliver(chunk, start, end);
      start = end + 1;
      end = chunk.indexOf(NEWLINE, start);
    }
    if (start < chunk.length) this.#keep(start === 0 ? chunk : chunk.subarray(start));
  }

  #deliver(chunk: Buffer, start: number, end: number): void {
    this.#bound(end - start);
    if (this.#pendingBytes === 0) {
      if (end > start) this.#onLine(chunk.toString('utf8', start, end));
      return;
    }
    this.#pieces.push(chunk.subarray(start, end));
    const line = Buffer.concat(this.#pieces).toString('utf8');
    this.#pieces = [];
    this.#pendingBytes = 0;
    this.#onLine(line);
  }

  #keep(rest: Buffer): void {
    this.#bound(rest.length);
    this.#pieces.push(rest);
    this.#pendingBytes += rest.length;
  }

  #bound(moreBytes: number): void {
    if (this.#pendingBytes + moreBytes <= this.#maxLineBytes) return;
    throw KubeError.unreachable(
      `a watch event is longer than ${this.#maxLineBytes} bytes: the stream is given up`,
    );
  }
}
